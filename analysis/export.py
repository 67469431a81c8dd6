"""A recording as comma-separated text: one folder with a file per table, and its provenance as JSON."""

from __future__ import annotations

import csv
import json
import re
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from analysis.hdf5 import blaming
from analysis.recording import Columns, Recording, RecordingFault, Signal

FILE_NAME = re.compile(r"[\w-][\w -]{0,99}")
CHUNK = 100_000  # rows as Python numbers at a time


def to_csv(recording: Recording, folder: Path) -> list[Path]:
    """Write the spikes, trials, segments, events, sampled signals and provenance of a recording; weights stay behind.

    `spikes.csv` has `time_s`, `population`, `id`, sorted by population and time; `trials.csv`, `segments.csv` and one file
    per kind of event (`press.csv`) have the columns of the recording. `signal_hand_x.csv` and so on have `time_s` and
    `value`, of a series with several values for each moment `value_0` and so on; the unit stands in the name (`value (m)`).
    `provenance.json` is what `info --json` says under that name. Numbers are written so that they read back exactly.

    Parameters
    ----------
    recording
        Ours, or a foreign one.
    folder
        Made here; a half-written one is never left behind.

    Returns
    -------
    list of Path
        The files written.

    Raises
    ------
    FileExistsError
        If there is something of that name already.
    RecordingFault
        If the recording cannot be read, or a kind of event is no name for a file.
    """
    if folder.exists():
        raise FileExistsError(f"{folder}: is there already; name another folder or move it away")
    aside = folder.with_name(f".{folder.name}.writing")
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(parents=True)
    try:
        with blaming(recording.path):
            _write_rows(aside / "spikes.csv", ("time_s", "population", "id"), _spike_rows(recording))
            for name, columns in _tables(recording).items():
                _write_rows(aside / f"{name}.csv", tuple(columns), _table_rows(columns))
            for name in recording.behaviour():
                file, pieces = aside / f"{_signal_file(name)}.csv", recording.signal(name)
                if file.exists():
                    raise RecordingFault(f"{recording.path}: signal {name!r} would be written over {file.name}")
                _write_rows(file, _signal_header(pieces), _signal_rows(pieces))
        text = json.dumps(recording.provenance, indent=1, sort_keys=True, default=str)
        (aside / "provenance.json").write_text(text + "\n", encoding="utf-8")
        aside.rename(folder)
    except BaseException:
        shutil.rmtree(aside, ignore_errors=True)
        raise
    return sorted(folder.iterdir())


def _tables(recording: Recording) -> dict[str, Columns]:
    """Give what is in each file; kinds of events become names of files, so they must be words."""
    tables = {"trials": recording.trials, "segments": recording.segments}
    for kind, columns in recording.events.items():
        if kind in (*tables, "spikes"):
            raise RecordingFault(f"{recording.path}: events {kind!r} would be written over another table")
        tables[_file_name(recording, kind)] = columns
    return {name: columns for name, columns in tables.items() if columns}


def _file_name(recording: Recording, name: str) -> str:
    if not FILE_NAME.fullmatch(name):
        raise RecordingFault(f"{recording.path}: {name!r} gives no file name; letters, digits, `_`, `-` and spaces do")
    return name


def _signal_file(name: str) -> str:
    """Name the file of a signal; what people call a series need not be a word."""
    return re.sub(r"[^\w -]+", "_", f"signal_{name}")[:100]


def _signal_header(pieces: Sequence[Signal]) -> tuple[str, ...]:
    samples, unit = (pieces[0].samples, pieces[0].unit) if pieces else (np.empty(0), "")
    names = ["value"] if samples.ndim == 1 else [f"value_{number}" for number in range(samples.shape[1])]
    return ("time_s", *(f"{name} ({unit})" if unit else name for name in names))


def _signal_rows(pieces: Sequence[Signal]) -> Iterable[Sequence[Any]]:
    for piece in pieces:
        times = piece.start_s + np.arange(len(piece.samples)) / piece.rate_hz
        for first in range(0, len(times), CHUNK):
            part = slice(first, first + CHUNK)
            values = piece.samples[part].reshape(len(times[part]), -1).tolist()
            yield from ((time, *row) for time, row in zip(times[part].tolist(), values, strict=True))


def _spike_rows(recording: Recording) -> Iterable[Sequence[Any]]:
    for name in recording.populations:
        spikes = recording.spikes(name)
        for first in range(0, spikes.ids.size, CHUNK):
            times, cells = (values[first : first + CHUNK].tolist() for values in (spikes.times_s, spikes.ids))
            yield from ((time, name, cell) for time, cell in zip(times, cells, strict=True))


def _table_rows(columns: Columns) -> Iterable[Sequence[Any]]:
    return zip(*(values.tolist() for values in columns.values()), strict=True)


def _write_rows(path: Path, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)
