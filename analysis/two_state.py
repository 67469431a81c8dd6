"""Two learners side by side, a fast one that forgets and a slow one that keeps: the model of adaptation and its fit.

Smith, Ghazizadeh & Shadmehr 2006, PLoS Biol 4:e179, doi:10.1371/journal.pbio.0040179:
x_i(n+1) = A_i x_i(n) + B_i e(n) for i = fast, slow; e(n) = f(n) - x_f(n) - x_s(n), and 0 in an error clamp.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import optimize

Floats = NDArray[np.float64]

# From where the fit is begun: (A_f, B_f, A_s, B_s). The valley is narrow in A_s, so more than one.
STARTS = ((0.6, 0.2, 0.99, 0.02), (0.8, 0.1, 0.995, 0.05), (0.3, 0.3, 0.97, 0.05))


@dataclass(frozen=True)
class TwoState:
    """Retention `A` and learning rate `B` of both, per trial, and the share of variance that the fit explains."""

    A_f: float
    B_f: float
    A_s: float
    B_s: float
    r2: float


def simulate(state: TwoState, field: ArrayLike, clamp: ArrayLike) -> Floats:
    """Run the model through trials.

    Parameters
    ----------
    state
        Its constants.
    field
        What is asked for on every trial, in units of the full compensation of a field of 1; shape (trials,).
    clamp
        Whether the trial was without error; shape (trials,).

    Returns
    -------
    numpy.ndarray
        x_f and x_s of every trial, from 0; shape (2, trials).
    """
    asked, clamped = np.asarray(field, dtype=float), np.asarray(clamp, dtype=bool)
    keep, learn = np.array([state.A_f, state.A_s]), np.array([state.B_f, state.B_s])
    x = np.zeros((2, asked.size))
    for trial in range(1, asked.size):
        before = x[:, trial - 1]
        error = 0.0 if clamped[trial - 1] else asked[trial - 1] - before.sum()
        x[:, trial] = keep * before + learn * error
    return x


def fit_two_state(output: ArrayLike, field: ArrayLike, clamp: ArrayLike) -> TwoState:
    """Fit the four constants to an output by least squares.

    Parameters
    ----------
    output
        Compensation of every trial, 1 = full; shape (trials,). NaN where it was not measured.
    field, clamp
        As in `simulate`.

    Returns
    -------
    TwoState
        The fast one is that which forgets more. The best of several starts.

    Raises
    ------
    ValueError
        If fewer than 20 trials were measured.
    """
    measured = np.asarray(output, dtype=float)
    there = np.isfinite(measured)
    if np.count_nonzero(there) < 20:
        raise ValueError(f"four constants need at least 20 trials, got {np.count_nonzero(there)}")

    def residuals(constants: Floats) -> Floats:
        A_f, B_f, A_s, B_s = constants.tolist()
        x = simulate(TwoState(A_f, B_f, A_s, B_s, r2=0.0), field, clamp).sum(axis=0)
        left: Floats = (x - measured)[there]
        return left

    fits = [optimize.least_squares(residuals, start, bounds=(0, 1), x_scale=(0.1, 0.1, 0.01, 0.01)) for start in STARTS]
    best = min(fits, key=lambda one: one.cost)
    slow, fast = sorted(best.x.reshape(2, 2).tolist(), reverse=True)
    total = float(np.sum((measured[there] - measured[there].mean()) ** 2))
    r2 = 1 - 2 * float(best.cost) / total if total else 0.0
    return TwoState(A_f=fast[0], B_f=fast[1], A_s=slow[0], B_s=slow[1], r2=r2)
