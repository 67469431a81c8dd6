"""Milestones of tennis, reach, bicycle and struck force fail on planted recordings that are not what is wanted."""

import pytest
from planted_bodies import (
    ADAPTING,
    BEGUN,
    FALLING,
    PARTS,
    SERVES,
    WORSE,
    begun,
    bicycles,
    corrected,
    cut_off,
    parts_of_the_cerebellum,
    reaches,
    senses,
    serves,
    strikes,
)
from verdicts import complaints

from analysis.landmarks.practice_curves import curves_of
from analysis.milestones import MILESTONES, bicycle, struck_force
from analysis.score import measures_of
from analysis.two_state import TwoState
from analysis.verdict import NOT_RUN

SLOW = TwoState(0.59, 0.1, 0.99, 0.01, 1.0)


@pytest.mark.parametrize(
    ("plant", "key", "planted", "failing"),
    [
        (serves, "tennis", {"last": SERVES | {"ms900": 0.5}}, "900 ms: mean timing error"),
        (serves, "tennis", {"last": SERVES, "spread": 0.95}, "standard deviation"),
        (serves, "tennis", {"last": SERVES, "off": 0.5}, "plasticity off"),
        (reaches, "reach", {"state": SLOW, "after": 3.0}, "error falls to"),
        (reaches, "reach", {"after": -1.0}, "after-effect"),
        (reaches, "reach", {"jerk": 1.1}, "jerk"),
        (reaches, "reach", {"hits": 4}, "obstacle avoided in 80 %"),
        (reaches, "reach", {"moved": 1.0}, "other side"),
        (begun, "begin", {"latencies": BEGUN | {"striatum_off": 9.0}}, "striatum off: latency"),
        (begun, "begin", {"latencies": BEGUN, "share": 0.9}, "intact: 90 % begun"),
        (bicycles, "bicycle", {"start": 4.0}, "from falls within 3 s"),
        (bicycles, "bicycle", {"able": 7, "again": (4.0, *[12.0] * 14)}, "from falls within 3 s"),
        (bicycles, "bicycle", {"lesion": 8.0}, "cerebellum lesioned"),
        (bicycles, "bicycle", {"off": 12.0}, "plasticity off"),
        (bicycles, "bicycle", {"again": [12.0] * 15}, "first ride after 10 years"),
        (bicycles, "bicycle", {"again": [4.0] * 8 + [12.0] * 7}, "the cap again"),
        (cut_off, "one_command", {"left": 0.4}, "reach: 40 % of what practice gave"),
        (cut_off, "one_command", {"lines": 0.6}, "piano after practice: 60 %"),
        (cut_off, "one_command", {"before": 0.3}, "piano before practice: 30 %"),
        (strikes, "struck_force", {"last": 0.45}, "absolute error -48 %"),
        (strikes, "struck_force", {"spread": 1.5}, "standard deviation"),
        (strikes, "struck_force", {"again": 0.05}, "second correction"),
        (strikes, "struck_force", {"off": 0.6}, "plasticity off"),
        (corrected, "corrections", {"size": FALLING, "latency": FALLING | {"reach": 1.1}}, "reach: latency"),
        (corrected, "corrections", {"size": FALLING | {"bicycle": 1.0}, "latency": FALLING}, "bicycle: size"),
        (parts_of_the_cerebellum, "cerebellum_ablations", {"left": PARTS | {"olive_off_before": (0.5, 0.5)}}, "olive off before"),
        (parts_of_the_cerebellum, "cerebellum_ablations", {"left": PARTS | {"nuclei_off_after": (0.1, 0.5)}}, "nuclei off after"),
        (parts_of_the_cerebellum, "cerebellum_ablations", {"left": PARTS | {"cortex_off_massed": (0.1, 0.3)}}, "cortex off: of"),
        (senses, "senses", {"worse": WORSE | {"reach_no_tendon": 1.0}}, "reach_no_tendon: nothing changes"),
    ],
)
def test_what_is_not_as_wanted_fails(tmp_path, plant, key, planted, failing):
    plant(tmp_path, **planted)
    found = complaints(tmp_path, MILESTONES[key])
    assert any(one.startswith(failing) for one in found), found


def test_a_task_without_recorded_corrections_fails(tmp_path):
    size = {task: share for task, share in FALLING.items() if task != "piano"}
    corrected(tmp_path, size, size)
    assert complaints(tmp_path, MILESTONES["corrections"]) == [
        "piano: size none, wanted below 0",
        "piano: latency none, wanted below 0",
    ]


def test_a_group_that_was_not_run_is_said(tmp_path):
    senses(tmp_path, {sense: 1.5 for sense in WORSE if sense != "bicycle_no_balance"})
    verdict = MILESTONES["senses"].holds(measures_of(tmp_path, MILESTONES["senses"]))
    assert (verdict.word, verdict.reasons) == (NOT_RUN, ("bicycle_no_balance: 0 of at least 10 learners",))


def test_strikes_are_counted_to_the_error_that_is_wanted(tmp_path):
    strikes(tmp_path, last=0.3, again=0.5)
    measures = measures_of(tmp_path, struck_force)["intact"]
    # 0.3 + 0.7 exp(-0.15 n) comes to 0.4 of its first five's mean, 0.83, after 21 trials of five strikes.
    assert all(21 * 5 < strikes <= 24 * 5 for strikes in measures[struck_force.LEARNING])
    assert max(measures[struck_force.RELEARNING]) < 40


def test_the_field_of_the_reach_milestone_is_that_of_the_landmark(tmp_path):
    reaches(tmp_path, ADAPTING)
    measures = measures_of(tmp_path, MILESTONES["reach"])["field"]
    assert max(measures["error_left_percent"]) < 30 < min(measures["after_effect_percent"])


def test_the_curve_of_rides_holds_the_rides_alone(tmp_path):
    bicycles(tmp_path)
    curves = curves_of(measures_of(tmp_path, bicycle), "years10", bicycle.CURVE)
    assert curves.shape == (10, 60)
    assert curves[0, 0] == pytest.approx(2.0)
    assert all(curves[:, -1] == 12.0)
