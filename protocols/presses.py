"""From the spikes and key contacts of a piano trial to its presses and its row in the table of trials."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.wiring import CELLS

COMMAND_MS = (20.0, 150.0)
"""A press is commanded this long before its contact: the delays to the muscle at least, a slow muscle at most."""
CUE_SPIKES = 3
"""Cue cells of the key that must have fired before the command for the press to count as released by the cue."""
STUCK_S = 2.0
"""Without a press for so long at the end of a trial, the line under way counts as broken off."""

Spikes = Mapping[str, tuple[NDArray[np.float64], NDArray[np.int32]]]


def presses(contacts: Mapping[str, NDArray[Any]], force: Mapping[str, NDArray[Any]], spikes: Spikes) -> dict[str, NDArray[Any]]:
    """Return the table of presses of one trial, times in s from its start.

    Parameters
    ----------
    contacts : mapping
        Recorded event `press` of the world: `t`, `report` (key + 1), `target`, `right`, `position`.
    force : mapping
        Contacts as the fingers recorded them: `t`, `i`, `act`.
    spikes : mapping
        Spikes of the trial by population, times in ms.
    """
    time_s, key = contacts["t"], contacts["report"].astype(np.int64) - 1
    # The world hears of a contact in the step after it.
    at = np.searchsorted(force["t"], time_s - 0.0015)
    return {
        "time_s": time_s,
        "key": key,
        "target": contacts["target"].astype(np.int64),
        "correct": contacts["right"] > 0.5,
        "position": contacts["position"].astype(np.int64),
        "force": force["act"][np.minimum(at, len(force["t"]) - 1)] if len(time_s) else np.empty(0),
        "interval_s": np.diff(time_s, prepend=0.0),
        "released_by": np.array(_released_by(time_s, key, spikes), dtype=str),
    }


def _released_by(time_s: NDArray[np.float64], key: NDArray[np.int64], spikes: Spikes) -> list[str]:
    """Say of each press whether the cue for its key had come before its command left the cortex."""
    cue_ms, cue_cell = spikes["prefrontal_cue"]
    command_ms, command_cell = spikes["motor_cortex_dendritic"]
    cue_key, command_key = cue_cell // CELLS["prefrontal_cue"], command_cell // CELLS["motor_cortex_dendritic"]
    said = []
    before = 0.0
    for contact, pressed in zip(time_s * 1000, key, strict=True):
        window = (command_key == pressed) & (command_ms > contact - COMMAND_MS[1]) & (command_ms < contact - COMMAND_MS[0])
        command = command_ms[window].max() if window.any() else contact - COMMAND_MS[0]
        # Cells still firing for the note before are cleared by touch, some 12 ms after the contact.
        cues = (cue_key == pressed) & (cue_ms > before + 12) & (cue_ms < command)
        said.append("cue" if cues.sum() >= CUE_SPIKES else "prediction")
        before = contact
    return said


def paced(table: Mapping[str, NDArray[Any]], asked_s: float) -> dict[str, float]:
    """Return the columns of a trial in which an interval between presses was asked for."""
    own = table["interval_s"][1:][table["correct"][1:]]
    apart = float(np.abs(own - asked_s).mean()) if len(own) else float("nan")
    return {"asked_interval_s": asked_s, "interval_error_s": apart}


def trial(table: Mapping[str, NDArray[Any]], length: int, duration_s: float, fixed: bool, spikes: Spikes) -> dict[str, Any]:
    """Return the columns of one piano trial.

    Parameters
    ----------
    table : mapping
        As `presses` gives it.
    length : int
        Elements of the line.
    duration_s : float
        Of the trial.
    fixed : bool
        Whether the trial had a fixed duration; else it was one execution.
    """
    correct, n = table["correct"], len(table["correct"])
    lines = np.concatenate([[0], np.cumsum(correct & (table["position"] == length - 1))])[:-1] if n else np.empty(0, int)
    finished = int((correct & (table["position"] == length - 1)).sum())
    with_error = set(lines[~correct].tolist()) if n else set()
    stuck = not n or table["time_s"][-1] < duration_s - STUCK_S
    begun = finished + int(stuck or finished in with_error)
    faultless = finished - sum(line < finished for line in with_error)
    intervals = table["interval_s"][1:][correct[1:]] if n else np.empty(0)
    return {
        "score": float(correct.mean()) if n else 0.0,
        "error": float(n - correct.sum()),
        "duration_s": duration_s,
        "completed": bool(fixed or finished > 0),
        "spikes": int(sum(len(times) for times, _ in spikes.values())),
        "conscious": float((table["released_by"] == "cue").mean()) if n else float("nan"),
        "presses": n,
        "correct": int(correct.sum()),
        "errors": int(n - correct.sum()),
        "sequences": finished,
        "completion": faultless / begun if begun else 0.0,
        "interval_s": float(intervals.mean()) if len(intervals) else float("nan"),
        "keys_per_30s": float(correct.sum()) * 30 / duration_s,
    }
