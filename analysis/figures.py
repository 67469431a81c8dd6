"""The figures of one experiment: the learning curve, the map of presses, the raster of an early and a late trial."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import cycle, groupby
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.transforms import blended_transform_factory
from numpy.typing import NDArray

from analysis.behaviour import interval_matrix, learning_curve, phases_of, presses_of, rows_of
from analysis.recording import Columns, Population, Recording
from analysis.replay import POPULATION, Replay, find_replay
from analysis.statistics import bootstrap_interval, mean_over_learners
from analysis.style import COLOURS, GREY, LOOKS, VERMILION, WIDE, duration_text, save, styled

Floats = NDArray[np.float64]

SHORT = 0.18  # of all trials
BREAK = 3.0  # trials' width left empty between sessions
RASTER_S = 4.0  # long enough for a few executions of the sequence, short enough to see single volleys
MOST_CELLS = 600  # drawn per population; more would print as a solid block
MARK = 2.2  # size of a spike where few are drawn
PRESSES = "press"  # the kind of event, and its band above the raster


def write_figures(groups: Mapping[str, Sequence[Recording]], folder: Path, skill: str) -> list[Path]:
    """Draw all figures of a skill: the curve of all learners; presses, raster and replay of the first.

    Returns
    -------
    list of Path
        `learning_curve`, `presses`, `raster` and, where a learner slept, `replay`, each as SVG, PDF and PNG.
    """
    first = next(iter(groups.values()))[0]
    replay = find_replay(first, skill)
    paths = []
    with styled():
        paths += _written(folder / "learning_curve", (4.3, 2.4), lambda figure: draw_learning_curve(figure, groups, skill))
        paths += _written(folder / "presses", (4.3, 2.6), lambda figure: draw_press_map(figure, first, skill))
        windows = windows_of(first, early_and_late(first, skill))
        paths += _written(folder / "raster", (WIDE, 3.8), lambda figure: draw_raster(figure, first, windows))
        if replay is not None and replay.events["elements"].size:
            paths += _written(folder / "replay", (4.3, 2.2), lambda figure: draw_replay(figure, first, replay))
    return paths


def _written(stem: Path, size: tuple[float, float], draw: Callable[[Figure], object]) -> list[Path]:
    figure = Figure(figsize=size)
    draw(figure)
    return save(figure, stem)


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
    return bool(np.any(within & (segments["stage"] != "wake")))


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
    for index, ((name, recordings), look) in enumerate(zip(groups.items(), cycle(LOOKS), strict=False)):
        curves = [learning_curve(recording, skill) for recording in recordings]
        trials = min(len(curve["row"]) for curve in curves)
        values = np.array([curve[measure][:trials] for curve in curves], dtype=float)
        sessions = sessions_of(recordings[0], {key: column[:trials] for key, column in curves[0].items()})
        x = places_of(sessions)
        for session in sessions:
            part = session.positions
            if len(recordings) > 1:
                axes.plot(x[part], values[:, part].T, alpha=0.4, linewidth=0.5, **look)
                band = np.array([bootstrap_interval(values[:, position]) for position in part])
                axes.fill_between(x[part], band[:, 0], band[:, 1], color=look["color"], alpha=0.25, linewidth=0)
            label = f"{name} (n = {len(recordings)})" if part[0] == 0 else None
            axes.plot(x[part], mean_over_learners(values[:, part]), marker="o", label=label, clip_on=False, **look)
        if index == 0:
            name_sessions(axes, x, sessions)
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


def places_of(sessions: Sequence[Session]) -> Floats:
    """Where each trial stands on the axis: 1, 2, ... with a break between sessions."""
    places = [session.positions + 1 + BREAK * index for index, session in enumerate(sessions)]
    joined: Floats = np.concatenate(places).astype(np.float64)
    return joined


def name_sessions(axes: Axes, x: Floats, sessions: Sequence[Session]) -> None:
    """Write above a curve what its sessions were, and below it the trials within each."""
    above = blended_transform_factory(axes.transData, axes.transAxes)
    ticks, names = [], []
    named = _named(sessions)
    for index, session in enumerate(sessions):
        places = x[session.positions]
        if index:
            axes.axvline(places[0] - (BREAK + 1) / 2, color=GREY, linewidth=0.5, linestyle=(0, (2, 2)))
        if index in named:
            middle = float(places.mean())
            axes.text(middle, 1.01, session.label, transform=above, ha="center", va="bottom", fontsize=6, color=GREY)
        step = max(len(places) // 4, 1) if len(places) > 4 else len(places) - 1 or 1
        orders = sorted({0, *range(step - 1 if len(places) > 4 else step, len(places), step)})
        # A short session beside a long one has room for its last number alone.
        for order in orders if len(places) >= SHORT * len(x) else orders[-1:]:
            ticks.append(places[order])
            names.append(str(order + 1))
    axes.set_xticks(ticks, names)


def _named(sessions: Sequence[Session]) -> set[int]:
    """Which sessions have room for their names: with many (weeks of practice) each would hide its neighbours."""
    return set(range(len(sessions))) if len(sessions) <= 5 else {0, len(sessions) - 1}


def draw_press_map(figure: Figure, recording: Recording, skill: str | None = None) -> Axes:
    """Draw every press of every trial: colour is the interval before it, a cross a wrong key."""
    intervals, wrong = interval_matrix(recording, skill)
    curve = learning_curve(recording, skill)
    sessions = sessions_of(recording, curve)
    rows = places_of(sessions) - 1
    height = int(rows.max(initial=0)) + 1
    canvas = np.full((height, max(intervals.shape[1], 1)), np.nan)
    canvas[rows.astype(int), : intervals.shape[1]] = intervals * 1000
    axes: Axes = figure.add_subplot()
    low, high = np.nanpercentile(canvas, (1, 99)) if np.isfinite(canvas).any() else (0.0, 1.0)
    image = axes.imshow(canvas, aspect="auto", cmap="viridis_r", vmin=low, vmax=high, extent=_extent(canvas))
    trial, press = np.nonzero(wrong)
    axes.plot(press + 1, rows[trial] + 1, "x", color=VERMILION, markersize=2, markeredgewidth=0.7, linestyle="")
    shown = [sessions[index] for index in sorted(_named(sessions))]
    ends = [order for session in shown for order in {int(session.positions[0]), int(session.positions[-1])}]
    axes.set_yticks(
        [rows[order] + 1 for order in ends],
        [str(order - next(s.positions[0] for s in sessions if order in s.positions) + 1) for order in ends],
    )
    beside = blended_transform_factory(axes.transAxes, axes.transData)
    for session in shown:
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


@dataclass(frozen=True)
class Window:
    """A stretch of time to draw, what to write above it and below it, and the row of its trial if it lies in one."""

    start_s: float
    stop_s: float
    title: str
    label: str = "time (s)"
    row: int | None = None


def windows_of(recording: Recording, rows: Sequence[int], window_s: float = RASTER_S) -> list[Window]:
    """Take a stretch from the middle of each of some trials; of two, the first is called early, the second late."""
    windows = []
    for index, row in enumerate(rows):
        begin, end = float(recording.trials["start_s"][row]), float(recording.trials["stop_s"][row])
        start = begin + max((end - begin - window_s) / 2, 0.0)
        name = f"{recording.trials['verb'][row]}, trial {recording.trials['trial'][row]}"
        title = f"{('early', 'late')[index]}: {name}" if len(rows) == 2 else name
        label = f"time (s, from {start - begin:.1f} s into the trial)"
        windows.append(Window(start, min(start + window_s, end), title, label, row))
    return windows


def draw_raster(figure: Figure, recording: Recording, windows: Sequence[Window]) -> list[Axes]:
    """Draw the spikes of some stretches side by side, by region, with the presses above them.

    Populations with pools are coloured by pool, as the presses are by key; the others are grey. The dots are rasterized: a
    figure with a million spikes stays small in every format.
    """
    populations = by_region(recording)
    bands = _bands(populations)
    all_axes: list[Axes] = list(np.atleast_1d(figure.subplots(1, len(windows), sharey=True)))
    for axes, window in zip(all_axes, windows, strict=True):
        for population in populations:
            _draw_population(axes, recording, population, bands[population.name], window)
        if window.row is not None:
            _draw_presses(axes, recording, window, bands[PRESSES][0])
        axes.set_title(window.title)
        axes.set_xlim(0, window.stop_s - window.start_s)
        axes.set_xlabel(window.label)
    _name_regions(all_axes, populations, bands, any(window.row is not None for window in windows))
    return all_axes


def draw_replay(figure: Figure, recording: Recording, replay: Replay) -> list[Axes]:
    """Draw the first event that is longest in order, and how often events are in order, against shuffled ones."""
    left, right = figure.subplots(1, 2, width_ratios=(3, 1))
    best = int(np.argmax(replay.events["longest"]))
    middle = (replay.events["start_s"][best] + replay.events["stop_s"][best]) / 2
    half = max(replay.events["stop_s"][best] - middle + 0.08, 0.2)
    window = Window(middle - half, middle + half, "")
    population = recording.populations[POPULATION]
    _draw_population(left, recording, population, (0.0, float(population.count)), window, MARK)
    pools = population.count // population.per_pool
    left.set_yticks((pools - np.arange(pools) - 0.5) * population.per_pool, [f"key {pool}" for pool in range(pools)])
    left.set_title(f"asleep: {replay.events['pools'][best]}")
    left.set_xlabel("time (s)")
    left.set_xlim(0, 2 * half)
    right.bar((0, 1), (replay.ordered_per_hour, replay.chance_per_hour), 0.6, color=(COLOURS[0], GREY))
    right.set_xticks((0, 1), ("found", "shuffled"))
    right.set_ylabel("events in order per hour")
    right.set_title(f"p {'=' if replay.p_value > 0.001 else '<'} {max(replay.p_value, 0.001):.3f}")
    return [left, right]


def by_region(recording: Recording) -> list[Population]:
    """Give the populations, those of a region together, in the order of the way from sight to muscle where known."""
    way = ("vision", "prefrontal", "striatum", "pallidum", "subthalamic", "thalamus", "motor_cortex", "dopamine", "pons",
           "cerebellar_cortex", "cerebellar_nuclei", "inferior_olive", "spinal_cord", "touch", "senses")  # fmt: skip
    order = {region: index for index, region in enumerate(way)}
    return sorted(recording.populations.values(), key=lambda one: (order.get(one.region, len(way)), one.region))


def _bands(populations: Sequence[Population]) -> dict[str, tuple[float, float]]:
    """Bottom and height of each population's band, the first on top; big ones get more room, small ones enough."""
    heights = [max(np.sqrt(min(one.count, MOST_CELLS)), 6.0) for one in populations]
    bands: dict[str, tuple[float, float]] = {}
    top = 0.0
    for population, height in zip(populations, heights, strict=True):
        top -= height + 2.0
        bands[population.name] = (top, height)
    bands[PRESSES] = (1.5, 3.0)
    return bands


