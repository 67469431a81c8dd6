"""Recordings of pianists with parts of their basal ganglia silenced, and with planted numbers of right keys."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from planted import HOUR, Session, falling, plant

Keys = Sequence[float]
"""Right keys in 30 s in each test, in their order."""

KEYS: dict[str, Keys] = {"intact": (60, 1, 60, 5, 120, 120, 60, 90), "no_habit": (60, 70)}


def striata(results: Path, planted: Mapping[str, Keys] | None = None) -> None:
    """Ten learners of every group, some faster than others."""
    for group, keys in (KEYS | dict(planted or {})).items():
        half = len(keys) // 2
        for number, level in enumerate(np.linspace(0.95, 1.05, 10)):
            tests = [
                Session("test", [30 / (level * one)] * 2, calendar_s=HOUR * (hour + 100 * (hour >= half)))
                for hour, one in enumerate(keys)
            ]
            practice = Session("practice", falling(), calendar_s=50 * HOUR)
            plant(results, "striata", group, number, [*tests[:half], practice, *tests[half:]])
