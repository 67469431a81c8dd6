"""Every part of the model is needed for something: the same learners with one part taken away at a time.

Groups are matched: learner k of a group is learner k of `intact` with one number changed, one sense or the spindles off. What a
part is for is what changes without it, learner by learner.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure

from analysis.behaviour import PRACTICE, TEST, learning_curve
from analysis.milestones.without_parts import count_needed, draw_table, each_changes_something
from analysis.recording import Recording
from analysis.verdict import Measures, Verdict, plain

NAME = "ablations"
PROTOCOL = "ablations"
CLAIM = "every part of the model is needed for something"
CRITERION = "each part taken away changes at least one measure: 95 % interval of the paired difference excludes 0"
LEARNERS = 6
INTACT = "intact"
MEASURES = {
    "first_keys": "first trial\n(keys in 30 s)",
    "last_keys": "end of practice\n(keys in 30 s)",
    "errors_percent": "errors in\npractice (%)",
    "completion_percent": "without notes\n(% completed)",
    "night_percent": "after the night\n(%)",
    "month_keys": "first trial after\na month (keys)",
}


def measure(groups: Mapping[str, Sequence[Recording]]) -> Measures:
    """Give the six measures of every learner of every group."""
    return {
        group: {name: plain([row[name] for row in map(_row, recordings)]) for name in MEASURES}
        for group, recordings in groups.items()
        if recordings
    }


def _row(recording: Recording) -> dict[str, float]:
    curve = learning_curve(recording)
    practice = curve["verb"] == PRACTICE
    tests = [curve["phase"] == phase for phase in np.unique(curve["phase"][curve["verb"] == TEST])]
    keys = curve["keys_per_30s"]
    evening = float(keys[practice][-3:].mean())
    away, morning, month = tests[0], tests[1], tests[2]
    presses = float(recording.trials["presses"][practice].sum())
    return {
        "first_keys": float(keys[practice][0]),
        "last_keys": evening,
        "errors_percent": 100 * float(recording.trials["errors"][practice].sum()) / presses if presses else float("nan"),
        "completion_percent": 100 * float(curve["completion"][away].mean()),
        "night_percent": 100 * (float(keys[morning].mean()) / evening - 1) if evening else float("nan"),
        "month_keys": float(keys[month][0]),
    }


def _controls(measures: Measures) -> dict[str, str]:
    return {group: INTACT for group in measures if group != INTACT}


def holds(measures: Measures) -> Verdict:
    """Judge by the criterion, for every group that was run."""
    return each_changes_something(measures, _controls(measures), list(MEASURES), LEARNERS)


def summary(measures: Measures) -> str:
    """Say how many parts matter."""
    return count_needed(measures, _controls(measures), list(MEASURES))


def draw(figure: Figure, measures: Measures) -> None:
    """Draw a table: rows are parts taken away, columns measures; bold where the change is sure."""
    draw_table(figure, measures, _controls(measures), MEASURES)
