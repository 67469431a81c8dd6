"""Columns of trials, chosen by what was set: the field, the skill, whether it was practice or test."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.behaviour import rows_of
from analysis.recording import Recording
from analysis.statistics import finite

Floats = NDArray[np.float64]


def column(recording: Recording, name: str, **wanted: Any) -> Floats:
    """Values of a column in the order of the calendar, of the trials whose other columns have the wanted values.

    Returns
    -------
    numpy.ndarray
        One float per trial; empty if no trial is such, or if the recording is of a task without such a column.
    """
    rows = _chosen(recording, wanted)
    if name not in recording.trials:
        return np.empty(0)
    values: Floats = recording.trials[name][rows].astype(np.float64)
    return values


def by_phase(recording: Recording, name: str, **wanted: Any) -> list[Floats]:
    """Give the same split into the phases that have such trials, in order."""
    phases = column(recording, "phase", **wanted)
    values = column(recording, name, **wanted)
    return [values[phases == phase] for phase in dict.fromkeys(phases.tolist())] if values.size else []


def _chosen(recording: Recording, wanted: dict[str, Any]) -> NDArray[np.intp]:
    rows = rows_of(recording)
    for name, value in wanted.items():
        if name not in recording.trials:
            return np.empty(0, dtype=np.intp)
        rows = rows[recording.trials[name][rows] == value]
    return rows


def average(values: ArrayLike) -> float:
    """Mean of what is known; NaN of nothing."""
    known = finite(values)
    return float(known.mean()) if known.size else float("nan")


def scatter(values: ArrayLike) -> float:
    """Measure the standard deviation about a straight line through the trials, lest a mean that still learns counts.

    NaN for fewer than four values.
    """
    y = np.asarray(values, dtype=float)
    trial = np.flatnonzero(np.isfinite(y))
    if trial.size < 4:
        return float("nan")
    residual = y[trial] - np.polyval(np.polyfit(trial, y[trial], 1), trial)
    return float(np.sqrt(np.sum(residual**2) / (trial.size - 2)))


def change_percent(before: float, after: float) -> float:
    """Change in percent of what was before; NaN where that was nothing."""
    return 100 * (after / before - 1) if before else float("nan")
