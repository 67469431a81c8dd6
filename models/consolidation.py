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
    """A chain from four numbers: tau_k = tau_1 r^(k-1), C_k = r^(p (k-1)), g_k = C_k / tau_k."""

    n: int = field(default=8, metadata={"source": "search: ripple of the power law 4-5 % rms with 8, 5-14 % with 6"})
    tau_1_s: float = field(default=10.0, metadata={"source": "search: first forgetting within minutes; unsure"})
    tau_n_s: float = field(default=30 * YEAR_S, metadata={"source": "longer than the longest protocol"})
    p: float = field(
        default=0.2,
        metadata={"source": "Ebbinghaus 1885 (0.13-0.2), Cepeda 2008 Psychol Sci 19:1095 (0.15); between them"},
    )

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


def propagator(chain: Chain, seconds: float) -> Array:
    """Return P, (n, n), with u(t + seconds) = P @ u(t).

    The symmetrised system is -B B^T with B bidiagonal. Its singular values keep the slowest rates exact, where the
    usual matrix exponential loses 1e-10 over ten years.
    """
    root, rates, modes = _modes(chain)
    P: Array = (modes * np.exp(-rates * seconds)) @ modes.T * (root[None, :] / root[:, None])
    return P.clip(0)


def _modes(chain: Chain) -> tuple[Array, Array, Array]:
    """Return sqrt(C), the rates of the modes (1/s), and the modes as columns in sqrt(C) u."""
    root, n = np.sqrt(chain.C), len(chain.C)
    B = np.zeros((n, n))
    k = np.arange(n)
    B[k, k] = np.sqrt(chain.g) / root
    B[k[1:], k[:-1]] = -np.sqrt(chain.g[:-1]) / root[1:]
    modes, singular, _ = np.linalg.svd(B, full_matrices=False)
    return root, singular**2, modes


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
