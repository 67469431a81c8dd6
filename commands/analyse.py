"""`motor-memory analyse`: what was learnt, kept and replayed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from commands.console import Json, Quiet, note, result, write
from commands.wording import learnt, more


def analyse(
    recordings: Annotated[list[Path], typer.Argument(metavar="RECORDING...", help="HDF5 files of ours, SONATA or NWB.")],
    out: Annotated[Path | None, typer.Option("--out", help="Folder for the numbers (analysis.json) and the report.")] = None,
    report: Annotated[
        bool, typer.Option("--report", help="Write one self-contained HTML page, into --out or beside the first.")
    ] = False,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Measure what was learnt and kept.

    Learning curve, offline gain, retention, savings, chunks, spikes and replay of recordings.
    """
    from analysis.recording import open_recording
    from analysis.summary import analyse as measure

    # A recording that is named twice is still one learner.
    recordings = list({path.resolve(): path for path in recordings}.values())
    opened = [open_recording(path) for path in recordings]
    measured = [measure(one) for one in opened]
    lines = []
    for path, one in zip(recordings, measured, strict=True):
        lines += [str(path), *(f"  {name}: {line}" for name, skill in one["skills"].items() for line in learnt(skill))]
        lines += [] if quiet else [f"  {line}" for line in more(one)]
    result("\n".join(lines), measured, as_json)
    if out is not None:
        numbers = out / "analysis.json"
        write(numbers, json.dumps(measured, indent=1))
        note(str(numbers), quiet or as_json)
    if report:
        from analysis.hdf5 import blaming
        from analysis.report import write_report

        with blaming(recordings[0]):
            page = write_report(opened, (out or recordings[0].parent) / "report.html", measured)
        note(str(page), quiet or as_json)
