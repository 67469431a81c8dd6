"""Who is there in the hippocampus of a learner, and who connects to whom.

The number of synapses of every projection is fixed, so that each learner's own draw fits the same compiled program.
"""

from __future__ import annotations

import numpy as np

from models.tasks.settings import LISTS
from models.wiring import Pair, stream

KEYS = 10

COUNT = {
    "list_cue": 15 * LISTS,
    "context": 15 * LISTS,
    "shown": 10 * KEYS,
    "granule_cell": 1000,
    "ca3": 1600,
    "ca3_basket": 80,
    "ca1": 10 * KEYS,
}
"""Cells of each population."""

GROUPS = {"list_cue": LISTS, "context": LISTS, "shown": KEYS, "ca1": KEYS}
"""Into how many lists or keys a population is divided."""

REGION = {
    "list_cue": "prefrontal",
    "context": "entorhinal",
    "shown": "entorhinal",
    "granule_cell": "hippocampus",
    "ca3": "hippocampus",
    "ca3_basket": "hippocampus",
    "ca1": "hippocampus",
}
"""Region of each population; a lesion names the region."""

SHARE = {
    "context_dentate": ("context", "granule_cell", 0.2),
    "shown_dentate": ("shown", "granule_cell", 0.2),
    "hold": ("ca3", "ca3", 0.5),
    "order": ("ca3", "ca3", 0.5),
    "begin": ("list_cue", "ca3", 0.7),
    "naming": ("ca3", "ca1", 0.7),
    "ca3_to_basket": ("ca3", "ca3_basket", 0.5),
    "basket_to_ca3": ("ca3_basket", "ca3", 0.5),
}
"""Population before and after the synapse, and the share of the first that each cell of the second hears."""

LEARNING = ("hold", "order", "begin", "naming")
"""Plastic projections."""

MOSSY_TARGETS = 2
"""CA3 cells that a granule cell excites."""


def pool_of(population: str) -> list[int]:
    """Return the list or key of each cell of a divided population."""
    per = COUNT[population] // GROUPS[population]
    return [cell // per for cell in range(COUNT[population])]


def drawn(seed: int) -> dict[str, Pair]:
    """Return the random projections of one learner, sorted by the cell after the synapse."""
    rng = stream(seed, "hippocampus")
    pairs = {name: _some(rng, COUNT[pre], COUNT[post], share) for name, (pre, post, share) in SHARE.items()}
    mossy = np.repeat(np.arange(COUNT["granule_cell"], dtype=np.int32), MOSSY_TARGETS)
    # Evenly: with so few cells codes would else share some by chance, and one run on into the next.
    targets = np.concatenate([rng.permutation(COUNT["ca3"]) for _ in range(MOSSY_TARGETS)])[: len(mossy)]
    return pairs | {"mossy": (mossy, targets.astype(np.int32))}


def _some(rng: np.random.Generator, n_pre: int, n_post: int, share: float) -> Pair:
    """Draw partners without repeats, equally many for each cell after the synapse."""
    order = np.argsort(rng.random((n_post, n_pre)), axis=1)[:, : round(share * n_pre)]
    pre = np.sort(order, axis=1).ravel().astype(np.int32)
    return pre, np.repeat(np.arange(n_post, dtype=np.int32), len(pre) // n_post)
