"""A force-field skill is there after five months.

Paper: Shadmehr & Brashers-Krug 1997, J Neurosci 17:409, doi:10.1523/JNEUROSCI.17-01-00409.1997. Read: first block above
naive, relearning faster.

The control group lives the same without the field, and meets it for the first time after the five months. Performance of the
first block is the unsigned deviation of its first twenty reaches, against the control's (Cohen's d, better = above). Trials
to learn are those until five reaches in a row deviate by at most half of the learner's own first five in the field; savings
are the share of them that is spared the second time, and asked for as a direction. A second control practises as the trained do,
but keeps nothing of what its parallel fibres lose in rests; it is drawn, and the criterion asks nothing of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.dots import legend_once
from analysis.landmarks.practice_curves import curve_measures, curves_of
from analysis.landmarks.reaching import field_deviations
from analysis.memory import savings
from analysis.panels import Place, draw_blocks, draw_places, say_published
from analysis.recording import Recording
from analysis.statistics import cohen_d
from analysis.style import BLUE, GREEN, GREY, VERMILION, WIDE
from analysis.trials import average
from analysis.verdict import (
    LEAST_EFFECT,
    Measures,
    Published,
    Verdict,
    above_zero,
    estimate_of,
    judged,
    missing,
    with_interval,
)

NAME = "shadmehr-1997-five-months"
PROTOCOL = "shadmehr_1997"
CLAIM = "a force-field skill is there after five months"
PUBLISHED_TEXT = "first block above naive; relearning faster"
CRITERION = "first-block performance above naive (d >= 0.5) and savings above zero"
CERTAINTY = "read"
PUBLISHED: dict[str, Published] = {}
LEARNERS = 20
TRAINED, NAIVE, NO_LATE = "trained", "naive", "no_late_phase"
SAID = {NAIVE: "naive", TRAINED: "trained", NO_LATE: "no late phase"}
BLOCK, SAVINGS = "first_block_cm", "savings_percent"
FIRST_DAY, LATER = "deviation_cm, first day", "deviation_cm, five months later"
TRIALS, FIRST, LEVEL = 20, 5, 0.5


def measure(groups: Mapping[str, Sequence[Recording]]) -> Measures:
    """First block after the five months, savings, and the deviation of every reach in the field, of every learner."""
    measures: Measures = {}
    for group, recordings in groups.items():
        phases = [field_deviations(recording) for recording in recordings]
        # The naive have no first day: what they do after the months is their only practice.
        later = [abs(one[-1]) if one else np.empty(0) for one in phases]
        before = [abs(one[0]) if len(one) > 1 else np.empty(0) for one in phases]
        measures[group] = {
            BLOCK: [100 * average(one[:TRIALS]) for one in later],
            SAVINGS: [
                100 * savings(first, again, LEVEL * average(first[:FIRST])) for first, again in zip(before, later, strict=True)
            ],
            **curve_measures(FIRST_DAY, [100 * one for one in before]),
            **curve_measures(LATER, [100 * one for one in later]),
        }
    return measures


def effect(measures: Measures) -> float:
    """How much better the trained are than the naive in the first block, as Cohen's d."""
    trained, naive = (measures.get(group, {}).get(BLOCK, []) for group in (TRAINED, NAIVE))
    return cohen_d(naive, trained)


def holds(measures: Measures) -> Verdict:
    """Judge by the criterion; a learner without savings to count has none."""
    short = missing(measures, dict.fromkeys((TRAINED, NAIVE), LEARNERS), BLOCK)
    if short:
        return short
    better = effect(measures)
    return judged(
        [
            (better >= LEAST_EFFECT, f"first block better than naive by d = {better:.1f}, wanted at least 0.5"),
            above_zero(measures[TRAINED][SAVINGS], "savings"),
        ]
    )


def summary(measures: Measures) -> str:
    """Model's numbers with their intervals."""
    parts = [
        f"first block, {SAID[group]} {with_interval(estimate_of(measures, group, BLOCK), '{:.2f}', ' cm')}"
        for group in (TRAINED, NAIVE, NO_LATE)
        if group in measures
    ]
    parts += [
        f"savings{text} {with_interval(estimate_of(measures, group, SAVINGS), '{:.0f}')}"
        for group, text in ((TRAINED, ""), (NO_LATE, " without it"))
        if group in measures
    ]
    return ", ".join(parts)


def draw(figure: Figure, measures: Measures) -> None:
    """Draw the deviation of every reach on the first day and after the months, the first blocks and the savings."""
    figure.set_size_inches(WIDE, 2.8)
    left, middle, right = figure.subplots(1, 3, width_ratios=(1.7, 1, 0.8))
    _draw_reaches(left, measures)
    colours = {NAIVE: GREY, TRAINED: BLUE, NO_LATE: VERMILION}
    said = {group: text.replace("no late ", "no late\n") for group, text in SAID.items()}
    blocks = [Place(said[group], measures.get(group, {}).get(BLOCK, []), colours[group]) for group in colours]
    draw_places(middle, blocks, "deviation (cm)")
    middle.set_title(f"first block: d = {effect(measures):.1f}")
    places = [
        Place(said[group], measures.get(group, {}).get(SAVINGS, []), colours[group], asked)
        for group, asked in ((TRAINED, (0, np.inf)), (NO_LATE, None))
    ]
    draw_places(right, places, "savings (% of trials)")
    right.set_title("relearning")
    say_published(figure, PUBLISHED_TEXT, CERTAINTY)


def _draw_reaches(axes: Axes, measures: Measures) -> None:
    for group, name, colour, label in (
        (TRAINED, FIRST_DAY, GREEN, "first day"),
        (TRAINED, LATER, BLUE, "trained, five months later"),
        (NAIVE, LATER, GREY, "naive, five months later"),
    ):
        draw_blocks(axes, curves_of(measures, group, name), colour, label)
    axes.set_title("Shadmehr & Brashers-Krug 1997")
    axes.set_xlabel("reach in the field")
    axes.set_ylabel("deviation (cm)")
    axes.set_ylim(bottom=0)
    legend_once(axes, loc="best")
