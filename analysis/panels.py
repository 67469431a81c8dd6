"""Panels of figures that several experiments share: learners beside what is wanted and what was published."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from analysis.dots import counted, draw_dots
from analysis.statistics import bootstrap_interval, finite, mean_over_learners
from analysis.style import BLUE, GREY
from analysis.verdict import Published


@dataclass(frozen=True)
class Place:
    """One column of learners: what is written below it, and the range that is wanted; an open range ends at infinity."""

    text: str
    values: ArrayLike
    colour: str = BLUE
    wanted: tuple[float, float] | None = None
    published: Published | None = None


def draw_places(axes: Axes, places: Sequence[Place], label: str) -> None:
    """Draw columns of learners with their means, the wanted ranges in grey and the published numbers as diamonds."""
    for x, place in enumerate(places):
        draw_dots(axes, x - 0.1, place.values, place.colour)
        if place.published:
            _draw_published(axes, x + 0.26, place.published)
    inside = [bound for place in places for bound in place.wanted or () if np.isfinite(bound)]
    shown = [value for place in places for value in finite(place.values)] + inside or [0.0, 1.0]
    if any(place.published for place in places):
        shown += [bound for place in places if place.published for bound in (place.published.low, place.published.high)]
    room = 0.12 * (max(shown) - min(shown) or 1.0)
    low, high = min(shown) - room, max(shown) + room
    for x, place in enumerate(places):
        if place.wanted:
            bottom, top = max(place.wanted[0], low), min(place.wanted[1], high)
            axes.bar(x, top - bottom, 0.8, bottom, color=GREY, alpha=0.2, linewidth=0, label="wanted")
    if low < 0 < high:
        axes.axhline(0, color=GREY, linewidth=0.5)
    axes.set_ylim(low, high)
    axes.set_xticks(range(len(places)), counted([one.text for one in places], [finite(one.values).size for one in places]))
    axes.set_xlim(-0.6, len(places) - 0.4)
    axes.set_ylabel(label)


def _draw_published(axes: Axes, x: float, number: Published) -> None:
    middle = (number.low + number.high) / 2
    axes.errorbar(
        x, middle, (number.high - number.low) / 2, fmt="D", markersize=4, color=GREY, markeredgecolor="white",
        markeredgewidth=0.4, elinewidth=1, capsize=2, label=f"published ({number.certainty})", zorder=4,
    )  # fmt: skip


def say_published(figure: Figure, text: str, certainty: str) -> None:
    """Write below a figure what the literature says."""
    width = int(22 * figure.get_figwidth())  # letters of this size to an inch
    lines = textwrap.fill(f"published ({certainty}): {text}", width)
    figure.supxlabel(lines, fontsize=6, color=GREY, x=0.01, ha="left")


def draw_blocks(axes: Axes, curves: ArrayLike, colour: str, label: str, size: int = 5, first: int = 1) -> None:
    """Draw the mean over learners (rows) of blocks of trials (columns) with its interval, for practice of many trials.

    Parameters
    ----------
    axes
        To draw into.
    curves
        Shape (learners, trials); what does not fill a last block is left out.
    colour, label
        Of the line.
    size
        Trials in a block.
    first
        Number of the first trial.
    """
    table = np.asarray(curves, dtype=float)
    blocks = table.shape[1] // size if table.ndim == 2 else 0
    if not blocks:
        return
    means = table[:, : blocks * size].reshape(len(table), blocks, size).mean(axis=2)
    places = first + size * np.arange(blocks) + (size - 1) / 2
    bounds = np.array([bootstrap_interval(column) for column in means.T])
    axes.fill_between(places, bounds[:, 0], bounds[:, 1], color=colour, alpha=0.25, linewidth=0)
    axes.plot(places, mean_over_learners(means), "-", color=colour, label=label)
