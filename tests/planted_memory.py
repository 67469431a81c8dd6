"""Recordings of learners who play from memory, with planted completion, conscious share and recall."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from planted_bodies import Block, plant

Shares = tuple[float, float, float, float, float]
"""Completed before and after practice, conscious before and after it, recalled at the end."""

PLAYED: dict[str, Shares] = {
    "intact": (0.8, 1.0, 0.9, 0.05, 1.0),
    "off_early": (0.0, 1.0, np.nan, 0.0, 0.0),
    "off_late": (0.8, 1.0, 0.9, 0.05, 0.0),
    "not_shown": (0.0, 1.0, np.nan, 0.0, 0.0),
}


def from_memory(results: Path, played: Mapping[str, Shares] | None = None) -> None:
    """Ten learners of every group, the same in each."""
    for group, (before, after, cued, late, recalled) in (PLAYED | dict(played or {})).items():
        blocks = [
            _trials("test", before, cued, 0.0),
            _trials("practice", 1.0, 1.0, 100.0),
            _trials("test", after, late, 90_000.0),
            Block(
                "recall", "piano", {"error": [0.0], "score": [recalled], "completion": [np.nan], "conscious": [np.nan]}, 91_000.0
            ),
        ]
        for number in range(10):
            plant(results, "from_memory", group, number, blocks)


def _trials(verb: str, completion: float, conscious: float, calendar_s: float) -> Block:
    columns = {"error": [0.0] * 2, "score": [1.0] * 2, "completion": [completion] * 2, "conscious": [conscious] * 2}
    return Block(verb, "piano", columns, calendar_s=calendar_s)


ASLEEP: dict[str, tuple[float, float]] = {"sleep": (0.2, 0.2), "physostigmine": (-0.1, 0.19), "wake": (-0.12, 0.02)}
"""Change of recall (share), and of tapping (share)."""


def acetylcholine(results: Path, changes: Mapping[str, tuple[float, float]] = ASLEEP, learners: int = 10) -> None:
    """Learners who recall two lists three times each before and after some hours, and tap before and after."""
    for group, (recall, tapping) in changes.items():
        for number in range(learners):
            own = 0.01 * (number % 3)
            lists = [_asked(0.6 + change + own, at) for change, at in ((0.0, 2000.0), (recall, 15_000.0)) for _ in range(6)]
            keys = [50.0, 100.0, 100.0, 100.0], [100 * (1 + tapping + own)] * 3
            blocks = [_tapped("practice", keys[0], 0.0), *lists, _tapped("test", keys[1], 16_000.0)]
            plant(results, "gais_2004", group, number, blocks)


def _asked(recalled: float, calendar_s: float) -> Block:
    return Block("recall", "piano", {"error": [0.0], "recalled": [recalled], "keys_per_30s": [np.nan]}, calendar_s)


def _tapped(verb: str, keys: list[float], calendar_s: float) -> Block:
    columns = {"error": [0.0] * len(keys), "recalled": [np.nan] * len(keys), "keys_per_30s": keys}
    return Block(verb, "piano", columns, calendar_s)
