"""Exit codes: 0 done, 1 the input is at fault, 2 usage, 3 the machine is at fault, 130 interrupted."""

from __future__ import annotations

INPUT, USAGE, MACHINE, INTERRUPTED = 1, 2, 3, 130

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
    return str(error)
