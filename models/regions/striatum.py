"""Striatum: spiny cells of the direct (D1) and the indirect path (D2), fast-spiking cells, and the rule by which they learn.

Inputs: cards (plastic), the bid of their own key, dopamine (excitability and third factor). Outputs: to the pallidum.

A synapse from a card is eligible where a cell has just fired *while the cortex was bidding for the cell's own key*: the
efference copy is the gate that leaves the other keys out. Eligibility opens some 100 ms after the pairing and lasts for a
second. What dopamine says beyond or below what was expected writes it: for good news upwards in D1 and downwards in D2, for
bad news the other way round.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from brian2 import Hz, NeuronGroup, Quantity, linked_var, ms, second

from models.consolidation import YEAR_S
from models.neurons import Driven, driven
from models.parameters import sourced

PROTOTYPE = "basal ganglia prototype"


@dataclass(frozen=True)
class Spiny(Driven):
    """Spiny cells of the direct path."""

    tau_m: Quantity = sourced(15 * ms, PROTOTYPE)
    tau_ref: Quantity = sourced(8 * ms, PROTOTYPE)
    rest: float = sourced(0.50, "silent at rest; " + PROTOTYPE)
    gain: float = sourced(0.25, "D1 receptors: excitation grows with dopamine; " + PROTOTYPE)
    foot: Quantity = sourced(15 * Hz, "rate of the own key's pool from which synapses are eligible; " + PROTOTYPE)
    width: Quantity = sourced(20 * Hz, "further rate at which they are so in full; " + PROTOTYPE)


@dataclass(frozen=True)
class SpinyIndirect(Spiny):
    """Spiny cells of the indirect path."""

    rest: float = sourced(0.46, PROTOTYPE)
    gain: float = sourced(-0.25, "D2 receptors: excitation falls with dopamine; " + PROTOTYPE)


SPINY = """
gate : 1
teaching : 1
bid : Hz (linked)
receptors : 1 (linked)
surprise : 1 (linked)
"""
STEP = """
gate = clip((bid - foot)/width, 0, 1)
teaching = surprise*int(t_in_timesteps % EVERY == 0)
"""

EVERY_STEPS = 20
"""Dopamine writes every 20 ms: it changes in 60, and each writing costs a pass over all synapses."""
LEARNS = {"learn": "teaching != 0"}


def spiny(p: Spiny, n: int, name: str, offset: int, bids: NeuronGroup, dopamine: NeuronGroup) -> NeuronGroup:
    """Return the spiny cells of one path, in channels, one per key.

    Parameters
    ----------
    bids : NeuronGroup
        One unit per key; has `rate` of the key's cortical pool.
    dopamine : NeuronGroup
        One unit; has `receptors` (slow level, 1 = ordinary) and `surprise` (signed, 0 = as expected).
    """
    group = driven(p, n, name, offset, extra=SPINY, excited="(1 + gain*(receptors - 1))*exc", events=LEARNS)
    group.bid = linked_var(bids, "rate", index=np.arange(n) // (n // len(bids)))
    group.receptors, group.surprise = (linked_var(dopamine, of, index=np.zeros(n, int)) for of in ("receptors", "surprise"))
    group.run_regularly(STEP.replace("EVERY", str(EVERY_STEPS)), when="start", order=3, name=f"{name}_step")
    return group


@dataclass(frozen=True)
class FastSpiking(Driven):
    """Parvalbumin cells: feed-forward inhibition of all spiny cells."""

    tau_m: Quantity = sourced(8 * ms, PROTOTYPE)
    tau_ref: Quantity = sourced(3 * ms, PROTOTYPE)


@dataclass(frozen=True)
class Rule:
    """How dopamine writes synapses from cards."""

    tau_rise: Quantity = sourced(200 * ms, "eligibility opens late; Yagishita 2014, Science 345:1616 (0.3-2 s); " + PROTOTYPE)
    tau_fall: Quantity = sourced(600 * ms, "and lasts a second or two; Yagishita 2014; docs/synapse.md")
    eta_direct: float = sourced(1.1e-3, "per ms of full surprise; found in the search for this model")
    eta_indirect: float = sourced(-1.1e-3, "the other way round; Shen et al. 2008, Science 321:848; mouse slice; size as direct")
    eta_value: float = sourced(1.0e-3, "per ms of full surprise; " + PROTOTYPE)


SYNAPSE = """
w : 1 (shared, constant)
born : 1 (constant)
u : 1
drise/dt = -rise/tau_rise : 1 (event-driven)
dfall/dt = -fall/tau_fall : 1 (event-driven)
eta : 1 (shared, constant)
tau_rise : second (shared, constant)
tau_fall : second (shared, constant)
"""
ON_CARD = "exc_post += w*clip(born + u, 0, 2)"
ON_OWN = """
rise += gate_post*x_pre
fall += gate_post*x_pre
"""
ON_SURPRISE = """
du = eta*(EVERY*dt/ms)*teaching_post*(fall - rise)
u = clip(u + du*(int(du > 0)*(1 - u) + int(du <= 0)*(1 + u)), -1, 1)
""".replace("EVERY", str(EVERY_STEPS))
"""`fall - rise` is the eligibility: nothing at the pairing itself, most of it 330 ms later."""


@dataclass(frozen=True)
class Birth:
    """Synapses at birth, in units of the resting weight."""

    sd: float = sourced(0.1, "spread between synapses onto spiny cells; " + PROTOTYPE)
    value: float = sourced(0.725, "onto value cells: weak, but strong enough to fire them at all; " + PROTOTYPE)
    value_sd: float = sourced(0.015, PROTOTYPE)


@dataclass(frozen=True)
class StriatalMemory:
    """The chain behind each of these synapses."""

    tau_1: Quantity = sourced(1800 * second, "first forgetting; as in the cortex")
    tau_n: Quantity = sourced(30 * YEAR_S * second, "last leak; as in the cortex")
    p: float = sourced(0.2, "forgetting is t^-p; as in the cortex")
    into_2: float = sourced(0.55, "share of an event written into the second variable at once; as in the cortex")
    into_3: float = sourced(0.15, "share of an event written into the third variable at once; as in the cortex")
