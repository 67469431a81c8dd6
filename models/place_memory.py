"""What time does to the memory of places between runs: a chain behind every synapse from a place cell, and tags that fade."""

from __future__ import annotations

from collections.abc import MutableMapping
from math import exp

import numpy as np
from numpy.typing import NDArray

from models.consolidation import Chain, advance, propagator, write
from models.place_numbers import PlaceMemory
from models.place_wiring import COUNT, LEARNING, pairs

STAGES = 8
"""Variables of the chain."""
TAG = "tag"

Memories = MutableMapping[str, NDArray[np.float64]]
"""`place_value`, (synapses, STAGES), and `tag`, (place cells,); empty in a learner that was never in a maze."""


def newborn() -> dict[str, NDArray[np.float64]]:
    """Return the memories of a learner that has learnt nothing."""
    return {LEARNING: np.zeros((len(pairs("place_cell", "accumbens")[0]), STAGES)), TAG: np.zeros(COUNT["place_cell"])}


def learn(memories: Memories, m: PlaceMemory, after: NDArray[np.float64], tag: NDArray[np.float64], asleep: bool = False) -> None:
    """Take over, in place, what a run has written: the fast variable and the tags at its end. Replay writes deeper."""
    u = memories[LEARNING]
    write(u, after - u[:, 0], (1.0, m.asleep_into_2, m.asleep_into_3) if asleep else (1.0, m.into_2))
    memories[TAG] = tag


def pass_time(memories: Memories, m: PlaceMemory, seconds: float) -> None:
    """Let time pass, in place."""
    if memories and seconds > 0:
        chain = Chain(n=STAGES, tau_1_s=float(m.tau_1), tau_n_s=float(m.tau_n), p=m.p)
        advance(memories[LEARNING], propagator(chain, seconds))
        memories[TAG] = memories[TAG] * exp(-seconds / float(m.tau_tag))
