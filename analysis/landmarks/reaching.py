"""Reaches in a force field, as the landmarks on adaptation measure them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from analysis.behaviour import PRACTICE, TEST
from analysis.recording import Recording
from analysis.trials import average, by_phase, column

Floats = NDArray[np.float64]

DEVIATION = "deviation_m"
FIELD = 1.0
BASELINE = 10  # last reaches without a field from which deviations are counted


def field_deviations(recording: Recording) -> list[Floats]:
    """Give the deviation (m, signed) of every practised reach in the field, phase by phase, from the hand's own path.

    That path is the mean of the last reaches before the field.
    """
    path = own_path(recording)
    return [values - path for values in by_phase(recording, DEVIATION, verb=PRACTICE, field=FIELD)]


def catch_deviations(recording: Recording) -> Floats:
    """Give the same of the catch trials: tests with the field off."""
    return column(recording, DEVIATION, verb=TEST, field=0.0, clamp=False) - own_path(recording)


def own_path(recording: Recording) -> float:
    """Mean deviation (m) of the last reaches that were practised without a field, before the first with one."""
    before = by_phase(recording, DEVIATION, verb=PRACTICE, field=0.0, clamp=False)
    return average(before[0][-BASELINE:]) if before else float("nan")
