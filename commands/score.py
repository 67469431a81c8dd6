"""`motor-memory score`: which landmarks and milestones the model reproduces."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from commands.console import Json, Quiet, aligned, result
from commands.cores import usable_cores
from commands.exits import CommandFault
from commands.options import Out


def score(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[NAME]...", help="Landmarks and milestones; all if left out.")
    ] = None,
    out: Out = Path("results"),
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Hold recordings against published numbers, and against what is wanted."""
    from analysis.score import as_text, table

    try:
        rows = table(out, names or (), workers=usable_cores())
    except ValueError as error:
        raise CommandFault(str(error)) from error
    text = aligned([(row.name, row.verdict) for row in rows]) if quiet else as_text(rows)
    result(text, [asdict(row) for row in rows], as_json)
