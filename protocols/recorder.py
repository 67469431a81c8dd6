"""What a simulated stretch leaves, kept in one part file each while a learner runs.

A part that `write_part` has acknowledged survives a kill at any moment. The layout is in `results/README.md`;
`protocols.finished` joins the parts into the recording.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import h5py
import numpy as np
from numpy.typing import NDArray

from protocols.atomic import aside_of, hdf5, machine_faults, write_text
from protocols.faults import MachineFault, RecordingFault
from protocols.timetable import Row

Array = NDArray[Any]

LAYOUT = 1
"""Layout number of parts and recordings; see `results/README.md`."""

STATES_KEPT = 2
"""The state after the newest stretch, and the one before in case the newest part is found damaged."""


@dataclass(frozen=True)
class Signal:
    """A sampled time series: samples (first axis time), their rate and unit, and the simulated time of the first."""

    rate_hz: float
    unit: str
    start_s: float
    samples: Array


@dataclass(frozen=True)
class Snapshot:
    """The synapses of a projection at one moment.

    Attributes
    ----------
    pre, post : ndarray of int32, shape (synapses,)
        Ids within the populations; the same in all snapshots of a learner.
    visible : ndarray, shape (synapses,)
        The weights that spikes meet.
    hidden : ndarray, shape (synapses, variables)
        The chain behind them.
    """

    pre: Array
    post: Array
    visible: Array
    hidden: Array


@dataclass(frozen=True)
class Segment:
    """What one stretch of a learner's life leaves.

    Attributes
    ----------
    row : Row
        Of the timetable.
    simulated_s, calendar_s : tuple of float
        Start and stop; simulated time runs through the simulated stretches without breaks.
    spikes : mapping of str to (ndarray of float64, ndarray of int)
        Population → times in ms of simulated time, sorted, and ids within the population; kept to the nanosecond.
    observed : mapping of str to sequence of (float, float)
        Population → when it was simulated, start and stop in s of simulated time, in order. A row may be several programs.
    trial : mapping or None
        Columns of the trial besides those that row and times give; None if the row is no trial. Arrays among them: the
        stretch was as many trials at once as they are long (pairings in a slice), each a row of its own.
    events : mapping of str to mapping of str to ndarray
        Kind → columns of equal length, among them ``time_s`` (simulated).
    behaviour : mapping of str to Signal
        Signal → samples.
    state : mapping of str to ndarray
        All that the next stretch needs; names may have parts (``chain/cortex``).
    weights : mapping of str to Snapshot, or None
        Projection → synapses after the stretch, where a phase ends.
    born : mapping of str to Snapshot
        Projection → synapses before the stretch, where it is the first of a life.
    """

    row: Row
    simulated_s: tuple[float, float]
    calendar_s: tuple[float, float]
    spikes: Mapping[str, tuple[Array, Array]]
    observed: Mapping[str, Sequence[tuple[float, float]]]
    trial: Mapping[str, Any] | None
    events: Mapping[str, Mapping[str, Array]]
    behaviour: Mapping[str, Signal]
    state: Mapping[str, Array]
    weights: Mapping[str, Snapshot] | None
    born: Mapping[str, Snapshot]


def parts_of(path: Path) -> Path:
    """Folder of the parts of a recording: ``learner-0001.parts`` beside ``learner-0001.h5``."""
    return path.with_suffix(".parts")


@contextmanager
def claim(path: Path, identity: Mapping[str, Any]) -> Iterator[Path]:
    """Take the parts of a recording for this process, until the context ends.

    Leftovers of a killed write are removed. Parts of an earlier run stay, if they belong to the same identity.

    Parameters
    ----------
    path : Path
        The recording that is to be; its folder is made.
    identity : mapping of str to plain data
        What decides the outcome: protocol, seed, parameters.

    Yields
    ------
    Path
        Folder of the parts.

    Raises
    ------
    RecordingFault
        If the parts that are there belong to something else; the message names what differs and the ways out.
    MachineFault
        If another process holds them, or the folder cannot be written.
    """
    parts = parts_of(path)
    handle = _locked(parts)
    try:
        with machine_faults(parts):
            for leftover in (*parts.glob(".*"), aside_of(path)):
                leftover.unlink(missing_ok=True)
        _same_identity(parts, identity)
        yield parts
    finally:
        os.close(handle)


def _locked(parts: Path) -> int:
    """Make the folder if it is not there, and return its handle, locked."""
    while True:
        with machine_faults(parts):
            parts.mkdir(parents=True, exist_ok=True)
            try:
                handle = os.open(parts, os.O_RDONLY)
            except FileNotFoundError:
                continue  # the run that held it has just finished, and removed it
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            os.close(handle)
            raise MachineFault(f"{parts}: another run is writing here; wait for it, or stop it") from error
        except OSError:
            return handle  # a file system without locks: nothing keeps two runs apart there
        with contextlib.suppress(FileNotFoundError):
            if os.path.samestat(os.fstat(handle), parts.stat()):
                return handle
        os.close(handle)  # it was removed between opening and locking


def write_part(parts: Path, index: int, segment: Segment) -> Path:
    """Keep one stretch; when this returns, it is on disk.

    Parameters
    ----------
    parts : Path
        As `claim` gives it.
    index : int
        Of the stretch, from 0; a part of that index is replaced.
    segment : Segment
        What it left.

    Returns
    -------
    Path
        Of the part.

    Raises
    ------
    MachineFault
        If it cannot be written; earlier parts stay as they were.
    """
    path = part_path(parts, index)
    # The state goes first: a part that is there always has the state after it.
    with hdf5(_state(parts, index), overwrite=True) as file:
        for name, array in segment.state.items():
            file.create_dataset(name, data=array)
    with hdf5(path, overwrite=True) as file:
        _write(file, segment)
    with machine_faults(parts):
        _state(parts, index - STATES_KEPT).unlink(missing_ok=True)
    return path


def read_part(parts: Path, index: int) -> Segment:
    """Read one stretch back; its state is empty (see `newest`).

    Raises
    ------
    RecordingFault
        If the part is missing, cut off or damaged.
    """
    with reading(part_path(parts, index)) as file:
        return _read(file)


def count_parts(parts: Path) -> int:
    """Count the parts from 0 on, up to the first that is missing."""
    count = 0
    while part_path(parts, count).exists():
        count += 1
    return count


def newest(parts: Path) -> tuple[int, dict[str, Array] | None]:
    """Find where to go on.

    Returns
    -------
    index : int
        Of the next stretch to run; 0 if nothing is there.
    state : dict of ndarray, or None
        After the stretch before it; None at the start.
    """
    for index in reversed(range(count_parts(parts))):
        try:
            read_part(parts, index)
            with reading(_state(parts, index)) as file:
                return index + 1, _arrays(file)
        except RecordingFault:
            continue  # damaged: the stretch is run again
    return 0, None


def remove_parts(parts: Path) -> None:
    """Remove the folder, once the recording is finished."""
    shutil.rmtree(parts, ignore_errors=True)


def part_path(parts: Path, index: int) -> Path:
    """Where the part of that index is kept."""
    return parts / f"{index:04d}.h5"


def part_files(last: int) -> list[str]:
    """Name the files of parts 0 to `last` and of the state after them."""
    here = Path()
    return [*(part_path(here, index).name for index in range(last + 1)), _state(here, last).name]


def _state(parts: Path, index: int) -> Path:
    return parts / f"{index:04d}.state.h5"


def _same_identity(parts: Path, identity: Mapping[str, Any]) -> None:
    path = parts / "identity.json"
    wanted = json.loads(json.dumps(identity))
    if not path.exists() or count_parts(parts) == 0:
        write_text(path, json.dumps(wanted, indent=1))
        return
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise RecordingFault(f"{path}: cannot be read ({error}); remove {parts} to start anew") from error
    if differing := differences(found, wanted):
        message = f"{parts}: holds an unfinished run that differs from what is asked for in: {differing}; "
        raise RecordingFault(message + "finish that one, move the folder away, or choose another with --out")


def differences(found: Mapping[str, Any], wanted: Mapping[str, Any]) -> str:
    """Name what differs between two identities; empty if nothing does."""
    return ", ".join(key for key in {**wanted, **found} if found.get(key) != wanted.get(key))


@contextmanager
def reading(path: Path) -> Iterator[h5py.File]:
    """Open a part or a state, with every way in which that fails turned into a `RecordingFault`."""
    try:
        with h5py.File(path, "r") as file:
            yield file
    except FileNotFoundError as error:
        raise RecordingFault(f"{path}: is missing") from error
    except (OSError, KeyError, RuntimeError, ValueError) as error:
        raise RecordingFault(f"{path}: is cut off or damaged ({error})") from error


def _write(file: h5py.File, segment: Segment) -> None:
    file.attrs["layout"] = LAYOUT
    file.attrs["row"] = json.dumps(asdict(segment.row) | {"options": dict(segment.row.options)})
    file.attrs["trial"] = json.dumps(_plain(segment.trial))
    file.attrs["simulated_s"] = segment.simulated_s
    file.attrs["calendar_s"] = segment.calendar_s
    for population, (times, ids) in segment.spikes.items():
        # To the nanosecond: what is left below is noise of the arithmetic, and whole milliseconds are packed better.
        file.create_dataset(f"spikes/{population}/timestamps", data=np.round(np.asarray(times, np.float64), 6))
        file.create_dataset(f"spikes/{population}/node_ids", data=np.asarray(ids, np.uint32))
        file.create_dataset(f"spikes/{population}/observed_s", data=np.reshape(segment.observed[population], (-1, 2)))
    for kind, columns in segment.events.items():
        for name, column in columns.items():
            write_column(file.require_group(f"events/{kind}"), name, np.asarray(column))
    for name, signal in segment.behaviour.items():
        samples = file.create_dataset(f"behaviour/{name}", data=signal.samples)
        samples.attrs.update(rate_hz=signal.rate_hz, unit=signal.unit, start_s=signal.start_s)
    file.attrs["has_weights"] = segment.weights is not None
    for when, snapshots in (("weights", segment.weights or {}), ("born", segment.born)):
        for projection, snapshot in snapshots.items():
            for name, array in vars(snapshot).items():
                file.create_dataset(f"{when}/{projection}/{name}", data=array)


def _read(file: h5py.File) -> Segment:
    head = read_head(file)
    weights, born = (
        {projection: read_snapshot(group) for projection, group in file.get(when, {}).items()} for when in ("weights", "born")
    )
    return replace(
        head,
        spikes={name: (group["timestamps"][()], group["node_ids"][()]) for name, group in file.get("spikes", {}).items()},
        observed={name: [_pair(one) for one in group["observed_s"][()]] for name, group in file.get("spikes", {}).items()},
        behaviour={name: read_signal(samples) for name, samples in file.get("behaviour", {}).items()},
        weights=weights if file.attrs["has_weights"] else None,
        born=born,
    )


def read_head(file: h5py.File) -> Segment:
    """Read what is small of a part: row, times, trial, events."""
    events = {
        kind: {name: read_column(column) for name, column in group.items()} for kind, group in file.get("events", {}).items()
    }
    return Segment(
        row=Row(**json.loads(file.attrs["row"])),
        simulated_s=_pair(file.attrs["simulated_s"]),
        calendar_s=_pair(file.attrs["calendar_s"]),
        spikes={},
        observed={},
        trial=json.loads(file.attrs["trial"]),
        events=events,
        behaviour={},
        state={},
        weights=None,
        born={},
    )


def write_column(group: h5py.Group, name: str, column: Array) -> None:
    """Write one column of a table; text as UTF-8."""
    if column.dtype.kind in "UO":
        group.create_dataset(name, data=column.astype(object), dtype=h5py.string_dtype())
    else:
        group.create_dataset(name, data=column)


def read_column(column: h5py.Dataset) -> Array:
    """Read a column back; text as a numpy array of str."""
    return np.asarray(column.asstr()[()], dtype=str) if column.dtype.kind == "O" else np.asarray(column[()])


def read_signal(samples: h5py.Dataset) -> Signal:
    """Read the samples of one stretch."""
    attributes = samples.attrs
    return Signal(float(attributes["rate_hz"]), str(attributes["unit"]), float(attributes["start_s"]), samples[()])


def read_snapshot(group: h5py.Group) -> Snapshot:
    """Read the synapses of one projection."""
    return Snapshot(**_arrays(group))


def _pair(values: Array) -> tuple[float, float]:
    return float(values[0]), float(values[1])


def _arrays(group: h5py.Group) -> dict[str, Array]:
    arrays: dict[str, Array] = {}

    def visit(name: str, item: h5py.Dataset | h5py.Group) -> None:
        if isinstance(item, h5py.Dataset):
            arrays[name] = item[()]

    group.visititems(visit)
    return arrays


def _plain(trial: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Turn what is of numpy into plain values; JSON keeps floats exactly."""
    if trial is None:
        return None
    return {name: value.tolist() if isinstance(value, np.generic | np.ndarray) else value for name, value in trial.items()}
