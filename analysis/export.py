"""A recording as comma-separated text: one folder with a file per table."""

from __future__ import annotations

import csv
import re
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from analysis.hdf5 import blaming
from analysis.recording import Columns, Recording, RecordingFault

FILE_NAME = re.compile(r"[\w-][\w -]{0,99}")
CHUNK = 100_000  # rows as Python numbers at a time


def to_csv(recording: Recording, folder: Path) -> list[Path]:
    """Write the spikes, trials, segments and events of a recording.

    `spikes.csv` has `time_s`, `population`, `id`, sorted by population and time; `trials.csv`, `segments.csv` and one file
    per kind of event (`press.csv`) have the columns of the recording. Numbers are written so that they read back exactly.

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
        aside.rename(folder)
    except BaseException:
        shutil.rmtree(aside, ignore_errors=True)
        raise
    return sorted(folder.iterdir())


def _tables(recording: Recording) -> dict[str, Columns]:
    """Give what is in each file; kinds of events become names of files, so they must be words."""
    tables = {"trials": recording.trials, "segments": recording.segments}
    for kind, columns in recording.events.items():
        if not FILE_NAME.fullmatch(kind) or kind in (*tables, "spikes"):
            raise RecordingFault(f"{recording.path}: events {kind!r} give no file name; letters, digits, `_`, `-` and spaces do")
        tables[kind] = columns
    return {name: columns for name, columns in tables.items() if columns}


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
