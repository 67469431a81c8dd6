"""Rows of slow-wave sleep of a learner that has memorised lists: a sample of each is simulated, and its ripples are told."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models import list_wiring, memory
from protocols import engine, list_life, lists
from protocols.life import Clock, Life, Lived, Spikes, add, read, spikes_of
from protocols.scratch import scratch
from protocols.timetable import Row

STAGE = "N3"
SAMPLE = 20.0 / 2700.0
"""Share of N3 that is simulated of the hippocampus: 20 s for the 45 min of the first cycle; `SlowWaves.dose` goes with it."""

TOGETHER_S = 0.15
"""Sharp waves that follow each other sooner are one ripple event; elements follow each other in some 70 ms."""


COLUMNS: dict[str, Any] = {"time_s": float, "stop_s": float, "keys": str, "elements": int, "skill": str, "matched": int}
"""Columns of a ripple event, and their kinds."""


def replayed(life: Life, row: Row, state: memory.State, clock: Clock, lived: Lived, progress: engine.Progress) -> None:
    """Let lists be replayed in a row of sleep."""
    body = life.lists
    if body is None or not state.lists or row.stage != STAGE or not row.options.get("replay", True):
        return
    seconds = (row.duration_s or 0.0) * SAMPLE
    inputs = lists.asleep_inputs(body, state.lists, state.silenced, clock.stretch, seconds, state.acetylcholine)
    with scratch() as folder:
        result = lists.play(body, inputs, seconds + lists.STEP_S, folder / "run", progress)
        lists.learn(body, state.lists, result)
        spikes, began_s = spikes_of(result), read(result, "ripples")["t"]
    simulated = result.steps * lists.STEP_S
    table = ripples(began_s, spikes, float(body.parameters.slow_waves.tau_wave), sequences(life))
    lived.events["ripple"] = table | {name: table[name] + clock.simulated_s for name in ("time_s", "stop_s")}
    add(lived, spikes, simulated, clock)


def sequences(life: Life) -> dict[str, tuple[int, ...]]:
    """Return the keys of every list that the learner meets."""
    return {name: tuple(life.tasks[name][1]["sequence"]) for name in list_life.known(life)}


def ripples(
    began_s: NDArray[np.float64], spikes: Spikes, window_s: float, known: Mapping[str, tuple[int, ...]]
) -> dict[str, NDArray[Any]]:
    """Return the columns of `/events/ripple`: a row for each run of sharp waves, one element named after the other.

    Parameters
    ----------
    began_s : ndarray
        When CA1 passed the threshold of a sharp wave, s.
    spikes : mapping
        Of the same run.
    window_s : float
        How long before that the spikes are counted which name the key.
    known : mapping of str to tuple of int
        The learner's lists.
    """
    keys = [_named(1000 * at, spikes["ca1"], 1000 * window_s) for at in began_s]
    borders = np.flatnonzero(np.diff(began_s) > TOGETHER_S) + 1
    runs = np.split(np.arange(len(began_s)), borders) if len(began_s) else []
    rows = []
    for run in runs:
        # The threshold may be passed more than once while one element lasts.
        named = [key for key, _ in itertools.groupby(keys[index] for index in run)]
        matched = {name: _in_order(named, order) for name, order in known.items()}
        best = max(matched, key=matched.__getitem__)
        told = best if matched[best] else ""
        rows.append((began_s[run[0]], began_s[run[-1]], "-".join(map(str, named)), len(named), told, matched[best]))
    return {title: np.array([row[index] for row in rows], kind) for index, (title, kind) in enumerate(COLUMNS.items())}


def _named(at_ms: float, ca1: tuple[NDArray[Any], NDArray[Any]], window_ms: float) -> int:
    """Return the key of most CA1 spikes."""
    times, cells = ca1
    named = cells[(times > at_ms - window_ms) & (times <= at_ms)] // (list_wiring.COUNT["ca1"] // list_wiring.KEYS)
    return int(np.bincount(named, minlength=list_wiring.KEYS).argmax())


def _in_order(keys: list[int], order: tuple[int, ...]) -> int:
    """Count the keys that follow the one before as in a list."""
    neighbours = set(itertools.pairwise(order))
    return sum(pair in neighbours for pair in itertools.pairwise(keys))
