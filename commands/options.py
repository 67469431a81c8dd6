"""Options that several commands share, and how their text is read."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Out = Annotated[Path, typer.Option("--out", help="Folder of the results.")]
Learners = Annotated[
    int | None, typer.Option("--learners", min=1, help="Learners per group; the protocol's own number if left out.")
]
Seed = Annotated[int | None, typer.Option("--seed", min=0, help="Of the first learner; later ones count up from it.")]
Workers = Annotated[int, typer.Option("--workers", min=1, help="Learners that run at the same time.")]


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


def overrides_of(texts: list[str]) -> dict[str, float | str]:
    """Read ``path=value``: new values of named parameters.

    Raises
    ------
    typer.BadParameter
        If a text has no ``=``, no name, or a value that is neither a number nor a quantity.
    """
    from protocols.words import change_of

    overrides: dict[str, float | str] = {}
    for text in texts:
        name, equals, value = (part.strip() for part in text.partition("="))
        if not (name and equals and value):
            raise typer.BadParameter(f'got "{text}", wanted path=value, like motor_cortex.eta=0', param_hint="--set")
        try:
            overrides[name] = change_of(name, _number_or_text(value))
        except ValueError as error:
            raise typer.BadParameter(str(error), param_hint="--set") from error
    return overrides


def _number_or_text(value: str) -> float | str:
    try:
        return float(value)
    except ValueError:
        return value
