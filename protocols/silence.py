"""Which cells a learner's lesions and inactivations have silenced.

Both are kept by cause and region (`models.memory.State.silenced`), since either may end without the other. Where two causes
silence a region, the larger share counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from models.wiring import survivors


def shares(silenced: Mapping[str, float]) -> dict[str, float]:
    """Return the share of each region's cells that is silent."""
    found: dict[str, float] = {}
    for cause, share in silenced.items():
        region = cause.rpartition("/")[2]
        found[region] = max(share, found.get(region, 0.0))
    return found


def alive(seed: int, silenced: Mapping[str, float], count: Mapping[str, int], region_of: Mapping[str, str]) -> dict[str, Any]:
    """Return who is alive in the populations of the silenced regions, or parts of regions, as inputs of a program."""
    inputs: dict[str, Any] = {}
    for region, share in shares(silenced).items():
        for name, live in survivors(seed, region, share, count, region_of).items():
            inputs[name] = np.minimum(live, inputs.get(name, 1))
    return inputs


def tonic(silenced: Mapping[str, float]) -> float:
    """Return the level of dopamine that receptors are used to: what there is, or a lesion would be one long punishment."""
    return 1 - shares(silenced).get("dopamine", 0.0)
