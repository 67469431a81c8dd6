"""An animal finds food again weeks later, and its hippocampus is needed for the exact place.

Papers: Clark, Broadbent & Squire 2005, Hippocampus 15:260 (water maze, rats, hippocampus lesioned 1 day, 8 or 14 weeks after
learning); Dupret, O'Neill, Pleydell-Bouverie & Csicsvari 2010, Nat Neurosci 13:995 (cells of the new goals fire again in rest,
and predict how well the place is remembered). Read: intact animals find it weeks later, lesioned ones at no delay; reactivation
of goal cells predicts recall.

In a probe there is no food and nothing is learnt. Its path is that to the place, at most what the animal walks in 25 s; time near
is the share of the probe within 15 cm. Here the hippocampus is silenced for half of the probes of each delay, where the paper has
animals lesioned for good. At chance is judged so: the 95 % interval of the path without hippocampus less that of the naive
learner of the same number does not lie below 0, and the path is at least twice that with hippocampus. Replay strength is the rate
of goal cells in sleep after learning (`analysis.places`), recall the time near at 8 weeks. Learners without replay are a control
that is drawn; the criterion asks nothing of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.behaviour import PRACTICE, TEST
from analysis.conditions import asked_of
from analysis.dots import draw_curve
from analysis.landmarks.practice_curves import curve_measures, curves_of
from analysis.panels import Place, draw_places, say_published
from analysis.places import replay_rates
from analysis.recording import Recording
from analysis.statistics import estimate
from analysis.style import BLUE, GREEN, GREY, VERMILION, WIDE
from analysis.trials import average, by_phase, column
from analysis.verdict import Measures, Published, Verdict, by_measure, estimate_of, judged, mean_of, missing, with_interval

NAME = "clark-2005-remote-place"
PROTOCOL = "clark_2005"
CLAIM = "an animal finds food again weeks later, and its hippocampus is needed for the exact place"
PUBLISHED_TEXT = (
    "intact animals find it weeks later; lesioned at any delay at chance; replay of goal cells after learning predicts recall"
)
CRITERION = (
    "intact: path to food at 8 weeks at most 1.5 times that at 1 d and under half of naive; hippocampus off: at chance; replay "
    "strength correlates with recall, r >= 0.4"
)
CERTAINTY = "read"
PUBLISHED: dict[str, Published] = {}
LEARNERS = 20
INTACT, NO_REPLAY, NAIVE = "intact", "no_replay", "naive"
HIPPOCAMPUS = "hippocampus"
DELAYS = ("1 d", "8 weeks", "14 weeks")
ON, OFF = "", ", hippocampus off"
"""Suffix of a measure's name."""
PATH, NEAR = "path_m", "near_percent"
GOAL_RATE, OTHER_RATE = "replay_of_goal_cells_hz", "replay_of_other_cells_hz"
KEPT, OF_NAIVE, FURTHER, CORRELATION = 1.5, 0.5, 2.0, 0.4
CHANCE = 100 * np.pi * 0.15**2
"""Share of the field that lies near the place, in percent."""


def measure(groups: Mapping[str, Sequence[Recording]]) -> Measures:
    """Path and time near in the probes of every delay, with and without hippocampus, and the replay, of every learner.

    The probes of the naive count as those of the first delay.
    """
    measures: Measures = {}
    for group, recordings in groups.items():
        replays = [replay_rates(recording) for recording in recordings]
        measures[group] = {GOAL_RATE: [goal for goal, _ in replays], OTHER_RATE: [other for _, other in replays]}
        measures[group] |= by_measure([_probes(recording) for recording in recordings])
        measures[group] |= curve_measures(PATH, [column(recording, PATH, verb=PRACTICE) for recording in recordings])
    return measures


def _probes(recording: Recording) -> dict[str, float]:
    silent, off = [], False
    for phase in asked_of(recording):
        off = HIPPOCAMPUS == phase.get("inactivate") or off and HIPPOCAMPUS != phase.get("restore")
        silent += [off] if TEST in phase else []
    found: dict[str, float] = {}
    for name, source, scale in ((PATH, PATH, 1.0), (NEAR, "near_share", 100.0)):
        phases = by_phase(recording, source, verb=TEST)
        for switch, state in ((ON, False), (OFF, True)):
            own = [values for values, was in zip(phases, silent, strict=False) if was == state]
            found |= {at(name, delay, switch): scale * average(one) for delay, one in zip(DELAYS, own, strict=False)}
    return found


def at(name: str, delay: str, switch: str = ON) -> str:
    """Name the measure of a delay, with or without hippocampus."""
    return f"{name} at {delay}{switch}"


def correlation(measures: Measures) -> float:
    """Correlation over learners between replay of goal cells and time near at 8 weeks; NaN where either does not differ."""
    own = measures.get(INTACT, {})
    replay, recall = (np.array(own.get(name, []), dtype=float) for name in (GOAL_RATE, at(NEAR, DELAYS[1])))
    if replay.size < 3 or not (replay.std() > 0 and recall.std() > 0):
        return float("nan")
    return float(np.corrcoef(replay, recall)[0, 1])


