"""What a learner's rows are lived with: who it is, where it stands in its life, and what a row leaves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models import memory
from protocols import choice, engine, limb, lists, maze, stretch
from protocols.recorder import Signal
from protocols.timetable import Row

Spikes = dict[str, tuple[NDArray[Any], NDArray[Any]]]
"""Population to (times in ms, cells)."""


@dataclass(frozen=True)
class Life:
    """What one learner is to live through.

    Attributes
    ----------
    body : Body
        Who it is.
    born : State
        Its state at birth.
    rows : tuple of Row
        Its timetable.
    skills : tuple of str
        Names of the skills in the order of their intention sets.
    simulate : callable
        Its brain, from `protocols.engine.prepared`.
    slice : callable
        Runs the slice of the task `pairing`; see `models.slice.Run`.
    limb : Limb
        Its limb and cerebellum, with the brain of each task that moves it.
    chooser : Chooser
        Its basal ganglia, with their brain.
    tasks : mapping of str to (str, mapping)
        Task and settings of each skill.
    lists : Lists, optional
        Its hippocampus, where lists are shown or asked for.
    forager : Forager, optional
        Its hippocampus and accumbens, where it is put into a maze.
    """

    body: stretch.Body
    born: memory.State
    rows: tuple[Row, ...]
    skills: tuple[str, ...]
    simulate: engine.Simulate
    slice: Callable[..., Mapping[str, NDArray[Any]]]
    limb: limb.Limb
    chooser: choice.Chooser
    tasks: Mapping[str, tuple[str, Mapping[str, Any]]]
    lists: lists.Lists | None = None
    forager: maze.Forager | None = None


@dataclass
class Clock:
    """Where a learner is: stretches done, simulated and calendar time in s."""

    stretch: int = 0
    simulated_s: float = 0.0
    calendar_s: float = 0.0


@dataclass
class Lived:
    """What a row has left: its length on the calendar, how long it was simulated, and what was recorded.

    `observed` says of each population when it was simulated: start and stop in s, in order. `played` is the part of the
    simulation in which the piano's own program ran, and was not rehearsed in a rest.
    """

    length: float
    simulated: float = 0.0
    spikes: Mapping[str, tuple[NDArray[Any], NDArray[Any]]] = field(default_factory=dict)
    observed: dict[str, list[tuple[float, float]]] = field(default_factory=dict)
    events: dict[str, dict[str, NDArray[Any]]] = field(default_factory=dict)
    trial: dict[str, Any] | None = None
    behaviour: Mapping[str, Signal] = field(default_factory=dict)
    played: float = 0.0


def tick(clock: Clock, simulated: float) -> None:
    """Put the clock on by one stretch."""
    clock.stretch += 1
    clock.simulated_s += simulated


def add(lived: Lived, spikes: Spikes, simulated: float, clock: Clock) -> None:
    """Add one more simulated stretch to what a row has left, and put the clock on."""
    lived.spikes = joined(lived.spikes, later(spikes, clock.simulated_s))
    for name in spikes:
        lived.observed.setdefault(name, []).append((clock.simulated_s, clock.simulated_s + simulated))
    lived.simulated += simulated
    tick(clock, simulated)


def spikes_of(result: engine.Result) -> Spikes:
    """Return the spikes of every population of a run, times from its start."""
    return {name.removeprefix("spikes_"): found for name, found in result.spikes.items() if name.startswith("spikes_")}


def later(spikes: Mapping[str, tuple[NDArray[Any], NDArray[Any]]], by_s: float) -> Spikes:
    """Return spikes put later by some seconds."""
    return {name: (times + 1000 * by_s, ids) for name, (times, ids) in spikes.items()}


def joined(a: Mapping[str, tuple[NDArray[Any], NDArray[Any]]], b: Mapping[str, tuple[NDArray[Any], NDArray[Any]]]) -> Spikes:
    """Return the spikes of two stretches, one after the other."""
    both = dict(a)
    for name, (times, ids) in b.items():
        both[name] = (np.concatenate([a[name][0], times]), np.concatenate([a[name][1], ids])) if name in a else (times, ids)
    return both


def read(result: engine.Result, event: str) -> dict[str, NDArray[Any]]:
    """Take an event's columns out of the run's folder, which is about to go."""
    return {name: np.array(column) for name, column in result.events[event].items()}
