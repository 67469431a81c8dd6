"""Rides on a bicycle: how long, and after how many of them the cap is reached."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

ROW = 3  # rides in a row that must reach the cap


def capped_percent(durations: ArrayLike, caps: ArrayLike) -> float:
    """Mean time to the fall, in percent of the cap; NaN without a ride."""
    share = np.asarray(durations, dtype=float) / np.asarray(caps, dtype=float)
    return 100 * float(share.mean()) if share.size else float("nan")


def rides_before_cap(fell: ArrayLike) -> float:
    """Count the rides before the first three in a row that reach the cap; NaN if there are none such.

    Parameters
    ----------
    fell
        Whether each ride ended in a fall, in order.
    """
    there = ~np.asarray(fell, dtype=bool)
    if there.size < ROW:
        return float("nan")
    runs = np.flatnonzero(np.convolve(there, np.ones(ROW), mode="valid") >= ROW)
    return float(runs[0]) if runs.size else float("nan")


def relearning_percent(before: float, again: float) -> float:
    """Rides to relearn in percent of those to learn.

    A learner who did not learn, who could ride from the first, or who never came back has saved nothing: 100.
    """
    return 100 * again / before if before > 0 and np.isfinite(again) else 100.0
