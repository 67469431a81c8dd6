"""The figures of one experiment: the learning curve, the map of presses, the raster of an early and a late trial."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.transforms import blended_transform_factory
from numpy.typing import NDArray

from analysis.behaviour import interval_matrix, learning_curve, phases_of, presses_of, rows_of
from analysis.recording import Columns, Population, Recording
from analysis.statistics import bootstrap_interval
from analysis.style import COLOURS, GREY, VERMILION, duration_text

Floats = NDArray[np.float64]

BREAK = 3.0  # trials' width left empty between sessions
RASTER_S = 4.0  # long enough for a few executions of the sequence, short enough to see single volleys
MOST_ROWS = 120  # cells drawn per population; more would print as a solid block


@dataclass(frozen=True)
class Session:
    """Trials of one phase: where they stand in a learning curve, and what to write above them."""

    positions: NDArray[np.intp]
    label: str


def sessions_of(recording: Recording, curve: Columns) -> list[Session]:
    """Split a learning curve at the borders of phases and say what lies between."""
    sessions: list[Session] = []
    for positions in phases_of(curve):
        first = positions[0]
        label = str(curve["verb"][first])
        if sessions:
            last = sessions[-1].positions[-1]
            start, stop = float(curve["calendar_s"][last]), float(curve["calendar_s"][first])
            # The pause is counted from the end of the last trial, of which the curve only holds the start.
            pause = stop - start - float(curve["duration_s"][last])
            label += f"\n{duration_text(pause)} later" + ("\nslept" if _slept(recording, start, stop) else "")
        sessions.append(Session(positions, label))
    return sessions


def _slept(recording: Recording, start_s: float, stop_s: float) -> bool:
    segments = recording.segments
    if not segments:
        return False
    within = (segments["calendar_start_s"] >= start_s) & (segments["calendar_stop_s"] <= stop_s)
    return bool(np.any(within & (segments["stage"] == "sleep")))


def draw_learning_curve(
    figure: Figure, groups: Mapping[str, Sequence[Recording]], skill: str | None = None, measure: str = "keys_per_30s"
) -> Axes:
    """Draw a measure of every trial over all sessions: single learners thin, the mean with its 95 % interval.

    Parameters
    ----------
    figure
        To draw into.
    groups
        Recordings of the learners of each group; learners of one group went through the same phases.
    skill
        Which; all trials by default.
    measure
        A column of `learning_curve`.
    """
    axes: Axes = figure.add_subplot()
    for (name, recordings), colour in zip(groups.items(), COLOURS, strict=False):
        curves = [learning_curve(recording, skill) for recording in recordings]
        trials = min(len(curve["row"]) for curve in curves)
        values = np.array([curve[measure][:trials] for curve in curves], dtype=float)
        sessions = sessions_of(recordings[0], {key: column[:trials] for key, column in curves[0].items()})
        x = _places(sessions)
        for session in sessions:
            part = session.positions
            if len(recordings) > 1:
                axes.plot(x[part], values[:, part].T, color=colour, alpha=0.3, linewidth=0.5)
                band = np.array([bootstrap_interval(values[:, position]) for position in part])
                axes.fill_between(x[part], band[:, 0], band[:, 1], color=colour, alpha=0.25, linewidth=0)
            label = f"{name} (n = {len(recordings)})" if part[0] == 0 else None
            axes.plot(x[part], np.nanmean(values[:, part], axis=0), "o-", color=colour, label=label, clip_on=False)
        _name_sessions(axes, x, sessions)
    axes.set_ylim(bottom=0)
    axes.set_xlabel("trial")
    axes.set_ylabel(LABELS.get(measure, measure))
    if len(groups) > 1 or any(len(recordings) > 1 for recordings in groups.values()):
        axes.legend(loc="lower right")
    return axes


LABELS = {
    "keys_per_30s": "correct keys per 30 s",
    "interval_s": "interval (s)",
    "error_share": "errors (share of presses)",
    "conscious": "released by the cue (share)",
    "spikes_per_element": "spikes per press",
}


def _places(sessions: Sequence[Session]) -> Floats:
    """Where each trial stands on the axis: 1, 2, ... with a break between sessions."""
    places = [session.positions + 1 + BREAK * index for index, session in enumerate(sessions)]
    joined: Floats = np.concatenate(places).astype(np.float64)
    return joined


def _name_sessions(axes: Axes, x: Floats, sessions: Sequence[Session]) -> None:
    above = blended_transform_factory(axes.transData, axes.transAxes)
    ticks, names = [], []
    # With many sessions (weeks of practice) every name would hide its neighbours.
    named = set(range(len(sessions))) if len(sessions) <= 5 else {0, len(sessions) - 1}
    for index, session in enumerate(sessions):
        places = x[session.positions]
        if index:
            axes.axvline(places[0] - (BREAK + 1) / 2, color=GREY, linewidth=0.5, linestyle=(0, (2, 2)))
        if index in named:
            middle = float(places.mean())
            axes.text(middle, 1.01, session.label, transform=above, ha="center", va="bottom", fontsize=6, color=GREY)
        step = max(len(places) // 4, 1) if len(places) > 4 else len(places) - 1 or 1
        for order in sorted({0, *range(step - 1 if len(places) > 4 else step, len(places), step)}):
            ticks.append(places[order])
            names.append(str(order + 1))
    axes.set_xticks(ticks, names)


def draw_press_map(figure: Figure, recording: Recording, skill: str | None = None) -> Axes:
    """Draw every press of every trial: colour is the interval before it, a cross a wrong key."""
    intervals, wrong = interval_matrix(recording, skill)
    curve = learning_curve(recording, skill)
    sessions = sessions_of(recording, curve)
    rows = _places(sessions) - 1
    height = int(rows.max(initial=0)) + 1
    canvas = np.full((height, intervals.shape[1]), np.nan)
    canvas[rows.astype(int)] = intervals * 1000
    axes: Axes = figure.add_subplot()
    low, high = np.nanpercentile(canvas, (1, 99)) if np.isfinite(canvas).any() else (0.0, 1.0)
    image = axes.imshow(canvas, aspect="auto", cmap="viridis_r", vmin=low, vmax=high, extent=_extent(canvas))
    trial, press = np.nonzero(wrong)
    axes.plot(press + 1, rows[trial] + 1, "x", color=VERMILION, markersize=2, markeredgewidth=0.7, linestyle="")
    ends = [order for session in sessions for order in {int(session.positions[0]), int(session.positions[-1])}]
    axes.set_yticks(
        [rows[order] + 1 for order in ends],
        [str(order - next(s.positions[0] for s in sessions if order in s.positions) + 1) for order in ends],
    )
    beside = blended_transform_factory(axes.transAxes, axes.transData)
    for session in sessions:
        above, label = rows[session.positions[0]] + 0.3, session.label.replace("\n", ", ")
        axes.text(0.002, above, label, transform=beside, ha="left", va="bottom", fontsize=6, color=GREY)
    axes.spines[["left", "bottom"]].set_visible(False)
    axes.set_xlabel("press within the trial (× wrong key)")
    axes.set_ylabel("trial")
    figure.colorbar(image, ax=axes, label="interval (ms)", shrink=0.8, extend="both", pad=0.01)
    return axes


def _extent(canvas: Floats) -> tuple[float, float, float, float]:
    return 0.5, canvas.shape[1] + 0.5, canvas.shape[0] + 0.5, 0.5


def early_and_late(recording: Recording, skill: str | None = None) -> tuple[int, int]:
    """Rows of the first and of the last trial of a skill.

    Raises
    ------
    ValueError
        If it was never tried.
    """
    rows = rows_of(recording, skill)
    if not rows.size:
        raise ValueError(f"{recording.path}: no trial of {skill or 'any skill'} to draw")
    return int(rows[0]), int(rows[-1])


def draw_raster(figure: Figure, recording: Recording, rows: Sequence[int], window_s: float = RASTER_S) -> list[Axes]:
    """Draw the spikes of a stretch in the middle of some trials side by side, by region, with the presses above them.

    Populations with pools are coloured by pool, as the presses are by key; the others are grey. The dots are
    rasterized: a figure with a million spikes stays small in every format.
    """
    populations = _by_region(recording)
    band = _bands(populations)
    all_axes = list(np.atleast_1d(figure.subplots(1, len(rows), sharey=True)))
    titles = ("early", "late") if len(rows) == 2 else tuple(str(index + 1) for index in range(len(rows)))
    for axes, row, title in zip(all_axes, rows, titles, strict=True):
        begin, end = float(recording.trials["start_s"][row]), float(recording.trials["stop_s"][row])
        start = begin + max((end - begin - window_s) / 2, 0.0)
        stop = min(start + window_s, end)
        for population in populations:
            _draw_population(axes, recording, population, band[population.name], start, stop)
        _draw_presses(axes, recording, row, start, stop, band["presses"][0])
        name = f"{recording.trials['verb'][row]}, trial {recording.trials['trial'][row]}"
        axes.set_title(f"{title}: {name}")
        axes.set_xlim(0, stop - start)
        axes.set_xlabel(f"time (s, from {start - begin:.1f} s into the trial)")
    _name_regions(all_axes, populations, band)
    return all_axes


def _by_region(recording: Recording) -> list[Population]:
    """Give the populations, those of a region together, in the order of the way from sight to muscle where known."""
    way = ("vision", "prefrontal", "thalamus", "motor_cortex", "dopamine", "spinal_cord", "touch")
    order = {region: index for index, region in enumerate(way)}
    return sorted(recording.populations.values(), key=lambda one: (order.get(one.region, len(way)), one.region))


def _bands(populations: Sequence[Population]) -> dict[str, tuple[float, float]]:
    """Bottom and height of each population's band, the first on top; big ones get more room, small ones enough."""
    heights = [max(np.sqrt(min(one.count, 5 * MOST_ROWS)), 6.0) for one in populations]
    bands: dict[str, tuple[float, float]] = {}
    top = 0.0
    for population, height in zip(populations, heights, strict=True):
        top -= height + 2.0
        bands[population.name] = (top, height)
    bands["presses"] = (1.5, 3.0)
    return bands


