"""Replay of a place in sleep: cells that fire where the food was, found from where the animal was when they fired.

A *goal cell* is a place cell that in practice fires at least `RATIO` times as fast near the place of the food as elsewhere. How
strongly the place is replayed is the rate of these cells in all simulated sleep after the first practice.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from analysis.behaviour import PRACTICE, rows_of
from analysis.recording import Recording
from analysis.replay import sleep_windows
from analysis.trials import average

POPULATION = "place_cell"
NEAR_M = 0.15
RATIO = 3.0
FEWEST = 20
"""Spikes near the place by which a cell can be known for a goal cell."""

Floats = NDArray[np.float64]


def goal_cells(recording: Recording) -> NDArray[np.bool_]:
    """Say of every place cell whether it is a goal cell; shape (cells,).

    Needs practice with the signals `animal_x` and `animal_y`, and the columns `place_x_m` and `place_y_m` of the trials.
    """
    count = recording.populations[POPULATION].count
    spikes, seconds = np.zeros((2, count)), np.zeros(2)
    rows = rows_of(recording, verb=PRACTICE)
    place = [float(recording.trials[f"place_{axis}_m"][rows[0]]) for axis in "xy"]
    first, last = recording.trials["start_s"][rows].min(), recording.trials["stop_s"][rows].max()
    for x, y in zip(recording.signal("animal_x"), recording.signal("animal_y"), strict=True):
        if not first <= x.start_s < last:
            continue
        apart = np.hypot(x.samples - place[0], y.samples - place[1])
        fired = recording.spikes(POPULATION, x.start_s, x.start_s + len(apart) / x.rate_hz)
        at = np.minimum((fired.times_s - x.start_s) * x.rate_hz, len(apart) - 1).astype(np.int64)
        for side, here in enumerate((apart < NEAR_M, apart >= NEAR_M)):
            spikes[side] += np.bincount(fired.ids[here[at]], minlength=count)
            seconds[side] += here.sum() / x.rate_hz
    rates = spikes / np.maximum(seconds, 1 / count)[:, None]
    return np.asarray((rates[0] >= RATIO * rates[1]) & (spikes[0] >= FEWEST))


def replay_rates(recording: Recording) -> tuple[float, float]:
    """Mean rate of goal cells, and of all other place cells, in the simulated sleep after the first practice, Hz.

    NaN without practice, sleep after it, or goal cells.
    """
    rows = rows_of(recording, verb=PRACTICE)
    if not rows.size or POPULATION not in recording.populations:
        return float("nan"), float("nan")
    learnt = recording.trials["stop_s"][rows].min()
    windows = [window for window in sleep_windows(recording, POPULATION) if window[0] >= learnt]
    goal = goal_cells(recording)
    counts = np.zeros(len(goal))
    for start, stop in windows:
        counts += np.bincount(recording.spikes(POPULATION, start, stop).ids, minlength=len(goal))
    asleep_s = sum(stop - start for start, stop in windows)
    rates: Floats = counts / asleep_s if asleep_s else np.full(len(goal), np.nan)
    return average(rates[goal]), average(rates[~goal])
