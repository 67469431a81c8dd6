"""A learner that makes choices, from protocol to recording: columns, rewards, what an hour does to memory, a stopped run."""

import tomllib

import numpy as np
import pytest
from living import gone_on, same_recording

from analysis.recording import open_recording
from models.choice_numbers import Choice
from models.choice_wiring import COUNT, REGION
from models.consolidation import Chain, propagator
from protocols.cohort import run_protocol
from protocols.faults import ProtocolFaults
from protocols.language import read
from protocols.scope import refuse_what_cannot_run

TEXT = """
title = "A few choices"
[skills.choosing]
task = "choice"
cards = 2
keys = 2
[[groups]]
name = "learner"
phases = [
  { practice = "choosing", trials = 6, rest = "10 s" },
  { wake = "1 h" },
  { test = "choosing", trials = 2, plasticity = false, delay = "700 ms", reward = 0 },
]
"""


def protocol(text=TEXT):
    return read(tomllib.loads(text), "choices")


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    (path,) = run_protocol(protocol(), learners=1, out=tmp_path_factory.mktemp("whole"))
    return path


@pytest.mark.standalone
def test_rows_rewards_and_populations_agree(path):
    recording = open_recording(path)
    trials, reward = recording.trials, recording.events["reward"]
    assert trials["verb"].tolist() == ["practice"] * 6 + ["test"] * 2
    assert recording.error_unit == "choices"
    np.testing.assert_array_equal(trials["score"], trials["key"] == trials["right_key"])
    task = Choice().task
    paid = np.where(trials["score"] > 0, task.reward, task.wrong)
    paid[6:] = np.where(trials["score"][6:] > 0, 0.0, task.wrong)
    np.testing.assert_allclose(trials["reward"], np.where(trials["completed"], paid, 0.0))
    # A reward is an event within its own trial.
    rows = reward["trial_row"] + reward["trial_of_block"]
    assert np.all((reward["time_s"] >= trials["start_s"][rows]) & (reward["time_s"] <= trials["stop_s"][rows]))
    np.testing.assert_allclose(reward["reward"], trials["reward"][rows])
    # Rests are on the calendar alone.
    apart = np.diff(trials["calendar_s"][:6]) - np.diff(trials["start_s"][:6])
    np.testing.assert_allclose(apart, 10.0)
    assert {name: one.region for name, one in recording.populations.items()} == REGION
    assert {name: one.count for name, one in recording.populations.items()} == COUNT
    (signal, *_) = recording.signal("dopamine")
    assert signal.samples[: int(100 * float(task.quiet))].mean() == pytest.approx(1.0, abs=0.1)


@pytest.mark.standalone
def test_an_hour_passes_through_the_chain(path):
    m = Choice().memory
    chain = Chain(n=8, tau_1_s=float(m.tau_1), tau_n_s=float(m.tau_n), p=m.p)
    for projection in ("card_d1", "card_d2", "card_value"):
        hidden = open_recording(path).weights(projection).hidden
        assert not hidden[0].any()
        assert hidden[1].any()
        np.testing.assert_allclose(hidden[2], hidden[1] @ propagator(chain, 3600.0).T, rtol=1e-9, atol=1e-15)


@pytest.mark.standalone
def test_stopped_and_begun_again_is_the_same_bit_for_bit(path, tmp_path):
    assert same_recording(path, gone_on(protocol(), tmp_path)) == []


def test_a_region_is_taken_off_where_there_is_one():
    text = TEXT.replace("phases = [", 'phases = [ { lesion = "subthalamic" },')
    refuse_what_cannot_run(protocol(text), protocol(text).groups)
    # A list that is only shown and recalled is no other task; a serve that is practised is one.
    listed = text.replace("[[groups]]", '[skills.serve]\ntask = "tennis"\n[skills.tapping]\ntask = "piano"\n[[groups]]')
    for shown in (listed, listed.replace("{ lesion", '{ practice = "tapping" }, { lesion')):
        refuse_what_cannot_run(protocol(shown), protocol(shown).groups)
    other = protocol(listed.replace("{ lesion", '{ practice = "serve" }, { lesion'))
    with pytest.raises(ProtocolFaults, match='the region "subthalamic" in other tasks than piano, choice'):
        refuse_what_cannot_run(other, other.groups)
    refuse_what_cannot_run(striatal := protocol(listed.replace("subthalamic", "striatum")), striatal.groups)


def test_an_accumbens_is_taken_off_in_a_maze_alone():
    other = protocol(TEXT.replace("phases = [", 'phases = [ { inactivate = "accumbens" },'))
    with pytest.raises(ProtocolFaults, match='the region "accumbens" in other tasks than maze'):
        refuse_what_cannot_run(other, other.groups)
