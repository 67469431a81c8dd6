"""What a night costs: the same learner, asleep and awake for eight hours after practice."""

from __future__ import annotations

import tempfile
from pathlib import Path

from benchmarks.measure import Measure, in_turn
from protocols.cohort import run_protocol
from protocols.language import read

MOST_S = 60.0
PRACTICE = {"practice": "tapping", "trials": 3, "trial": "30 s", "rest": "30 s"}


def a_night() -> Measure:
    """Compare eight hours asleep with eight hours awake, in CPU seconds of one core."""

    def lived(phase: dict[str, str]) -> None:
        protocol = read(
            {
                "title": "A night",
                "skills": {"tapping": {"task": "piano", "sequence": "4-1-3-2-4"}},
                "groups": [{"name": "one", "phases": [PRACTICE, phase]}],
            },
            name="night",
        )
        with tempfile.TemporaryDirectory(prefix="motor-memory-bench-") as folder:
            run_protocol(protocol, learners=1, out=Path(folder))

    lived({"wake": "8 h"})
    cost = in_turn({"asleep": lambda: lived({"sleep": "8 h"}), "awake": lambda: lived({"wake": "8 h"})}, times=3)
    night = cost["asleep"] - cost["awake"]
    return Measure(
        claim="a night of 8 h: at most a minute of one core",
        value=night,
        unit="CPU s",
        holds=night <= MOST_S,
        details={f"{name}_cpu_s": value for name, value in cost.items()},
    )
