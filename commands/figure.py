"""`motor-memory figure`: an experiment with what is published, or wanted, on it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from commands.console import Json, Quiet, result
from commands.exits import CommandFault
from commands.options import Learners, Out, Workers
from commands.run import run_learners

ALL = "all"


def figure(
    names: Annotated[
        list[str], typer.Argument(metavar="NAME...|all", help="Landmarks and milestones; see `motor-memory list figures`.")
    ],
    learners: Learners = None,
    workers: Workers = 1,
    out: Out = Path("results"),
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Draw the figures of landmarks and milestones.

    SVG, PDF and PNG beside the recordings. Runs first what is missing of their protocols; where the recordings are of another
    version, draws what is there, and says so. With `all`, what cannot be simulated yet is said and left out, and where a
    recording cannot be read, the others are drawn all the same.
    """
    from analysis.hdf5 import RecordingFault as Unreadable
    from analysis.score import EXPERIMENTS, draw, key_of
    from protocols.faults import OtherRecording, ProtocolFaults, RecordingFault

    try:
        chosen = [key_of(name) for name in names if name != ALL]
    except ValueError as error:
        raise CommandFault(str(error)) from error
    paths: list[Path] = []
    damaged = []
    for key in EXPERIMENTS if ALL in names else dict.fromkeys(chosen):
        try:
            try:
                run_learners(EXPERIMENTS[key].PROTOCOL, out, quiet, learners=learners, workers=workers)
            except OtherRecording as other:
                typer.echo(f"{key}: drawn from what is there: {other}", err=True)
            paths += draw(out, key)
        except ProtocolFaults as faults:
            if ALL not in names:
                raise
            typer.echo(f"left out: {faults}", err=True)
        except (RecordingFault, Unreadable, ValueError, LookupError) as fault:
            if ALL not in names:
                raise
            typer.echo(f"{key}: {fault}", err=True)
            damaged.append(key)
    result("\n".join(map(str, paths)), [str(path) for path in paths], as_json)
    if damaged:
        raise CommandFault(f"not drawn, since a recording cannot be read: {', '.join(damaged)}")
