"""What happened to a learner, in plain words: the protocol as a list of steps, with what repeats told once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from analysis.report.markup import words
from analysis.style import duration_text

Phase = Mapping[str, Any]

LONGEST_BLOCK = 8  # steps that are looked at for repetition, such as the practice, the day and the night of every day

# Which field of a phase holds what, and how the step is told; the verbs are those of the protocol language.
SPANS = {
    "wake": "Stayed awake for {}",
    "sleep": "Slept for {}",
    "gap": "Lived on without practice for {}",
    "overload": "Worked the muscle hard for {}",
    "disuse": "Did not use the muscle for {}",
}
OBJECTS = {
    "demonstrate": "Watched {}",
    "recall": "Was asked for the order of {}, without moving",
    "lesion": "Lost {} (a lesion)",
    "inactivate": "{} silenced",
    "restore": "{} works again",
    "modulate": "Modulators set: {}",
}
TRIALS = {"practice": "Practised {}", "test": "Was tested on {}"}
ORDERS = {"random": "in random order", "alternating": "in turn"}
SLEEP = {"replay": "replay prevented", "atonia": "muscles not silenced", "spindles": "no spindles"}


@dataclass(frozen=True)
class Step:
    """One thing that happened (`verb`, and a sentence without its full stop), or several that happened `times` in a row."""

    verb: str
    text: str
    times: int = 1
    inner: tuple[Step, ...] = field(default=())


def steps_of(phases: Sequence[Phase], simulated_s: Sequence[float] = ()) -> list[Step]:
    """Tell phases of a resolved protocol.

    Parameters
    ----------
    phases
        As in the protocol of a recording: the verb is the name of the field that holds the object.
    simulated_s
        Simulated time of each, s, where known: said for phases that are simulated only in part.

    Returns
    -------
    list of Step
        Blocks of up to eight steps that come twice or more in a row are one step with the steps inside.
    """
    known = [*simulated_s, *[0.0] * (len(phases) - len(simulated_s))]
    return _folded([_step(phase, seconds) for phase, seconds in zip(phases, known, strict=False)])


def verb_of(phase: Phase) -> str:
    """Give the verb of a phase; an unknown one is its first field."""
    return next((name for name in phase if name in (*TRIALS, *SPANS, *OBJECTS)), next(iter(phase), ""))


def span_text(seconds: float) -> str:
    """Say a duration; short ones with their tenths."""
    return f"{seconds:g} s" if seconds < 10 else duration_text(seconds)


def _step(phase: Phase, simulated_s: float) -> Step:
    verb = verb_of(phase)
    if verb in TRIALS:
        return Step(verb, _trials(verb, phase))
    if verb in SPANS:
        text = SPANS[verb].format(span_text(_seconds(phase[verb])))
        details = [said for name, said in SLEEP.items() if phase.get(name) is False]
        if phase.get("cue"):
            details.append(f"{phase['cue']} cued in {phase.get('cue_stage') or 'any stage'}")
        if phase.get("muscle"):
            details.append(str(phase["muscle"]))
        if simulated_s:
            details.append(f"{span_text(round(simulated_s, 1))} of it simulated")
        return Step(verb, _with(text, details))
    text = OBJECTS.get(verb, f"{verb} {{}}").format(words(phase.get(verb)).replace("_", " "))
    share = phase.get("fraction", 1.0)
    return Step(verb, _with(text[:1].upper() + text[1:], [f"{share:.0%} of the cells"] if share != 1.0 else []))


def _trials(verb: str, phase: Phase) -> str:
    count = int(phase.get("trials", 1))
    text = f"{TRIALS[verb].format(words(phase[verb]))}: {count} trial{'s' if count != 1 else ''}"
    if phase.get("trial"):
        text += f" of {span_text(_seconds(phase['trial']))}"
    if count > 1 and _seconds(phase.get("rest") or 0.0):
        text += f", {span_text(_seconds(phase['rest']))} of rest between them"
    details = [f"{name.replace('_', ' ')} {_setting(value)}" for name, value in (phase.get("settings") or {}).items()]
    skills = phase[verb] if isinstance(phase[verb], list) else [phase[verb]]
    if len(skills) > 1 and phase.get("order") in ORDERS:
        details.append(ORDERS[phase["order"]])
    if phase.get("attention") == "skill":
        details.append("attending to each element")
    if phase.get("load"):
        details.append(f"with a second task (load {phase['load']:g})")
    if phase.get("feedback") is not None:
        details.append(f"senses left on: {words(phase['feedback']) if phase['feedback'] else 'none'}")
    if phase.get("plasticity") is False:
        details.append("nothing can be learnt in it")
    return _with(text, details)


def _setting(value: Any) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    return f"{value:g}" if isinstance(value, float) else words(value)


def _with(text: str, details: Sequence[str]) -> str:
    return f"{text} ({'; '.join(details)})" if details else text


def _seconds(value: Any) -> float:
    """Read a resolved duration: a number, or `"7200.0 s"`."""
    return float(str(value).split()[0])


def _folded(steps: list[Step]) -> list[Step]:
    told: list[Step] = []
    at = 0
    while at < len(steps):
        length, times = _repeated(steps, at)
        if times > 1:
            inner = tuple(steps[at : at + length])
            told.append(Step(inner[0].verb, f"{times} times in a row:", times, inner))
        else:
            told.append(steps[at])
        at += length * times
    return told


def _repeated(steps: Sequence[Step], at: int) -> tuple[int, int]:
    """Length and number of the repeated block at a place that covers most steps; (1, 1) if nothing repeats."""
    best = (1, 1)
    for length in range(1, LONGEST_BLOCK + 1):
        times = 1
        while steps[at + times * length : at + (times + 1) * length] == steps[at : at + length]:
            times += 1
        if times > 1 and length * times > best[0] * best[1]:
            best = (length, times)
    return best
