"""What is drawn once per learner: who connects to whom, how strongly at birth, and how learners differ.

All draws come from one seed, each from a stream with a stable name: adding a population changes no other draw. (Who
connects to whom is drawn in `models.wiring`.)
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from brian2 import Quantity
from numpy.typing import NDArray

from models.brain import OWNERS, Parameters
from models.parameters import changed, sourced, values
from models.plasticity import TRACES
from models.wiring import CELLS, PLASTIC, Pairs, Wiring, pool_of, stream

PROTOTYPE = "calibrated key-sequence prototype"


@dataclass(frozen=True)
class Birth:
    """Distributions from which a learner is drawn."""

    w0: float = sourced(0.06, "weight of a synapse at birth; " + PROTOTYPE)
    w_sigma: float = sourced(0.4, "lognormal spread of single weights; Song et al. 2005, wider in rat cortex; " + PROTOTYPE)
    q_spread: float = sourced(0.8, "uniform 0.2..1.8 per cell and source pool makes winners reproducible; " + PROTOTYPE)
    transition_sigma: float = sourced(0.25, "lognormal spread between pairs of pools; " + PROTOTYPE)
    basket_spread: float = sourced(0.1, "spread of thresholds; " + PROTOTYPE)
    dendritic_spread: float = sourced(0.05, "spread of thresholds; found in the search for this model")
    thalamus_low: float = sourced(0.6, "resting drive of the least excitable relay cell; found in the search for this model")
    thalamus_high: float = sourced(1.0, "resting drive of the most excitable relay cell; found in the search for this model")


@dataclass(frozen=True)
class Spread:
    """How learners differ: standard deviations of the logarithm of single parameters."""

    eta: float = sourced(0.3, "people's rates of skill learning differ 2-3 fold; found in the search for this model")
    c_F: float = sourced(0.3, "tiring differs between people; found in the search for this model")
    spindle_quantum: float = sourced(0.4, "spindle density differs 2-4 fold between people; De Gennaro & Ferrara 2003")


SPREAD_OF = {"eta": "synapse.eta", "c_F": "thalamus.c_F", "spindle_quantum": "third_factor.spindle_quantum"}


def personal(p: Parameters, spread: Spread, seed: int) -> Parameters:
    """Return the parameters of one learner: those of the model, some multiplied by a lognormal factor of median 1."""
    changes: dict[str, float | Quantity] = {}
    for f in fields(spread):
        path = SPREAD_OF[f.name]
        owner, name = path.split(".")
        factor = float(np.exp(getattr(spread, f.name) * stream(seed, path).standard_normal()))
        changes[path] = getattr(getattr(p, owner), name) * factor
    return changed(p, changes)


def birth_weights(wiring: Wiring, birth: Birth, pairs: Pairs, seed: int) -> dict[str, NDArray[np.float64]]:
    """Return the weight `w0` of every plastic synapse at birth."""
    post_pool = pool_of(wiring, "motor_cortex_e")
    source = {"recurrent": post_pool, "start": pool_of(wiring, "prefrontal_intention")}
    weights = {}
    for name in PLASTIC:
        rng = stream(seed, f"{name}.w0")
        pre, post = pairs[name]
        n_sources = int(source[name].max()) + 1
        single = np.exp(birth.w_sigma * rng.standard_normal(len(pre)) - birth.w_sigma**2 / 2)
        q = 1 + birth.q_spread * (2 * rng.random((len(post_pool), n_sources)) - 1)
        pair = np.exp(birth.transition_sigma * rng.standard_normal((wiring.n_pools, n_sources)))
        from_pool = source[name][pre]
        weights[name] = birth.w0 * single * q[post, from_pool] * pair[post_pool[post], from_pool]
    return weights


def cells(wiring: Wiring, birth: Birth, seed: int) -> dict[str, NDArray[np.float64]]:
    """Return what differs between cells: excitability of pyramidal cells, thresholds, resting drive of relay cells."""

    def normal(name: str, n: int) -> NDArray[np.float64]:
        return stream(seed, name).standard_normal(n)

    n_basket, n_dendritic = wiring.count("motor_cortex_basket"), wiring.count("motor_cortex_dendritic")
    thalamus = np.linspace(birth.thalamus_low, birth.thalamus_high, CELLS["thalamus"])
    return {
        "motor_cortex_e.h": normal("h", wiring.count("motor_cortex_e")),
        "motor_cortex_basket.theta": 1 + birth.basket_spread * normal("basket", n_basket),
        "motor_cortex_dendritic.theta": 1 + birth.dendritic_spread * normal("dendritic", n_dendritic),
        "thalamus.mu": thalamus,
    }


def constants(p: Parameters) -> dict[str, float]:
    """Return every number of a learner as an input of the compiled program: {"object.variable": SI value}."""
    inputs: dict[str, float] = {}
    for f in fields(p):
        skip: tuple[Any, ...] = TRACES if f.name == "synapse" else ()
        for owner in OWNERS[f.name]:
            inputs |= {f"{owner}.{name}": v for name, v in values(getattr(p, f.name)).items() if name not in skip}
    return inputs
