"""Every sense is needed for something: the same learners with one sense off at a time, in every task.

Errors are sizes, in the unit of the task times a thousand (tennis ms, reach mm, bicycle mrad, piano thousandths of an ordinary
press), over the first and the last ten trials; a missed ball counts with the error that it has at least. Time is that of a
trial: to the fall, on the bicycle. Pain has nothing to say in ordinary movements: here the hand runs into an obstacle that it
does not see, and what is measured is the force with which it stays there, over the time of the reach.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from matplotlib.figure import Figure

from analysis.milestones.without_parts import count_needed, draw_table, each_changes_something
from analysis.recording import Recording
from analysis.timing import timing_errors
from analysis.trials import Floats, average, column
from analysis.verdict import Measures, Verdict, by_measure

NAME = "senses-one-by-one"
PROTOCOL = "senses"
CLAIM = "every sense is needed for something"
CRITERION = (
    "each sense off changes at least one measure of a task that uses it: 95 % interval of the paired difference excludes 0"
)
LEARNERS = 10
CONTROLS = {
    "tennis_no_sight": "tennis",
    "reach_no_sight": "reach",
    "reach_no_spindles": "reach",
    "reach_no_tendon": "reach",
    "bicycle_no_balance": "bicycle",
    "piano_no_touch": "piano",
    "piano_no_tendon": "piano",
    "bumping_no_pain": "bumping",
}
MEASURES = {
    "error_first": "error, first\nten trials",
    "error_last": "error, last\nten trials",
    "correction_percent": "correction\n(% of full drive)",
    "latency_ms": "its latency\n(ms)",
    "time_ms": "time of a\ntrial (ms)",
    "press_n_s": "press of an\nobstacle (N s)",
}
ENDS = 10


def measure(groups: Mapping[str, Sequence[Recording]]) -> Measures:
    """Give the measures of every learner of every group; what a task does not have is NaN."""
    measures: Measures = {}
    for group, recordings in groups.items():
        rows = [_learner(recording) for recording in recordings]
        measures[group] = by_measure(rows, MEASURES)
    return measures


def _learner(recording: Recording) -> dict[str, float]:
    errors = abs(_errors(recording))
    return {
        "error_first": 1000 * average(errors[:ENDS]),
        "error_last": 1000 * average(errors[-ENDS:]),
        "correction_percent": 100 * average(column(recording, "correction")[-ENDS:]),
        "latency_ms": 1000 * average(column(recording, "correction_latency_s")[-ENDS:]),
        "time_ms": 1000 * average(column(recording, "duration_s")[-ENDS:]),
        "press_n_s": average(column(recording, "press_n_s")) if _bumps(recording) else float("nan"),
    }


def _bumps(recording: Recording) -> bool:
    return "press_n_s" in recording.trials and bool(column(recording, "hit").any())


def _errors(recording: Recording) -> Floats:
    if "missed" in recording.trials:
        return timing_errors(recording)
    return column(recording, "force_abs_error" if "force_abs_error" in recording.trials else "error")


def holds(measures: Measures) -> Verdict:
    """Judge by the criterion."""
    return each_changes_something(measures, CONTROLS, list(MEASURES), LEARNERS)


def summary(measures: Measures) -> str:
    """Say how many senses matter."""
    return count_needed(measures, CONTROLS, list(MEASURES))


def draw(figure: Figure, measures: Measures) -> None:
    """Draw a table: rows are senses taken away below their task, columns measures; bold where the change is sure."""
    draw_table(figure, measures, CONTROLS, MEASURES)
