"""Read the protocol language: TOML in, checked phases out, every fault of a file at once."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from models.tasks import TASKS
from protocols.faults import Fault, ProtocolFaults, did_you_mean, listed, shown
from protocols.settings import lengths_fit, read_settings, trial_fits
from protocols.words import (
    NAME,
    VERBS,
    Demonstrate,
    Group,
    Phase,
    Protocol,
    Skill,
    Sleep,
    Trials,
    Wake,
    Words,
    by_dotted_name,
    change_of,
)

LIBRARY = Path(__file__).parent / "library"
MOST_PHASES = 10_000
MOST_TRIALS = 100_000
"""Of a group: more than anybody lives through, and what a timetable is laid out for in seconds."""

T = TypeVar("T", bound=Words)


def library() -> dict[str, Path]:
    """Return the protocols that come with the package, by name."""
    return {path.stem: path for path in sorted(LIBRARY.glob("*.toml"))}


def load(path_or_name: str | Path) -> Protocol:
    """Read a protocol from a file, or by its name in the library.

    Parameters
    ----------
    path_or_name : str or Path
        A TOML file, or a name such as ``"walker_2002"``.

    Returns
    -------
    Protocol
        Checked; its name is the file's stem.

    Raises
    ------
    ProtocolFaults
        With every fault: file missing, a directory, not UTF-8, not TOML, or a word that the language does not know.
    """
    source = str(path_or_name)
    path = library().get(source) or Path(source)
    text = _text(path, source)
    try:
        return read(_parsed(text, source), name=path.stem, source=source)
    except RecursionError as error:
        raise ProtocolFaults(source, [Fault("", "not TOML that can be read: nested too deeply")]) from error


def _parsed(text: str, source: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except ValueError as error:  # not TOML, or a number of more digits than Python reads
        raise ProtocolFaults(source, [Fault("", f"not TOML: {error}")]) from error


def read(raw: Mapping[str, Any], name: str, source: str = "") -> Protocol:
    """Check a protocol that is already a mapping.

    Parameters
    ----------
    raw : mapping
        As TOML gives it.
    name : str
        Of the protocol; names its folder under ``results/``.
    source : str
        Named in messages; `name` if empty.

    Returns
    -------
    Protocol
        Settings of skills are complete: what is not written has the task's default.

    Raises
    ------
    ProtocolFaults
        With every fault.
    """
    faults: list[Fault] = []
    skills = _skills(raw.get("skills", {}), faults)
    groups = _groups(raw.get("groups", []), skills, faults)
    head = {key: value for key, value in raw.items() if key not in ("skills", "groups", "name")}
    if "name" in raw:
        faults.append(Fault("name", "is not written in a protocol: the file's own name is its name"))
    if not NAME.fullmatch(name):
        message = f"the file's name {shown(name)} names the folder of results, wanted letters, digits, - and _"
        raise ProtocolFaults(source or name, [*faults, Fault("", message)], _changes(raw))
    known = {skill: entry for skill, entry in skills.items() if entry is not None and NAME.fullmatch(skill)}
    # Skills and groups have reported their own faults; a stand-in lets the rest of the file be checked all the same.
    stand_in = Group(name="group", phases=(Wake(wake="1 s"),))  # type: ignore[arg-type]
    protocol = _built(Protocol, {"name": name, "skills": known, "groups": groups or (stand_in,)}, head, "", faults)
    if faults or protocol is None:
        raise ProtocolFaults(source or name, faults, _changes(raw))
    return protocol


def _changes(raw: Mapping[str, Any]) -> list[tuple[str, dict[str, float | str]]]:
    """Return what groups change of the model's numbers, with its place, wherever that can be read: the rest has been reported."""
    found = []
    groups = raw.get("groups", [])
    for index, one in enumerate(groups if isinstance(groups, list) else []):
        written = one.get("set") if isinstance(one, dict) else None
        readable: dict[str, float | str] = {}
        for name, value in by_dotted_name(written if isinstance(written, dict) else {}).items():
            with suppress(ValueError):
                readable[name] = change_of(name, value)
        if readable:
            found.append((f"{_place(one, index)}.set", readable))
    return found


