"""What is kept and what comes back sooner: offline gain, retention, savings, and the shape of learning curves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import optimize

Floats = NDArray[np.float64]

GAIN_TRIALS = 3  # Walker et al. 2002: the last three trials of practice against three trials of retest
RUN = 5  # executions in a row whose mean must reach the criterion
RATES = np.geomspace(1e-3, 10.0, 160)  # where the rate of a curve is looked for, per trial


def offline_gain(practice: ArrayLike, retest: ArrayLike, trials: int = GAIN_TRIALS) -> float:
    """Change from the end of practice to the retest, in percent of the end of practice.

    Parameters
    ----------
    practice, retest
        Score of every trial, in order, such that more is better (correct keys per 30 s).
    trials
        How many at the end of practice and at the start of the retest are averaged.

    Returns
    -------
    float
        NaN if there are fewer trials than asked for on either side, or nothing was right at the end of practice.

    References
    ----------
    Walker et al. 2002, Neuron 35:205.
    """
    before, after = np.asarray(practice, dtype=float)[-trials:], np.asarray(retest, dtype=float)[:trials]
    if before.size < trials or after.size < trials or not before.mean() > 0:
        return float("nan")
    return float(100 * (after.mean() / before.mean() - 1))


def retention(naive: float, practised: float, later: float) -> float:
    """Share of what was learnt that is there later: 1 nothing lost, 0 like a novice; NaN if nothing was learnt.

    All three such that more is better.
    """
    learnt = practised - naive
    return (later - naive) / learnt if learnt > 0 else float("nan")


def repetitions_to(criterion: float, executions: ArrayLike, run: int = RUN) -> float:
    """Count executions until `run` of them in a row average at most `criterion`; the smallest answer is `run`.

    Parameters
    ----------
    criterion
        Time, in the unit of the executions.
    executions
        Time of every execution in order; less is better.

    Returns
    -------
    float
        NaN if the criterion is never reached: then only a lower bound is known.
    """
    values = np.asarray(executions, dtype=float)
    if values.size < run:
        return float("nan")
    means = np.convolve(values, np.full(run, 1 / run), mode="valid")
    reached = np.flatnonzero(means <= criterion)
    return float(reached[0] + run) if reached.size else float("nan")


def savings(first: ArrayLike, again: ArrayLike, criterion: float, run: int = RUN) -> float:
    """Share of the repetitions to a criterion that relearning saves (1 - again / first); NaN if never reached."""
    return 1 - repetitions_to(criterion, again, run) / repetitions_to(criterion, first, run)


@dataclass(frozen=True)
class Fit:
    """A three-parameter learning curve `asymptote + gain * shape(rate, trial)`, fitted by least squares."""

    asymptote: float
    gain: float
    rate: float
    r2: float
    aic: float


def fit_exponential(values: ArrayLike) -> Fit:
    """Fit A + B exp(-a N) to the values of trials N = 1, 2, ...; see `_fit`."""
    return _fit(values, lambda rate, trial: np.exp(-rate * trial))


def fit_power(values: ArrayLike) -> Fit:
    """Fit A + B N^-a to the values of trials N = 1, 2, ...; see `_fit`."""
    return _fit(values, lambda rate, trial: trial**-rate)


def _fit(values: ArrayLike, shape: Callable[[float, Floats], Floats]) -> Fit:
    """Least squares with A, B >= 0 (Heathcote, Brown & Mewhort 2000, Psychon Bull Rev 7:185).

    For a given rate the curve is linear in A and B, so only the rate is searched: a grid finds the valley, a bounded
    search its floor, and there are no starting values to get wrong. NaN values (trials without a measure) are left out.
    """
    y = np.asarray(values, dtype=float)
    trial = np.arange(1, y.size + 1, dtype=float)
    trial, y = trial[np.isfinite(y)], y[np.isfinite(y)]
    if y.size < 5:
        raise ValueError(f"a three-parameter curve needs at least 5 trials, got {y.size}")

    def linear(log_rate: float) -> tuple[Floats, float]:
        coefficients, residual = optimize.nnls(np.column_stack([np.ones_like(y), shape(np.exp(log_rate), trial)]), y)
        return coefficients, float(residual**2)

    log_rates = np.log(RATES)
    best = int(np.argmin([linear(log_rate)[1] for log_rate in log_rates]))
    bounds = (log_rates[max(best - 1, 0)], log_rates[min(best + 1, log_rates.size - 1)])
    log_rate = float(optimize.minimize_scalar(lambda x: linear(x)[1], bounds=bounds, method="bounded").x)
    (asymptote, gain), residual = linear(log_rate)
    total = float(np.sum((y - y.mean()) ** 2))
    # The floor keeps a curve that is met exactly (planted data) from an infinite criterion.
    noise = max(residual, 1e-20 * max(float(np.sum(y**2)), 1e-300))
    aic = y.size * float(np.log(noise / y.size)) + 2 * 4  # three of the curve and the variance
    return Fit(float(asymptote), float(gain), float(np.exp(log_rate)), 1 - residual / total if total else 0.0, aic)


@dataclass(frozen=True)
class LogLog:
    """A straight line through log value against log trial: `value = scale * trial^-exponent`."""

    exponent: float
    scale: float
    r2: float
    decades: float


def fit_loglog(values: ArrayLike) -> LogLog:
    """Straight line in log-log through positive values of trials 1, 2, ... (Newell & Rosenbloom 1981)."""
    y = np.asarray(values, dtype=float)
    trial = np.arange(1, y.size + 1, dtype=float)
    usable = np.isfinite(y) & (y > 0)
    if np.count_nonzero(usable) < 3:
        raise ValueError(f"a line in log-log needs at least 3 positive values, got {np.count_nonzero(usable)}")
    x, log_y = np.log10(trial[usable]), np.log10(y[usable])
    slope, intercept = np.polyfit(x, log_y, 1)
    total = float(np.sum((log_y - log_y.mean()) ** 2))
    residual = float(np.sum((log_y - slope * x - intercept) ** 2))
    return LogLog(float(-slope), float(10**intercept), 1 - residual / total if total else 0.0, float(np.ptp(x)))
