"""Compare our engine, plain Brian2 and NEST: ``python -m benchmarks.comparison``; tables, and results/comparison.json."""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table

from analysis.recording import Recording, RecordingFault, open_recording
from benchmarks.comparison.child import CELLS
from benchmarks.comparison.circuit import from_recording
from benchmarks.comparison.likeness import STATISTICS, between_seeds, between_simulators

RECORDING = "results/shadmehr_1994/intact/learner-0001.h5"
SIMULATORS = {"ours": "brian2", "plain_brian2": "brian2", "nest_circuit": "nest-simulator"}
"""Script, and the package whose version is told."""
SEEDS = (1, 2, 3, 4, 5)

Runs = dict[str, list[dict[str, Any]]]


def main() -> None:
    """Run all simulators with all seeds, in turn, and print how like they are and what they cost."""
    parser = argparse.ArgumentParser(description="Compare our engine, plain Brian2 and NEST on one learned circuit.")
    parser.add_argument("recording", nargs="?", default=RECORDING, help="of a learner that reached (default: %(default)s)")
    try:
        recording = open_recording(parser.parse_args().recording)
        circuit = from_recording(recording)
        versions = {package: version(package) for package in sorted({*SIMULATORS.values(), "numpy"})}
    except RecordingFault as fault:
        sys.exit(f"{fault}\nrecord one with: motor-memory run shadmehr_1994 --group intact --learners 1")
    except PackageNotFoundError as fault:
        sys.exit(f"{fault.name} is not installed; in the repository: pip install -e '.[nest]'")
    console = Console()
    runs, as_recorded = simulated(circuit, console)
    told = {
        "Spikes of our circuit and of the recording": shared_with(recording, as_recorded, float(circuit["dt_s"])),
        "Kolmogorov-Smirnov distance": likenesses(circuit, runs),
        "CPU time of one simulated second, and peak memory": cost_ratios(circuit, runs),
    }
    for title, rows in told.items():
        console.print(table(title, rows))
    path = Path("results") / "comparison.json"
    path.parent.mkdir(exist_ok=True)
    machine = {"processor": platform.processor() or platform.machine(), "cores": os.cpu_count(), "load": os.getloadavg()[0]}
    said = {"machine": machine, "versions": versions, "seeds": SEEDS} | told
    path.write_text(json.dumps(said, indent=1) + "\n")
    console.print(f"{versions}; written to {path}")


def simulated(circuit: dict[str, Any], console: Console) -> tuple[Runs, dict[str, Any]]:
    """Run every simulator with every seed, in processes of their own that take turns; and ours once more, as recorded."""
    with tempfile.TemporaryDirectory(prefix="motor-memory-comparison-") as folder:
        source, target = Path(folder) / "circuit.npz", Path(folder) / "spikes.npz"
        np.savez(source, **circuit)

        def run(simulator: str, seed: int) -> dict[str, Any]:
            console.print(f"seed {seed}: {simulator}", style="dim")
            command = [sys.executable, "-m", "benchmarks.comparison.child", simulator, source, str(seed), target]
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
            with np.load(target) as file:
                return dict(file)

        as_recorded = run("ours", int(circuit["noise_seed"]))
        in_turn = [{simulator: run(simulator, seed) for simulator in SIMULATORS} for seed in SEEDS]
    return {simulator: [turn[simulator] for turn in in_turn] for simulator in SIMULATORS}, as_recorded


def shared_with(recording: Recording, run: dict[str, Any], dt_s: float) -> list[dict[str, Any]]:
    """Return for each population how many spikes were recorded in the last stretch, and how many a run shares with them."""
    start_s, stop_s = (float(recording.segments[f"simulated_{end}_s"][-1]) for end in ("start", "stop"))
    rows = []
    for population in CELLS:
        spikes = recording.spikes(population, start_s, stop_s)
        recorded = set(zip(np.rint((spikes.times_s - start_s) / dt_s).astype(int).tolist(), spikes.ids.tolist(), strict=True))
        seen = run[f"{population}.cell"] < recording.populations[population].count
        ours = set(zip(run[f"{population}.step"][seen].tolist(), run[f"{population}.cell"][seen].tolist(), strict=True))
        shared = len(recorded & ours)
        rows.append({"population": population, "recorded": str(len(recorded)), "ours": str(len(ours)), "shared": str(shared)})
    return rows


def likenesses(circuit: dict[str, Any], runs: Runs) -> list[dict[str, Any]]:
    """Return a row for each statistic of each population: distance between our seeds, and from us to the others."""
    dt_s, duration_s = float(circuit["dt_s"]), float(circuit["steps"] * circuit["dt_s"])
    rows = []
    for population in CELLS:
        cells = int(circuit[f"{population}.cells"])
        for name, statistic in STATISTICS.items():
            found = {
                simulator: [statistic(r[f"{population}.step"] * dt_s, r[f"{population}.cell"], cells, duration_s) for r in each]
                for simulator, each in runs.items()
            }
            ours = found.pop("ours")
            row: dict[str, Any] = {
                "population": population,
                "statistic": name,
                "ours, mean": float(np.mean(np.concatenate(ours))),
            }
            row["between our seeds"] = limit = between_seeds(ours)
            row |= {simulator: between_simulators(ours, other) for simulator, other in found.items()}
            rows.append(row | {"within": "yes" if max(row[simulator] for simulator in found) <= limit else "NO"})
    return rows


def cost_ratios(circuit: dict[str, Any], runs: Runs) -> list[dict[str, Any]]:
    """Return a row for each simulator: medians over the seeds, and their ratios to ours."""
    seconds = float(circuit["steps"] * circuit["dt_s"])
    rows: list[dict[str, Any]] = []
    for simulator, each in runs.items():
        cpu, memory = (statistics.median(float(run[what]) for run in each) for what in ("simulate_s", "peak_bytes"))
        ours = rows[0] if rows else {"CPU ms": 1e3 * cpu / seconds, "peak MB": memory / 1e6}
        row: dict[str, Any] = {"simulator": simulator, "CPU ms": 1e3 * cpu / seconds, "peak MB": memory / 1e6}
        rows.append(row | {"CPU ratio": row["CPU ms"] / ours["CPU ms"], "memory ratio": row["peak MB"] / ours["peak MB"]})
    return rows


def table(title: str, rows: list[dict[str, Any]]) -> Table:
    """Return rows as a table."""
    made = Table(*rows[0], title=title)
    for row in rows:
        made.add_row(*(value if isinstance(value, str) else f"{value:.3g}" for value in row.values()))
    return made


if __name__ == "__main__":
    main()
