"""The edges of criteria: numbers that are just within, and just beyond."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pytest

from analysis.experiment import Experiment
from analysis.verdict import Measures, Verdict

Numbers = Mapping[tuple[str, str], float | Sequence[float]]
"""Of group and measure: one number for all learners, or a list of theirs."""
Edge = tuple[Numbers, Numbers, str]
"""What holds, what does not, and how the reason begins."""


def many(count: int, good: float, bad: float, of: int = 20) -> list[float]:
    """So many learners have the one, the rest the other."""
    return [good] * count + [bad] * (of - count)


def curve(group: str, name: str, values: Sequence[float]) -> Numbers:
    """The same curve in all learners, trial by trial."""
    return {(group, f"{name}, trial {trial + 1}"): float(value) for trial, value in enumerate(values)}


def correlated(r: float) -> list[float]:
    """Values of twenty learners that go with their number by r."""
    line = np.linspace(-1, 1, 20)
    bowl = line**2 - np.mean(line**2)
    return list(r * line / line.std() + np.sqrt(1 - r**2) * bowl / bowl.std())


def edge(where: tuple[str, str], within: float | Sequence[float], beyond: float | Sequence[float], reason: str) -> Edge:
    """An edge at which one measure turns."""
    return {where: within}, {where: beyond}, reason


def cases(edges: Mapping[str, tuple[Numbers, Sequence[Edge]]]) -> list[Any]:
    """One case per edge: of which experiment, the numbers besides, what holds, what does not, the reason."""
    return [
        pytest.param(key, base, *one, id=f"{key}-{number}-{one[-1]}")
        for key, (base, own) in edges.items()
        for number, one in enumerate(own)
    ]


def failing(experiment: Experiment, numbers: Numbers) -> list[str]:
    """Which criteria fail, of an experiment that was run."""
    reasons = experiment.holds(_measures(experiment, numbers)).reasons
    assert all(reason.startswith(("holds: ", "fails: ")) for reason in reasons), reasons
    return [reason.removeprefix("fails: ") for reason in reasons if reason.startswith("fails")]


def without_one(experiment: Experiment, numbers: Numbers, group: str) -> Verdict:
    """What is said where the last learner of a group was never run."""
    measures = _measures(experiment, numbers)
    return experiment.holds(measures | {group: {name: values[:-1] for name, values in measures[group].items()}})


def _measures(experiment: Experiment, numbers: Numbers) -> Measures:
    measures: Measures = {}
    for (group, name), value in numbers.items():
        own = [float(value)] * experiment.LEARNERS if np.isscalar(value) else list(value)
        measures.setdefault(group, {})[name] = own
    return measures
