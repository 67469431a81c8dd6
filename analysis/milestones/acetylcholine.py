"""Sleep with as much acetylcholine as waking keeps no lists, and keeps a skill all the same.

Gais & Born 2004, PNAS 101:2140 (abstract read): physostigmine in sleep blocked what sleep does for word pairs, not what it does
for mirror tracing. Two lists are shown in the evening, after practice of a sequence; recall is the share of elements named before
they were due, in percent, over both lists and all recalls of an evening or of the time after it. What the night does is the
change less that of the same learner awake.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from matplotlib.figure import Figure

from analysis.behaviour import PRACTICE, TEST
from analysis.memory import offline_gain
from analysis.milestones.list_night import recall_early_and_late
from analysis.panels import Place, draw_places
from analysis.recording import Recording
from analysis.style import BLUE, GREY, VERMILION, WIDE
from analysis.trials import column
from analysis.verdict import Measures, Verdict, difference_of, estimate_of, judged, missing, with_interval

NAME = "acetylcholine-asleep"
PROTOCOL = "gais_2004"
CLAIM = "sleep with as much acetylcholine as waking keeps no lists, and keeps a skill all the same"
CRITERION = (
    "recall after sleep better than after as long awake, and than after sleep with acetylcholine as awake: 95 % interval of the "
    "learners' differences above 0; of what sleep adds to recall at most a quarter is left with it, of what it adds to tapping "
    "at least three quarters"
)
LEARNERS = 10
SLEEP, DRUG, WAKE = "sleep", "physostigmine", "wake"
GROUPS = {SLEEP: ("sleep", BLUE), DRUG: ("sleep with\nacetylcholine", VERMILION), WAKE: ("awake", GREY)}
LISTS, TAPPING = "change of recall", "gain_percent"
LEFT_OF_LISTS, LEFT_OF_TAPPING = 25.0, 75.0


def measure(groups: Mapping[str, Sequence[Recording]]) -> Measures:
    """Change of recall in points, and of tapping in percent, of every learner."""
    return {
        group: {LISTS: [_recall(one) for one in recordings], TAPPING: [_tapping(one) for one in recordings]}
        for group, recordings in groups.items()
    }


def _recall(recording: Recording) -> float:
    evening, later = recall_early_and_late(recording)
    return later - evening


def _tapping(recording: Recording) -> float:
    practice, test = (column(recording, "keys_per_30s", verb=verb) for verb in (PRACTICE, TEST))
    return offline_gain(practice, test)


def left_percent(measures: Measures, name: str) -> float:
    """Share of what sleep adds that is left with acetylcholine, in percent; NaN where sleep adds nothing."""
    whole = difference_of(measures, name, SLEEP, WAKE).mean
    return 100 * difference_of(measures, name, DRUG, WAKE).mean / whole if whole > 0 else float("nan")


def holds(measures: Measures) -> Verdict:
    """Judge by the criterion."""
    short = missing(measures, dict.fromkeys(GROUPS, LEARNERS), LISTS)
    if short:
        return short
    slept, kept = (difference_of(measures, LISTS, SLEEP, less) for less in (WAKE, DRUG))
    lists, tapping = left_percent(measures, LISTS), left_percent(measures, TAPPING)
    return judged(
        [
            (slept.low > 0, f"recall: {with_interval(slept, unit=' points')} on awake, wanted above 0"),
            (kept.low > 0, f"recall: {with_interval(kept, unit=' points')} on sleep with acetylcholine, wanted above 0"),
            (lists <= LEFT_OF_LISTS, f"recall: {lists:.0f} % of what sleep adds left, wanted at most 25 %"),
            (tapping >= LEFT_OF_TAPPING, f"tapping: {tapping:.0f} % of what sleep adds left, wanted at least 75 %"),
        ]
    )


def summary(measures: Measures) -> str:
    """Model's numbers with their intervals."""
    return "; ".join(
        f"{text.replace(chr(10), ' ')}: recall {with_interval(estimate_of(measures, group, LISTS), unit=' points')}, "
        f"tapping {with_interval(estimate_of(measures, group, TAPPING))}"
        for group, (text, _) in GROUPS.items()
        if group in measures
    )


def draw(figure: Figure, measures: Measures) -> None:
    """Draw both changes of every learner."""
    figure.set_size_inches(WIDE, 2.8)
    for axes, (name, text) in zip(
        figure.subplots(1, 2), {LISTS: "change of recall (points)", TAPPING: "change of tapping (%)"}.items(), strict=True
    ):
        places = [Place(said, measures.get(group, {}).get(name, []), colour) for group, (said, colour) in GROUPS.items()]
        draw_places(axes, places, text)
        axes.set_title("Lists" if name == LISTS else "Tapping")
