"""The outcome of many recordings in one table: a row for each skill in each phase, with the means of its trials."""

from __future__ import annotations

from typing import Any

import numpy as np

from analysis.recording import Recording

PLACES = ("phase", "trial", "start_s", "stop_s", "calendar_s")
"""Numbers of a trial that say where it stands, not how it went."""

UNKNOWN = -1
"""Of a whole number that does not apply to a trial; see `results/README.md`."""


def outcomes(recording: Recording) -> list[dict[str, Any]]:
    """Take the means of all trials of each skill in each phase.

    Returns
    -------
    list of dict
        `group`, `learner`, `seed`, `phase`, `verb`, `skill`, `trials`, the mean of every column of numbers that applies, and
        `recording`. One row without a phase where nothing was practised or tested.
    """
    head = {name: recording.provenance.get(name) for name in ("group", "learner", "seed")}
    tail = {"recording": str(recording.path)}
    trials = recording.trials
    if not len(trials.get("phase", ())):
        return [head | tail]
    rows = []
    for phase, verb, skill in dict.fromkeys(zip(*(trials[name].tolist() for name in ("phase", "verb", "skill")), strict=True)):
        own = (trials["phase"] == phase) & (trials["skill"] == skill)
        where = {"phase": phase, "verb": verb, "skill": skill, "trials": int(np.count_nonzero(own))}
        means = {
            name: _mean(values[own]) for name, values in trials.items() if name not in PLACES and values.dtype.kind in "fiub"
        }
        rows.append(head | where | {name: mean for name, mean in means.items() if mean is not None} | tail)
    return rows


def _mean(values: np.ndarray[Any, Any]) -> float | None:
    known = values[np.isfinite(values) if values.dtype.kind == "f" else values != UNKNOWN]
    return float(np.mean(known)) if known.size else None
