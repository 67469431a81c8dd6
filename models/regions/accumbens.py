"""Nucleus accumbens: cells that say what a place is worth, and learn it from dopamine.

Inputs: place cells (plastic), dopamine (third factor). Outputs: to the direction cells, and to what dopamine cells expect.
Learns here: which places lead to food, by the striatum's rule; asleep, pairs of spikes write by themselves.
"""

from __future__ import annotations

from dataclasses import dataclass

from brian2 import NeuronGroup, Quantity, linked_var, ms

from models.neurons import Driven, driven
from models.parameters import sourced

SEARCH = "found in the search for this model; no direct measurement"


@dataclass(frozen=True)
class PlaceValue(Driven):
    """Cells of the accumbens: the more food a place promises, the faster they fire."""

    tau_ref: Quantity = sourced(3 * ms, "common value")
    rest: float = sourced(0.55, "all but silent where nothing is promised; " + SEARCH)
    quieter: float = sourced(0.35, "less drive asleep: what fires is what is replayed; " + SEARCH)
    c: float = sourced(0.3, "half-saturation of what is read of a synapse; " + SEARCH)
    dose: float = sourced(0.025, "what pairs of spikes count for asleep, as surprise: 20 s stand for 45 min of N3; " + SEARCH)


VALUE = """
teaching : 1
asleep : 1 (shared, constant)
surprise : 1 (linked)
"""
ON_PLACE = """
exc_post += w*clip(born + u, 0, 1)*(1 + c_post)/(clip(born + u, 0, 1) + c_post)
rise += marks_pre
fall += marks_pre
"""
"""A synapse is silent at birth; of what the chain has kept of a memory, a tenth is still seen as a third. Awake, a spike where
the animal is makes it eligible by itself."""
ON_OWN = """
rise += x_pre
fall += x_pre
"""
"""Asleep, pairs of spikes do: the trace `x` of place cells is 0 awake."""


def value_cells(p: PlaceValue, n: int, offset: int, dopamine: NeuronGroup, every: int) -> NeuronGroup:
    """Return the value cells; dopamine, or sleep, writes their synapses every so many steps."""
    group = driven(p, n, "accumbens", offset, " - asleep*quieter", VALUE, events={"learn": "teaching != 0"})
    group.surprise = linked_var(dopamine, "surprise")
    step = f"teaching = ((1 - asleep)*surprise + asleep*dose)*int(t_in_timesteps % {every} == 0)"
    group.run_regularly(step, when="start", order=3, name="accumbens_step")
    return group
