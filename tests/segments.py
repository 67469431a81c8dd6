"""Made-up stretches of a learner's life, for the tests of what is recorded."""

from dataclasses import replace

import numpy as np

from protocols.finished import Population
from protocols.recorder import Segment, Signal, Snapshot
from protocols.timetable import Row

IDENTITY = {"protocol": "case", "seed": 1}
POPULATIONS = {"motor_cortex_e": Population(20, "motor_cortex", "excitatory", 4), "silent": Population(3, "thalamus", "go")}


def segment(index, seed=0):
    """Every kind of content, different for each index; a trial if the index is even, else sleep."""
    dice = np.random.default_rng([seed, index])
    start = 30.0 * index
    trial = index % 2 == 0
    times = np.sort(start * 1e3 + np.rint(dice.uniform(0, 30_000, 50)))
    row = Row(index, "practice", "trial", "wake", "tapping", "piano", 1, 30.0, 30.0, {"sequence": [4, 1], "load": 0.0})
    sleep = Row(index, "sleep", "sleep", "sleep", None, None, 0, 5400.0, 0.0, {"replay": True})
    own = {"cortex": Snapshot(np.arange(4), np.arange(4)[::-1], dice.normal(size=4), dice.normal(size=(4, 8)))}
    press = {
        "time_s": times[:3] / 1e3,
        "key": np.array([4, 1, 4]),
        "correct": np.array([True, True, False]),
        "released_by": np.array(["cue", "prediction", "cue"]),
    }
    return Segment(
        row=row if trial else sleep,
        simulated_s=(start, start + 30.0),
        calendar_s=(2 * start, 2 * start + 30.0),
        spikes={"motor_cortex_e": (times, dice.integers(0, 20, 50).astype(np.uint32))},
        observed={"motor_cortex_e": [(start, start + 30.0)]},
        trial={"score": 0.5, "error": -1.0, "completed": True, "spikes": np.int64(50), "interval_s": np.nan} if trial else None,
        events={"press": press} if trial else {"ripple": {"time_s": times[:1] / 1e3}},
        behaviour={"force": Signal(100.0, "N", start, dice.normal(size=(7, 5)))},
        state={"chain/cortex": dice.normal(size=(4, 8)), "fatigue": np.array([0.25])},
        weights=own if trial else None,
        born={name: replace(one, visible=-one.visible) for name, one in own.items()} if index == 0 else {},
    )
