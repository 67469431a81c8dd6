"""What time does to the memory of places and turns between runs: a chain behind every synapse that learns, and tags that fade."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from math import exp

import numpy as np
from numpy.typing import NDArray

from models.consolidation import STAGES, advance, chain_of, propagator, write
from models.place_numbers import Places
from models.place_wiring import COUNT, LEARNING, PLACE_VALUE, VIEW_TURN, pairs

TAG = "tag"

Memories = MutableMapping[str, NDArray[np.float64]]
"""Each of `LEARNING`, (synapses, STAGES), and `tag`, (place cells,); empty in a learner that was never in a maze."""


def newborn() -> dict[str, NDArray[np.float64]]:
    """Return the memories of a learner that has learnt nothing."""
    chains = {name: np.zeros((len(pairs(*between)[0]), STAGES)) for name, between in LEARNING.items()}
    return chains | {TAG: np.zeros(COUNT["place_cell"])}


def learn(memories: Memories, p: Places, after: Mapping[str, NDArray[np.float64]], asleep: bool = False) -> None:
    """Take over, in place, what a run has written: the fast variables and the tags at its end. Replay writes deeper."""
    m, turns = p.memory, p.turn_memory
    profiles = {
        PLACE_VALUE: (1.0, m.asleep_into_2, m.asleep_into_3) if asleep else (1.0, m.into_2),
        VIEW_TURN: (1.0, turns.into_2, turns.into_3),
    }
    for name, profile in profiles.items():
        write(memories[name], after[name] - memories[name][:, 0], profile)
    memories[TAG] = after[TAG]


def pass_time(memories: Memories, p: Places, seconds: float) -> None:
    """Let time pass, in place."""
    if memories and seconds > 0:
        for name, m in ((PLACE_VALUE, p.memory), (VIEW_TURN, p.turn_memory)):
            advance(memories[name], propagator(chain_of(m), seconds))
        memories[TAG] = memories[TAG] * exp(-seconds / float(p.memory.tau_tag))
