"""After practice the sequence is played without the notes; before, it cannot be.

Trials without notes and without plasticity, before the first practice and after the last. A learner's completion is the mean
over the trials of either: the share of the executions begun that were finished without an error. After practice it is asked
of every learner, before practice of the mean over learners.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure

from analysis.behaviour import PRACTICE, TEST, learning_curve
from analysis.dots import counted, draw_dots, legend_once
from analysis.recording import Columns, Recording
from analysis.statistics import finite
from analysis.style import BLUE, GREY, NARROW, SKY
from analysis.verdict import Measures, Verdict, by_measure, estimate_of, judged, mean_of, missing, with_interval

NAME = "notes-taken-away"
PROTOCOL = "notes_away"
CLAIM = "after practice the sequence is played without the notes; before, it cannot be"
CRITERION = "notes taken away after practice: sequence completed >= 90 % in at least 8 of 10 learners; before practice <= 25 %"
LEARNERS = 10
GROUP = "learner"
BEFORE, AFTER = "completion_before_percent", "completion_after_percent"
COMPLETED, LEAST_SHARE = 90.0, 0.8
MOST_BEFORE = 25.0


def measure(groups: Mapping[str, Sequence[Recording]]) -> Measures:
    """Completion of every learner without the notes, before and after practice."""
    learners = [_around_practice(learning_curve(recording)) for recording in groups.get(GROUP, ())]
    return {GROUP: by_measure(learners, (BEFORE, AFTER))}


def _around_practice(curve: Columns) -> dict[str, float]:
    practised = curve["phase"][curve["verb"] == PRACTICE] if curve else np.empty(0)
    if not practised.size:
        return {}
    tested, phase = curve["verb"] == TEST, curve["phase"]
    trials = {BEFORE: tested & (phase < practised.min()), AFTER: tested & (phase > practised.max())}
    return {name: 100 * float(curve["completion"][own].mean()) for name, own in trials.items() if own.any()}


def holds(measures: Measures) -> Verdict:
    """Judge by the criterion."""
    short = missing(measures, {GROUP: LEARNERS}, AFTER) or missing(measures, {GROUP: LEARNERS}, BEFORE)
    if short:
        return short
    after, before = finite(measures[GROUP][AFTER]), mean_of(measures, GROUP, BEFORE)
    able = int(np.count_nonzero(after >= COMPLETED))
    return judged(
        [
            (able >= LEAST_SHARE * after.size, f"after practice >= 90 % in {able} of {after.size} learners, wanted 8 of 10"),
            (before <= MOST_BEFORE, f"before practice {before:.1f} %, wanted at most 25 %"),
        ]
    )


def summary(measures: Measures) -> str:
    """Model's numbers with their intervals."""
    before, after = (with_interval(estimate_of(measures, GROUP, one), "{:.1f}") for one in (BEFORE, AFTER))
    return f"completed without notes: before practice {before}, after {after}"


def draw(figure: Figure, measures: Measures) -> None:
    """Draw the completion of every learner before and after practice, with what is wanted."""
    figure.set_size_inches(NARROW, 2.6)
    axes = figure.add_subplot(title="Notes taken away")
    columns = measures.get(GROUP, {})
    ranges = {BEFORE: (0.0, MOST_BEFORE), AFTER: (COMPLETED, 100.0)}
    for place, (column, (low, high)) in enumerate(ranges.items()):
        axes.bar(place, high - low, 0.8, low, color=GREY, alpha=0.25, linewidth=0, label="wanted")
        draw_dots(axes, place, columns.get(column, []), SKY if column == BEFORE else BLUE)
    counts = [finite(columns.get(column, [])).size for column in ranges]
    axes.set_xticks((0, 1), counted(("before practice", "after practice"), counts))
    axes.set_xlim(-0.6, 1.6)
    axes.set_ylim(-4, 104)
    axes.set_ylabel("sequences completed (%)")
    legend_once(axes, loc="upper center", bbox_to_anchor=(0.5, -0.2), ncols=2)
