"""A night without sleep costs the next day, and most of it is made up in a week.

Paper: Kurniawan, Cousins, Chong & Chee 2016, Sci Rep 6:36001, doi:10.1038/srep36001. Read in the abstract: after training in the
evening and a night without sleep, all four practices of the next day (10:00 to 19:00) are worse than after a night of sleep;
a week later there are gains in all conditions. The condition with a nap is left out.

Judged are gains: right keys in 30 s, mean of the trials of a practice against that of the last three trials of the evening. In
the paper each of the four practices has 15 trials, and the retest three (legend of figure 1); here each has three, and all of
them count. People were their own controls, in an order that is not simulated; here each learner lives both nights, as two copies.
The part of the cost that is left at a week is the difference between the groups' mean gains there, in percent of its mean over
the four practices. Without a cost on day 2 there is nothing to be made up, and that criterion fails. Ordinary nights in the week
are no part of the difference.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from analysis.behaviour import PRACTICE, TEST
from analysis.dots import draw_dots, legend_once
from analysis.memory import GAIN_TRIALS, offline_gain
from analysis.panels import say_published
from analysis.recording import Recording
from analysis.statistics import finite
from analysis.style import BLUE, GREY, VERMILION
from analysis.trials import by_phase, column
from analysis.verdict import Measures, Published, Verdict, estimate_of, judged, mean_of, missing, with_interval

NAME = "kurniawan-2016-deprivation"
PROTOCOL = "kurniawan_2016"
CLAIM = "a night without sleep costs the next day, and most of it is made up in a week"
PUBLISHED_TEXT = "deprived worse in all practices of day 2; gains in all conditions at a week"
CRITERION = "deprived below slept on day 2 in 4 of 4 practices; the difference at one week under 30 % of that on day 2"
CERTAINTY = "abstract read"
PUBLISHED: dict[str, Published] = {}
LEARNERS = 20
SLEPT, DEPRIVED = "slept", "deprived"
GROUPS = {SLEPT: BLUE, DEPRIVED: VERMILION}
DAY_2 = tuple(f"gain_percent, practice {number} of day 2" for number in range(1, 5))
WEEK = "gain_percent, after a week"
MOMENTS = dict(zip((*DAY_2, WEEK), ("10:00", "13:00", "16:00", "19:00", "a week\nlater"), strict=True))
LEFT_UNDER = 30.0


def measure(groups: Mapping[str, Sequence[Recording]]) -> Measures:
    """Gain of every learner in each practice of day 2 and after a week."""
    measures: Measures = {}
    for group, recordings in groups.items():
        gains = np.array([_gains(recording) for recording in recordings]).reshape(-1, len(MOMENTS))
        measures[group] = {moment: values.tolist() for moment, values in zip(MOMENTS, gains.T, strict=True)}
    return measures


def _gains(recording: Recording) -> list[float]:
    evening = column(recording, "keys_per_30s", verb=PRACTICE)
    tests = by_phase(recording, "keys_per_30s", verb=TEST)
    if len(tests) != len(MOMENTS):
        return [float("nan")] * len(MOMENTS)
    return [offline_gain(evening, test, GAIN_TRIALS) for test in tests]


def costs_of(measures: Measures) -> NDArray[np.float64]:
    """Mean gain of the slept less that of the deprived at each moment, in points; shape (moments,)."""
    return np.array([mean_of(measures, SLEPT, moment) - mean_of(measures, DEPRIVED, moment) for moment in MOMENTS])


def left_percent(measures: Measures) -> float:
    """Difference at a week in percent of that on day 2; NaN if the deprived were no worse on day 2."""
    *day, week = costs_of(measures)
    cost = float(np.mean(day))
    return 100 * float(week) / cost if cost > 0 else float("nan")


def holds(measures: Measures) -> Verdict:
    """Judge by the criterion."""
    short = missing(measures, dict.fromkeys(GROUPS, LEARNERS), WEEK)
    if short:
        return short
    *day, week = costs_of(measures)
    below, left = sum(cost > 0 for cost in day), left_percent(measures)
    costs = ", ".join(f"{cost:+.1f}" for cost in day)
    return judged(
        [
            (below == len(DAY_2), f"deprived below slept in {below} of 4 practices of day 2 (by {costs} points), wanted 4"),
            (left < LEFT_UNDER, f"difference at a week {week:+.1f} points, {left:.0f} % of that on day 2, wanted under 30 %"),
        ]
    )


def summary(measures: Measures) -> str:
    """Model's gains with their intervals, and what is left of the cost."""
    parts = [
        f"{group}: {MOMENTS[moment].replace(chr(10), ' ')} {with_interval(estimate_of(measures, group, moment))}"
        for group in GROUPS
        if group in measures
        for moment in (DAY_2[0], DAY_2[-1], WEEK)
    ]
    if measures.keys() >= GROUPS.keys():
        parts.append(f"left of the cost {left_percent(measures):.0f} %")
    return "; ".join(parts)


def draw(figure: Figure, measures: Measures) -> None:
    """Draw the gains of both groups in the four practices of day 2 and after a week."""
    axes = figure.add_subplot(title="Kurniawan et al. 2016")
    axes.axhline(0, color=GREY, linewidth=0.5)
    for shift, (group, colour) in zip((-0.18, 0.18), GROUPS.items(), strict=True):
        learners = finite(measures.get(group, {}).get(WEEK, [])).size
        for place, moment in enumerate(MOMENTS):
            values = measures.get(group, {}).get(moment, [])
            draw_dots(axes, place + shift, values, colour, f"{group}, n = {learners}", spread=0.1)
    axes.axvline(len(DAY_2) - 0.5, color=GREY, linewidth=0.5, linestyle=":")
    axes.set_xticks(range(len(MOMENTS)), MOMENTS.values())
    axes.set_xlim(-0.6, len(MOMENTS) - 0.4)
    axes.set_ylabel("gain on the evening (%)")
    if axes.get_legend_handles_labels()[0]:
        legend_once(axes, loc="best")
    say_published(figure, PUBLISHED_TEXT, CERTAINTY)
