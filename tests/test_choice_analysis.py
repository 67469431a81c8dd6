"""The milestone of choices and the landmark of the weather cards fail on planted recordings that are not what is wanted."""

import numpy as np
import pytest
from planted_choices import CHANGES, DOPAMINE, WANTED, WEATHER, choices, weather
from verdicts import complaints

from analysis.landmarks import LANDMARKS
from analysis.milestones import MILESTONES
from analysis.score import measures_of


@pytest.mark.parametrize(
    ("planted", "reasons"),
    [
        ({"right": WANTED | {"intact": 0.85}}, ["85 % right"]),
        ({"right": WANTED | {"yoked": 0.4}}, ["yoked: 40 % right"]),
        ({"right": WANTED | {"no_dopamine": 0.6}}, ["no dopamine: 60 % right"]),
        ({"dopamine": DOPAMINE | {"card": (2.0, 2.0)}}, ["dopamine to the card"]),
        ({"dopamine": DOPAMINE | {"reward": (2.0, 2.4)}}, ["dopamine to a reward"]),
        ({"dopamine": DOPAMINE | {"left_out": 1.0}}, ["dip where the reward"]),
        ({"changes": CHANGES | {"card_d1": (0.5, 0.2)}}, ["D1 synapses"]),
        ({"changes": CHANGES | {"card_d2": (0.5, 0.0)}}, ["D2 synapses"]),
    ],
)
def test_choice_fails(tmp_path, planted, reasons):
    choices(tmp_path, **planted)
    found = complaints(tmp_path, MILESTONES["choice"])
    assert len(found) == len(reasons)
    assert all(one.startswith(start) for one, start in zip(found, reasons, strict=True)), found


def test_choice_measures_what_was_planted(tmp_path):
    choices(tmp_path)
    intact = measures_of(tmp_path, MILESTONES["choice"])["intact"]
    assert np.mean(intact["dopamine_to_card, trained"]) == pytest.approx(2.6, rel=0.02)
    assert np.mean(intact["dopamine_to_reward, novice"]) == pytest.approx(2.5, rel=0.02)
    assert intact["D1 synapses, right key"] == pytest.approx([0.5] * 10)
    assert intact["D2 synapses, other keys"] == pytest.approx([0.0] * 10)


@pytest.mark.parametrize(
    ("planted", "reasons"),
    [
        ({"control": (0.5, 0.9), "hippocampus_off": (0.5, 0.1)}, ["control: likelier"]),
        ({"striatum_off": (0.7, 0.9)}, ["striatum off: likelier"]),
        ({"dopamine_off": (0.5, 0.25)}, ["dopamine off: facts"]),
        ({"hippocampus_off": (0.55, 0.1)}, ["hippocampus off: 15"]),
        ({"hippocampus_off": (0.7, 0.9)}, ["hippocampus off: facts"]),
    ],
)
def test_weather_fails(tmp_path, planted, reasons):
    weather(tmp_path, WEATHER | planted)
    found = complaints(tmp_path, LANDMARKS["knowlton_1996"])
    assert len(found) == len(reasons), found
    assert all(one.startswith(start) for one, start in zip(found, reasons, strict=True)), found


def test_weather_fails_without_a_hippocampus_to_take_off(tmp_path):
    weather(tmp_path, {group: shares for group, shares in WEATHER.items() if group != "hippocampus_off"})
    found = complaints(tmp_path, LANDMARKS["knowlton_1996"])
    assert len(found) == 2 and all(one.startswith("hippocampus off") for one in found)


def test_weather_fails_with_too_few_without_a_hippocampus(tmp_path):
    weather(tmp_path)
    (tmp_path / "knowlton_1996" / "hippocampus_off" / "learner-0020.h5").unlink()
    (found,) = complaints(tmp_path, LANDMARKS["knowlton_1996"])
    assert found.startswith("hippocampus off: hippocampus_off: 19 of at least 20 learners")
