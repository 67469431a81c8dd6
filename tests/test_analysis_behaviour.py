"""Planted presses give back their curve, order and executions."""

import h5py
import numpy as np
import pytest
from matplotlib.figure import Figure
from synthetic import ORDER, Session, Sleep, write_pianist

from analysis.behaviour import (
    executions,
    interval_matrix,
    learning_curve,
    phases_of,
    practised_order,
    rows_of,
    skills_of,
    spikes_per_element,
)
from analysis.executed import executed
from analysis.figures import draw_learning_curve, draw_press_map
from analysis.recording import open_recording
from analysis.style import styled
from analysis.summary import analyse, contents

HOUR = 3600.0


@pytest.fixture(scope="module")
def recording(tmp_path_factory):
    path = tmp_path_factory.mktemp("behaviour") / "learner-0001.h5"
    phases = [
        Session("practice", [0.5, 0.4, 0.25], error_share=0.1, conscious=[1.0, 0.5, 0.0]),
        Sleep(events=10, calendar_s=200.0, simulated_s=20.0),
        Session("test", [0.2, 0.2, 0.2], calendar_s=12 * HOUR),
    ]
    return open_recording(write_pianist(path, phases))


def test_the_curve_counts_right_keys_and_errors(recording):
    curve = learning_curve(recording)
    assert curve["keys_per_30s"].tolist() == [54, 67, 108, 150, 150, 150]
    assert curve["errors"].tolist() == [6, 8, 12, 0, 0, 0]
    np.testing.assert_allclose(curve["error_share"][:3], [6 / 60, 8 / 75, 12 / 120])
    np.testing.assert_allclose(curve["interval_s"], [0.5, 0.4, 0.25, 0.2, 0.2, 0.2], rtol=0.02)
    assert [part.tolist() for part in phases_of(curve)] == [[0, 1, 2], [3, 4, 5]]
    assert curve["verb"].tolist() == ["practice"] * 3 + ["test"] * 3


def test_rows_are_chosen_by_verb_and_skill(recording):
    assert rows_of(recording, verb="test").tolist() == [3, 4, 5]
    assert rows_of(recording, skill="other").size == 0
    assert learning_curve(recording, "other") == {}
    assert skills_of(recording) == ("tapping",)


def test_the_order_is_read_off_the_targets(recording):
    assert practised_order(recording) == ORDER


def test_the_order_is_read_off_the_longest_trial_whatever_went_wrong(tmp_path):
    path = write_pianist(tmp_path / "one.h5", [Session("practice", [0.5, 8.0], error_share=0.1)], spikes=False)
    assert practised_order(open_recording(path)) == ORDER


def test_rows_are_in_the_order_of_the_calendar(tmp_path):
    phases = [Session("practice", [0.5] * 2, calendar_s=HOUR), Session("test", [0.5], calendar_s=0.0)]
    late_first = open_recording(write_pianist(tmp_path / "one.h5", phases, spikes=False))
    assert rows_of(late_first).tolist() == [2, 0, 1]


def test_a_shuffled_sequence_has_no_order(tmp_path):
    jumbled = tuple(np.random.default_rng(3).integers(0, 5, 40).tolist())
    path = write_pianist(tmp_path / "one.h5", [Session("practice", [0.5], order=jumbled)], spikes=False)
    shuffled = open_recording(path)
    assert practised_order(shuffled) == ()
    assert executions(shuffled)["key_s"].size == 0


def test_trials_of_single_shuffled_lines_have_no_order(tmp_path):
    orders = [(4, 1, 3, 2, 0), (2, 0, 4, 1, 3), (0, 3, 1, 2, 4)]
    trials = [Session("practice", [0.5], order=order, trial_s=5.2) for order in orders]
    assert practised_order(open_recording(write_pianist(tmp_path / "shuffled.h5", trials, spikes=False))) == ()
    same = [Session("practice", [0.5], order=orders[0], trial_s=length) for length in (5.2, 2.2, 4.0)]
    assert practised_order(open_recording(write_pianist(tmp_path / "same.h5", same, spikes=False))) == orders[0]


def test_intervals_stand_trial_by_press(recording):
    intervals, wrong = interval_matrix(recording)
    assert intervals.shape == wrong.shape == (6, 150)
    assert np.isnan(intervals[:, 0]).all()
    assert np.isfinite(intervals[0]).sum() == 59
    assert wrong.sum(axis=1).tolist() == [6, 8, 12, 0, 0, 0]
    np.testing.assert_allclose(np.nansum(intervals[3]) + 0.2, 30.0)


def test_executions_are_five_right_presses_and_errors_cost_their_time(recording):
    done = executions(recording)
    assert np.bincount(done["row"]).tolist() == [10, 13, 21, 30, 30, 30]
    assert executed(recording, 0, 5).executions == 10 + 13 + 21
    tested = done["key_s"][done["row"] == 4]
    assert abs(tested.mean() - 0.2) < 0.002
    first = done["row"] == 0
    slow = done["key_s"][first][done["errors"][first] > 0]
    quick = done["key_s"][first][done["errors"][first] == 0]
    np.testing.assert_allclose(slow.min(), 0.6, atol=0.03)
    np.testing.assert_allclose(quick.mean(), 0.5, atol=0.03)


