"""Practice makes corrections smaller and earlier, in every task.

Correction is the rms of the command that feedback drives during a trial, latency the time of the largest: the first ten
against the last ten trials of practice, in percent, of every learner. A task whose recordings hold no corrections fails.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure

from analysis.behaviour import PRACTICE
from analysis.landmarks.practice_curves import curve_measures, curves_of
from analysis.panels import Place, draw_blocks, draw_places
from analysis.recording import Recording
from analysis.style import BLUE, GREEN, PURPLE, VERMILION, WIDE
from analysis.trials import average, change_percent, column
from analysis.verdict import Measures, Verdict, estimate_of, judged, missing, with_interval

NAME = "corrections-shrink"
PROTOCOL = "corrections"
CLAIM = "practice makes corrections smaller and earlier, in every task"
CRITERION = "size of corrective commands falls and their latency with practice, in all four tasks: 95 % interval below 0"
LEARNERS = 10
TASKS = {"tennis": BLUE, "reach": VERMILION, "bicycle": GREEN, "piano": PURPLE}
SIZE, LATENCY, TRIALS, CURVE = "size_change_percent", "latency_change_percent", "trials", "correction, percent of the first"
COLUMNS = {SIZE: "correction", LATENCY: "correction_latency_s"}
ENDS = 10


def measure(groups: Mapping[str, Sequence[Recording]]) -> Measures:
    """Change of size and latency, number of trials, and the size of every trial, of every learner of every task."""
    measures: Measures = {}
    for group, recordings in groups.items():
        curves = {name: [column(one, own, verb=PRACTICE) for one in recordings] for name, own in COLUMNS.items()}
        measures[group] = {
            TRIALS: [float(column(one, "trial", verb=PRACTICE).size) for one in recordings],
            **{name: [change_percent(average(one[:ENDS]), average(one[-ENDS:])) for one in own] for name, own in curves.items()},
            **curve_measures(CURVE, [100 * one / average(one[:ENDS]) for one in curves[SIZE]]),
        }
    return measures


def holds(measures: Measures) -> Verdict:
    """Judge by the criterion, task by task."""
    short = missing(measures, dict.fromkeys(TASKS, LEARNERS), TRIALS)
    if short:
        return short
    criteria = []
    for task in TASKS:
        for name, text in ((SIZE, "size"), (LATENCY, "latency")):
            one = estimate_of(measures, task, name)
            enough = one.learners >= LEARNERS
            criteria.append((bool(enough and one.high < 0), f"{task}: {text} {with_interval(one, '{:+.0f}')}, wanted below 0"))
    return judged(criteria)


def summary(measures: Measures) -> str:
    """Model's numbers with their intervals."""
    parts = []
    for task in TASKS:
        if task in measures:
            size, latency = (with_interval(estimate_of(measures, task, name), "{:+.0f}") for name in (SIZE, LATENCY))
            parts.append(f"{task}: size {size}, latency {latency}")
    return "; ".join(parts)


def draw(figure: Figure, measures: Measures) -> None:
    """Draw the size of every trial's correction, and the changes of size and latency."""
    figure.set_size_inches(WIDE, 2.6)
    left, middle, right = figure.subplots(1, 3, width_ratios=(1.2, 1, 1))
    for task, colour in TASKS.items():
        draw_blocks(left, curves_of(measures, task, CURVE), colour, task)
    left.set_title("corrections")
    left.set_xlabel("trial")
    left.set_ylabel("size (% of the first ten trials')")
    left.set_ylim(bottom=0)
    if left.get_lines():
        left.legend(loc="best")
    for axes, name, title in ((middle, SIZE, "size (grey: wanted)"), (right, LATENCY, "latency")):
        places = [Place(task, measures.get(task, {}).get(name, []), colour, (-np.inf, 0)) for task, colour in TASKS.items()]
        draw_places(axes, places, "change (%)")
        axes.set_title(title)
