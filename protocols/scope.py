"""What of the language can be simulated; the rest is checked, and refused before anything runs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from models.regions.names import HAS_PART_IN, LOUDNESS
from models.tasks import TASKS
from models.tasks.settings import LISTS, LONGEST
from protocols.faults import Fault, ProtocolFaults, listed
from protocols.timetable import BLOCK_TASKS, LIST_VERBS
from protocols.words import Group, Inactivate, Lesion, Phase, Protocol, Restore, Sleep, Trials

ONLY_IN = {
    region: HAS_PART_IN[region]
    for region in ("striatum", "associative_striatum", "sensorimotor_striatum", "pallidum", "subthalamic", "accumbens")
}
"""Regions that only these tasks have: taken off in another task one would change nothing, and look like a finding."""
NOT_OF_BLOCKS = {"trial": None, "load": 0.0, "attention": "none"}
"""Options that trials of limbs, choices and searches do not take, and what says nothing: these trials end by themselves."""
NOT_OF = dict.fromkeys(BLOCK_TASKS, NOT_OF_BLOCKS) | {
    "maze": NOT_OF_BLOCKS | {"feedback": None},
    "pairing": NOT_OF_BLOCKS | {"feedback": None, "plasticity": True},
}
"""Task to the options that would change nothing in it."""
SETTINGS_NOT_YET = {"reach": ("targets",)}


def refuse_what_cannot_run(protocol: Protocol, groups: tuple[Group, ...]) -> None:
    """Refuse a protocol that asks for more than can be simulated, before any learner is begun.

    Raises
    ------
    ProtocolFaults
        With every such word.
    """
    faults = [
        Fault(f"groups[{group.name}].phases[{index}]", f"{what} cannot be simulated yet; what can: {listed(instead)}")
        for group in groups
        for index, phase in _written(group)
        for what, instead in _beyond(protocol, phase)
    ]
    faults += [Fault(f"groups[{group.name}].phases", text) for group in groups for text in _too_many_lists(group)]
    faults += too_long(protocol)
    if faults:
        raise ProtocolFaults(protocol.name, faults)


def too_long(protocol: Protocol) -> list[Fault]:
    """Find the sequences that are longer than the world's table."""
    return [
        Fault(place, f"got {len(sequence)} elements, a line can have at most {LONGEST}")
        for place, sequence in settings_of(protocol, "sequence")
        if len(sequence) > LONGEST
    ]


def settings_of(protocol: Protocol, name: str) -> Iterator[tuple[str, Any]]:
    """Yield every value of a setting, and where it stands: with a skill, or with a phase that changes it."""
    for skill, its in protocol.skills.items():
        if name in its.settings:
            yield f"skills.{skill}.{name}", its.settings[name]
    for group in protocol.groups:
        for index, phase in _written(group):
            if isinstance(phase, Trials) and name in phase.settings:
                yield f"groups[{group.name}].phases[{index}].{name}", phase.settings[name]


def asks_for_strokes(protocol: Protocol) -> bool:
    """Say whether a loudness is asked for anywhere: then all groups have an arm and a cerebellum at the piano."""
    asked = (loudness for _, loudness in settings_of(protocol, LOUDNESS))
    return any(one != 1.0 for loudness in asked for one in (loudness if isinstance(loudness, tuple) else (loudness,)))


def _written(group: Group) -> Iterator[tuple[int, Phase]]:
    """Yield each phase as often as it was written, with its place when all repetitions are written out: its first."""
    known: set[int] = set()
    for index, phase in enumerate(group.phases):
        if id(phase) not in known:
            yield index, phase
        known.add(id(phase))


def _too_many_lists(group: Group) -> Iterator[str]:
    known = {name for phase in group.phases if phase.verb in LIST_VERBS for name in phase.skills}
    if len(known) > LISTS:
        yield f"got {len(known)} lists, a learner can have at most {LISTS}"


def _beyond(protocol: Protocol, phase: Phase) -> Iterator[tuple[str, tuple[str, ...]]]:
    for task in dict.fromkeys(protocol.skills[name].task for name in phase.skills):
        if phase.verb in LIST_VERBS and task != "piano":
            yield f'the verb "{phase.verb}" of the task "{task}"', ("the task piano",)
    if isinstance(phase, Lesion | Inactivate | Restore):
        region = getattr(phase, phase.verb)
        if region in ONLY_IN and not _practised(protocol) <= set(ONLY_IN[region]):
            yield f'the region "{region}" in other tasks than {listed(ONLY_IN[region])}', ("protocols of these alone",)
    if isinstance(phase, Sleep) and phase.cue and protocol.skills[phase.cue].task != "piano":
        yield f'a cue in sleep of the task "{protocol.skills[phase.cue].task}"', ("a cue of the task piano",)
    if isinstance(phase, Trials):
        yield from _beyond_in_trials(protocol, phase)


def _practised(protocol: Protocol) -> set[str]:
    """Return the tasks that any group practises or is tested on; a list that is only shown and recalled is none."""
    phases = [phase for group in protocol.groups for phase in group.phases if isinstance(phase, Trials)]
    return {protocol.skills[name].task for phase in phases for name in phase.skills}


def _beyond_in_trials(protocol: Protocol, phase: Trials) -> Iterator[tuple[str, tuple[str, ...]]]:
    for name in phase.skills:
        skill = protocol.skills[name]
        chosen = skill.settings | phase.settings
        for word in (word for word, idle in NOT_OF.get(skill.task, {}).items() if getattr(phase, word) != idle):
            yield f'the option "{word}" of trials of the task "{skill.task}"', ("leaving it out",)
        if skill.task == "maze" and chosen["layout"] == "cross" and chosen["obstacle"] is not None:
            yield 'an obstacle in the layout "cross" of the task "maze"', ('layout = "open"',)
        for setting in SETTINGS_NOT_YET.get(skill.task, ()):
            if chosen[setting] != TASKS[skill.task].settings[setting].default:
                yield f'the setting "{setting}" of the task "{skill.task}"', ("its default",)
