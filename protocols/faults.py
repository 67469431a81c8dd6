"""What can be at fault, and how it is said: the input, the machine, or a recording."""

from __future__ import annotations

import difflib
import errno
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """One fault in an input.

    Attributes
    ----------
    place : str
        Where it is, as a path into the file: ``groups[sleep].phases[2].trials``.
    message : str
        What was got, and what is allowed.
    hint : str
        What to write instead; empty when nothing better is known.
    """

    place: str
    message: str
    hint: str = ""

    def __str__(self) -> str:
        """One line: place, message, hint."""
        hint = f"; {self.hint}" if self.hint else ""
        return f"{self.place}: {self.message}{hint}" if self.place else f"{self.message}{hint}"


class InputFault(Exception):
    """The input is at fault: the user can mend it."""


class ProtocolFaults(InputFault):
    """All faults of one protocol at once.

    Attributes
    ----------
    source : str
        The file, or the name under which the protocol was asked for.
    faults : tuple of Fault
        At least one.
    changes : tuple of (str, mapping)
        Place and content of each ``set`` that could be read all the same: the language does not know the model's numbers.
    """

    def __init__(self, source: str, faults: Sequence[Fault], changes: Iterable[tuple[str, Mapping[str, float | str]]] = ()):
        self.source = source
        self.faults = tuple(faults)
        self.changes = tuple(changes)
        lines = [str(fault) for fault in self.faults]
        if len(lines) == 1:
            super().__init__(f"{source}: {lines[0]}")
        else:
            super().__init__("\n  ".join([f"{source}: {len(lines)} faults", *lines]))


class RecordingFault(InputFault):
    """A recording, or a part of one, cannot be read or does not belong here."""


class OtherRecording(RecordingFault):
    """There is a finished recording of that name, sound, of something else than is asked for."""


class MachineFault(Exception):
    """The machine is at fault: disk full, read-only folder, no compiler."""


_REMEDIES = {
    errno.ENOSPC: "free some space and run again: what was finished is kept",
    errno.EDQUOT: "free some of your quota and run again: what was finished is kept",
    errno.EFBIG: "raise the limit of file sizes and run again: what was finished is kept",
    errno.EROFS: "choose a folder that can be written with --out",
    errno.EACCES: "choose a folder that you may write with --out",
    errno.EPERM: "choose a folder that you may write with --out",
    errno.ENOTDIR: "choose another folder with --out",
    errno.EEXIST: "choose another folder with --out",
}


def refused(error: OSError) -> str:
    """Say what the machine refused, and what to do about it."""
    return f"{error.strerror or error}; {_REMEDIES.get(error.errno or 0, 'see `motor-memory doctor`')}"


def did_you_mean(got: object, allowed: Collection[str]) -> str:
    """Give the nearest allowed word as a hint, or nothing.

    Parameters
    ----------
    got : object
        What was written.
    allowed : collection of str
        What may be written.

    Returns
    -------
    str
        ``did you mean "walker_2002"?`` or an empty string.
    """
    word = str(got).lower()
    words = {one.lower(): one for one in reversed(list(allowed))}  # of words that differ in their case, the first
    near = difflib.get_close_matches(word, list(words), n=1, cutoff=0.6)
    if not near and len(word) >= 3:
        near = [one for one in words if one.startswith(word)]
    return f'did you mean "{words[near[0]]}"?' if near else ""


def shown(value: object) -> str:
    """Show a value as TOML would write it, cut short where it is long."""
    if isinstance(value, bool):
        text = "true" if value else "false"
    elif isinstance(value, str):
        text = f'"{value}"'
    elif isinstance(value, int) and abs(value) >= 10**80:
        text = "a number of more than 80 digits"  # Python refuses to write out much longer ones
    else:
        text = repr(value)
    return text if len(text) <= 80 else text[:77] + "..."


def listed(words: Collection[str]) -> str:
    """Join words for a message, in their order."""
    return ", ".join(words) if words else "nothing"
