"""A practised movement runs from one start volley: with all else cut off after it, most of what practice gave is left.

Tests without plasticity: cut off before practice, whole after it, cut off after it. In reach and tennis all senses are off; at
the piano the notes are gone and the eyes closed. A bicycle cannot be ridden so. What is measured is the share of lines
played to their end, the largest deviation of a reach in its field, the error of a serve; *left* is what practice gave to the
movement that is cut off, in percent of what it gave to the whole one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure

from analysis.panels import Place, draw_places
from analysis.recording import Recording
from analysis.style import BLUE, GREEN, GREY, WIDE
from analysis.trials import average, by_phase
from analysis.verdict import Measures, Verdict, by_measure, estimate_of, judged, mean_of, missing, with_interval

NAME = "one-command"
PROTOCOL = "one_command"
CLAIM = "a practised movement runs from one start volley, all else cut off"
CRITERION = (
    "all else cut off after the start: at least half of what practice gave is left, in each task (fixed after two learners of "
    "the search had been seen); at the piano at most 25 % of the lines before practice, at least 90 % after"
)
LEARNERS = 10
COLUMNS = {"piano": ("completion", 100.0), "reach": ("deviation_m", 100.0), "tennis": ("error", 1000.0)}
"""Column of each task, and its factor to percent, cm and ms."""
UNITS = {"piano": "lines to their end (%)", "reach": "deviation (cm)", "tennis": "error (ms)"}
BEFORE, WHOLE, CUT, LEFT = "cut off, before practice", "whole, after", "cut off, after", "left_percent"
WANTED_LEFT, MOST_BEFORE, LEAST_AFTER = 50.0, 25.0, 90.0


def measure(groups: Mapping[str, Sequence[Recording]]) -> Measures:
    """Give the three tests of every learner of every task, and what is left."""
    measures: Measures = {}
    for task, recordings in groups.items():
        rows = [_learner(recording, *COLUMNS[task]) for recording in recordings]
        measures[task] = by_measure(rows, (BEFORE, WHOLE, CUT, LEFT))
    return measures


def _learner(recording: Recording, name: str, factor: float) -> dict[str, float]:
    phases = by_phase(recording, name, verb="test")
    before, whole, cut = (factor * average(np.abs(one)) for one in phases) if len(phases) == 3 else [float("nan")] * 3
    return {BEFORE: before, WHOLE: whole, CUT: cut, LEFT: 100 * (cut - before) / (whole - before) if whole != before else 0.0}


def holds(measures: Measures) -> Verdict:
    """Judge by the criterion."""
    short = missing(measures, dict.fromkeys(COLUMNS, LEARNERS), LEFT)
    if short:
        return short
    left = [(task, mean_of(measures, task, LEFT)) for task in COLUMNS]
    before, after = (mean_of(measures, "piano", name) for name in (BEFORE, CUT))
    return judged(
        [
            *((one >= WANTED_LEFT, f"{task}: {one:.0f} % of what practice gave is left, wanted 50 %") for task, one in left),
            (before <= MOST_BEFORE, f"piano before practice: {before:.0f} % of the lines, wanted at most 25 %"),
            (after >= LEAST_AFTER, f"piano after practice: {after:.0f} % of the lines, wanted 90 %"),
        ]
    )


def summary(measures: Measures) -> str:
    """Model's numbers with their intervals."""
    known = [(task, with_interval(estimate_of(measures, task, LEFT), "{:.0f}")) for task in COLUMNS if task in measures]
    return "left with all else cut off: " + ", ".join(f"{task} {text}" for task, text in known)


def draw(figure: Figure, measures: Measures) -> None:
    """Draw the three tests of each task."""
    figure.set_size_inches(WIDE, 2.6)
    for axes, task in zip(figure.subplots(1, len(COLUMNS)), COLUMNS, strict=True):
        columns = measures.get(task, {})
        shown = ((BEFORE, "before,\ncut off", GREY), (WHOLE, "after,\nwhole", BLUE), (CUT, "after,\ncut off", GREEN))
        draw_places(axes, [Place(label, columns.get(name, []), colour) for name, label, colour in shown], UNITS[task])
        axes.set_title(task)
