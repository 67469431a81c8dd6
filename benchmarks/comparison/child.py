"""One simulator in a process of its own: ``python -m benchmarks.comparison.child SIMULATOR circuit.npz SEED spikes.npz``."""

from __future__ import annotations

import importlib
import resource
import sys
from collections.abc import Callable
from typing import Any

import numpy as np

CELLS = ("granule", "golgi", "molecular", "purkinje", "nuclei")
"""Populations that are simulated and recorded."""
INPUTS = ("mossy", "brush")
"""Populations that play recorded spikes."""

Spikes = dict[str, tuple[Any, Any]]
"""Population to the steps of its spikes and their cells."""
Simulate = Callable[[int], Spikes]


def numbers(circuit: dict[str, Any], population: str) -> dict[str, float]:
    """Return the numbers of a population, in SI units, by name."""
    own = {key.partition(".")[2]: value for key, value in circuit.items() if key.startswith(f"{population}.")}
    return {key: float(value) for key, value in own.items() if np.ndim(value) == 0}


def main() -> None:
    """Simulate a circuit with one seed; leave its spikes, its CPU seconds and its peak memory."""
    simulator, source, seed, target = sys.argv[1:]
    with np.load(source) as file:
        circuit = dict(file)
    began = _cpu_s()
    simulate = importlib.import_module(f"benchmarks.comparison.{simulator}").prepare(circuit, int(seed))
    ready = _cpu_s()
    spikes = simulate(int(circuit["steps"]))
    ended = _cpu_s()
    arrays = {f"{name}.step": steps for name, (steps, _) in spikes.items()}
    arrays |= {f"{name}.cell": cells for name, (_, cells) in spikes.items()}
    np.savez(target, prepare_s=ready - began, simulate_s=ended - ready, peak_bytes=_peak_bytes(), **arrays)


def _cpu_s() -> float:
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in both)


def _peak_bytes() -> int:
    """Return the peak memory of this process or of a child, whichever is larger."""
    return 1024 * max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


if __name__ == "__main__":
    main()
