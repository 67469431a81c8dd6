"""Prefrontal cells of the eight directions in which an animal can go: they gather what each promises, and compete.

Inputs: value cells, each sweep's to the cells of its own direction; cells of a turn, to the directions on its side of the way
that the animal came; the course that is held; walls and obstacles. Output: votes for a course, the sum of all their spikes as a
vector (Georgopoulos et al. 1986, Science 233:1416). Learns nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from brian2 import NeuronGroup, Quantity, linked_var, ms, second

from models import walls
from models.neurons import Driven, driven
from models.parameters import sourced

SEARCH = "found in the search for this model; no direct measurement"


@dataclass(frozen=True)
class DirectionCells(Driven):
    """Cells of one direction each."""

    tau_m: Quantity = sourced(15 * ms, "common value")
    sigma: float = sourced(0.4, "explores; " + SEARCH)
    rest: float = sourced(0.9, "while a course is chosen; " + SEARCH)
    tau_charge: Quantity = sourced(1 * second, "what a sweep promised is held until the course is chosen; " + SEARCH)
    gain: float = sourced(8.0, "drive by a promise of 40 Hz; " + SEARCH)
    inertia: float = sourced(0.5, "for the course that is held, least for the opposite; " + SEARCH)
    wall: float = sourced(3.0, "against a wall within a step ahead; a choice")
    per_spike: float = sourced(1 / (60 * 40 * 0.030), "60 cells at 40 Hz through a sweep of 30 ms promise 1; normalisation")
    per_turn_spike: float = sourced(1 / (30 * 40 * 0.24), "30 cells at 40 Hz for a cycle of sweeps press with 1; normalisation")
    inhibits: float = sourced(0.03, "of all cells by each spike; " + SEARCH)


DIRECTION = """
dcharge/dt = -charge/tau_charge : 1
pool : 1 (constant)
along_x : 1 (constant)
along_y : 1 (constant)
blocked : 1
leftward : 1
listens : 1
pointed : 1 (linked)
deciding : 1 (linked)
turning : 1 (linked)
course_x : 1 (linked)
course_y : 1 (linked)
x : metre (linked)
y : metre (linked)
ahead : metre (linked)
block_x : metre (linked)
block_y : metre (linked)
radius : metre (linked)
cross : 1 (linked)
half : metre (linked)
across : 1 (linked)
head_x : 1 (linked)
head_y : 1 (linked)
"""
MORE = " + deciding*(gain*charge + inertia*(course_x*along_x + course_y*along_y) - wall*blocked) - 2*(1 - deciding)"
STEP = f"""
charge = charge*(1 - turning)
listens = int(abs(pointed - 1 - pool) < 0.5)
{walls.hidden("behind", "along_x", "along_y")}
blocked = int(abs(x + ahead*along_x - side/2) > side/2) + int(abs(y + ahead*along_y - side/2) > side/2) + behind
leftward = int(blocked < 0.5)*(head_x*along_y - head_y*along_x)
"""
ON_VALUE = "charge_post += per_spike_post*listens_post"
ON_TURN = "charge_post += per_turn_spike_post*clip(way_pre*leftward_post, 0, 1)"
"""`way` is 1 for cells of a left turn, -1 for those of a right one; nobody turns into a wall."""
ON_VOTE = "vote_x_post += along_x_pre\nvote_y_post += along_y_pre"
ON_OTHERS = "inh_post += inhibits_post"


def direction_cells(
    p: DirectionCells, per_direction: int, directions: int, offset: int, world: NeuronGroup, side: Quantity
) -> NeuronGroup:
    """Return the direction cells; they fire only while a course is chosen, and forget what they gathered with it."""
    n = per_direction * directions
    group = driven(p, n, "direction", offset, MORE, DIRECTION, names={"side": side})
    for name in ("pointed", "deciding", "turning", "course_x", "course_y", "head_x", "head_y", *walls.NAMES):
        setattr(group, name, linked_var(world, name))
    pool = np.arange(n) // per_direction
    angle = 2 * np.pi * pool / directions
    group.pool, group.along_x, group.along_y = pool, np.cos(angle), np.sin(angle)
    group.run_regularly(STEP, when="start", order=1, name="direction_step")
    return group