def _draw_population(
    axes: Axes, recording: Recording, population: Population, band: tuple[float, float], start: float, stop: float
) -> None:
    spikes = recording.spikes(population.name, start, stop)
    # Thinned by cell, not by spike, so that what is drawn are whole trains; pools stay equally represented.
    step = max(population.count // MOST_ROWS, 1) if not population.per_pool else max(population.count // 600, 1)
    shown = spikes.ids % step == 0
    times, ids = spikes.times_s[shown] - start, spikes.ids[shown]
    height = band[0] + band[1] * (1 - (ids + 0.5) / max(population.count, 1))
    pools = ids // population.per_pool if population.per_pool else np.zeros(ids.size, dtype=int)
    for pool in np.unique(pools):
        own = pools == pool
        colour = COLOURS[pool % len(COLOURS)] if population.per_pool else GREY
        axes.plot(
            times[own], height[own], linestyle="", marker="o", markersize=1.1, markeredgewidth=0, color=colour,
            rasterized=True,
        )  # fmt: skip


def _draw_presses(axes: Axes, recording: Recording, row: int, start: float, stop: float, height: float) -> None:
    if "press" not in recording.events:
        return
    press = presses_of(recording, row)
    for moment, key, correct in zip(press["time_s"], press["key"], press["correct"], strict=True):
        if start <= moment < stop:
            axes.plot(
                moment - start, height, marker="v" if correct else "x", color=COLOURS[int(key) % len(COLOURS)],
                markersize=3.5 if correct else 3, clip_on=False,
            )  # fmt: skip


def _name_regions(
    all_axes: Sequence[Axes], populations: Sequence[Population], band: Mapping[str, tuple[float, float]]
) -> None:
    bottom = min(low for low, _ in band.values())
    middles = [low + height / 2 for low, height in (band[one.name] for one in populations)]
    first = all_axes[0]
    first.set_yticks([*middles, band["presses"][0]], [*(one.name.replace("_", " ") for one in populations), "presses"])
    first.set_ylim(bottom - 1, band["presses"][0] + band["presses"][1])
    for axes in all_axes:
        axes.spines["left"].set_visible(False)
        axes.tick_params(axis="y", length=0)
        for _, members in groupby(populations, key=lambda one: one.region):
            low = min(band[one.name][0] for one in members) - 1
            if low > bottom:
                axes.axhline(low, color=GREY, linewidth=0.4, alpha=0.6)
