"""Join the parts of a learner into one compact recording; the layout is in `results/README.md`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import h5py
import numpy as np

from models.tasks import TASKS
from protocols.atomic import hdf5
from protocols.faults import OtherRecording, RecordingFault
from protocols.recorder import (
    LAYOUT,
    Array,
    Segment,
    Snapshot,
    count_parts,
    differences,
    part_path,
    read_head,
    read_signal,
    read_snapshot,
    reading,
    remove_parts,
    write_column,
)

SONATA_MAGIC = 0x0A7A
SONATA_VERSION = (0, 1)
SPIKES_PER_CHUNK = 1 << 16
SORTINGS = {"none": 0, "by_id": 1, "by_time": 2}

_PACKED = {"compression": "gzip", "compression_opts": 1, "shuffle": True}
_MISSING = {"f": np.nan, "i": -1, "b": -1, "U": ""}


@dataclass(frozen=True)
class Population:
    """What a recording says of a population: its size, region, type, and cells per pool (0 = no pools)."""

    count: int
    region: str
    type: str
    per_pool: int = 0


def described(count: Mapping[str, int], groups: Mapping[str, int], region: Mapping[str, str]) -> dict[str, Population]:
    """Describe populations by their sizes, into how many pools some of them are divided, and where they are."""
    return {name: Population(n, region[name], name, n // groups[name] if name in groups else 0) for name, n in count.items()}


def finish(parts: Path, path: Path, count: int, populations: Mapping[str, Population], provenance: Mapping[str, Any]) -> Path:
    """Join parts 0 … `count` - 1 into a recording, then remove them.

    Parameters
    ----------
    parts : Path
        Their folder.
    path : Path
        The recording; never overwritten.
    count : int
        How many stretches the learner's life has.
    populations : mapping of str to Population
        All that can spike, also those that never did.
    provenance : mapping of str to plain data
        Numbers and text become attributes, the rest text in JSON.

    Returns
    -------
    Path
        Of the recording.

    Raises
    ------
    RecordingFault
        If a part is missing or damaged, or a recording is there already.
    MachineFault
        If it cannot be written; then the parts stay, and nothing else is left.
    """
    if (there := count_parts(parts)) < count:
        raise RecordingFault(f"{parts}: has {there} of {count} parts; run the protocol again to go on")
    with hdf5(path, overwrite=False) as file:
        file.attrs["magic"] = np.uint32(SONATA_MAGIC)
        file.attrs["version"] = np.array(SONATA_VERSION, np.uint32)
        file.attrs["layout"] = LAYOUT
        # What is large (spikes, samples, weights) is read later, one population or signal at a time.
        segments = [read_head(part) for part in _opened(parts, count)]
        _segments(file.create_group("segments"), segments)
        _trials(file.create_group("trials"), segments)
        _events(file.create_group("events"), segments)
        for name, population in populations.items():
            _nodes(file.create_group(f"nodes/{name}"), population)
            _spikes(file.create_group(f"spikes/{name}"), parts, len(segments), name)
        _behaviour(file.create_group("behaviour"), parts, count)
        _weights(file.create_group("weights"), parts, count, segments)
        _provenance(file.create_group("provenance"), provenance)
    remove_parts(parts)
    return path


def is_finished(path: Path, identity: Mapping[str, Any]) -> bool:
    """Say whether the recording is there, and is the one that is asked for; made by older code it still counts.

    Older code did not say its wiring.

    Raises
    ------
    RecordingFault
        If there is another recording of that name; the message names what differs and the ways out.
    """
    if not path.exists():
        return False
    try:
        with h5py.File(path, "r") as file:
            found = json.loads(file["provenance"].attrs["identity"])
    except (OSError, KeyError, ValueError) as error:
        message = f"{path}: is there, but cannot be read as a recording ({error}); move it away and run again"
        raise RecordingFault(message) from error
    wanted = json.loads(json.dumps(identity)) | {"code": found.get("code")}
    if "wiring" not in found:
        wanted.pop("wiring", None)
    if differing := differences(found, wanted):
        message = f"{path}: is there, but differs from what is asked for in: {differing}; "
        raise OtherRecording(message + "a recording is never overwritten: move it away, or choose a folder with --out")
    return True


def _segments(group: h5py.Group, segments: Sequence[Segment]) -> None:
    columns = {
        "simulated_start_s": [segment.simulated_s[0] for segment in segments],
        "simulated_stop_s": [segment.simulated_s[1] for segment in segments],
        "calendar_start_s": [segment.calendar_s[0] for segment in segments],
        "calendar_stop_s": [segment.calendar_s[1] for segment in segments],
        "phase": [segment.row.phase for segment in segments],
        "verb": [segment.row.verb for segment in segments],
        "kind": [segment.row.kind for segment in segments],
        "stage": [segment.row.stage for segment in segments],
    }
    for name, values in columns.items():
        write_column(group, name, np.array(values))


def _trials(group: h5py.Group, segments: Iterable[Segment]) -> None:
    rows = [row for segment in segments for row in _trial_rows(segment)]
    names = dict.fromkeys(name for row in rows for name in row)
    for name in names:
        write_column(group, name, _column([row.get(name) for row in rows]))
    if "error" in names:
        units = dict.fromkeys(TASKS[row["task"]].error_unit for row in rows)
        group["error"].attrs["unit"] = "; ".join(units)


def _trial_rows(segment: Segment) -> list[dict[str, Any]]:
    """Give the rows of /trials that a stretch makes: none, one, or one for each of its trials at once."""
    if segment.trial is None:
        return []
    start, stop = segment.simulated_s
    shared = {
        "phase": segment.row.phase,
        "verb": segment.row.verb,
        "skill": segment.row.skill,
        "task": segment.row.task,
        "trial": segment.row.trial,
        "start_s": start,
        "stop_s": stop,
        "calendar_s": segment.calendar_s[0],
        "duration_s": stop - start,
    }
    columns = {name: value for name, value in segment.trial.items() if isinstance(value, list)}
    single = {name: value for name, value in segment.trial.items() if name not in columns}
    count = len(next(iter(columns.values()))) if columns else 1
    return [shared | single | {name: column[row] for name, column in columns.items()} for row in range(count)]


def _column(values: list[Any]) -> Array:
    """Make a column; where a value is missing, NaN, -1 or empty text stands in."""
    there = np.array([value for value in values if value is not None])
    if len(there) == len(values):
        return there
    missing = _MISSING[there.dtype.kind] if len(there) else np.nan
    return np.array([missing if value is None else value for value in values])


def _events(group: h5py.Group, segments: Iterable[Segment]) -> None:
    """Join the events; `trial_row` is the (first) row of /trials in whose stretch they fell, or -1."""
    tables: dict[str, dict[str, list[Array]]] = {}
    next_row = 0
    for segment in segments:
        row = next_row if segment.trial is not None else -1
        next_row += len(_trial_rows(segment))
        for kind, columns in segment.events.items():
            own = {**columns, "trial_row": np.full(len(columns["time_s"]), row, np.int64)}
            table = tables.setdefault(kind, {name: [] for name in own})
            for name, column in own.items():
                table[name].append(column)
    for kind, table in tables.items():
        for name, pieces in table.items():
            write_column(group.require_group(kind), name, np.concatenate(pieces))


def _nodes(group: h5py.Group, population: Population) -> None:
    group.attrs.update(vars(population))
    ids = np.arange(population.count)
    group.create_dataset("node_type_id", data=np.zeros(population.count, np.int64))
    group.create_dataset("node_group_id", data=np.zeros(population.count, np.uint64))
    group.create_dataset("node_group_index", data=ids.astype(np.uint64))
    group.create_dataset("0/pool", data=ids // population.per_pool if population.per_pool else np.zeros_like(ids))


def _spikes(group: h5py.Group, parts: Path, count: int, population: str) -> None:
    place = f"spikes/{population}"
    pieces: list[tuple[Array, Array]] = []
    observed: list[list[float]] = []
    for index in range(count):
        with reading(part_path(parts, index)) as part:
            if place not in part:
                continue
            pieces.append((part[place]["timestamps"][()], part[place]["node_ids"][()]))
            stretches = part[place]["observed_s"][()].tolist()
        for start, stop in stretches:
            if observed and observed[-1][1] == start:
                observed[-1][1] = stop
            elif stop > start:
                observed.append([start, stop])
    times = np.concatenate([np.empty(0), *(piece[0] for piece in pieces)])
    ids = np.concatenate([np.empty(0, np.uint64), *(piece[1].astype(np.uint64) for piece in pieces)])
    # Sorted within a part and from part to part, except for times that rounding has put on both sides of a border.
    order = np.argsort(times, kind="stable")
    group.attrs.create("sorting", SORTINGS["by_time"], dtype=h5py.enum_dtype(SORTINGS, basetype="u1"))
    # libsonata reads no gzip, but scale-offset. It is lossless for whole numbers alone, and HDF5 cannot pack nothing.
    packed = {"scaleoffset": 0, "chunks": (min(len(ids), SPIKES_PER_CHUNK),)} if len(ids) else {}
    whole = np.array_equal(times, np.rint(times))
    group.create_dataset("timestamps", data=times[order], **(packed if whole else {})).attrs["units"] = "ms"
    group.create_dataset("node_ids", data=ids[order], **packed)
    group["observed_s"] = np.array(observed, np.float64).reshape(-1, 2)


def _behaviour(group: h5py.Group, parts: Path, count: int) -> None:
    names = dict.fromkeys(name for part in _opened(parts, count, "behaviour") for name in part["behaviour"])
    for name in names:
        pieces = [read_signal(part[f"behaviour/{name}"]) for part in _opened(parts, count, f"behaviour/{name}")]
        own = group.create_group(name)
        samples = np.concatenate([piece.samples for piece in pieces])
        dataset = own.create_dataset("samples", data=samples, **(_PACKED if samples.size else {}))
        dataset.attrs.update(rate_hz=pieces[0].rate_hz, unit=pieces[0].unit)
        own.create_dataset("first", data=np.cumsum([0, *(len(piece.samples) for piece in pieces[:-1])]))
        own.create_dataset("start_s", data=[piece.start_s for piece in pieces])


def _weights(group: h5py.Group, parts: Path, count: int, segments: Sequence[Segment]) -> None:
    names = dict.fromkeys(name for when in ("born", "weights") for part in _opened(parts, count, when) for name in part[when])
    for projection in names:
        # Those of birth stand before the first row of /segments.
        places = [(-1, f"born/{projection}")] if _holds(parts, 0, f"born/{projection}") else []
        kept = f"weights/{projection}"
        places += [(index, kept) for index in range(count) if _holds(parts, index, kept)]
        own = group.create_group(projection)
        own["segment"] = [index for index, _ in places]
        own["calendar_s"] = [segments[index].calendar_s[1] if index >= 0 else segments[0].calendar_s[0] for index, _ in places]
        before: Snapshot | None = None
        for number, (index, place) in enumerate(places):
            with reading(part_path(parts, max(index, 0))) as part:
                snapshot = read_snapshot(part[place])
            if before is None:
                own.create_dataset("pre", data=snapshot.pre.astype(np.int32), **_PACKED)
                own.create_dataset("post", data=snapshot.post.astype(np.int32), **_PACKED)
                for name in ("visible", "hidden"):
                    _empty_packed(own, name, len(own["segment"]), getattr(snapshot, name))
            elif not np.array_equal(before.pre, snapshot.pre) or not np.array_equal(before.post, snapshot.post):
                raise RecordingFault(f"{parts}: the synapses of {projection} changed; layout {LAYOUT} cannot hold that")
            for name in ("visible", "hidden"):
                bits = _bits(getattr(snapshot, name))
                own[name][number] = bits if before is None else bits ^ _bits(getattr(before, name))
            before = snapshot


def _empty_packed(group: h5py.Group, name: str, snapshots: int, like: Array) -> None:
    bits = _bits(like)
    chunks = (1, min(max(len(bits), 1), 1 << 16), *bits.shape[1:])
    group.create_dataset(name, (snapshots, *bits.shape), bits.dtype, chunks=chunks, **_PACKED)
    group[name].attrs["dtype"] = like.dtype.str


def _bits(values: Array) -> Array:
    return np.ascontiguousarray(values).view(f"u{values.dtype.itemsize}")


def _opened(parts: Path, count: int, place: str = "/") -> Iterator[h5py.File]:
    """Open the parts one after the other, those that hold something at a place."""
    for index in range(count):
        with reading(part_path(parts, index)) as part:
            if place in part:
                yield part


def _holds(parts: Path, index: int, place: str) -> bool:
    with reading(part_path(parts, index)) as part:
        return place in part


def _provenance(group: h5py.Group, provenance: Mapping[str, Any]) -> None:
    for name, value in provenance.items():
        if isinstance(value, str | int | float):
            group.attrs[name] = value
        elif name == "identity":
            group.attrs[name] = json.dumps(value)
        else:
            group.create_dataset(name, data=json.dumps(value), dtype=h5py.string_dtype())
