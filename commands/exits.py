"""Exit codes: 0 done, 1 the input is at fault, 2 usage, 3 the machine is at fault, 130 interrupted, 141 nobody reads on."""

from __future__ import annotations

import os
import sys

INPUT, USAGE, MACHINE, INTERRUPTED = 1, 2, 3, 130

CLOSED = 141
"""Who was reading went away, as `head` does. No fault: 128 and the number of SIGPIPE, as for any program in a pipe."""

# By name, because importing what can be raised would import the simulator.
_CODES = {
    "protocols.faults.InputFault": INPUT,
    "protocols.faults.MachineFault": MACHINE,
    "protocols.sources.BuildFault": MACHINE,
    "protocols.engine.EngineFault": MACHINE,
    "models.parameters.ParameterFault": INPUT,
    "analysis.hdf5.RecordingFault": INPUT,
    "commands.exits.CommandFault": INPUT,
    "builtins.FileExistsError": INPUT,
    "builtins.FileNotFoundError": INPUT,
    "builtins.BrokenPipeError": CLOSED,
    "builtins.OSError": MACHINE,
    "builtins.MemoryError": MACHINE,
    "builtins.KeyboardInterrupt": INTERRUPTED,
}


class CommandFault(Exception):
    """What a command was given is at fault."""


def code_of(error: BaseException) -> int | None:
    """Give the exit code of what a user or a machine can be told of; None for an error of the program itself."""
    names = (f"{kind.__module__}.{kind.__qualname__}" for kind in type(error).__mro__)
    return next((_CODES[name] for name in names if name in _CODES), None)


def message_of(error: BaseException) -> str:
    """Say it in one message."""
    if isinstance(error, KeyboardInterrupt):
        return "interrupted; what was finished is kept, and the same command goes on from there"
    if isinstance(error, MemoryError):
        return "out of memory; use fewer --workers"
    if isinstance(error, OSError) and error.strerror:
        from protocols.faults import refused

        return f"{error.filename}: {refused(error)}" if error.filename else refused(error)
    return str(error)


def stop_writing() -> None:
    """Let what is still to be written go nowhere, so that Python does not fail over it when it ends."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        os.dup2(nowhere, stream.fileno())
