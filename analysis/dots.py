"""How values of single learners are drawn: each as a dot, and their mean with its interval."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from analysis.statistics import bootstrap_interval, estimate, finite, mean_over_learners

MEAN = "model, mean and 95 %"


def draw_dots(axes: Axes, place: float, values: ArrayLike, colour: str, label: str = MEAN, spread: float = 0.16) -> None:
    """Draw a column of learners at a place on the axis; nothing without a value."""
    sample = finite(values)
    if not sample.size:
        return
    # Spread by rank, not by chance: the figure is the same each time and no dot hides another.
    aside = np.linspace(-spread, spread, sample.size) if sample.size > 1 else np.zeros(1)
    axes.plot(place + aside, np.sort(sample), "o", color=colour, alpha=0.45, markersize=2, markeredgewidth=0)
    one = estimate(sample)
    bounds = np.nan_to_num(np.array([[one.mean - one.low], [one.high - one.mean]])).clip(min=0)
    axes.errorbar(place, one.mean, bounds, fmt="o", color=colour, markersize=5, capsize=2, label=label, zorder=5)


def draw_curve(axes: Axes, curves: ArrayLike, colour: str, label: str, style: str = "o-") -> None:
    """Draw the mean over learners (rows) for trials 1, 2, ... (columns) with its interval; nothing without a trial."""
    table = np.asarray(curves, dtype=float)
    if not table.size:
        return
    trials = np.arange(1, table.shape[1] + 1)
    bounds = np.array([bootstrap_interval(column) for column in table.T])
    axes.fill_between(trials, bounds[:, 0], bounds[:, 1], color=colour, alpha=0.25, linewidth=0)
    axes.plot(trials, mean_over_learners(table), style, color=colour, label=label)


def legend_once(axes: Axes, **where: Any) -> None:
    """Name what is drawn, each label once, as it first came."""
    first: dict[str, Any] = {}
    for handle, label in zip(*axes.get_legend_handles_labels(), strict=True):
        first.setdefault(label, handle)
    axes.legend(first.values(), first.keys(), **where)


def counted(texts: Iterable[str], counts: Iterable[int]) -> list[str]:
    """Write how many learners stand above each name on the axis."""
    return [f"{text}\nn = {count}" for text, count in zip(texts, counts, strict=True)]
