"""Motor cortex of a limb: cells whose rate is the command of a planned movement, and those that begin it.

A movement begins when its intention (prefrontal, one volley at the cue) meets an open gate (thalamus, held by the basal ganglia).
While it has not begun it is asked for again every 50 ms, and what the volleys leave adds up: a strong wish gets through a closed
gate, too, late.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from brian2 import NeuronGroup, Quantity, linked_var, ms

from models.neurons import Relay, relay
from models.parameters import sourced

SEARCH = "found in the search for this model; no direct measurement"


@dataclass(frozen=True)
class Command(Relay):
    """Cells of one direction of one axis."""

    sigma: float = sourced(0.1, "irregular firing, the planning noise of a movement; Churchland 2006; monkey; " + SEARCH)
    tau_m: Quantity = sourced(20 * ms, "common value")
    tau_ref: Quantity = sourced(3 * ms, "common value")
    base: float = sourced(0.6, "a few Hz without a command; " + SEARCH)
    gain: float = sourced(3.0, "full command: some 100 Hz; " + SEARCH)


def command_cells(p: Command, per_direction: int, offset: int, plan: NeuronGroup) -> NeuronGroup:
    """Return the command cells: y +, y -, x +, x -."""
    text = "command_y : 1 (linked)\ncommand_x : 1 (linked)\nside : 1 (constant)\nforward : 1 (constant)\n"
    drive = "base + gain*clip(side*(command_y*(1 - forward) + command_x*forward), 0, 2)"
    group = relay(p, 4 * per_direction, "command", drive, offset, text)
    group.command_y, group.command_x = linked_var(plan, "command_y"), linked_var(plan, "command_x")
    group.side = np.repeat([1.0, -1.0, 1.0, -1.0], per_direction)
    group.forward = np.repeat([0.0, 0.0, 1.0, 1.0], per_direction)
    return group


@dataclass(frozen=True)
class StartVolley(Relay):
    """Prefrontal cells that ask for a planned movement with a volley: the simple command."""

    tau_ref: Quantity = sourced(50 * ms, "one spike per volley; as in the intention of a sequence")
    sigma: float = sourced(0.05, "common value")
    w_start: float = sourced(4.0, "a cue fires the whole set; as in the intention of a sequence")


def start_cells(p: StartVolley, n: int, offset: int, world: NeuronGroup, plan: NeuronGroup) -> NeuronGroup:
    """Return the cells that fire when the world gives the cue, and every 50 ms (`tau_ref`) until the plan runs."""
    text = "go : 1 (linked)\nelapsed : second (linked)\n"
    group = relay(p, n, "start_set", "w_start*go*int(elapsed <= 0*ms)", offset, text)
    group.go, group.elapsed = linked_var(world, "go"), linked_var(plan, "elapsed")
    return group
