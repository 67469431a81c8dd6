"""What time does to the striatum's memory between runs: a chain behind every synapse from the cards."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping

import numpy as np
from numpy.typing import NDArray

from models.choice_wiring import LEARNING, plastic_pairs
from models.consolidation import STAGES, advance, chain_of, propagator, write
from models.regions.striatum import StriatalMemory

Memories = MutableMapping[str, NDArray[np.float64]]


def newborn() -> dict[str, NDArray[np.float64]]:
    """Return the memories, (synapses, STAGES), of a learner that has learnt nothing."""
    return {name: np.zeros((len(plastic_pairs(name)[0]), STAGES)) for name in LEARNING}


def learn(memories: Memories, m: StriatalMemory, after: Mapping[str, NDArray[np.float64]]) -> None:
    """Take over, in place, what a block of trials has written: `after` is the fast variable at its end."""
    for name, u in memories.items():
        write(u, after[name] - u[:, 0], (1.0, m.into_2, m.into_3))


def pass_time(memories: Memories, m: StriatalMemory, seconds: float) -> None:
    """Let time pass, in place."""
    if memories and seconds > 0:
        P = propagator(chain_of(m), seconds)
        for u in memories.values():
            advance(u, P)
