"""What changes without a part: groups of the same learners with one part taken away, against those that have it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure

from analysis.statistics import bootstrap_interval
from analysis.style import WIDE
from analysis.verdict import Measures, Verdict, judged, mean_of, missing


def changes(measures: Measures, group: str, control: str, names: Sequence[str]) -> dict[str, tuple[float, bool]]:
    """Mean paired change of every measure against the control, and whether its 95 % interval excludes 0.

    Learner k of a group is learner k of the control with one thing changed.
    """
    found = {}
    for name in names:
        with_part, without = (np.asarray(measures.get(one, {}).get(name, [])) for one in (control, group))
        n = min(with_part.size, without.size)
        difference = without[:n] - with_part[:n]
        difference = difference[np.isfinite(difference)]
        if difference.size < 2:
            continue
        low, high = bootstrap_interval(difference) if np.ptp(difference) else (difference[0], difference[0])
        found[name] = (float(difference.mean()), bool(low > 0 or high < 0))
    return found


def each_changes_something(measures: Measures, controls: Mapping[str, str], names: Sequence[str], learners: int) -> Verdict:
    """Judge whether each part, taken away, changes at least one measure.

    Parameters
    ----------
    measures
        Of all groups.
    controls
        Group without a part to the group that has it.
    names
        Measures; by the first it is counted how many learners were run.
    learners
        Least number per group.
    """
    short = missing(measures, dict.fromkeys([*dict.fromkeys(controls.values()), *controls], learners), names[0])
    if short or not controls:
        return short or Verdict("not run", ("no part was taken away",))
    criteria = []
    for part, control in controls.items():
        changed = [f"{name} {mean:+.1f}" for name, (mean, sure) in changes(measures, part, control, names).items() if sure]
        criteria.append((bool(changed), f"{part}: {', '.join(changed) or 'nothing changes'}"))
    return judged(criteria)


def count_needed(measures: Measures, controls: Mapping[str, str], names: Sequence[str]) -> str:
    """Say how many parts matter."""
    there = {part: control for part, control in controls.items() if part in measures}
    needed = sum(any(sure for _, sure in changes(measures, *pair, names).values()) for pair in there.items())
    return f"{needed} of {len(there)} parts change something"


def draw_table(figure: Figure, measures: Measures, controls: Mapping[str, str], names: Mapping[str, str]) -> None:
    """Draw a table: rows are parts taken away below the group that has them, columns measures; bold where the change is sure.

    Parameters
    ----------
    figure
        To draw into.
    measures, controls
        As in `each_changes_something`.
    names
        Measure to what is written above its column.
    """
    rows = [
        row
        for control in dict.fromkeys(controls.values())
        for row in (control, *(part for part, own in controls.items() if own == control and part in measures))
    ]
    figure.set_size_inches(WIDE, 0.8 + 0.24 * max(len(rows), 1))
    axes = figure.add_subplot()
    axes.set_title("What changes without a part (bold: the 95 % interval excludes 0)", pad=14)
    axes.axis("off")
    columns = dict(zip(names, np.linspace(0.27, 0.95, len(names)), strict=True))
    for name, text in names.items():
        axes.text(columns[name], 1.0, text, ha="center", va="center", transform=axes.transAxes)
    for number, row in enumerate(rows, start=1):
        y = 1 - (number + 0.2) / (len(rows) + 1)
        axes.text(0 if row not in controls else 0.02, y, row.replace("_", " "), va="center", transform=axes.transAxes)
        found = changes(measures, row, controls[row], list(names)) if row in controls else {}
        for name in names:
            mean, sure = found.get(name, (float("nan"), False)) if row in controls else (mean_of(measures, row, name), False)
            # Plus zero: what rounds to -0.0 is written +0.0.
            text = f"{round(mean, 1) + 0:{'+' if row in controls else ''}.1f}" if np.isfinite(mean) else "–"
            weight = "bold" if sure else "normal"
            axes.text(columns[name], y, text, ha="center", va="center", weight=weight, transform=axes.transAxes)
