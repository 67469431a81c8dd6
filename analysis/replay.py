"""Ordered replay in sleep: pools that fire one after the other as in practice, more often than by chance.

A *volley* is a pool firing together, far above what it does otherwise. Volleys close in time make an *event*. An
event's order is scored by how many neighbours in it are neighbours in the practised sequence. Chance is the same event
with its volleys shuffled: that keeps how often, how fast and how long every pool fires, and breaks the order alone.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from analysis.behaviour import learning_curve, practised_order
from analysis.recording import Columns, Recording, RecordingFault

Floats = NDArray[np.float64]

POPULATION = "motor_cortex_e"
WINDOW_S = 0.02  # spikes of one volley lie within it; volleys of neighbours follow at 28-45 ms
SHARE = 0.05  # of a pool's cells that must fire in the window, at least
RARE = 1e-5  # chance per window that a Poisson pool of the same rate passes for a volley
GAP_S = 0.15  # a longer silence ends an event
ELEMENTS = 3  # an event is ordered if so many elements in a row follow the practised order
SHUFFLES = 1000
AWAKE_TRIALS = 3  # at the end of practice, for the speed awake


@dataclass(frozen=True)
class Replay:
    """Replay of one skill in all simulated sleep of a recording.

    Attributes
    ----------
    order
        Practised sequence of pools.
    hours
        Simulated sleep.
    events
        One value per event: `start_s`, `stop_s`, `elements`, `matched` (neighbours as practised), `longest` (elements
        in a row in order), `lag_s` (median between neighbours as practised, NaN without), `pools` ("4-1-3").
    ordered_per_hour, chance_per_hour
        Events with at least three elements in a row in order, per simulated hour; and as many in shuffled events.
    match_share, chance_share
        Share of neighbours that are as practised; and in shuffled events.
    p_value
        Share of shuffles with at least as many neighbours as practised (never below 1 / (shuffles + 1)).
    lag_s, awake_s, compression
        Median time between neighbours in replay; mean interval between presses at the end of practice; their ratio.
    """

    order: tuple[int, ...]
    hours: float
    events: Columns
    ordered_per_hour: float
    chance_per_hour: float
    match_share: float
    chance_share: float
    p_value: float
    lag_s: float
    awake_s: float
    compression: float


def volleys(times_s: ArrayLike, cells: int, duration_s: float) -> Floats:
    """Find when a pool fires together.

    Parameters
    ----------
    times_s
        Spike times of the pool, sorted.
    cells
        Cells in the pool.
    duration_s
        Time that was listened to; with the number of spikes it sets what is far above the usual.

    Returns
    -------
    numpy.ndarray
        Moment at which each volley passed the threshold, s; shape (volleys,).
    """
    times = np.asarray(times_s, dtype=float)
    usual = times.size / duration_s * WINDOW_S
    threshold = max(int(np.ceil(SHARE * cells)), int(stats.poisson.isf(RARE, usual)) + 1, 2)
    in_window = np.arange(times.size) - np.searchsorted(times, times - WINDOW_S, side="right") + 1
    above = times[in_window >= threshold]
    onsets: Floats = above[np.diff(above, prepend=-np.inf) > WINDOW_S]
    return onsets


def sleep_windows(recording: Recording, population: str = POPULATION) -> list[tuple[float, float]]:
    """Start and stop of every stretch of sleep in which a population was simulated, s.

    REM is left out, whose dreams are driven by images. What else was replayed in the same sleep, by cells of other tasks, is
    no part of it.
    """
    segments = recording.segments
    if not segments or population not in recording.populations:
        return []
    asleep = (segments["kind"] == "sleep") & (segments["stage"] != "REM")
    begun, ended = recording.observed(population).T
    starts = np.maximum.outer(segments["simulated_start_s"][asleep], begun)
    stops = np.minimum.outer(segments["simulated_stop_s"][asleep], ended)
    return list(zip(starts[stops > starts].tolist(), stops[stops > starts].tolist(), strict=True))


def find_events(
    recording: Recording, windows: list[tuple[float, float]], name: str = POPULATION
) -> list[tuple[Floats, NDArray[np.int64]]]:
    """Find runs of volleys of a population in some windows: per event the times (s) and the pools, in order of time."""
    population = recording.populations.get(name)
    if population is None or not population.per_pool:
        raise RecordingFault(f"{recording.path}: replay is read from pools of {name}; there are none")
    duration = sum(stop - start for start, stop in windows)
    pools = population.count // population.per_pool
    spikes = [recording.spikes(name, start, stop) for start, stop in windows]
    times = np.concatenate([part.times_s for part in spikes]) if spikes else np.empty(0)
    owners = np.concatenate([part.ids for part in spikes]) // population.per_pool if spikes else np.empty(0)
    found = [volleys(times[owners == pool], population.per_pool, duration) for pool in range(pools)]
    moments = np.concatenate(found)
    names = np.repeat(np.arange(pools), [len(part) for part in found])
    order = np.argsort(moments, kind="stable")
    moments, names = moments[order], names[order]
    # A stretch's border ends an event, even where the next stretch follows at once on the simulated axis.
    stretch = np.searchsorted([start for start, _ in windows], moments, side="right")
    borders = np.flatnonzero((np.diff(moments) > GAP_S) | (np.diff(stretch) != 0)) + 1
    return list(zip(np.split(moments, borders), np.split(names, borders), strict=True)) if moments.size else []


def find_replay(recording: Recording, skill: str | None = None, seed: int = 0) -> Replay | None:
    """Look for replay of a skill in the simulated sleep of a recording.

    Returns
    -------
    Replay or None
        None if there was no simulated sleep, or no sequence was ever pressed.
    """
    windows = sleep_windows(recording)
    order = practised_order(recording, skill) if recording.trials else ()
    if not windows or len(order) < 2:
        return None
    curve = learning_curve(recording, skill)
    practice = curve["interval_s"][curve["verb"] == "practice"][-AWAKE_TRIALS:]
    awake = float(np.nanmean(practice)) if np.isfinite(practice).any() else float("nan")
    hours = sum(stop - start for start, stop in windows) / 3600
    return score(find_events(recording, windows), order, hours, awake, seed)


def score(
    events: list[tuple[Floats, NDArray[np.int64]]], order: tuple[int, ...], hours: float, awake_s: float, seed: int = 0
) -> Replay:
    """Hold events against the practised order and against themselves in shuffled order."""
    pools = max([*order, *(int(names.max()) for _, names in events)]) + 1
    follows = np.zeros((pools, pools), dtype=bool)
    follows[list(order[:-1]), list(order[1:])] = True
    rng = np.random.default_rng(seed)
    rows, lags = [], []
    null_matched, null_ordered = np.zeros(SHUFFLES), np.zeros(SHUFFLES)
    neighbours = 0
    for times, names in events:
        hits = follows[names[:-1], names[1:]]
        own = np.diff(times)[hits]
        lags.append(own)
        lag = float(np.median(own)) if own.size else float("nan")
        text = "-".join(map(str, names))
        rows.append((times[0], times[-1], names.size, int(hits.sum()), _longest(hits[None])[0] + 1, lag, text))
        neighbours += hits.size
        shuffled = rng.permuted(np.tile(names, (SHUFFLES, 1)), axis=1)
        chance = follows[shuffled[:, :-1], shuffled[:, 1:]]
        null_matched += chance.sum(axis=1)
        null_ordered += _longest(chance) + 1 >= ELEMENTS
    titles = ("start_s", "stop_s", "elements", "matched", "longest", "lag_s", "pools")
    table = {title: np.array([row[index] for row in rows]) for index, title in enumerate(titles)}
    matched, ordered = int(table["matched"].sum()), int((table["longest"] >= ELEMENTS).sum())
    lag = float(np.median(np.concatenate(lags))) if matched else float("nan")
    return Replay(
        order=order,
        hours=hours,
        events=table,
        ordered_per_hour=ordered / hours,
        chance_per_hour=float(null_ordered.mean()) / hours,
        match_share=matched / neighbours if neighbours else float("nan"),
        chance_share=float(null_matched.mean()) / neighbours if neighbours else float("nan"),
        p_value=float((1 + np.count_nonzero(null_matched >= matched)) / (1 + SHUFFLES)),
        lag_s=lag,
        awake_s=awake_s,
        compression=awake_s / lag,
    )


def _longest(hits: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Longest run of True in each row; shape (rows,)."""
    run = np.zeros(hits.shape[0], dtype=np.int64)
    best = run.copy()
    for column in hits.T:
        run = np.where(column, run + 1, 0)
        best = np.maximum(best, run)
    return best
