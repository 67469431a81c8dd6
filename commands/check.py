"""`motor-memory check`: whether a protocol or a recording is right."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from commands import exits
from commands.console import Json, Quiet, note, result

HDF5_SIGNATURE = b"\x89HDF\r\n\x1a\n"


def check(
    files: Annotated[list[str], typer.Argument(metavar="FILE...", help="Protocols (TOML, or names) and recordings (HDF5).")],
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Find all faults of protocols, recordings.

    Exit code 1 if there is any.
    """
    faults = {file: _faults_of(file) for file in files}
    notes = {file: ([], []) if found else _notes(file) for file, found in faults.items()}
    for file, (refused, idle) in notes.items():
        if not faults[file]:
            note(f"{file}: right", quiet or as_json)
            for text in [*(f"a run would refuse it: {one}" for one in refused), *(f"note: {one}" for one in idle)]:
                note(f"{file}: {text}", quiet or as_json)
    lines = [line for found in faults.values() for line in found]
    if lines or as_json:
        told = {file: {"faults": faults[file], "refused": refused, "notes": idle} for file, (refused, idle) in notes.items()}
        result("\n".join(lines), told, as_json)
    if lines:
        raise typer.Exit(exits.INPUT)


def _faults_of(file: str) -> list[str]:
    if _is_recording(Path(file)):
        from analysis.check import faults_of

        return faults_of(file)
    from protocols.faults import Fault, ProtocolFaults
    from protocols.language import load

    faults: tuple[Fault, ...] = ()
    changes: tuple[tuple[str, Mapping[str, float | str]], ...]
    try:
        changes = tuple((f"groups[{group.name}].set", group.set) for group in load(file).groups)
    except ProtocolFaults as error:
        faults, changes = error.faults, error.changes
    if any(numbers for _, numbers in changes):
        from protocols.cohort import wrong_numbers  # takes seconds: all numbers of the model, with their units

        faults += wrong_numbers(changes)
    return [f"{file}: {fault}" for fault in faults]


def _notes(file: str) -> tuple[list[str], list[str]]:
    """Say what of a right protocol is part of the language and cannot be simulated, and what changes nothing."""
    if _is_recording(Path(file)):
        return [], []
    from protocols.faults import ProtocolFaults
    from protocols.idle import idle
    from protocols.language import load
    from protocols.scope import refuse_what_cannot_run

    protocol = load(file)
    try:
        refuse_what_cannot_run(protocol, protocol.groups)
    except ProtocolFaults as error:
        return [str(fault) for fault in error.faults], []
    return [], [str(one) for one in idle(protocol, protocol.groups)]


def _is_recording(path: Path) -> bool:
    if path.suffix in (".h5", ".hdf5", ".nwb"):
        return True
    try:
        with path.open("rb") as file:
            return file.read(len(HDF5_SIGNATURE)) == HDF5_SIGNATURE
    except OSError:
        return False
