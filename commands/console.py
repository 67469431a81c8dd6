"""What the commands share: the two options that work everywhere, and where words go (results to stdout, the rest to stderr)."""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer

Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but results and faults.")]
Json = Annotated[bool, typer.Option("--json", help="Give results as JSON.")]


def result(text: str, data: Any, as_json: bool) -> None:
    """Print a result for people, or the same as JSON."""
    typer.echo(json.dumps(data, indent=2, ensure_ascii=False, default=str) if as_json else text)


def note(text: str, quiet: bool) -> None:
    """Say what is going on."""
    if not quiet:
        typer.echo(text, err=True)


def aligned(rows: list[tuple[str, str]]) -> str:
    """Write pairs in two columns."""
    width = max((len(name) for name, _ in rows), default=0)
    return "\n".join(f"{name:{width}}  {text}" for name, text in rows)
