"""Cut real recordings down to what the gallery draws: `python docs/cut_recordings.py results docs/recordings`.

The tables of trials, segments and provenance stay whole. Of spikes, events, behaviour and weights only what is named below
is kept, bit for bit. The attribute `cut` of `/provenance` says so in each file.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

import h5py
import numpy as np

LEARNERS = range(1, 6)
"""Of the groups whose learning curve and night are drawn."""

WHOLE = ("segments", "trials")
PACKED = ("visible", "hidden")
NOTE = "cut by docs/cut_recordings.py: most spikes, events, behaviour and weights are left out"


@dataclass(frozen=True)
class Cut:
    """What of one recording is kept besides its tables.

    Attributes
    ----------
    spikes_ms
        Window of simulated time of which all spikes are kept, or nothing.
    events
        Kinds of events.
    signals, stretches
        Names of sampled signals, and which of their stretches are kept.
    synapses
        How many synapses, drawn at random, of the projections named in `projections`.
    """

    source: str
    target: str
    spikes_ms: tuple[float, float] | None = None
    events: tuple[str, ...] = ()
    signals: tuple[str, ...] = ()
    stretches: tuple[int, ...] = ()
    projections: tuple[str, ...] = ()
    synapses: int = 0


CUTS = (
    *(
        Cut(f"walker_2002/{group}/learner-{number:04}.h5", f"{group}-{number}.h5")
        for group in ("sleep", "wake")
        for number in LEARNERS
    ),
    # From 10 s into the last trial of practice, which begins at 330 s.
    Cut("walker_2002/sleep/learner-0001.h5", "presses.h5", spikes_ms=(340_000, 341_000), events=("press",)),
    Cut("retention/days10_year/learner-0001.h5", "weights.h5", projections=("recurrent",), synapses=200),
    # Stretches: without the field, the first and the last 40 reaches in it, a catch trial.
    Cut("shadmehr_1994/intact/learner-0001.h5", "reach.h5", signals=("hand_x", "hand_y"), stretches=(0, 1, 3, 4)),
)


def main(results: Path, folder: Path) -> None:
    """Write every cut recording."""
    folder.mkdir(parents=True, exist_ok=True)
    for cut in CUTS:
        with h5py.File(results / cut.source) as source, h5py.File(folder / cut.target, "w", libver="latest") as target:
            write(source, target, cut)


def write(source: h5py.File, target: h5py.File, cut: Cut) -> None:
    """Write one cut recording."""
    target.attrs.update(source.attrs)
    for name in WHOLE:
        columns(source[name], target.create_group(name))
    provenance(source["provenance"], target.create_group("provenance"))
    nodes, spikes, events = (target.create_group(name) for name in ("nodes", "spikes", "events"))
    for name in cut.events:
        columns(source["events"][name], events.create_group(name))
    if cut.spikes_ms is not None:
        for name in source["spikes"]:
            source.copy(f"nodes/{name}", nodes)
            window(source["spikes"][name], spikes.create_group(name), cut.spikes_ms)
    for name in cut.signals:
        stretches(source["behaviour"][name], target.create_group(f"behaviour/{name}"), cut.stretches)
    for name in cut.projections:
        some_synapses(source["weights"][name], target.create_group(f"weights/{name}"), cut.synapses)


def columns(source: h5py.Group, target: h5py.Group) -> None:
    """Copy a table; a column is packed, which the reader does not notice."""
    for name, column in source.items():
        packed = None if column.dtype.kind == "O" else "gzip"
        target.create_dataset(name, data=column[...], dtype=column.dtype, compression=packed).attrs.update(column.attrs)


def provenance(source: h5py.Group, target: h5py.Group) -> None:
    """Copy where a recording comes from, and say that it was cut."""
    target.attrs.update(source.attrs)
    target.attrs["cut"] = NOTE
    for name, text in source.items():
        target.create_dataset(name, data=text[()], dtype=text.dtype)


def window(source: h5py.Group, target: h5py.Group, window_ms: tuple[float, float]) -> None:
    """Copy the spikes of one population within a window."""
    target.attrs.update(source.attrs)
    first, last = np.searchsorted(source["timestamps"][...], window_ms)
    for name in ("timestamps", "node_ids"):
        target.create_dataset(name, data=source[name][first:last]).attrs.update(source[name].attrs)


def stretches(source: h5py.Group, target: h5py.Group, chosen: tuple[int, ...]) -> None:
    """Copy the chosen stretches of a signal."""
    samples, borders = source["samples"], [*source["first"][...].tolist(), len(source["samples"])]
    pieces = [samples[borders[index] : borders[index + 1]] for index in chosen]
    kept = target.create_dataset("samples", data=np.concatenate(pieces), compression="gzip", shuffle=True)
    kept.attrs.update(samples.attrs)
    target["first"] = np.cumsum([0, *map(len, pieces[:-1])])
    target["start_s"] = source["start_s"][...][list(chosen)]


def some_synapses(source: h5py.Group, target: h5py.Group, count: int) -> None:
    """Copy some synapses; each is packed along its own snapshots, so what is taken out stays readable."""
    chosen = np.sort(np.random.default_rng(0).choice(len(source["pre"]), count, replace=False))
    for name in ("pre", "post"):
        target[name] = source[name][...][chosen]
    for name in PACKED:
        kept = target.create_dataset(name, data=source[name][...][:, chosen], compression="gzip", shuffle=True)
        kept.attrs.update(source[name].attrs)
    for name in ("segment", "calendar_s"):
        target[name] = source[name][...]


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
