"""Spikes in SONATA's layout: ours, and those of BMTK, libsonata and other writers."""

from __future__ import annotations

from bisect import bisect_left
from pathlib import Path

import h5py
import numpy as np

from analysis.hdf5 import RecordingFault, group_of, numbers_of, plain
from analysis.layout import MOST_CELLS, Population, Spikes, in_window

NAME = "SONATA"
SORTED_BY_TIME = "by_time"
UNNAMED = "default"  # what BMTK calls the population of a file from before populations had names
BLOCK = 1 << 20  # numbers in memory at a time
PER_SECOND = dict.fromkeys(("s", "sec", "second", "seconds"), 1.0) | dict.fromkeys(
    ("ms", "msec", "millisecond", "milliseconds"), 1000.0
)
"""Units of time in which spikes are written."""


def read_populations(path: Path, file: h5py.File) -> dict[str, Population]:
    """Find the populations of a foreign file; each has as many cells as its largest id asks for.

    Raises
    ------
    RecordingFault
        If there is none.
    """
    spikes = group_of(file, "spikes")
    held = {name: node for name, node in spikes.items() if isinstance(node, h5py.Group) and "timestamps" in node}
    if not held and "timestamps" in spikes:
        held = {UNNAMED: spikes}
    if not held:
        raise RecordingFault(f"{path}: /spikes holds no population with timestamps and node_ids")
    return {name: _population(name, _ids(group)) for name, group in held.items()}


def _population(name: str, ids: h5py.Dataset) -> Population:
    count = int(_largest(ids)) + 1
    if not 0 <= count <= MOST_CELLS:
        raise ValueError(f"{ids.name} has an id {count - 1}; 0 to {MOST_CELLS - 1} are expected")
    return Population(name, count, "unknown", "unknown", 0)


def read_spikes(file: h5py.File, population: str, start_s: float | None, stop_s: float | None) -> Spikes:
    """Read the spikes of a population in [start, stop); of a file sorted by time only that window is read."""
    group = _group(file, population)
    timestamps, ids = numbers_of(group, "timestamps"), _ids(group)
    if len(timestamps) != len(ids):
        raise ValueError(f"{group.name} has {len(timestamps)} times, but {len(ids)} ids")
    per_second = _per_second(timestamps)
    if _sorting(group) == SORTED_BY_TIME:
        first = 0 if start_s is None else bisect_left(timestamps, start_s * per_second)
        last = len(timestamps) if stop_s is None else bisect_left(timestamps, stop_s * per_second)
        last = max(first, last)
        return Spikes(timestamps[first:last] / per_second, ids[first:last].astype(np.int64))
    return in_window(timestamps[...] / per_second, ids[...].astype(np.int64), start_s, stop_s)


def count_spikes(file: h5py.File, population: str) -> int:
    """Count the spikes of a population without reading them."""
    return len(numbers_of(_group(file, population), "timestamps"))


def last_spike_s(file: h5py.File, populations: list[str]) -> float:
    """Find the time of the last spike of all, s; 0 if there is none."""
    times = [numbers_of(_group(file, name), "timestamps") for name in populations]
    return max([0.0, *(float(_largest(one)) / _per_second(one) for one in times)])


def _group(file: h5py.File, population: str) -> h5py.Group:
    spikes = group_of(file, "spikes")
    return spikes if population == UNNAMED and UNNAMED not in spikes else group_of(spikes, population)


def _ids(group: h5py.Group) -> h5py.Dataset:
    # SONATA files from before 2019 call the ids gids.
    name = "node_ids" if "node_ids" in group else "gids"
    ids = numbers_of(group, name)
    if ids.dtype.kind == "f":
        raise ValueError(f"{ids.name} is of type {ids.dtype}; whole numbers are expected")
    return ids


def _largest(numbers: h5py.Dataset) -> float:
    """Find the largest that is a number, -1 without one: a damaged file holds others."""
    blocks = (numbers[first : first + BLOCK] for first in range(0, len(numbers), BLOCK))
    finite = (block[np.isfinite(block)] for block in blocks)
    return max((block.max() for block in finite if block.size), default=-1)


def _per_second(timestamps: h5py.Dataset) -> float:
    unit = str(plain(timestamps.attrs.get("units", "ms")))
    if unit not in PER_SECOND:
        raise ValueError(f"{timestamps.name} is in {unit!r}; known are {', '.join(PER_SECOND)}")
    return PER_SECOND[unit]


def _sorting(group: h5py.Group) -> str:
    """How spikes are sorted; the attribute is an enum in SONATA, text in some writers, and may be missing."""
    if "sorting" not in group.attrs:
        return "none"
    value = group.attrs["sorting"]
    names = h5py.check_enum_dtype(group.attrs.get_id("sorting").dtype)
    if names:
        return next((str(name) for name, number in names.items() if number == int(value)), "none")
    return value.decode() if isinstance(value, bytes) else str(value)
