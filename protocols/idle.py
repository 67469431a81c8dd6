"""What of a protocol is right and can be run, and will change nothing: a lesion of what no task has looks like a finding."""

from __future__ import annotations

from collections.abc import Iterator

from models.regions.names import HAS_PART_IN, LISTS, LOUDNESS
from protocols.faults import Fault, listed
from protocols.scope import settings_of
from protocols.timetable import LIST_VERBS
from protocols.words import Group, Inactivate, Lesion, Modulate, Protocol, Restore, Sleep, Trials


def idle(protocol: Protocol, groups: tuple[Group, ...]) -> list[Fault]:
    """Find the words that change nothing in the lives of some groups.

    Parameters
    ----------
    protocol : Protocol
        Its skills say which parts of the brain there are.
    groups : tuple of Group
        Whose phases are looked at.

    Returns
    -------
    list of Fault
        Nothing to refuse: what a user may have meant otherwise. Phases are counted as they are lived, repetitions written out.
    """
    found: dict[tuple[str, str], Fault] = {}
    for group in groups:
        for index, text in _of(protocol, group):
            # What is repeated is said once, where it stands first.
            found.setdefault((group.name, text), Fault(f"groups[{group.name}].phases[{index}]", text))
    return list(found.values())


def _of(protocol: Protocol, group: Group) -> Iterator[tuple[int, str]]:
    there = parts(protocol, group)
    off: set[str] = set()
    practised: set[str] = set()
    for index, phase in enumerate(group.phases):
        match phase:
            case Lesion() | Inactivate():
                region = str(getattr(phase, phase.verb))
                off.add(region)
                if not there & set(HAS_PART_IN[region]):
                    yield index, f"{phase.verb} of {region} changes nothing: it has a part in {listed(HAS_PART_IN[region])}"
            case Restore() if phase.restore not in off:
                yield index, f"restore of {phase.restore} changes nothing: it was not inactivated before"
            case Modulate() if not there & set(HAS_PART_IN["dopamine"]):
                yield index, f"modulate of dopamine changes nothing: it has a part in {listed(HAS_PART_IN['dopamine'])}"
            case Sleep():
                yield from ((index, text) for text in _asleep(phase, there, practised))
            case Trials():
                practised |= set(phase.skills)


def _asleep(phase: Sleep, there: set[str], practised: set[str]) -> Iterator[str]:
    for word in ("atonia", "spindles"):
        if not getattr(phase, word) and "piano" not in there:
            yield f"{word} = false changes nothing: only what is practised at the piano is replayed with it"
    if not phase.replay and not there:
        yield "replay = false changes nothing: this group learns nothing that could be replayed"
    if phase.cue and phase.cue not in practised:
        yield f'cue = "{phase.cue}" brings back nothing: the skill was not practised before'


def parts(protocol: Protocol, group: Group) -> set[str]:
    """Return the tasks that a group is at, lists and loudness among them."""
    found: set[str] = set()
    for phase in group.phases:
        for name in phase.skills if phase.verb != Sleep.verb else ():
            skill = protocol.skills[name]
            settings = skill.settings | (phase.settings if isinstance(phase, Trials) else {})
            if phase.verb in LIST_VERBS:
                found.add(LISTS)
                continue
            found.add(skill.task)
            if skill.task == "piano":
                found |= set() if settings["cued"] else {LISTS}
    # Any group's strokes give all of them an arm and a cerebellum.
    strokes = any(loudness != 1.0 for _, loudness in settings_of(protocol, LOUDNESS))
    return found | ({LOUDNESS} if strokes and "piano" in found else set())
