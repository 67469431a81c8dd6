"""A folder for what a run reads and writes while it goes on; what a killed run left behind goes with the next."""

from __future__ import annotations

import glob
import os
import platform
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

NAME = "motor-memory"


@contextmanager
def scratch() -> Iterator[Path]:
    """Give an empty folder on the disk for temporary files, and remove it afterwards."""
    # Nodes may share a disk, and a process is known on its own node only.
    node = f"{NAME}-{platform.node()}-"
    _sweep(Path(tempfile.gettempdir()), node)
    folder = Path(tempfile.mkdtemp(prefix=f"{node}{os.getpid()}-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _sweep(temporary: Path, node: str) -> None:
    for folder in temporary.glob(f"{glob.escape(node)}*-*"):
        # The name of another node may begin with this one's.
        of, owner, _ = folder.name.rsplit("-", 2)
        if f"{of}-" == node and owner.isdecimal() and not _alive(int(owner)):
            shutil.rmtree(folder, ignore_errors=True)


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True  # somebody else's
    return True
