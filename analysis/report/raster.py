"""Spikes for the reader's own eyes: packed into the page, drawn by `raster.js`, with a still picture where no script runs.

The pack holds whole trains of as many cells as fit. It is base64 of zlib of three parts, one after the other: spikes of
each cell (uint32, little-endian), then the low bytes, then the high bytes of the steps from spike to spike in units of
0.1 ms, cell after cell. A step of 65535 says that the cell stays silent for so long and goes on counting.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from analysis.figures import PRESSES, by_region
from analysis.recording import Population, Recording, Spikes
from analysis.report.markup import folded, literal, paragraph, picture
from analysis.style import GREY

TICK_S = 1e-4  # of the stored times; the networks step by no less
SILENT = 0xFFFF  # a step that is not a spike
MOST_SPIKES = 1_000_000  # about 2 MB of page; Chromium draws them in some 30 ms
BINS = 360  # of the still picture, one to a pixel of a phone


@dataclass(frozen=True)
class Trains:
    """Whole trains of some cells of a population: the cells, spikes of each, and all ticks, cell after cell."""

    cells: NDArray[np.int64]
    counts: NDArray[np.int64]
    ticks: NDArray[np.int64]


def raster(recording: Recording) -> str:
    """Make the raster of a whole recording with at least one spike."""
    counts = recording.spike_counts()
    populations = by_region(recording)
    room = shares(counts, MOST_SPIKES)
    rates, trains = {}, {}
    stop = max(recording.duration_s, TICK_S)
    for one in populations:
        spikes = recording.spikes(one.name)
        rates[one.name] = np.histogram(spikes.times_s, BINS, (0.0, stop))[0]
        trains[one.name] = chosen_trains(spikes, one.count, room[one.name])
    layout = _layout(recording, populations, trains, stop)
    still = picture(partial(_draw_activity, rates=rates, stop_s=stop), (3.2, 0.6 + 0.2 * len(populations)), STILL)
    kept = sum(int(one.counts.sum()) for one in trains.values())
    return (
        f'<figure class="raster" id="raster"><div class="still">{still}</div>'
        '<div class="live" hidden><div class="controls" role="group" aria-label="What the raster shows"></div>'
        '<canvas tabindex="0" role="img" aria-label="Raster of spikes; the line below says what is shown" '
        'aria-describedby="raster-shown"></canvas><p id="raster-shown" aria-live="polite"></p></div>'
        f"<figcaption>{_caption(kept, sum(counts.values()))}</figcaption></figure>"
        f"{folded('How to look around', paragraph(HOW))}"
        f'<script type="application/json" id="raster-layout">{_json(layout)}</script>'
        f'<script type="text/plain" id="raster-spikes">{pack([trains[one.name] for one in populations])}</script>'
    )


STILL = "Activity of every population over the whole simulated time; each row is shaded by its own highest rate."
HOW = (
    "Drag to move, pinch or use the buttons to come closer. With the keyboard: Tab to the picture, arrow keys to move, + and − "
    "to come closer and go back, Home for all. After a click the wheel zooms, too; Ctrl and the wheel always do."
)


def _caption(kept: int, there: int) -> str:
    some = f"{kept:,} of {there:,}; of busy populations a part of the cells, each with its whole train"
    share = "all" if kept == there else some
    return (
        f"From far: how densely cells fire, relative to their population. From near: single spikes ({share}). "
        "Time is simulated time: hours between trials take none."
    )


def shares(counts: Mapping[str, int], most: int) -> dict[str, int]:
    """Share out room for spikes: populations with few get all of theirs, the others the same part of what is left."""
    room: dict[str, int] = {}
    for index, name in enumerate(sorted(counts, key=lambda one: counts[one])):
        room[name] = min(counts[name], (most - sum(room.values())) // (len(counts) - index))
    return room


def chosen_trains(spikes: Spikes, count: int, room: int) -> Trains:
    """Take cells at equal distances, so that pools stay equally represented, as many as have room; at least one."""
    keep = count if spikes.ids.size <= room else max(int(count * room / spikes.ids.size), 1)
    cells = np.unique(np.linspace(0, count - 1, keep).round().astype(np.int64))
    own = np.isin(spikes.ids, cells)
    order = np.argsort(spikes.ids[own], kind="stable")
    counts = np.bincount(np.searchsorted(cells, spikes.ids[own]), minlength=cells.size)
    ticks = np.round(spikes.times_s[own][order] / TICK_S).astype(np.int64)
    return Trains(cells, counts, ticks)


def pack(trains: list[Trains]) -> str:
    """Pack as the head of this file says."""
    counts = np.concatenate([one.counts for one in trains])
    ticks = np.concatenate([one.ticks for one in trains])
    steps = np.diff(ticks, prepend=0)
    firsts = np.cumsum(counts) - counts
    firsts = firsts[counts > 0]
    steps[firsts] = ticks[firsts]
    silences = steps // SILENT
    places = np.arange(steps.size) + np.cumsum(silences)
    coded = np.full(steps.size + int(silences.sum()), SILENT, dtype="<u2")
    coded[places] = steps % SILENT
    planes = coded.view(np.uint8).reshape(-1, 2).T
    raw = counts.astype("<u4").tobytes() + planes.tobytes()
    return base64.b64encode(zlib.compress(raw, 6)).decode()


def _layout(recording: Recording, populations: list[Population], trains: Mapping[str, Trains], stop_s: float) -> dict[str, Any]:
    """Say what the script must know besides the spikes; all times in seconds."""
    return {
        "tick": TICK_S,
        "stop": stop_s,
        "populations": [
            {
                "name": one.name.replace("_", " "),
                "region": one.region.replace("_", " "),
                "count": one.count,
                "cells": trains[one.name].cells.tolist(),
                "pool": one.per_pool,
            }
            for one in populations
        ],
        "stretches": _stretches(recording),
        "trials": [round(float(start), 4) for start in recording.trials.get("start_s", ())],
        "presses": _presses(recording),
    }


def _stretches(recording: Recording) -> list[dict[str, Any]]:
    """Join the simulated stretches of each phase for the strip above the raster."""
    segments = recording.segments
    joined: list[dict[str, Any]] = []
    for row in range(len(segments.get("phase", ()))):
        start, stop = float(segments["simulated_start_s"][row]), float(segments["simulated_stop_s"][row])
        phase, verb = int(segments["phase"][row]), str(segments["verb"][row])
        if stop <= start:
            continue
        if joined and joined[-1]["phase"] == phase:
            joined[-1]["stop"] = stop
        else:
            joined.append({"phase": phase, "verb": verb, "start": start, "stop": stop})
    return joined


def _presses(recording: Recording) -> dict[str, list[Any]]:
    press = recording.events.get(PRESSES)
    if not press:
        return {"time": [], "key": [], "right": []}
    return {
        "time": np.round(press["time_s"], 4).tolist(),
        "key": press["key"].astype(int).tolist(),
        "right": press["correct"].astype(int).tolist(),
    }


def _json(value: Any) -> str:
    # A name from a file must not end the script it stands in.
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).replace("<", "\\u003c")


def _draw_activity(drawn: Figure, rates: Mapping[str, NDArray[np.int64]], stop_s: float) -> None:
    axes = drawn.add_subplot()
    table = np.array(list(rates.values()), dtype=float)
    highest = np.maximum(np.percentile(table, 99, axis=1, keepdims=True), 1.0)
    axes.imshow(
        np.clip(table / highest, 0, 1), aspect="auto", cmap="cividis", interpolation="nearest", extent=(0, stop_s, len(rates), 0)
    )
    for row in range(1, len(rates)):
        axes.axhline(row, color=GREY, linewidth=0.4)
    axes.set_yticks(np.arange(len(rates)) + 0.5, [literal(name.replace("_", " ")) for name in rates])
    axes.tick_params(axis="y", length=0)
    axes.set_xlabel("simulated time (s)")
