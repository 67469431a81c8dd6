"""`motor-memory figure`: a landmark with the published numbers on it."""

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
    names: Annotated[list[str], typer.Argument(metavar="NAME...|all", help="Landmarks; see `motor-memory list figures`.")],
    learners: Learners = None,
    workers: Workers = 1,
    out: Out = Path("results"),
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Draw landmark figures.

    SVG, PDF and PNG beside the recordings. Runs first what is missing of their protocols.
    """
    from analysis.landmarks import LANDMARKS
    from analysis.score import draw, landmark_of

    try:
        wanted = LANDMARKS.values() if ALL in names else [landmark_of(name) for name in names]
    except ValueError as error:
        raise CommandFault(str(error)) from error
    paths = []
    for landmark in wanted:
        run_learners(landmark.PROTOCOL, out, quiet, learners=learners, workers=workers)
        paths += draw(out, landmark.PROTOCOL)
    result("\n".join(map(str, paths)), [str(path) for path in paths], as_json)
