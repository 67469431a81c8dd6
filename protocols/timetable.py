"""From phases to one table: a row per trial or stretch, and how the calendar passes between and during them."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from protocols.nights import Stage, stages
from protocols.quantities import HOUR
from protocols.words import (
    Demonstrate,
    Disuse,
    Gap,
    Group,
    Inactivate,
    Lesion,
    Modulate,
    Overload,
    Phase,
    Practice,
    Protocol,
    Recall,
    Restore,
    Sleep,
    Test,
    Trials,
    Wake,
)

Kind = Literal["trial", "sleep", "pass", "change"]

DAY_AWAKE_S = 14 * HOUR
"""From the start of a gap to its first night; practice is in the morning or the evening, so a middle value."""

NIGHT_S = 8 * HOUR

SIMULATED_NIGHTS = 1
"""Nights of a gap that are simulated, with replay; the calendar of later nights passes in closed form."""

LIMB_TASKS = ("tennis", "reach", "bicycle")
"""Tasks of the limb."""

BLOCK_TASKS = (*LIMB_TASKS, "choice", "maze")
"""Tasks of one short execution per trial: many trials in a run."""

LIST_VERBS = ("demonstrate", "recall")
"""Verbs of trials in which the hippocampus alone is at work."""

BLOCK = 40
"""Most trials of a row: what a killed run loses at most."""

_ORDINARY_SLEEP = {name: entry.default for name, entry in Sleep.model_fields.items() if name != "sleep"}


@dataclass(frozen=True)
class Row:
    """One stretch of a learner's calendar.

    Attributes
    ----------
    phase : int
        0-based index into the group's phases.
    verb : str
        Of the phase.
    kind : str
        ``trial`` (simulated), ``sleep`` (a stretch of sleep, of which a sample is simulated), ``pass`` (calendar only),
        ``change`` (takes no time).
    stage : str
        ``wake``, or the stage of sleep: ``N2``, ``N3``, ``REM``.
    skill, task : str or None
        Of a trial.
    trial : int
        From 1 within the phase; 0 if the row is no trial.
    duration_s : float or None
        On the calendar. None: a trial of one execution, whose length is found by running it.
    rest_s : float
        Calendar pause after the row.
    options : mapping
        All that is set, nothing left to default. Of a trial: the task's settings, `plasticity`, `attention`, `load`,
        `feedback` (None: all senses on). Of sleep: `replay`, `atonia`, `spindles`, `cue`, `cue_stage`. Of a change:
        `region` and `fraction`, or `modulators`. Of overload and disuse: `muscle`. Of a demonstration: the task's settings and
        `until`.
    trials : int
        How many trials the row is: limb movements, choices and searches are short, and a run of the brain does a block of them.
    between_s : float
        Rest between the trials of a block.
    nth : int
        0-based: the how manieth phase with this verb and skill. What is drawn for a phase hangs on it, not on `phase`: a lesion
        between two phases, which others do not have, deals nobody other cards.
    """

    phase: int
    verb: str
    kind: Kind
    stage: Stage
    skill: str | None
    task: str | None
    trial: int
    duration_s: float | None
    rest_s: float
    options: Mapping[str, Any]
    trials: int = 1
    between_s: float = 0.0
    nth: int = 0


def rows_of(protocol: Protocol, group: Group, seed: int = 0) -> tuple[Row, ...]:
    """Lay out the phases of a group for one learner.

    Parameters
    ----------
    protocol : Protocol
        Its skills give the settings.
    group : Group
        Its phases are laid out.
    seed : int
        The learner's; decides random orders and shuffled sequences, and nothing else.

    Returns
    -------
    tuple of Row
        In calendar order. Durations and rests of a phase add up to what the phase says.
    """
    dice = random.Random(f"timetable {seed}")
    met: Counter[tuple[str, str]] = Counter()
    rows: list[Row] = []
    for index, phase in enumerate(group.phases):
        rows += [replace(row, nth=met[row.verb, str(row.skill)]) for row in _rows(protocol, index, phase, dice)]
        met.update((phase.verb, skill) for skill in phase.skills)
    return tuple(rows)


def _rows(protocol: Protocol, index: int, phase: Phase, dice: random.Random) -> Iterator[Row]:
    match phase:
        case Practice() | Test():
            yield from _trials(protocol, index, phase, dice)
        case Demonstrate():
            skill = protocol.skills[phase.demonstrate]
            yield Row(
                index, phase.verb, "trial", "wake", phase.demonstrate, skill.task, 1, None, 0.0,
                skill.settings | {"until": phase.until}, phase.times, phase.rest if phase.times > 1 else 0.0,
            )  # fmt: skip
        case Recall():
            skill = protocol.skills[phase.recall]
            yield Row(index, phase.verb, "trial", "wake", phase.recall, skill.task, 1, None, 0.0, skill.settings)
        case Wake():
            yield _pass(index, phase.verb, phase.wake)
        case Sleep():
            yield from _sleep(index, phase.verb, phase.sleep, {name: getattr(phase, name) for name in _ORDINARY_SLEEP})
        case Gap():
            # Where nothing was learnt there is nothing to replay, and no night to simulate.
            yield from _gap(index, phase) if protocol.skills else [_pass(index, phase.verb, phase.gap)]
        case Overload():
            yield _pass(index, phase.verb, phase.overload, {"muscle": phase.muscle})
        case Disuse():
            yield _pass(index, phase.verb, phase.disuse, {"muscle": phase.muscle})
        case Lesion():
            yield _change(index, phase.verb, {"region": phase.lesion, "fraction": phase.fraction})
        case Inactivate():
            yield _change(index, phase.verb, {"region": phase.inactivate})
        case Restore():
            yield _change(index, phase.verb, {"region": phase.restore})
        case Modulate():
            yield _change(index, phase.verb, {"modulators": phase.modulate})
        case _:
            raise TypeError(f"the timetable does not know how to lay out {type(phase).__name__}")


def _pass(index: int, verb: str, duration_s: float, options: Mapping[str, Any] | None = None) -> Row:
    return Row(index, verb, "pass", "wake", None, None, 0, duration_s, 0.0, options or {})


def _change(index: int, verb: str, options: Mapping[str, Any]) -> Row:
    return Row(index, verb, "change", "wake", None, None, 0, 0.0, 0.0, options)


def _trials(protocol: Protocol, index: int, phase: Trials, dice: random.Random) -> Iterator[Row]:
    shared = {name: getattr(phase, name) for name in ("plasticity", "attention", "load", "feedback")}
    order = _order(phase.skills, phase.trials, phase.order, dice)
    for number, name, count in _blocks(order, protocol):
        skill = protocol.skills[name]
        own = {setting: value for setting, value in phase.settings.items() if setting in skill.settings}
        options = skill.settings | own | shared
        if options.get("shuffled"):
            options["sequence"] = _shuffled(options["sequence"], dice)
        rest = phase.rest if number + count - 1 < len(order) else 0.0
        between = phase.rest if count > 1 else 0.0
        yield Row(index, phase.verb, "trial", "wake", name, skill.task, number, phase.trial, rest, options, count, between)


def _blocks(order: Sequence[str], protocol: Protocol) -> Iterator[tuple[int, str, int]]:
    """Yield the number of the first trial, the skill, and how many trials are one row."""
    number = 1
    while number <= len(order):
        name, count = order[number - 1], 1
        if protocol.skills[name].task in BLOCK_TASKS:
            while count < BLOCK and number - 1 + count < len(order) and order[number - 1 + count] == name:
                count += 1
        yield number, name, count
        number += count


def _order(skills: Sequence[str], trials: int, order: str, dice: random.Random) -> list[str]:
    if order == "alternating":
        return list(skills) * trials
    blocked = [skill for skill in skills for _ in range(trials)]
    if order == "random":
        dice.shuffle(blocked)
    return blocked


def _shuffled(sequence: tuple[int, ...], dice: random.Random) -> tuple[int, ...]:
    """Draw another order of the same keys; the same one only if there is no other."""
    if len(set(sequence)) < 2:
        return sequence
    drawn = list(sequence)
    while tuple(drawn) == sequence:
        dice.shuffle(drawn)
    return tuple(drawn)


def _sleep(index: int, verb: str, duration_s: float, options: Mapping[str, Any]) -> Iterator[Row]:
    for stage, length in stages(duration_s):
        yield Row(index, verb, "sleep", stage, None, None, 0, length, 0.0, options)


def _gap(index: int, phase: Gap) -> Iterator[Row]:
    left, night = phase.gap, _ORDINARY_SLEEP | {"replay": phase.replay, "spindles": phase.spindles}
    for _ in range(SIMULATED_NIGHTS):
        for length, asleep in ((DAY_AWAKE_S, False), (NIGHT_S, True)):
            length = min(length, left)
            left -= length
            if length > 0:
                yield from _sleep(index, phase.verb, length, night) if asleep else [_pass(index, phase.verb, length)]
    if left > 0:
        yield _pass(index, phase.verb, left)
