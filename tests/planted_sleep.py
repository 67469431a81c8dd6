"""Recordings of learners who sleep, or do not, with planted gains, pair correlations and order."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from synthetic import ORDER, Session, Sleep, write_pianist

HOUR = 3600.0
EVENING_S = 0.3  # per key, at the end of the evening
DAY_2 = (0.0, 12.0, 15.0, 18.0, 21.0)  # hours of practice in the evening and of the practices of the next day
SLEPT, DEPRIVED = (20.0, 20.0, 20.0, 20.0, 22.0), (5.0, 6.0, 7.0, 8.0, 20.0)
"""Gains on the evening in percent: four practices of day 2, and a week later."""
PAIRS = tuple(zip(ORDER[:-1], ORDER[1:], strict=True))
APART = ((4, 3), (1, 2))


def nights(results: Path, slept: Sequence[float] = SLEPT, deprived: Sequence[float] = DEPRIVED, learners: int = 20) -> None:
    """Learners of both groups with planted gains, give or take a hundredth of the time per key."""
    for group, gains in (("slept", slept), ("deprived", deprived)):
        for number, level in enumerate(np.linspace(0.99, 1.01, learners)):
            evening = level * EVENING_S
            hours = (*DAY_2, DAY_2[-1] + 7 * 24)
            tests = [
                Session("test", [evening / (1 + gain / 100)] * 3, calendar_s=hour * HOUR)
                for gain, hour in zip(gains, hours[1:], strict=True)
            ]
            phases = [Session("practice", [0.5] + [evening] * 3), *tests]
            path = results / "kurniawan_2016" / group / f"learner-{number + 1:04}.h5"
            write_pianist(path, phases, seed=number, spikes=False, protocol="kurniawan_2016", group=group)


def sleeper(
    path: Path,
    seed: int,
    before: Sequence[tuple[int, int]] = (),
    after: Sequence[tuple[int, int]] = PAIRS,
    events: int = 12,
    simulated_s: float = 20.0,
) -> Path:
    """Plant a learner in whose sleep before and after practice pools fire one after the other, as the pairs say."""
    asleep = [[Sleep(events, order=pair, lag_s=0.03, simulated_s=simulated_s) for pair in pairs] for pairs in (before, after)]
    silent = Sleep(simulated_s=simulated_s)
    phases = [silent, *asleep[0], Session("practice", [0.3], trial_s=5.0), silent, *asleep[1]]
    return write_pianist(path, phases, seed=seed, protocol="wilson_1994", group="learner")


def sleepers(
    results: Path,
    before: Sequence[tuple[int, int]] = (),
    after: Sequence[tuple[int, int]] = PAIRS,
    learners: int = 20,
) -> None:
    """Learners in whose sleep after practice the pairs that are neighbours in practice fire, in their order."""
    for number in range(learners):
        sleeper(results / "wilson_1994" / "learner" / f"learner-{number + 1:04}.h5", number, before, after)
