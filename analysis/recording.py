"""One view of recordings: our own layout, and what other people's SONATA and NWB files hold of it.

A `Recording` holds the small tables (trials, events, segments, provenance) in memory and reads spikes, behaviour and
weights from disk when they are asked for. The layout is written down in `results/README.md`. Times are in seconds on
the simulated axis of the learner unless a name says `calendar`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import h5py
import numpy as np
from numpy.typing import NDArray

from analysis import nwb, sonata
from analysis.hdf5 import (
    RecordingFault,
    columns_of,
    dataset_of,
    group_of,
    plain,
    reading,
    refuse_what_lies_elsewhere,
    stretches_of,
)
from analysis.layout import MOST_CELLS, Columns, Population, Signal, Spikes, Weights

__all__ = ["Columns", "Population", "Recording", "RecordingFault", "Signal", "Spikes", "Weights", "open_recording", "unpack"]

LAYOUT = 1
MOST_POOLS = 10_000  # of a population; more is a damaged number


@dataclass(frozen=True)
class Recording:
    """What one learner, or one animal, left behind.

    Attributes
    ----------
    layout
        `motor-memory 1`, `SONATA` or `NWB`.
    duration_s
        Simulated time: the end of the last stretch, or of the last spike or trial in a foreign file.
    error_unit
        Unit of the trials' column `error`.
    """

    path: Path
    layout: str
    populations: Mapping[str, Population]
    duration_s: float
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
        read = nwb.read_spikes if self.layout == nwb.NAME else sonata.read_spikes
        with reading(self.path) as file:
            return read(file, population, start_s, stop_s)

    def observed(self, population: str) -> NDArray[np.float64]:
        """Read when the cells of a population were simulated: start and stop in s, rising; shape (stretches, 2).

        Where a file does not say so, it is all the time; where cells of a foreign one differ, when any of them was.
        """
        told = self.told_observed(population)
        return np.array([[0.0, self.duration_s]]) if told is None else told

    def cell_seconds(self, population: str) -> float:
        """Return for how long cells of a population were observed, s, all cells together; what a rate is divided by."""
        if self.layout == nwb.NAME:
            with reading(self.path) as file:
                told = nwb.read_observed_of_cells(file, population)
            if told is not None:
                return told
        return float(np.diff(self.observed(population)).sum()) * self.populations[population].count

    def told_observed(self, population: str) -> NDArray[np.float64] | None:
        """As `observed`, or nothing where a file does not say so."""
        read = nwb.read_observed if self.layout == nwb.NAME else _read_observed
        with reading(self.path) as file:
            stretches = read(file, population)
            if stretches is not None and not np.all(np.diff(stretches.ravel()) >= 0):
                raise ValueError(f"the times when {population} was observed do not rise")
        return stretches

    def spike_counts(self) -> dict[str, int]:
        """Count the spikes of every population without reading them."""
        count = nwb.count_spikes if self.layout == nwb.NAME else sonata.count_spikes
        with reading(self.path) as file:
            return {name: count(file, name) for name in self.populations}

    def behaviour(self) -> tuple[str, ...]:
        """Names of the sampled time series."""
        with reading(self.path) as file:
            if self.layout == nwb.NAME:
                return nwb.signal_names(file)
            return tuple(group_of(file, "behaviour")) if "behaviour" in file else ()

    def signal(self, name: str) -> tuple[Signal, ...]:
        """Read a time series: one piece per simulated stretch in which it was sampled."""
        with reading(self.path) as file:
            return nwb.read_signal(file, name) if self.layout == nwb.NAME else _read_signal(_member(file, "behaviour", name))

    def projections(self) -> tuple[str, ...]:
        """Names of the projections whose weights were kept."""
        with reading(self.path) as file:
            return tuple(group_of(file, "weights")) if "weights" in file else ()

    def weights(self, projection: str, hidden: bool = True) -> Weights:
        """Read and unpack the snapshots of a projection; without the hidden variables, most of the data, if not `hidden`."""
        with reading(self.path) as file:
            return _read_weights(_member(file, "weights", projection), hidden)


def open_recording(path: str | Path) -> Recording:
    """Open a recording of ours, the spikes of a SONATA file, or what an NWB file holds of spikes, trials and events.

    Parameters
    ----------
    path
        An HDF5 file.

    Raises
    ------
    RecordingFault
        If it is missing, no HDF5, cut off, of another layout, reaches into other files, or holds no spikes.
    """
    path = Path(path)
    with reading(path) as file:
        refuse_what_lies_elsewhere(file)
        if "layout" in file.attrs:
            layout = int(file.attrs["layout"])
            if layout != LAYOUT:
                raise RecordingFault(f"{path}: layout {layout}; this version reads layout {LAYOUT}")
            return _open_ours(path, file)
        if nwb.is_nwb(file):
            return _open_nwb(path, file)
        if "spikes" in file and isinstance(file["spikes"], h5py.Group):
            populations = sonata.read_populations(path, file)
            return Recording(path, sonata.NAME, populations, sonata.last_spike_s(file, list(populations)))
        held = ", ".join(file) or "nothing"
        raise RecordingFault(f"{path}: HDF5, but no recording: no `layout` number, no SONATA /spikes; it holds {held}")


def _open_ours(path: Path, file: h5py.File) -> Recording:
    missing = [name for name in ("nodes", "spikes", "segments", "trials", "provenance") if name not in file]
    if missing:
        raise RecordingFault(f"{path}: layout {LAYOUT} without /{', /'.join(missing)}: was the recording cut off?")
    trials, segments = group_of(file, "trials"), columns_of(group_of(file, "segments"))
    events = group_of(file, "events") if "events" in file else {}
    return Recording(
        path=path,
        layout=f"motor-memory {LAYOUT}",
        populations={name: _population(name, group) for name, group in group_of(file, "nodes").items()},
        duration_s=_end_of(segments),
        trials=columns_of(trials),
        segments=segments,
        events={kind: columns_of(group_of(events, kind)) for kind in events},
        provenance=_tree(group_of(file, "provenance")),
        error_unit=str(plain(trials["error"].attrs.get("unit", ""))) if "error" in trials else "",
    )


def _open_nwb(path: Path, file: h5py.File) -> Recording:
    trials, segments = nwb.read_trials(file), nwb.read_segments(file)
    provenance, error_unit = nwb.read_notes(file)
    return Recording(
        path=path,
        layout=nwb.NAME,
        populations=nwb.read_populations(file),
        duration_s=_end_of(segments) if segments else nwb.last_moment_s(file, trials),
        trials=trials,
        segments=segments,
        events=nwb.read_events(file),
        provenance=provenance,
        error_unit=error_unit,
    )


def _end_of(segments: Columns) -> float:
    return float(segments["simulated_stop_s"].max(initial=0.0)) if segments else 0.0


def _member(file: h5py.File, room: str, name: str) -> h5py.Group:
    held = tuple(group_of(file, room)) if room in file else ()
    if name not in held:
        raise RecordingFault(f"{file.filename}: no {name!r} in /{room}; there are {', '.join(held) or 'none'}")
    return group_of(file[room], name)


def _tree(group: h5py.Group) -> dict[str, Any]:
    """Give the attributes as they are, and the datasets, which are JSON, parsed."""
    return {name: plain(value) for name, value in group.attrs.items()} | {
        name: json.loads(dataset_of(group, name)[()]) for name in group
    }


def _population(name: str, group: h5py.Group) -> Population:
    attributes = {key: plain(value) for key, value in group.attrs.items()}
    count, per_pool = int(attributes["count"]), int(attributes.get("per_pool", 0))
    if not 0 <= count <= MOST_CELLS or not 0 <= per_pool or count > MOST_POOLS * (per_pool or count):
        raise ValueError(f"{group.name} has {count} cells, {per_pool} per pool; 0 to {MOST_CELLS} in up to {MOST_POOLS} pools")
    return Population(name, count, str(attributes["region"]), str(attributes["type"]), per_pool)


def _read_observed(file: h5py.File, population: str) -> NDArray[np.float64] | None:
    place = f"spikes/{population}/observed_s"
    return stretches_of(file, place) if place in file else None


def _read_signal(group: h5py.Group) -> tuple[Signal, ...]:
    samples = dataset_of(group, "samples")
    rate_hz, unit = float(samples.attrs["rate_hz"]), str(samples.attrs["unit"])
    borders = [*dataset_of(group, "first")[...].tolist(), len(samples)]
    starts = dataset_of(group, "start_s")[...].tolist()
    return tuple(
        Signal(samples[first:stop], rate_hz, start_s, unit)
        for first, stop, start_s in zip(borders[:-1], borders[1:], starts, strict=True)
    )


def _read_weights(group: h5py.Group, hidden: bool) -> Weights:
    visible, chain = dataset_of(group, "visible"), dataset_of(group, "hidden")
    return Weights(
        pre=dataset_of(group, "pre")[...],
        post=dataset_of(group, "post")[...],
        visible=unpack(visible[...], _packed_type(visible)),
        hidden=unpack(chain[...] if hidden else chain[..., :0], _packed_type(chain)),
        segment=dataset_of(group, "segment")[...],
        calendar_s=dataset_of(group, "calendar_s")[...],
    )


def _packed_type(dataset: h5py.Dataset) -> np.dtype[Any]:
    dtype = np.dtype(str(plain(dataset.attrs["dtype"])))
    if dtype.kind not in "iuf":
        raise ValueError(f"{dataset.name} packs numbers of type {dtype}; whole or real numbers are expected")
    return dtype


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
