"""One simulator in a process of its own: ``python -m benchmarks.comparison.child SIMULATOR circuit.npz SEED spikes.npz``."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.measure import cpu_s

CELLS = ("granule", "golgi", "molecular", "purkinje", "nuclei")
"""Populations that are simulated and recorded."""
INPUTS = ("mossy", "brush")
"""Populations that play recorded spikes."""

Spikes = dict[str, tuple[Any, Any]]
"""Population to the steps of its spikes and their cells."""
Simulate = Callable[[int], tuple[Spikes, int]]
"""From a number of steps to spikes, and the peak memory in bytes of processes that were started for it."""


def numbers(circuit: dict[str, Any], population: str) -> dict[str, float]:
    """Return the numbers of a population, in SI units, by name."""
    own = {key.partition(".")[2]: value for key, value in circuit.items() if key.startswith(f"{population}.")}
    return {key: float(value) for key, value in own.items() if np.ndim(value) == 0}


def main() -> None:
    """Simulate a circuit with one seed; leave its spikes, its CPU seconds and its peak memory."""
    simulator, source, seed, target = sys.argv[1:]
    with np.load(source) as file:
        circuit = dict(file)
    began = cpu_s()
    simulate = importlib.import_module(f"benchmarks.comparison.{simulator}").prepare(circuit, int(seed))
    ready = cpu_s()
    spikes, children_bytes = simulate(int(circuit["steps"]))
    ended = cpu_s()
    arrays = {f"{name}.step": steps for name, (steps, _) in spikes.items()}
    arrays |= {f"{name}.cell": cells for name, (_, cells) in spikes.items()}
    np.savez(target, prepare_s=ready - began, simulate_s=ended - ready, peak_bytes=peak_bytes() + children_bytes, **arrays)


def peak_bytes(process: int | str = "self") -> int:
    """Return the peak memory of a process; asked of the kernel, since what `getrusage` tells includes the parent's."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return sum(1024 * int(line.split()[1]) for line in lines if line.startswith("VmHWM"))


if __name__ == "__main__":
    main()
