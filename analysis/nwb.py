"""NWB files read with h5py alone: units, trials, epochs and events, those of other people and our own exports.

The cells of a foreign file are one population, `units`, unless its units have a column `population`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from math import fsum
from typing import Any

import h5py
import numpy as np
from numpy.typing import NDArray

from analysis.hdf5 import columns_of, dataset_of, group_of, numbers_of, plain, stretches_of, values_of
from analysis.layout import SEGMENTS, TRIALS, Columns, Population, Signal, Spikes, in_window

NAME = "NWB"
UNITS = "units"
OBSERVED = "obs_intervals"
SERIES = {"TimeSeries", "SpatialSeries"}
PLACES_OF_SERIES = ("processing/behavior", "acquisition")
ELECTRODES = "general/extracellular_ephys/electrodes"
PASSED = "processing/misc/passed"  # stretches of a life that were not simulated: an epoch must last
ROW = "segment"  # which row of the segments an epoch, or a stretch that passed, was
ORIGIN = "motor-memory"  # in the notes of an export of ours
BREAK = 1.5  # steps between two samples that are not of one stretch
# What NWB calls otherwise.
SEGMENT_TIMES = {"start_time": "simulated_start_s", "stop_time": "simulated_stop_s"}
TRIAL_TIMES = {"start_time": "start_s", "stop_time": "stop_s"}
EVENT_TIMES = {"timestamp": "time_s"}
INTERVAL_TIMES = {"start_time": "time_s", "stop_time": "stop_s"}
DESCRIPTIONS = {
    "identifier": "identifier",
    "session_description": "session_description",
    "session_start_time": "session_start_time",
    "notes": "general/notes",
}
TEXTS = ("verb", "skill", "task")
COUNTS = ("phase", "trial", "spikes")


def is_nwb(file: h5py.File) -> bool:
    """Whether a file says of itself that it is NWB."""
    return plain(file.attrs.get("neurodata_type")) == "NWBFile" or "nwb_version" in file.attrs


def read_populations(file: h5py.File) -> dict[str, Population]:
    """Find the populations; the cells of each are numbered in the order of the units."""
    if UNITS not in file:
        return {}
    units = group_of(file, UNITS)
    names = _population_names(units)
    found = {}
    for name in dict.fromkeys(names.tolist()):
        rows = names == name
        region, kind = (_shared_text(units, column, rows) for column in ("region", "cell_type"))
        if "region" not in units:
            region = _where(file, units, rows)
        per_pool = int(np.count_nonzero(numbers_of(units, "pool")[...][rows] == 0)) if "pool" in units else 0
        found[name] = Population(name, int(rows.sum()), region, kind, per_pool)
    return found


def read_spikes(file: h5py.File, population: str, start_s: float | None, stop_s: float | None) -> Spikes:
    """Read the spikes of a population in [start, stop), s."""
    units = group_of(file, UNITS)
    if "spike_times" not in units:
        return Spikes(np.empty(0), np.empty(0, dtype=np.int64))
    times, starts, stops = _borders(units)
    rows = np.flatnonzero(_population_names(units) == population)
    cells = _cells(units, rows)
    runs = np.split(rows, np.flatnonzero(np.diff(rows) != 1) + 1)  # neighbours in the file are read at once
    trains = np.concatenate([times[starts[run[0]] : stops[run[-1]]] for run in runs]) if rows.size else np.empty(0)
    ids = np.repeat(cells, stops[rows] - starts[rows])
    return in_window(trains.astype(np.float64), ids, start_s, stop_s)


def count_spikes(file: h5py.File, population: str) -> int:
    """Count the spikes of a population without reading them."""
    units = group_of(file, UNITS)
    if "spike_times" not in units:
        return 0
    _, starts, stops = _borders(units)
    return int((stops - starts)[_population_names(units) == population].sum())


def read_observed(file: h5py.File, population: str) -> NDArray[np.float64] | None:
    """Read when any cell of a population was observed, s, (stretches, 2); nothing where the file does not say so."""
    each = _intervals_of_units(file, population)
    return _merged(np.concatenate(each)) if any(map(len, each)) else None


def read_observed_of_cells(file: h5py.File, population: str) -> float | None:
    """Read for how long each cell of a population was observed, s, and add it up; nothing where the file does not say so.

    A cell of which nothing is said counts with the time when any other was.
    """
    each = _intervals_of_units(file, population)
    if not any(map(len, each)):
        return None
    together = float(np.diff(_merged(np.concatenate(each))).sum())
    return fsum(float(np.diff(_merged(own)).sum()) if len(own) else together for own in each)


def _merged(pairs: NDArray[np.float64]) -> NDArray[np.float64]:
    """Join intervals that overlap or touch; rising, shape (stretches, 2)."""
    pairs = np.unique(pairs, axis=0)
    reached = np.maximum.accumulate(pairs[:, 1])
    begins = np.flatnonzero(np.concatenate([[True], pairs[1:, 0] > reached[:-1]]))
    ends = reached[np.concatenate([begins[1:], [len(pairs)]]) - 1]
    return np.column_stack([pairs[begins, 0], ends])


def read_trials(file: h5py.File) -> Columns:
    """Read the trials; where a column of ours is missing it holds what stands for "does not apply"."""
    trials = _intervals(file, "trials", TRIAL_TIMES)
    if not trials:
        return {}
    count = len(trials["start_s"])
    start_s, stop_s = trials["start_s"], trials["stop_s"]
    given = {"trial": np.arange(1, count + 1), "calendar_s": start_s, "duration_s": stop_s - start_s}
    return {name: np.full(count, _nothing(name)) for name in TRIALS} | given | trials


def read_segments(file: h5py.File) -> Columns:
    """Read the stretches of an export of ours, simulated or not; epochs of other people are no such thing."""
    tables = [_intervals(file, "epochs", SEGMENT_TIMES)]
    if PASSED in file:
        tables.append(_table(group_of(file, PASSED), {}))
    tables = [table for table in tables if {*SEGMENTS, ROW} <= set(table)]
    if not tables:
        return {}
    order = np.argsort(np.concatenate([table[ROW] for table in tables]), kind="stable")
    return {name: np.concatenate([table[name] for table in tables])[order] for name in SEGMENTS}


def read_events(file: h5py.File) -> dict[str, Columns]:
    """Read the tables of events, by kind; epochs, and other intervals than trials, are events that have an end, `stop_s`."""
    tables = {}
    if "events" in file:
        events = group_of(file, "events")
        tables = {kind: _table(node, EVENT_TIMES) for kind, node in events.items() if isinstance(node, h5py.Group)}
    for kind, node in group_of(file, "intervals").items() if "intervals" in file else ():
        ours = kind == "epochs" and bool(read_segments(file))
        if kind not in {"trials", "invalid_times", *tables} and isinstance(node, h5py.Group) and not ours:
            tables[kind] = _table(node, INTERVAL_TIMES) | _tags(node)
    return {kind: table for kind, table in tables.items() if "time_s" in table}


def _tags(intervals: h5py.Group) -> Columns:
    """Give the tags of each interval in one text."""
    if "tags" not in intervals or "tags_index" not in intervals:
        return {}
    tags = values_of(dataset_of(intervals, "tags"))
    starts, stops = _cut(intervals, "tags", len(tags))
    return {"tags": np.array([", ".join(map(str, tags[a:b])) for a, b in zip(starts, stops, strict=True)], dtype=str)}


def signal_names(file: h5py.File) -> tuple[str, ...]:
    """Names of the sampled time series: of behaviour, in its containers too (position, direction), and of what was acquired."""
    return tuple(_series(file))


def _series(file: h5py.File) -> dict[str, h5py.Group]:
    """Find them by name; where a name is taken, by a longer one: its container's, or the place's, stands before it."""
    direct = [((name, f"{place}_{name}"), node) for place in PLACES_OF_SERIES for name, node in _inside(file, place)]
    inner = [
        ((name, f"{names[0]}_{name}", f"{names[1]}_{name}"), one)
        for names, node in direct
        if isinstance(node, h5py.Group) and not _is_series(node)
        for name, one in node.items()
    ]
    found: dict[str, h5py.Group] = {}
    for names, node in [*direct, *inner]:
        if _is_series(node):
            found[next(name.replace("/", "_") for name in names if name.replace("/", "_") not in found)] = node
    return found


def _inside(file: h5py.File, place: str) -> list[tuple[str, Any]]:
    return list(group_of(file, place).items()) if place in file else []


def _series_of(file: h5py.File, name: str) -> h5py.Group:
    """Find one; those that stand directly in their place without looking at all others."""
    for place in PLACES_OF_SERIES:
        node = group_of(file, place).get(name) if place in file else None
        if _is_series(node):
            return node
    found = _series(file)
    if name not in found:
        raise ValueError(f"no series {name!r}; there are {', '.join(found) or 'none'}")
    return found[name]


def _is_series(node: object) -> bool:
    """Whether it is a series of numbers, one or some for each moment."""
    if not isinstance(node, h5py.Group) or plain(node.attrs.get("neurodata_type")) not in SERIES or "data" not in node:
        return False
    data = node["data"]
    return isinstance(data, h5py.Dataset) and data.ndim in (1, 2) and data.dtype.kind in "iuf"


def read_signal(file: h5py.File, name: str) -> tuple[Signal, ...]:
    """Read a time series in its unit; where its timestamps skip or crowd, a new piece begins, and within one they are even.

    Samples have the shape (moments,), or (moments, dimensions) for a place; those without a time are left out.

    Raises
    ------
    ValueError
        If there is none of that name, or it has other timestamps than samples.
    """
    series = _series_of(file, name)
    data = dataset_of(series, "data")
    scale, offset = (float(data.attrs.get(key, default)) for key, default in (("conversion", 1.0), ("offset", 0.0)))
    samples = data[...] if (scale, offset) == (1.0, 0.0) else data[...] * scale + offset
    unit = str(plain(data.attrs.get("unit", "")))
    if "timestamps" not in series:
        start = dataset_of(series, "starting_time")
        return (Signal(samples, float(start.attrs["rate"]), float(start[()]), unit),)
    times = numbers_of(series, "timestamps")[...]
    if len(times) != len(samples):
        raise ValueError(f"{series.name} has {len(samples)} samples, but {len(times)} timestamps")
    known = np.isfinite(times)
    samples, times = samples[known], times[known].astype(np.float64)
    steps = np.diff(times)
    step = float(np.median(steps[steps > 0])) if np.any(steps > 0) else 1.0
    even = (steps > step / BREAK) & (steps < BREAK * step)
    borders = [0, *(np.flatnonzero(~even) + 1).tolist(), len(times)]
    pieces = zip(borders[:-1], borders[1:], strict=True)
    return tuple(_piece(samples[first:stop], times[first:stop], 1 / step, unit) for first, stop in pieces if stop > first)


def _piece(samples: NDArray[Any], times: NDArray[np.float64], usual_rate: float, unit: str) -> Signal:
    """Give one even piece; its rate is that of its ends, since rounded steps add up."""
    length = float(times[-1] - times[0])
    return Signal(samples, (len(times) - 1) / length if length > 0 else usual_rate, float(times[0]), unit)


def notes_of(provenance: Mapping[str, Any], error_unit: str) -> str:
    """Write what NWB has no place for as JSON text; `read_notes` reads it."""
    return json.dumps({ORIGIN: {"provenance": dict(provenance), "error_unit": error_unit}}, default=str)


def read_notes(file: h5py.File) -> tuple[dict[str, Any], str]:
    """Read the provenance and the unit of errors of an export of ours, or the description that every NWB file has."""
    texts = {name: plain(dataset_of(file, path)[()]) for name, path in DESCRIPTIONS.items() if path in file}
    notes = texts.pop("notes", "")
    if isinstance(notes, str) and notes.startswith(f'{{"{ORIGIN}"'):
        origin = json.loads(notes)[ORIGIN]
        return dict(origin["provenance"]), str(origin["error_unit"])
    return {name: text for name, text in texts.items() if isinstance(text, str)}, ""


def last_moment_s(file: h5py.File, trials: Columns) -> float:
    """Find the end of the last trial or the last spike, whichever is later, s."""
    moments = [trials["stop_s"]] if trials else []
    if UNITS in file and "spike_times" in group_of(file, UNITS):
        moments.append(_borders(group_of(file, UNITS))[0][...])
    return max((float(np.nanmax(one)) for one in moments if np.isfinite(one).any()), default=0.0)


def _intervals(file: h5py.File, name: str, renamed: dict[str, str]) -> Columns:
    if "intervals" not in file or name not in group_of(file, "intervals"):
        return {}
    return _table(group_of(file, f"intervals/{name}"), renamed)


def _table(group: h5py.Group, renamed: dict[str, str]) -> Columns:
    """Read the columns that have one number or text per row; lists per row, references and images are left out."""
    indices = (name for name in group if plain(group[name].attrs.get("neurodata_type", "")) == "VectorIndex")
    ragged = {name.removesuffix("_index") for name in indices}
    names = [
        name
        for name, node in group.items()
        if isinstance(node, h5py.Dataset)
        and node.ndim == 1
        and name not in ragged
        and name != "id"
        and name.removesuffix("_index") not in ragged
        and (node.dtype.kind in "iufb" or h5py.check_string_dtype(node.dtype) is not None or _is_bool(node))
    ]
    return {renamed.get(name, name): values for name, values in columns_of(group, names).items()}


def _is_bool(node: h5py.Dataset) -> bool:
    return h5py.check_enum_dtype(node.dtype) is not None


def _nothing(column: str) -> str | int | float:
    return "" if column in TEXTS else -1 if column in COUNTS else float("nan")


def _borders(units: h5py.Group) -> tuple[h5py.Dataset, NDArray[np.int64], NDArray[np.int64]]:
    """Give the spike times of all units, and where those of each begin and end."""
    times = numbers_of(units, "spike_times")
    return times, *_cut(units, "spike_times", len(times))


def _intervals_of_units(file: h5py.File, population: str) -> list[NDArray[np.float64]]:
    """Give the intervals in which each unit of a population was observed, those that begin and end.

    Units without an index have one each; nothing where the file does not say so.
    """
    units = group_of(file, UNITS)
    if OBSERVED not in units or dataset_of(units, OBSERVED).size == 0:
        return []
    rows = np.flatnonzero(_population_names(units) == population)
    pairs = stretches_of(units, OBSERVED)
    if f"{OBSERVED}_index" in units:
        starts, stops = _cut(units, OBSERVED, len(pairs))
    else:
        starts = np.arange(len(pairs))
        stops = starts + 1
        rows = rows[rows < len(pairs)]
    whole = np.isfinite(pairs).all(axis=1) & (pairs[:, 0] <= pairs[:, 1])
    return [pairs[starts[row] : stops[row]][whole[starts[row] : stops[row]]] for row in rows]


def _cut(units: h5py.Group, column: str, length: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Give where the part of each unit begins and ends in a column that has many values for one unit."""
    stops = numbers_of(units, f"{column}_index")[...].astype(np.int64)
    starts = np.concatenate([np.zeros(min(stops.size, 1), dtype=np.int64), stops[:-1]])
    if np.any(stops < starts) or (stops.size and stops[-1] > length):
        raise ValueError(f"{units.name}/{column}_index does not cut {length} values into units")
    return starts, stops


