"""What is drawn once per learner: who connects to whom, how strongly at birth, and how learners differ.

All draws come from one seed, each from a stream with a stable name: adding a population changes no other draw. (Who
connects to whom is drawn in `models.wiring`.)
"""

from __future__ import annotations

from dataclasses import fields
from operator import attrgetter

import numpy as np
from brian2 import Quantity
from numpy.typing import NDArray

from models.birth import Birth
from models.brain import OWNERS, Parameters
from models.parameters import changed, constants_of
from models.wiring import CELLS, CORTICAL, PLASTIC, Pairs, Wiring, pool_of, stream

SPREAD_OF = {
    "eta": "synapse.eta",
    "c_F": "thalamus.c_F",
    "spindle_quantum": "third_factor.spindle_quantum",
    "excitable": "places.place_cell.excitable",
    "recruitment": "fibres.recruitment",
    "pace": "fibres.pace",
}


def personal(p: Parameters, seed: int) -> Parameters:
    """Return the parameters of one learner: those of the model, some multiplied by a lognormal factor of median 1."""
    changes: dict[str, float | Quantity] = {}
    for f in fields(p.spread):
        path = SPREAD_OF[f.name]
        factor = float(np.exp(getattr(p.spread, f.name) * stream(seed, path).standard_normal()))
        changes[path] = attrgetter(path)(p) * factor
    return changed(p, changes)


def birth_weights(wiring: Wiring, birth: Birth, pairs: Pairs, seed: int) -> dict[str, NDArray[np.float64]]:
    """Return the weight `w0` of every plastic synapse at birth."""
    weights = {}
    for name in PLASTIC:
        rng = stream(seed, f"{name}.w0")
        single = np.exp(birth.w_sigma * rng.standard_normal(len(pairs[name][0])) - birth.w_sigma**2 / 2)
        weights[name] = birth.w0 * single
        if name in CORTICAL:
            weights[name] *= _uneven(wiring, birth, pairs, name, rng)
        else:
            source = pool_of(wiring, PLASTIC[name][0])
            heard = np.exp(birth.habit_sigma * rng.standard_normal(int(source.max()) + 1) - birth.habit_sigma**2 / 2)
            weights[name] *= heard[source[pairs[name][0]]]
    return weights


def _uneven(wiring: Wiring, birth: Birth, pairs: Pairs, name: str, rng: np.random.Generator) -> NDArray[np.float64]:
    """Draw by how much a cell of the cortex hears one pool better than another, and one pool another."""
    source, post_pool = (pool_of(wiring, population) for population in CORTICAL[name])
    pre, post = pairs[name]
    n_sources = int(source.max()) + 1
    q = 1 + birth.q_spread * (2 * rng.random((len(post_pool), n_sources)) - 1)
    pair = np.exp(birth.transition_sigma * rng.standard_normal((wiring.n_pools, n_sources)))
    return np.asarray(q[post, source[pre]] * pair[post_pool[post], source[pre]])


def cells(wiring: Wiring, p: Parameters, seed: int) -> dict[str, NDArray[np.float64]]:
    """Return what differs between cells: excitability of pyramidal cells, thresholds, resting drive of relay cells."""

    def normal(name: str, n: int) -> NDArray[np.float64]:
        return stream(seed, name).standard_normal(n)

    n_basket, n_dendritic = wiring.count("motor_cortex_basket"), wiring.count("motor_cortex_dendritic")
    birth = p.birth
    by_size = np.linspace(p.spinal_cord.smallest, -p.spinal_cord.smallest, CELLS["spinal_motor"])
    thalamus = np.linspace(birth.thalamus_low, birth.thalamus_high, CELLS["thalamus"])
    return {
        "motor_cortex_e.h": normal("h", wiring.count("motor_cortex_e")),
        "motor_cortex_basket.theta": 1 + birth.basket_spread * normal("basket", n_basket),
        "motor_cortex_dendritic.theta": 1 + birth.dendritic_spread * normal("dendritic", n_dendritic),
        "thalamus.mu": thalamus,
        "spinal_motor.mu": np.tile(by_size, wiring.n_pools),
    }


def constants(p: Parameters) -> dict[str, float]:
    """Return every number of a learner as an input of the compiled program: {"object.variable": SI value}."""
    return constants_of(p, OWNERS)
