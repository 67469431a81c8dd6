"""What a second worker is worth: the same learners with one worker and with two, by the clock."""

from __future__ import annotations

import functools
import os
import tempfile
from pathlib import Path

from benchmarks.learner import program
from benchmarks.measure import Measure, cost
from protocols.cohort import run_protocol
from protocols.language import read

LEARNERS = 12
PRACTICE = {"practice": "tapping", "trials": 12, "trial": "30 s", "rest": "30 s"}


def two_workers() -> Measure:
    """Compare two workers with one, in wall time; says something only where two cores are free."""
    program()  # compiled before the clock runs
    skills, groups = {"tapping": {"task": "piano"}}, [{"name": "all", "phases": [PRACTICE]}]
    protocol = read({"title": "cohort", "learners": LEARNERS, "skills": skills, "groups": groups}, name="cohort")
    wall_s = {}
    with tempfile.TemporaryDirectory() as folder:
        for workers in (1, 2):
            run = functools.partial(run_protocol, protocol, out=Path(folder) / str(workers), workers=workers)
            wall_s[workers] = cost(run).wall_s
    ratio = wall_s[1] / wall_s[2]
    return Measure(
        claim="two workers: at least 1.9 times the learners per hour of one, on two free cores",
        value=ratio,
        unit="x",
        holds=ratio >= 1.9,
        details={"one_s": wall_s[1], "two_s": wall_s[2], "load": os.getloadavg()[0]},
    )
