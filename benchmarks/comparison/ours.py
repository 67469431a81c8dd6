"""The circuit in our engine; `benchmarks.comparison.child` runs it.

The cells are those of the model, learning switched off; mossy fibres and brush cells play a table.
"""

from __future__ import annotations

import functools
import os
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from brian2 import Network, NeuronGroup, SpikeMonitor, Synapses, TimedArray, defaultclock, ms

from benchmarks.comparison.child import CELLS, INPUTS, Simulate, Spikes, peak_bytes
from models.cerebellar_circuit import Wire, wire_cortex
from models.movement_numbers import Delays, Movement
from models.movement_wiring import COUNT, drawn, plastic_pairs
from models.noise import offsets
from models.parameters import assign, shared_text
from models.regions import cerebellar_cortex, cerebellar_nuclei
from models.regions.cerebellar_nuclei import NOT_IN_PROGRAM, NUCLEAR_FIBRE, ON_MOSSY
from models.regions.parallel_fibres import ON_GRANULE, PARALLEL
from protocols import engine
from protocols.build import compile_program

STILL = "\n".join(f"{name} : 1" for name in ("differs", "relaxing", "kept_11", "kept_12", "kept_21", "kept_22"))
"""What the world and the comparator of a whole learner would say; here always 0."""


def make_circuit(steps: int) -> Network:
    """Return the network, its input silent until a run gives it spikes."""
    defaultclock.dt = 1 * ms
    p, at = Movement(), offsets(COUNT)
    still = NeuronGroup(1, STILL, name="still")
    made = [
        *(_player(name, steps) for name in INPUTS),
        cerebellar_cortex.granule(p.granule, COUNT["granule"]),
        cerebellar_cortex.interneurons(p.golgi, COUNT["golgi"], "golgi", at["golgi"]),
        cerebellar_cortex.interneurons(p.molecular, COUNT["molecular"], "molecular", at["molecular"]),
        cerebellar_cortex.purkinje(p.purkinje, COUNT["purkinje"], at["purkinje"], still),
        cerebellar_nuclei.nuclear(p.nuclear, COUNT["nuclei"], at["nuclei"], still),
    ]
    groups = {str(group.name): group for group in made}
    monitors = [SpikeMonitor(groups[name], name=f"spikes_{name}") for name in CELLS]
    return Network(still, made, _projections(p, groups), monitors)


def _player(name: str, steps: int) -> NeuronGroup:
    table = TimedArray(np.zeros((steps, COUNT[name])), dt=1 * ms, name=f"played_{name}")
    return NeuronGroup(COUNT[name], "", threshold=f"played_{name}(t, i) > 0", reset="", name=name, namespace={table.name: table})


def _projections(p: Movement, groups: dict[str, NeuronGroup]) -> list[Synapses]:
    wire = Wire(groups)
    wire_cortex(wire)
    parallel = Synapses(groups["granule"], groups["purkinje"], PARALLEL + shared_text(p.parallel), on_pre=ON_GRANULE,
                        delay=2 * ms, name="pf_pc")  # fmt: skip
    nuclear = Synapses(groups["mossy"], groups["nuclei"], NUCLEAR_FIBRE + shared_text(p.nuclear_memory, skip=NOT_IN_PROGRAM),
                       on_pre=ON_MOSSY, delay=Delays().cortical, name="mf_dcn")  # fmt: skip
    for synapses, own, left_out in ((parallel, p.parallel, ()), (nuclear, p.nuclear_memory, NOT_IN_PROGRAM)):
        i, j = plastic_pairs(synapses.name)
        synapses.connect(i=i, j=j)
        assign(synapses, own, skip=left_out)
    return [*wire.made, parallel, nuclear]


def inputs_of(circuit: dict[str, Any], noise_seed: int) -> dict[str, Any]:
    """Return what the program is given: the circuit's spikes, drives and weights, and the seed of the noise."""
    p, steps = Movement(), int(circuit["steps"])
    inputs: dict[str, Any] = {key: circuit[key] for key in ("purkinje.h", "nuclei.h")}
    inputs |= {f"{name}.noise_seed": noise_seed for name in CELLS if name != "granule"} | {"pf_pc.plastic": 0.0}
    inputs["pf_pc.u1"] = circuit["pf_pc.weight"] / (p.parallel.w0 * p.purkinje.w_parallel) - 1
    inputs["mf_dcn.u"] = circuit["mf_dcn.weight"] / p.nuclear.w_mossy - 1
    for name in INPUTS:
        played = np.zeros((steps, COUNT[name]))
        played[circuit[f"{name}.step"], circuit[f"{name}.cell"]] = 1
        inputs[f"played_{name}.values"] = played
    return inputs


def prepare(circuit: dict[str, Any], number: int) -> Simulate:
    """Return a call that simulates `steps`; the program is compiled here, if it is not in the cache."""
    program = compile_program(functools.partial(make_circuit, int(circuit["steps"])))
    inputs = inputs_of(circuit, number)
    draw = {name: (circuit[f"{name}.pre"], circuit[f"{name}.post"]) for name in drawn(0)}

    def simulate(steps: int) -> tuple[Spikes, int]:
        peaks = [0]
        with tempfile.TemporaryDirectory() as folder:
            result = engine.run(
                program, inputs, draw, steps, Path(folder) / "run", lambda done, of: peaks.append(_children_bytes()), keep=()
            )
            found = {name: result.spikes[f"spikes_{name}"] for name in CELLS}
        return {name: (np.rint(times_ms).astype(int), cells) for name, (times_ms, cells) in found.items()}, max(peaks)

    return simulate


def _children_bytes() -> int:
    children = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
    return sum(peak_bytes(child) for child in children)
