"""Chunks of a sequence: runs of short inter-press intervals between long ones.

Intervals are compared as logarithms, since a slow learner's hesitations are longer by a factor, not by a number of milliseconds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.behaviour import presses_of, rows_of
from analysis.recording import Columns, Recording

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

CLUSTERED = 0.8  # share of variance; the best cut of one Gaussian explains 0.64, of an even spread 0.75
CHANCE = 0.05
SHUFFLES = 999


@dataclass(frozen=True)
class Split:
    """Values cut in two where that explains most of their variance.

    Attributes
    ----------
    threshold
        Half way between the largest short and the smallest long value.
    gap
        Mean of the long less mean of the short.
    explained
        Share of the variance, 0 to 1.
    """

    threshold: float
    gap: float
    explained: float


def split(values: ArrayLike) -> Split:
    """Cut values into short and long; threshold and gap are NaN and nothing is explained if all are alike."""
    ranked = np.sort(np.asarray(values, dtype=float).ravel())
    total = float(ranked.var()) * ranked.size if ranked.size else 0.0
    if not total > 0:
        return Split(float("nan"), float("nan"), 0.0)
    gaps, between = _cuts(ranked)
    best = int(np.argmax(between))
    return Split(float(ranked[best : best + 2].mean()), float(gaps[best]), float(between[best]) / total)


def _cuts(ranked: Floats) -> tuple[Floats, Floats]:
    """Try every cut of values sorted along the last axis: gap between the means of both sides, sum of squares between them."""
    size = ranked.shape[-1]
    short = np.arange(1, size)
    sums = np.cumsum(ranked, axis=-1)
    gaps = (sums[..., -1:] - sums[..., :-1]) / (size - short) - sums[..., :-1] / short
    return gaps, short * (size - short) / size * gaps**2


def boundaries(times: ArrayLike, seed: int = 0) -> Flags:
    """Find the transitions of a sequence at which a learner's chunks end.

    The median intervals of the transitions must fall into two clusters, further apart than in 95 % of the tables in which
    the intervals of each execution are shuffled.

    Parameters
    ----------
    times
        Seconds from one element to the next, shape (executions, transitions), without NaN.
    seed
        Of the shuffles.

    Returns
    -------
    numpy.ndarray
        True where a chunk ends; none where there are no two clusters.

    References
    ----------
    Sakai, Kitaguchi & Hikosaka 2003, Exp Brain Res 152:229 (chunks as gaps in time; the test is ours).
    """
    table = np.log(np.asarray(times, dtype=float))
    if not len(table):
        return np.zeros(table.shape[-1], dtype=bool)
    found = split(np.median(table, axis=0))
    rng = np.random.default_rng(seed)
    shuffled = rng.permuted(np.broadcast_to(table, (SHUFFLES, *table.shape)), axis=2)
    gaps, between = _cuts(np.sort(np.median(shuffled, axis=1), axis=1))
    by_chance = np.take_along_axis(gaps, np.argmax(between, axis=1)[:, None], axis=1)
    share = (1 + np.count_nonzero(by_chance >= found.gap)) / (1 + SHUFFLES)
    clustered = found.explained >= CLUSTERED and share < CHANCE
    return long_transitions(times) if clustered else np.zeros(table.shape[1], dtype=bool)


def long_transitions(times: ArrayLike) -> Flags:
    """Give the transitions in the upper cluster of median intervals, whether or not the clusters mean anything."""
    medians = np.median(np.log(np.asarray(times, dtype=float)), axis=0)
    flags: Flags = medians > split(medians).threshold
    return flags


def overlap(one: ArrayLike, other: ArrayLike) -> float:
    """Boundaries in both over boundaries in either (Jaccard); NaN if there is none."""
    first, second = np.asarray(one, dtype=bool), np.asarray(other, dtype=bool)
    either = np.count_nonzero(first | second)
    return np.count_nonzero(first & second) / either if either else float("nan")


def stability(times: ArrayLike) -> float:
    """Overlap of the long transitions in the first and the second half of the executions; NaN of fewer than two."""
    table = np.asarray(times, dtype=float)
    half = len(table) // 2
    return overlap(long_transitions(table[:half]), long_transitions(table[half:])) if half else float("nan")


def chunks_by_day(days: Sequence[ArrayLike]) -> list[float]:
    """Count the chunks of a sequence on each day by one measure of long, the learner's own.

    The threshold between long and short comes from the single intervals of all days together. On each day a chunk ends
    where the median interval is long: a novice who waits for each element has as many chunks as elements.

    Parameters
    ----------
    days
        Tables of each day as in `boundaries`.

    Returns
    -------
    list of float
        NaN on a day without an execution; all NaN if the intervals do not fall into two clusters.
    """
    tables = [np.log(np.asarray(day, dtype=float)) for day in days]
    found = split(np.concatenate([table.ravel() for table in tables])) if tables else Split(float("nan"), float("nan"), 0.0)
    apart = found.explained >= CLUSTERED
    return [
        1.0 + np.count_nonzero(np.median(table, axis=0) > found.threshold) if apart and len(table) else float("nan")
        for table in tables
    ]


def keys_in_order(recording: Recording, phase: int) -> tuple[int, ...]:
    """Give the keys in the order in which a phase first asked for them; the sequence, if each key stands in it once."""
    rows = [row for row in rows_of(recording) if recording.trials["phase"][row] == phase]
    targets = [int(target) for row in rows for target in presses_of(recording, int(row))["target"]]
    return tuple(dict.fromkeys(targets))


def transitions(recording: Recording, order: Sequence[int], phase: int, last: int | None = None) -> Columns:
    """List the steps from each right press to the next, in a phase whose lines begin with the first element of `order`.

    Parameters
    ----------
    recording
        Of a learner at the piano.
    order
        The learnt sequence of keys, each of them once.
    phase
        Phase (from 0) of the trials.
    last
        How many trials at the end of the phase; all if left out.

    Returns
    -------
    dict of numpy.ndarray
        One value per step within a line: `execution` (from 0), `place` in `order` of the element stepped to, `new` (it does
        not follow that element in `order`), `time_s` between the two right presses, `errors` between them.

    Raises
    ------
    ValueError
        If a key stands twice in `order`: then a press does not say which element it was.
    """
    if len(set(order)) < len(order):
        raise ValueError(f"got {'-'.join(map(str, order))}; chunks can be told where each key stands once, such as 3-0-4-1-2")
    place_of = {key: place for place, key in enumerate(order)}
    found: list[tuple[int, int, bool, float, int]] = []
    execution = -1
    for row in [row for row in rows_of(recording) if recording.trials["phase"][row] == phase][-(last or 0) :]:
        press = presses_of(recording, int(row))
        right = np.flatnonzero(press["correct"].astype(bool))
        for before, now in zip((-1, *right), right, strict=False):
            place = place_of[int(press["target"][now])]
            if place == 0:
                execution += 1
            elif before >= 0:
                new = place != place_of[int(press["target"][before])] + 1
                taken = float(press["time_s"][now] - press["time_s"][before])
                found.append((execution, place, new, taken, int(now - before) - 1))
    names = ("execution", "place", "new", "time_s", "errors")
    return {name: np.array([item[index] for item in found]) for index, name in enumerate(names)}


def table_of(steps: Columns, elements: int) -> Floats:
    """Lay out the steps of the learnt order side by side; shape (whole executions, elements - 1), in s."""
    count = int(steps["execution"].max()) + 1 if steps["execution"].size else 0
    table = np.full((count, elements - 1), np.nan)
    known = ~steps["new"].astype(bool)
    table[steps["execution"][known].astype(int), steps["place"][known].astype(int) - 1] = steps["time_s"][known]
    whole: Floats = table[np.isfinite(table).all(axis=1)]
    return whole


def chunk_lengths(recording: Recording, order: Sequence[int], phase: int) -> list[int]:
    """Give how many elements each chunk of a sequence has in a phase: see `boundaries`.

    Parameters
    ----------
    recording
        Of a learner at the piano.
    order
        The learnt sequence of keys.
    phase
        Phase (from 0) of the trials.

    Returns
    -------
    list of int
        They add up to the elements; one alone says that there are no chunks. Empty where it cannot be told: of fewer than
        three elements, a key that stands twice, another sequence in the phase, or no whole execution.
    """
    if not 3 <= len(order) == len(set(order)) or keys_in_order(recording, phase) != tuple(order):
        return []
    table = table_of(transitions(recording, order, phase), len(order))
    if not len(table):
        return []
    lengths: list[int] = np.diff([0, *(1 + np.flatnonzero(boundaries(table))), len(order)]).tolist()
    return lengths
