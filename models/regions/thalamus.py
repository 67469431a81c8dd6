"""Thalamus: the go ramp that rises when the internal pallidum lets go; in sleep, slow oscillation and spindles.

Inputs: pallidal inhibition, the sleeping cortex's up states, efference copy (tires it). Outputs: go drive `S` for the motor
cortex; spindle volleys for the third factor.
Learns nothing; tires (`F`, reactive inhibition) with every press and recovers in minutes.
"""

from __future__ import annotations

from dataclasses import dataclass

from brian2 import NeuronGroup, Quantity, linked_var, ms, second

from models.neurons import Relay, relay
from models.parameters import assign, shared_text, sourced

SEARCH = "found in the search for this model; no direct measurement"


@dataclass(frozen=True)
class Go(Relay):
    """Relay cells of the motor thalamus."""

    tau_m: Quantity = sourced(20 * ms, "thalamic relay cells 15-30 ms; common value")
    sigma: float = sourced(0.1, "irregular firing; " + SEARCH)
    w_inh: float = sourced(1.0, "a closed gate silences every cell; " + SEARCH)
    tau_G: Quantity = sourced(70 * ms, "urgency ramp; 100 in the prototype, whose gate opened at once; " + SEARCH)
    tau_shut: Quantity = sourced(10 * ms, "what inhibition takes to end the ramp; " + SEARCH)
    urgency: float = sourced(0.2, "waiting raises the go drive further; Cisek et al. 2009; people; size " + SEARCH)
    tau_u: Quantity = sourced(1000 * ms, "found with urgency, so that a weak link is taken before it has faded; " + SEARCH)
    tau_open: Quantity = sourced(30 * ms, "onset of an up state; " + SEARCH)
    tau_F: Quantity = sourced(120 * second, "reactive inhibition recovers in minutes; Brawn et al. 2010; people")
    c_F: float = sourced(0.0026, "slowing per press, set by the boost after 30 min of rest; Nettersheim et al. 2015; people")
    go_asleep: float = sourced(1.0, "an up state opens the gate as waking does; with less, replay stops early; " + SEARCH)


GO = """
dr/dt = (target - r)/(awake*(tau_G*(1 + F)*int(target >= r) + tau_shut*int(target < r)) + tau_open*(1 - awake)) : 1
dimpatience/dt = (let - impatience)/(tau_u*int(let >= impatience) + tau_shut*int(let < impatience)) : 1
let = awake*clip(1 - inh, 0, 1) : 1
target = let*(1 + urgency*impatience) + (1 - awake)*go_asleep*clip(up, 0, 1) : 1
dF/dt = -F/tau_F : 1
awake : 1 (shared, constant)
up : 1 (linked)
inh : 1 (linked)
"""


def go_cells(p: Go, n: int, noise_offset: int, rhythm: NeuronGroup, outflow: NeuronGroup) -> NeuronGroup:
    """Return the relay cells; their constants `mu` are spread so that the population rate grows evenly with the ramp."""
    group = relay(p, n, "thalamus", "mu + r - w_inh*awake*clip(inh, 0, 1)", noise_offset, GO)
    group.up, group.inh = linked_var(rhythm, "up"), linked_var(outflow, "inh")
    group.awake = 1
    return group


@dataclass(frozen=True)
class GoField:
    """The go drive that the motor cortex sees."""

    tau_S: Quantity = sourced(10 * ms, "thalamocortical EPSP; common value")
    w_S: float = sourced(0.0121, "all cells at full ramp give 1; normalisation, measured by tests/test_brain.py")


def go_field(p: GoField) -> NeuronGroup:
    """Return the unit that sums thalamic spikes to the go drive `S`."""
    group = NeuronGroup(1, "dS/dt = -S/tau_S : 1\n" + shared_text(p), method="euler", name="go")
    assign(group, p)
    return group


@dataclass(frozen=True)
class SlowWave(Relay):
    """A sleeping cortical population: recurrent excitation against adaptation gives up and down states."""

    tau_m: Quantity = sourced(20 * ms, "common value")
    tau_ref: Quantity = sourced(8 * ms, SEARCH)
    sigma: float = sourced(0.15, SEARCH)
    depolarise: float = sourced(0.85, "drive asleep (N2, N3); " + SEARCH)
    quiet: float = sourced(-1.0, "drive awake: no slow waves; " + SEARCH)
    w_rec: float = sourced(2.0, "recurrent excitation at full rate; " + SEARCH)
    w_ad: float = sourced(1.0, "adaptation ends an up state; " + SEARCH)
    b_ad: float = sourced(0.1, "adaptation per spike; " + SEARCH)
    tau_ad: Quantity = sourced(500 * ms, "slow potassium currents 0.2-1 s; Compte et al. 2003; ferret slice model")


SLOW_WAVE = """
dad/dt = -ad/tau_ad : 1
awake : 1 (shared, constant)
up : 1 (linked)
"""


def slow_wave(p: SlowWave, n: int, noise_offset: int, rhythm: NeuronGroup) -> NeuronGroup:
    """Return the slow-wave cells."""
    drive = "mu + quiet*awake + depolarise*(1 - awake) + w_rec*up - w_ad*ad"
    group = relay(p, n, "slow_wave", drive, noise_offset, SLOW_WAVE, reset="ad += b_ad")
    group.up = linked_var(rhythm, "up")
    group.awake = 1
    return group


@dataclass(frozen=True)
class Reticular(Relay):
    """Reticular cells: fire spindle cycles (11 Hz; people 12-15) while the cortex is in an up state."""

    tau_m: Quantity = sourced(20 * ms, "common value")
    sigma: float = sourced(0.02, "cells of a spindle fire together; " + SEARCH)
    w_up: float = sourced(1.6, "corticothalamic drive; " + SEARCH)
    b_ahp: float = sourced(4.0, "sets the cycle to about 90 ms; " + SEARCH)
    tau_ahp: Quantity = sourced(35 * ms, SEARCH)


RETICULAR = """
dahp/dt = -ahp/tau_ahp : 1
spindles : 1 (shared, constant)
awake : 1 (shared, constant)
up : 1 (linked)
"""


def reticular(p: Reticular, n: int, noise_offset: int, rhythm: NeuronGroup) -> NeuronGroup:
    """Return the reticular cells; `spindles` = 0 keeps them silent."""
    drive = "w_up*clip(up, 0, 1)*spindles*(1 - awake) - ahp"
    group = relay(p, n, "reticular", drive, noise_offset, RETICULAR, reset="ahp += b_ahp")
    group.up = linked_var(rhythm, "up")
    group.awake, group.spindles = 1, 1
    return group


@dataclass(frozen=True)
class Rhythm:
    """Summing unit of the slow-wave cells."""

    tau_up: Quantity = sourced(20 * ms, "common value")
    w_up: float = sourced(0.0125, "100 cells at 40 Hz give 1; normalisation")


def rhythm(p: Rhythm) -> NeuronGroup:
    """Return the unit that sums slow-wave spikes to `up` (about 1 in an up state)."""
    group = NeuronGroup(1, "dup/dt = -up/tau_up : 1\n" + shared_text(p), method="euler", name="rhythm")
    assign(group, p)
    return group
