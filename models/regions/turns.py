"""Dorsal striatum in a maze: cells of a left or a right turn, and the habit of making it where a crossing is seen.

Inputs: cells that see a crossing (plastic), the turn that the animal makes (efference copy), dopamine (third factor). Outputs: to
the direction cells on that side of the way that the animal came, whatever the place.
Learns here: which turn leads to food (Packard & McGaugh 1996, Neurobiol Learn Mem 65:65: caudate and the response). While a turn
is made, synapses from what is seen become eligible, for more in its own cells, for less in those of the other. Only bursts of
dopamine write them, as in D1 cells (Iino et al. 2020, Nature 579:555: dips act on D2 cells): a habit is not unlearnt by
disappointment, but by another turn that is rewarded.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from brian2 import NeuronGroup, Quantity, linked_var, ms, second

from models.neurons import Driven, driven
from models.parameters import sourced

SEARCH = "found in the search for this model; no direct measurement"
LEFT_AND_RIGHT = (1, -1)
"""`way` of the two pools."""


@dataclass(frozen=True)
class ViewCells(Driven):
    """Sensory cells that fire where walls open on both sides."""

    sigma: float = sourced(0.1, "as place cells")
    rest: float = sourced(0.3, "silent where no crossing is seen; as place cells")
    peak: float = sourced(1.0, "drive by a crossing: some 50 Hz; a choice")
    tau_ref: Quantity = sourced(5 * ms, "common value")


@dataclass(frozen=True)
class TurnCells(Driven):
    """Spiny cells of one turn each."""

    sigma: float = sourced(0.1, "as place cells")
    rest: float = sourced(0.3, "silent without what they have learnt to see; as place cells")
    tau_ref: Quantity = sourced(8 * ms, "as spiny cells in choices")
    inhibits: float = sourced(0.02, "of the cells of the other turn by each spike; " + SEARCH)


@dataclass(frozen=True)
class TurnRule:
    """How dopamine writes synapses from what is seen: the striatum's rule, with an eligibility of a walk."""

    tau_rise: Quantity = sourced(200 * ms, "as in choices")
    tau_fall: Quantity = sourced(1 * second, "from the crossing to the food; " + SEARCH)
    w: float = sourced(0.6, "of a spike through a saturated synapse; " + SEARCH)
    eta: float = sourced(8e-6, "per ms of full surprise: slower than that of places; " + SEARCH)


VIEW = "crossing : 1 (linked)\n"
TURN = """
way : 1 (constant)
gate : 1
teaching : 1
turned : 1 (linked)
surprise : 1 (linked)
"""
STEP = """
gate = turned*way
teaching = clip(surprise, 0, 100)*int(t_in_timesteps % EVERY == 0)
"""
ON_VIEW = """
exc_post += w*clip(born + u, 0, 1)
rise += gate_post
fall += gate_post
"""
ON_OTHER = "inh_post += inhibits_post*int(way_pre*way_post < 0)"


def view_cells(p: ViewCells, n: int, offset: int, world: NeuronGroup) -> NeuronGroup:
    """Return the cells that see a crossing."""
    group = driven(p, n, "view", offset, " + peak*crossing", VIEW)
    group.crossing = linked_var(world, "crossing")
    return group


def turn_cells(p: TurnCells, n: int, offset: int, world: NeuronGroup, dopamine: NeuronGroup, every: int) -> NeuronGroup:
    """Return the cells of both turns, those of the left one first; dopamine writes their synapses every so many steps."""
    group = driven(p, n, "turn", offset, extra=TURN, events={"learn": "teaching != 0"})
    group.way = np.repeat(LEFT_AND_RIGHT, n // 2)
    group.turned, group.surprise = linked_var(world, "turned"), linked_var(dopamine, "surprise")
    group.run_regularly(STEP.replace("EVERY", str(every)), when="start", order=3, name="turn_step")
    return group
