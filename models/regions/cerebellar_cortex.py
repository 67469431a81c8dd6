"""Cerebellar cortex: granule, Golgi and Purkinje cells and interneurons, one circuit for all movements.

Inputs: mossy fibres and brush cells; climbing fibres, one per Purkinje cell. Output: spikes of Purkinje cells in two push-pull
zones, to the nuclei. What it learns stands in `models/regions/parallel_fibres.py`.

Source of the circuit and its numbers: the cerebellar prototype (`docs/findings.md` says what failed in it).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from brian2 import NeuronGroup, Quantity, linked_var, ms

from models.neurons import Relay, relay
from models.noise import noise
from models.parameters import assign, shared_text, sourced

PROTOTYPE = "cerebellar prototype"
SEARCH = "found in the search for this model; no direct measurement"


@dataclass(frozen=True)
class Granule:
    """Granule cells: four dendrites, so three or four active fibres at once fire them."""

    tau_m: Quantity = sourced(10 * ms, PROTOTYPE)
    tau_ref: Quantity = sourced(2 * ms, "absolute refractory period; common value")
    tau_fast: Quantity = sourced(5 * ms, "AMPA; " + PROTOTYPE)
    tau_slow: Quantity = sourced(50 * ms, "NMDA; " + PROTOTYPE)
    tau_golgi: Quantity = sourced(20 * ms, "GABA; " + PROTOTYPE)
    w_fast: float = sourced(1.0, PROTOTYPE)
    w_slow: float = sourced(0.03, PROTOTYPE)
    w_golgi: float = sourced(0.02, PROTOTYPE)
    theta: float = sourced(1.6, "three or four fibres of four; " + PROTOTYPE)
    tau_e: Quantity = sourced(50 * ms, "of each of three stages: what fired 100 ms before a climbing fibre is taught; Wang 2000")


def granule(p: Granule, n: int) -> NeuronGroup:
    """Return the granule cells; `e3` is the eligibility of their parallel fibre."""
    text = """
dv/dt = (fast + slow - golgi - v)/tau_m : 1 (unless refractory)
dfast/dt = -fast/tau_fast : 1
dslow/dt = -slow/tau_slow : 1
dgolgi/dt = -golgi/tau_golgi : 1
de1/dt = -e1/tau_e : 1
de2/dt = (e1 - e2)/tau_e : 1
de3/dt = (e2 - e3)/tau_e : 1
alive : 1 (constant)
"""
    group = NeuronGroup(
        n, text + shared_text(p), threshold="v >= theta and alive > 0", reset="v = 0\ne1 += 1", refractory="tau_ref",
        method="euler", name="granule",
    )  # fmt: skip
    assign(group, p)
    group.alive = 1
    return group


@dataclass(frozen=True)
class Golgi(Relay):
    """Golgi cells."""

    tau_m: Quantity = sourced(15 * ms, PROTOTYPE)
    tau_ref: Quantity = sourced(4 * ms, "common value")
    base: float = sourced(0.0, PROTOTYPE)
    w_in: float = sourced(0.15, "from a granule cell; " + PROTOTYPE)


@dataclass(frozen=True)
class Molecular(Relay):
    """Molecular-layer interneurons: they fire by themselves, and cancel what all granule cells excite together."""

    sigma: float = sourced(0.15, "irregular firing; common value")
    base: float = sourced(0.85, "some 20 Hz without input; Hausser & Clark 1997; rat slice")
    w_in: float = sourced(0.04, "from a granule cell; such that inhibition follows excitation; " + SEARCH)


def interneurons(p: Golgi | Molecular, n: int, name: str, offset: int) -> NeuronGroup:
    """Return cells that sum the spikes of granule cells."""
    return relay(p, n, name, "base", offset)


@dataclass(frozen=True)
class Purkinje:
    """Purkinje cells."""

    tau_m: Quantity = sourced(15 * ms, PROTOTYPE)
    tau_ref: Quantity = sourced(2 * ms, "common value")
    tau_in: Quantity = sourced(10 * ms, "of parallel-fibre and interneuron currents; " + PROTOTYPE)
    noise_sigma: float = sourced(0.1, "private noise; without it zones are alike and controls pass falsely; " + PROTOTYPE)
    drive: float = sourced(2.24, "fires 40-50 Hz by itself; " + PROTOTYPE)
    w_parallel: float = sourced(0.04, "of a synapse at its birth weight of .5: half; " + PROTOTYPE)
    w_molecular: float = sourced(0.2, SEARCH)
    spread: float = sourced(0.5, "of the drive between cells: alike, they fire in step; " + PROTOTYPE)
    own: float = sourced(0.1, "of the drive, beyond what homeostasis evens out; " + PROTOTYPE)
    block: float = sourced(-0.9, "input that stands for all others when the cortex is blocked; measured mean; " + PROTOTYPE)


def purkinje(p: Purkinje, n: int, offset: int, world: NeuronGroup) -> NeuronGroup:
    """Return the Purkinje cells, zone + first; the event `climb` is a complex spike, `relax` the end of a trial."""
    text = """
dv/dt = (drive + h + (excited - inhibited)*(1 - blocked) + block*blocked - v
         + noise_sigma*sqrt(2*tau_m/dt)*noise(noise_seed, t_in_timesteps, i + noise_offset))/tau_m : 1 (unless refractory)
dexcited/dt = -excited/tau_in : 1
dinhibited/dt = -inhibited/tau_in : 1
h : 1 (constant)
side : 1 (constant)
climbing : 1
blocked : 1 (shared, constant)
relaxing : 1 (linked)
kept_11 : 1 (linked)
kept_12 : 1 (linked)
kept_21 : 1 (linked)
kept_22 : 1 (linked)
r_11 : 1
r_12 : 1
r_21 : 1
r_22 : 1
alive : 1 (constant)
noise_seed : integer (shared, constant)
noise_offset : integer (shared, constant)
"""
    group = NeuronGroup(
        n,
        text + shared_text(p),
        threshold="v >= 1 and alive > 0",
        reset="v = 0",
        refractory="tau_ref",
        events={"climb": "climbing > 0.5", "relax": "relaxing > 0.5"},
        method="euler",
        name="purkinje",
        namespace={"noise": noise},
    )
    group.run_on_event("climb", "climbing = 0", order=10)
    # Synapses cannot see linked variables.
    group.run_regularly(
        "\n".join(f"r_{k} = kept_{k}" for k in ("11", "12", "21", "22")), when="start", order=3, name="purkinje_kept"
    )
    assign(group, p)
    group.side = np.repeat([1.0, -1.0], n // 2)
    for name in ("relaxing", "kept_11", "kept_12", "kept_21", "kept_22"):
        setattr(group, name, linked_var(world, name))
    group.alive, group.noise_offset = 1, offset
    return group
