"""A recording as comma-separated text: one folder with a file per table."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from analysis.recording import Columns, Recording

CHUNK_S = 60.0  # of spikes in memory at a time


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
    """
    if folder.exists():
        raise FileExistsError(f"{folder}: is there already; name another folder or move it away")
    aside = folder.with_name(f".{folder.name}.writing")
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(parents=True)
    try:
        _write_rows(aside / "spikes.csv", ("time_s", "population", "id"), _spike_rows(recording))
        tables = {"trials": recording.trials, "segments": recording.segments, **recording.events}
        for name, columns in tables.items():
            if columns:
                _write_rows(aside / f"{name}.csv", tuple(columns), _table_rows(columns))
        aside.rename(folder)
    except BaseException:
        shutil.rmtree(aside, ignore_errors=True)
        raise
    return sorted(folder.iterdir())


def _spike_rows(recording: Recording) -> Iterable[Sequence[Any]]:
    for name in recording.populations:
        start, duration = 0.0, recording.duration_s
        while start <= duration:
            spikes = recording.spikes(name, start, start + CHUNK_S)
            yield from ((time, name, cell) for time, cell in zip(spikes.times_s.tolist(), spikes.ids.tolist(), strict=True))
            start += CHUNK_S


def _table_rows(columns: Columns) -> Iterable[Sequence[Any]]:
    return zip(*(values.tolist() for values in columns.values()), strict=True)


def _write_rows(path: Path, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)
