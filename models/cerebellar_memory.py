"""What time does to the memories of the cerebellum: minutes to parallel fibres, years to their late phase and to the nuclei.

And to tired muscles.
"""

from __future__ import annotations

from collections.abc import MutableMapping

import numpy as np
from numpy.typing import NDArray

from models.body.limb import AXES, rested
from models.consolidation import STAGES, advance, chain_of, propagator, write
from models.movement_numbers import Movement
from models.movement_wiring import plastic_pairs
from models.regions.parallel_fibres import relaxed

Memories = MutableMapping[str, NDArray[np.float64]]


def newborn() -> dict[str, NDArray[np.float64]]:
    """Return the memories of a learner that has learnt nothing.

    `pf_pc`, (synapses, 2), `pf_late` behind the same synapses and `mf_dcn`, both (synapses, STAGES); `quiet`, (1,), is what the
    zones differ by while nothing is done, `heard`, (1,), the time in s over which that was averaged; `tired`, (axes, 2), how
    tired each pair of muscles is.
    """
    count = {name: len(plastic_pairs(name)[0]) for name in ("pf_pc", "mf_dcn")}
    return {
        "pf_pc": np.zeros((count["pf_pc"], 2)),
        "pf_late": np.zeros((count["pf_pc"], STAGES)),
        "mf_dcn": np.zeros((count["mf_dcn"], STAGES)),
        "quiet": np.zeros(1),
        "heard": np.zeros(1),
        "tired": np.zeros((AXES, 2)),
    }


def relax_cortex(memories: Memories, p: Movement, seconds: float) -> None:
    """Let time pass for the parallel fibres, in place."""
    if "pf_pc" in memories and seconds > 0:
        memories["pf_pc"] = memories["pf_pc"] @ relaxed(p.beakers, seconds).T


def keep_late(memories: Memories, p: Movement, before: NDArray[np.float64]) -> None:
    """Keep, in place, what the parallel fibres lost in a rest.

    Parameters
    ----------
    before : ndarray, (synapses, 2)
        Their two variables when the rest began. The second is `C_2` times as large as the first: what has leaked from both is
        counted as what it would be if both stood equally high.
    """
    sizes = np.array([1.0, p.beakers.C_2])
    leaked = (before - memories["pf_pc"]) @ sizes / sizes.sum()
    write(memories["pf_late"], p.late.share * leaked, (1.0,) * int(p.late.at_once))


def relax_late(memories: Memories, p: Movement, seconds: float) -> None:
    """Let time pass for the late memory of the parallel fibres, in place."""
    if "pf_late" in memories and seconds > 0:
        advance(memories["pf_late"], propagator(chain_of(p.late), seconds))


def rest_muscles(memories: Memories, p: Movement, seconds: float) -> None:
    """Let time pass for the muscles, in place."""
    if "tired" in memories:
        memories["tired"] = rested(p.limb, memories["tired"], seconds)


def relax_nuclei(memories: Memories, p: Movement, seconds: float) -> None:
    """Let time pass for the nuclei, in place."""
    if "mf_dcn" in memories and seconds > 0:
        advance(memories["mf_dcn"], propagator(chain_of(p.nuclear_memory), seconds))
