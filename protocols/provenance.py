"""Where a recording comes from: what decides its content, and on what it was made."""

from __future__ import annotations

import functools
import hashlib
import json
import os
import platform
import subprocess
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from protocols.faults import MachineFault
from protocols.recorder import LAYOUT
from protocols.words import Group, Protocol

PACKAGES = ("brian2", "numpy", "scipy", "h5py", "pydantic", "cython", "sympy")


def identity(
    protocol: Protocol, group: Group, learner: int, seed: int, parameters: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """Give what decides the content of a recording; an unfinished run goes on only under the same identity.

    Parameters
    ----------
    protocol : Protocol
        The group's skills count, and their places among all of the protocol's, which decide which cells intend which skill. Its
        title, its other groups and its number of learners do not.
    group : Group
        Its phases and changes count.
    learner : int
        From 1.
    seed : int
        Of the run.
    parameters : sequence of mapping
        One row per parameter: name, value, unit.

    Returns
    -------
    dict
        Plain data.
    """
    own = sorted({name for phase in group.phases for name in phase.skills})
    places = {name: place for place, name in enumerate(protocol.skills)}
    return {
        "protocol": protocol.name,
        "group": group.name,
        "phases": fingerprint(group.model_dump(mode="json")),
        "skills": fingerprint([[places[name], name, protocol.skills[name].model_dump()] for name in own]),
        "learner": learner,
        "seed": seed,
        "parameters": fingerprint([[row["name"], row["value"]] for row in parameters]),
        "code": code_fingerprint(),
        "layout": LAYOUT,
    }


def collect(
    protocol: Protocol,
    group: Group,
    learner: int,
    seed: int,
    parameters: Sequence[Mapping[str, Any]],
    compiler: Mapping[str, Any],
    started: str,
    parent: str = "",
) -> dict[str, Any]:
    """Gather the provenance of a recording, for `finish`.

    Parameters
    ----------
    protocol, group, learner, seed, parameters
        As for `identity`; each row of the parameters also has its source.
    compiler : mapping
        Name, version and flags, or the engine that was used without one.
    started : str
        As `now` gave it when the learner began.
    parent : str
        Hash of the recording that this one goes on from.

    Returns
    -------
    dict
        Plain data.
    """
    return {
        "protocol": protocol.model_dump(mode="json"),
        "group": group.name,
        "learner": learner,
        "seed": seed,
        "parameters": {row["name"]: {key: value for key, value in row.items() if key != "name"} for row in parameters},
        "code_version": code_version(),
        "packages": packages(),
        "compiler": dict(compiler),
        "machine": machine(),
        "started": started,
        "ended": now(),
        "parent": parent,
        "identity": identity(protocol, group, learner, seed, parameters),
    }


def now() -> str:
    """Give the time of day in UTC, as ISO 8601."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def fingerprint(data: Any) -> str:
    """Hash plain data, whatever the order of its keys."""
    return hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()[:16]


@functools.cache
def code_version() -> str:
    """Give the version of this package, with the commit where it runs from a checkout: ``0.1.0+1a2b3c4.changed``."""
    try:
        number = version("motor-memory")
    except PackageNotFoundError:
        number = "unknown"
    home = Path(__file__).resolve().parents[1]
    if not (home / ".git").exists():
        return number
    commit = _git(home, "rev-parse", "--short", "HEAD")
    changed = ".changed" if _git(home, "status", "--porcelain", "--untracked-files=no") else ""
    return f"{number}+{commit}{changed}" if commit else number


@functools.cache
def code_fingerprint() -> str:
    """Hash the source that decides what a learner does, as this process began with it."""
    return _code_now()


def refuse_changed_code() -> None:
    """Refuse to go on where the source has been edited since: networks are compiled of what stands on disk.

    Raises
    ------
    MachineFault
        If it differs.
    """
    if _code_now() != code_fingerprint():
        raise MachineFault("the program (models, protocols) was changed while it ran; what is finished is kept, begin it again")


def _code_now() -> str:
    home = Path(__file__).resolve().parents[1]
    sources = sorted(path for room in ("models", "protocols") for path in (home / room).rglob("*.py"))
    return fingerprint([[str(path.relative_to(home)), path.read_text(encoding="utf-8")] for path in sources])


def packages() -> dict[str, str]:
    """Give the versions of Python and of what the numbers depend on."""
    versions = {"python": platform.python_version()}
    for name in PACKAGES:
        try:
            versions[name] = version(name)
        except PackageNotFoundError:
            continue
    return versions


def machine() -> dict[str, Any]:
    """Describe the machine: bits are promised per host, statistics across hosts."""
    return {
        "system": platform.platform(),
        "processor": _processor(),
        "cores": os.cpu_count(),
        "host": platform.node(),
        "byte_order": sys.byteorder,
    }


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), platform.machine())


def _git(home: Path, *arguments: str) -> str:
    try:
        done = subprocess.run(["git", *arguments], cwd=home, capture_output=True, text=True, check=False, timeout=10)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
