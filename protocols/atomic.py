"""Files that are whole or not there: written under another name, flushed to disk, then renamed."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import h5py

from protocols.faults import MachineFault, RecordingFault, refused


@contextmanager
def machine_faults(path: Path) -> Iterator[None]:
    """Say what the machine refused, as one `MachineFault`."""
    try:
        yield
    except OSError as error:
        raise MachineFault(f"{path}: cannot be written: {refused(error)}") from error


@contextmanager
def hdf5(path: Path, overwrite: bool) -> Iterator[h5py.File]:
    """Write an HDF5 file that appears under its name only when it is complete and on disk.

    It is put together in memory: HDF5 itself crashes the process when the disk fills up while it closes a file.

    Parameters
    ----------
    path : Path
        In a folder that exists.
    overwrite : bool
        False: a file of that name stays untouched.

    Raises
    ------
    MachineFault
        If it cannot be written; then nothing is left behind.
    RecordingFault
        If there is a file of that name and `overwrite` is false.
    """
    with h5py.File(aside_of(path), "w", driver="core", backing_store=False) as file:
        yield file
        file.flush()
        image = file.id.get_file_image()
    _publish(path, image, overwrite)


def write_text(path: Path, text: str) -> None:
    """Write a text file in the same way, over an older one.

    Raises
    ------
    MachineFault
        If it cannot be written.
    """
    _publish(path, text.encode(), overwrite=True)


def aside_of(path: Path) -> Path:
    """Name under which a file is written before it is complete; begins with a dot."""
    return path.with_name(f".{path.name}.unfinished")


def _publish(path: Path, content: bytes, overwrite: bool) -> None:
    aside = aside_of(path)
    with machine_faults(path):
        try:
            with aside.open("wb") as raw:
                raw.write(content)
                raw.flush()
                os.fsync(raw.fileno())
            (os.replace if overwrite else _rename_new)(aside, path)
            _flush_folder(path.parent)
        finally:
            aside.unlink(missing_ok=True)


def _rename_new(source: Path, target: Path) -> None:
    # A link fails where a rename would overwrite. Some file systems have no links; there a look before must do.
    try:
        os.link(source, target)
    except FileExistsError as error:
        raise RecordingFault(f"{target}: is there already and is never overwritten") from error
    except OSError as error:
        if error.errno not in (errno.EPERM, errno.ENOTSUP, errno.ENOSYS, errno.EMLINK):
            raise
        if target.exists():
            raise RecordingFault(f"{target}: is there already and is never overwritten") from error
        source.rename(target)


def _flush_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
