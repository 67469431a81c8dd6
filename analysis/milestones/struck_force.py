"""How hard a key is struck is learnt, and learnt again sooner when the hand has lost strength overnight.

Absolute error and standard deviation (in presses of ordinary force) are those that the recording gives for every trial, of one
execution each: first five trials against the last five of the first day. Strikes to correct are counted until three trials in
a row are on the mean at the error that is wanted, 40 % of the first five trials'; a learner who does not come to it counts
with all strikes of that day.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure

from analysis.behaviour import PRACTICE, rows_of
from analysis.dots import legend_once
from analysis.landmarks.practice_curves import curve_measures, curves_of
from analysis.memory import repetitions_to
from analysis.panels import Place, draw_blocks, draw_places
from analysis.recording import Recording
from analysis.statistics import estimate
from analysis.style import BLUE, GREEN, GREY, WIDE
from analysis.trials import Floats, average, by_phase, change_percent, scatter
from analysis.verdict import Measures, Verdict, by_measure, estimate_of, judged, mean_of, missing, with_interval

NAME = "struck-force"
PROTOCOL = "struck_force"
CLAIM = "how hard a key is struck is learnt, and learnt again sooner when the hand has lost strength overnight"
CRITERION = (
    "absolute error -60 %, SD not up; after strength -35 % overnight, re-corrected in fewer strikes than the first time; "
    "plasticity off: no fall of more than a tenth of that"
)
LEARNERS = 10
INTACT, OFF = "intact", "plasticity_off"
COLOUR = {INTACT: BLUE, OFF: GREY}
CHANGE, SPREAD, FALL = "error_change_percent", "sd_change", "error_fall"
LEARNING, RELEARNING = "strikes to correct", "strikes to correct again"
FIRST_DAY, WEAKER = "force_abs_error, first day", "force_abs_error, weaker"
ENDS, ROW, SPREAD_OVER = 5, 3, 10
WANTED, LEVEL, NO_FALL = -60.0, 0.4, 0.1


def measure(groups: Mapping[str, Sequence[Recording]]) -> Measures:
    """Change of error and standard deviation, strikes to correct on both days and every trial's error, of every learner."""
    measures: Measures = {}
    for group, recordings in groups.items():
        rows = [_learner(recording) for recording in recordings]
        days = [by_phase(recording, "force_abs_error", verb=PRACTICE) for recording in recordings]
        measures[group] = by_measure(rows, (CHANGE, FALL, SPREAD, LEARNING, RELEARNING))
        for name, index in ((FIRST_DAY, 0), (WEAKER, 1)):
            measures[group] |= curve_measures(name, [one[index] for one in days if len(one) > index])
    return measures


def _learner(recording: Recording) -> dict[str, float]:
    errors, strikes = (by_phase(recording, name, verb=PRACTICE) for name in ("force_abs_error", "correct"))
    if len(errors) < 2:
        return dict.fromkeys((CHANGE, FALL, SPREAD, LEARNING, RELEARNING), float("nan"))
    first, last = average(errors[0][:ENDS]), average(errors[0][-ENDS:])
    learning, relearning = (_strikes_to(LEVEL * first, *day) for day in zip(errors[:2], strikes[:2], strict=True))
    return {
        CHANGE: change_percent(first, last),
        FALL: first - last,
        SPREAD: _spread(recording, slice(-SPREAD_OVER, None)) - _spread(recording, slice(SPREAD_OVER)),
        LEARNING: learning,
        RELEARNING: relearning,
    }


def _spread(recording: Recording, which: slice) -> float:
    """Return the scatter of each element's force over trials of the first day, mean of all elements."""
    rows = rows_of(recording, verb=PRACTICE)
    phases = recording.trials["phase"][rows]
    first_day, press = rows[phases == phases[0]], recording.events["press"]
    own = np.isin(press["trial_row"], first_day[which]) & (press["correct"] > 0)
    force, place = press["force"][own], press["position"][own]
    return average([scatter(force[place == one]) for one in np.unique(place)])


def _strikes_to(level: float, errors: Floats, strikes: Floats) -> float:
    trials = repetitions_to(level, errors, ROW)
    return float(strikes[: int(trials)].sum() if np.isfinite(trials) else strikes.sum())


def spared(measures: Measures) -> list[float]:
    """Strikes that the second correction spares, of every learner."""
    columns = measures.get(INTACT, {})
    return [first - again for first, again in zip(columns.get(LEARNING, []), columns.get(RELEARNING, []), strict=True)]


def holds(measures: Measures) -> Verdict:
    """Judge by the criterion."""
    short = missing(measures, dict.fromkeys(COLOUR, LEARNERS), FALL)
    if short:
        return short
    change, spread = (mean_of(measures, INTACT, name) for name in (CHANGE, SPREAD))
    fewer = estimate(spared(measures))
    fall, off = (mean_of(measures, group, FALL) for group in (INTACT, OFF))
    return judged(
        [
            (change <= WANTED, f"absolute error {change:+.0f} %, wanted -60 % or more"),
            (spread <= 0, f"standard deviation {spread:+.3f}, wanted no rise"),
            (bool(fewer.low > 0), f"second correction spares {with_interval(fewer, '{:.0f}', ' strikes')}, wanted above 0"),
            (
                fall > 0 and off <= NO_FALL * fall,
                f"plasticity off: error falls by {off:.3f}, intact by {fall:.3f}, wanted at most a tenth",
            ),
        ]
    )


def summary(measures: Measures) -> str:
    """Model's numbers with their intervals."""
    change = with_interval(estimate_of(measures, INTACT, CHANGE), "{:+.0f}")
    spread = with_interval(estimate_of(measures, INTACT, SPREAD), "{:+.3f}", "")
    counts = [with_interval(estimate_of(measures, INTACT, name), "{:.0f}", " strikes") for name in (LEARNING, RELEARNING)]
    return f"absolute error {change}, SD {spread}; corrected in {counts[0]}, when weaker in {counts[1]}"


def draw(figure: Figure, measures: Measures) -> None:
    """Draw the error of every trial of both days, its changes and the strikes to correct it."""
    figure.set_size_inches(WIDE, 2.6)
    left, error, spread, strikes = figure.subplots(1, 4, width_ratios=(1.8, 0.7, 0.7, 1))
    for group, name, colour, label in (
        (INTACT, FIRST_DAY, BLUE, "first day"),
        (INTACT, WEAKER, GREEN, "next day, 35 % weaker"),
        (OFF, FIRST_DAY, GREY, "plasticity off"),
    ):
        draw_blocks(left, curves_of(measures, group, name), colour, label, 2)
    left.set_title("struck force")
    left.set_xlabel("trial")
    left.set_ylabel("absolute error (ordinary presses)")
    left.set_ylim(bottom=0)
    legend_once(left, loc="best")
    columns = measures.get(INTACT, {})
    draw_places(error, [Place("error", columns.get(CHANGE, []), BLUE, (-np.inf, WANTED))], "change (%)")
    draw_places(spread, [Place("SD", columns.get(SPREAD, []), BLUE, (-np.inf, 0))], "change (ordinary presses)")
    error.set_title("grey: wanted")
    places = [Place("first\ntime", columns.get(LEARNING, []), BLUE), Place("weaker", columns.get(RELEARNING, []), GREEN)]
    draw_places(strikes, places, "strikes to correct")
