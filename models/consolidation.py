"""The chain behind every plastic synapse: what seconds to decades without spikes do to its memory, in closed form.

Spikes write u_1, which sets the weight. Behind it stand hidden variables, each slower and larger than the one before,
and neighbours flow into each other:

    C_k du_k/dt = g_{k-1} (u_{k-1} - u_k) - g_k (u_k - u_{k+1}),   g_0 = 0,  u_{n+1} = 0,      k = 1 … n

This is linear, so a stretch of any length is one product with a small matrix. The matrix is non-negative and its rows
sum to at most 1: if |u_1| <= 1, every variable stays within [-1, 1] for ever, and no other bound is needed.
With C and g geometric, u_1 forgets as t^-p (Benna & Fusi 2016, Nat Neurosci 19:1697: p = 1/2, ratio 4).

Arrays of chains are (synapses, n), float64, C order: n * 8 bytes per synapse.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol, SupportsFloat

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

YEAR_S = 365.25 * 86400
STAGES = 8
"""Variables of the chain behind each synapse of a learner."""
BLOCK = 65536
"""Synapses multiplied at once: the working copy stays at some MB however many there are."""


@dataclass(frozen=True)
class Chain:
    """A chain from four numbers: tau_k = tau_1 r^(k-1), C_k = r^(p (k-1)), g_k = C_k / tau_k.

    `lam0_hz` is life going on: a further leak of u_1, step times rate of the background events it overwrites with.
    """

    n: int = field(default=8, metadata={"source": "search: ripple of the power law 4-5 % rms with 8, 5-14 % with 6"})
    tau_1_s: float = field(default=10.0, metadata={"source": "search: first forgetting within minutes; unsure"})
    tau_n_s: float = field(default=30 * YEAR_S, metadata={"source": "longer than the longest protocol"})
    p: float = field(
        default=0.2,
        metadata={"source": "Ebbinghaus 1885 (0.13-0.2), Cepeda 2008 Psychol Sci 19:1095 (0.15); between them"},
    )
    lam0_hz: float = field(default=0.0, metadata={"source": "search: at most 1e-6/s, or all is lost in weeks"})

    @property
    def C(self) -> Array:
        """Sizes of the variables, C_1 = 1."""
        return self._ratio ** (self.p * np.arange(self.n))

    @property
    def g(self) -> Array:
        """Flows from each variable to the next, in 1/s; the last is lost."""
        return self.C / (self.tau_1_s * self._ratio ** np.arange(self.n))

    @property
    def _ratio(self) -> np.float64:
        return np.float64(self.tau_n_s / self.tau_1_s) ** (1 / (self.n - 1))


class Forgetting(Protocol):
    """Numbers of a learner's chain, as the dataclasses of the regions hold them: times in s, and the power of forgetting."""

    @property
    def tau_1(self) -> SupportsFloat:
        """First forgetting."""

    @property
    def tau_n(self) -> SupportsFloat:
        """Last leak."""

    @property
    def p(self) -> float:
        """Forgetting is t^-p."""


def chain_of(m: Forgetting) -> Chain:
    """Return the chain with these numbers."""
    return Chain(n=STAGES, tau_1_s=float(m.tau_1), tau_n_s=float(m.tau_n), p=m.p)


@dataclass(frozen=True)
class ExplicitChain:
    """A chain given by its sizes and flows (1/s)."""

    sizes: tuple[float, ...]
    flows: tuple[float, ...]
    lam0_hz: float = 0.0

    @property
    def C(self) -> Array:
        """Sizes of the variables."""
        return np.array(self.sizes, dtype=np.float64)

    @property
    def g(self) -> Array:
        """Flows from each variable to the next, in 1/s; the last is lost."""
        return np.array(self.flows, dtype=np.float64)


def two_states(retention: tuple[float, float], rate: tuple[float, float], interval_s: float) -> tuple[ExplicitChain, float]:
    """Return the chain of two variables that equals a two-state model of adaptation, and the step that drives it.

    With errors e: `x_f = A_f x_f + B_f e`, `x_s = A_s x_s + B_s e`, output `x_f + x_s`, is
    `u = propagator(chain, interval_s) @ (u + step * e * (1, 0))`, output u_1, in every trial.

    Parameters
    ----------
    retention, rate : tuple of float
        (A_f, A_s) and (B_f, B_s), each per trial.
    interval_s : float
        Time between trials.
    """
    decay = -np.log(np.array(retention)) / interval_s
    modes = np.array(rate) / np.array(retention)
    step = float(modes.sum())
    share = modes / step
    flow = float(share @ decay)
    size = flow**2 / float(share @ decay**2 - flow**2)
    leak = size * (float(decay.sum()) - flow) - flow
    return ExplicitChain(sizes=(1.0, size), flows=(flow, leak)), step


