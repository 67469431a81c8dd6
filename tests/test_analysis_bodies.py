"""Landmarks of tennis, reach and bicycle fail on planted recordings that do not meet their criteria."""

import numpy as np
import pytest
from planted_bodies import (
    ADAPTING,
    DAY,
    FORGOTTEN,
    NOTHING,
    field_learners,
    five_days,
    five_months,
    intervals,
    plant,
    plant_landmarks,
    random_fields,
    reach,
    reversals,
    ride,
    riders,
    years,
)
from verdicts import complaints

from analysis.landmarks import LANDMARKS, green_1999, pursuit_rotor, smith_2006
from analysis.recording import open_recording
from analysis.rides import relearning_percent, rides_before_cap
from analysis.score import measures_of, recordings_of
from analysis.summary import analyse
from analysis.trials import average, by_phase, column, scatter
from analysis.two_state import TwoState
from analysis.verdict import NOT_RUN, above_zero
from commands.wording import learnt

KEYS = (
    "shadmehr_1994",
    "smith_2006",
    "green_1999",
    "cluff_2009",
    "shadmehr_1997",
    "martin_1996",
    "shmuelof_2012",
    "pursuit_rotor",
)


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    folder = tmp_path_factory.mktemp("results")
    plant_landmarks(folder)
    return folder


def test_columns_are_chosen_by_what_was_set(tmp_path):
    field_learners(tmp_path, "shadmehr_1994", {"intact": ADAPTING}, learners=1)
    ((recording,),) = recordings_of(tmp_path, "shadmehr_1994").values()
    assert column(recording, "deviation_m", verb="practice", field=1.0).size == 195
    assert [one.size for one in by_phase(recording, "deviation_m", field=0.0)] == [20, 1, 1, 1, 1, 1]
    assert column(recording, "keys_per_30s").size == column(recording, "deviation_m", loudness=1.0).size == 0


def test_scatter_leaves_out_what_is_still_learnt():
    rng = np.random.default_rng(0)
    noise = rng.normal(size=500)
    assert scatter(noise + np.linspace(0, 50, 500)) == pytest.approx(1, rel=0.1)
    assert np.isnan(scatter([1.0, 2.0, 3.0]))
    assert scatter([1, -1, -1, 1]) == pytest.approx(np.sqrt(2))
    # What is missing leaves its place: the line goes on.
    assert scatter([0, 1, np.nan, np.nan, 4, 5]) == pytest.approx(0, abs=1e-12)


def test_the_average_is_the_mean_of_what_is_known():
    assert average([0, 0, np.nan, 3]) == 1
    assert np.isnan(average([np.nan]))


@pytest.mark.parametrize(
    ("fell", "rides"),
    [([1, 1, 0, 1, 0, 0, 0], 4), ([0, 0, 0], 0), ([1, 0, 0, 1], np.nan), ([0], np.nan)],
)
def test_rides_before_the_cap(fell, rides):
    assert rides_before_cap(fell) == pytest.approx(rides, nan_ok=True)


@pytest.mark.parametrize(
    ("before", "again", "percent"), [(20, 5, 25), (20, 0, 0), (0, 0, 100), (np.nan, 3, 100), (20, np.nan, 100)]
)
def test_a_rider_who_saved_nothing_counts_in_full(before, again, percent):
    assert relearning_percent(before, again) == percent


@pytest.mark.parametrize(
    ("values", "holds"),
    [
        ([1.0, 2.0] * 10, True),
        ([1.0] * 17 + [-1.0] * 3, False),
        ([0.01] * 18 + [-5.0, -5.0], False),
        ([1.0] * 17 + [np.nan] * 3, False),
    ],
)
def test_a_direction_needs_nine_of_ten_and_an_effect(values, holds):
    assert above_zero(values, "it")[0] is holds


@pytest.mark.parametrize("key", KEYS)
def test_nineteen_learners_are_too_few(results, key):
    measures = measures_of(results, LANDMARKS[key])
    fewer = {group: {name: values[:19] for name, values in columns.items()} for group, columns in measures.items()}
    verdict = LANDMARKS[key].holds(fewer)
    assert verdict.word == NOT_RUN
    assert "19 of at least 20 learners" in verdict.reasons[0]


@pytest.mark.parametrize(
    ("groups", "after", "failing"),
    [
        ({"intact": TwoState(0.59, 0.1, 0.99, 0.01, 1.0), "lesion": NOTHING}, 1.0, ["error falls to"]),
        ({"intact": ADAPTING, "lesion": NOTHING}, 2.0, ["after-effect"]),
        ({"intact": ADAPTING, "lesion": TwoState(0.8, 0.05, 0.99, 0.01, 1.0)}, 1.0, ["with the cerebellum lesioned"]),
        ({"intact": NOTHING, "lesion": NOTHING}, 1.0, ["error falls to", "after-effect"]),
    ],
)
def test_shadmehr_1994_fails(tmp_path, groups, after, failing):
    # An after-effect that is larger than the output would make lies on the side of the field here: the sign is what fails.
    field_learners(tmp_path, "shadmehr_1994", groups, after=after if after == 1.0 else -after)
    found = complaints(tmp_path, LANDMARKS["shadmehr_1994"])
    assert [any(one.startswith(start) for one in found) for start in failing] == [True] * len(failing)


