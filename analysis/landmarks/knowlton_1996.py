"""Habits need the striatum, facts need the hippocampus.

Paper: Knowlton, Mangels & Squire 1996, Science 273:1399, doi:10.1126/science.273.5280.1399; the task is that of Knowlton,
Squire & Gluck 1994, Learn Mem 1:106. Remembered: over 50 trials amnesic patients learnt as controls did, to about 65 %;
patients with Parkinson's disease stayed at 50-53 %; questions about the episode came out the other way round.

Cards tell of rain or sun by chance. A choice is right that is the likelier one under the cards shown, whatever came of it. What a
learner can do at trial 50 is the share of such choices in the last twenty trials. Facts are a list shown once before the trials
and recalled after them. Cards and lists are circuits of their own here, so neither lesion can reach the other by its wiring.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from analysis.behaviour import PRACTICE
from analysis.dots import draw_curve
from analysis.landmarks.practice_curves import curve_measures, curves_of
from analysis.panels import Place, draw_places, say_published
from analysis.recording import Recording
from analysis.style import BLUE, GREEN, GREY, PURPLE, VERMILION, WIDE
from analysis.trials import average, column
from analysis.verdict import Measures, Published, Verdict, estimate_of, judged, mean_of, missing, with_interval, within

NAME = "knowlton-1996-double-dissociation"
PROTOCOL = "knowlton_1996"
CLAIM = "habits need the striatum, facts need the hippocampus"
PUBLISHED_TEXT = (
    "amnesic learners normal (about 65 %), Parkinson's 50-53 % in the first 50 trials; the reverse for facts about the episode"
)
CRITERION = (
    "striatum or dopamine off: learning at chance at trial 50, list probe intact; "
    "hippocampus off: learning within 5 points of control, list probe at chance"
)
CERTAINTY = "recall-M"
PUBLISHED = {
    "control": Published(65.0, 60.0, 70.0, CERTAINTY),
    "dopamine_off": Published(51.5, 50.0, 53.0, CERTAINTY),
}
LEARNERS = 20
CONTROL, HIPPOCAMPUS = "control", "hippocampus_off"
HABIT_OFF = {"striatum_off": GREEN, "dopamine_off": VERMILION}
GROUPS = {CONTROL: BLUE, **HABIT_OFF, HIPPOCAMPUS: PURPLE}
SHORT = {CONTROL: "control", "striatum_off": "no\nstriatum", "dopamine_off": "no dopa-\nmine", HIPPOCAMPUS: "no hippo-\ncampus"}
LATE, ALL, FACTS, CURVE = "best_percent_at_50", "best_percent", "facts_percent", "best_by_tens"
BLOCK, LAST, CHANCE, ALIKE = 10, 20, 50.0, 5.0
FACTS_BY_CHANCE, ALIKE_FACTS = 20.0, 10.0
"""One of five keys for each element of the list; intact means within ten points of control."""


def measure(groups: Mapping[str, Sequence[Recording]]) -> Measures:
    """Likelier choices in all trials and in the last, and facts, in percent, of every learner."""
    measures: Measures = {}
    for group, recordings in groups.items():
        best = [column(recording, "best", verb=PRACTICE) for recording in recordings]
        measures[group] = {
            LATE: [100 * average(one[-LAST:]) for one in best],
            ALL: [100 * average(one) for one in best],
            FACTS: [100 * average(column(recording, "score", verb="recall")) for recording in recordings],
            **curve_measures(CURVE, [_by_tens(one) for one in best]),
        }
    return measures


def _by_tens(best: NDArray[np.float64]) -> NDArray[np.float64]:
    # Where two keys are as likely there is no likelier choice, so blocks hold different numbers of trials.
    return np.array([100 * average(best[first : first + BLOCK]) for first in range(0, best.size, BLOCK)])


def holds(measures: Measures) -> Verdict:
    """Judge by the criterion; the hippocampus and the questions are asked for even where there are none, and fail then."""
    short = missing(measures, dict.fromkeys((CONTROL, *HABIT_OFF), LEARNERS), LATE)
    if short:
        return short
    control = estimate_of(measures, CONTROL, LATE)
    text = f"control: likelier choice at trial 50 {with_interval(control, '{:.0f}')}, wanted above {CHANCE:.0f} %"
    criteria = [(bool(control.low > CHANCE), text)]
    known = mean_of(measures, CONTROL, FACTS)
    for group in HABIT_OFF:
        one = estimate_of(measures, group, LATE)
        text = f"{_said(group)}: likelier choice at trial 50 {with_interval(one, '{:.0f}')}, wanted {CHANCE:.0f} % in it"
        criteria.append((within(CHANCE, one.low, one.high), text))
        criteria.append(_facts(measures, group, known - ALIKE_FACTS, known + ALIKE_FACTS))
    apart = abs(mean_of(measures, HIPPOCAMPUS, LATE) - control.mean)
    absent = missing(measures, {HIPPOCAMPUS: LEARNERS}, LATE)
    came_out = absent.reasons[0] if absent else f"{apart:.1f} points from control"
    text = f"{_said(HIPPOCAMPUS)}: {came_out}, wanted at most {ALIKE:.0f} points from control"
    criteria.append((absent is None and bool(apart <= ALIKE), text))
    criteria.append(_facts(measures, HIPPOCAMPUS, 0.0, FACTS_BY_CHANCE))
    return judged(criteria)


def _facts(measures: Measures, group: str, low: float, high: float) -> tuple[bool, str]:
    known = mean_of(measures, group, FACTS)
    if not np.isfinite([known, low]).all():
        return False, f"{_said(group)}: facts were not asked for, of it or of control"
    return within(known, low, high), f"{_said(group)}: facts {known:.0f} %, wanted {low:.0f} to {high:.0f} %"


def _said(group: str) -> str:
    return group.replace("_", " ")


def summary(measures: Measures) -> str:
    """Model's numbers with their intervals."""
    parts = []
    for group in GROUPS:
        if group in measures:
            late, whole = (with_interval(estimate_of(measures, group, name), "{:.0f}") for name in (LATE, ALL))
            parts.append(f"{_said(group)} {whole}, at trial 50 {late}")
    return "; ".join(parts)


def draw(figure: Figure, measures: Measures) -> None:
    """Draw likelier choices trial by trial, at the end, and facts."""
    figure.set_size_inches(WIDE, 2.8)
    left, middle, right = figure.subplots(1, 3, width_ratios=(1, 1.1, 1.1))
    left.axhline(CHANCE, color=GREY, linewidth=0.5)
    for group, colour in GROUPS.items():
        draw_curve(left, curves_of(measures, group, CURVE), colour, _said(group))
    left.set_title("Knowlton, Mangels & Squire 1996")
    left.set_xlabel("ten trials")
    left.set_ylabel("likelier choice (%)")
    if left.get_lines()[1:]:
        left.legend(loc="best")
    for axes, name, title in ((middle, ALL, "all trials"), (right, FACTS, "facts")):
        places = [
            Place(
                SHORT[group],
                measures.get(group, {}).get(name, []),
                colour,
                published=PUBLISHED.get(group) if name == ALL else None,
            )
            for group, colour in GROUPS.items()
        ]
        draw_places(axes, places, "%")
        axes.set_title(title)
    say_published(figure, PUBLISHED_TEXT, CERTAINTY)
