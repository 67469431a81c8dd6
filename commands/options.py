"""Options that several commands share, and how their text is read."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Out = Annotated[Path, typer.Option("--out", help="Folder of the results.")]
Learners = Annotated[
    int | None,
    typer.Option("--learners", min=1, max=100_000, help="Learners per group; the protocol's own number if left out."),
]
Seed = Annotated[
    int | None, typer.Option("--seed", min=0, max=2**32 - 1, help="Of the first learner; later ones count up from it.")
]
Workers = Annotated[int, typer.Option("--workers", min=1, help="Learners that run at the same time.")]


Scheduler = Annotated[
    str | None,
    typer.Option("--scheduler", metavar="ADDRESS", help="Of a Dask scheduler whose workers run the learners, instead of here."),
]


def shard_of(text: str | None) -> tuple[int, int] | None:
    """Read ``i/n``: the i-th of n equal shares of the learners, from 1.

    Raises
    ------
    typer.BadParameter
        If it is anything else.
    """
    if text is None:
        return None
    first, slash, second = text.partition("/")
    if not (slash and first.isdecimal() and second.isdecimal() and 1 <= int(first) <= int(second)):
        raise typer.BadParameter(f'got "{text}", wanted i/n with i from 1 to n, like 2/8', param_hint="--shard")
    return int(first), int(second)


def changes_of(texts: list[str]) -> tuple[dict[str, float | str], dict[str, list[float | str]]]:
    """Read ``path=value`` and ``path=[value, value]``: new values of named parameters.

    Returns
    -------
    overrides : dict
        Parameter → its new value.
    swept : dict
        Parameter → the values that it takes in turn.

    Raises
    ------
    typer.BadParameter
        If a text has no ``=``, no name, a value that is neither a number nor a quantity, or a list that is empty or
        not closed.
    """
    overrides: dict[str, float | str] = {}
    swept: dict[str, list[float | str]] = {}
    for text in texts:
        name, equals, value = (part.strip() for part in text.partition("="))
        if not (name and equals and value):
            raise _refused(f'got "{text}", wanted path=value, like synapse.eta=0, or path=[value, value]')
        if name in overrides or name in swept:
            raise _refused(f"{name} is set twice; several values are written as {name}=[value, value]")
        if value.startswith("["):
            swept[name] = _list(name, text, value)
        else:
            overrides[name] = _change(name, value)
    return overrides, swept


def _list(name: str, text: str, value: str) -> list[float | str]:
    parts = [part.strip() for part in value.removeprefix("[").removesuffix("]").split(",")]
    if not value.endswith("]") or not all(parts):
        raise _refused(f'got "{text}", wanted a list with a value in each place, like {name}=[1, 2]')
    return [_change(name, part) for part in parts]


def _change(name: str, value: str) -> float | str:
    from protocols.words import change_of

    try:
        return change_of(name, _number_or_text(value))
    except ValueError as error:
        raise _refused(str(error)) from error


def _refused(message: str) -> typer.BadParameter:
    return typer.BadParameter(message, param_hint="--set")


def _number_or_text(value: str) -> float | str:
    try:
        return float(value)
    except ValueError:
        return value
