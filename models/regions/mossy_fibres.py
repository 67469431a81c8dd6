"""Mossy fibres and unipolar brush cells: what the cerebellum is told.

Inputs: values of six channels (senses, the cortex's own plan, the cue). Outputs: spikes to granule cells, and of the mossy fibres
to the nuclei. Learns nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from brian2 import NeuronGroup, Quantity, linked_var, ms, second
from numpy.typing import NDArray

from models.noise import uniform
from models.parameters import assign, shared_text, sourced

PROTOTYPE = "cerebellar prototype"

CHANNELS = 6
"""Mossy-fibre channels: 0 go; 1, 2, 4 what is sensed; 3 what the cortex means to do (efference copy); 5 the cue (a pulse,
for the unipolar brush cells)."""
GO, PLAN, CUE = 0, 3, 5


@dataclass(frozen=True)
class Mossy:
    """Mossy fibres, tuned to the value of their channel."""

    rest: Quantity = sourced(2.0 / second, "a few Hz at rest; Chadderton 2004; rat")
    peak: Quantity = sourced(80.0 / second, "bursts up to 100 Hz and more; Chadderton 2004; rat; " + PROTOTYPE)
    width: float = sourced(0.25, "of the tuning, in units of the channel's range; " + PROTOTYPE)
    cue_width: float = sourced(0.4, "of the go and cue channels; " + PROTOTYPE)


def mossy(p: Mossy, per_channel: int, offset: int, world: NeuronGroup) -> NeuronGroup:
    """Return the mossy fibres; the world's `m0` … `m5` are the channels' values, below -5 = silent."""
    extra = (
        "".join(f"m{k} : 1 (linked)\n" for k in range(CHANNELS))
        + """
channel : integer (constant)
mu : 1 (constant)
value = m0*int(channel == 0) + m1*int(channel == 1) + m2*int(channel == 2) + m3*int(channel == 3)
    + m4*int(channel == 4) + m5*int(channel == 5) : 1
broad = int(channel == 0) + int(channel == 5) : 1
rate = rest + peak*exp(-(value - mu)**2/(2*(width + (cue_width - width)*broad)**2)) : Hz
noise_seed : integer (shared, constant)
noise_offset : integer (shared, constant)
alive : 1 (constant)
"""
    )
    n = CHANNELS * per_channel
    group = NeuronGroup(
        n,
        extra + shared_text(p),
        threshold="uniform(noise_seed, t_in_timesteps, i + noise_offset) < rate*alive*dt",
        reset="",
        name="mossy",
        namespace={"uniform": uniform},
    )
    assign(group, p)
    for k in range(CHANNELS):
        setattr(group, f"m{k}", linked_var(world, f"m{k}"))
    channel = np.repeat(np.arange(CHANNELS), per_channel)
    group.channel = channel
    tuned = np.tile(np.linspace(-1.1, 1.1, per_channel), CHANNELS)
    group.mu = np.where((channel == GO) | (channel == CUE), 1.0, tuned)
    group.alive, group.noise_offset = 1, offset
    return group


@dataclass(frozen=True)
class Brush:
    """Unipolar brush cells: each answers the cue late, by its own gamma kernel (spectral timing)."""

    fastest: Quantity = sourced(40 * ms, "peak of the fastest kernel; " + PROTOTYPE)
    slowest: Quantity = sourced(1200 * ms, "peak of the slowest kernel; Guo 2021, Nat Commun (UBC time constants); mouse")
    peak: Quantity = sourced(100.0 / second, PROTOTYPE)
    rest: Quantity = sourced(1.0 / second, PROTOTYPE)
    height: float = sourced(0.224, "peak of a 4-stage gamma kernel that integrates to 1; definition")


def brush(p: Brush, n: int, offset: int, world: NeuronGroup) -> NeuronGroup:
    """Return the unipolar brush cells; each spike of the cue channel raises `z1`."""
    text = """
dz1/dt = -z1/stage : 1
dz2/dt = (z1 - z2)/stage : 1
dz3/dt = (z2 - z3)/stage : 1
dz4/dt = (z3 - z4)/stage : 1
stage : second (constant)
resets : 1 (linked)
rate = rest + peak*clip(z4/height, 0, 1.2) : Hz
noise_seed : integer (shared, constant)
noise_offset : integer (shared, constant)
alive : 1 (constant)
"""
    group = NeuronGroup(
        n,
        text + shared_text(p),
        threshold="uniform(noise_seed, t_in_timesteps, i + noise_offset) < rate*alive*dt",
        reset="",
        method="euler",
        name="brush",
        namespace={"uniform": uniform},
    )
    assign(group, p)
    # The rest between trials is not simulated: what a kernel still held is gone by then.
    group.run_regularly("\n".join(f"z{k} = z{k}*(1 - resets)" for k in (1, 2, 3, 4)), when="start", order=3, name="brush_rest")
    group.resets = linked_var(world, "resets")
    group.stage = stages(p, n) * second
    group.alive, group.noise_offset = 1, offset
    return group


def stages(p: Brush, n: int) -> NDArray[np.float64]:
    """Return the time constant in s of each cell's stages: a gamma kernel of four peaks after three of them."""
    return np.asarray(np.geomspace(float(p.fastest), float(p.slowest), n) / 3)