def test_spikes_per_element_add_up_to_the_trial(recording):
    parts = spikes_per_element(recording, 3)
    assert parts["prefrontal_cue"] > 0
    total = recording.trials["spikes"][3] / recording.trials["presses"][3]
    assert sum(parts.values()) == pytest.approx(total)
    assert learning_curve(recording)["spikes_per_element"][3] == pytest.approx(total)


def test_the_summary_measures_memory_and_replay(recording):
    held, measured = contents(recording), analyse(recording)
    assert [(phase["verb"], phase["trials"]) for phase in held["phases"]] == [("practice", 3), ("sleep", 0), ("test", 3)]
    assert held["populations"]["vision"]["cells"] == 200
    (test,) = measured["skills"]["tapping"]["memory"]
    before = (54 + 67 + 108) / 3
    assert test["offline_gain_percent"] == pytest.approx(100 * (150 / before - 1))
    assert test["retention"] == pytest.approx((150 - 54) / (before - 54))
    assert measured["skills"]["tapping"]["replay"]["p_value"] < 0.01
    assert measured["skills"]["tapping"]["shape"] is None
    assert measured["spikes"]["vision"]["spikes"] == recording.spike_counts()["vision"]


def test_a_showing_before_practice_is_no_first_trial(tmp_path):
    moved = [Session("practice", [0.5, 0.25], calendar_s=100.0), Session("test", [0.3], calendar_s=2e5)]
    plain, shown = (
        write_pianist(tmp_path / f"{len(phases)}.h5", phases, spikes=False)
        for phases in (moved, [Session("demonstrate", [0.5]), *moved])
    )
    with h5py.File(shown, "r+") as file:
        for name in ("keys_per_30s", "interval_s", "score"):
            file[f"trials/{name}"][0] = np.nan
        file["trials/presses"][0] = -1
    one, two = (analyse(open_recording(path))["skills"]["tapping"] for path in (plain, shown))
    assert two["memory"][0]["retention"] == one["memory"][0]["retention"] is not None
    assert two["score"] == one["score"]


def test_rates_are_of_the_time_in_which_cells_were_simulated(tmp_path):
    path = write_pianist(tmp_path / "one.h5", [Session("practice", [0.5] * 4)])
    plain = analyse(open_recording(path))["spikes"]
    with h5py.File(path, "r+") as file:
        file["spikes/vision/observed_s"] = np.array([[0.0, 15.0], [45.0, 60.0]])
    said = analyse(open_recording(path))["spikes"]
    assert said["vision"]["rate_hz"] == pytest.approx(plain["vision"]["rate_hz"] * 120 / 30)
    assert said["thalamus"] == plain["thalamus"]


def test_other_tasks_of_a_recording_have_no_presses(tmp_path):
    path = write_pianist(
        tmp_path / "two.h5", [Session("practice", [0.5] * 2), Session("practice", [0.5] * 2, 100.0, skill="serve")], spikes=False
    )
    with h5py.File(path, "r+") as file:
        file["trials/presses"][2:] = -1
    measured = analyse(open_recording(path))["skills"]
    assert "phases" in measured["tapping"]
    assert "phases" not in measured["serve"] and measured["serve"]["trials"] == 2


def test_a_learner_who_never_pressed_is_measured_all_the_same(tmp_path):
    path = write_pianist(tmp_path / "one.h5", [Session("practice", [40.0] * 9), Session("test", [40.0] * 3)], spikes=False)
    still = open_recording(path)
    assert "press" not in still.events or still.events["press"] == {}
    assert practised_order(still) == ()
    assert interval_matrix(still)[0].shape == (12, 0)
    (skill,) = analyse(still)["skills"].values()
    assert skill["shape"] is None
    assert skill["memory"][0]["offline_gain_percent"] is None
    with styled():
        draw_press_map(Figure(), still)
        draw_learning_curve(Figure(), {"sleep": [still, still]}, measure="interval_s")


@pytest.mark.parametrize(
    ("targets", "positions", "order"),
    [
        ([4, 1, 3, 2, 4], [0, 1, 2, 3, 4], (4, 1, 3, 2, 4)),
        ([4, 1, 3, 2, 4, 4, 1], [0, 1, 2, 3, 4, 0, 1], (4, 1, 3, 2, 4)),
        ([4, 1, 3, 2, 4, 4, 1], None, (4, 1, 3, 2, 4)),
        ([4, 1, 3, 4, 1, 3], None, (4, 1, 3)),
        ([1, 2, 3], None, (1, 2, 3)),
    ],
)
def test_the_order_of_less_than_two_executions(monkeypatch, targets, positions, order):
    press = {"target": np.array(targets), "correct": np.ones(len(targets))}
    press |= {} if positions is None else {"position": np.array(positions)}
    monkeypatch.setattr("analysis.behaviour.rows_of", lambda *_: np.array([0]))
    monkeypatch.setattr("analysis.behaviour.presses_of", lambda *_: press)
    assert practised_order(None) == order
