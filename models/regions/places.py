"""Hippocampus in a maze: place cells, their look ahead, and what they replay in sleep.

Inputs: the place that the animal is at or looks at (the world), food. Outputs: to the value cells of the accumbens.
Learns here: nothing lasting; cells that fired on the way to food stay excitable for a day (`tag`).

Place cells are fixed at birth: a field each, and excitation of those whose fields lie nearby. Awake, acetylcholine keeps that
excitation down and the place alone drives them. Asleep it is let go: a bump of neighbouring cells ignites by itself, where cells
are tagged more often than elsewhere, and adaptation ends it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from brian2 import NeuronGroup, Quantity, linked_var, metre, ms, second
from numpy.typing import NDArray

from models.neurons import Driven, driven
from models.parameters import sourced

PROTOTYPE = "hippocampal prototype"
SEARCH = "found in the search for this model; no direct measurement"


@dataclass(frozen=True)
class PlaceCells(Driven):
    """Pyramidal cells with one field each."""

    tau_m: Quantity = sourced(10 * ms, "fast enough to follow a sweep of 30 ms; " + SEARCH)
    tau_ref: Quantity = sourced(5 * ms, "common value")
    sigma: float = sourced(0.1, PROTOTYPE)
    rest: float = sourced(0.3, "silent outside the field; " + PROTOTYPE)
    peak: float = sourced(1.6, "drive in the middle of the field; " + PROTOTYPE)
    inhibits: float = sourced(0.02, "of all cells by each spike; " + PROTOTYPE)
    b_ad: float = sourced(0.03, "adaptation per spike; " + PROTOTYPE)
    tau_ad: Quantity = sourced(400 * ms, PROTOTYPE)
    tau_x: Quantity = sourced(20 * ms, "trace of spikes that value cells pair with their own; as in choices")
    tau_recent: Quantity = sourced(1.2 * second, "spikes on the last 35 cm to food are tagged; 2.5 s in the prototype; " + SEARCH)
    full: float = sourced(8.0, "recent spikes that tag in full; " + SEARCH)
    rest_asleep: float = sourced(0.1, "further drive without any input; " + SEARCH)
    excitable: float = sourced(0.5, "further drive of a fully tagged cell in sleep; " + SEARCH)
    recurrent: float = sourced(0.5, "of a spike, asleep, on a cell with the same field; " + SEARCH)
    tires: float = sourced(0.2, "further adaptation per spike, asleep: ends a bump; " + SEARCH)


@dataclass(frozen=True)
class Fields:
    """How the fields of a learner are drawn: a grid of centres, jittered."""

    jitter: Quantity = sourced(0.02 * metre, PROTOTYPE)
    narrowest: Quantity = sourced(0.10 * metre, "standard deviation of a field; " + PROTOTYPE)
    widest: Quantity = sourced(0.18 * metre, PROTOTYPE)
    reach: Quantity = sourced(0.10 * metre, "of the excitation between fields, standard deviation; " + SEARCH)


def drawn(p: Fields, rng: np.random.Generator, n: int, side_m: float) -> dict[str, NDArray[np.float64]]:
    """Draw the fields of one learner: `centre_x`, `centre_y`, `width`, each (n,), in metres; n is a square number."""
    per_side = round(n**0.5)
    at = (np.arange(per_side) + 0.5) * side_m / per_side
    x, y = np.meshgrid(at, at)
    shifted = [one.ravel() + float(p.jitter) * rng.standard_normal(n) for one in (x, y)]
    return {"centre_x": shifted[0], "centre_y": shifted[1], "width": rng.uniform(float(p.narrowest), float(p.widest), n)}


def nearness(
    p: Fields, fields: dict[str, NDArray[np.float64]], pre: NDArray[np.int32], post: NDArray[np.int32]
) -> NDArray[np.float64]:
    """Return how near the fields of each pair of cells are, 1 = at the same place."""
    apart = [fields[name][pre] - fields[name][post] for name in ("centre_x", "centre_y")]
    return np.asarray(np.exp(-(apart[0] ** 2 + apart[1] ** 2) / (2 * float(p.reach) ** 2)))


PLACE = """
dx/dt = -x/tau_x : 1
dad/dt = -ad/tau_ad : 1
drecent/dt = -recent/tau_recent : 1
tag : 1
marks : 1
tagging : 1 (shared, constant)
asleep : 1 (shared, constant)
centre_x : metre (constant)
centre_y : metre (constant)
width : metre (constant)
look_x : metre (linked)
look_y : metre (linked)
sees : 1 (linked)
written : 1 (linked)
told : 1 (linked)
"""
FIELD = "sees*peak*exp(-((look_x - centre_x)**2 + (look_y - centre_y)**2)/(2*width**2))"
RESET = """
ad += b_ad + asleep*tires
x += asleep
recent += marks
"""
STEP = "marks = written\ntag = tag + tagging*told*clip(clip(recent/full, 0, 1) - tag, 0, 1)"
ON_PLACE = "exc_post += asleep_post*recurrent_post*near\ninh_post += inhibits_post"
"""Spikes of the sweeps leave no trace: what is looked at is read, where the animal is, is written."""


def place_cells(p: PlaceCells, n: int, offset: int, world: NeuronGroup) -> NeuronGroup:
    """Return the place cells; the world says where the animal is or looks, and when it is fed."""
    group = driven(p, n, "place_cell", offset, f" + {FIELD} + asleep*(rest_asleep + excitable*tag) - ad", PLACE, reset=RESET)
    for name in ("look_x", "look_y", "sees", "written", "told"):
        setattr(group, name, linked_var(world, name))
    group.tagging, group.width = 1, 0.14 * metre
    group.run_regularly(STEP, when="start", order=1, name="place_cell_step")
    return group