CEREBELLAR, CEREBELLAR_STEP = two_states(retention=(0.59, 0.992), rate=(0.21, 0.02), interval_s=5.0)
"""Smith 2006, PLoS Biol 4:e179, reaching in force fields, people; second hand, and 5 s between trials assumed.
The second variable is 18.2 times larger than the first, 10 s away from it, and leaks in 590 s."""


def propagator(chain: Chain | ExplicitChain, seconds: float) -> Array:
    """Return P, (n, n), with u(t + seconds) = P @ u(t).

    The symmetrised system is -B B^T with B bidiagonal. Its singular values keep the slowest rates exact, where the
    usual matrix exponential loses 1e-10 over ten years.
    """
    root, rates, modes = _modes(chain)
    P: Array = (modes * np.exp(-rates * seconds)) @ modes.T * (root[None, :] / root[:, None])
    return P.clip(0)


def _modes(chain: Chain | ExplicitChain) -> tuple[Array, Array, Array]:
    """Return sqrt(C), the rates of the modes (1/s), and the modes as columns in sqrt(C) u."""
    root, n = np.sqrt(chain.C), len(chain.C)
    B = np.zeros((n, n + 1))
    B[0, 0] = np.sqrt(chain.lam0_hz)
    k = np.arange(n)
    B[k, k + 1] = np.sqrt(chain.g) / root
    B[k[1:], k[1:]] = -np.sqrt(chain.g[:-1]) / root[1:]
    modes, singular, _ = np.linalg.svd(B, full_matrices=False)
    return root, singular**2, modes


def life_covariance(chain: Chain | ExplicitChain, seconds: float, variance_hz: float) -> Array:
    """Return the covariance of u, (n, n), that background events leave behind after a stretch.

    Exact for white noise of `variance_hz` per second in u_1. Events of either sign at rate nu with soft-bounded steps
    eta are `lam0_hz = eta * nu` and `variance_hz = nu * eta**2`, as long as the background u_1 stays small.
    """
    root, rates, modes = _modes(chain)
    total = rates[:, None] + rates[None, :]
    spread = -np.expm1(-total * seconds) / total * np.outer(modes[0], modes[0])
    return np.asarray(variance_hz * root[0] ** 2 * (modes @ spread @ modes.T) / np.outer(root, root))


def advance(u: Array, P: Array) -> None:
    """Let time pass for all synapses at once, in place.

    Parameters
    ----------
    u : ndarray, (synapses, n)
        Chains.
    P : ndarray, (n, n)
        From `propagator`.
    """
    for start in range(0, len(u), BLOCK):
        u[start : start + BLOCK] = u[start : start + BLOCK] @ P.T


def write(u: Array, du: Array, profile: Sequence[float]) -> None:
    """Add what the events of a run did to u_1, in place, and with it to the next variables.

    Written into u_1 alone an event fades within tau_1 before the chain has taken it over; written deeper it need not.

    Parameters
    ----------
    u : ndarray, (synapses, n)
        Chains before the run.
    du : ndarray, (synapses,)
        Change of u_1 over the run.
    profile : sequence of float
        Share of `du` for u_1, u_2 …; the variables beyond it get none. (1,) writes u_1 alone.
    """
    for k, share in enumerate(profile):
        u[:, k] = np.clip(u[:, k] + share * du, -1, 1)


def capture(u: Array, du: Array, strong: float, stages: int) -> None:
    """Bring the variables behind u_1 up, or down, to its level, in place, where what has just been written was strong.

    A weak event fades within tau_1 before the chain has taken it over; a strong one also makes what captures it (Frey & Morris
    1997, Nature 385:533: one strong tetanus lasts for hours where a weak one does not).

    Parameters
    ----------
    u : ndarray, (synapses, n)
        Chains after `write`.
    du : ndarray, (synapses,)
        What was written into u_1, of either sign.
    strong : float
        Least share of what u_1 could still have changed, up to 1 or down to 0, that is captured.
    stages : int
        How many variables follow u_1.
    """
    room = np.where(du > 0, 1 - u[:, 0] + du, u[:, 0] - du)
    captured = np.abs(du) > strong * room
    for follow, some in ((np.maximum, captured & (du > 0)), (np.minimum, captured & (du < 0))):
        u[some, 1 : 1 + stages] = follow(u[some, 1 : 1 + stages], u[some, :1])


def deep(u: Array, stage: int, theta: float) -> Array:
    """Return what `plasticity.three_factor` takes as `deep`: u_stage (from 1) over theta, within [-1, 1]."""
    return np.clip(u[:, stage - 1] / theta, -1, 1)
