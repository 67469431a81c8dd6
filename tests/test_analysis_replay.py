"""Replay that was planted is found with its order and speed; volleys in no order are not taken for it."""

import h5py
import numpy as np
import pytest
from synthetic import ORDER, Session, Sleep, write_pianist

from analysis.recording import RecordingFault, open_recording
from analysis.replay import find_events, find_replay, score, sleep_windows, volleys

PRACTICE = Session("practice", [0.4, 0.3, 0.25, 0.25, 0.25])


def replay_of(path, sleep, seed=1):
    return find_replay(open_recording(write_pianist(path, [PRACTICE, sleep], seed=seed)))


def test_planted_replay_is_found(tmp_path):
    replay = replay_of(tmp_path / "one.h5", Sleep(events=30, lag_s=0.04))
    assert replay.order == ORDER
    assert replay.hours == pytest.approx(1 / 60)
    assert replay.ordered_per_hour == pytest.approx(30 * 60)
    assert replay.chance_per_hour < replay.ordered_per_hour / 3
    assert replay.match_share > 0.95
    assert replay.p_value <= 0.001
    assert replay.lag_s == pytest.approx(0.04, abs=0.003)
    assert replay.compression == pytest.approx(0.25 / 0.04, rel=0.1)
    assert "4-1-3-2-4" in replay.events["pools"]


def test_volleys_in_no_order_are_not_replay(tmp_path):
    values = [replay_of(tmp_path / f"{seed}.h5", Sleep(events=30, shuffled=True), seed).p_value for seed in range(6)]
    assert min(values) > 0.01
    assert np.mean(values) > 0.2


def test_another_order_is_not_replay(tmp_path):
    replay = replay_of(tmp_path / "one.h5", Sleep(events=30, order=(4, 2, 3, 1)))
    assert replay.match_share < 0.1
    assert replay.p_value > 0.5


def test_quiet_sleep_has_no_events_in_order(tmp_path):
    replay = replay_of(tmp_path / "one.h5", Sleep(events=0))
    assert replay.ordered_per_hour == 0
    assert replay.p_value > 0.5


@pytest.mark.parametrize(("lag_s", "whole"), [(0.13, 10), (0.17, 0)])
def test_a_silence_of_150_ms_ends_an_event(tmp_path, lag_s, whole):
    replay = replay_of(tmp_path / "one.h5", Sleep(events=10, lag_s=lag_s))
    assert np.count_nonzero(replay.events["pools"] == "4-1-3-2-4") == whole


def test_a_stretch_that_ends_ends_its_event(tmp_path):
    recording = open_recording(write_pianist(tmp_path / "one.h5", [PRACTICE, Sleep(events=1, lag_s=0.04)]))
    ((start, stop),) = sleep_windows(recording)
    border = start + 0.5 + 2.4 * 0.04
    (_, whole), *_ = find_events(recording, [(start, stop)])
    (early, first), (late, rest), *_ = find_events(recording, [(start, border), (border, stop)])
    assert early[-1] < border < late[0]
    assert [*first, *rest] == whole.tolist()


def test_only_while_the_cells_were_simulated_they_are_asleep(tmp_path):
    path = write_pianist(tmp_path / "one.h5", [PRACTICE, Sleep(events=2)])
    ((start, stop),) = sleep_windows(open_recording(path))
    with h5py.File(path, "r+") as file:
        file["spikes/motor_cortex_e/observed_s"] = np.array([[0.0, start + 1.0], [start + 2.0, start + 2.5], [stop, stop + 9.0]])
    assert sleep_windows(open_recording(path)) == [(start, start + 1.0), (start + 2.0, start + 2.5)]


def test_dreams_and_tests_do_not_count(tmp_path):
    phases = [
        Session("practice", [0.5, 0.2, 0.25, 0.36]),
        Sleep(events=4),
        Sleep(events=4, stage="REM"),
        Session("test", [0.1] * 3),
    ]
    replay = find_replay(open_recording(write_pianist(tmp_path / "one.h5", phases)))
    assert replay.hours == pytest.approx(1 / 60)
    assert replay.events["elements"].tolist() == [5] * 4
    assert replay.awake_s == pytest.approx(0.27, rel=0.02)


def test_without_sleep_there_is_nothing_to_look_at(tmp_path):
    path = write_pianist(tmp_path / "one.h5", [PRACTICE], spikes=False)
    assert find_replay(open_recording(path)) is None


def test_replay_needs_pools(tmp_path):
    import h5py

    path = write_pianist(tmp_path / "one.h5", [PRACTICE, Sleep(events=1)])
    with h5py.File(path, "r+") as file:
        file["nodes/motor_cortex_e"].attrs["per_pool"] = 0
    with pytest.raises(RecordingFault, match="pools of motor_cortex_e"):
        find_replay(open_recording(path))


def test_a_volley_is_counted_once_and_background_is_not():
    rng = np.random.default_rng(0)
    background = rng.uniform(0, 60, 60 * 120)  # 1 Hz in 120 cells
    planted = np.arange(2.0, 50.0, 4.0)
    together = (planted[:, None] + rng.uniform(0, 0.008, (planted.size, 24))).ravel()
    found = volleys(np.sort(np.concatenate([background, together])), 120, 60.0)
    assert found.size == planted.size
    np.testing.assert_allclose(found, planted, atol=0.01)


@pytest.mark.parametrize(("cells", "within_s", "count"), [(6, 0.019, 1), (5, 0.001, 0), (6, 0.022, 0)])
def test_a_volley_is_a_twentieth_of_a_pool_within_20_ms(cells, within_s, count):
    assert volleys(1 + np.linspace(0, within_s, cells), 120, 60.0).size == count


def test_an_event_is_ordered_from_three_elements_in_a_row():
    events = [
        (np.array([1.0, 1.02, 1.06]), np.array([0, 1, 2])),
        (np.array([2.0, 2.1, 2.2]), np.array([0, 1, 0])),
        (np.array([3.0, 3.1]), np.array([3, 0])),
    ]
    replay = score(events, (0, 1, 2, 3), hours=1.0, awake_s=0.2)
    assert replay.events["longest"].tolist() == [3, 2, 1]
    assert replay.events["matched"].tolist() == [2, 1, 0]
    assert replay.ordered_per_hour == 1
    assert replay.chance_per_hour == pytest.approx(1 / 6, abs=0.05)
    assert replay.match_share == pytest.approx(3 / 5)
    assert replay.lag_s == pytest.approx(0.04)


def test_chance_is_exact_for_events_of_two():
    events = [(np.array([i, i + 0.04]), np.array([0, 1])) for i in range(200)]
    replay = score(events, (0, 1), hours=1.0, awake_s=0.2)
    assert replay.match_share == 1.0
    assert replay.chance_share == pytest.approx(0.5, abs=0.01)
    assert replay.p_value == pytest.approx(1 / 1001)
    assert replay.ordered_per_hour == 0
