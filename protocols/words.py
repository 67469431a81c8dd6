"""The words of the protocol language: values, phases, protocols, as frozen models.

A protocol is skills and groups; a group is a list of phases; a phase is a verb with its object and its options.
`protocols.language` reads them from TOML.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal, get_args

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer

from models.regions.names import MODULATORS, MUSCLES, REGIONS, SENSES
from protocols.faults import Fault, ProtocolFaults, did_you_mean, listed, shown
from protocols.quantities import DAY, STEP, YEAR, QuantityFault, quantity, seconds, spoken

LONGEST = 200 * YEAR
"""Of any duration: longer than a life."""

NAME = re.compile(r"[A-Za-z0-9_-]{1,100}")

# --- values -----------------------------------------------------------------------------------------------------------


def _duration(value: object) -> float:
    if not isinstance(value, str):
        raise ValueError(f'got {shown(value)}, wanted a duration as text, like "30 s" or "8 h"')
    return seconds(value)


def _a_step(duration: float) -> float:
    if duration < STEP:
        raise ValueError(f"got {duration:g} s, wanted a duration above zero, of at least a step, 1 ms")
    return duration


def _within_a_life(duration: float) -> float:
    if duration > LONGEST:
        raise ValueError(f"got {spoken(duration)}, wanted at most {spoken(LONGEST)}")
    return duration


def _within_a_day(duration: float) -> float:
    if duration > DAY:
        raise ValueError(f"got {spoken(duration)}, wanted at most 24 h at a time; longer times are a gap")
    return duration


def _not_negative(duration: float) -> float:
    if duration < 0:
        raise ValueError(f"got {duration:g} s, wanted a duration of zero or more")
    return duration


def _name(value: object) -> str:
    if not isinstance(value, str) or not NAME.fullmatch(value):
        raise ValueError(f"got {shown(value)}, wanted a name of letters, digits, - and _")
    return value


def _one_of(what: str, known: Mapping[str, str]) -> BeforeValidator:
    def check(value: object) -> str:
        if not isinstance(value, str) or value not in known:
            hint = did_you_mean(value, known)
            raise ValueError(f"unknown {what} {shown(value)}; known: {listed(known)}" + (f"; {hint}" if hint else ""))
        return value

    return BeforeValidator(check)


def _names(value: object) -> tuple[str, ...]:
    many = value if isinstance(value, list | tuple) else [value]
    if not many:
        raise ValueError("got an empty list, wanted a skill or a list of skills")
    return tuple(_name(one) for one in many)


def _changes(value: object) -> dict[str, float | str]:
    if not isinstance(value, dict):
        raise ValueError(f'got {shown(value)}, wanted a table like {{ "synapse.eta" = 0 }}')
    return {name: change_of(name, new) for name, new in by_dotted_name(value).items()}


def by_dotted_name(table: Mapping[str, object]) -> dict[str, object]:
    """Return the values of a table by dotted name: without quotes TOML reads such a name as nested tables."""
    flat: dict[str, object] = {}
    for name, inner in table.items():
        if isinstance(inner, dict):
            flat |= {f"{name}.{rest}": value for rest, value in by_dotted_name(inner).items()}
        else:
            flat[name] = inner
    return flat


def change_of(name: str, value: object) -> float | str:
    """Check the new value of a named parameter: a number in SI units, or text with a unit.

    Raises
    ------
    ValueError
        If it is neither.
    """
    if isinstance(value, str):
        try:
            quantity(value)
        except QuantityFault as fault:
            raise ValueError(f"{name}: {fault}") from fault
        return value
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= sys.float_info.max:
        raise ValueError(f'{name}: got {shown(value)}, wanted a finite number or text with a unit, like "20 ms"')
    return float(value)


_AS_TEXT = PlainSerializer(lambda duration: f"{duration!r} s", return_type=str)
Duration = Annotated[float, BeforeValidator(_duration), AfterValidator(_a_step), AfterValidator(_within_a_life), _AS_TEXT]
Hours = Annotated[Duration, AfterValidator(_within_a_day)]
Pause = Annotated[float, BeforeValidator(_duration), AfterValidator(_not_negative), AfterValidator(_within_a_life), _AS_TEXT]
Name = Annotated[str, BeforeValidator(_name)]
Names = Annotated[tuple[str, ...], BeforeValidator(_names)]
Count = Annotated[int, Field(strict=True, ge=1, le=100_000)]
LAST_SEED = 2**32 - 1
Seed = Annotated[int, Field(strict=True, ge=0, le=LAST_SEED)]
Share = Annotated[float, Field(strict=True, ge=0, le=1)]
Level = Annotated[float, Field(strict=True, ge=0, allow_inf_nan=False)]
MOST_MODULATED = 10
"""Far outside of what can be measured; run by hand at it."""
Switch = Annotated[bool, Field(strict=True)]
Region = Annotated[str, _one_of("region", REGIONS)]
Modulator = Annotated[str, _one_of("modulator", MODULATORS)]
Muscle = Annotated[str, _one_of("muscle", MUSCLES)]
Sense = Annotated[str, _one_of("sense", SENSES)]
Changes = Annotated[dict[str, float | str], BeforeValidator(_changes)]


# --- phases -----------------------------------------------------------------------------------------------------------


class Words(BaseModel):
    """What is written: frozen, and nothing besides."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Phase(Words):
    """A verb with its object and options. The field of the verb's own name holds the object."""

    verb: ClassVar[str]

    @property
    def skills(self) -> tuple[str, ...]:
        """Names of the skills that the phase speaks of."""
        return ()


