"""What time does to a learner's muscle, and the samples of it that a recording keeps."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.body.fibres import Fibres, Use, course
from models.memory import State
from protocols.quantities import DAY

MOST = 100
"""Samples of a stretch of calendar at most; one a day if that is fewer."""

USES: dict[str, Use] = {"overload": "overload", "disuse": "disuse"}
"""What a verb means for the muscle; all other verbs are ordinary use, practice included."""


def passed(
    state: State,
    p: Fibres,
    verb: str,
    seconds: float,
    simulated_s: tuple[float, float],
    calendar_s: float,
) -> dict[str, NDArray[Any]]:
    """Let a row pass for the muscle, in place, and return its samples: at the row's start, every day, and at its end.

    Parameters
    ----------
    state : State
        Its muscle is changed.
    p : Fibres
        The learner's.
    verb : str
        Of the row.
    seconds : float
        How long the row takes on the calendar, its rest included; above zero.
    simulated_s : tuple of float
        Where the row begins and ends on the simulated axis.
    calendar_s : float
        When it begins.

    Returns
    -------
    dict of ndarray, shape (samples,)
        The columns of ``/events/muscle``: `time_s`, `calendar_s`, `area`, `nuclei`.
    """
    at = np.linspace(0.0, seconds, 1 + min(MOST, math.ceil(seconds / DAY)))
    samples = course(state.muscle, p, USES.get(verb, "ordinary"), at)
    state.muscle = samples[-1]
    start, stop = simulated_s
    return {
        "time_s": np.minimum(start + at, stop),
        "calendar_s": calendar_s + at,
        "area": np.array([sample.area for sample in samples]),
        "nuclei": np.array([sample.nuclei for sample in samples]),
    }
