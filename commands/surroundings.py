"""Whether it is our own packages that Python finds under their common names."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

ROOMS = ("models", "protocols", "analysis", "commands")
HOME = Path(__file__).resolve().parents[1]


def shadowed() -> list[str]:
    """Find packages of ours that Python would take from elsewhere; one message for each."""
    faults = []
    for room in ROOMS:
        spec = find_spec(room)
        found = Path(spec.origin).resolve() if spec and spec.origin else None
        if found != HOME / room / "__init__.py":
            faults.append(f'{found or "another place"} hides the package "{room}" of Motor Memory; rename it or leave its folder')
    return faults


def would_shadow(folder: Path) -> list[str]:
    """Find files and folders that would hide ours from a Python started in a folder; one message for each."""
    if folder.resolve() == HOME:
        return []
    candidates = [folder / name for room in ROOMS for name in (f"{room}.py", f"{room}/__init__.py")]
    return [
        f'{path} would hide the package "{path.parent.name if path.stem == "__init__" else path.stem}"'
        for path in candidates
        if path.exists()
    ]
