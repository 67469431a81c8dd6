"""Measure all claims about speed and size: ``python -m benchmarks``; a table, and results/benchmarks.json."""

from __future__ import annotations

import json
import os
import platform
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.analysing import analysis
from benchmarks.building import cold_build
from benchmarks.cohort import two_workers
from benchmarks.decade import ten_years
from benchmarks.limb import with_a_body
from benchmarks.measure import Measure
from benchmarks.night import a_night
from benchmarks.running import against_the_runtime, memory_per_synapse, practice, recording, second_learner
from protocols.build import compiler

MEASURES = (
    ten_years,
    analysis,
    practice,
    second_learner,
    recording,
    memory_per_synapse,
    with_a_body,
    a_night,
    two_workers,
    cold_build,
    against_the_runtime,
)


def main() -> None:
    """Take all measures in one run."""
    console = Console()
    table = Table("claim", "measured", "holds", "from", title="Speed and size on this machine")
    found: list[Measure] = []
    for measure in MEASURES:
        console.print(f"measuring: {(measure.__doc__ or '').splitlines()[0]}", style="dim")
        m = measure()
        found.append(m)
        details = ", ".join(f"{name} {value:.4g}" for name, value in m.details.items())
        table.add_row(m.claim, f"{m.value:.3g} {m.unit}", "yes" if m.holds else "NO", details)
    console.print(table)
    console.print(
        "CPU time is this process and its children; the machine may have been busy with other things, so trust ratios.",
        style="dim",
    )
    path = Path("results") / "benchmarks.json"
    path.parent.mkdir(exist_ok=True)
    machine = {
        "processor": platform.processor() or platform.machine(),
        "cores": os.cpu_count(),
        "load": os.getloadavg()[0],
        "python": platform.python_version(),
        "compiler": compiler()[1].splitlines()[0],
        "packages": {name: version(name) for name in ("brian2", "numpy")},
    }
    path.write_text(json.dumps({"machine": machine, "measures": [asdict(m) for m in found]}, indent=1) + "\n")
    console.print(f"written to {path}")


if __name__ == "__main__":
    main()
