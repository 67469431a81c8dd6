"""HDF5 files that a stranger may have written: nothing outside the file is read, and no fault of it ends in a traceback."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import h5py
import numpy as np
from numpy.typing import NDArray

from analysis.layout import Columns

SIGNATURE = b"\x89HDF\r\n\x1a\n"
# What reading or counting on unforeseen content raises; faults of the machine (OSError, MemoryError) are not among them.
CONTENT_FAULTS = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)


class RecordingFault(Exception):
    """A file is no recording that can be read; the message says what was found and what is expected."""


@contextmanager
def blaming(path: Path) -> Iterator[None]:
    """Turn what unforeseen content raises into one `RecordingFault` that names the file."""
    try:
        yield
    except CONTENT_FAULTS as fault:
        raise RecordingFault(f"{path}: not as its layout promises ({type(fault).__name__}: {fault})") from fault


@contextmanager
def reading(path: Path) -> Iterator[h5py.File]:
    """Open for reading, with every way in which that fails turned into one `RecordingFault`."""
    if not path.exists():
        raise RecordingFault(f"{path}: there is no such file")
    if path.is_dir():
        raise RecordingFault(f"{path}: a folder; a recording is one HDF5 file in it")
    if not path.is_file():
        raise RecordingFault(f"{path}: a device or a pipe; a recording is an ordinary file")
    try:
        with path.open("rb") as raw:
            start = raw.read(len(SIGNATURE))
    except OSError as fault:
        raise RecordingFault(f"{path}: cannot be read: {fault.strerror}") from fault
    if start != SIGNATURE:
        raise RecordingFault(f"{path}: not an HDF5 file; it starts with {start!r}" if start else f"{path}: empty file")
    with blaming(path):
        try:
            # Without a lock, because a recording may lie on a read-only or network disk that grants none.
            with h5py.File(path, "r", locking=False) as file:
                yield file
        except (OSError, RuntimeError) as fault:
            reason = "cut off or damaged" if "truncated" in str(fault) else "cannot be read"
            raise RecordingFault(f"{path}: {reason} ({fault})") from fault


def refuse_what_lies_elsewhere(file: h5py.File) -> None:
    """Refuse a file whose links or datasets reach into other files: reading it would open whatever they name.

    Raises
    ------
    RecordingFault
        With the path of the first such link or dataset.
    """

    # What a visitor returns ends the visit. It must not raise: h5py turns that into an error of its own.
    def other_file(name: bytes, link: Any) -> str | None:
        return None if link.type in (h5py.h5l.TYPE_HARD, h5py.h5l.TYPE_SOFT) else name.decode(errors="replace")

    def numbers_elsewhere(name: str, node: Any) -> str | None:
        return name if isinstance(node, h5py.Dataset) and (node.is_virtual or node.external) else None

    for what, found in (
        ("a link to another file", file.id.links.visit(other_file, info=True)),
        ("a dataset whose numbers are in another file", file.visititems(numbers_elsewhere)),
    ):
        if found is not None:
            raise RecordingFault(
                f"{file.filename}: /{found} is {what}; copy all into one file first (h5repack, or pynwb's export)"
            )


def group_of(parent: h5py.Group, name: str) -> h5py.Group:
    """Give a group by name; `ValueError` if there is none or it is none."""
    node = parent.get(name)
    if not isinstance(node, h5py.Group):
        raise ValueError(f"{parent.name} has no group {name!r}; it holds {', '.join(parent) or 'nothing'}")
    return node


def dataset_of(parent: h5py.Group, name: str) -> h5py.Dataset:
    """Give a dataset by name, one that fits into memory; `ValueError` otherwise."""
    node = parent.get(name)
    if not isinstance(node, h5py.Dataset):
        raise ValueError(f"{parent.name} has no dataset {name!r}; it holds {', '.join(parent) or 'nothing'}")
    if node.shape is None:
        raise ValueError(f"{node.name} is empty of any shape; an array is expected")
    # A few bytes can claim any shape: what was never written reads as zeros.
    most = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2
    if node.nbytes > most:
        raise ValueError(f"{node.name} takes {node.nbytes / 1e9:.3g} GB; half of this machine's memory is {most / 1e9:.3g} GB")
    return node


def numbers_of(parent: h5py.Group, name: str) -> h5py.Dataset:
    """Give a dataset that is one row of numbers; `ValueError` otherwise."""
    node = dataset_of(parent, name)
    if node.ndim != 1 or node.dtype.kind not in "iuf":
        raise ValueError(f"{node.name} has shape {node.shape} and type {node.dtype}; one row of numbers is expected")
    return node


def stretches_of(parent: h5py.Group, name: str) -> NDArray[np.float64]:
    """Read pairs of times, (stretches, 2); `ValueError` if they are none."""
    node = dataset_of(parent, name)
    if node.ndim != 2 or node.shape[1] != 2 or node.dtype.kind not in "iuf":
        raise ValueError(f"{node.name} has shape {node.shape} and type {node.dtype}; pairs of times are expected")
    return np.asarray(node[...], dtype=np.float64)


def columns_of(group: h5py.Group, names: list[str] | None = None) -> Columns:
    """Read a table: one array per column, all of the same length.

    Parameters
    ----------
    group
        With one dataset per column.
    names
        Which; all if left out.
    """
    columns = {name: values_of(dataset_of(group, name)) for name in (group if names is None else names)}
    for name, values in columns.items():
        if values.ndim != 1 or values.dtype.kind not in "iufbU":
            raise ValueError(
                f"{group.name}/{name} has shape {values.shape} and type {values.dtype}; one number or text per row is expected"
            )
    lengths = {name: len(values) for name, values in columns.items()}
    if len(set(lengths.values())) > 1:
        raise ValueError(f"columns of {group.name} differ in length: {lengths}")
    return columns


def values_of(dataset: h5py.Dataset) -> NDArray[Any]:
    """Read a dataset; text becomes numpy strings, so that `trials["verb"] == "practice"` compares as one expects."""
    text = h5py.check_string_dtype(dataset.dtype) is not None
    return np.asarray(dataset.asstr()[...], dtype=str) if text else np.asarray(dataset[...])


def plain(value: Any) -> Any:
    """Turn the value of an attribute into plain Python; bytes and broken text into text that can be printed."""
    if isinstance(value, np.ndarray | np.generic):
        value = value.tolist()
    if isinstance(value, bytes):
        return value.decode(errors="replace")
    if isinstance(value, str):
        return value.encode(errors="surrogateescape").decode(errors="replace")
    return value
