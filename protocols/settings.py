"""Read the settings of a task, as a protocol writes them, by the table in `models.tasks`."""

from __future__ import annotations

import math
import re
import sys
from collections.abc import Callable, Mapping
from typing import Any

from models.tasks import TASKS, Setting
from protocols.faults import Fault, did_you_mean, listed, shown
from protocols.quantities import DAY, STEP, QuantityFault, seconds, spoken

BURST_GAP_S, TRAIN_S = 0.1, 0.297
"""From spike to spike of a burst in a slice, and how long a train of dopamine lasts: `models.slice.Stimulation`."""
BALL_BY_S = 1.5
"""The trial of `models.tasks.tennis.Tennis` ends .1 s later."""

_SEQUENCE = re.compile(r"\d(-\d)*")


def read_settings(task: str, written: Mapping[str, Any], place: str, faults: list[Fault]) -> dict[str, Any]:
    """Turn what is written into what the simulation takes.

    Parameters
    ----------
    task : str
        A name in `TASKS`.
    written : mapping
        Setting name → value from TOML.
    place : str
        Where it stands, for the messages.
    faults : list of Fault
        Every fault is appended.

    Returns
    -------
    dict
        The settings that are right; durations in seconds, lists and sequences as tuples.
    """
    known = TASKS[task].settings
    values = {}
    for name, value in written.items():
        where = f"{place}.{name}"
        if name not in known:
            message = f'unknown setting "{name}" of task "{task}"; known: {listed(known)}'
            faults.append(Fault(where, message, did_you_mean(name, known)))
            continue
        try:
            values[name] = _read(known[name], value)
        except QuantityFault as fault:
            faults.append(Fault(where, str(fault)))
        except ValueError as fault:
            hint = did_you_mean(value, known[name].allowed)
            faults.append(Fault(where, f"got {shown(value)}, wanted {fault} ({known[name].meaning})", hint))
    return values


def lengths_fit(task: str, settings: Mapping[str, Any], place: str, faults: list[Fault]) -> None:
    """Check that settings with one value per element have as many as the sequence has elements.

    Parameters
    ----------
    task : str
        A name in `TASKS`.
    settings : mapping
        All settings of the task, as the simulation takes them.
    place : str
        Where they stand, for the messages.
    faults : list of Fault
        Every fault is appended.
    """
    for name, setting in TASKS[task].settings.items():
        value = settings[name]
        if setting.kind == "per_element" and isinstance(value, tuple) and len(value) != len(settings["sequence"]):
            message = f"got {len(value)} values, wanted one, or one for each of the {len(settings['sequence'])} elements"
            faults.append(Fault(f"{place}.{name}", message))


def trial_fits(task: str, settings: Mapping[str, Any], place: str, faults: list[Fault]) -> None:
    """Check that all of a trial can happen before it ends; arguments as for `lengths_fit`."""
    if task == "pairing":
        train = TRAIN_S if settings["rule"] == "three_factor" and settings["dopamine"] is not None else 0.0
        lasts, interval = max(train, (settings["burst"] - 1) * BURST_GAP_S), settings["interval"]
        if round(interval / STEP) <= round(lasts / STEP):
            message = f"an interval of {spoken(interval)}, wanted more than the {spoken(lasts)} that one pairing lasts"
            faults.append(Fault(place, message))
    if task == "tennis":
        comes = settings["delay"] / settings["speed"]
        got = f"a ball after {spoken(comes)} (delay over speed)"
        if comes > BALL_BY_S:
            faults.append(Fault(place, f"{got}, wanted at most {spoken(BALL_BY_S)}: then the trial ends"))
        if comes < STEP * (1 - 1e-9):
            faults.append(Fault(place, f"{got}, wanted at least a step, {spoken(STEP)}"))


def _read(setting: Setting, value: Any) -> Any:
    if setting.default is None and value == "none":
        return None
    return _READERS[setting.kind](setting, value)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= sys.float_info.max


