"""Hitting a ball in time: errors of release, with misses counted as what they are at least."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.recording import Recording
from analysis.trials import column

Floats = NDArray[np.float64]


def timing_errors(recording: Recording, **wanted: Any) -> Floats:
    """Give the error (s, + = late) of every trial of tennis.

    A learner who never let go within the trial would have been at least as late as its end: that is its error.
    """
    errors = column(recording, "error", task="tennis", **wanted)
    late = column(recording, "duration_s", task="tennis", **wanted) - column(recording, "delay_s", task="tennis", **wanted)
    missed = column(recording, "missed", task="tennis", **wanted) > 0
    filled: Floats = np.where(missed, late, errors)
    return filled


def release_times(recording: Recording, **wanted: Any) -> Floats:
    """Give the time (s) from cue to contact of every trial of tennis; misses as in `timing_errors`."""
    times: Floats = column(recording, "delay_s", task="tennis", **wanted) + timing_errors(recording, **wanted)
    return times
