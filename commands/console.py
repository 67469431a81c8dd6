"""What the commands share: the two options that work everywhere, and where words go (results to stdout, the rest to stderr)."""

from __future__ import annotations

import json
import os
from pathlib import Path
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


def write(path: Path, text: str) -> None:
    """Put a text in its place in one step: shares that end together overwrite each other's, and a full disk leaves no half."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        aside.write_text(text, encoding="utf-8")
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)
