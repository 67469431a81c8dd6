"""A new sequence needs the associative striatum, a practised one the sensorimotor striatum.

After Miyachi et al. 1997, Exp Brain Res 115:1 (abstract read): monkeys with the anterior striatum silenced learn new sequences
badly; with the middle and posterior putamen silenced they play well-learnt ones badly, with the anterior less so. A learner's
measure is the mean of right keys in 30 s over the trials of a test, with one part silenced, before and after five days of
practice; no test is practice. A control loses the sensorimotor striatum for good before it begins. The subthalamic nucleus is
silenced, too: drawn, and asked for nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from matplotlib.figure import Figure

from analysis.behaviour import TEST
from analysis.panels import Place, draw_places
from analysis.recording import Recording
from analysis.style import BLUE, GREEN, GREY, VERMILION, WIDE
from analysis.trials import average, by_phase
from analysis.verdict import Measures, Verdict, by_measure, estimate_of, judged, mean_of, missing, with_interval

NAME = "striatum-early-and-late"
PROTOCOL = "striata"
CLAIM = "a new sequence needs the associative striatum, a practised one the sensorimotor striatum"
CRITERION = (
    "right keys of the intact: before practice at most 10 % without the associative striatum and at least 90 % without the "
    "sensorimotor; after it at least 90 % and at most 75 %; without the sensorimotor striatum from before practice at most half "
    "of the intact gain"
)
LEARNERS = 10
INTACT, NO_HABIT = "intact", "no_habit"
EARLY, LATE = "early", "late"
ALL, ASSOCIATIVE, SENSORIMOTOR, SUBTHALAMIC = "", ", associative off", ", sensorimotor off", ", subthalamic off"
OFF = {ALL: BLUE, ASSOCIATIVE: VERMILION, SENSORIMOTOR: GREEN, SUBTHALAMIC: GREY}
TESTS = {INTACT: tuple(stage + off for stage in (EARLY, LATE) for off in OFF), NO_HABIT: (EARLY, LATE)}
"""What the tests of each group are, in their order."""
LEAST, MOST = 90.0, 75.0
NONE, HALF = 10.0, 50.0


def measure(groups: Mapping[str, Sequence[Recording]]) -> Measures:
    """Right keys in 30 s of every learner, by name of the test."""
    measures: Measures = {}
    for group, recordings in groups.items():
        keys = [_keys(recording, TESTS[group]) for recording in recordings]
        measures[group] = by_measure(keys, TESTS[group])
    return measures


def _keys(recording: Recording, names: Sequence[str]) -> dict[str, float]:
    phases = by_phase(recording, "keys_per_30s", verb=TEST)
    return {name: average(phase) for name, phase in zip(names, phases, strict=False)}


def holds(measures: Measures) -> Verdict:
    """Judge by the criterion, by the means of the groups."""
    for group, names in TESTS.items():
        for name in names:
            if short := missing(measures, {group: LEARNERS}, name):
                return short

    def left(stage: str, off: str) -> float:
        return 100 * mean_of(measures, INTACT, stage + off) / mean_of(measures, INTACT, stage)

    def gained(group: str) -> float:
        return mean_of(measures, group, LATE) - mean_of(measures, group, EARLY)

    new, kept = left(EARLY, ASSOCIATIVE), left(LATE, ASSOCIATIVE)
    unmissed, lost = left(EARLY, SENSORIMOTOR), left(LATE, SENSORIMOTOR)
    intact, without = gained(INTACT), gained(NO_HABIT)
    return judged(
        [
            (new <= NONE, f"before practice {new:.0f} % of the keys without the associative striatum, wanted at most 10 %"),
            (unmissed >= LEAST, f"before practice {unmissed:.0f} % without the sensorimotor striatum, wanted at least 90 %"),
            (kept >= LEAST, f"after practice {kept:.0f} % without the associative striatum, wanted at least 90 %"),
            (lost <= MOST, f"after practice {lost:.0f} % without the sensorimotor striatum, wanted at most 75 %"),
            (
                without <= HALF / 100 * intact and intact > 0,
                f"without habit {without:+.0f} keys by practice, intact {intact:+.0f}, wanted at most half",
            ),
        ]
    )


def summary(measures: Measures) -> str:
    """Model's numbers with their intervals."""
    said = {INTACT: "", NO_HABIT: "no habit, "}
    parts = [
        f"{said[group]}{name} {with_interval(estimate_of(measures, group, name), '{:.0f}', '')}"
        for group, names in TESTS.items()
        for name in names
        if group in measures
    ]
    return "keys in 30 s: " + "; ".join(parts)


def draw(figure: Figure, measures: Measures) -> None:
    """Draw the right keys of every learner, early and late, by what was silenced."""
    figure.set_size_inches(WIDE, 2.8)
    for axes, stage in zip(figure.subplots(1, 2, sharey=True), (EARLY, LATE), strict=True):
        shown = [(INTACT, stage + off, colour) for off, colour in OFF.items()] + [(NO_HABIT, stage, GREEN)]
        places = [Place(_below(group, name), measures.get(group, {}).get(name, []), colour) for group, name, colour in shown]
        draw_places(axes, places, "right keys in 30 s" if stage == EARLY else "")
        axes.set_title("before practice" if stage == EARLY else "after five days")
        axes.set_ylim(bottom=-4)


def _below(group: str, name: str) -> str:
    off = name.partition(", ")[2]
    return off.replace(" ", "\n") if off else {INTACT: "intact", NO_HABIT: "no habit"}[group]
