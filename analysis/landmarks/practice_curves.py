"""Time per response against trial number, for the landmarks on the shape of learning curves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from analysis.behaviour import PRACTICE, learning_curve
from analysis.landmarks.verdict import Measures, plain
from analysis.recording import Recording

TRIAL = "interval_s, trial {:d}"


def measure_curves(groups: Mapping[str, Sequence[Recording]], group: str) -> Measures:
    """Mean interval of every practice trial, in s: one measure per trial number, one value per learner."""
    recordings = groups.get(group, ())
    curves = []
    for recording in recordings:
        curve = learning_curve(recording)
        curves.append(curve["interval_s"][curve["verb"] == PRACTICE])
    trials = min((len(curve) for curve in curves), default=0)
    columns = {TRIAL.format(trial + 1): plain([curve[trial] for curve in curves]) for trial in range(trials)}
    return {group: columns}


def curves_of(measures: Measures, group: str) -> NDArray[np.float64]:
    """Give the curves back as an array; shape (learners, trials)."""
    columns = list(measures.get(group, {}).values())
    return np.array(columns, dtype=float).T if columns else np.empty((0, 0))
