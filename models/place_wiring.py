"""Who is there in the learner in a maze, and who connects to whom: everybody to everybody, the same in all learners."""

from __future__ import annotations

import numpy as np

from models.tasks.maze import DIRECTIONS
from models.wiring import Pair

COUNT = {"place_cell": 15 * 15, "accumbens": 60, "direction": 10 * DIRECTIONS, "dopamine": 40, "view": 20, "turn": 2 * 30}
"""Cells of each population."""

GROUPS = {"direction": DIRECTIONS, "turn": 2}
"""Into how many directions or turns a population is divided."""

REGION = {
    "place_cell": "hippocampus",
    "accumbens": "accumbens",
    "direction": "prefrontal",
    "dopamine": "dopamine",
    "view": "senses",
    "turn": "striatum",
}
"""Region of each population; a lesion names the region."""

PLACE_VALUE, VIEW_TURN = "place_value", "view_turn"
LEARNING = {PLACE_VALUE: ("place_cell", "accumbens"), VIEW_TURN: ("view", "turn")}
"""The plastic projections, and who is connected by them."""


def pairs(pre: str, post: str) -> Pair:
    """Return all pairs of cells of two populations, sorted by post; no cell with itself."""
    j, i = np.divmod(np.arange(COUNT[pre] * COUNT[post], dtype=np.int32), COUNT[pre])
    other = (i != j) | (pre != post)
    return i[other].astype(np.int32), j[other].astype(np.int32)