def _place(group: Mapping[str, Any], index: int) -> str:
    name = group.get("name")
    return f"groups[{name if isinstance(name, str) and name else index}]"


def _text(path: Path, source: str) -> str:
    try:
        if path.is_dir():
            fault = Fault("", "is a directory, wanted a protocol file (TOML) or a name", f"names: {listed(library())}")
        elif not path.exists():
            is_name = path.suffix == "" and path.name == source
            what = "no protocol of this name" if is_name else "no such file"
            fault = Fault("", f"{what}; in the library: {listed(library())}", did_you_mean(path.stem, library()))
        elif not path.is_file():
            fault = Fault("", "is not an ordinary file")
        else:
            return path.read_bytes().decode("utf-8-sig")  # some editors begin a text with a mark of the byte order
    except UnicodeDecodeError as error:
        fault = Fault("", f"not UTF-8 text: byte {error.object[error.start]:#04x} at position {error.start}")
    except (OSError, ValueError) as error:
        fault = Fault("", f"cannot be read: {getattr(error, 'strerror', None) or error}")
    raise ProtocolFaults(source, [fault])


def _skills(raw: object, faults: list[Fault]) -> dict[str, Skill | None]:
    """Read all skills; one of an unknown task is None, so that phases may name it without a second message."""
    if not isinstance(raw, dict):
        faults.append(Fault("skills", f"got {shown(raw)}, wanted tables [skills.NAME]"))
        return {}
    return {name: _skill(name, written, faults) for name, written in raw.items()}


def _skill(name: str, written: object, faults: list[Fault]) -> Skill | None:
    place = f"skills.{name}"
    before = len(faults)
    if not NAME.fullmatch(name):
        faults.append(Fault(place, f"got {shown(name)}, wanted a name of letters, digits, - and _"))
    if not isinstance(written, dict):
        faults.append(Fault(place, f'got {shown(written)}, wanted a table with at least task = "…"'))
        return None
    task = written.get("task")
    if not isinstance(task, str) or task not in TASKS:
        message = (
            f'unknown task "{task}"; known: {listed(TASKS)}' if "task" in written else f"has no task; known: {listed(TASKS)}"
        )
        faults.append(Fault(f"{place}.task", message, did_you_mean(task, TASKS) if task else ""))
        return None
    defaults = {setting: entry.default for setting, entry in TASKS[task].settings.items()}
    own = read_settings(task, {key: value for key, value in written.items() if key != "task"}, place, faults)
    if len(faults) == before:
        lengths_fit(task, defaults | own, place, faults)
    return Skill(task=task, settings=defaults | own)


def _groups(raw: object, skills: Mapping[str, Skill | None], faults: list[Fault]) -> tuple[Group, ...]:
    if not isinstance(raw, list) or not raw:
        got = "there is none" if not raw else f"got {shown(raw)}"
        faults.append(Fault("groups", f"{got}; wanted at least one [[groups]] with a name and phases"))
        return ()
    groups, seen = [], set()
    for index, written in enumerate(raw):
        if not isinstance(written, dict):
            faults.append(Fault(f"groups[{index}]", f"got {shown(written)}, wanted a table with name and phases"))
            continue
        name = written.get("name")
        place = _place(written, index)
        if isinstance(name, str) and name in seen:
            faults.append(Fault(place, "there are two groups of this name"))
        seen.add(str(name))
        phases = _phases(written.get("phases"), skills, place, faults)
        _can_be_laid_out(phases, place, faults)
        rest = {key: value for key, value in written.items() if key != "phases"}
        stand_in = (Wake(wake="1 s"),)  # type: ignore[arg-type]
        group = _built(Group, {"phases": phases or stand_in}, rest, place, faults)
        if group is not None:
            groups.append(group)
    return tuple(groups)


