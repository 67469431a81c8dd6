"""One view of recordings: our own layout, and the spikes of other people's SONATA files.

A `Recording` holds the small tables (trials, events, segments, provenance) in memory and reads spikes, behaviour and
weights from disk when they are asked for. The layout is written down in `results/README.md`. Times are in seconds on
the simulated axis of the learner unless a name says `calendar`.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import h5py
import numpy as np
from numpy.typing import NDArray

LAYOUT = 1
SIGNATURE = b"\x89HDF\r\n\x1a\n"
SORTED_BY_TIME = "by_time"

Columns = dict[str, NDArray[Any]]


class RecordingFault(Exception):
    """A file is no recording that can be read; the message says what was found and what is expected."""


@dataclass(frozen=True)
class Population:
    """Cells of one kind: how many, where, and how many of them make a pool (0 if there are no pools)."""

    name: str
    count: int
    region: str
    type: str
    per_pool: int


@dataclass(frozen=True)
class Spikes:
    """Spikes sorted by time: seconds on the simulated axis, and the cell within its population."""

    times_s: NDArray[np.float64]
    ids: NDArray[np.int64]


@dataclass(frozen=True)
class Signal:
    """One stretch of a time series: `samples[k]` is taken at `start_s + k / rate_hz`; shape (n,) or (n, channels)."""

    samples: NDArray[Any]
    rate_hz: float
    start_s: float
    unit: str


@dataclass(frozen=True)
class Weights:
    """Snapshots of one projection at phase borders.

    Attributes
    ----------
    pre, post
        Cells joined by each synapse; shape (synapses,).
    visible
        The weight that spikes feel; shape (snapshots, synapses).
    hidden
        The chain behind it; shape (snapshots, synapses, variables).
    segment
        Row of the segments after which each snapshot was taken; shape (snapshots,).
    calendar_s
        When; shape (snapshots,).
    """

    pre: NDArray[np.int32]
    post: NDArray[np.int32]
    visible: NDArray[Any]
    hidden: NDArray[Any]
    segment: NDArray[np.int64]
    calendar_s: NDArray[np.float64]


@dataclass(frozen=True)
class Recording:
    """What one learner, or one animal, left behind."""

    path: Path
    layout: str
    populations: Mapping[str, Population]
    trials: Columns = field(default_factory=dict)
    segments: Columns = field(default_factory=dict)
    events: Mapping[str, Columns] = field(default_factory=dict)
    provenance: Mapping[str, Any] = field(default_factory=dict)
    error_unit: str = ""

    def spikes(self, population: str, start_s: float | None = None, stop_s: float | None = None) -> Spikes:
        """Read the spikes of a population in [start, stop), or all of them.

        Only the window is read from a file sorted by time (binary search on disk).

        Raises
        ------
        RecordingFault
            If there is no such population, or its spikes cannot be read.
        """
        if population not in self.populations:
            raise RecordingFault(f"{self.path}: no population {population!r}; there are {', '.join(self.populations)}")
        with _reading(self.path) as file:
            return _read_spikes(file["spikes"][population], start_s, stop_s)

    def spike_counts(self) -> dict[str, int]:
        """Count the spikes of every population without reading them."""
        with _reading(self.path) as file:
            return {name: len(file["spikes"][name]["timestamps"]) for name in self.populations}

    def behaviour(self) -> tuple[str, ...]:
        """Names of the sampled time series."""
        with _reading(self.path) as file:
            return tuple(file["behaviour"]) if "behaviour" in file else ()

    def signal(self, name: str) -> tuple[Signal, ...]:
        """Read a time series: one piece per simulated stretch in which it was sampled."""
        with _reading(self.path) as file:
            return _read_signal(_member(file, "behaviour", name))

    def projections(self) -> tuple[str, ...]:
        """Names of the projections whose weights were kept."""
        with _reading(self.path) as file:
            return tuple(file["weights"]) if "weights" in file else ()

    def weights(self, projection: str) -> Weights:
        """Read and unpack the snapshots of a projection."""
        with _reading(self.path) as file:
            return _read_weights(_member(file, "weights", projection))

    @property
    def duration_s(self) -> float:
        """Simulated time: the end of the last stretch, or of the last spike in a foreign file."""
        if self.segments:
            return float(self.segments["simulated_stop_s"].max(initial=0.0))
        return max((float(self.spikes(name).times_s.max(initial=0.0)) for name in self.populations), default=0.0)


def open_recording(path: str | Path) -> Recording:
    """Open a recording of ours, or the spikes of a SONATA file.

    Parameters
    ----------
    path
        An HDF5 file.

    Raises
    ------
    RecordingFault
        If it is missing, no HDF5, cut off, of another layout, or holds no spikes.
    """
    path = Path(path)
    with _reading(path) as file:
        if "layout" in file.attrs:
            layout = int(file.attrs["layout"])
            if layout != LAYOUT:
                raise RecordingFault(f"{path}: layout {layout}; this version reads layout {LAYOUT}")
            return _open_ours(path, file)
        if "spikes" in file and isinstance(file["spikes"], h5py.Group):
            return Recording(path, "SONATA", _foreign_populations(path, file))
        held = ", ".join(file) or "nothing"
        raise RecordingFault(f"{path}: HDF5, but no recording: no `layout` number, no SONATA /spikes; it holds {held}")


def _open_ours(path: Path, file: h5py.File) -> Recording:
    missing = [name for name in ("nodes", "spikes", "segments", "trials", "provenance") if name not in file]
    if missing:
        raise RecordingFault(f"{path}: layout {LAYOUT} without /{', /'.join(missing)}: was the recording cut off?")
    error = file["trials"].get("error")
    return Recording(
        path=path,
        layout=f"motor-memory {LAYOUT}",
        populations={name: _population(name, group) for name, group in file["nodes"].items()},
        trials=_columns(file["trials"]),
        segments=_columns(file["segments"]),
        events={kind: _columns(group) for kind, group in file.get("events", {}).items()},
        provenance=_tree(file["provenance"]),
        error_unit=str(error.attrs.get("unit", "")) if error is not None else "",
    )


@contextmanager
def _reading(path: Path) -> Iterator[h5py.File]:
    """Open for reading, with every way in which that fails turned into one `RecordingFault`."""
    if not path.exists():
        raise RecordingFault(f"{path}: there is no such file")
    if path.is_dir():
        raise RecordingFault(f"{path}: a folder; a recording is one HDF5 file in it")
    try:
        with path.open("rb") as raw:
            start = raw.read(len(SIGNATURE))
    except OSError as fault:
        raise RecordingFault(f"{path}: cannot be read: {fault.strerror}") from fault
    if start != SIGNATURE:
        raise RecordingFault(f"{path}: not an HDF5 file; it starts with {start!r}" if start else f"{path}: empty file")
    try:
        # Without a lock, because a recording may lie on a read-only or network disk that grants none.
        with h5py.File(path, "r", locking=False) as file:
            yield file
    except (OSError, RuntimeError) as fault:
        reason = "cut off or damaged" if "truncated" in str(fault) else "cannot be read"
        raise RecordingFault(f"{path}: {reason} ({fault})") from fault
    except (KeyError, ValueError, UnicodeDecodeError) as fault:
        raise RecordingFault(f"{path}: not as its layout promises ({fault})") from fault


def _member(file: h5py.File, room: str, name: str) -> h5py.Group:
    held = tuple(file[room]) if room in file else ()
    if name not in held:
        raise RecordingFault(f"{file.filename}: no {name!r} in /{room}; there are {', '.join(held) or 'none'}")
    return file[room][name]


def _columns(group: h5py.Group) -> Columns:
    columns = {name: _values(dataset) for name, dataset in group.items()}
    lengths = {name: len(values) for name, values in columns.items()}
    if len(set(lengths.values())) > 1:
        raise ValueError(f"columns of {group.name} differ in length: {lengths}")
    return columns


def _values(dataset: h5py.Dataset) -> NDArray[Any]:
    # Text becomes numpy strings, so that `trials["verb"] == "practice"` compares as one expects.
    text = h5py.check_string_dtype(dataset.dtype) is not None
    return np.asarray(dataset.asstr()[...], dtype=str) if text else np.asarray(dataset[...])


def _tree(group: h5py.Group) -> dict[str, Any]:
    """Give the attributes as they are, and the datasets, which are JSON, parsed."""
    attributes = {
        name: value.tolist() if isinstance(value, np.ndarray | np.generic) else value for name, value in group.attrs.items()
    }
    return attributes | {name: json.loads(dataset[()]) for name, dataset in group.items()}


def _population(name: str, group: h5py.Group) -> Population:
    attributes = group.attrs
    return Population(
        name,
        int(attributes["count"]),
        str(attributes["region"]),
        str(attributes["type"]),
        int(attributes.get("per_pool", 0)),
    )


def _foreign_populations(path: Path, file: h5py.File) -> dict[str, Population]:
    populations = {}
    for name, group in file["spikes"].items():
        if isinstance(group, h5py.Group) and "timestamps" in group:
            ids = group[_id_name(group)]
            count = int(ids[...].max()) + 1 if len(ids) else 0
            populations[name] = Population(name, count, "unknown", "unknown", 0)
    if not populations:
        raise RecordingFault(f"{path}: /spikes holds no population with timestamps and node_ids")
    return populations


def _id_name(group: h5py.Group) -> str:
    # SONATA files from before 2019 call the ids gids.
    return "node_ids" if "node_ids" in group else "gids"


def _read_spikes(group: h5py.Group, start_s: float | None, stop_s: float | None) -> Spikes:
    timestamps, ids = group["timestamps"], group[_id_name(group)]
    per_second = 1.0 if str(timestamps.attrs.get("units", "ms")) in ("s", "seconds") else 1000.0
    if _sorting(group) == SORTED_BY_TIME:
        first = 0 if start_s is None else bisect_left(timestamps, start_s * per_second)
        last = len(timestamps) if stop_s is None else bisect_left(timestamps, stop_s * per_second)
        last = max(first, last)
        return Spikes(timestamps[first:last] / per_second, ids[first:last].astype(np.int64))
    times, cells = timestamps[...] / per_second, ids[...].astype(np.int64)
    order = np.argsort(times, kind="stable")
    times, cells = times[order], cells[order]
    window = (-np.inf if start_s is None else start_s, np.inf if stop_s is None else stop_s)
    first, last = np.searchsorted(times, window)
    return Spikes(times[first:last], cells[first:last])


def _sorting(group: h5py.Group) -> str:
    """How spikes are sorted; the attribute is an enum in SONATA, text in some writers, and may be missing."""
    if "sorting" not in group.attrs:
        return "none"
    value = group.attrs["sorting"]
    names = h5py.check_enum_dtype(group.attrs.get_id("sorting").dtype)
    if names:
        return next((str(name) for name, number in names.items() if number == int(value)), "none")
    return value.decode() if isinstance(value, bytes) else str(value)


def _read_signal(group: h5py.Group) -> tuple[Signal, ...]:
    samples = group["samples"]
    rate_hz, unit = float(samples.attrs["rate_hz"]), str(samples.attrs["unit"])
    borders = [*group["first"][...].tolist(), len(samples)]
    starts = group["start_s"][...].tolist()
    return tuple(
        Signal(samples[first:stop], rate_hz, start_s, unit)
        for first, stop, start_s in zip(borders[:-1], borders[1:], starts, strict=True)
    )


def _read_weights(group: h5py.Group) -> Weights:
    return Weights(
        pre=group["pre"][...],
        post=group["post"][...],
        visible=unpack(group["visible"][...], np.dtype(group["visible"].attrs["dtype"])),
        hidden=unpack(group["hidden"][...], np.dtype(group["hidden"].attrs["dtype"])),
        segment=group["segment"][...],
        calendar_s=group["calendar_s"][...],
    )


def unpack(packed: NDArray[Any], dtype: np.dtype[Any]) -> NDArray[Any]:
    """Undo the packing of snapshots: each is the bits of its numbers XOR those of the snapshot before it.

    Parameters
    ----------
    packed
        Unsigned integers as wide as the numbers; shape (snapshots, ...).
    dtype
        Type of the numbers.

    Returns
    -------
    numpy.ndarray
        The numbers, bit for bit; same shape.
    """
    unpacked: NDArray[Any] = np.bitwise_xor.accumulate(packed, axis=0).view(dtype)
    return unpacked