def _population_names(units: h5py.Group) -> NDArray[np.str_]:
    if "population" in units:
        names: NDArray[np.str_] = values_of(dataset_of(units, "population")).astype(str)
        return names
    return np.full(len(dataset_of(units, "id")), UNITS)


def _cells(units: h5py.Group, rows: NDArray[np.intp]) -> NDArray[np.int64]:
    if "cell" in units and "population" in units:
        cells: NDArray[np.int64] = numbers_of(units, "cell")[...].astype(np.int64)[rows]
        return cells
    return np.arange(rows.size)


def _where(file: h5py.File, units: h5py.Group, rows: NDArray[np.bool_]) -> str:
    """Name the places of the electrodes on which the chosen units were found, `unknown` where the file does not say so."""
    if "electrodes" not in units or f"{ELECTRODES}/location" not in file:
        return "unknown"
    electrodes = numbers_of(units, "electrodes")[...].astype(np.int64)
    locations = values_of(dataset_of(file, f"{ELECTRODES}/location")).astype(str)
    try:
        cut = "electrodes_index" in units
        starts, stops = _cut(units, "electrodes", len(electrodes)) if cut else (np.arange(len(rows)), np.arange(len(rows)) + 1)
    except ValueError:
        return "unknown"  # a label is not worth the file
    own = [electrodes[starts[row] : stops[row]] for row in np.flatnonzero(rows)]
    used = np.unique(np.concatenate(own)) if own else np.empty(0, dtype=np.int64)
    return ", ".join(np.unique(locations[used[(used >= 0) & (used < len(locations))]]).tolist()) or "unknown"


def _shared_text(units: h5py.Group, column: str, rows: NDArray[np.bool_]) -> str:
    """Text that all chosen units have in common, or `unknown`."""
    if column not in units:
        return "unknown"
    values = np.unique(values_of(dataset_of(units, column))[rows])
    return str(values[0]) if values.size == 1 else "unknown"
