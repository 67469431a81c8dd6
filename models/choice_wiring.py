"""Who is there in the learner that makes choices, and who connects to whom."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from models.tasks.choice import CARDS, KEYS
from models.wiring import Index, Pair

COUNT = {
    "cards": 20 * CARDS,
    "action": 20 * KEYS,
    "action_basket": 20,
    "striatum_d1": 25 * KEYS,
    "striatum_d2": 25 * KEYS,
    "striatum_fsi": 20,
    "pallidum_external": 10 * KEYS,
    "subthalamic": 8 * KEYS,
    "pallidum_internal": 10 * KEYS,
    "motor_thalamus": 10 * KEYS,
    "value": 30,
    "dopamine": 40,
}
"""Cells of each population: with fewer than 25 spiny and 20 cortical cells per key learning breaks (prototype)."""

GROUPS = {"cards": CARDS} | dict.fromkeys(
    ("action", "striatum_d1", "striatum_d2", "pallidum_external", "subthalamic", "pallidum_internal", "motor_thalamus"), KEYS
)
"""Into how many cards or channels (one per key) a population is divided."""

REGION = {
    "cards": "senses",
    "action": "motor_cortex",
    "action_basket": "motor_cortex",
    "striatum_d1": "striatum",
    "striatum_d2": "striatum",
    "striatum_fsi": "striatum",
    "value": "striatum",
    "pallidum_external": "pallidum",
    "subthalamic": "subthalamic",
    "pallidum_internal": "pallidum",
    "motor_thalamus": "thalamus",
    "dopamine": "dopamine",
}
"""Region of each population; a lesion names the region."""

LEARNING = {"card_d1": "striatum_d1", "card_d2": "striatum_d2", "card_value": "value"}
"""Plastic projections, all from the cards: every cell with every cell."""


@dataclass(frozen=True)
class Route:
    """A fixed projection.

    Attributes
    ----------
    pre, post : str
        Populations.
    current : str
        Of the cell after the synapse: `exc`, `inh` or `slow`.
    who : str
        ``own``: a channel to its own channel; ``others``: to the others; ``all``: to everybody.
    shared : bool
        The drive is what all channels together give; otherwise each gives so much.
    """

    pre: str
    post: str
    current: str
    who: str
    shared: bool = False


ROUTES = {
    "action_action": Route("action", "action", "slow", "own"),
    "action_basket_in": Route("action", "action_basket", "exc", "all"),
    "basket_action": Route("action_basket", "action", "inh", "all"),
    "action_d1": Route("action", "striatum_d1", "exc", "own"),
    "action_d2": Route("action", "striatum_d2", "exc", "own"),
    "action_fsi": Route("action", "striatum_fsi", "exc", "all"),
    "cards_fsi": Route("cards", "striatum_fsi", "exc", "all"),
    "action_subthalamic": Route("action", "subthalamic", "exc", "all"),
    "fsi_d1": Route("striatum_fsi", "striatum_d1", "inh", "all"),
    "fsi_d2": Route("striatum_fsi", "striatum_d2", "inh", "all"),
    "d1_d1": Route("striatum_d1", "striatum_d1", "inh", "others"),
    "d2_d2": Route("striatum_d2", "striatum_d2", "inh", "others"),
    "d2_d1": Route("striatum_d2", "striatum_d1", "inh", "own"),
    "d1_internal": Route("striatum_d1", "pallidum_internal", "inh", "own"),
    "d2_external": Route("striatum_d2", "pallidum_external", "inh", "own"),
    "external_internal": Route("pallidum_external", "pallidum_internal", "inh", "own"),
    "external_subthalamic": Route("pallidum_external", "subthalamic", "inh", "all", shared=True),
    "subthalamic_internal": Route("subthalamic", "pallidum_internal", "exc", "all", shared=True),
    "subthalamic_external": Route("subthalamic", "pallidum_external", "exc", "all", shared=True),
    "internal_thalamus": Route("pallidum_internal", "motor_thalamus", "inh", "own"),
    "thalamus_action": Route("motor_thalamus", "action", "exc", "own"),
}
"""Fixed projections; the strength of each is the field of `models.choice_numbers.Drives` of the same name."""


def channel(population: str) -> Index:
    """Return the channel (or card) of every cell; 0 where there are none."""
    groups = GROUPS.get(population, 1)
    return np.repeat(np.arange(groups, dtype=np.int32), COUNT[population] // groups)


def route_pairs(route: Route) -> Pair:
    """Return the pairs of a fixed projection, sorted by pre."""
    pre, post = channel(route.pre), channel(route.post)
    same = pre[:, None] == post[None, :]
    among = {"own": same, "others": ~same, "all": np.ones_like(same)}[route.who]
    i, j = np.nonzero(among)
    return i.astype(np.int32), j.astype(np.int32)


def plastic_pairs(name: str) -> Pair:
    """Return the pairs of a plastic projection, sorted by post; the same in all learners."""
    j, i = np.divmod(np.arange(COUNT["cards"] * COUNT[LEARNING[name]], dtype=np.int32), COUNT["cards"])
    return i.astype(np.int32), j.astype(np.int32)
