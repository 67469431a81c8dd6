"""Is a recording what its layout promises? Every fault at once."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path

import numpy as np

from analysis.hdf5 import blaming
from analysis.layout import SEGMENTS, TRIALS
from analysis.recording import Columns, Recording, RecordingFault, open_recording

PROVENANCE = ("protocol", "group", "parameters", "packages", "seed", "learner", "code_version", "started", "ended")


def faults_of(path: str | Path) -> list[str]:
    """Look through a whole recording; a sound one gives an empty list.

    Returns
    -------
    list of str
        One line per fault: where, what was got, what is allowed.
    """
    try:
        recording = open_recording(path)
    except RecordingFault as fault:
        return [str(fault)]
    faults = _found(recording, _table_faults) if recording.segments else []
    for name in recording.populations:
        faults += _found(recording, functools.partial(_spike_faults, name=name))
    return faults + _found(recording, _weight_faults)


def _found(recording: Recording, look: Callable[[Recording], list[str]]) -> list[str]:
    """Look for faults; what cannot even be looked at is a fault, too."""
    try:
        with blaming(recording.path):
            return [f"{recording.path}: {fault}" for fault in look(recording)]
    except RecordingFault as fault:
        return [str(fault)]


def _weight_faults(recording: Recording) -> list[str]:
    for projection in recording.projections():
        recording.weights(projection)  # what cannot be unpacked says so itself
    return []


def _table_faults(recording: Recording) -> list[str]:
    trials, segments = recording.trials, recording.segments
    faults = [f"/trials has no column {name}" for name in TRIALS if trials and name not in trials]
    faults += [f"/segments has no column {name}" for name in SEGMENTS if name not in segments]
    faults += [f"/provenance says nothing of {name}" for name in PROVENANCE if name not in recording.provenance]
    if faults:
        return faults
    for what, columns, start, stop in (
        ("/segments", segments, "simulated_start_s", "simulated_stop_s"),
        ("/segments", segments, "calendar_start_s", "calendar_stop_s"),
        ("/trials", trials, "start_s", "stop_s"),
    ):
        faults += _order_faults(what, columns, start, stop)
    rows = len(trials.get("verb", ()))
    for kind, columns in recording.events.items():
        if "trial_row" in columns and np.any(columns["trial_row"] >= rows):
            row = int(columns["trial_row"].max())
            faults.append(f"/events/{kind}: trial_row up to {row}, but /trials has {rows} rows")
    return faults


def _order_faults(what: str, columns: Columns, start: str, stop: str) -> list[str]:
    if not columns:
        return []
    faults = []
    backwards = np.flatnonzero(columns[stop] < columns[start])
    if backwards.size:
        faults.append(f"{what}: row {backwards[0]} ends before it starts ({start}, {stop})")
    early = np.flatnonzero(np.diff(columns[start]) < 0)
    if early.size:
        faults.append(f"{what}: row {early[0] + 1} starts before the row above it ({start})")
    return faults


def _spike_faults(recording: Recording, name: str) -> list[str]:
    spikes, population = recording.spikes(name), recording.populations[name]
    faults = []
    if not np.all(np.isfinite(spikes.times_s)):
        faults.append("times that are not finite")
    elif np.any(np.diff(spikes.times_s) < 0):
        faults.append("said to be sorted by time, and is not")
    if spikes.ids.size and not 0 <= spikes.ids.min() <= spikes.ids.max() < population.count:
        faults.append(f"ids up to {spikes.ids.max()}, but the population has {population.count} cells")
    return [f"/spikes/{name}: {fault}" for fault in faults]
