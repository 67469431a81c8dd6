"""Inferior olive: the climbing fibres that teach the cerebellum.

Inputs: error that the senses report, the nuclei's inhibition. Output: a climbing fibre to each Purkinje cell. Learns nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from brian2 import NeuronGroup, Quantity, ms, second

from models.noise import uniform
from models.parameters import assign, shared_text, sourced

PROTOTYPE = "cerebellar prototype"
SEARCH = "found in the search for this model; no direct measurement"


@dataclass(frozen=True)
class Olive:
    """Inferior olive: rare spikes, more of them when the senses report an error."""

    rest: Quantity = sourced(1.0 / second, "about 1 Hz; Simpson 1996")
    k_error: Quantity = sourced(3.0 / second, "a full error adds so much; " + PROTOTYPE)
    k_nuclei: Quantity = sourced(10.0 / second, "nucleo-olivary inhibition per 100 Hz of mean nuclear rate; " + PROTOTYPE)
    set_point: float = sourced(0.55, "nuclear rate / 100 Hz that the loop seeks; " + SEARCH)
    most: Quantity = sourced(10.0 / second, "Simpson 1996")
    tau_ref: Quantity = sourced(60 * ms, PROTOTYPE)
    tau_error: Quantity = sourced(30 * ms, "of the input from the senses; common value")
    tau_nuclei: Quantity = sourced(100 * ms, "slow GABA of nucleo-olivary cells; Best & Regehr 2009")


def olive(p: Olive, n: int, offset: int) -> NeuronGroup:
    """Return the olivary cells, one per Purkinje cell; `error` (signed) and `inhibition` are filled by spikes."""
    text = """
derror/dt = -error/tau_error : 1
dinhibition/dt = -inhibition/tau_nuclei : 1
side : 1 (constant)
rate = clip(rest + k_error*side*error - k_nuclei*(inhibition - set_point), 0*Hz, most) : Hz
alive : 1 (constant)
noise_seed : integer (shared, constant)
noise_offset : integer (shared, constant)
"""
    group = NeuronGroup(
        n, text + shared_text(p), threshold="uniform(noise_seed, t_in_timesteps, i + noise_offset) < rate*alive*dt",
        reset="", refractory="tau_ref", method="euler", name="olive", namespace={"uniform": uniform},
    )  # fmt: skip
    assign(group, p)
    group.side = np.repeat([1.0, -1.0], n // 2)
    group.alive, group.noise_offset = 1, offset
    return group
