"""A second task costs the novice, attention to the steps the practised.

Paper: Beilock, Carr, MacMahon & Starkes 2002, J Exp Psychol Appl 8:6, doi:10.1037/1076-898X.8.1.6. Remembered, not read: the
skilled do better with a second task than with attention to the steps, novices the other way round.

The table of what must be shown asks for the costs with their signs, and gives no numbers. Judged are the signs of Beilock et
al.: each by the 95 % interval over learners, which must lie on the wanted side of 0. Costs are differences within a learner
to trials without load and attention, all of them without plasticity: mean interval in ms per key, errors in points.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from analysis.behaviour import PRACTICE, learning_curve
from analysis.conditions import ALONE, ATTENTION, LOAD, phases_tested
from analysis.dots import draw_dots, legend_once
from analysis.recording import Columns, Recording
from analysis.statistics import estimate, finite
from analysis.style import BLUE, GREY, VERMILION
from analysis.verdict import Measures, Verdict, by_measure, estimate_of, judged, missing, with_interval

NAME = "second-task-and-attention"
PROTOCOL = "second_task"
CLAIM = "a second task costs the novice, attention to the steps the practised"
CRITERION = "second task, attention to the steps: cost before and after practice, with its sign"
LEARNERS = 10
GROUP = "learner"
TIMES = ("before", "after")
COST = "{} {}, {}"  # what, when, unit
UNITS = {"ms per key": ("interval_s", 1000.0), "error points": ("error_share", 100.0)}
SPEED, ACCURACY = UNITS

Floats = NDArray[np.float64]


def measure(groups: Mapping[str, Sequence[Recording]]) -> Measures:
    """Costs of every learner before and after practice, in time and in errors."""
    learners = [_costs(recording) for recording in groups.get(GROUP, ())]
    names = [COST.format(what, when, unit) for unit in UNITS for what in (LOAD, ATTENTION) for when in TIMES]
    return {GROUP: by_measure(learners, names)}


def _costs(recording: Recording) -> dict[str, float]:
    curve = learning_curve(recording)
    practised = curve["phase"][curve["verb"] == PRACTICE] if curve else np.empty(0)
    if not practised.size:
        return {}
    tests = phases_tested(recording)
    costs = {}
    for when, phases in (
        ("before", [(phase, condition) for phase, condition in tests if phase < practised.min()]),
        ("after", [(phase, condition) for phase, condition in tests if phase > practised.max()]),
    ):
        by_condition = {condition: phase for phase, condition in phases}
        for unit, (column, scale) in UNITS.items():
            means = {what: scale * _mean(curve, phase, column) for what, phase in by_condition.items()}
            for what in (LOAD, ATTENTION):
                if what in means and ALONE in means:
                    costs[COST.format(what, when, unit)] = means[what] - means[ALONE]
    return costs


def _mean(curve: Columns, phase: int, column: str) -> float:
    return float(curve[column][curve["phase"] == phase].mean())


def costs_of(measures: Measures, what: str, when: str, unit: str = SPEED) -> Floats:
    """Cost of one thing at one time, of every learner."""
    return np.array(measures.get(GROUP, {}).get(COST.format(what, when, unit), []), dtype=float)


def holds(measures: Measures) -> Verdict:
    """Judge the signs of the costs in time; those in errors are shown."""
    for what in (LOAD, ATTENTION):
        for when in TIMES:
            short = missing(measures, {GROUP: LEARNERS}, COST.format(what, when, SPEED))
            if short:
                return short
    load, attention = ({when: costs_of(measures, what, when) for when in TIMES} for what in (LOAD, ATTENTION))
    return judged(
        [
            _above(load["before"], "second task before practice"),
            _above(load["before"] - load["after"], "second task before practice more than after by"),
            _above(attention["after"], "attention after practice"),
            _above(load["before"] - attention["before"], "before practice the second task more than attention by"),
            _above(attention["after"] - load["after"], "after practice attention more than the second task by"),
        ]
    )


def _above(values: Floats, what: str) -> tuple[bool, str]:
    one = estimate(values)
    return bool(one.low > 0), f"{what} {with_interval(one, '{:+.0f}', ' ms per key')}, wanted above 0"


def summary(measures: Measures) -> str:
    """Model's costs with their intervals, in time and in errors."""
    parts = []
    for what in (LOAD, ATTENTION):
        for when in TIMES:
            time = with_interval(estimate_of(measures, GROUP, COST.format(what, when, SPEED)), "{:+.0f}", " ms per key")
            errors = with_interval(estimate_of(measures, GROUP, COST.format(what, when, ACCURACY)), unit=" points of errors")
            parts.append(f"{what} {when} practice {time}, {errors}")
    return "; ".join(parts)


def draw(figure: Figure, measures: Measures) -> None:
    """Draw the costs of both before and after practice, in time and in errors."""
    for axes, unit, label in zip(
        figure.subplots(1, 2), UNITS, ("cost (ms per key)", "cost (errors, points of presses)"), strict=True
    ):
        axes.axhline(0, color=GREY, linewidth=0.6)
        for shift, what, colour in ((-0.2, LOAD, BLUE), (0.2, ATTENTION, VERMILION)):
            for place, when in enumerate(TIMES):
                draw_dots(axes, place + shift, costs_of(measures, what, when, unit), colour, what, spread=0.1)
        learners = finite(costs_of(measures, LOAD, "before", unit)).size
        axes.set_xticks((0, 1), ("before\npractice", "after\npractice"))
        axes.set_xlim(-0.6, 1.6)
        axes.set_xlabel(f"n = {learners}")
        axes.set_ylabel(label)
        low, high = axes.get_ylim()
        axes.set_ylim(min(low, -1), max(high, 1))  # no costs at all must not look like large ones
    legend_once(figure.axes[0], loc="best")
    figure.axes[0].set_title("Second task, attention to the steps")
