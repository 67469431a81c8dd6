"""Every part of the model is needed for something: the same learners with one part taken away at a time.

Groups are matched: learner k of a group is learner k of `intact` with one number changed, one sense or the spindles off. What a
part is for is what changes without it, learner by learner.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure

from analysis.behaviour import PRACTICE, TEST, learning_curve
from analysis.recording import Recording
from analysis.statistics import bootstrap_interval
from analysis.style import WIDE
from analysis.verdict import Measures, Verdict, judged, mean_of, missing, plain

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


def changes(measures: Measures, group: str) -> dict[str, tuple[float, bool]]:
    """Mean paired change of every measure against `intact`, and whether its interval excludes 0."""
    found = {}
    for name in MEASURES:
        with_part, without = (np.asarray(measures[one][name]) for one in (INTACT, group))
        n = min(with_part.size, without.size)
        difference = without[:n] - with_part[:n]
        difference = difference[np.isfinite(difference)]
        if difference.size < 2:
            continue
        low, high = bootstrap_interval(difference) if np.ptp(difference) else (difference[0], difference[0])
        found[name] = (float(difference.mean()), bool(low > 0 or high < 0))
    return found


def holds(measures: Measures) -> Verdict:
    """Judge by the criterion, for every group that was run."""
    parts = [group for group in measures if group != INTACT]
    short = missing(measures, dict.fromkeys([INTACT, *parts], LEARNERS), "first_keys")
    if short or not parts:
        return short or Verdict("not run", ("no part was taken away",))
    criteria = []
    for part in parts:
        changed = [f"{name} {mean:+.1f}" for name, (mean, sure) in changes(measures, part).items() if sure]
        criteria.append((bool(changed), f"{part}: {', '.join(changed) or 'nothing changes'}"))
    return judged(criteria)


def summary(measures: Measures) -> str:
    """Say how many parts matter."""
    parts = [group for group in measures if group != INTACT]
    needed = sum(any(sure for _, sure in changes(measures, part).values()) for part in parts)
    return f"{needed} of {len(parts)} parts change something"


def draw(figure: Figure, measures: Measures) -> None:
    """Draw a table: rows are parts taken away, columns measures; bold where the change is sure."""
    parts = [group for group in measures if group != INTACT]
    figure.set_size_inches(WIDE, 0.8 + 0.24 * (len(parts) + 1))
    axes = figure.add_subplot(title="What changes without a part (bold: the 95 % interval excludes 0)")
    axes.axis("off")
    x = np.linspace(0.27, 0.95, len(MEASURES))
    rows = len(parts) + 2
    for column, text in zip(x, MEASURES.values(), strict=True):
        axes.text(column, 1.0, text, ha="center", va="center", transform=axes.transAxes)
    axes.text(0, 1 - 1.2 / rows, INTACT, va="center", transform=axes.transAxes)
    for column, name in zip(x, MEASURES, strict=True):
        text = f"{mean_of(measures, INTACT, name):.1f}"
        axes.text(column, 1 - 1.2 / rows, text, ha="center", va="center", transform=axes.transAxes)
    for number, part in enumerate(parts, start=2):
        y = 1 - (number + 0.2) / rows
        axes.text(0, y, part.replace("_", " "), va="center", transform=axes.transAxes)
        for column, name in zip(x, MEASURES, strict=True):
            mean, sure = changes(measures, part).get(name, (float("nan"), False))
            weight = "bold" if sure else "normal"
            axes.text(column, y, f"{mean:+.1f}", ha="center", va="center", weight=weight, transform=axes.transAxes)
