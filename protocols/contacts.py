"""What each row of a learner's life does to the connections of its motor cortex, and what a recording tells of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models import memory, structure
from models.consolidation import chain_of
from models.wiring import stream
from protocols import engine, stretch
from protocols.life import Clock
from protocols.timetable import Row

DREAMERS = "motor_cortex_e"


def grown(body: stretch.Body, state: memory.State, row: Row, result: engine.Result, clock: Clock) -> None:
    """Let a simulated stretch form contacts, or a dream remove them, in place; before its changes are taken over."""
    p, maker = body.parameters.structure, structure.SLEEP if row.kind == "sleep" else structure.PRACTICE
    for name, contacts in state.contacts.items():
        rng = _dice(body, clock, f"grown {name}")
        if row.stage == "REM":
            if name == "recurrent" and len(result.spikes[f"spikes_{DREAMERS}"][0]):
                times, cells = result.spikes[f"spikes_{DREAMERS}"]
                first, after = structure.dreamt(times, cells, body.wiring.count(DREAMERS), *body.pairs[name])
                structure.prune(contacts, first, after, p, row.duration_s or 0.0, rng)
        else:
            structure.grow(contacts, result.arrays[f"{name}.u"] - state.u[name][:, 0], p, maker, rng)


def passed(
    body: stretch.Body, state: memory.State, before: Mapping[str, structure.Contacts], seconds: float, clock: Clock
) -> dict[str, NDArray[Any]]:
    """Let time pass for the contacts, in place, and return what has become of them since a row's start.

    Parameters
    ----------
    before : mapping of str to ndarray, (synapses,)
        Contacts at the row's start.
    seconds : float
        How long the row takes on the calendar, its rest included.

    Returns
    -------
    dict of ndarray
        The columns of ``/events/contacts``: one line for each projection and maker, with how many stand, and how many were
        formed and lost since the row's start.
    """
    lines, chain = [], chain_of(body.parameters.memory)
    for name, contacts in state.contacts.items():
        rng = _dice(body, clock, f"passed {name}")
        structure.pass_time(contacts, state.u[name], chain, body.parameters.structure, seconds, rng)
        for maker, word in enumerate(structure.MAKERS[1:], 1):
            was, stands = before[name] == maker, contacts == maker
            lines.append((name, word, int(stands.sum()), int((stands & ~was).sum()), int((was & ~stands).sum())))
    columns = [np.array(column) for column in zip(*lines, strict=True)]
    at = {"time_s": np.full(len(lines), clock.simulated_s), "calendar_s": np.full(len(lines), clock.calendar_s + seconds)}
    return at | dict(zip(("projection", "maker", "standing", "formed", "lost"), columns, strict=True))


def _dice(body: stretch.Body, clock: Clock, what: str) -> np.random.Generator:
    return stream(body.seed, f"contacts {clock.stretch} {clock.calendar_s!r} {what}")
