"""The stages of a night: how long each lasts in each cycle, and how much of it is simulated."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

Stage = Literal["wake", "N2", "N3", "REM"]

CYCLES_S: tuple[tuple[tuple[Stage, float], ...], ...] = tuple(
    (("N2", 60.0 * light), ("N3", 60.0 * deep), ("REM", 60.0 * dream))
    for light, deep, dream in ((37, 45, 8), (45, 30, 15), (48, 20, 22), (62, 0, 28), (58, 0, 32))
)
"""Stages of each cycle of 90 min, in s; N1 is counted with N2, and all of it comes first. Cycles as in Feinberg & Floyd 1979,
Psychophysiology 16:283, second hand: N3 early, REM late; 56, 21 and 23 % of a night of five. The minutes are a choice of ours."""

SAMPLE: dict[Stage, float] = {"N2": 20.0 / 3150.0, "N3": 1.0 / 600.0, "REM": 1.0 / 300.0}
"""Share of each stage that is simulated. In N2 motor cortex and striatum learn: 107 s of a night of 8 h, as many as the cortex's
dose per spindle was calibrated with."""


def stages(duration_s: float) -> Iterator[tuple[Stage, float]]:
    """Yield stages and their lengths until the sleep is over; sleep shorter than a cycle has only its first stages.

    After the fifth cycle all are like the fifth.
    """
    cycle = 0
    while duration_s > 0:
        for stage, length in CYCLES_S[min(cycle, len(CYCLES_S) - 1)]:
            length = min(length, duration_s)
            duration_s -= length
            if length > 0:
                yield stage, length
        cycle += 1
