"""How long the brain's program takes to build, against Brian2's own makefile on the same sources."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

from benchmarks.learner import network
from benchmarks.measure import Measure, cost
from protocols import build


def cold_build() -> Measure:
    """Build the brain into an empty cache, and once more as Brian2 would, both with two compilers at a time."""
    with tempfile.TemporaryDirectory(prefix="motor-memory-bench-") as folder:
        cache, source = Path(folder) / "cache", Path(folder) / "brian"
        ours = cost(lambda: build.compile_program(network(), cache=cache))
        generated = cost(lambda: build.generate(network(), source))
        brians = cost(lambda: subprocess.run(["make", f"-j{build.COMPILERS}"], cwd=source, check=True, capture_output=True))
        files = len(list((source / "code_objects").glob("*.cpp")))
    theirs = generated.cpu_s + brians.cpu_s
    return Measure(
        claim="cold build: at most a fifth of Brian2's own makefile, under a minute",
        value=theirs / ours.cpu_s,
        unit="x",
        holds=theirs >= 5 * ours.cpu_s and ours.wall_s < 60,
        details={
            "ours_wall_s": ours.wall_s,
            "ours_cpu_s": ours.cpu_s,
            "brian_wall_s": generated.wall_s + brians.wall_s,
            "brian_cpu_s": theirs,
            "code_objects": files,
        },
    )
