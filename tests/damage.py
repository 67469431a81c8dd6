"""Recordings gone wrong: damaged on disk, of the wrong types and shapes, or made to read and write where they must not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import h5py
import numpy as np

# Nothing may come of these as names of files, as markup, as numbers or as code.
TRICKS = (
    "../../outside",
    "/tmp/outside",
    "..",
    "a/b",
    "a\\b",
    "\x1b[2J",
    "<script>",
    "=1+1",
    "${HOME}",
    "x" * 300,
    "é\U0001f9e0",
    "",
)


def secret(folder: Path) -> Path:
    """Lie beside the recording: a file that is nobody's business."""
    path = folder / "secret.h5"
    if not path.exists():
        with h5py.File(path, "w") as file:
            file["timestamps"] = np.full(8, 123456.0)
    return path


def external_link(parent: h5py.Group, name: str) -> None:
    """A link to the secret."""
    parent[name] = h5py.ExternalLink(str(secret(Path(parent.file.filename).parent)), "/timestamps")


def virtual_dataset(parent: h5py.Group, name: str) -> None:
    """A view of the secret."""
    layout = h5py.VirtualLayout(shape=(8,), dtype="f8")
    layout[:] = h5py.VirtualSource(str(secret(Path(parent.file.filename).parent)), "timestamps", shape=(8,))
    parent.create_virtual_dataset(name, layout)


def external_storage(parent: h5py.Group, name: str) -> None:
    """The bytes of the secret as numbers."""
    path = secret(Path(parent.file.filename).parent)
    parent.create_dataset(name, shape=(8,), dtype="u8", external=[(str(path), 0, 64)])


def of(value: object) -> Callable[[h5py.Group, str], None]:
    """A dataset of any value."""

    def put(parent: h5py.Group, name: str) -> None:
        parent[name] = value

    return put


def claiming(shape: tuple[int, ...], dtype: str) -> Callable[[h5py.Group, str], None]:
    """A dataset that claims a shape and holds nothing."""

    def put(parent: h5py.Group, name: str) -> None:
        parent.create_dataset(name, shape=shape, dtype=dtype, chunks=(1024,) * len(shape))

    return put


def named_type(parent: h5py.Group, name: str) -> None:
    """Neither group nor dataset."""
    parent[name] = np.dtype("f8")


def loop(parent: h5py.Group, name: str) -> None:
    """A link to itself."""
    parent[name] = h5py.SoftLink(f"{parent.name}/{name}")


def cycle(parent: h5py.Group, name: str) -> None:
    """The root, once more, inside itself."""
    parent[name] = parent.file["/"]


REACHING_OUT = (external_link, virtual_dataset, external_storage)
WRONG = (
    *REACHING_OUT,
    *(named_type, loop, cycle),
    *(claiming((1 << 40,), "f8"), claiming((1 << 40,), "u8"), claiming((1 << 20, 1 << 20), "f4")),
    *map(
        of, (np.nan, "text", b"\xff\xfe", np.zeros((2, 2)), np.arange(3), -np.arange(9), np.full(4, 1e300), np.full(4, -np.inf))
    ),
    *map(of, (np.full(5, np.nan), np.full(3, 2**62), np.zeros(0), h5py.Empty("f8"), np.zeros(3, "c16"), np.array([True, False]))),
    *map(
        of,
        (np.zeros(3, [("a", "f4"), ("b", "i4")]), np.array(TRICKS, dtype=object), "{" * 100_000, '{"a": NaN}', '{"skills": 1}'),
    ),
)
ATTRIBUTES = (
    np.nan,
    -1,
    2**62,
    "text",
    b"\xff\xfe",
    np.zeros((2, 2)),
    h5py.Empty("f8"),
    np.array(TRICKS, dtype=object),
    1e300,
    0,
)


def places(path: Path) -> list[str]:
    """Every group and dataset in a file."""
    found: list[str] = []
    with h5py.File(path) as file:
        file.visit(found.append)
    return found


def attributes(path: Path) -> list[tuple[str, str]]:
    """Every attribute in a file: where, and its name."""
    with h5py.File(path) as file:
        return [(place, name) for place in ["/", *places(path)] for name in file[place].attrs]


def replace(path: Path, place: str, put: Callable[[h5py.Group, str], None]) -> None:
    """Put something else in a place."""
    with h5py.File(path, "r+") as file:
        parent, _, name = place.rpartition("/")
        del file[place]
        put(file[parent] if parent else file, name)


def rename(path: Path, place: str, name: str) -> None:
    """Give a place another name, in the bytes of the file: HDF5 itself would take `/` for a path."""
    last = place.rpartition("/")[2].encode()
    data = path.read_bytes()
    path.write_bytes(data.replace(last + b"\0", name.encode()[: len(last)].ljust(len(last), b"_") + b"\0"))


def flip(path: Path, flips: list[tuple[float, int]]) -> None:
    """Change bytes: where (share of the file), and by what."""
    data = bytearray(path.read_bytes())
    for share, by in flips:
        data[int(share * len(data))] ^= by
    path.write_bytes(data)


def cut(path: Path, share: float) -> None:
    """Keep only the beginning."""
    data = path.read_bytes()
    path.write_bytes(data[: int(share * len(data))])
