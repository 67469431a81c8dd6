"""The milestone of the parts of a night: it fails on planted recordings that miss one point, and on no others."""

from dataclasses import replace

import numpy as np
import pytest
from planted_night import NIGHTS, stages
from verdicts import complaints

from analysis.milestones import night_stages
from analysis.score import measures_of
from analysis.verdict import NOT_RUN, REPRODUCED


def test_the_planted_nights_are_measured(tmp_path):
    stages(tmp_path)
    measures = measures_of(tmp_path, night_stages)
    for group, night in NIGHTS.items():
        found = measures[group]
        np.testing.assert_allclose(found[night_stages.GAIN], night.morning, atol=1.6)
        np.testing.assert_allclose(np.mean(found[night_stages.CONTACTS]), night.contacts, rtol=0.01)
        np.testing.assert_allclose(np.mean(found[night_stages.LOST]), night.lost, atol=0.5)
        assert found[night_stages.PRESSES] == [night.presses] * 10
    assert max(measures["night"][night_stages.ORDER]) < 0.01
    verdict = night_stages.holds(measures)
    assert verdict.word == REPRODUCED, verdict.reasons


@pytest.mark.parametrize(
    ("planted", "reason"),
    [
        ({"night": replace(NIGHTS["night"], shuffled=True)}, "replay in order"),
        ({"awake": replace(NIGHTS["awake"], morning=20)}, "awake: "),
        ({"no_replay": replace(NIGHTS["no_replay"], contacts=500)}, "no replay: "),
        ({"night": replace(NIGHTS["night"], presses=3)}, "presses in REM"),
        ({"no_atonia": replace(NIGHTS["no_atonia"], presses=0, lost=5)}, "without atonia"),
        ({"no_dreams": NIGHTS["night"]}, "no dreams: nothing changes"),
    ],
)
def test_it_fails_on_what_is_missed(tmp_path, planted, reason):
    stages(tmp_path, planted)
    (found,) = complaints(tmp_path, night_stages)
    assert found.startswith(reason)


def test_without_a_group_it_is_not_run(tmp_path):
    stages(tmp_path)
    measures = measures_of(tmp_path, night_stages)
    assert night_stages.holds({name: measures[name] for name in measures if name != "awake"}).word == NOT_RUN
