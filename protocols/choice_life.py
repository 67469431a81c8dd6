"""Rows of a learner that makes choices."""

from __future__ import annotations

from models import choice_memory, memory
from protocols import blocks, choice, choice_trials, engine
from protocols.life import Clock, Life, Lived, read, spikes_of
from protocols.scratch import scratch
from protocols.timetable import Row


def longest_s(life: Life, row: Row) -> float:
    """Return how long a block of choices is simulated at most."""
    return row.trials * choice.longest_s(life.chooser.parameters, row.options)


def chosen(life: Life, row: Row, state: memory.State, clock: Clock, progress: engine.Progress) -> Lived:
    """Live a block of choices."""
    one, skill = life.chooser, str(row.skill)
    state.striatum = state.striatum or choice_memory.newborn()
    cards = choice.dealt(one, skill, blocks.name_of(row), row.trial, row.trials, row.options)
    inputs = choice.inputs_of(one, state.striatum, state.silenced, state.dopamine, clock.stretch, row.options, cards)
    with scratch() as folder:
        result = choice.play(one, inputs, longest_s(life, row), folder / "run", progress)
        choice.absorb(one, state.striatum, result)
        spikes = spikes_of(result)
        ends, outcomes, samples = (read(result, name) for name in ("ends", "outcomes", "samples"))
    columns = choice_trials.columns(ends, outcomes, samples, spikes, cards, one.parameters, row.trial, row.between_s)
    dopamine = choice_trials.signals(samples, clock.simulated_s)
    events = {"reward": choice_trials.rewards(outcomes, clock.simulated_s)}
    return blocks.left(life, row, state, clock, result.steps * choice.DT_S, spikes, columns, dopamine, events)