def _draw_population(
    axes: Axes,
    recording: Recording,
    population: Population,
    band: tuple[float, float],
    window: Window,
    size: float = 1.1,
) -> None:
    spikes = recording.spikes(population.name, window.start_s, window.stop_s)
    # Thinned by cell, not by spike, so that what is drawn are whole trains; pools stay equally represented.
    shown = spikes.ids % max(population.count // MOST_CELLS, 1) == 0
    times, ids = spikes.times_s[shown] - window.start_s, spikes.ids[shown]
    height = band[0] + band[1] * (1 - (ids + 0.5) / max(population.count, 1))
    pools = ids // population.per_pool if population.per_pool else np.zeros(ids.size, dtype=int)
    for pool in np.unique(pools):
        own = pools == pool
        colour = COLOURS[pool % len(COLOURS)] if population.per_pool else GREY
        axes.plot(times[own], height[own], "o", color=colour, markersize=size, markeredgewidth=0, rasterized=True)


def _draw_presses(axes: Axes, recording: Recording, window: Window, height: float) -> None:
    if PRESSES not in recording.events or window.row is None:
        return
    press = presses_of(recording, window.row)
    for moment, key, correct in zip(press["time_s"], press["key"], press["correct"], strict=True):
        if window.start_s <= moment < window.stop_s:
            marker, size = ("v", 3.5) if correct else ("x", 3.0)
            colour = COLOURS[int(key) % len(COLOURS)]
            axes.plot(moment - window.start_s, height, marker=marker, color=colour, markersize=size, clip_on=False)


def _name_regions(
    all_axes: Sequence[Axes],
    populations: Sequence[Population],
    bands: Mapping[str, tuple[float, float]],
    presses: bool,
) -> None:
    names = [one.name for one in populations] + ([PRESSES] if presses else [])
    middles = [bands[name][0] + (bands[name][1] / 2 if name != PRESSES else 0) for name in names]
    bottom = min(low for low, _ in bands.values())
    all_axes[0].set_yticks(middles, [name.replace("_", " ") for name in names])
    all_axes[0].set_ylim(bottom - 1, sum(bands[PRESSES]) if presses else 0)
    for axes in all_axes:
        axes.spines["left"].set_visible(False)
        axes.tick_params(axis="y", length=0)
        for _, members in groupby(populations, key=lambda one: one.region):
            low = min(bands[one.name][0] for one in members) - 1
            if low > bottom:
                axes.axhline(low, color=GREY, linewidth=0.4, alpha=0.6)
