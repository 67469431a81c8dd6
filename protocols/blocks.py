"""Blocks of trials that are simulated in one go: when each trial was, and what a block leaves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from models import memory
from protocols.life import Clock, Life, Lived, Spikes, add
from protocols.recorder import Signal
from protocols.timetable import Row

Columns = dict[str, NDArray[Any]]


def course(lasted_s: ArrayLike, spikes: Mapping[str, Any], first: int, rest_s: float) -> Columns:
    """Return the columns that all tasks have: which trial, when, with how many spikes; nothing is asked of the hippocampus.

    Parameters
    ----------
    lasted_s : array_like, (trials,)
        How long each trial lasted; they follow each other without a gap in the simulation.
    spikes : mapping
        Population to (times in ms from the start of the block, cells).
    first : int
        Number of the first trial within its phase.
    rest_s : float
        Rest between trials, which passes on the calendar alone.
    """
    lasted = np.asarray(lasted_s, float)
    stop = np.cumsum(lasted)
    start, index = stop - lasted, np.arange(len(lasted))
    fired = sum(np.histogram(times, np.append(start, stop[-1]) * 1000)[0] for times, _ in spikes.values())
    return {
        "trial": first + index,
        "start_s": start,
        "stop_s": stop,
        "calendar_s": start + rest_s * index,
        "spikes": fired,
        "conscious": np.full(len(lasted), np.nan),
    }


def name_of(row: Row) -> str:
    """Return the name of a row's phase among those of its skill: what is drawn for it is the same in all groups."""
    return f"{row.verb} {row.nth}"


def left(
    life: Life,
    row: Row,
    state: memory.State,
    clock: Clock,
    simulated: float,
    spikes: Spikes,
    trials: Columns,
    behaviour: Mapping[str, Signal],
    events: dict[str, Columns] | None = None,
) -> Lived:
    """Return what a block has left, and put the clock on; its skill is fresh in mind if anything could be learnt.

    Parameters
    ----------
    simulated : float
        How long the block was simulated, s.
    spikes, trials
        From the start of the block.
    behaviour, events
        On the simulated axis.
    """
    for name, began in (("start_s", clock.simulated_s), ("stop_s", clock.simulated_s), ("calendar_s", clock.calendar_s)):
        trials[name] = trials[name] + began
    if row.options.get("plasticity", True):
        state.tag[life.skills.index(str(row.skill))] = 1.0
    lived = Lived(simulated + row.between_s * (row.trials - 1), events=events or {}, trial=trials, behaviour=behaviour)
    add(lived, spikes, simulated, clock)
    return lived
