"""Quantities as text: "30 s", "8 h", "15 months", "20*ms", without eval and without Brian2.

Brian2 has all units, but takes seconds to import; a protocol must be checked faster than that.
"""

from __future__ import annotations

import math
import re

from protocols.faults import did_you_mean

STEP = 1e-3
"""Of the simulation, in seconds."""

# Exponents of (second, metre, kilogram, ampere).
Dimension = tuple[int, int, int, int]

TIME: Dimension = (1, 0, 0, 0)
NUMBER: Dimension = (0, 0, 0, 0)

_DIMENSION_NAMES: dict[Dimension, str] = {
    TIME: "a duration",
    NUMBER: "a plain number",
    (-1, 0, 0, 0): "a rate",
    (0, 1, 0, 0): "a length",
    (-1, 1, 0, 0): "a speed",
    (-2, 1, 0, 0): "an acceleration",
    (0, 0, 1, 0): "a mass",
    (0, 0, 0, 1): "a current",
    (-2, 1, 1, 0): "a force",
    (-3, 2, 1, -1): "a voltage",
    (3, -2, -1, 2): "a conductance",
    (-3, 2, 1, -2): "a resistance",
    (4, -2, -1, 2): "a capacitance",
}

_BASE: dict[str, tuple[float, Dimension]] = {
    "s": (1.0, TIME),
    "m": (1.0, (0, 1, 0, 0)),
    "g": (1e-3, (0, 0, 1, 0)),
    "A": (1.0, (0, 0, 0, 1)),
    "N": (1.0, (-2, 1, 1, 0)),
    "V": (1.0, (-3, 2, 1, -1)),
    "S": (1.0, (3, -2, -1, 2)),
    "ohm": (1.0, (-3, 2, 1, -2)),
    "F": (1.0, (4, -2, -1, 2)),
    "Hz": (1.0, (-1, 0, 0, 0)),
}
_PREFIXES = {"": 1.0, "p": 1e-12, "n": 1e-9, "u": 1e-6, "µ": 1e-6, "m": 1e-3, "c": 1e-2, "k": 1e3, "M": 1e6}

# The calendar: a year is the mean Julian year and a month its twelfth, so that 12 months are 1 year.
MINUTE, HOUR, DAY = 60.0, 3600.0, 86400.0
YEAR = 365.25 * DAY
_CALENDAR = {
    "s sec secs second seconds": 1.0,
    "min minute minutes": MINUTE,
    "h hour hours": HOUR,
    "d day days": DAY,
    "week weeks": 7 * DAY,
    "month months": YEAR / 12,
    "year years": YEAR,
}

UNITS: dict[str, tuple[float, Dimension]] = {
    prefix + name: (factor * scale, dimension)
    for name, (scale, dimension) in _BASE.items()
    for prefix, factor in _PREFIXES.items()
} | {name: (scale, TIME) for names, scale in _CALENDAR.items() for name in names.split()}

_NUMBER = re.compile(r"\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)\s*")
_UNIT = re.compile(r"\s*([*/]?)\s*([^\W\d_]+)\s*(?:(?:\*\*|\^)\s*(-?\d{1,2}))?\s*")


class QuantityFault(ValueError):
    """A text that is not a quantity, or one of the wrong dimension."""


def quantity(text: str) -> tuple[float, Dimension]:
    """Read a number with units.

    Parameters
    ----------
    text : str
        A number, then units joined by ``*`` or ``/``, with whole powers: ``"20*ms"``, ``"13 N*s/m"``.

    Returns
    -------
    value : float
        In SI units (seconds, metres, kilograms, amperes).
    dimension : tuple of int
        Exponents of (second, metre, kilogram, ampere).

    Raises
    ------
    QuantityFault
        If the text is no finite quantity; the message names the part at fault.
    """
    number = _NUMBER.match(text)
    if not number:
        raise QuantityFault(f'got "{text}", wanted a number with a unit, like "30 s" or "8 h"')
    value = float(number[1])
    dimension = NUMBER
    position = number.end()
    while position < len(text):
        unit = _UNIT.match(text, position)
        if not unit or (not unit[1] and position > number.end()):
            raise QuantityFault(f'got "{text}", cannot read "{text[position:].strip()}" as a unit')
        scale, unit_dimension = _unit(unit[2], text)
        power = int(unit[3] or 1) * (-1 if unit[1] == "/" else 1)
        try:
            value *= scale**power
        except OverflowError:
            value = math.inf
        dimension = tuple(a + power * b for a, b in zip(dimension, unit_dimension, strict=True))  # type: ignore[assignment]
        position = unit.end()
    if not math.isfinite(value):
        raise QuantityFault(f'got "{text}", too large to be a number')
    return value, dimension


def seconds(text: str) -> float:
    """Read a duration.

    Parameters
    ----------
    text : str
        ``"30 s"``, ``"8 h"``, ``"15 months"``, ``"10 years"``, ``"20*ms"``.

    Returns
    -------
    float
        Seconds; negative if the text says so.

    Raises
    ------
    QuantityFault
        If the text is no quantity or not a duration.
    """
    value, dimension = quantity(text)
    if dimension != TIME:
        if dimension == NUMBER:
            raise QuantityFault(f'got "{text}" without a unit, wanted a duration, like "{text.strip()} s"')
        name = _DIMENSION_NAMES.get(dimension, "another dimension")
        raise QuantityFault(f'got "{text}", which is {name}; wanted a duration, like "30 s" or "8 h"')
    return value


def spoken(duration_s: float) -> str:
    """Say a duration in the largest unit that fits: ``90`` is ``"1.5 min"``."""
    for name, scale in (("years", YEAR), ("months", YEAR / 12), ("days", DAY), ("h", HOUR), ("min", MINUTE)):
        if abs(duration_s) >= 0.9995 * scale:
            return f"{duration_s / scale:.3g} {name}"
    if duration_s == 0 or abs(duration_s) >= 0.9995:
        return f"{duration_s:.3g} s"
    return f"{duration_s * 1e3:.3g} ms"


def _unit(name: str, text: str) -> tuple[float, Dimension]:
    if name not in UNITS:
        hint = did_you_mean(name, UNITS)
        raise QuantityFault(f'got "{text}", unknown unit "{name}"' + (f"; {hint}" if hint else ""))
    return UNITS[name]
