"""Finger flexors: motor-neuron spikes sum to force; a key goes down when the force is enough.

Inputs: motor-neuron spikes after the electromechanical delay. Output: a contact (spike of the finger unit) with its force.
"""

from __future__ import annotations

from dataclasses import dataclass

from brian2 import NeuronGroup, Quantity, ms

from models.parameters import assign, shared_text, sourced


@dataclass(frozen=True)
class Finger:
    """One flexor per key."""

    tau_act: Quantity = sourced(30 * ms, "activation of fast finger muscle 20-50 ms; Zajac 1989; people")
    key_force: float = sourced(0.4, "a key goes down when about half of the motor neurons have fired; a choice of unit")
    rebound: Quantity = sourced(80 * ms, "a key needs this long to come up again; piano action, common value")


FINGER = """
dact/dt = -act/tau_act : 1
strength : 1 (shared, constant)
key : 1 (constant)
"""


def fingers(p: Finger, n: int) -> NeuronGroup:
    """Return one finger per key; `act` is its muscle's force in units of the whole pool firing once."""
    group = NeuronGroup(
        n,
        FINGER + shared_text(p),
        threshold="act*strength >= key_force",
        refractory="rebound",
        method="euler",
        name="fingers",
    )
    assign(group, p)
    group.strength, group.key = 1, range(n)
    return group
