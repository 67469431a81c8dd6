"""Who is there in the learner in a maze, and who connects to whom: everybody to everybody, the same in all learners."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from models.tasks.maze import DIRECTIONS

Index = NDArray[np.int32]
Pair = tuple[Index, Index]

COUNT = {"place_cell": 15 * 15, "accumbens": 60, "direction": 10 * DIRECTIONS, "dopamine": 40}
"""Cells of each population."""

GROUPS = {"direction": DIRECTIONS}
"""Into how many directions a population is divided."""

REGION = {"place_cell": "hippocampus", "accumbens": "striatum", "direction": "prefrontal", "dopamine": "dopamine"}
"""Region of each population; a lesion names the region."""

LEARNING = "place_value"
"""The plastic projection: place cells to the accumbens."""


def offsets() -> dict[str, int]:
    """Return where each population's cells begin in the counter of the noise."""
    return dict(zip(COUNT, np.cumsum([0, *COUNT.values()])[:-1].tolist(), strict=True))


def pairs(pre: str, post: str) -> Pair:
    """Return all pairs of cells of two populations, sorted by post; no cell with itself."""
    j, i = np.divmod(np.arange(COUNT[pre] * COUNT[post], dtype=np.int32), COUNT[pre])
    other = (i != j) | (pre != post)
    return i[other].astype(np.int32), j[other].astype(np.int32)