def test_shadmehr_1994_measures_what_was_planted(results):
    measures = measures_of(results, LANDMARKS["shadmehr_1994"])["intact"]
    assert np.mean(measures["error_left_percent"]) == pytest.approx(11, abs=3)
    assert np.mean(measures["after_effect_percent"]) == pytest.approx(120, abs=15)


@pytest.mark.parametrize(
    ("state", "failing"),
    [
        (TwoState(0.8, 0.21, 0.992, 0.02, 1.0), "A_f"),
        (TwoState(0.59, 0.21, 0.98, 0.02, 1.0), "A_s"),
        (TwoState(0.59, 0.35, 0.992, 0.02, 1.0), "B_f"),
        (TwoState(0.59, 0.21, 0.992, 0.04, 1.0), "B_s"),
        (TwoState(0.9, 0.2, 0.9, 0.0, 1.0), "output in the clamp"),
    ],
)
def test_smith_fails_on_other_constants(tmp_path, state, failing):
    reversals(tmp_path, state)
    assert any(one.startswith(failing) for one in complaints(tmp_path, LANDMARKS["smith_2006"]))


def test_smith_fits_what_was_planted(results):
    fit = smith_2006.fitted(measures_of(results, LANDMARKS["smith_2006"]))
    assert fit.A_s == pytest.approx(0.992, abs=0.002)
    assert fit.r2 > 0.98


@pytest.mark.parametrize(
    ("planted", "failing"),
    [
        ({"late": 0.15}, "200 ms: release at 115 %"),
        ({"variation": 0.4}, "200 ms: coefficient of variation"),
        ({"variation": {"ms200": 0.06, "ms400": 0.1, "ms600": 0.12, "ms800": 0.2, "lesion": 0.1}}, "200 ms: coefficient 0.5"),
        ({"lesion": 0.5}, "error falls by"),
    ],
)
def test_green_fails(tmp_path, planted, failing):
    intervals(tmp_path, **planted)
    assert any(one.startswith(failing) for one in complaints(tmp_path, LANDMARKS["green_1999"]))


def test_green_fails_when_long_intervals_are_learnt_as_fast(results):
    measures = {group: dict(columns) for group, columns in measures_of(results, LANDMARKS["green_1999"]).items()}
    for columns in measures.values():
        columns[green_1999.TRIALS] = [20.0 + number % 3 for number in range(20)]
    verdict = green_1999.holds(measures)
    assert any(reason.startswith("fails: slope of the trials to learn") for reason in verdict.reasons)


@pytest.mark.parametrize(
    ("planted", "failing"),
    [
        ({"cap_by": 80}, "rides from"),
        ({"swing": 0.9}, "swing"),
        ({"period": 1.3}, "period"),
        ({"week": 10.0}, "loss at one week"),
    ],
)
def test_cluff_fails(tmp_path, planted, failing):
    riders(tmp_path, **planted)
    (found,) = complaints(tmp_path, LANDMARKS["cluff_2009"])
    assert found.startswith(failing)


@pytest.mark.parametrize(
    ("planted", "failing"),
    [({"later": 1.0, "rate": 0.1}, ["first block", "savings"]), ({"later": 0.9, "rate": 0.02}, ["savings"])],
)
def test_shadmehr_1997_fails(tmp_path, planted, failing):
    five_months(tmp_path, **planted)
    found = complaints(tmp_path, LANDMARKS["shadmehr_1997"])
    assert [any(one.startswith(start) for one in found) for start in failing] == [True] * len(failing)


SENSITIVE = {"intact": 0.3, "cerebellum_off": 0.0, "striatum_off": 0.3}


@pytest.mark.parametrize(
    ("groups", "wandering", "failing"),
    [
        (SENSITIVE | {"cerebellum_off": 0.15}, {"cerebellum_off": 0.27}, "cerebellum off: error sensitivity"),
        (SENSITIVE, {"cerebellum_off": 0.05}, "cerebellum off: variance"),
        (SENSITIVE | {"striatum_off": 0.15}, {"cerebellum_off": 0.306}, "striatum off: error sensitivity"),
        ({"intact": 0.3, "cerebellum_off": 0.0}, {"cerebellum_off": 0.306}, "striatum off: 0 of at least 20 learners"),
    ],
)
def test_martin_fails(tmp_path, groups, wandering, failing):
    random_fields(tmp_path, groups, wandering)
    (found,) = complaints(tmp_path, LANDMARKS["martin_1996"])
    assert found.startswith(failing)


