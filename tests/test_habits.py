"""Habits of turning: the rule against its closed form, planted habits and maps in the cross and the field, a short life."""

import functools
import tempfile
import tomllib
from pathlib import Path

import numpy as np
import pytest
from brian2 import Network, NeuronGroup, Synapses, ms
from living import gone_on, same_recording

from analysis.recording import open_recording
from models import place_memory, place_numbers
from models.place import make_place
from models.place_wiring import COUNT, PLACE_VALUE, VIEW_TURN, pairs
from models.regions import striatum, turns
from models.tasks import TASKS
from models.tasks import maze as task
from protocols import engine, maze
from protocols.cohort import run_protocol
from protocols.language import read

P = place_numbers.Places()
MAZE = {name: setting.default for name, setting in TASKS["maze"].settings.items()} | {"plasticity": False, "feedback": None}
CROSS = MAZE | {"layout": "cross"}
BLOCK = {"x": 0.4, "y": 0.38, "radius": 0.22}
NO_HIPPOCAMPUS, NO_STRIATUM = {"lesion/hippocampus": 1.0}, {"lesion/striatum": 1.0}
DELAYS_MS = np.array([40, 200, 500, 1000, 2000, 5000])


@pytest.mark.parametrize(("turned", "surprise", "sign"), [(1, 2, 1), (-1, 2, -1), (0, 2, 0), (1, -2, 0)])
@pytest.mark.usefixtures("numpy_target")
def test_dopamine_writes_the_turn_that_was_made_as_the_closed_form_says(turned, surprise, sign):
    n = len(DELAYS_MS)
    pre = NeuronGroup(n, "", threshold="t_in_timesteps == 10", reset="")
    post = NeuronGroup(
        n,
        "exc : 1\nway : 1\ngate : 1\nteaching : 1\nturned : 1\nsurprise : 1\nat : integer",
        threshold="False",
        reset="",
        events={"learn": "teaching != 0"},
    )
    post.way, post.turned, post.at = 1, turned, 20 * ((10 + DELAYS_MS) // 20)
    post.run_regularly(f"surprise = {surprise}*int(t_in_timesteps == at)", when="start", order=0)
    post.run_regularly(turns.STEP.replace("EVERY", str(striatum.EVERY_STEPS)), when="start", order=3)
    synapses = Synapses(
        pre, post, striatum.SYNAPSE, on_pre=turns.ON_VIEW, on_post={"learn": striatum.ON_SURPRISE},
        on_event={"pre": "spike", "learn": "learn"}, method="exact",
    )  # fmt: skip
    synapses.connect(j="i")
    for name in ("w", "eta", "tau_rise", "tau_fall"):
        setattr(synapses, name, getattr(P.turn_rule, name))
    Network(pre, post, synapses).run((DELAYS_MS.max() + 20) * ms)
    lasted = np.asarray(post.at) - 10
    eligible = np.exp(-lasted / 1000) - np.exp(-lasted / 200)
    np.testing.assert_allclose(synapses.u, sign * P.turn_rule.eta * striatum.EVERY_STEPS * 2 * eligible, rtol=1e-9)


@functools.cache
def compiled():
    return engine.prepared(make_place)


def searched(memories, options, silenced=None, trials=4):
    """Search in one block; return its trials' ends, its samples of the walk, and its spikes."""
    one = maze.Forager(1, P, place_numbers.born(P, 1), compiled())
    at = maze.starts(one, "m", "test 0", 1, trials, options)
    inputs = maze.search_inputs(one, memories, silenced or {}, 1.0, 0, options, at)
    with tempfile.TemporaryDirectory() as folder:
        result = maze.play(one, inputs, trials * maze.longest_s(P), Path(folder) / "run", None)
        ends, samples = ({key: np.array(of) for key, of in result.events[name].items()} for name in ("ends", "samples"))
        return ends, samples, {name.removeprefix("spikes_"): np.array(t) for name, (t, _) in result.spikes.items()}


def knows(layout, habit=0.0):
    """Memories of a learner with a map of value about the usual food, and a habit of turning left."""
    own, food = place_numbers.born(P, 1), task.FOOD_M[layout]["usual"]
    apart = np.hypot(own["place_cell.centre_x"] - food[0], own["place_cell.centre_y"] - food[1])
    memories = place_memory.newborn()
    memories[PLACE_VALUE][:, 0] = 0.5 * np.exp(-apart / 0.15)[pairs("place_cell", "accumbens")[0]]
    memories[VIEW_TURN][:, 0] = habit * (pairs("view", "turn")[1] < COUNT["turn"] // 2)
    return memories


@pytest.mark.standalone
def test_a_map_leads_to_the_place_from_both_sides_and_a_habit_to_the_same_turn():
    west, east = -1, 1
    for start, by_habit in (("usual", west), ("opposite", east)):
        options = CROSS | {"start": start}

        def first(memories, silenced=None, options=options):
            return searched(memories, options, silenced)[0]["entered"].tolist()

        assert first(knows("cross")) == [west] * 4
        assert first(knows("cross", habit=0.8)) == [by_habit] * 4
        assert first(knows("cross", habit=0.8), NO_HIPPOCAMPUS) == [by_habit] * 4
        assert first(knows("cross", habit=0.8), NO_STRIATUM) == [west] * 4


@pytest.mark.standalone
def test_a_map_leads_round_an_obstacle_and_what_stands_behind_it_is_not_entered():
    ends, samples, spikes = searched(knows("open"), MAZE | {"obstacle": BLOCK})
    assert ends["found"].all() and ends["found_path"].mean() < 2
    inside = samples["present"] > 0
    apart = np.hypot(samples["x"] - BLOCK["x"], samples["y"] - BLOCK["y"])[inside]
    assert apart.min() >= BLOCK["radius"] + float(P.task.body) - 1e-6
    lost, _, _ = searched(knows("open"), MAZE | {"obstacle": BLOCK}, NO_HIPPOCAMPUS)
    assert lost["found_path"].mean() > 2 * ends["found_path"].mean()
    # The dorsal striatum has nothing to see in the open field.
    assert not len(spikes["view"]) and not len(spikes["turn"])


# --- from protocol to recording ---------------------------------------------------------------------------------------

TEXT = """
title = "A few runs in the cross"
[skills.arms]
task = "maze"
layout = "cross"
[[groups]]
name = "learner"
phases = [
  { inactivate = "hippocampus" }, { practice = "arms", trials = 5, rest = "60 s" }, { gap = "1 day" },
  { test = "arms", trials = 2, start = "opposite", plasticity = false },
]
"""


def protocol():
    return read(tomllib.loads(TEXT), "arms")


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return run_protocol(protocol(), learners=1, out=tmp_path_factory.mktemp("whole"))[0]


@pytest.mark.standalone
def test_turns_are_those_of_the_walk_and_what_they_taught_is_kept(path):
    recording = open_recording(path)
    trials = recording.trials
    row = 0
    for x, y, count in zip(recording.signal("animal_x"), recording.signal("animal_y"), (5, 2), strict=True):
        for k in range(row, row + count):
            part = slice(*(round((trials[name][k] - x.start_s) * x.rate_hz) for name in ("start_s", "stop_s")))
            aside = x.samples[part] - task.SIDE_M / 2
            out = np.flatnonzero(np.abs(np.nan_to_num(aside)) > float(P.task.view))
            west = aside[out[0]] < 0
            assert trials["right_arm"][k] == west
            from_south = np.nanmin(y.samples[part][: out[0]]) < 0.1
            assert trials["turn"][k] == (1 if west == from_south else -1)
            straight = 0.44 + 0.44 - float(P.task.reach)
            assert trials["error"][k] == pytest.approx(trials["path_m"][k] - straight)
        row += count
    weights = recording.weights(VIEW_TURN)
    left = weights.post < COUNT["turn"] // 2
    born, learnt, day_later = weights.visible[0], weights.visible[1], weights.visible[-1]
    assert not born.any()
    assert learnt[left].min() > 0.01 and not learnt[~left].any()
    assert 0.1 < day_later[left].mean() / learnt[left].mean() < 0.9


@pytest.mark.standalone
def test_a_learner_in_the_cross_goes_on_bit_for_bit(path, tmp_path):
    assert same_recording(path, gone_on(protocol(), tmp_path)) == []