def _can_be_laid_out(phases: tuple[Phase, ...], place: str, faults: list[Fault]) -> None:
    if len(phases) > MOST_PHASES:
        faults.append(Fault(place, f"has {len(phases)} phases, wanted at most {MOST_PHASES}"))
    trials = sum(phase.trials * len(phase.skills) for phase in phases if isinstance(phase, Trials))
    trials += sum(phase.times for phase in phases if isinstance(phase, Demonstrate))
    if trials > MOST_TRIALS:
        faults.append(Fault(place, f"has {trials} trials, wanted at most {MOST_TRIALS}"))


def _phases(raw: object, skills: Mapping[str, Skill | None], place: str, faults: list[Fault]) -> tuple[Phase, ...]:
    place = f"{place}.phases"
    if not isinstance(raw, list) or not raw:
        got = "got an empty list" if raw == [] else "there is none" if raw is None else f"got {shown(raw)}"
        faults.append(Fault(place, f'{got}, wanted a list of phases like {{ sleep = "8 h" }}'))
        return ()
    phases: list[Phase] = []
    for index, written in enumerate(raw):
        if isinstance(written, dict) and "repeat" in written:
            phases += _repeated(written, skills, f"{place}[{index}]", faults)
        elif phase := _phase(written, skills, f"{place}[{index}]", faults):
            phases.append(phase)
    return tuple(phases)


def _repeated(
    written: Mapping[str, Any], skills: Mapping[str, Skill | None], place: str, faults: list[Fault]
) -> tuple[Phase, ...]:
    """Write out ``{ repeat = 10, phases = [...] }``: the same phases so many times."""
    times = written["repeat"]
    if not isinstance(times, int) or isinstance(times, bool) or not 1 <= times <= MOST_PHASES:
        faults.append(Fault(f"{place}.repeat", f"got {shown(times)}, wanted a whole number from 1 to {MOST_PHASES}"))
        times = 1
    for key in written.keys() - {"repeat", "phases"}:
        faults.append(Fault(f"{place}.{key}", f'unknown word "{key}"; allowed: repeat, phases'))
    phases = _phases(written.get("phases"), skills, place, faults)
    if times * len(phases) > MOST_PHASES:
        faults.append(Fault(f"{place}.repeat", f"makes {times * len(phases)} phases, wanted at most {MOST_PHASES}"))
        return phases
    return times * phases


def _phase(written: object, skills: Mapping[str, Skill | None], place: str, faults: list[Fault]) -> Phase | None:
    if not isinstance(written, dict):
        faults.append(Fault(place, f'got {shown(written)}, wanted a table like {{ sleep = "8 h" }}'))
        return None
    verbs = [key for key in written if key in VERBS]
    if not verbs:
        first = next(iter(written), "")
        message = (
            f'no verb in it, got "{listed(written)}"; verbs: {listed(VERBS)}, repeat'
            if written
            else f"empty; verbs: {listed(VERBS)}, repeat"
        )
        faults.append(Fault(place, message, did_you_mean(first, VERBS)))
        return None
    if len(verbs) > 1:
        faults.append(Fault(place, f"got {len(verbs)} verbs ({listed(verbs)}), wanted one: write one phase for each"))
        return None
    words = VERBS[verbs[0]]
    named = _named_skills(words, written)
    for key, name in named:
        if name not in skills:
            message = f'unknown skill "{name}"; skills here: {listed(skills)}'
            faults.append(Fault(f"{place}.{key}", message, did_you_mean(name, skills)))
    options = {key: value for key, value in written.items() if key in words.model_fields and key != "settings"}
    others = {key: value for key, value in written.items() if key not in options}
    entries = [skills.get(name) for _, name in named] if issubclass(words, Trials) else []
    settings = _phase_settings(words, entries, others, place, faults)
    phase = _built(words, {"settings": settings} if settings else {}, options, place, faults)
    if isinstance(phase, Sleep) and (phase.cue is None) != (phase.cue_stage is None):
        faults.append(Fault(place, 'cue and cue_stage go together: cue = "skill", cue_stage = "N2", "N3" or "REM"'))
    return phase


