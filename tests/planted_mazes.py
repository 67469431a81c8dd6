"""Recordings of learners in the cross and round an obstacle, with planted shares of probes and planted paths."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from planted_bodies import Block, plant

Shares = Sequence[float]
"""Share of the probes of each test phase, in their order, that go to the place."""

TO_PLACE: dict[str, Shares] = {
    "intact": (1.0, 0.5, 1.0, 0.0, 0.0, 1.0),
    "no_striatum": (1.0, 1.0),
    "no_hippocampus": (0.5, 0.0),
}
PATHS: dict[str, tuple[float, float, float]] = {
    "intact": (0.8, 1.6, 1.1),
    "no_plasticity": (0.8, 1.6, 1.6),
    "no_hippocampus": (0.8, 5.0, 5.0),
}
"""Path before, at first and after ten searches round the obstacle, m."""
FOUND = {"intact": 1.0, "no_plasticity": 1.0, "no_hippocampus": 0.5}
PROBES = 20


def crosses(results: Path, planted: Mapping[str, Shares] | None = None) -> None:
    """Ten learners of every group, the same in each."""
    for group, shares in (TO_PLACE | dict(planted or {})).items():
        probes = [_block("test", right_arm=np.arange(PROBES) < share * PROBES) for share in shares]
        half = len(probes) // 2
        practice = _block("practice", right_arm=np.ones(10))
        blocks = [practice, *probes[:half], practice, *probes[half:]]
        for number in range(10):
            plant(results, "cross_maze", group, number, blocks)


def detours(
    results: Path, paths: Mapping[str, tuple[float, float, float]] | None = None, found: Mapping[str, float] | None = None
) -> None:
    """Ten learners of every group whose mean paths are the planted ones; after ten, half are a little better, half worse."""
    for group, (before, first, after) in (PATHS | dict(paths or {})).items():
        share = (FOUND | dict(found or {}))[group]
        for number in range(10):
            known = np.full(10, before)
            blocked = np.repeat([first, after * (0.95 if number % 2 else 1.05)], (10, 5))
            reached = np.arange(15) % 10 < 10 * share
            blocks = [
                _block("practice", path_m=np.full(20, 3.0), completed=np.ones(20, bool)),
                _block("practice", path_m=known, completed=np.ones(10, bool)),
                _block("practice", path_m=blocked, completed=reached),
            ]
            plant(results, "detour", group, number, blocks)


def _block(verb: str, **columns: np.ndarray) -> Block:
    count = len(next(iter(columns.values())))
    own = {name: values.tolist() for name, values in columns.items()}
    return Block(verb, "maze", {"error": [0.0] * count, **own})
