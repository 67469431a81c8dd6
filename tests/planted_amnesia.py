"""Recordings of a skill that is learnt with and without a hippocampus, and of the list that goes with it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from planted_bodies import Block, plant

DAY = 86400.0


def amnesia(
    results: Path,
    slower: float = 0.95,
    kept: float = 0.9,
    after: float = 1.0,
    known: float = 1.0,
    off: float = 0.0,
    gone: float = 0.0,
    learners: int = 20,
) -> None:
    """Ten trials a day for three days, and two tests.

    `slower`: curve without hippocampus, of the intact; `kept` after 37 days, of the last trials; `after` the late lesion, of the
    test before it; `known`, `off`, `gone`: the list recalled by the intact, without hippocampus and after the late lesion.
    """
    for number, level in enumerate(np.linspace(0.9, 1.1, learners)):
        curve = level * (80 + 60 * (1 - np.exp(-np.arange(30) / 8)))
        for group, factor, first, second, recalled in (
            ("intact", 1.0, 0.95, 0.9, known),
            ("hippocampus_off", slower, kept, 0.8, off),
            ("off_after_practice", 1.0, 1.0, after, gone),
        ):
            keys = factor * curve
            final = keys[-3:].mean()
            days = [_day("practice", keys[10 * day : 10 * day + 10], day * DAY) for day in range(3)]
            tests = [_day("test", np.full(3, share * final), (40 + when) * DAY) for when, share in enumerate((first, second))]
            asked = {"error": [0.0], "score": [recalled], "keys_per_30s": [np.nan]}
            recall = Block("recall", "piano", asked, calendar_s=45 * DAY)
            plant(results, "milner_1962", group, number, [*days, *tests, recall])


def _day(verb: str, keys: np.ndarray, calendar_s: float) -> Block:
    return Block(verb, "piano", {"error": np.zeros(len(keys)), "keys_per_30s": keys}, calendar_s=calendar_s)
