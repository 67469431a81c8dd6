"""Is a recording what its layout promises? Every fault at once."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from analysis.hdf5 import blaming
from analysis.layout import SEGMENTS, STAGES, TRIALS, VERBS
from analysis.recording import Columns, Recording, RecordingFault, open_recording

PROVENANCE = (
    *("protocol", "group", "parameters", "packages", "compiler", "machine", "seed", "learner", "code_version"),
    *("started", "ended", "parent", "identity"),
)
TIMES = {
    "/segments": ("simulated_start_s", "simulated_stop_s", "calendar_start_s", "calendar_stop_s"),
    "/trials": ("start_s", "stop_s", "calendar_s"),
}


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
    return faults + _found(recording, _weight_faults) + _found(recording, _signal_faults)


def _found(recording: Recording, look: Callable[[Recording], list[str]]) -> list[str]:
    """Look for faults; what cannot even be looked at is a fault, too."""
    try:
        with blaming(recording.path):
            return [f"{recording.path}: {fault}" for fault in look(recording)]
    except RecordingFault as fault:
        return [str(fault)]


def _weight_faults(recording: Recording) -> list[str]:
    rows, faults = len(recording.segments.get("verb", ())), []
    for projection in recording.projections():
        kept = recording.weights(projection)  # what cannot be unpacked says so itself
        where = f"/weights/{projection}"
        least = np.where(np.arange(kept.segment.size) == 0, -1, 0)  # birth stands first
        if np.any(kept.segment < least) or np.any(kept.segment >= rows):
            span = f"segment {kept.segment.min()} to {kept.segment.max()}"
            faults.append(f"{where}: {span}, wanted -1 for the first alone, and rows of /segments, which has {rows}")
        if min(kept.pre.min(initial=0), kept.post.min(initial=0)) < 0:
            faults.append(f"{where}: cells below 0")
    return faults


def _signal_faults(recording: Recording) -> list[str]:
    for name in recording.behaviour():
        recording.signal(name)
    return []


def _table_faults(recording: Recording) -> list[str]:
    trials, segments = recording.trials, recording.segments
    faults = [f"/trials has no column {name}" for name in TRIALS if trials and name not in trials]
    faults += [f"/segments has no column {name}" for name in SEGMENTS if name not in segments]
    faults += [f"/events/{kind} has no column time_s" for kind, columns in recording.events.items() if "time_s" not in columns]
    faults += [f"/provenance says nothing of {name}" for name in PROVENANCE if name not in recording.provenance]
    if faults:
        return faults
    tables = {"/segments": segments, "/trials": trials} | {f"/events/{kind}": table for kind, table in recording.events.items()}
    for what, columns in tables.items():
        for name in TIMES.get(what, ("time_s",)) if columns else ():
            if not np.all(np.isfinite(columns[name])):
                faults.append(f"{what}: {name} that are not finite")
    if faults:
        return faults
    for what, columns, start, stop in (
        ("/segments", segments, "simulated_start_s", "simulated_stop_s"),
        ("/segments", segments, "calendar_start_s", "calendar_stop_s"),
        ("/trials", trials, "start_s", "stop_s"),
    ):
        faults += _order_faults(what, columns, start, stop)
    faults += _word_faults("/segments", segments, "verb", VERBS) + _word_faults("/trials", trials, "verb", VERBS)
    faults += _word_faults("/segments", segments, "stage", STAGES)
    if trials:
        faults += _trial_faults(trials, recording.duration_s)
    rows = len(trials.get("verb", ()))
    for kind, columns in recording.events.items():
        if "trial_row" in columns and np.any(columns["trial_row"] >= rows):
            row = int(columns["trial_row"].max())
            faults.append(f"/events/{kind}: trial_row up to {row}, but /trials has {rows} rows")
    return faults


def _trial_faults(trials: Columns, duration_s: float) -> list[str]:
    faults = []
    # The end of a trial and that of its stretch are sums of the same steps, rounded differently.
    if len(trials["stop_s"]) and (last := float(trials["stop_s"].max())) > duration_s + 1e-3:
        faults.append(f"/trials: stop_s up to {last:g}, but the simulated time ends at {duration_s:g}")
    outside = np.flatnonzero((trials["score"] < 0) | (trials["score"] > 1))
    if outside.size:
        faults.append(f"/trials: score {trials['score'][outside[0]]:g} in row {outside[0]}, wanted 0 to 1")
    if np.any(trials["phase"] < 0):
        faults.append("/trials: phase below 0")
    return faults


def _word_faults(what: str, columns: Columns, name: str, known: Sequence[str]) -> list[str]:
    odd = sorted({str(word) for word in columns[name]} - set(known)) if columns else []
    return [f"{what}: {name} {odd[0]!r}, wanted one of {', '.join(known)}"] if odd else []


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
