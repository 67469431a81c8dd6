"""Pairing experiments on one synapse, as the slice landmarks read them.

Nothing in them is drawn by chance, so that one recording per group is the whole experiment and no interval is asked for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from analysis.recording import Recording
from analysis.verdict import Measures, plain

COLUMNS = ("delay_ms", "dopamine_delay_s", "weight_start", "weight_end", "change")


def measure_pairings(groups: Mapping[str, Sequence[Recording]]) -> Measures:
    """Give the columns of the first recording of each group: one value per pairing condition."""
    return {
        group: {name: plain(recordings[0].trials[name]) for name in COLUMNS}
        for group, recordings in groups.items()
        if recordings and all(name in recordings[0].trials for name in COLUMNS)
    }
