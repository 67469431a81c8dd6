"""What time does to the cerebellum's two memories between runs: parallel fibres forget in minutes, the nuclei in years."""

from __future__ import annotations

from collections.abc import MutableMapping

import numpy as np
from numpy.typing import NDArray

from models.consolidation import Chain, advance, propagator
from models.movement_numbers import Movement
from models.movement_wiring import plastic_pairs
from models.regions.cerebellum import relaxed

STAGES = 8
"""Variables of the chain behind each synapse of the nuclei."""

Memories = MutableMapping[str, NDArray[np.float64]]


def newborn() -> dict[str, NDArray[np.float64]]:
    """Return the memories of a learner that has learnt nothing.

    `pf_pc`, (synapses, 2), and `mf_dcn`, (synapses, STAGES); `quiet`, (1,), is what the zones differ by while nothing is done.
    """
    count = {name: len(plastic_pairs(name)[0]) for name in ("pf_pc", "mf_dcn")}
    return {"pf_pc": np.zeros((count["pf_pc"], 2)), "mf_dcn": np.zeros((count["mf_dcn"], STAGES)), "quiet": np.zeros(1)}


def chain(p: Movement) -> Chain:
    """Return the chain of the nuclei."""
    m = p.nuclear_memory
    return Chain(n=STAGES, tau_1_s=float(m.tau_1), tau_n_s=float(m.tau_n), p=m.p)


def relax_cortex(memories: Memories, p: Movement, seconds: float) -> None:
    """Let time pass for the parallel fibres, in place."""
    if "pf_pc" in memories and seconds > 0:
        memories["pf_pc"] = memories["pf_pc"] @ relaxed(p.beakers, seconds).T


def relax_nuclei(memories: Memories, p: Movement, seconds: float) -> None:
    """Let time pass for the nuclei, in place."""
    if "mf_dcn" in memories and seconds > 0:
        advance(memories["mf_dcn"], propagator(chain(p), seconds))
