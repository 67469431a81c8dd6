"""Landmarks of automatic skill: each criterion fails on planted recordings that miss it, and on no others."""

from __future__ import annotations

import h5py
import numpy as np
import pytest
from planted_automatic import CONSTANTS, NOVICE, WEIGHTS, Phase, attention, economy, plant, scaled, second_tasks
from verdicts import complaints

from analysis.executed import executed
from analysis.landmarks import beilock_2002, picard_2013, poldrack_2005
from analysis.recording import RecordingFault, open_recording
from analysis.score import measures_of
from analysis.synaptic_input import input_per_execution
from analysis.verdict import NOT_RUN


@pytest.mark.parametrize(
    ("planted", "reason"),
    [
        ({"cost_s": (0.13, 0.05)}, "cost of a second task +130 ms per key before, +50 after"),
        ({"cost_s": (0.0, 0.0)}, "cost of a second task"),
        ({"after": scaled(0.94)}, "spikes per executed sequence -6.0 %"),
        ({"after": scaled(0.5)}, "spikes per executed sequence -50.0 %"),
        ({"after": scaled(0.7, spinal_motor=1.1)}, "regions whose spikes rise: spinal cord"),
    ],
)
def test_poldrack_fails_on_what_is_missed(tmp_path, planted, reason):
    second_tasks(tmp_path, **planted)
    (found,) = complaints(tmp_path, poldrack_2005)
    assert found.startswith(reason)


def test_poldrack_measures_the_planted_costs_and_spikes(tmp_path):
    second_tasks(tmp_path, learners=2)
    measures = measures_of(tmp_path, poldrack_2005)
    np.testing.assert_allclose(measures["practised"]["cost_ms, before"], 130)
    np.testing.assert_allclose(measures["practised"]["cost_ms, after"], 10)
    np.testing.assert_allclose(measures["practised"]["spikes_percent, prefrontal"], -25, atol=0.01)
    np.testing.assert_allclose(measures["unpractised"]["spikes_percent, all"], 0, atol=1e-9)


@pytest.mark.parametrize(
    ("planted", "reason"),
    [
        ({"novices": (60.0, 62.0)}, "novices with attention against second task d = +0.3"),
        ({"experts": (100.0, 100.0)}, "experts with attention against second task d = +0.0"),
        ({"novices": (70.0, 60.0)}, "novices"),
        ({"experts": (100.0, 140.0)}, "experts"),
    ],
)
def test_beilock_fails_on_what_is_missed(tmp_path, planted, reason):
    attention(tmp_path, **planted)
    (found,) = complaints(tmp_path, beilock_2002)
    assert found.startswith(reason)


def test_beilock_does_not_ask_for_the_other_order(tmp_path):
    attention(tmp_path, other=(140.0, 100.0))
    measures = measures_of(tmp_path, beilock_2002)
    assert beilock_2002.holds(measures).word == "reproduced"
    np.testing.assert_allclose(np.mean(beilock_2002.differences(measures, "experts,\nother order")), -40)


@pytest.mark.parametrize(
    ("planted", "reason"),
    [
        ({"memory": scaled(0.8, motor_cortex_e=1.0)}, "input per sequence"),
        ({"memory": scaled(0.3, motor_cortex_e=1.2)}, "output spikes per sequence +20.0 %"),
        ({"memory": scaled(0.5, motor_cortex_e=0.8)}, "output spikes per sequence -20.0 %"),
        ({"unable": 1}, "played from memory by 19 of 20"),
    ],
)
def test_picard_fails_on_what_is_missed(tmp_path, planted, reason):
    economy(tmp_path, **planted)
    (found,) = complaints(tmp_path, picard_2013)
    assert found.startswith(reason)


@pytest.mark.parametrize(
    ("landmark", "write"), [(poldrack_2005, second_tasks), (beilock_2002, attention), (picard_2013, economy)]
)
def test_nineteen_learners_are_too_few(tmp_path, landmark, write):
    write(tmp_path, learners=19)
    verdict = landmark.holds(measures_of(tmp_path, landmark))
    assert verdict.word == NOT_RUN
    assert verdict.reasons and all("19 of at least 20" in reason for reason in verdict.reasons)


def test_only_whole_executions_count(tmp_path):
    done = executed(open_recording(plant(tmp_path, "picard_2013", "practised", 0, [Phase(), Phase(0.2)])), 1, 5)
    assert done.executions == 8
    assert {name: done.of(name) for name in NOVICE} == pytest.approx(NOVICE)


def test_input_is_spikes_times_weight_times_time_constant(tmp_path):
    recording = open_recording(plant(tmp_path, "picard_2013", "practised", 0, [Phase(), Phase()]))
    found = input_per_execution(recording, {1: executed(recording, 1, 5)})[1]
    c = CONSTANTS
    # At the end of the second phase the weights are a hundredth larger; every spike meets fifty of them.
    learnt = {name: 50 * 1.01 * weight * c["motor_cortex.tau_D"] for name, (_, weight) in WEIGHTS.items()}
    assert found == pytest.approx(
        {
            "thalamus": 600 * 50 * c["motor_cortex.g_gain"] * c["go.w_S"] * c["go.tau_S"],
            "cue": 100 * 10 * c["motor_cortex.cue_gain"] * c["fields.w_cue"] * c["fields.tau_cue"],
            "start": 20 * learnt["start"],
            "own cells": 100 * (learnt["recurrent"] + 10 * c["fields.w_rec"] * c["fields.tau_rec"]),
            "inhibition": 50 * (60 * c["fields.w_g"] * c["fields.tau_g"] + 40 * c["fields.w_gd"] * c["fields.tau_gd"]),
        }
    )


def test_a_recording_without_the_weights_of_a_phase_says_so(tmp_path):
    recording = open_recording(plant(tmp_path, "picard_2013", "practised", 0, [Phase(), Phase()]))
    with pytest.raises(RecordingFault, match="no weights of recurrent were kept at the end of phase 7"):
        input_per_execution(recording, {7: executed(recording, 1, 5)})
    with h5py.File(recording.path, "r+") as file:
        rows = file["weights/recurrent/segment"]
        rows[3:] = rows[2]
    # Those of birth are not the last phase's.
    again = open_recording(recording.path)
    with pytest.raises(RecordingFault, match="no weights of recurrent were kept at the end of phase 1"):
        input_per_execution(again, {1: executed(again, 1, 5)})
