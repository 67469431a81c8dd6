"""After 15 years the first tries look like a novice's, and after one rest the skill is back.

Sources: University of Montana thesis 4952 (13 people, 15.5 years); Fleishman & Parker 1962, J Exp Psychol 64:215 (24 months).
Read: first trials near novices, then one jump to the level of 1-week controls; continuous skills lose almost nothing in 14
months, little in 24, regained in minutes. Here on the bicycle, a continuous skill, instead of the rotor.

Loss at 14 months: mean length of the rides that begin two minutes or more after the first, against the last ten of practice.
Trials to learn are the rides before the first three in a row that reach the cap; a learner who did not learn or did not come
back to it counts as 100 % of them. The list store is the other half: learners who recall a list after the same gap.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from analysis.behaviour import PRACTICE, TEST
from analysis.dots import draw_curve, legend_once
from analysis.landmarks.practice_curves import curve_measures, curves_of
from analysis.panels import Place, draw_places, say_published
from analysis.recording import Recording
from analysis.rides import capped_percent, relearning_percent, rides_before_cap
from analysis.style import BLUE, GREEN, GREY, VERMILION, WIDE
from analysis.trials import change_percent, column
from analysis.verdict import Measures, Published, Verdict, estimate_of, judged, mean_of, missing, with_interval

NAME = "pursuit-rotor-15-years"
PROTOCOL = "pursuit_rotor"
CLAIM = "after 15 years the first tries look like a novice's, and after one rest the skill is back"
PUBLISHED_TEXT = (
    "first trials near novices, then one jump to the level of 1-week controls; continuous skills lose almost nothing in "
    "14 months, little in 24, regained in minutes"
)
CRITERION = (
    "at 14 months loss under 10 % after the first minutes; at 15 years relearning takes at most 25 % of the original trials; "
    "the same gap leaves the list store of the hippocampus near zero"
)
CERTAINTY = "read"
PUBLISHED: dict[str, Published] = {}
LEARNERS = 20
MONTHS, YEARS, LISTS = "months14", "years15", "list_years15"
LOSS, AGAIN, RECALL = "loss_percent", "relearning_percent", "recall_percent"
PRACTISED, RETEST = "ride_s, practice", "ride_s, retest"
MINUTES_S, LAST = 120.0, 10
MOST_LOSS, MOST_AGAIN, NEAR_ZERO = 10.0, 25.0, 5.0


def measure(groups: Mapping[str, Sequence[Recording]]) -> Measures:
    """Loss, share of the rides that relearning takes and the rides themselves, of every learner; recall of the lists."""
    measures: Measures = {}
    for group in (MONTHS, YEARS):
        recordings = groups.get(group, ())
        if recordings:
            measures[group] = {
                LOSS: [_loss(recording) for recording in recordings],
                AGAIN: [_again(recording) for recording in recordings],
            }
            for name, verb in ((PRACTISED, PRACTICE), (RETEST, TEST)):
                measures[group] |= curve_measures(name, [column(one, "duration_s", verb=verb) for one in recordings])
    if LISTS in groups:
        measures[LISTS] = {RECALL: [100 * float(column(one, "score", verb="recall")[-1]) for one in groups[LISTS]]}
    return measures


def _loss(recording: Recording) -> float:
    practised, cap = (column(recording, name, verb=PRACTICE)[-LAST:] for name in ("duration_s", "cap_s"))
    later = _after_minutes(recording)
    again, cap_again = (column(recording, name, verb=TEST)[later] for name in ("duration_s", "cap_s"))
    return -change_percent(capped_percent(practised, cap), capped_percent(again, cap_again))


def _after_minutes(recording: Recording) -> NDArray[np.bool_]:
    begun = column(recording, "calendar_s", verb=TEST)
    later: NDArray[np.bool_] = begun - begun[:1] >= MINUTES_S
    return later


def _again(recording: Recording) -> float:
    first, again = (column(recording, "fell", verb=verb) for verb in (PRACTICE, TEST))
    return relearning_percent(rides_before_cap(first), rides_before_cap(again)) if again.size else float("nan")


def holds(measures: Measures) -> Verdict:
    """Judge by the criterion, the list store included: without learners who recall a list it fails."""
    short = missing(measures, {MONTHS: LEARNERS}, LOSS) or missing(measures, {YEARS: LEARNERS}, AGAIN)
    if short:
        return short
    loss, again, recall = (mean_of(measures, group, name) for group, name in ((MONTHS, LOSS), (YEARS, AGAIN), (LISTS, RECALL)))
    absent = missing(measures, {LISTS: LEARNERS}, RECALL)
    text = f"list store after 15 years: {absent.reasons[0] if absent else f'{recall:.0f} %'}, wanted near zero"
    return judged(
        [
            (loss < MOST_LOSS, f"at 14 months, after two minutes, loss {loss:.0f} %, wanted under 10 %"),
            (again <= MOST_AGAIN, f"at 15 years relearning takes {again:.0f} % of the rides, wanted at most 25 %"),
            (absent is None and recall <= NEAR_ZERO, text),
        ]
    )


def summary(measures: Measures) -> str:
    """Model's numbers with their intervals."""
    loss, again = (
        with_interval(estimate_of(measures, group, name), "{:.0f}") for group, name in ((MONTHS, LOSS), (YEARS, AGAIN))
    )
    recall = with_interval(estimate_of(measures, LISTS, RECALL), "{:.0f}")
    return f"loss at 14 months {loss}, relearning at 15 years {again} of the rides, list store {recall}"


def draw(figure: Figure, measures: Measures) -> None:
    """Draw the rides of practice and of the retests, and both measures with what is wanted."""
    figure.set_size_inches(WIDE, 2.8)
    left, middle, right = figure.subplots(1, 3, width_ratios=(1.6, 1, 1.2))
    _draw_rides(left, middle, measures)
    places = [
        Place("loss at\n14 months", measures.get(MONTHS, {}).get(LOSS, []), BLUE, (-np.inf, MOST_LOSS)),
        Place("relearning\nat 15 years", measures.get(YEARS, {}).get(AGAIN, []), VERMILION, (0, MOST_AGAIN)),
        Place("list at\n15 years", measures.get(LISTS, {}).get(RECALL, []), GREEN, (0, NEAR_ZERO)),
    ]
    draw_places(right, places, "%")
    say_published(figure, PUBLISHED_TEXT, CERTAINTY)


def _draw_rides(practice: Axes, retest: Axes, measures: Measures) -> None:
    draw_curve(practice, curves_of(measures, YEARS, PRACTISED), GREY, "practice")
    for group, colour, label in ((MONTHS, BLUE, "after 14 months"), (YEARS, VERMILION, "after 15 years")):
        draw_curve(retest, curves_of(measures, group, RETEST), colour, label)
    for axes, title in ((practice, "bicycle for rotor: practice"), (retest, "retest")):
        axes.set_title(title)
        axes.set_xlabel("ride")
        axes.set_ylim(bottom=0)
    practice.set_ylabel("time to the fall (s)")
    legend_once(retest, loc="lower right")
