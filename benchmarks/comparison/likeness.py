"""Are two simulators as like as two seeds? Rates, variation and correlation of cells, by their Kolmogorov-Smirnov distance."""

from __future__ import annotations

import itertools
import statistics
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import ks_2samp

from analysis.spikes import rates_by_cell, variation_by_cell

Floats = NDArray[np.float64]

BIN_S = 0.01
MOST_CELLS = 100
"""Of a population, for correlations: 4950 pairs."""


def rates(times_s: Floats, ids: NDArray[Any], cells: int, duration_s: float) -> Floats:
    """Mean rate of every cell in Hz."""
    return rates_by_cell(ids, cells, duration_s)


def variations(times_s: Floats, ids: NDArray[Any], cells: int, duration_s: float) -> Floats:
    """Coefficient of variation of the intervals of every cell that fired at least three times."""
    return variation_by_cell(times_s, ids)


def correlations(times_s: Floats, ids: NDArray[Any], cells: int, duration_s: float) -> Floats:
    """Pearson's correlation of the spike counts in bins of 10 ms, of all pairs among the first cells that fired."""
    counts = np.zeros((cells, int(np.ceil(duration_s / BIN_S))))
    np.add.at(counts, (ids, np.floor(times_s / BIN_S + 1e-9).astype(int)), 1)
    fired = counts[counts.any(axis=1)][:MOST_CELLS]
    return np.asarray(np.corrcoef(fired)[np.triu_indices(len(fired), 1)])


STATISTICS: Mapping[str, Callable[..., Floats]] = {"rate": rates, "variation": variations, "correlation": correlations}


def distance(a: Floats, b: Floats) -> float:
    """Return the Kolmogorov-Smirnov distance of two samples, 0 to 1."""
    return float(ks_2samp(a, b, method="asymp").statistic)


def between_seeds(runs: Sequence[Floats]) -> float:
    """Return the largest distance of two seeds of one simulator: the yardstick."""
    return max(distance(a, b) for a, b in itertools.combinations(runs, 2))


def between_simulators(runs: Sequence[Floats], others: Sequence[Floats]) -> float:
    """Return the mean distance of two simulators over all pairs of unlike seeds."""
    return statistics.mean(distance(a, b) for i, a in enumerate(runs) for j, b in enumerate(others) if i != j)
