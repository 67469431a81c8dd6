"""Cells that fired together in behaviour fire together again in sleep.

Paper: Wilson & McNaughton 1994, Science 265:676, doi:10.1126/science.8036517. Read in the abstract: place cells whose fields
overlap fire together more in the sleep after behaviour than in the sleep before; cells that were silent, or whose fields lie
apart, do not; the effect declines through the sleep. Bins of 100 ms are remembered.

The model has no place cells that replay a sequence. Instead of them stand cells of the motor cortex: a pair is active together
if its pools play neighbouring elements of the practised sequence, in either order; all other pairs from different pools, those
of keys never played too, are the other pairs. Pairs within one pool are left out. A pair's correlation is that of its spike
counts in bins of 100 ms of all simulated sleep before practice, and of that after it; a cell that is silent there has 0 with
everybody. Replay of a movement is faster than the movement: two elements apart can share a bin, which counts against the model.

The criterion's words are judged so: the mean correlation rises in neighbours by the rule for directions (90 % of learners,
effect 0.5); in the other pairs the 95 % interval of the mean change does not lie above 0; the order of the volleys in the sleep
after, against the same events shuffled (`analysis.replay`), has p < 0.01 in at least 90 % of learners. That it declines is
not judged. Learners whose synapses do not change in practice are a control that is drawn, and asked for nothing more.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from analysis.behaviour import PRACTICE, practised_order, rows_of
from analysis.panels import Place, draw_places, say_published
from analysis.recording import Recording
from analysis.replay import POPULATION, find_events, score, sleep_windows
from analysis.statistics import Estimate, estimate
from analysis.style import BLUE, GREY, WIDE
from analysis.verdict import (
    LEAST_SHARE,
    Measures,
    Published,
    Verdict,
    above_zero,
    estimate_of,
    judged,
    missing,
    with_interval,
)

NAME = "wilson-1994-replay"
PROTOCOL = "wilson_1994"
CLAIM = "cells that fired together in behaviour fire together again in sleep"
PUBLISHED_TEXT = "overlapping pairs co-fire more in the sleep after; other pairs do not; declines through the session"
CRITERION = (
    "pair correlation rises only for pairs active together in behaviour; replayed order matches the practised order above "
    "shuffles (p < 0.01)"
)
CERTAINTY = "abstract read"
PUBLISHED: dict[str, Published] = {}
LEARNERS = 20
LEARNER, OFF = "learner", "plasticity_off"
GROUPS = {LEARNER: ("learner", BLUE), OFF: ("plasticity\noff", GREY)}
NEIGHBOURS, OTHERS, P_VALUE = "change_neighbours", "change_others", "order_p"
BIN_S, CHANCE = 0.1, 0.01

Floats = NDArray[np.float64]
Windows = list[tuple[float, float]]


def measure(groups: Mapping[str, Sequence[Recording]]) -> Measures:
    """Change of correlation of both kinds of pairs from the sleep before to that after, and p of the order after it."""
    measures: Measures = {}
    for group, recordings in groups.items():
        learners = np.array([_learner(recording) for recording in recordings]).reshape(-1, 3)
        measures[group] = {name: values.tolist() for name, values in zip((NEIGHBOURS, OTHERS, P_VALUE), learners.T, strict=True)}
    return measures


def _learner(recording: Recording) -> tuple[float, float, float]:
    before, after = _sleeps(recording)
    order = practised_order(recording)
    if not before or not after or len(order) < 2:
        return (float("nan"),) * 3
    change = pool_correlations(recording, after) - pool_correlations(recording, before)
    together = np.zeros(change.shape, dtype=bool)
    together[list(order[:-1]), list(order[1:])] = True
    together |= together.T
    between_pools = ~np.eye(len(change), dtype=bool)
    # How long sleep lasted and how fast practice was set rates and compression, not the order.
    replay = score(find_events(recording, after), order, hours=1.0, awake_s=float("nan"))
    neighbours, others = change[together & between_pools], change[~together & between_pools]
    return float(neighbours.mean()), float(others.mean()), replay.p_value


def _sleeps(recording: Recording) -> tuple[Windows, Windows]:
    rows = rows_of(recording, verb=PRACTICE)
    if not rows.size:
        return [], []
    first, last = recording.trials["start_s"][rows].min(), recording.trials["stop_s"][rows].max()
    windows = sleep_windows(recording)
    return [one for one in windows if one[1] <= first], [one for one in windows if one[0] >= last]


def pool_correlations(recording: Recording, windows: Windows) -> Floats:
    """Mean correlation between spike counts of the cells of one pool and those of another.

    Parameters
    ----------
    recording
        With pools of the motor cortex.
    windows
        Start and stop of the stretches that count, s; what does not fill a last bin of one is left out.

    Returns
    -------
    numpy.ndarray
        Shape (pools, pools); the diagonal holds each cell's correlation with itself too.
    """
    cells = recording.populations[POPULATION]
    counts = np.hstack([_counts(recording, cells.count, *window) for window in windows])
    counts -= counts.mean(axis=1, keepdims=True)
    spread = counts.std(axis=1, keepdims=True)
    standard = np.divide(counts, spread, out=np.zeros_like(counts), where=spread > 0)
    # The mean over pairs of products is the product of the means.
    pools = standard.reshape(cells.count // cells.per_pool, cells.per_pool, -1).mean(axis=1)
    means: Floats = pools @ pools.T / pools.shape[1]
    return means


def _counts(recording: Recording, cells: int, start_s: float, stop_s: float) -> Floats:
    bins = int((stop_s - start_s) / BIN_S + 1e-9)
    spikes = recording.spikes(POPULATION, start_s, start_s + bins * BIN_S)
    # A spike a rounding below the last edge belongs to the last bin.
    place = np.minimum((spikes.times_s - start_s) / BIN_S, bins - 1).astype(np.int64)
    return np.bincount(spikes.ids.astype(np.int64) * bins + place, minlength=cells * bins).reshape(cells, bins).astype(float)


def ordered_share(measures: Measures, group: str) -> float:
    """Share of learners whose order in the sleep after is above that of shuffles; NaN without a learner."""
    values = np.array(measures.get(group, {}).get(P_VALUE, []))
    return float(np.mean(values < CHANCE)) if values.size else float("nan")


def holds(measures: Measures) -> Verdict:
    """Judge by the criterion, as the head of this file says."""
    short = missing(measures, {LEARNER: LEARNERS}, NEIGHBOURS)
    if short:
        return short
    others, share = estimate(measures[LEARNER][OTHERS]), ordered_share(measures, LEARNER)
    return judged(
        [
            above_zero(measures[LEARNER][NEIGHBOURS], "change of correlation of neighbours"),
            (bool(others.low <= 0), f"change of correlation of other pairs {_written(others)}, wanted not above 0"),
            (share >= LEAST_SHARE, f"order after practice above shuffles (p < 0.01) in {share:.0%} of learners, wanted 90 %"),
        ]
    )


def _written(one: Estimate) -> str:
    return with_interval(one, "{:+.4f}", "")


def summary(measures: Measures) -> str:
    """Model's numbers with their intervals."""
    return "; ".join(
        f"{text.replace(chr(10), ' ')}: neighbours {_written(estimate_of(measures, group, NEIGHBOURS))}, "
        f"others {_written(estimate_of(measures, group, OTHERS))}, in order in {ordered_share(measures, group):.0%}"
        for group, (text, _) in GROUPS.items()
        if group in measures
    )


def draw(figure: Figure, measures: Measures) -> None:
    """Draw the change of correlation of both kinds of pairs, and how likely the order is by chance."""
    figure.set_size_inches(WIDE, 2.8)
    left, right = figure.subplots(1, 2, width_ratios=(2, 1))
    changes = [
        Place(f"{kind}\n{text}", measures.get(group, {}).get(name, []), colour, wanted if group == LEARNER else None)
        for group, (text, colour) in GROUPS.items()
        for name, kind, wanted in ((NEIGHBOURS, "neighbours", (0.0, np.inf)), (OTHERS, "others", None))
    ]
    draw_places(left, changes, "change of pair correlation,\nsleep after less sleep before")
    left.set_title("Wilson & McNaughton 1994, in motor cortex")
    orders = [
        Place(
            text,
            np.log10(measures.get(group, {}).get(P_VALUE, [])),
            colour,
            (-np.inf, np.log10(CHANCE)) if group == LEARNER else None,
        )
        for group, (text, colour) in GROUPS.items()
    ]
    draw_places(right, orders, "log$_{10}$ p of the order, sleep after")
    say_published(figure, PUBLISHED_TEXT, CERTAINTY)
