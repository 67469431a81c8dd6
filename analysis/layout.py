"""What a recording is made of, as plain data: populations, spikes, sampled signals, weights, tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Columns = dict[str, NDArray[Any]]

MOST_CELLS = 10_000_000  # of a population; more is a damaged number, and memory for it would not be there

TRIALS = (
    *("phase", "verb", "skill", "task", "trial", "start_s", "stop_s", "calendar_s", "score", "error", "duration_s"),
    *("completed", "spikes", "conscious"),
)
SEGMENTS = (
    *("simulated_start_s", "simulated_stop_s", "calendar_start_s", "calendar_stop_s"),
    *("phase", "verb", "kind", "stage"),
)
VERBS = (
    *("practice", "test", "demonstrate", "recall", "sleep", "wake", "gap", "overload", "disuse"),
    *("lesion", "inactivate", "restore", "modulate"),
)
STAGES = ("wake", "N2", "N3", "REM", "sleep")
"""`sleep` in recordings made before there were stages."""


@dataclass(frozen=True)
class Population:
    """Cells of one kind: how many, where, and how many of them make a pool (0 if there are no pools)."""

    name: str
    count: int
    region: str
    type: str
    per_pool: int


@dataclass(frozen=True)
class Spikes:
    """Spikes sorted by time: seconds on the simulated axis, and the cell within its population."""

    times_s: NDArray[np.float64]
    ids: NDArray[np.int64]


@dataclass(frozen=True)
class Signal:
    """One stretch of a time series: `samples[k]` is taken at `start_s + k / rate_hz`; shape (n,) or (n, channels)."""

    samples: NDArray[Any]
    rate_hz: float
    start_s: float
    unit: str


@dataclass(frozen=True)
class Weights:
    """Snapshots of one projection at birth and at the ends of phases.

    Attributes
    ----------
    pre, post
        Cells joined by each synapse; shape (synapses,).
    visible
        The weight that spikes feel; shape (snapshots, synapses).
    hidden
        The chain behind it; shape (snapshots, synapses, variables), without variables where they were not asked for.
    segment
        Row of the segments after which each snapshot was taken, -1 = at birth; shape (snapshots,).
    calendar_s
        When; shape (snapshots,).
    """

    pre: NDArray[np.int32]
    post: NDArray[np.int32]
    visible: NDArray[Any]
    hidden: NDArray[Any]
    segment: NDArray[np.int64]
    calendar_s: NDArray[np.float64]


def in_window(times_s: NDArray[np.float64], ids: NDArray[np.int64], start_s: float | None, stop_s: float | None) -> Spikes:
    """Sort spikes by time and keep those in [start, stop)."""
    # Looking costs a tenth of sorting, and most files are sorted.
    if np.any(times_s[1:] < times_s[:-1]):
        order = np.argsort(times_s, kind="stable")
        times_s, ids = times_s[order], ids[order]
    window = (-np.inf if start_s is None else start_s, np.inf if stop_s is None else stop_s)
    first, last = np.searchsorted(times_s, window)
    return Spikes(times_s[first:last], ids[first:last])
