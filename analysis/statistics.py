"""Means with intervals and standardised effects, for values that are one number per learner."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

RESAMPLES = 9999
ROUNDING = 1e-12  # relative; the interval of values that differ by no more has no meaning


@dataclass(frozen=True)
class Estimate:
    """A mean over learners with its 95 % interval; the interval is NaN for fewer than two learners.

    `learners` have the value, of so many in all (`of`).
    """

    mean: float
    low: float
    high: float
    learners: int
    of: int


def finite(values: ArrayLike) -> NDArray[np.float64]:
    """Give the finite values as a flat array; learners without a measure are NaN and drop out here."""
    flat: NDArray[np.float64] = np.asarray(values, dtype=float).ravel()
    kept: NDArray[np.float64] = flat[np.isfinite(flat)]
    return kept


def mean_over_learners(values: ArrayLike) -> NDArray[np.float64]:
    """Mean of each column over the rows (learners) that have a value; NaN where none has."""
    table = np.asarray(values, dtype=float)
    counts = np.isfinite(table).sum(axis=0)
    sums = np.where(np.isfinite(table), table, 0.0).sum(axis=0)
    means: NDArray[np.float64] = np.divide(sums, counts, out=np.full(table.shape[1:], np.nan), where=counts > 0)
    return means


def bootstrap_interval(values: ArrayLike, level: float = 0.95, seed: int = 0) -> tuple[float, float]:
    """Bias-corrected bootstrap interval of the mean (Efron 1987, JASA 82:171).

    Parameters
    ----------
    values
        One value per learner; non-finite ones are left out.
    level
        Coverage wanted.
    seed
        Of the resampling, so that a figure drawn twice is the same figure.

    Returns
    -------
    tuple of float
        Lower and upper bound; both NaN for fewer than two values, both the value when all are equal but for rounding.
    """
    sample = finite(values)
    if sample.size < 2:
        return float("nan"), float("nan")
    if np.ptp(sample) <= ROUNDING * np.abs(sample).max():
        return float(sample[0]), float(sample[0])
    # With two or three values the acceleration of BCa is undefined for some resamples; percentiles are not.
    method = "BCa" if sample.size > 3 else "percentile"
    interval = stats.bootstrap(
        (sample,),
        np.mean,
        confidence_level=level,
        n_resamples=RESAMPLES,
        method=method,
        rng=np.random.default_rng(seed),
        vectorized=True,
    ).confidence_interval
    return float(interval.low), float(interval.high)


def estimate(values: ArrayLike) -> Estimate:
    """Mean over learners with its bootstrap interval."""
    sample = finite(values)
    low, high = bootstrap_interval(sample)
    mean = float(sample.mean()) if sample.size else float("nan")
    return Estimate(mean, low, high, int(sample.size), int(np.size(np.asarray(values, dtype=float))))


def cohen_d(first: ArrayLike, second: ArrayLike) -> float:
    """Difference of two groups' means in units of their pooled standard deviation.

    NaN for a group of fewer than two; infinite (with the sign of the difference) when nobody differs within the groups.
    """
    one, two = finite(first), finite(second)
    if one.size < 2 or two.size < 2:
        return float("nan")
    pooled = ((one.size - 1) * one.var(ddof=1) + (two.size - 1) * two.var(ddof=1)) / (one.size + two.size - 2)
    return _standardised(one.mean() - two.mean(), float(np.sqrt(pooled)))


def hedges_g(first: ArrayLike, second: ArrayLike) -> float:
    """Cohen's d with the correction for small samples (Hedges 1981, J Educ Stat 6:107)."""
    one, two = finite(first), finite(second)
    freedom = one.size + two.size - 2
    return cohen_d(one, two) * (1 - 3 / (4 * freedom - 1)) if freedom > 1 else float("nan")


def paired_effect(differences: ArrayLike) -> float:
    """Mean of differences within learners in units of their standard deviation (d_z)."""
    sample = finite(differences)
    return _standardised(sample.mean(), float(sample.std(ddof=1))) if sample.size > 1 else float("nan")


def _standardised(difference: float, deviation: float) -> float:
    if deviation > 0:
        return float(difference / deviation)
    return float(np.copysign(np.inf, difference)) if difference else 0.0
