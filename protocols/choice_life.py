"""Rows of a learner that makes choices."""

from __future__ import annotations

from models import choice_memory, memory
from protocols import choice, choice_trials, engine
from protocols.life import Clock, Life, Lived, later, read, spikes_of, tick
from protocols.scratch import scratch
from protocols.timetable import Row


def longest_s(life: Life, row: Row) -> float:
    """Return how long a block of choices is simulated at most."""
    return row.trials * choice.longest_s(life.chooser.parameters, row.options)


def chosen(life: Life, row: Row, state: memory.State, clock: Clock, progress: engine.Progress) -> Lived:
    """Live a block of choices."""
    one, skill = life.chooser, str(row.skill)
    state.striatum = state.striatum or choice_memory.newborn()
    cards = choice.dealt(one, skill, row.phase, row.trial, row.trials, row.options)
    inputs = choice.inputs_of(one, state.striatum, state.silenced, state.dopamine, clock.stretch, row.options, cards)
    with scratch() as folder:
        result = choice.play(one, inputs, longest_s(life, row), folder / "run", progress)
        choice.absorb(one, state.striatum, result)
        spikes = spikes_of(result)
        ends, outcomes, samples = (read(result, name) for name in ("ends", "outcomes", "samples"))
    columns = choice_trials.columns(ends, outcomes, samples, spikes, cards, one.parameters, row.trial, row.between_s)
    for name, began in (("start_s", clock.simulated_s), ("stop_s", clock.simulated_s), ("calendar_s", clock.calendar_s)):
        columns[name] = columns[name] + began
    state.tag[life.skills.index(skill)] = 1.0
    simulated = result.steps * choice.DT_S
    lived = Lived(
        length=simulated + row.between_s * (row.trials - 1),
        simulated=simulated,
        spikes=later(spikes, clock.simulated_s),
        events={"reward": choice_trials.rewards(outcomes, clock.simulated_s)},
        trial=columns,
        behaviour=choice_trials.signals(samples, clock.simulated_s),
    )
    tick(clock, simulated)
    return lived
