"""Who is there in the learner that moves a limb, and who connects to whom.

The number of synapses of every projection is fixed, so that each learner's own draw fits the same compiled program.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from models.regions.mossy_fibres import CHANNELS, GO, PLAN
from models.wiring import CELLS, Pair, stream

COUNT = {
    "mossy": 180,
    "brush": 120,
    "granule": 2000,
    "golgi": 40,
    "molecular": 20,
    "purkinje": 64,
    "nuclei": 64,
    "olive": 64,
    "error": 120,
    "spindle": 80,
    "tendon": 40,
    "limb_motor": 160,
    "renshaw": 40,
    "reciprocal": 40,
    "ib": 40,
    "command": 160,
    "start_set": 20,
    "nociceptor": 40,
    "onset": 40,
    "striatum_limb": CELLS["striatum_associative"],
    "pallidum_limb": CELLS["gpi"],
    "thalamus_limb": CELLS["thalamus"],
}
"""Cells of each population; striatum, pallidum and thalamus are as many as at the piano."""

GROUPS = {
    "mossy": CHANNELS,
    "purkinje": 2,
    "nuclei": 2,
    "olive": 2,
    "error": 6,
    "spindle": 4,
    "tendon": 4,
    "limb_motor": 4,
    "renshaw": 4,
    "reciprocal": 4,
    "ib": 4,
    "command": 4,
    "nociceptor": 4,
}
"""Into how many channels, zones or muscles (y +, y -, x +, x -) a population is divided."""

REGION = {
    "mossy": "pons",
    "brush": "cerebellar_cortex",
    "granule": "cerebellar_cortex",
    "golgi": "cerebellar_cortex",
    "molecular": "cerebellar_cortex",
    "purkinje": "cerebellar_cortex",
    "nuclei": "cerebellar_nuclei",
    "olive": "inferior_olive",
    "error": "senses",
    "spindle": "senses",
    "tendon": "senses",
    "limb_motor": "spinal_cord",
    "renshaw": "spinal_cord",
    "reciprocal": "spinal_cord",
    "ib": "spinal_cord",
    "command": "motor_cortex",
    "start_set": "prefrontal",
    "nociceptor": "senses",
    "onset": "motor_cortex",
    "striatum_limb": "striatum",
    "pallidum_limb": "pallidum",
    "thalamus_limb": "thalamus",
}
"""Region of each population; a lesion names the region."""

BEGINNING = ("command", "start_set", "onset", "striatum_limb", "pallidum_limb", "thalamus_limb")
"""Populations with which a movement of a limb begins; at the piano the fingers have their own."""

NOISY = tuple(name for name in COUNT if name != "granule")
"""Populations with private noise or Poisson spikes."""

LEARNING = {"pf_pc": ("granule", "purkinje"), "mf_dcn": ("mossy", "nuclei")}
"""Plastic projections: all fibres (but the cue's) with all cells of both zones."""


def every(n_pre: int, n_post: int, first: int = 0) -> Pair:
    """Return all pairs, sorted by post; `first` is the first cell before the synapse."""
    pre, post = np.meshgrid(np.arange(first, n_pre, dtype=np.int32), np.arange(n_post, dtype=np.int32))
    return pre.ravel(), post.ravel()


def grouped(pre: str, post: str, groups: int, to: Callable[[int], int] = lambda group: group) -> Pair:
    """Return all pairs between group g of one population and group `to(g)` of the other, for the first groups of both."""
    n, m = (COUNT[name] // GROUPS[name] for name in (pre, post))
    pieces = [(i + g * n, j + to(g) * m) for g in range(groups) for i, j in [every(n, m)]]
    return np.concatenate([i for i, _ in pieces]), np.concatenate([j for _, j in pieces])


def plastic_pairs(name: str) -> Pair:
    """Return the pairs of a plastic projection; they are the same in all learners."""
    pre, post = LEARNING[name]
    n_pre = COUNT[pre] * (CHANNELS - 1) // CHANNELS if pre == "mossy" else COUNT[pre]
    return every(n_pre, COUNT[post])


def drawn(seed: int) -> dict[str, Pair]:
    """Return the random projections of the granular layer of one learner.

    Half of the granule cells are *temporal*: three neighbouring brush cells and one mossy fibre; the others have four
    mossy fibres, of the sensory channels 1 and 2 twice as many as of the others (cerebellar prototype).
    """
    rng = stream(seed, "granular layer")
    n, per = COUNT["granule"], COUNT["mossy"] // CHANNELS
    half = n // 2
    centre = rng.integers(0, COUNT["brush"], half)
    brush = np.clip(centre[:, None] + rng.integers(-4, 5, (half, 3)), 0, COUNT["brush"] - 1)
    one = rng.permutation(np.arange(half) % (CHANNELS - 1)) * per + rng.integers(0, per, half)
    channels = rng.permutation(np.resize([0, 1, 1, 2, 2, 3, 4], 4 * (n - half)))
    four = channels * per + rng.integers(0, per, len(channels))
    pre = np.concatenate([one, four])
    post = np.concatenate([np.arange(half), np.repeat(np.arange(half, n), 4)])
    # What comes from the cortex (go, plan) is there before what comes from the senses.
    soon = np.isin(pre // per, (GO, PLAN))
    pairs = {
        "brush_granule": (brush.ravel(), np.repeat(np.arange(half), 3)),
        "cortical_granule": (pre[soon], post[soon]),
        "sensory_granule": (pre[~soon], post[~soon]),
        "granule_golgi": _some(rng, n, COUNT["golgi"], n // 10),
        "golgi_granule": _some(rng, COUNT["golgi"], n, COUNT["golgi"] // 4),
        "granule_molecular": _some(rng, n, COUNT["molecular"], n * 3 // 20),
    }
    return {name: (i.astype(np.int32), j.astype(np.int32)) for name, (i, j) in pairs.items()}


def _some(rng: np.random.Generator, n_pre: int, n_post: int, per_post: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Draw partners without repeats, equally many for each cell after the synapse."""
    order = np.argsort(rng.random((n_post, n_pre)), axis=1)[:, :per_post]
    return np.sort(order, axis=1).ravel(), np.repeat(np.arange(n_post), per_post)
