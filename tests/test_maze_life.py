"""A learner in a maze, from protocol to recording: columns against the walk, meals, sleep with and without replay, resuming."""

import tomllib

import numpy as np
import pytest
from living import gone_on, same_recording

from analysis.recording import open_recording
from models.place_numbers import Places
from models.place_wiring import COUNT, REGION
from models.tasks.maze import FOOD_M
from protocols.cohort import run_protocol
from protocols.language import read

TEXT = """
title = "A few searches"
[skills.foraging]
task = "maze"
start = "random"
[[groups]]
name = "learner"
phases = [
  { practice = "foraging", trials = 5, rest = "60 s" },
  { sleep = "90 min" },
  { test = "foraging", trials = 1, food = "none", plasticity = false },
]
[[groups]]
name = "no_replay"
phases = [{ practice = "foraging", trials = 5, rest = "60 s" }, { sleep = "90 min", replay = false }]
"""


def protocol():
    return read(tomllib.loads(TEXT), "searches")


@pytest.fixture(scope="module")
def paths(tmp_path_factory):
    return run_protocol(protocol(), learners=1, out=tmp_path_factory.mktemp("whole"))


@pytest.mark.standalone
def test_columns_are_those_of_the_walk(paths):
    recording, task = open_recording(paths[0]), Places().task
    trials, meals = recording.trials, recording.events["reward"]
    assert recording.error_unit == "m" and trials["verb"].tolist() == ["practice"] * 5 + ["test"]
    assert {name: one.region for name, one in recording.populations.items()} == REGION
    assert {name: one.count for name, one in recording.populations.items()} == COUNT
    xs, ys = recording.signal("animal_x"), recording.signal("animal_y")
    row = 0
    for x, y, count in zip(xs, ys, (5, 1), strict=True):
        for k in range(row, row + count):
            part = slice(*(round((trials[name][k] - x.start_s) * x.rate_hz) for name in ("start_s", "stop_s")))
            inside = np.isfinite(x.samples[part])
            at = np.stack([x.samples[part][inside], y.samples[part][inside]])
            apart = np.hypot(*(at - np.array(FOOD_M["open"]["usual"])[:, None]))
            steps = np.hypot(*np.diff(at))
            there = np.flatnonzero(apart < float(task.reach))
            reached = there[0] if there.size else len(steps)
            # Steps of 3 mm: a sample more or less at either end, and a meal ends the walk between two samples.
            assert trials["completed"][k] == bool(apart.min() < float(task.reach) + 0.003)
            assert trials["path_m"][k] == pytest.approx(steps[:reached].sum(), abs=0.01)
            straight = apart[0] - float(task.reach)
            assert trials["error"][k] == pytest.approx(trials["path_m"][k] - straight, abs=0.01)
            walking = at[:, round(float(task.settles) * x.rate_hz) :]
            near = np.hypot(*(walking - np.array(FOOD_M["open"]["usual"])[:, None])) < float(task.near)
            assert trials["near_share"][k] == pytest.approx(near.mean(), abs=0.02)
        row += count
    # A meal is where food was found, and there is none in a probe.
    fed = meals["trial_row"] + meals["trial_of_block"]
    assert fed.tolist() == np.flatnonzero(trials["fed"]).tolist() and not trials["fed"][5]
    assert trials["completed"][:5].tolist() == trials["fed"][:5].tolist() and trials["fed"].any()
    np.testing.assert_allclose(np.diff(trials["calendar_s"][:5]) - np.diff(trials["start_s"][:5]), 60.0)


@pytest.mark.standalone
def test_sleep_replays_unless_it_is_told_not_to(paths):
    lasted = {}
    for path in paths:
        recording = open_recording(path)
        segments, asleep = recording.segments, recording.segments["kind"] == "sleep"
        assert segments["stage"][asleep].tolist() == ["N2", "N3", "REM"]
        start, stop = (segments[f"simulated_{end}_s"][asleep] for end in ("start", "stop"))
        lasted[path.parent.name] = stop - start
        if path.parent.name == "learner":
            assert len(recording.spikes("place_cell", start[1], stop[1]).ids) > 50
    # A row of N3 is simulated, of the others nothing.
    np.testing.assert_allclose(lasted["learner"], [0, 20, 0])
    np.testing.assert_allclose(lasted["no_replay"], 0)


@pytest.mark.standalone
def test_stopped_and_begun_again_is_the_same_bit_for_bit(paths, tmp_path):
    assert same_recording(paths[0], gone_on(protocol(), tmp_path, groups=["learner"])) == []
