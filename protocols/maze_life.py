"""Rows of a learner in a maze: blocks of searches, and what is replayed of them in sleep."""

from __future__ import annotations

from models import memory, place_memory
from protocols import blocks, engine, maze, maze_trials
from protocols.life import Clock, Life, Lived, add, read, spikes_of
from protocols.scratch import scratch
from protocols.timetable import Row

STAGE = "N3"
SAMPLE = 20.0 / 2700.0
"""Share of N3 that is simulated of place cells: 20 s for the 45 min of the first cycle; `PlaceValue.dose` goes with it."""


def longest_s(life: Life, row: Row) -> float:
    """Return how long a block of searches is simulated at most."""
    return row.trials * maze.longest_s(_forager(life).parameters)


def _forager(life: Life) -> maze.Forager:
    if life.forager is None:
        raise ValueError("a row of the task maze, but the learner was made without place cells")
    return life.forager


def searched(life: Life, row: Row, state: memory.State, clock: Clock, progress: engine.Progress) -> Lived:
    """Live a block of searches."""
    one, skill = _forager(life), str(row.skill)
    state.places = state.places or place_memory.newborn()
    starts = maze.starts(one, skill, blocks.name_of(row), row.trial, row.trials, row.options)
    inputs = maze.search_inputs(one, state.places, state.silenced, state.dopamine, clock.stretch, row.options, starts)
    with scratch() as folder:
        result = maze.play(one, inputs, longest_s(life, row), folder / "run", progress)
        maze.absorb(one, state.places, result)
        spikes = spikes_of(result)
        ends, outcomes, samples = (read(result, name) for name in ("ends", "outcomes", "samples"))
    columns = maze_trials.columns(ends, spikes, starts, one.parameters.task, row.options, row.trial, row.between_s)
    animal = maze_trials.signals(samples, clock.simulated_s)
    events = {"reward": maze_trials.rewards(outcomes, one.parameters.task, clock.simulated_s)}
    return blocks.left(life, row, state, clock, result.steps * maze.DT_S, spikes, columns, animal, events)


def replayed(life: Life, row: Row, state: memory.State, clock: Clock, lived: Lived, progress: engine.Progress) -> None:
    """Let places be replayed in a sample of a row of slow-wave sleep; without replay nothing is simulated."""
    if not state.places or row.stage != STAGE or not row.options.get("replay", True):
        return
    one, seconds = _forager(life), (row.duration_s or 0.0) * SAMPLE
    inputs = maze.sleep_inputs(one, state.places, state.silenced, clock.stretch)
    with scratch() as folder:
        result = maze.play(one, inputs, seconds, folder / "run", progress)
        maze.absorb(one, state.places, result, asleep=True)
        spikes = spikes_of(result)
    simulated = result.steps * maze.DT_S
    add(lived, spikes, simulated, clock)
