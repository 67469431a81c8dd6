"""Cerebellar nuclei: the output of the cerebellum, and its slow memory.

Inputs: Purkinje cells of the zone; mossy fibres. Output: spikes of two push-pull zones, to the motor neurons of one pair of
antagonists. Learn here: mossy fibre to nuclei synapses, offline, from what the Purkinje cells say.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from brian2 import NeuronGroup, Quantity, linked_var, ms, second

from models.noise import noise
from models.parameters import assign, shared_text, sourced

PROTOTYPE = "cerebellar prototype"
SEARCH = "found in the search for this model; no direct measurement"


@dataclass(frozen=True)
class Nuclear:
    """Cells of the deep nuclei."""

    tau_m: Quantity = sourced(15 * ms, PROTOTYPE)
    tau_ref: Quantity = sourced(2 * ms, "common value")
    tau_in: Quantity = sourced(10 * ms, "of mossy-fibre and Purkinje currents; " + PROTOTYPE)
    noise_sigma: float = sourced(0.1, "private noise; " + PROTOTYPE)
    drive: float = sourced(2.0, "fires some 40 Hz by itself; " + PROTOTYPE)
    w_purkinje: float = sourced(2.2, "of all Purkinje cells of the zone together; " + PROTOTYPE)
    w_mossy: float = sourced(0.012, "of a mossy fibre at birth; " + PROTOTYPE)
    spread: float = sourced(0.6, "of the drive between cells: alike, they fire in step; " + PROTOTYPE)
    own: float = sourced(0.1, "of the drive, beyond what homeostasis evens out; " + PROTOTYPE)


def nuclear(p: Nuclear, n: int, offset: int, compared: NeuronGroup) -> NeuronGroup:
    """Return the nuclear cells, zone + first; `taught` is what their synapses are to take over."""
    text = """
dv/dt = (drive + h + excited - inhibited - v
         + noise_sigma*sqrt(2*tau_m/dt)*noise(noise_seed, t_in_timesteps, i + noise_offset))/tau_m : 1 (unless refractory)
dexcited/dt = -excited/tau_in : 1
dinhibited/dt = -inhibited/tau_in : 1
h : 1 (constant)
side : 1 (constant)
differs : 1 (linked)
taught : 1
alive : 1 (constant)
noise_seed : integer (shared, constant)
noise_offset : integer (shared, constant)
"""
    group = NeuronGroup(
        n, text + shared_text(p), threshold="v >= 1 and alive > 0", reset="v = 0", refractory="tau_ref", method="euler",
        name="nuclei", namespace={"noise": noise},
    )  # fmt: skip
    assign(group, p)
    group.side = np.repeat([1.0, -1.0], n // 2)
    group.differs = linked_var(compared, "differs")
    group.run_regularly("taught = side*differs", when="start", order=3, name="nuclei_taught")
    group.alive, group.noise_offset = 1, offset
    return group


@dataclass(frozen=True)
class Copy:
    """How the nuclei see what the Purkinje cells of the two zones say differently."""

    tau_copy: Quantity = sourced(40 * ms, "Purkinje inhibition as the synapse sees it; " + PROTOTYPE)
    tau_quiet: Quantity = sourced(3000 * ms, "over which the difference in quiet is averaged; " + PROTOTYPE)
    per_spike: float = sourced(2.2 * 10 / 40 / 32, "a Purkinje spike in units of nuclear input; follows from w_purkinje")


def comparator(p: Copy, world: NeuronGroup) -> NeuronGroup:
    """Return the unit that compares the zones, in a replay that stands for some `minutes`.

    `differs` = half of (- less +), beyond what they differ by in quiet, times the minutes. What they differ by in quiet is learnt
    in practice alone: in a replay it would take in what practice has left in the cortex, and that would not be handed over. It is
    the mean of all that was `heard` so far, and from `tau_quiet` on that of the last: begun from 0, a few trials would leave most
    of a chance difference to be handed over.
    """
    text = """
dtold/dt = -told/tau_copy : 1
quiet : 1
heard : second
differs : 1
waits : 1 (linked)
minutes : 1 (linked)
"""
    group = NeuronGroup(1, text + shared_text(p), method="euler", name="comparator")
    assign(group, p)
    group.waits, group.minutes = linked_var(world, "waits"), linked_var(world, "minutes")
    group.run_regularly(
        """apart = -told*per_spike/2
        listens = waits*int(minutes <= 0)
        heard = heard + listens*dt
        quiet = quiet + listens*dt/clip(heard, dt, tau_quiet)*(apart - quiet)
        differs = minutes*(apart - quiet)""",
        when="start",
        order=2,
        name="comparator_step",
    )
    return group


@dataclass(frozen=True)
class NuclearMemory:
    """Mossy fibre to nuclei synapses: a chain of eight variables, written offline."""

    eta: float = sourced(0.001, "per mossy-fibre spike of a replay that stands for a minute; .003 in the prototype; " + SEARCH)
    kappa: float = sourced(1.5, "gain where the memory is already; " + PROTOTYPE)
    theta: float = sourced(0.05, "at which that gain is full; " + PROTOTYPE)
    tau_1: Quantity = sourced(86400 * second, "first forgetting; " + PROTOTYPE)
    tau_n: Quantity = sourced(30 * 365.25 * 86400 * second, "last leak; as in the cortex")
    p: float = sourced(0.2, "forgetting is t^-p; as in the cortex")


NOT_IN_PROGRAM = ("tau_1", "tau_n", "p")
"""Numbers of the nuclear memory that work between runs only."""

NUCLEAR_FIBRE = """
u : 1
held : 1 (constant)
"""
ON_MOSSY = """
excited_post += w_mossy_post*(1 + u)
u = clip(u + alive_post*eta*taught_post*(1 + kappa*clip(sign(taught_post)*held/theta, 0, 1)), -1, 1)
"""
"""In a replay a synapse takes over what its zone is told less than the other.

`held` is u at the start of the rest: read anew in a rest the gain would feed on itself.
"""
