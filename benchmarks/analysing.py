"""What it costs to analyse ten million spikes, and to write them as NWB."""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

from benchmarks.measure import Measure, cost
from protocols.finished import Population, finish
from protocols.recorder import Segment, claim, write_part
from protocols.timetable import Row

SPIKES = 10_000_000
POPULATIONS = {"motor_cortex_e": Population(600, "motor_cortex", "excitatory", 120)} | {
    f"cells_{number}": Population(500, "elsewhere", "excitatory") for number in range(9)
}
ORDER, KEY_S = (4, 1, 3, 2, 4), 0.25
STRETCHES, STRETCH_S = 20, 50.0  # every other one a trial, the others sleep
WALL_S, PEAK_GB = 20.0, 4.0


def analysis() -> Measure:
    """Analyse a recording of ten million spikes, from the command to the numbers."""
    with tempfile.TemporaryDirectory() as folder:
        path = _recording(Path(folder))
        command = [sys.executable, "-m", "commands.main"]
        analysed = cost(lambda: subprocess.run([*command, "analyse", str(path), "--json"], check=True, capture_output=True))
        # The largest of all children so far; this measure is taken before those that start others.
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024 / 1e9
        exported = cost(lambda: subprocess.run([*command, "export", str(path), "--to", "nwb"], check=True, capture_output=True))
    return Measure(
        claim="analysing 1e7 spikes: under 20 s and 4 GB",
        value=analysed.wall_s,
        unit="s",
        holds=analysed.wall_s < WALL_S and peak < PEAK_GB,
        details={"cpu_s": analysed.cpu_s, "peak_GB": peak, "to_nwb_s": exported.wall_s},
    )


def _recording(folder: Path) -> Path:
    path = folder / "learner-0001.h5"
    with claim(path, {}) as parts:
        for index in range(STRETCHES):
            write_part(parts, index, _stretch(index))
        return finish(parts, path, STRETCHES, POPULATIONS, {"seed": 1, "group": "sleep", "started": "2026-01-01T00:00:00+00:00"})


def _stretch(index: int) -> Segment:
    """Make up a trial at the piano, or sleep, with as many random spikes in every population."""
    dice = np.random.default_rng(index)
    span = (STRETCH_S * index, STRETCH_S * (index + 1))
    count = SPIKES // (STRETCHES * len(POPULATIONS))
    spikes = {
        name: (np.sort(np.rint(1e4 * dice.uniform(*span, count)) / 10), dice.integers(0, one.count, count).astype(np.uint32))
        for name, one in POPULATIONS.items()
    }
    if index % 2:
        sleep = Row(index, "sleep", "sleep", "sleep", None, None, 0, STRETCH_S, 0.0, {})
        return Segment(sleep, span, span, spikes, None, {}, {}, {}, None)
    times = span[0] + KEY_S * np.arange(1, int(STRETCH_S / KEY_S))
    keys = np.resize(ORDER, times.size)
    press = {
        "time_s": times,
        "key": keys,
        "target": keys,
        "correct": np.ones(times.size, dtype=bool),
        "force": np.ones(times.size),
        "interval_s": np.diff(times, prepend=np.nan),
        "released_by": np.full(times.size, "prediction"),
    }
    trial = {
        "score": 1.0,
        "error": 0.0,
        "completed": True,
        "spikes": count * len(POPULATIONS),
        "conscious": 0.0,
        "presses": times.size,
        "correct": times.size,
        "errors": 0,
        "sequences": times.size // len(ORDER),
        "completion": 1.0,
        "interval_s": KEY_S,
        "keys_per_30s": 30 / KEY_S,
    }
    row = Row(index, "practice", "trial", "wake", "tapping", "piano", 1, STRETCH_S, 0.0, {})
    return Segment(row, span, span, spikes, trial, {"press": press}, {}, {}, None)
