"""A recording as one NWB file, with pynwb; put together in memory, the spikes of one population at a time."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import h5py
import numpy as np
from numpy.typing import NDArray

from analysis import nwb
from analysis.hdf5 import RecordingFault, blaming
from analysis.layout import Columns, Population, Signal
from analysis.recording import Recording

GRIDS_S = (1e-3, 1e-4, 1e-5, 1e-6)  # that spike times may lie on
NO_GRID_S = 1e-9  # what is said of times that lie on none of them
OFF_GRID = 1e-3  # of a step: what float64 loses in weeks of microseconds
COMPRESSION = {"compression": "gzip", "compression_opts": 1, "shuffle": True}
MODEL = "A simulated learner: a network of spiking model neurons of a human motor system. Nobody was recorded."
UNKNOWN_START = datetime(1970, 1, 1, tzinfo=UTC)  # of a foreign file that does not say


def to_nwb(recording: Recording, path: Path) -> Path:
    """Write spikes, trials, stretches, events, sampled signals and provenance as NWB; weights stay behind.

    Trials are `/intervals/trials`, simulated stretches `/intervals/epochs`, each kind of event an `EventsTable`, sampled
    signals `TimeSeries` in `processing/behavior`. Every cell is a row of `/units` with its population, its number there,
    region, cell type and pool. Times are seconds on the simulated axis.

    Parameters
    ----------
    recording
        Ours, or a foreign one.
    path
        Written aside and renamed; a half-written file is never left behind.

    Raises
    ------
    FileExistsError
        If there is something of that name already.
    RecordingFault
        If pynwb is not installed, or the recording cannot be read.
    """
    try:
        from pynwb import NWBHDF5IO
    except ImportError as fault:
        raise RecordingFault("NWB is written with pynwb, not found; in the repository: pip install -e '.[nwb]'") from fault
    if path.exists():
        raise FileExistsError(f"{path}: is there already; name another file or move it away")
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.stem}.writing.nwb")
    try:
        # Put together in memory: HDF5 crashes the process where the disk fills up while it closes a file.
        with blaming(recording.path), h5py.File(aside, "w", driver="core", backing_store=False) as raw:
            with NWBHDF5IO(file=raw, mode="w") as io:
                io.write(_file(recording))
                raw.flush()
                image = raw.id.get_file_image()
        aside.write_bytes(image)
        aside.rename(path)
    finally:
        aside.unlink(missing_ok=True)
    return path


def _file(recording: Recording) -> Any:
    from pynwb import NWBFile

    provenance = recording.provenance
    text = json.dumps(dict(provenance), sort_keys=True, default=str)
    file = NWBFile(
        session_description=_title(recording),
        identifier=hashlib.sha256(f"{recording.path.name} {text}".encode()).hexdigest(),
        session_start_time=_started(provenance),
        notes=nwb.notes_of(provenance, recording.error_unit),
        **(_simulated(provenance) if "seed" in provenance else {}),
    )
    file.units = _units(recording)
    if _rows(recording.trials).size:
        file.trials = _intervals("trials", "Trials; times on the simulated axis.", recording.trials, nwb.TRIAL_TIMES)
    _add_segments(file, recording.segments)
    for kind, columns in recording.events.items():
        if "time_s" in columns and _rows(columns).size:
            file.add_events_table(_events(kind, columns))
    _add_behaviour(file, recording)
    return file


def _title(recording: Recording) -> str:
    protocol = recording.provenance.get("protocol")
    told = protocol.get("title") if isinstance(protocol, dict) else recording.provenance.get("session_description")
    return str(told or f"Spikes of {recording.path.name}")


def _simulated(provenance: Mapping[str, Any]) -> dict[str, Any]:
    """Give what is true of our own learners alone; whoever recorded a foreign file has to say it."""
    from pynwb.file import Subject

    protocol, packages = provenance.get("protocol"), provenance.get("packages")
    name = f"{provenance.get('group')}-learner-{provenance.get('learner')}"
    source = protocol.get("source") if isinstance(protocol, dict) else None
    return {
        "session_id": name,
        "experimenter": "Simulation, Motor Memory",
        "institution": "None: a simulation",
        "experiment_description": str(source or MODEL),
        "keywords": ["simulation", "spiking network", "motor memory"],
        "protocol": json.dumps(protocol),
        "was_generated_by": [[str(key), str(value)] for key, value in packages.items()] if isinstance(packages, dict) else None,
        "subject": Subject(
            subject_id=name, species="Homo sapiens", sex="U", age="P0D/", age__reference="birth", description=MODEL
        ),
    }


def _started(provenance: Mapping[str, Any]) -> datetime:
    told = provenance.get("started", provenance.get("session_start_time"))
    try:
        moment = datetime.fromisoformat(str(told))
    except ValueError:
        return UNKNOWN_START
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _units(recording: Recording) -> Any:
    from hdmf.backends.hdf5.h5_utils import H5DataIO
    from hdmf.common import VectorIndex
    from pynwb.misc import Units

    populations = list(recording.populations.values())
    looked_at = [_counts_and_grid(recording, one) for one in populations]
    counts = _joined([count for count, _ in looked_at])
    cells = _joined([np.arange(one.count) for one in populations])
    pools = [np.arange(one.count) // one.per_pool if one.per_pool else np.full(one.count, -1) for one in populations]
    columns = [
        _column("population", "Cells of one kind", _per_cell(populations, [one.name for one in populations])),
        _column("cell", "Number within the population", cells),
        _column("region", "Part of the brain", _per_cell(populations, [one.region for one in populations])),
        _column("cell_type", "Type of cell", _per_cell(populations, [one.type for one in populations])),
        _column("pool", "Pool within the population, -1 where there are none", _joined(pools)),
    ]
    if observed := _observed(recording, populations):
        stops, stretches = observed
        pairs = _column(nwb.OBSERVED, "When the cell was simulated, s", H5DataIO(data=stretches, **COMPRESSION))
        columns += [VectorIndex(name=f"{nwb.OBSERVED}_index", data=stops, target=pairs), pairs]
    if spikes := int(counts.sum()):
        times = _column("spike_times", "Spike times, s", _packed(_times_by_cell(recording, populations), spikes))
        columns += [VectorIndex(name="spike_times_index", data=np.cumsum(counts, dtype=np.uint64), target=times), times]
    return Units(
        name="units",
        description="Cells, silent ones included",
        columns=columns,
        id=np.arange(cells.size),
        resolution=min((grid for _, grid in looked_at), default=GRIDS_S[0]),
    )


def _observed(recording: Recording, populations: list[Population]) -> tuple[NDArray[np.uint64], NDArray[np.float64]] | None:
    """Give the stretches of all cells one after the other, and where those of each end; nothing where a file does not say.

    Cells of a foreign NWB file may each have their own, and only what they have together is known here.
    """
    if recording.layout == nwb.NAME and "seed" not in recording.provenance:
        return None
    told = [recording.told_observed(one.name) for one in populations]
    known = [stretches for stretches in told if stretches is not None]
    if len(known) < len(told) or not sum(map(len, known)):
        return None
    cells = [one.count for one in populations]
    stretches = np.concatenate([np.tile(one, (count, 1)) for one, count in zip(known, cells, strict=True)])
    counts = np.repeat([len(one) for one in known], cells)
    return np.cumsum(counts, dtype=np.uint64), stretches


def _counts_and_grid(recording: Recording, population: Population) -> tuple[NDArray[np.int64], float]:
    """Count the spikes of every cell, and find the coarsest grid (s) on which all of them lie."""
    spikes = recording.spikes(population.name)
    if spikes.ids.size and not 0 <= spikes.ids.min() <= spikes.ids.max() < population.count:
        raise RecordingFault(f"{recording.path}: {population.name} has {population.count} cells, and spikes of others")
    grid = next((step for step in GRIDS_S if _all_on(spikes.times_s / step)), NO_GRID_S)
    return np.bincount(spikes.ids, minlength=population.count), grid


def _all_on(steps: NDArray[np.float64]) -> bool:
    return bool(np.all(np.abs(steps - np.rint(steps)) < OFF_GRID))


def _times_by_cell(recording: Recording, populations: list[Population]) -> Iterator[NDArray[np.float64]]:
    for one in populations:
        spikes = recording.spikes(one.name)
        yield spikes.times_s[np.argsort(spikes.ids, kind="stable")]


def _per_cell(populations: list[Population], texts: list[str]) -> NDArray[Any]:
    return np.repeat(np.array(texts, dtype=object), [one.count for one in populations])


def _joined(parts: list[NDArray[Any]]) -> NDArray[np.int64]:
    return np.concatenate([np.empty(0, dtype=np.int64), *parts])


def _packed(parts: Iterator[NDArray[Any]], total: int) -> Any:
    """Give numbers to HDF5 part by part, compressed."""
    from hdmf.backends.hdf5.h5_utils import H5DataIO
    from hdmf.data_utils import AbstractDataChunkIterator, DataChunk

    class Parts(AbstractDataChunkIterator):  # type: ignore[misc]
        """Parts one after the other along one axis."""

        dtype, maxshape, position = np.dtype(np.float64), (total,), 0

        def __iter__(self) -> Iterator[Any]:
            return self

        def __next__(self) -> Any:
            part = next(parts)
            first, self.position = self.position, self.position + len(part)
            return DataChunk(data=part, selection=np.s_[first : self.position])

        def recommended_chunk_shape(self) -> None:
            return None

        def recommended_data_shape(self) -> tuple[int]:
            return (total,)

    return H5DataIO(data=Parts(), **COMPRESSION)


def _intervals(name: str, description: str, columns: Columns, renamed: dict[str, str]) -> Any:
    from pynwb.epoch import TimeIntervals

    return TimeIntervals(name=name, description=description, columns=_vectors(columns, renamed), id=_rows(columns))


def _add_segments(file: Any, segments: Columns) -> None:
    from hdmf.common import DynamicTable

    if not segments:
        return
    numbered = segments | {nwb.ROW: np.arange(len(segments["kind"]))}
    lasts = segments["simulated_stop_s"] > segments["simulated_start_s"]
    simulated, passed = ({name: values[rows] for name, values in numbered.items()} for rows in (lasts, ~lasts))
    if lasts.any():
        file.epochs = _intervals("epochs", "Simulated stretches, in order", simulated, nwb.SEGMENT_TIMES)
    if not lasts.all():
        columns = _vectors(passed, {})
        what = "Stretches that took calendar time, and no simulated time"
        module = file.create_processing_module("misc", what)
        module.add(DynamicTable(name="passed", description=what, columns=columns, id=_rows(passed)))


def _events(kind: str, columns: Columns) -> Any:
    from pynwb.event import EventsTable, TimestampVectorData

    times = TimestampVectorData(name="timestamp", description="Time on the simulated axis, s", data=columns["time_s"])
    # An events table has these itself.
    kept = {f"{name}_" if name in ("timestamp", "meanings_tables") else name: values for name, values in columns.items()}
    others = _vectors({name: values for name, values in kept.items() if name != "time_s"}, {})
    return EventsTable(name=kind, description=f"Events of the kind {kind}", columns=[times, *others], id=_rows(columns))


def _vectors(columns: Columns, renamed: dict[str, str]) -> list[Any]:
    """Give the columns of a table, without those that say nothing: NaN in every row."""
    theirs = {ours: name for name, ours in renamed.items()}
    return [
        _column(theirs.get(name, name), name.replace("_", " "), values.astype(object) if values.dtype.kind == "U" else values)
        for name, values in columns.items()
        if not (values.dtype.kind == "f" and values.size and np.isnan(values).all())
    ]


def _column(name: str, description: str, data: Any) -> Any:
    from hdmf.common import VectorData

    return VectorData(name=name, description=description, data=data)


def _rows(columns: Columns) -> NDArray[np.int64]:
    return np.arange(len(next(iter(columns.values()), ())))


def _add_behaviour(file: Any, recording: Recording) -> None:
    from hdmf.backends.hdf5.h5_utils import H5DataIO
    from pynwb import TimeSeries

    signals = {name: pieces for name in recording.behaviour() if (pieces := recording.signal(name))}
    if not signals:
        return
    module = file.create_processing_module("behavior", "Sampled movement")
    for name, pieces in signals.items():
        when: dict[str, Any] = {"rate": pieces[0].rate_hz, "starting_time": pieces[0].start_s}
        if not _unbroken(pieces):
            stamps = np.concatenate([one.start_s + np.arange(len(one.samples)) / one.rate_hz for one in pieces])
            when = {"timestamps": H5DataIO(data=stamps, **COMPRESSION)}
        samples = np.concatenate([one.samples for one in pieces])
        module.add(
            TimeSeries(
                name=name,
                description=name.replace("_", " "),
                data=H5DataIO(data=samples, **COMPRESSION),
                unit=pieces[0].unit or "1",
                **when,
            )
        )


def _unbroken(pieces: tuple[Signal, ...]) -> bool:
    return all(
        abs(last.start_s + len(last.samples) / last.rate_hz - one.start_s) < 0.5 / last.rate_hz
        for last, one in zip(pieces, pieces[1:], strict=False)
    )
