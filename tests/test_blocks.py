"""Blocks of trials: when each trial was and what fired in it; and whose cells are silent meanwhile."""

from types import SimpleNamespace

import numpy as np

from models import memory
from protocols.blocks import course, left
from protocols.life import Clock
from protocols.silence import alive, shares, tonic
from protocols.timetable import Row

SPIKES = {
    "one": (np.array([0.0, 400.0, 600.0]), np.array([0, 1, 0])),
    "other": (np.array([1999.0]), np.array([5])),
}


def test_trials_follow_each_other_and_rest_on_the_calendar_alone():
    found = course([0.5, 1.5], SPIKES, first=41, rest_s=10.0)
    assert {name: values.tolist() for name, values in found.items() if name != "conscious"} == {
        "trial": [41, 42],
        "start_s": [0, 0.5],
        "stop_s": [0.5, 2],
        "calendar_s": [0, 10.5],
        "spikes": [2, 2],
    }
    assert np.isnan(found["conscious"]).all()


def test_a_block_stands_where_the_learner_is_and_puts_the_clock_on():
    row = Row(0, "practice", "trial", "wake", "serve", "tennis", 41, None, 10.0, {}, trials=2, between_s=10.0)
    life, state, clock = SimpleNamespace(skills=("tapping", "serve")), memory.newborn({}, 2), Clock(3, 100.0, 5000.0)
    trials = course([0.5, 1.5], SPIKES, 41, 10.0)
    lived = left(life, row, state, clock, 2.0, SPIKES, trials, {})
    assert lived.trial["start_s"].tolist() == [100, 100.5]
    assert lived.trial["stop_s"].tolist() == [100.5, 102]
    assert lived.trial["calendar_s"].tolist() == [5000, 5010.5]
    assert lived.spikes["other"][0].tolist() == [101_999]
    # One rest between two trials; that after them is the row's.
    assert (lived.length, lived.simulated) == (12, 2)
    assert clock == Clock(4, 102.0, 5000.0)
    assert state.tag.tolist() == [0, 1]


def test_of_two_causes_the_larger_share_counts_whichever_came_first():
    for one, other in ((0.25, 1.0), (1.0, 0.25)):
        assert shares({"lesion/thalamus": one, "inactivation/thalamus": other, "lesion/striatum": 0.5}) == {
            "thalamus": 1.0,
            "striatum": 0.5,
        }


def test_a_part_and_its_region_silence_the_larger_share_of_its_cells():
    count = {"striatum_associative": 40, "striatum_sensorimotor": 60}
    region = dict.fromkeys(count, "striatum")
    for order in (1, -1):
        causes = {"lesion/striatum": 0.25, "inactivation/associative_striatum": 0.75}
        living = alive(1, dict([*causes.items()][::order]), count, region)
        assert {name: cells.mean() for name, cells in living.items()} == {
            "striatum_associative.alive": 0.25,
            "striatum_sensorimotor.alive": 0.75,
        }


def test_receptors_are_used_to_the_dopamine_that_there_is():
    assert tonic({"inactivation/striatum": 1.0}) == 1
    assert tonic({"lesion/dopamine": 0.25, "inactivation/striatum": 1.0}) == 0.75