class Trials(Phase):
    """What practice and test share; `settings` are those of the task that the phase changes."""

    trials: Count = 1
    trial: Hours | None = None
    rest: Pause = 0.0
    order: Literal["blocked", "random", "alternating"] = "blocked"
    feedback: tuple[Sense, ...] | None = None
    attention: Literal["none", "skill"] = "none"
    load: Share = 0.0
    plasticity: Switch = True
    settings: dict[str, Any] = {}


class Practice(Trials):
    """Trials of one skill or of several; `trials` counts those of each skill."""

    verb: ClassVar[str] = "practice"
    practice: Names

    @property
    def skills(self) -> tuple[str, ...]:
        """Names of the practised skills."""
        return self.practice


class Test(Trials):
    """As practice; only labelled as a test."""

    __test__: ClassVar[bool] = False
    verb: ClassVar[str] = "test"
    test: Name

    @property
    def skills(self) -> tuple[str, ...]:
        """The tested skill."""
        return (self.test,)


class Demonstrate(Phase):
    """The learner sees the skill and does not move; no more often than `times`, and no more once `until` of it is foreseen."""

    verb: ClassVar[str] = "demonstrate"
    demonstrate: Name
    times: Count = 1
    rest: Pause = 0.0
    until: Share | None = None

    @property
    def skills(self) -> tuple[str, ...]:
        """The demonstrated skill."""
        return (self.demonstrate,)


class Recall(Phase):
    """Is the order of the elements known, without movement."""

    verb: ClassVar[str] = "recall"
    recall: Name

    @property
    def skills(self) -> tuple[str, ...]:
        """The recalled skill."""
        return (self.recall,)


class Wake(Phase):
    """The hours pass awake, without practice."""

    verb: ClassVar[str] = "wake"
    wake: Duration


class Sleep(Phase):
    """A night or a nap."""

    verb: ClassVar[str] = "sleep"
    sleep: Hours
    replay: Switch = True
    atonia: Switch = True
    spindles: Switch = True
    cue: Name | None = None
    cue_stage: Literal["N2", "N3", "REM"] | None = None

    @property
    def skills(self) -> tuple[str, ...]:
        """The cued skill, if any."""
        return (self.cue,) if self.cue else ()


class Gap(Phase):
    """Ordinary days and nights without practice, their nights without replay or spindles if that is said."""

    verb: ClassVar[str] = "gap"
    gap: Duration
    replay: Switch = True
    spindles: Switch = True


class Lesion(Phase):
    """A share of a region is lost for good."""

    verb: ClassVar[str] = "lesion"
    lesion: Region
    fraction: Share = 1.0


class Inactivate(Phase):
    """A region is silent until it is restored."""

    verb: ClassVar[str] = "inactivate"
    inactivate: Region


class Restore(Phase):
    """An inactivated region works again."""

    verb: ClassVar[str] = "restore"
    restore: Region


class Modulate(Phase):
    """Levels of modulators, until changed; 1 is normal."""

    verb: ClassVar[str] = "modulate"
    modulate: Annotated[dict[Modulator, Annotated[Level, Field(le=MOST_MODULATED)]], Field(min_length=1)]


class Overload(Phase):
    """A muscle works against more than it is used to."""

    verb: ClassVar[str] = "overload"
    overload: Duration
    muscle: Muscle | None = None


class Disuse(Phase):
    """A muscle rests."""

    verb: ClassVar[str] = "disuse"
    disuse: Duration
    muscle: Muscle | None = None


AnyPhase = (
    Practice | Test | Demonstrate | Recall | Wake | Sleep | Gap | Lesion | Inactivate | Restore | Modulate | Overload | Disuse
)
VERBS: dict[str, type[Phase]] = {phase.verb: phase for phase in get_args(AnyPhase)}


# --- protocols --------------------------------------------------------------------------------------------------------


class Skill(Words):
    """A task with all its settings."""

    task: str
    settings: dict[str, Any]


class Group(Words):
    """Learners to whom the same happens; `set` changes named parameters."""

    name: Name
    phases: Annotated[tuple[AnyPhase, ...], Field(min_length=1)]
    set: Changes = {}


FIRST_SEED = 1001
"""Seed of the first learner; those below were used while the model was searched for."""


class Protocol(Words):
    """What happens to the learners of an experiment."""

    name: Name
    title: Annotated[str, Field(strict=True, min_length=1)]
    source: Annotated[str, Field(strict=True)] = ""
    learners: Count = 1
    seed: Seed = FIRST_SEED
    skills: dict[Name, Skill] = {}
    groups: Annotated[tuple[Group, ...], Field(min_length=1)]

    def group(self, name: str) -> Group:
        """Return the group of that name.

        Raises
        ------
        ProtocolFaults
            If there is none; the message lists the groups.
        """
        names = [group.name for group in self.groups]
        if name not in names:
            message = f'unknown group "{name}"; groups here: {listed(names)}'
            raise ProtocolFaults(self.name, [Fault("", message, did_you_mean(name, names))])
        return self.groups[names.index(name)]
