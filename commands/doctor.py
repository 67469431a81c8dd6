"""`motor-memory doctor`: what this machine has, what it lacks, and what to do about it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import typer

from commands import exits
from commands.console import Json, Quiet, result
from commands.cores import usable_cores
from commands.options import Out
from commands.surroundings import shadowed, would_shadow

PYTHON = (3, 11)
PACKAGES = ("brian2", "numpy", "scipy", "h5py", "pydantic", "typer", "rich", "matplotlib")
DISK_GB = 2.0  # a landmark of sixty learners and the compiled programs
PROGRAM = "#include <cmath>\nint main() { return std::isnan(std::sqrt(4.0)); }\n"


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at.

    Attributes
    ----------
    what, found : str
        What it is, and how it stands.
    state : str
        ``good``, ``slow`` (works, but worse) or ``bad`` (does not work).
    remedy : str
        What to do about it.
    """

    what: str
    found: str
    state: str = "good"
    remedy: str = ""


def doctor(out: Out = Path("results"), as_json: Json = False, quiet: Quiet = False) -> None:
    """Look for what this machine lacks.

    Compiler, versions, cores, disk, a write test, usable engines. Exit code 3 if something is bad.
    """
    looks: tuple[Callable[[], list[Finding]], ...] = (
        _python,
        _packages,
        _compiler,
        _cores,
        lambda: [_writable("results", out, "choose another folder with --out")],
        _cache,
        _names,
    )
    findings = [finding for look in looks for finding in look()]
    shown = [finding for finding in findings if finding.state != "good" or not quiet]
    result("\n".join(map(_line, shown)), [asdict(finding) for finding in findings], as_json)
    if any(finding.state == "bad" for finding in findings):
        raise typer.Exit(exits.MACHINE)


def _line(finding: Finding) -> str:
    remedy = f"\n{'':6}{finding.remedy}" if finding.remedy else ""
    return f"{finding.state:5} {finding.what}: {finding.found}{remedy}"


def _python() -> list[Finding]:
    found = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info < PYTHON:
        return [Finding("Python", found, "bad", "install Python 3.11 or later, remove .venv, and run `make demo` again")]
    return [Finding("Python", found)]


def _packages() -> list[Finding]:
    versions, missing = {}, []
    for name in PACKAGES:
        try:
            versions[name] = version(name)
        except PackageNotFoundError:
            missing.append(name)
    findings = [Finding("packages", ", ".join(f"{name} {number}" for name, number in versions.items()))]
    if missing:
        findings.append(
            Finding("packages", f"{', '.join(missing)} missing", "bad", 'run `pip install -e ".[dev]"` in the project')
        )
        return findings
    # An import tells what versions do not: Brian2 2.9 with numpy 2.4 installs and fails here.
    done = subprocess.run([sys.executable, "-c", "import brian2"], capture_output=True, text=True, check=False)
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        findings.append(Finding("Brian2", f"cannot be imported: {reason}", "bad", "remove .venv and run `make demo` again"))
    return findings


def _compiler() -> list[Finding]:
    from protocols.build import CompilerMissing, compiler

    python = Finding("engine in Python", "usable")
    slow = "without it networks run in Python, some hundred times slower; "
    try:
        command, described = compiler()
        _try_compiler(command)
    except CompilerMissing as missing:
        return [Finding("C++ compiler", str(missing), "slow", slow + "Debian, Ubuntu: apt install g++"), python]
    except (OSError, RuntimeError) as error:
        return [Finding("C++ compiler", f"fails: {error}", "slow", slow + "install g++ anew, or set CXX to another"), python]
    return [Finding("C++ compiler", f"{command}: {described.partition(chr(10))[0]}"), Finding("engine in C++", "usable"), python]


def _try_compiler(command: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        source, program = Path(folder, "try.cpp"), Path(folder, "try")
        source.write_text(PROGRAM)
        for line in ([command, "-std=c++17", "-march=native", str(source), "-o", str(program)], [str(program)]):
            done = subprocess.run(line, capture_output=True, text=True, check=False)
            if done.returncode:
                raise RuntimeError((done.stderr.strip().splitlines() or [f"{line[0]} ends with {done.returncode}"])[0])


def _cores() -> list[Finding]:
    usable = usable_cores()
    return [Finding("cores", f"{usable}; --workers {usable} uses them all" if usable > 1 else "1")]


def _cache() -> list[Finding]:
    from protocols.build import cache_folder

    return [_writable("compiled programs", cache_folder(), "set MOTOR_MEMORY_CACHE to another folder")]


def _writable(what: str, folder: Path, remedy: str) -> Finding:
    """Write a small file into a folder, or into the nearest one above that is there."""
    there = next(one for one in (folder.absolute(), *folder.absolute().parents) if one.exists())
    if not there.is_dir():
        return Finding(what, f"{there} is no folder", "bad", remedy)
    try:
        with tempfile.TemporaryFile(dir=there) as file:
            file.write(b"0" * 4096)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        return Finding(what, f"{there} cannot be written: {error.strerror}", "bad", remedy)
    free = shutil.disk_usage(there).free / 1e9
    if free < DISK_GB:
        return Finding(
            what, f"{folder}: {free:.1f} GB free", "slow", f"free some space: {DISK_GB:g} GB are enough for any landmark"
        )
    return Finding(what, f"{folder}: can be written, {free:.0f} GB free")


def _names() -> list[Finding]:
    hidden = [Finding("names", fault, "bad", "rename it, or run from another folder") for fault in shadowed()]
    at_risk = [
        Finding("names", fault, "slow", "rename it before you run `python -m commands.main` here")
        for fault in would_shadow(Path.cwd())
    ]
    return hidden + at_risk or [Finding("names", "nothing hides our packages")]
