"""How an experiment is judged: criteria one by one, and one word for all of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from analysis.statistics import Estimate, estimate, finite, paired_effect

REPRODUCED, NOT_REPRODUCED, NOT_RUN = "reproduced", "not reproduced", "not run"
LEAST_SHARE, LEAST_EFFECT = 0.9, 0.5  # where the literature gives a direction only

# Measures of an experiment: group -> measure -> one value per learner. Plain, so that they go into a JSON file as they are.
Measures = dict[str, dict[str, list[float]]]


@dataclass(frozen=True)
class Published:
    """A number from the literature.

    Attributes
    ----------
    value
        The number, or the middle of the range.
    low, high
        Range where one was published, else the value twice.
    certainty
        `read` in the paper; `abstract read`: only in its abstract; `second` = read in another author's text; `recall-H`,
        `recall-M` = remembered.
    """

    value: float
    low: float
    high: float
    certainty: str


@dataclass(frozen=True)
class Verdict:
    """The word, and the reason for every criterion: what was wanted, what came out, whether it holds."""

    word: str
    reasons: tuple[str, ...]


def judged(criteria: Sequence[tuple[bool, str]]) -> Verdict:
    """Give `reproduced` if every criterion holds; each is (holds, what came out against what is wanted)."""
    word = REPRODUCED if all(holds for holds, _ in criteria) else NOT_REPRODUCED
    return Verdict(word, tuple(f"{'holds' if holds else 'fails'}: {text}" for holds, text in criteria))


def missing(measures: Measures, wanted: Mapping[str, int], measure: str) -> Verdict | None:
    """Give `not run` with what is missing if a group has too few learners with a measure, else nothing."""
    reasons = []
    for group, learners in wanted.items():
        there = finite(measures.get(group, {}).get(measure, [])).size
        if there < learners:
            reasons.append(f"{group}: {there} of at least {learners} learners")
    return Verdict(NOT_RUN, tuple(reasons)) if reasons else None


def mean_of(measures: Measures, group: str, measure: str) -> float:
    """Mean over the learners of a group that have the measure; NaN if none has."""
    values = finite(measures.get(group, {}).get(measure, []))
    return float(values.mean()) if values.size else float("nan")


def estimate_of(measures: Measures, group: str, measure: str) -> Estimate:
    """Mean over the learners of a group with its interval."""
    return estimate(measures.get(group, {}).get(measure, []))


def difference_of(measures: Measures, measure: str, group: str, less: str) -> Estimate:
    """Mean of what the learners of one group have more than those of another; learner k of both is the same."""
    one, other = (np.asarray(measures.get(key, {}).get(measure, [])) for key in (group, less))
    both = min(one.size, other.size)
    return estimate(plain(one[:both] - other[:both]))


def within(value: float, low: float, high: float) -> bool:
    """Whether a value lies in [low, high]; NaN does not. Plain bool, for JSON."""
    return bool(low <= value <= high)


def not_risen(changes: Sequence[float], what: str) -> tuple[bool, str]:
    """Judge whether errors are not up: their mean change is at most 0; a criterion for `judged`.

    Parameters
    ----------
    changes
        Of every learner, in percentage points.
    what
        Whose errors, for the reason.
    """
    one = estimate(changes)
    holds = bool(one.mean <= 0)
    came_out = with_interval(one, "{:+.2f}", " points")
    return holds, f"{what} {came_out}, wanted no rise"


def above_zero(values: Sequence[float], what: str) -> tuple[bool, str]:
    """Judge a direction: above 0 in at least 90 % of the learners, with a standardised effect of at least 0.5.

    A learner without a value counts against it.
    """
    sample = np.asarray(values, dtype=float)
    share = float(np.mean(sample > 0)) if sample.size else 0.0
    effect = paired_effect(sample)
    holds = bool(share >= LEAST_SHARE and effect >= LEAST_EFFECT)
    return holds, f"{what} above 0 in {share:.0%} of learners, effect {effect:.1f}, wanted 90 % and 0.5"


def with_interval(one: Estimate, form: str = "{:+.1f}", unit: str = " %") -> str:
    """Write a mean with its interval, and of how many learners it is if not of all: `+16.6 % [14.1, 19.0] (18 of 20)`."""
    if not np.isfinite(one.mean):
        return "none"
    mean = form.format(one.mean) + unit
    interval = f" [{form.format(one.low)}, {form.format(one.high)}]" if one.learners > 1 else ""
    return f"{mean}{interval} ({one.learners} of {one.of})" if one.learners < one.of else mean + interval


def learners_in(measures: Measures) -> dict[str, int]:
    """Learners per group."""
    return {group: max((len(values) for values in columns.values()), default=0) for group, columns in measures.items()}


def plain(values: Any) -> list[float]:
    """Make a list of Python floats, for measures."""
    return [float(value) for value in np.asarray(values, dtype=float).ravel()]


def by_measure(learners: Sequence[Mapping[str, float]], names: Iterable[str] = ()) -> dict[str, list[float]]:
    """Turn the measures of each learner into the learners of each measure: of those named, or of all that there are.

    A learner without a measure has NaN.
    """
    chosen = tuple(names) or dict.fromkeys(name for one in learners for name in one)
    return {name: plain([one.get(name, float("nan")) for one in learners]) for name in chosen}