def holds(measures: Measures) -> Verdict:
    """Judge by the criterion, as the head of this file says."""
    short = missing(measures, {INTACT: LEARNERS, NAIVE: LEARNERS}, at(PATH, DELAYS[0]))
    if short:
        return short
    day, weeks = (mean_of(measures, INTACT, at(PATH, delay)) for delay in DELAYS[:2])
    naive, r = mean_of(measures, NAIVE, at(PATH, DELAYS[0])), correlation(measures)
    criteria = [
        (weeks <= KEPT * day, f"path at 8 weeks {weeks / day:.2f} of that at 1 d, wanted at most {KEPT}"),
        (weeks < OF_NAIVE * naive, f"path at 8 weeks {weeks / naive:.2f} of naive, wanted under {OF_NAIVE}"),
    ]
    for delay in DELAYS:
        off = mean_of(measures, INTACT, at(PATH, delay, OFF))
        further = off / mean_of(measures, INTACT, at(PATH, delay))
        less = estimate(np.subtract(measures[INTACT][at(PATH, delay, OFF)], measures[NAIVE][at(PATH, DELAYS[0])]))
        written = with_interval(less, "{:+.2f}", " m")
        criteria += [
            (bool(less.high >= 0), f"{delay}, hippocampus off: path less that of naive {written}, wanted not below 0"),
            (further >= FURTHER, f"{delay}, hippocampus off: path {further:.1f} of that with it, wanted at least 2"),
        ]
    criteria.append((r >= CORRELATION, f"replay of goal cells against time near at 8 weeks r = {r:.2f}, wanted at least 0.4"))
    return judged(criteria)


def summary(measures: Measures) -> str:
    """Model's numbers with their intervals."""
    parts = []
    for group, switch, text in ((INTACT, ON, "path"), (INTACT, OFF, "hippocampus off"), (NO_REPLAY, ON, "no replay")):
        levels = [estimate_of(measures, group, at(PATH, delay, switch)) for delay in DELAYS]
        parts.append(f"{text} at 1 d, 8 and 14 weeks {', '.join(with_interval(one, '{:.2f}', ' m') for one in levels)}")
    parts.append(f"naive {with_interval(estimate_of(measures, NAIVE, at(PATH, DELAYS[0])), '{:.2f}', ' m')}")
    return "; ".join([*parts, f"replay against recall r = {correlation(measures):.2f}"])


def draw(figure: Figure, measures: Measures) -> None:
    """Draw the paths of practice, those of the probes at every delay, and recall against replay."""
    figure.set_size_inches(WIDE, 2.8)
    left, middle, right = figure.subplots(1, 3, width_ratios=(1, 3.2, 1))
    for group, colour, label in ((INTACT, BLUE, "with replay"), (NO_REPLAY, GREEN, "no replay")):
        draw_curve(left, curves_of(measures, group, PATH), colour, label)
    left.set_title("ten searches a day")
    left.set_xlabel("search")
    left.set_ylabel("path to food (m)")
    if left.get_lines():
        left.legend(loc="upper right")
    _draw_probes(middle, measures)
    replay, recall = (measures.get(INTACT, {}).get(name, []) for name in (GOAL_RATE, at(NEAR, DELAYS[1])))
    right.plot(replay, recall, "o", color=BLUE, markersize=3)
    right.axhline(CHANCE, color=GREY, linewidth=0.5)
    right.set_xlabel("goal cells in sleep (Hz)")
    right.set_ylabel("time near at 8 weeks (%)")
    right.set_title(f"r = {correlation(measures):.2f}")
    say_published(figure, PUBLISHED_TEXT, CERTAINTY)


def _draw_probes(axes: Axes, measures: Measures) -> None:
    naive = mean_of(measures, NAIVE, at(PATH, DELAYS[0]))
    wanted = min(OF_NAIVE * naive, KEPT * mean_of(measures, INTACT, at(PATH, DELAYS[0])))
    places = [Place("naive", measures.get(NAIVE, {}).get(at(PATH, DELAYS[0]), []), GREY)]
    for group, switch, text, colour in (
        (INTACT, ON, "", BLUE),
        (INTACT, OFF, "\noff", VERMILION),
        (NO_REPLAY, ON, "\nno\nreplay", GREEN),
    ):
        for delay in DELAYS:
            asked = (0.0, wanted) if group == INTACT and switch == ON and delay == DELAYS[1] and np.isfinite(wanted) else None
            short = delay.replace(" weeks", " w")
            places.append(Place(short + text, measures.get(group, {}).get(at(PATH, delay, switch), []), colour, asked))
    draw_places(axes, places, "path to the place (m)")
    axes.set_title("Clark et al. 2005: probes")
