"""Measures of practice against trial number, for the experiments on the course of learning."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from analysis.behaviour import PRACTICE, learning_curve
from analysis.recording import Recording
from analysis.verdict import Measures, plain

TRIAL = "{}, trial {:d}"


def measure_curves(groups: Mapping[str, Sequence[Recording]], group: str, column: str = "interval_s") -> Measures:
    """Give a column of every practice trial: one measure per trial number, one value per learner."""
    recordings = groups.get(group, ())
    curves = []
    for recording in recordings:
        curve = learning_curve(recording)
        curves.append(curve[column][curve["verb"] == PRACTICE])
    return {group: curve_measures(column, curves)}


def curve_measures(column: str, curves: Sequence[NDArray[np.float64]]) -> dict[str, list[float]]:
    """Name one curve per learner trial by trial: one measure per trial that all of them have."""
    trials = min((len(curve) for curve in curves), default=0)
    return {TRIAL.format(column, trial + 1): plain([curve[trial] for curve in curves]) for trial in range(trials)}


def curves_of(measures: Measures, group: str, column: str = "interval_s") -> NDArray[np.float64]:
    """Give the curves back as an array; shape (learners, trials)."""
    columns = [values for name, values in measures.get(group, {}).items() if name.startswith(f"{column}, ")]
    return np.array(columns, dtype=float).T if columns else np.empty((0, 0))