def test_noise_alone_makes_no_error_sensitivity(results):
    measures = measures_of(results, LANDMARKS["martin_1996"])
    intact, off = (np.mean(measures[group]["error_sensitivity_per_cm"]) for group in ("intact", "cerebellum_off"))
    assert abs(off) < 0.1 * intact


@pytest.mark.parametrize(
    ("planted", "failing"), [({"spread": 0.9}, "standard deviation"), ({"trials": 40.0, "mean": 150.0}, "its time constant")]
)
def test_shmuelof_fails(tmp_path, planted, failing):
    five_days(tmp_path, **planted)
    assert any(one.startswith(failing) for one in complaints(tmp_path, LANDMARKS["shmuelof_2012"]))


@pytest.mark.parametrize(
    ("again", "failing"),
    [
        ({"months14": [8.0] + [10.0] * 24}, "at 14 months"),
        ({"years15": [3.0] * 15 + [12.0] * 10}, "at 15 years"),
    ],
)
def test_the_rotor_fails(tmp_path, again, failing):
    years(tmp_path, FORGOTTEN | again, lists=[0.02] * 20)
    (found,) = complaints(tmp_path, LANDMARKS["pursuit_rotor"])
    assert found.startswith(failing)


def test_the_rotor_fails_without_a_list_store(tmp_path):
    years(tmp_path, FORGOTTEN)
    (found,) = complaints(tmp_path, LANDMARKS["pursuit_rotor"])
    assert found == "list store after 15 years: list_years15: 0 of at least 20 learners, wanted near zero"
    assert pursuit_rotor.summary(measures_of(tmp_path, LANDMARKS["pursuit_rotor"])).endswith("list store none")


def test_the_summary_follows_the_main_measure_of_a_task(tmp_path):
    """A field is learnt from 30 to 10 mm and is 15 mm a day later; free reaches, catch trials, another field do not count."""
    falling = [0.03] * 3 + [0.02] * 4 + [-0.01] * 3
    blocks = [
        reach("practice", [0.002] * 5),
        reach("practice", falling, field=1.0, calendar_s=100),
        reach("test", [0.03], field=1.0, calendar_s=160),
        reach("test", [0.015] * 3 + [0.01], field=1.0, calendar_s=100 + DAY),
        reach("test", [0.009] * 3, calendar_s=100 + 2 * DAY),
        reach("test", [0.005] * 3, field=-1.0, calendar_s=100 + 3 * DAY),
    ]
    plant(tmp_path, "p", "g", 0, blocks)
    (skill,) = analyse(open_recording(tmp_path / "p" / "g" / "learner-0001.h5"))["skills"].values()
    course = skill["course"]
    assert (course["measure"], course["unit"]) == ("deviation_m", "m")
    assert [phase["verb"] for phase in course["phases"]] == ["practice"] * 2 + ["test"] * 4
    assert course["phases"][1]["ends"] == pytest.approx([0.03, 0.01])
    (field,) = course["memory"]
    assert field["phase"] == 3
    assert field["retention"] == pytest.approx(0.75)
    assert field["change_percent"] == pytest.approx(50)
    assert field["after_s"] == pytest.approx(DAY - 9 * (1.5 + 3.5) - 1.5)
    assert learnt(skill)[1] == "practice of 10 trials: deviation 0.03 → 0.01 m"
    assert learnt(skill)[-1] == "24 h later: 75% of what practice had gained, +50 % against its end"


def test_of_practice_that_changed_nothing_nobody_says_what_was_kept(tmp_path):
    blocks = [reach("practice", [0.0031] * 3 + [0.003] * 3), reach("test", [0.025] * 3, calendar_s=DAY)]
    plant(tmp_path, "p", "g", 0, blocks)
    (skill,) = analyse(open_recording(tmp_path / "p" / "g" / "learner-0001.h5"))["skills"].values()
    assert skill["course"]["memory"][0]["retention"] is None
    assert learnt(skill)[-1] == "24 h later: +733 % against its end"


@pytest.mark.parametrize(("seconds", "kept"), [([3.0] * 3, 0.0), ([9.0] * 3, 1.0), ([6.0] * 3, 0.5)])
def test_of_rides_longer_is_better(tmp_path, seconds, kept):
    # Practice that goes on a day later tells it as well as a test; what follows at once does not.
    first = [ride("practice", [3.0] * 3), ride("practice", [9.0] * 3, calendar_s=60)]
    blocks = [*first, ride("practice", seconds, calendar_s=DAY)]
    plant(tmp_path, "p", "g", 0, blocks)
    (skill,) = analyse(open_recording(tmp_path / "p" / "g" / "learner-0001.h5"))["skills"].values()
    (memory,) = skill["course"]["memory"]
    assert memory["retention"] == pytest.approx(kept)
