"""Rows of a learner that move a limb, and the replays of those movements in the rests after them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models import cerebellar_memory, memory
from protocols import blocks, engine, limb, limb_trials, stretch, strokes
from protocols.life import Clock, Life, Lived, Spikes, add, read, spikes_of
from protocols.scratch import scratch
from protocols.timetable import LIMB_TASKS, LIST_VERBS, Row

REST_S = 2 * limb.FIRST_REPLAY_S
"""From here on a stretch is a rest; a shorter one is a pause of practice, in which nothing is replayed or kept for years."""


def longest_s(life: Life, row: Row) -> float:
    """Return how long a block of trials is simulated at most."""
    return row.trials * limb.longest_s(life.limb.parameters, str(row.task), row.options)


def moved(life: Life, row: Row, state: memory.State, clock: Clock, progress: engine.Progress) -> Lived:
    """Live a block of trials of a limb."""
    task, body, p = str(row.task), life.limb, life.limb.parameters
    state.limb = state.limb or cerebellar_memory.newborn()
    strong = dict(row.options) | {"strength": row.options.get("strength", 1.0) * state.muscle.area}
    inputs = limb.inputs_of(body, state.limb, state.silenced, clock.stretch, task, strong, row.trials, row.between_s)
    with scratch() as folder:
        result = limb.play(body, task, inputs, longest_s(life, row), folder / "run", progress)
        limb.absorb(body, state.limb, result, row.rest_s)
        limb.take_over_practice(state.limb, result)
        spikes, samples, ends = spikes_of(result), read(result, "samples"), read(result, "ends")
    columns = limb_trials.columns(task, samples, ends, spikes, p, row.options, row.trial, row.between_s)
    moves = limb_trials.signals(task, samples, clock.simulated_s)
    events = limb_trials.happenings(task, columns, samples, p, row.options, clock.simulated_s)
    return blocks.left(life, row, state, clock, result.steps * stretch.DT_S, spikes, columns, moves, events)


def replayed(life: Life, row: Row, state: memory.State, clock: Clock, lived: Lived, progress: engine.Progress) -> None:
    """Let the movements of the last hours be replayed in a rest, and the rest pass for the parallel fibres."""
    length, p = lived.length, life.limb.parameters
    if not state.limb or not length:
        return
    began, held = state.limb["pf_pc"], state.limb["mf_dcn"][:, 0]
    recent = math.exp(-limb.LAST_REPLAY_S / float(life.body.parameters.memory.tau_tag))
    with_memory = (*LIMB_TASKS, "piano") if life.body.wiring.struck else LIMB_TASKS
    just = [name for name in life.skills if life.tasks[name][0] in with_memory and state.tag[life.skills.index(name)] > recent]
    known = {name: settings for name in just if (settings := practised_with(life, name, row))}
    # In a night, once a cycle: in N2, its first stage.
    rests = row.stage in ("wake", "N2") and length >= REST_S and row.options.get("replay", True)
    gone = 0.0
    for number, (name, settings) in enumerate(known.items() if rests else ()):
        before = state.limb["pf_pc"].copy()
        with scratch() as folder:
            spikes, simulated, gone = _replays(life, name, settings, state, clock.stretch, length, held, folder / "run", progress)
        if number + 1 < len(known):
            # The next skill's replays go on at the same time: they meet the parallel fibres as this one's did.
            state.limb["pf_pc"] = before
        add(lived, spikes, simulated, clock)
    cerebellar_memory.relax_cortex(state.limb, p, length - gone)
    if length >= REST_S:
        cerebellar_memory.keep_late(state.limb, p, began)


def practised_with(life: Life, skill: str, row: Row) -> dict[str, Any]:
    """Return the settings of a skill, and the senses, as they were when it was last practised and could be learnt, up to a row.

    Nothing if it never was.
    """
    settings: dict[str, Any] = {}
    for one in life.rows[: next(n for n, other in enumerate(life.rows) if other is row) + 1]:
        if one.kind == "trial" and one.skill == skill and one.verb not in LIST_VERBS and one.options.get("plasticity", True):
            settings = {name: one.options[name] for name in (*life.tasks[skill][1], "feedback")}
    return settings


def _replays(
    life: Life,
    skill: str,
    settings: Mapping[str, Any],
    state: memory.State,
    number: int,
    length: float,
    held: NDArray[np.float64],
    folder: Path,
    progress: engine.Progress,
) -> tuple[Spikes, float, float]:
    """Replay one skill; return the spikes, how long it was simulated, and how much of the rest has passed."""
    if life.tasks[skill][0] == "piano":
        return strokes.replays(life, state, number, skill, settings, length, held, folder, progress)
    task = life.tasks[skill][0]
    result, gone = limb.replays(life.limb, state.limb, state.silenced, number, task, settings, length, held, folder, progress)
    return spikes_of(result), result.steps * stretch.DT_S, gone
