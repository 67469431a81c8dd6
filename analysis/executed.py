"""Spikes while a sequence is executed: of every cell, over the whole executions of some trials."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.behaviour import presses_of, rows_of
from analysis.recording import Recording

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Executed:
    """Whole executions, and what fired during them.

    Attributes
    ----------
    executions
        How many.
    spikes
        Of every population: spikes per execution of each cell, shape (cells,); NaN without an execution.
    """

    executions: int
    spikes: dict[str, Floats]

    def of(self, population: str) -> float:
        """Spikes per execution of a whole population."""
        return float(self.spikes[population].sum())


def executed(recording: Recording, phase: int, length: int) -> Executed:
    """Count the spikes of the whole executions in the trials of a phase.

    An execution is as many right presses as the sequence has elements, whatever went wrong between them; those of a trial
    last from its start to the last press of the last of them. What comes after is of no execution, and left out.

    Parameters
    ----------
    recording
        With presses.
    phase
        Whose trials count.
    length
        Elements of the sequence.
    """
    windows, executions = [], 0
    for row in rows_of(recording):
        if recording.trials["phase"][row] != phase:
            continue
        press = presses_of(recording, int(row))
        right = press["time_s"][press["correct"].astype(bool)]
        whole = right.size // length
        if whole:
            executions += whole
            windows.append((float(recording.trials["start_s"][row]), float(right[whole * length - 1])))
    counts = {name: _counts(recording, name, one.count, windows) for name, one in recording.populations.items()}
    per_execution = {name: cells / executions if executions else np.full_like(cells, np.nan) for name, cells in counts.items()}
    return Executed(executions, per_execution)


def _counts(recording: Recording, population: str, cells: int, windows: list[tuple[float, float]]) -> Floats:
    """Count the spikes of each cell in windows that follow each other; read at once, since each reading looks for its place."""
    if not windows:
        return np.zeros(cells)
    spikes = recording.spikes(population, windows[0][0], windows[-1][1])
    counted = [spikes.ids[slice(*np.searchsorted(spikes.times_s, window))] for window in windows]
    return np.bincount(np.concatenate(counted), minlength=cells).astype(float)
