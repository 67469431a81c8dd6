"""Who is there and who connects to whom: sizes, delays, and the random partners of plastic synapses.

What stands here needs a new compiled program when it changes, except the random draw of partners: the number of synapses
per cell is fixed, so every draw fits the same program.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from brian2 import Quantity, ms
from numpy.typing import NDArray

from models.parameters import sourced

Index = NDArray[np.int32]
Pair = tuple[Index, Index]
"""Cells before and after each synapse of a projection."""
Pairs = dict[str, Pair]
"""Of each plastic projection."""

CELLS = {
    "motor_cortex_e": 120,
    "motor_cortex_basket": 20,
    "motor_cortex_dendritic": 10,
    "prefrontal_cue": 20,
    "prefrontal_intention": 20,
    "vision": 10,
    "thalamus": 150,
    "dopamine": 40,
    "spinal_motor": 20,
    "touch": 10,
    "slow_wave": 100,
    "reticular": 20,
    "pontine": 20,
    "prefrontal_held": 10,
    "striatum_associative": 40,
    "striatum_sensorimotor": 60,
    "striatum_indirect": 20,
    "gpe": 20,
    "stn": 20,
    "gpi": 30,
}
"""Cells per pool (or per skill for the intention, or in all for populations without pools)."""

REGION = {
    "motor_cortex_e": "motor_cortex",
    "motor_cortex_basket": "motor_cortex",
    "motor_cortex_dendritic": "motor_cortex",
    "prefrontal_cue": "prefrontal",
    "prefrontal_intention": "prefrontal",
    "vision": "senses",
    "thalamus": "thalamus",
    "dopamine": "dopamine",
    "spinal_motor": "spinal_cord",
    "touch": "senses",
    "slow_wave": "slow_wave",
    "reticular": "thalamus",
    "pontine": "brainstem",
    "prefrontal_held": "prefrontal",
    "striatum_associative": "striatum",
    "striatum_sensorimotor": "striatum",
    "striatum_indirect": "striatum",
    "gpe": "pallidum",
    "stn": "subthalamic",
    "gpi": "pallidum",
}
"""Region that each population belongs to; a lesion names the region, or one of its `PARTS`."""

PARTS = {"associative_striatum": ("striatum_associative", "striatum_limb"), "sensorimotor_striatum": ("striatum_sensorimotor",)}
"""Populations of the parts of a region that a lesion can take alone."""

CORTICAL = {"recurrent": ("motor_cortex_e", "motor_cortex_e"), "start": ("prefrontal_intention", "motor_cortex_e")}
HABIT = {
    "habit": ("motor_cortex_e", "striatum_sensorimotor"),
    "habit_start": ("prefrontal_intention", "striatum_sensorimotor"),
}
PLASTIC = CORTICAL | HABIT
"""Populations before and after each plastic projection, in the cortex and onto the striatum."""

CONNECTED = 0.4
"""Share of possible partners that each excitatory cell hears (calibrated key-sequence prototype)."""


@dataclass(frozen=True)
class Delays:
    """Conduction delays; part of the wiring, since a compiled program has them fixed."""

    plastic: Quantity = sourced(15 * ms, "a volley's own synapses must come after its erasure; calibrated prototype")
    ignition: Quantity = sourced(2 * ms, "ignition must not be faster than inhibition; Brian2 study of the prototype")
    erasure: Quantity = sourced(1 * ms, "local interneurons; common value")
    motor: Quantity = sourced(5 * ms, "cortex to finger motor neurons and back of the volley; Rothwell 1991; people, shortened")
    muscle: Quantity = sourced(40 * ms, "electromechanical delay 30-60 ms; Cavanagh & Komi 1979; people")
    touch: Quantity = sourced(10 * ms, "finger to thalamus 15-20 ms; common value")
    dream: Quantity = sourced(10 * ms, "pons to geniculate body and visual cortex; common value")
    vision: Quantity = sourced(60 * ms, "retina to frontal cortex 60-100 ms; Thorpe & Fabre-Thorpe 2001; monkey")
    cue: Quantity = sourced(5 * ms, "prefrontal to motor cortex; common value")


@dataclass(frozen=True)
class Wiring:
    """What needs a new compiled program when it changes."""

    n_pools: int = 5
    n_skills: int = 4
    delays: Delays = field(default_factory=Delays)
    record: bool = True
    struck: bool = False
    """Whether it matters how hard keys are struck: then the arm and the cerebellum are there too."""

    def count(self, population: str) -> int:
        """Return the number of cells of a population."""
        return CELLS[population] * self.groups_of(population)

    def groups_of(self, population: str) -> int:
        """Return into how many pools (or skills) a population is divided."""
        if population == "prefrontal_intention":
            return self.n_skills
        if population == "motor_cortex_dendritic":
            return self.n_pools + 1
        return self.n_pools if population in POOLED else 1


POOLED = (
    "motor_cortex_e",
    "motor_cortex_basket",
    "prefrontal_cue",
    "vision",
    "spinal_motor",
    "touch",
    "pontine",
    "prefrontal_held",
)


def pool_of(wiring: Wiring, population: str) -> NDArray[np.int32]:
    """Return the pool (or skill) of each cell of a population."""
    return np.repeat(np.arange(wiring.groups_of(population), dtype=np.int32), CELLS[population])


def stream(seed: int, name: str) -> np.random.Generator:
    """Return the random stream of a name within a learner's seed."""
    return np.random.default_rng(np.random.SeedSequence([seed, zlib.crc32(name.encode())]))


def alive(seed: int, population: str, n: int, share: float) -> NDArray[np.float64]:
    """Return 1 for the cells of a population that live on when a share of them is silenced; the same cells for the same share."""
    order = stream(seed, f"lesion {population}").permutation(n)
    return np.asarray(order >= round(share * n), dtype=np.float64)


def survivors(
    seed: int, region: str, share: float, count: Mapping[str, int], region_of: Mapping[str, str]
) -> dict[str, NDArray[np.float64]]:
    """Return who is alive in the populations of a region, or of a part of one, as inputs of a program; `alive` says who."""
    there = [name for name, where in region_of.items() if where == region or name in PARTS.get(region, ())]
    return {f"{name}.alive": alive(seed, name, count[name], share) for name in there}


def connectivity(wiring: Wiring, seed: int) -> Pairs:
    """Return pre and post indices of the plastic projections, sorted by post; no cell hears itself."""
    found = {}
    for name, (pre, post) in PLASTIC.items():
        n_pre, n_post, autapses = wiring.count(pre), wiring.count(post), pre != post
        per_post = round(CONNECTED * (n_pre - (not autapses)))
        found[name] = _random_pairs(n_pre, n_post, per_post, stream(seed, name), autapses)
    return found


def _random_pairs(
    n_pre: int, n_post: int, per_post: int, rng: np.random.Generator, autapses: bool
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    order = np.argsort(rng.random((n_post, n_pre)), axis=1)
    if not autapses:
        order = order[order != np.arange(n_post)[:, None]].reshape(n_post, n_pre - 1)
    pre = np.sort(order[:, :per_post], axis=1).astype(np.int32)
    return pre.ravel(), np.repeat(np.arange(n_post, dtype=np.int32), per_post)
