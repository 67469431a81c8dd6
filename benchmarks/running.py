"""How fast learners live: against Brian2's runtime, with and without recording, from start to the first step."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.learner import TRIAL, WIRING, born, network, program, scratch, trial
from benchmarks.measure import Measure, cost, in_turn
from models import memory
from models.wiring import PLASTIC, Wiring
from protocols import engine, stretch
from protocols.build import Program
from protocols.recorder import Segment, claim, write_part
from protocols.timetable import Row

RUNTIME_S = 2.0
LONG_S, SHORT_S = 62.0, 2.0


def practice() -> Measure:
    """Let a learner practise 12 trials of 30 s with 30 s of rest, from inputs to spikes and back."""
    compiled = program()

    def session() -> None:
        body, state = born(1)
        for number in range(12):
            trial(compiled, body, state, number, 30.0)
            memory.pass_time(state, body.parameters.memory, float(body.parameters.thalamus.tau_F), 60.0)

    found = cost(session)
    return Measure(
        claim="practice, 12 trials of 30 s: at most 3 minutes of one core",
        value=found.cpu_s,
        unit="s",
        holds=found.cpu_s <= 180,
        details={"wall_s": found.wall_s, "real_time_factor": 360 / found.cpu_s},
    )


def against_the_runtime() -> Measure:
    """Compare a practising learner with the same in Brian2's Cython runtime, its code compiled before."""
    compiled = program()
    body, state = born(1)
    both = in_turn(
        {
            "long": lambda: trial(compiled, body, state, 0, LONG_S),
            "short": lambda: trial(compiled, body, state, 0, SHORT_S),
        }
    )
    ours = (both["long"] - both["short"]) / (LONG_S - SHORT_S)
    print("running the brain in Brian2's Cython runtime (the first time it compiles for about ten minutes)")
    code = "from benchmarks.running import runtime_seconds; runtime_seconds()"
    said = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout
    theirs = float(said.split()[-1])
    return Measure(
        claim="per simulated second: at least 20 times faster than Brian2's Cython runtime, warm",
        value=theirs / ours,
        unit="x",
        holds=theirs / ours >= 20,
        details={"ours_cpu_s_per_s": ours, "cython_cpu_s_per_s": theirs},
    )


def runtime_seconds() -> None:
    """Print the CPU seconds of one simulated second in the Cython runtime, between its first step and its last."""
    body, state = born(1)
    inputs = stretch.inputs_of(body, state, 0, 0, TRIAL)
    moments: list[float] = []
    engine.run_interpreted(
        network(),
        inputs,
        body.pairs,
        round(RUNTIME_S / stretch.DT_S),
        progress=lambda done, steps: moments.append(time.process_time()),
        target="cython",
    )
    print((moments[-1] - moments[0]) / RUNTIME_S)


def recording() -> Measure:
    """Compare a learner whose every spike is recorded and written to disk with one that is not recorded."""
    recorded, silent = program(), program(Wiring(record=False))
    body, state = born(1)

    def with_recording() -> None:
        result = trial(recorded, body, state, 0, LONG_S)
        row = Row(0, "practice", "trial", "wake", "sequence", "piano", 1, LONG_S, 0.0, {})
        span = (0.0, LONG_S)
        spikes = {name: spikes for name, spikes in result.spikes.items() if name.startswith("spikes_")}
        with tempfile.TemporaryDirectory() as folder, claim(Path(folder) / "learner-0001.h5", {}) as parts:
            write_part(parts, 0, Segment(row, span, span, spikes, {}, {}, {}, {}, None))

    found = in_turn({"recorded": with_recording, "silent": lambda: trial(silent, body, state, 0, LONG_S)})
    share = found["recorded"] / found["silent"] - 1
    return Measure(
        claim="recording all spikes: at most a tenth of the run",
        value=100 * share,
        unit="%",
        holds=share <= 0.1,
        details={f"{name}_cpu_s": seconds for name, seconds in found.items()},
    )


def second_learner() -> Measure:
    """Start a process for another learner, from nothing to its first step."""
    program()
    code = "from benchmarks.learner import *; trial(program(), *born(2), 0, 1e-3)"
    found = cost(lambda: subprocess.run([sys.executable, "-c", code], check=True))
    compiled = program()
    body, state = born(2)
    stretches = cost(lambda: trial(compiled, body, state, 0, 1e-3))
    return Measure(
        claim="a second learner: no compiler, start-up under 2 s",
        value=found.cpu_s,
        unit="s",
        holds=found.cpu_s < 2,
        details={"wall_s": found.wall_s, "each_further_stretch_s": stretches.wall_s},
    )


def memory_per_synapse() -> Measure:
    """Compare the memory of the programs of a small brain and one of four times its plastic synapses."""
    small, large = (program(Wiring(n_pools=pools, record=False)) for pools in (WIRING.n_pools, 2 * WIRING.n_pools))
    more = _plastic(large) - _plastic(small)
    peaks = {"small_MB": _peak_bytes(small) / 1e6, "large_MB": _peak_bytes(large) / 1e6}
    each = (peaks["large_MB"] - peaks["small_MB"]) * 1e6 / more
    return Measure(
        claim="the running program: at most 120 bytes per plastic synapse",
        value=each,
        unit="B",
        holds=each <= 120,
        details=peaks | {"small_synapses": _plastic(small), "large_synapses": _plastic(large)},
    )


def _plastic(program: Program) -> int:
    return sum(program.manifest["synapses"][name]["size"] for name in PLASTIC)


def _peak_bytes(program: Program) -> int:
    """Return the peak memory of a program; asked of the kernel, since what `wait4` tells includes the parent's."""
    with scratch() as folder:
        (folder / "results").mkdir(parents=True)
        environment = {"STEPS": "100000", "FIRST_STEP": "0", "PARENT": str(os.getpid()), "PROGRAM": str(program.folder)}
        with subprocess.Popen(
            [program.folder / "main"], cwd=folder, env={f"MOTOR_MEMORY_{name}": value for name, value in environment.items()}
        ) as child:
            peak = 0
            while child.poll() is None:
                status = Path(f"/proc/{child.pid}/status").read_text()
                peak = max([peak, *(1024 * int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM"))])
                time.sleep(0.005)
    return peak
