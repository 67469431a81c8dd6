"""`motor-memory info`: what is in a recording."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from commands.console import Json, Quiet, aligned, result


def info(
    recording: Annotated[Path, typer.Argument(metavar="RECORDING", help="An HDF5 file of ours, SONATA or NWB.")],
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Show what is in a recording.

    Populations, spikes, trials, phases, provenance.
    """
    from analysis.recording import open_recording
    from analysis.summary import contents

    held = contents(open_recording(recording))
    result(_text(held, short=quiet), held, as_json)


def _text(held: dict[str, Any], short: bool) -> str:
    from analysis.style import duration_text

    head = [("file", held["file"]), ("layout", held["layout"]), ("simulated", duration_text(held["simulated_s"]))]
    if held["calendar_s"] is not None:
        head.append(("calendar", duration_text(held["calendar_s"])))
    head += [(name, f"{held[name]:,}") for name in ("spikes", "trials")]
    head += [(name, ", ".join(held[name])) for name in ("signals", "weights") if held[name]]
    if held["events"]:
        head.append(("events", ", ".join(f"{count} {kind}" for kind, count in held["events"].items())))
    blocks = [aligned(head)]
    if short:
        return blocks[0]
    if populations := held["populations"].items():
        spikes = ((name, f"{one['spikes']:,} spikes of {one['cells']} cells in {one['region']}") for name, one in populations)
        blocks.append("populations\n" + aligned([(f"  {name}", text) for name, text in spikes]))
    if held["phases"]:
        blocks.append("phases\n" + aligned([(f"  {one['phase']} {one['verb']}", _phase(one)) for one in held["phases"]]))
    plain = [(f"  {name}", str(value)) for name, value in held["provenance"].items() if isinstance(value, str | int | float)]
    if plain:
        blocks.append("provenance\n" + aligned(plain))
    return "\n\n".join(blocks)


def _phase(phase: dict[str, Any]) -> str:
    from analysis.style import duration_text

    start, stop = phase["calendar_s"]
    trials = f", {phase['trials']} trials" if phase["trials"] else ""
    return (
        f"{duration_text(stop - start)} from {duration_text(start)} on, {duration_text(phase['simulated_s'])} simulated{trials}"
    )
