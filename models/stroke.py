"""What is added to the learner at the piano where it matters how hard keys are struck: the arm, its cord and the cerebellum.

The same circuit, with the same numbers and the same memory, as in tennis, reach and bicycle.
"""

from __future__ import annotations

from typing import Any

from brian2 import EventMonitor, NeuronGroup, SpikeMonitor, Synapses

from models.body import limb as muscles
from models.cerebellar_circuit import populations, projections
from models.movement import seen
from models.movement_numbers import Movement
from models.movement_wiring import BEGINNING, COUNT
from models.tasks import strike

POPULATIONS = tuple(name for name in COUNT if name not in (*BEGINNING, "nociceptor"))
"""Those of a limb that are there: at the piano the motor cortex moves the fingers, and no key hurts."""


def parts(p: Movement, n_keys: int, world: NeuronGroup, fingers: NeuronGroup) -> list[Any]:
    """Return the groups, synapses and monitors that are added to the network."""
    limb = muscles.limb(p.limb)
    hand = strike.hand(p.strike, n_keys, world, limb)
    groups = populations(p, hand, limb) | {"limb": limb, "hand": hand}
    force = Synapses(fingers, hand, "act_post = act_pre : 1 (summed)", name="fingers_hand")
    force.connect(i=range(n_keys), j=[0] * n_keys)
    monitors = [SpikeMonitor(seen(groups[name]), name=f"spikes_{name}") for name in POPULATIONS]
    monitors.append(EventMonitor(hand, "struck", ["struck", "asked", "valid"], name="strokes"))
    return [*groups.values(), *projections(p, groups), force, *monitors]
