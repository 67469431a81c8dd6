"""What of a protocol is right and can be run, and will change nothing: a lesion of what no task has looks like a finding.

Or what belongs to nothing that was learnt: a sound in sleep.
"""

from __future__ import annotations

from collections.abc import Iterator

from models.regions.names import ACTS_IN, HAS_PART_IN, LIST_TASK, LOUDNESS
from protocols.faults import Fault, listed
from protocols.nights import stages
from protocols.scope import asks_for_strokes
from protocols.timetable import LIST_VERBS
from protocols.words import Gap, Group, Inactivate, Lesion, Modulate, Protocol, Restore, Sleep, Trials

NOT_REPLAYED = {"choice", "pairing"}
"""Tasks of which nothing is replayed."""


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
        Nothing to refuse: what a user may have meant otherwise. The same of several phases of a group is said once, at the first;
        phases are counted as they are lived, repetitions written out.
    """
    found: dict[tuple[str, str], Fault] = {}
    for group in groups:
        for index, text in _of(protocol, group):
            found.setdefault((group.name, text), Fault(f"groups[{group.name}].phases[{index}]", text))
    return list(found.values())


def _of(protocol: Protocol, group: Group) -> Iterator[tuple[int, str]]:
    there = parts(protocol, group)
    inactive: set[str] = set()
    lost: dict[str, float] = {}
    practised: set[str] = set()
    for index, phase in enumerate(group.phases):
        match phase:
            case Lesion() | Inactivate():
                region = str(getattr(phase, phase.verb))
                if isinstance(phase, Inactivate):
                    inactive.add(region)
                if not there & set(HAS_PART_IN[region]):
                    yield index, f"{phase.verb} of {region} changes nothing: it has a part in {listed(HAS_PART_IN[region])}"
                elif isinstance(phase, Lesion) and phase.fraction == 0:
                    yield index, f"lesion of {region} changes nothing: its fraction is 0"
                elif isinstance(phase, Lesion) and phase.fraction <= lost.get(region, 0.0):
                    yield index, f"lesion of {region} changes nothing: the same cells are lost already"
                elif index + 1 == len(group.phases):
                    yield index, f"{phase.verb} of {region} changes nothing: no phase follows"
                if isinstance(phase, Lesion):
                    lost[region] = max(phase.fraction, lost.get(region, 0.0))
            case Restore():
                if phase.restore not in inactive:
                    yield index, f"restore of {phase.restore} changes nothing: it is not inactivated (a lesion is for good)"
                inactive.discard(phase.restore)
            case Modulate():
                for name in phase.modulate:
                    if not there & set(ACTS_IN[name]):
                        yield index, f"modulate of {name} changes nothing: it has a part in {listed(ACTS_IN[name])}"
            case Sleep() | Gap():
                yield from ((index, text) for text in _asleep(phase, there, practised))
            case Trials() if phase.plasticity:
                practised |= set(phase.skills)


def _asleep(phase: Sleep | Gap, there: set[str], practised: set[str]) -> Iterator[str]:
    for word in ("atonia", "spindles"):
        if not getattr(phase, word, True) and "piano" not in there:
            yield f"{word} = false changes nothing: only what is practised at the piano is replayed with it"
    if not phase.replay and not there - NOT_REPLAYED:
        yield "replay = false changes nothing: nothing that this group does is replayed"
    if isinstance(phase, Sleep) and phase.cue_stage == "REM":
        yield "a cue in REM changes nothing: what it belongs to answers in up states alone, which are those of N2 and N3"
    elif isinstance(phase, Sleep) and phase.cue and phase.cue_stage not in dict(stages(phase.sleep)):
        yield f'cue = "{phase.cue}" changes nothing: there is no {phase.cue_stage} in so short a sleep'
    elif isinstance(phase, Sleep) and phase.cue and phase.cue not in practised:
        yield f'cue = "{phase.cue}" belongs to nothing learnt: the skill was not practised before'


def parts(protocol: Protocol, group: Group) -> set[str]:
    """Return the tasks that a group is at, lists that are shown or recalled and loudness among them."""
    found: set[str] = set()
    for phase in group.phases:
        if phase.verb in LIST_VERBS:
            found.add(LIST_TASK)
        elif isinstance(phase, Trials):
            found |= {protocol.skills[name].task for name in phase.skills}
    return found | ({LOUDNESS} if "piano" in found and asks_for_strokes(protocol) else set())
