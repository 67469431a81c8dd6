"""Spinal cord: motor neurons of the finger flexors, recruited by size; silenced in sleep.

Inputs: spikes of the motor cortex's pool. Output: spikes to the muscle. Learns nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from brian2 import NeuronGroup, Quantity, ms
from numpy.typing import NDArray

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


@dataclass(frozen=True)
class LimbMotorNeuron(Relay):
    """Motor neurons of one muscle: thresholds and twitches spread by size."""

    tau_m: Quantity = sourced(10 * ms, "common value")
    tau_ref: Quantity = sourced(12 * ms, "afterhyperpolarisation limits them to 50-80 Hz; common value")
    sigma: float = sourced(0.15, "synaptic noise; common value")
    tau_in: Quantity = sourced(10 * ms, "of synaptic currents; common value")
    base: float = sourced(0.75, "posture: half of the small cells fire slowly; a choice")
    smallest: float = sourced(-0.5, "input that the smallest cell needs less than the middle one; size principle, Henneman 1957")
    w_cortex: float = sourced(0.05, "40 cells at 50 Hz add 1; normalisation")
    w_nuclei: float = sourced(0.05, "from a nuclear cell; found in the search for this model; no direct measurement")
    w_spindle: float = sourced(0.015, "Ia excitation, 20 afferents; a choice")
    w_reciprocal: float = sourced(0.025, "inhibition from the antagonist's Ia; a choice")
    w_renshaw: float = sourced(0.04, "recurrent inhibition; a choice")
    w_pain: float = sourced(0.3, "ten nociceptors at 60 Hz add 1.8: all of a muscle pulls; a choice")
    w_tendon: float = sourced(0.02, "Ib inhibition; a choice")
    atonia: float = sourced(-8.0, "glycine and GABA in sleep; Brooks & Peever 2012; rat (REM), less in N3")
    range: float = sourced(4.0, "the largest twitch over the smallest; Henneman & Olson 1965; cat; people more")
    full: float = sourced(0.01, "excitation of a spike of the mean cell: 40 cells at 60 Hz are full; normalisation")


def limb_motor_neurons(p: LimbMotorNeuron, muscles: int, per_muscle: int, noise_offset: int) -> NeuronGroup:
    """Return the motor neurons of a limb, smallest first; `twitch` is what a spike adds to its muscle's excitation."""
    extra = """
dcurrent/dt = -current/tau_in : 1
inhibited : 1 (shared, constant)
twitch : 1 (constant)
"""
    drive = "base + current - mu + atonia*inhibited"
    group = relay(p, muscles * per_muscle, "limb_motor", drive, noise_offset, extra)
    needs, twitch = by_size(p, per_muscle)
    group.mu, group.twitch = np.tile(needs, muscles), np.tile(twitch, muscles)
    return group


def by_size(p: LimbMotorNeuron, n: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return what each motor neuron of a muscle needs more than the middle one, and its twitch; smallest first."""
    sizes = np.geomspace(1, p.range, n)
    return np.linspace(p.smallest, -p.smallest, n), np.asarray(p.full * sizes / sizes.mean())


@dataclass(frozen=True)
class SpinalInterneuron(Relay):
    """Renshaw cells, Ia and Ib inhibitory interneurons."""

    w_in: float = sourced(0.25, "four spikes fire a cell; a choice")


def spinal_interneurons(p: SpinalInterneuron, n: int, name: str, noise_offset: int) -> NeuronGroup:
    """Return inhibitory interneurons of the cord."""
    return relay(p, n, name, "0", noise_offset)
