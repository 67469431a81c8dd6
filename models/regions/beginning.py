"""Basal ganglia of a limb's movement: the internal pallidum holds the thalamus until a movement is prepared.

Numbers are those of key sequences (`models.regions.release`, `models.regions.thalamus`); the cells are others.
Inputs: the world says when a movement is near, as a warning would. Output: go drive `S` (`models.regions.thalamus.go_field`)
to the motor cortex. Learns nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

from brian2 import NeuronGroup, Quantity, linked_var, ms

from models.neurons import LOWEST, Relay, relay
from models.parameters import sourced

PIANO = "as at the piano"
SEARCH = "found in the search for this model; no direct measurement"


@dataclass(frozen=True)
class Preparing(Relay):
    """Spiny cells of the direct path (caudate)."""

    tau_m: Quantity = sourced(15 * ms, PIANO)
    tau_ref: Quantity = sourced(8 * ms, PIANO)
    sigma: float = sourced(0.15, PIANO)
    rest: float = sourced(0.5, "silent at rest; as at the piano")
    w_free: float = sourced(1.5, "they fire while a movement is prepared and done, as where no note is to be waited for")


def preparing(p: Preparing, n: int, offset: int, world: NeuronGroup) -> NeuronGroup:
    """Return the cells; they fire from when the world says that a movement is near (`prepares`) to its end."""
    group = relay(p, n, "striatum_limb", "rest + w_free*prepares", offset, "prepares : 1 (linked)\n")
    group.prepares = linked_var(world, "prepares")
    return group


@dataclass(frozen=True)
class Holding(Relay):
    """Internal pallidum (GPi): fires without a pause unless the striatum stops it."""

    tau_ref: Quantity = sourced(5 * ms, PIANO)
    sigma: float = sourced(0.2, PIANO)
    rest: float = sourced(1.5, "about 60 Hz; as at the piano")
    tau_inh: Quantity = sourced(8 * ms, "GABA-A receptors; common value")
    w_direct: float = sourced(0.1, "half of the striatal cells stop it; as at the piano")


def holding(p: Holding, n: int, offset: int) -> NeuronGroup:
    """Return the pallidal cells; each striatal spike adds `w_direct` to `inh`."""
    drive = f"clip(rest - inh, {LOWEST}, 100)"
    return relay(p, n, "pallidum_limb", drive, offset, "dinh/dt = -inh/tau_inh : 1\n")


@dataclass(frozen=True)
class Held(Relay):
    """Relay cells of the motor thalamus, in so far as the basal ganglia hold them."""

    tau_m: Quantity = sourced(20 * ms, PIANO)
    sigma: float = sourced(0.1, PIANO)
    w_inh: float = sourced(1.0, "a closed gate silences every cell; as at the piano")
    tau_G: Quantity = sourced(70 * ms, "go ramp; as at the piano")
    tau_shut: Quantity = sourced(10 * ms, "what inhibition takes to end the ramp; as at the piano")
    low: float = sourced(0.6, "resting drive of the least excitable cell; as at the piano")
    high: float = sourced(1.0, "resting drive of the most excitable cell: the rate grows evenly with the ramp; as at the piano")


HELD = """
dr/dt = (let - r)/(tau_G*int(let >= r) + tau_shut*int(let < r)) : 1
let = clip(1 - inh, 0, 1) : 1
inh : 1 (linked)
"""


def held(p: Held, n: int, offset: int, outflow: NeuronGroup) -> NeuronGroup:
    """Return the relay cells: their go ramp rises when the pallidum's inhibition ends; `mu` is each cell's resting drive."""
    group = relay(p, n, "thalamus_limb", "mu + r - w_inh*clip(inh, 0, 1)", offset, HELD)
    group.inh = linked_var(outflow, "inh")
    return group


@dataclass(frozen=True)
class Onset(Relay):
    """Cells of the motor cortex whose volley sets a plan going."""

    tau_m: Quantity = sourced(15 * ms, "as the key pools")
    tau_ref: Quantity = sourced(50 * ms, "one spike per volley; as in the intention")
    sigma: float = sourced(0.02, "as the key pools")
    g_low: float = sourced(-0.3, "drive when the thalamic gate is closed; as the key pools")
    g_gain: float = sourced(1.10, "open gate: below threshold; as the key pools")
    tau_wanted: Quantity = sourced(60 * ms, "NMDA receptors, as the cue current of the key pools")
    w_wanted: float = sourced(0.06, "one volley is enough where the gate is open, the third where it is shut; size by search")


ONSET = """
dwanted/dt = -wanted/tau_wanted : 1
S : 1 (linked)
"""


def onset_cells(p: Onset, n: int, offset: int, go: NeuronGroup) -> NeuronGroup:
    """Return the cells that fire when the intention, `wanted`, and the go drive `S` of the thalamus come together."""
    group = relay(p, n, "onset", "g_low + g_gain*S + wanted", offset, ONSET)
    group.S = linked_var(go, "S")
    return group
