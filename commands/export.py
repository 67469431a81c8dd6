"""`motor-memory export`: a recording in other people's formats."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from commands.console import Json, Quiet, note, result


class Format(StrEnum):
    """What can be written."""

    csv = "csv"
    nwb = "nwb"


def export(
    recording: Annotated[Path, typer.Argument(metavar="RECORDING", help="An HDF5 file of ours, SONATA or NWB.")],
    to: Annotated[Format, typer.Option("--to", help="csv: a folder with one file per table; nwb: one file.")],
    out: Annotated[Path | None, typer.Option(help="Where to write; beside the recording if left out.")] = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Write a recording in another format.

    Nothing is overwritten.
    """
    from analysis.export import to_csv
    from analysis.nwb_export import to_nwb
    from analysis.recording import open_recording

    opened, target = open_recording(recording), out or recording.with_suffix(f".{to.value}")
    note(f"writing {target}", quiet or as_json)
    paths = to_csv(opened, target) if to is Format.csv else [to_nwb(opened, target)]
    result("\n".join(map(str, paths)), [str(path) for path in paths], as_json)
