"""What the groups of a protocol have in common is lived once.

Learner k is the same in every group, so groups that begin with the same phases begin with the same spikes. The parts up to the
last phase that another group begins with, too, are kept under what decided them, until the run is over, and that group takes
them over: bit for bit what it would have lived itself.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from protocols.provenance import fingerprint
from protocols.recorder import part_files
from protocols.timetable import LIST_VERBS, Row

DECIDING = ("seed", "parameters", "skills", "wiring", "code", "layout")
"""What of an identity decides a stretch, beside the rows up to it."""


def keys(identity: Mapping[str, Any], rows: Sequence[Row]) -> dict[int, str]:
    """Return, for the last row of every phase, the key of the life up to it."""
    plain = [asdict(row) | {"options": dict(row.options)} for row in rows]
    key, begun, known = fingerprint([{name: identity[name] for name in DECIDING}, *_whole(rows)]), 0, {}
    for end in phase_ends(rows):
        # Each key holds the one before: hashing the whole beginning every time would take minutes for thousands of phases.
        key = known[end] = fingerprint([key, plain[begun : end + 1]])
        begun = end + 1
    return known


def _whole(rows: Sequence[Row]) -> tuple[list[str], list[str | None]]:
    """Return what of the whole life decides its beginning: which tasks are tried at all, and whose lists are met.

    The first part holds the newborn synapses of every part of the brain that these use.
    """
    tried = sorted({str(row.task) for row in rows if row.kind == "trial" and row.verb not in LIST_VERBS})
    return tried, list(dict.fromkeys(row.skill for row in rows if row.verb in LIST_VERBS))


def wanted(known: Mapping[int, str], others: Iterable[Mapping[int, str]]) -> set[int]:
    """Return the rows after which a life is kept: for each of the other lives, the last that the two have in common."""
    ends = ({end for end, key in known.items() if other.get(end) == key} for other in others)
    return {max(alike) for alike in ends if alike}


def phase_ends(rows: Sequence[Row]) -> list[int]:
    """Return the index of the last row of every phase."""
    return [n for n in range(len(rows)) if n + 1 == len(rows) or rows[n + 1].phase != rows[n].phase]


def keep(folder: Path, key: str, parts: Path, last: int) -> None:
    """Keep parts 0 to `last` and the state after them; they cost no space (links), and nothing where there are no links."""
    if (folder / key).exists():
        return
    try:
        folder.mkdir(parents=True, exist_ok=True)
        aside = Path(tempfile.mkdtemp(dir=folder, prefix="."))
        _link(parts, aside, last)
        aside.rename(folder / key)
    except OSError:
        # No links on this file system, or another learner was faster: sharing is never needed.
        return


def take(folder: Path, known: Mapping[int, str], parts: Path) -> None:
    """Take over the longest beginning that is there into a folder without parts."""
    for last in sorted(known, reverse=True):
        if (folder / known[last]).exists():
            try:
                _link(folder / known[last], parts, last)
            except OSError:
                continue
            return


def forget(folder: Path) -> None:
    """Remove what was kept."""
    shutil.rmtree(folder, ignore_errors=True)


def _link(source: Path, target: Path, last: int) -> None:
    # The parts last: where the first is missing, the beginning counts as not there.
    for name in reversed(part_files(last)):
        os.link(source / name, target / name)