def _named_skills(words: type[Phase], written: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Find the skills that a phase names: (option, name); what is not text is reported by the option's own check."""
    if words.verb not in ("practice", "test", "demonstrate", "recall", "sleep"):
        return []
    key = "cue" if words is Sleep else words.verb
    value = written.get(key)
    return [(key, one) for one in (value if isinstance(value, list) else [value]) if isinstance(one, str)]


def _phase_settings(
    words: type[Phase], entries: list[Skill | None], others: dict[str, Any], place: str, faults: list[Fault]
) -> dict[str, Any]:
    """Read the options that are no words of the verb: settings of the tasks of the skills, or faults."""
    own = [name for name in words.model_fields if name not in ("settings", words.verb)]
    tasks = sorted({skill.task for skill in entries if skill is not None})
    of_tasks = [name for task in tasks for name in TASKS[task].settings]
    for key in [key for key in others if key not in of_tasks]:
        # A skill at fault has been reported; what its task could be set to is not known.
        if not (None in entries and _is_any_setting(key)):
            allowed = [*own, *of_tasks]
            message = f'unknown option "{key}" of {words.verb}; allowed: {listed(allowed)}'
            faults.append(Fault(f"{place}.{key}", message, did_you_mean(key, allowed)))
    values: dict[str, Any] = {}
    before = len(faults)
    for task in tasks:
        known = TASKS[task].settings
        values |= read_settings(task, {key: value for key, value in others.items() if key in known}, place, faults)
    for skill in entries if len(faults) == before else ():
        if skill is not None:
            trial_fits(skill.task, skill.settings | values, place, faults)
            if values:
                lengths_fit(skill.task, skill.settings | values, place, faults)
    return values


def _is_any_setting(key: str) -> bool:
    return any(key in task.settings for task in TASKS.values())


def _built(words: type[T], ready: Mapping[str, Any], written: Mapping[str, Any], place: str, faults: list[Fault]) -> T | None:
    """Build words from what is written, and from parts that are ready; append what pydantic finds."""
    try:
        return words(**{**written, **ready})
    except ValidationError as error:
        allowed = [name for name in words.model_fields if name not in ("settings", "name" if words is Protocol else "")]
        faults.extend(_fault(entry, place, allowed) for entry in error.errors(include_url=False))
        return None


_WANTED = {
    "bool_type": "true or false",
    "int_type": "a whole number",
    "float_type": "a number",
    "string_type": "text",
    "string_too_short": "some text",
    "too_short": "at least one",
    "tuple_type": "a list",
    "dict_type": "a table",
}


def _fault(entry: Any, place: str, allowed: list[str]) -> Fault:
    path = [str(part) for part in entry["loc"] if part != "[key]"]
    where = ".".join([place, *path] if place else path)
    if entry["type"] == "extra_forbidden":
        return Fault(where, f'unknown word "{path[-1]}"; allowed: {listed(allowed)}', did_you_mean(path[-1], allowed))
    if entry["type"] == "missing":
        return Fault(where, "is missing")
    if entry["type"] == "value_error":
        return Fault(where, str(entry["ctx"]["error"]))
    if entry["type"] == "literal_error":
        words = entry["ctx"]["expected"].replace("'", '"')
        return Fault(where, f"got {shown(entry['input'])}, wanted {words}", did_you_mean(entry["input"], words.split('"')[1::2]))
    wanted = _WANTED.get(entry["type"]) or entry["msg"].removeprefix("Input should be ")
    return Fault(where, f"got {shown(entry['input'])}, wanted {wanted}")
