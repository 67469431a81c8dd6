"""Parameters as data: one field = value, unit, source.

A region's numbers stand in a frozen dataclass whose fields are made by `sourced`. `shared_text` turns them into shared
constants of a Brian2 group, so that a compiled program takes them at run time and a changed number needs no compiler.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field, fields, is_dataclass, replace
from typing import Any, TypeVar

from brian2 import Quantity, get_unit
from brian2.units.fundamentalunits import DIMENSIONLESS, have_same_dimensions

T = TypeVar("T")


class ParameterFault(ValueError):
    """A parameter that does not exist, or a value that does not fit it."""


def sourced(value: Any, source: str) -> Any:
    """Return a dataclass field with a default value and the source of the number.

    Parameters
    ----------
    value : Quantity or float
        The default, with its unit.
    source : str
        "Author year, figure; animal, preparation; how sure", or where in the search it was found.
    """
    return field(default_factory=lambda: value, metadata={"source": source})


def part(make: Callable[[], Any]) -> Any:
    """Return a dataclass field for the numbers of one part of a model, which are the usual ones unless changed."""
    return field(default_factory=make)


def values(p: Any) -> dict[str, float]:
    """Return {field: value in SI base units} of one parameter dataclass."""
    return {f.name: float(getattr(p, f.name)) for f in fields(p)}


def constants_of(
    p: Any, owners: Mapping[str, tuple[str, ...]], skip: Mapping[str, tuple[str, ...]] | None = None
) -> dict[str, float]:
    """Return every number of a model's parts as an input of a compiled program: {"object.variable": SI value}.

    Parameters
    ----------
    p : dataclass instance
        Its fields are parts.
    owners : mapping
        Brian2 objects that hold the numbers of a part; a part that is not named here has an object of its own name.
    skip : mapping, optional
        Numbers of a part that its objects do not have.
    """
    return {
        f"{owner}.{name}": value
        for f in fields(p)
        for owner in owners.get(f.name, (f.name,))
        for name, value in values(getattr(p, f.name)).items()
        if name not in (skip or {}).get(f.name, ())
    }


def shared_text(p: Any, skip: tuple[str, ...] = ()) -> str:
    """Return the fields of `p` as Brian2 text, one shared constant per line.

    Raises
    ------
    TypeError
        If `p` is no dataclass instance.
    """
    if not is_dataclass(p) or isinstance(p, type):
        raise TypeError(f"expected a dataclass instance, got {p!r}")
    return "".join(f"{f.name} : {_unit(getattr(p, f.name))} (shared, constant)\n" for f in fields(p) if f.name not in skip)


def _unit(value: Any) -> str:
    if not isinstance(value, Quantity) or value.dim is DIMENSIONLESS:
        return "1"
    return repr(get_unit(value.dim))


def assign(group: Any, p: Any, skip: tuple[str, ...] = ()) -> None:
    """Write the fields of `p` into the shared constants of a Brian2 group."""
    for f in fields(p):
        if f.name not in skip:
            setattr(group, f.name, getattr(p, f.name))


def table(p: Any, prefix: str = "") -> list[dict[str, str | float]]:
    """Return every number of a (nested) parameter dataclass as rows: name, value (SI), unit, source."""
    rows: list[dict[str, str | float]] = []
    for f in fields(p):
        value = getattr(p, f.name)
        if is_dataclass(value):
            rows += table(value, f"{prefix}{f.name}.")
        else:
            row = {"name": prefix + f.name, "value": float(value), "unit": _unit(value), "source": f.metadata["source"]}
            rows.append(row)
    return rows


def changed(p: T, changes: Mapping[str, Any]) -> T:
    """Return a copy of nested parameters with `{"region.name": value}` replaced.

    Raises
    ------
    ParameterFault
        For an unknown name (the message lists the known ones) or a value of another dimension.
    """
    for path, value in changes.items():
        p = _changed_one(p, path.split("."), value, path)
    return p


def _changed_one(p: Any, path: list[str], value: Any, whole: str) -> Any:
    known = {f.name: getattr(p, f.name) for f in fields(p)}
    head, rest = path[0], path[1:]
    if head not in known or bool(rest) != is_dataclass(known[head]):
        raise ParameterFault(f"unknown parameter {whole!r}; known here: {', '.join(sorted(known))}")
    if rest:
        return replace(p, **{head: _changed_one(known[head], rest, value, whole)})
    old = known[head]
    if isinstance(value, bool) or not isinstance(value, (int, float, Quantity)):
        raise ParameterFault(f"{whole}: expected a number, got {value!r}")
    if isinstance(value, (int, float)) and not isinstance(value, Quantity) and isinstance(old, Quantity):
        value = value * get_unit(old.dim) if old.dim is not DIMENSIONLESS else value
    if not have_same_dimensions(value, old):
        raise ParameterFault(f"{whole}: expected a value like {old}, got {value}")
    return replace(p, **{head: value})
