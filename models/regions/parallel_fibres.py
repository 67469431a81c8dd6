"""Parallel fibre to Purkinje synapses: they learn at once, taught by climbing fibres, and for years in rests.

Behind each synapse stand two variables that lose in minutes what they hold, and a third for what is kept of it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from brian2 import Quantity, second
from numpy.typing import NDArray

from models.parameters import sourced

PROTOTYPE = "cerebellar prototype"
SEARCH = "found in the search for this model; no direct measurement"


@dataclass(frozen=True)
class ParallelFibre:
    """Parallel fibre to Purkinje synapses: two variables of minutes (two-state adaptation), and what rests have kept of them."""

    w0: float = sourced(0.5, "weight at birth; w = w0 (1 + late + u1); " + PROTOTYPE)
    beta: float = sourced(
        0.037, "depression per complex spike at full eligibility; fitted to B_f of Smith 2006; .066 in the prototype"
    )
    savings: float = sourced(1.0, "further steps, of both signs, where a late memory stands; " + SEARCH)
    seen: float = sourced(0.05, "late memory at which that gain is full; " + SEARCH)
    olive_rest: Quantity = sourced(1.0 / second, "resting rate at which depression and potentiation balance; " + PROTOTYPE)


PARALLEL = """
u1 : 1
u2 : 1
late : 1 (constant)
plastic : 1 (shared, constant)
"""
GAIN = "(1 + savings*clip(abs(late)/seen, 0, 1))"
"""A synapse that once was changed for good changes faster: the same gain for depression and potentiation, or it would drift."""
ON_GRANULE = """
excited_post += w_parallel_post*w0*(1 + late + u1)
u1 = clip(u1 + plastic*beta*GAIN*olive_rest*50*ms/(1 + 60*ms*olive_rest), -1 - late, 1 - late)
""".replace("GAIN", GAIN)
"""Each spike of a parallel fibre potentiates a little, so that at the olive's resting rate nothing drifts."""
ON_CLIMB = f"u1 = clip(u1 - plastic*beta*{GAIN}*e3_pre, -1 - late, 1 - late)\n"
ON_RELAX = """
before = u1
u1 = r_11_post*before + r_12_post*u2
u2 = r_21_post*before + r_22_post*u2
"""


@dataclass(frozen=True)
class Beakers:
    """The two variables behind a parallel-fibre synapse."""

    tau_1: Quantity = sourced(10 * second, "A_f .59 per trial of 5 s; Smith 2006, PLoS Biol 4:e179; " + PROTOTYPE)
    tau_2: Quantity = sourced(590 * second, "A_s .992 per trial of 5 s; Smith 2006; " + PROTOTYPE)
    C_2: float = sourced(12.5, "fitted to B_s / B_f of Smith 2006, PLoS Biol 4:e179; 18.2 in the prototype")


def beaker_matrix(p: Beakers) -> NDArray[np.float64]:
    """Return M of du/dt = M u, in 1/s, shape (2, 2)."""
    t1, t2, c = float(p.tau_1), float(p.tau_2), p.C_2
    return np.array([[-1 / t1, 1 / t1], [1 / (c * t1), -1 / (c * t1) - 1 / t2]])


def modes(p: Beakers) -> dict[str, float]:
    """Return rates (1/s) of the slow and the fast mode of the two variables, and the slow one's projector."""
    rates, vectors = np.linalg.eig(beaker_matrix(p))
    slow, fast = np.argsort(-rates)
    projector = np.outer(vectors[:, slow], np.linalg.inv(vectors)[slow])
    found = {f"slow_{i + 1}{j + 1}": float(projector[i, j]) for i in range(2) for j in range(2)}
    return found | {"slow_rate": float(-rates[slow]), "fast_rate": float(-rates[fast])}


def relaxed(p: Beakers, seconds: float) -> NDArray[np.float64]:
    """Return P with u(t + seconds) = P u(t), shape (2, 2)."""
    m = modes(p)
    slow = np.array([[m["slow_11"], m["slow_12"]], [m["slow_21"], m["slow_22"]]])
    return np.asarray(np.exp(-m["slow_rate"] * seconds) * slow + np.exp(-m["fast_rate"] * seconds) * (np.eye(2) - slow))


@dataclass(frozen=True)
class LatePhase:
    """Late phase of plasticity at parallel fibres: what the minutes lose in a rest is kept for years.

    It needs protein synthesis in the hours after practice (Linden 1996, Neuron 17:483), and spaced practice leaves fewer and
    smaller synapses for good (Aziz et al. 2014, PNAS 111:E194).
    """

    share: float = sourced(1.0, "of what leaks in a rest; none of what leaks in practice; " + SEARCH)
    at_once: float = sourced(4.0, "how many variables, from the first, it goes into at once; the fourth: 300 days; " + SEARCH)
    tau_1: Quantity = sourced(20 * 86400 * second, "first forgetting; " + SEARCH)
    tau_n: Quantity = sourced(30 * 365.25 * 86400 * second, "last leak; as in the cortex")
    p: float = sourced(0.2, "forgetting is t^-p; as in the cortex")