def _switch(_: Setting, value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError("true or false")
    return value


def _count(setting: Setting, value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 1 or (setting.most and value > setting.most):
        raise ValueError("a whole number from 1" + (f" to {setting.most}" if setting.most else ""))
    return value


def _within(setting: Setting, value: Any) -> bool:
    return _is_number(value) and (setting.most is None or abs(value) <= setting.most)


def _up_to(setting: Setting) -> str:
    return f", up to {setting.most}" if setting.most else ""


def _number(setting: Setting, value: Any) -> float:
    if not _within(setting, value):
        raise ValueError("a number without a unit" + (f", from -{setting.most} to {setting.most}" if setting.most else ""))
    return float(value)


def _positive(setting: Setting, value: Any) -> float:
    if not _within(setting, value) or value <= 0:
        raise ValueError("a number above zero" + _up_to(setting))
    return float(value)


def _level(setting: Setting, value: Any) -> float:
    if not _within(setting, value) or value < 0:
        raise ValueError("a number of zero or more" + _up_to(setting))
    return float(value)


def _angle(_: Setting, value: Any) -> float:
    if not _is_number(value) or abs(value) >= 90:
        raise ValueError("an angle in degrees, between -90 and 90")
    return float(value)


def _share(_: Setting, value: Any) -> float:
    if not _is_number(value) or not 0 <= value <= 1:
        raise ValueError("a number from 0 to 1")
    return float(value)


def _weights(setting: Setting, value: Any) -> tuple[float, ...]:
    most = setting.most or 1
    if not isinstance(value, list) or not value or not all(_is_number(number) and 1 / most <= number <= most for number in value):
        raise ValueError(f"a list of numbers from 1/{most:g} to {most:g}")
    return tuple(float(number) for number in value)


def _chances(setting: Setting, value: Any) -> tuple[float, ...]:
    many = isinstance(value, list) and 2 <= len(value) <= (setting.most or len(value))
    if not many or not all(_is_number(one) and 0 < one < 1 for one in value):
        raise ValueError(f"a list of 2 to {setting.most} numbers between 0 and 1")
    return tuple(float(one) for one in value)


def _per_element(setting: Setting, value: Any) -> float | tuple[float, ...]:
    many = value if isinstance(value, list) else [value]
    if not many or not all(_within(setting, number) and number > 0 for number in many):
        raise ValueError(f"a number above zero{_up_to(setting)}, or a list with one for each element")
    return tuple(float(number) for number in many) if isinstance(value, list) else float(value)


def _duration(setting: Setting, value: Any) -> float:
    if not isinstance(value, str):
        raise ValueError('a duration as text, like "300 ms"')
    duration = seconds(value)
    if not STEP <= duration <= (setting.most or DAY):
        longest = spoken(setting.most) if setting.most else "24 h"
        raise ValueError(f"a duration above zero, of at least a step, 1 ms, and of at most {longest}")
    return duration


def _durations(_: Setting, value: Any) -> tuple[float, ...]:
    if not isinstance(value, list) or not value or not all(isinstance(text, str) for text in value):
        raise ValueError('a list of durations as text, like ["-10 ms", "10 ms"]')
    durations = tuple(seconds(text) for text in value)
    if not all(duration == 0 or STEP <= abs(duration) <= DAY for duration in durations):
        raise ValueError("durations of zero, or of at least 1 ms, a step of the simulation, and at most 24 h, before or after")
    return durations


def _sequence(_: Setting, value: Any) -> tuple[int, ...]:
    if not isinstance(value, str) or not _SEQUENCE.fullmatch(value):
        raise ValueError('keys 0-9 joined by "-", like "4-1-3-2-4"')
    return tuple(int(key) for key in value.split("-"))


def _word(setting: Setting, value: Any) -> str:
    if not isinstance(value, str) or value not in setting.allowed:
        raise ValueError(" or ".join(f'"{word}"' for word in setting.allowed))
    return value


def _place(setting: Setting, value: Any) -> dict[str, float]:
    if not isinstance(value, dict) or set(value) != {"x", "y", "radius"} or not all(map(_is_number, value.values())):
        raise ValueError("a table { x = …, y = …, radius = … } in metres")
    if value["radius"] <= 0:
        raise ValueError("a radius above zero")
    for x, y in setting.free:
        if math.hypot(value["x"] - x, value["y"] - y) <= value["radius"]:
            raise ValueError(f"a place that does not cover the start or the target, here x = {x:g}, y = {y:g}")
    return {name: float(number) for name, number in value.items()}


_READERS: dict[str, Callable[[Setting, Any], Any]] = {
    "switch": _switch,
    "count": _count,
    "number": _number,
    "positive": _positive,
    "level": _level,
    "angle": _angle,
    "share": _share,
    "weights": _weights,
    "chances": _chances,
    "per_element": _per_element,
    "duration": _duration,
    "durations": _durations,
    "sequence": _sequence,
    "word": _word,
    "place": _place,
}
