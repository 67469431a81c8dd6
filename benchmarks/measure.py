"""A measured claim, and how to time a child process or a call."""

from __future__ import annotations

import resource
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Measure:
    """One claim with what was measured.

    Attributes
    ----------
    claim : str
        In words, with its limit.
    value : float
        What is compared with the limit.
    unit : str
        Of `value`; ``"x"`` for a ratio.
    holds : bool
        Whether the claim holds here and now.
    details : dict of str to float
        What the value was computed from.
    """

    claim: str
    value: float
    unit: str
    holds: bool
    details: dict[str, float]


@dataclass(frozen=True)
class Cost:
    """Wall and CPU seconds; CPU of this process and of the children that ended meanwhile."""

    wall_s: float
    cpu_s: float


def cost(call: Callable[[], object]) -> Cost:
    """Return what a call costs."""
    wall, cpu = time.perf_counter(), cpu_s()
    call()
    return Cost(time.perf_counter() - wall, cpu_s() - cpu)


def cpu_s() -> float:
    """Return the CPU seconds of this process and of the children that have ended."""
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in both)


def in_turn(calls: dict[str, Callable[[], object]], times: int = 5) -> dict[str, float]:
    """Return the median CPU seconds of calls that take turns, so that a busy machine is busy for all."""
    costs: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(times):
        for name, call in calls.items():
            costs[name].append(cost(call).cpu_s)
    return {name: statistics.median(found) for name, found in costs.items()}
