"""Spinal cord: motor neurons of the finger flexors, recruited by size; silenced in sleep.

Inputs: spikes of the motor cortex's pool. Output: spikes to the muscle. Learns nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

from brian2 import NeuronGroup, Quantity, ms

from models.neurons import Relay, relay
from models.parameters import sourced


@dataclass(frozen=True)
class MotorNeuron(Relay):
    """Motor neurons of one finger: thresholds spread by size."""

    tau_m: Quantity = sourced(20 * ms, "summation of a cortical volley; calibrated key-sequence prototype")
    tau_ref: Quantity = sourced(20 * ms, "one or two spikes per volley; afterhyperpolarisation, common value")
    sigma: float = sourced(0.03, "synaptic noise; common value")
    w_cortex: float = sourced(1 / 12.0, "a volley of 12 cells recruits half of the pool; calibrated prototype")
    smallest: float = sourced(-0.3, "input that the smallest cell needs less than the middle one; size principle, Henneman 1957")
    atonia: float = sourced(-8.0, "glycine and GABA in sleep; Brooks & Peever 2012; rat (REM), less in N3")


def motor_neurons(p: MotorNeuron, n_pools: int, per_pool: int, noise_offset: int) -> NeuronGroup:
    """Return the motor neurons; `inhibited` (0..1) is the atonia of sleep, `mu` what a cell needs more."""
    extra = "inhibited : 1 (shared, constant)\n"
    return relay(p, n_pools * per_pool, "spinal_motor", "-mu + atonia*inhibited", noise_offset, extra)
