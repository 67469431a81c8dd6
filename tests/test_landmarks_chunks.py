"""Chunks: planted boundaries are found, chance finds few, and both landmarks fail where their criterion is missed."""

from __future__ import annotations

import numpy as np
import pytest
from planted_chunks import LONG, ORDER, REORDERED, own_ends, played, ramkumar, sakai, write_lines
from typer.testing import CliRunner
from verdicts import complaints

from analysis.chunks import boundaries, chunk_lengths, chunks_by_day, overlap, split, stability, table_of, transitions
from analysis.landmarks import LANDMARKS
from analysis.landmarks.ramkumar_2016 import jerk
from analysis.recording import open_recording
from analysis.score import measures_of
from analysis.summary import analyse
from analysis.verdict import REPRODUCED
from commands.main import app


def judged(results, protocol):
    landmark = LANDMARKS[protocol]
    return landmark.holds(measures_of(results, landmark))


def steps_of(ends, executions, rng, noise):
    """Steps of a planted learner, without the time before the first element."""
    return played(ends, executions, rng, noise)[:, 1:]


def test_one_gaussian_and_an_even_spread_explain_what_theory_says():
    rng = np.random.default_rng(0)
    assert split(rng.normal(size=200_000)).explained == pytest.approx(2 / np.pi, abs=0.005)
    assert split(np.linspace(0, 1, 10_001)).explained == pytest.approx(3 / 4, abs=1e-3)
    assert split([1.0, 1.0, 3.0, 3.0]).explained == pytest.approx(1.0)


def test_planted_boundaries_are_found_in_noise():
    rng = np.random.default_rng(1)
    hits = []
    for number in range(40):
        ends = own_ends(number, 2 + number % 4)
        found = 1 + np.flatnonzero(boundaries(steps_of(ends, 20, rng, noise=0.4)))
        hits.append(list(found) == list(ends))
    assert np.mean(hits) >= 0.9


def test_analyse_tells_the_chunks_of_the_last_practice(tmp_path):
    rng = np.random.default_rng(5)
    path, plain = tmp_path / "own" / "chunks" / "learner-0001.h5", tmp_path / "own" / "plain" / "learner-0001.h5"
    early = ("practice", 0, ORDER, played((5,), 20, rng))
    write_lines(path, [early, ("practice", 1, ORDER, played((3, 7), 20, rng)), ("test", 2, REORDERED[0], played((4,), 20, rng))])
    write_lines(plain, [early, ("practice", 1, ORDER, played((), 20, rng))])
    assert analyse(open_recording(path))["skills"]["tapping"]["chunks"] == [3, 4, 3]
    assert analyse(open_recording(plain))["skills"]["tapping"]["chunks"] == [10]
    said = CliRunner().invoke(app, ["analyse", str(path), str(plain)]).stdout
    assert "  tapping: chunks of 3, 4, 3 elements\n" in said
    assert "  tapping: no chunks\n" in said


def test_a_key_that_stands_twice_hides_the_chunks(tmp_path):
    path = tmp_path / "own" / "twice" / "learner-0001.h5"
    line = (4, 1, 3, 2, 4)
    write_lines(path, [("practice", 0, line, np.full((20, len(line)), 0.3))])
    assert analyse(open_recording(path))["skills"]["tapping"]["chunks"] is None


def test_unchunked_learners_have_boundaries_in_at_most_one_of_twenty():
    rng = np.random.default_rng(2)
    found = [boundaries(steps_of((), 20, rng, noise=0.4)).any() for _ in range(100)]
    assert np.mean(found) <= 0.05


def test_steady_differences_between_fingers_are_no_chunks():
    spread = np.tile(np.geomspace(0.2, 0.4, 9), (30, 1)) * np.exp(0.05 * np.random.default_rng(3).normal(size=(30, 9)))
    assert not boundaries(spread).any()


def test_stability_tells_kept_from_moved_boundaries():
    rng = np.random.default_rng(4)
    early, late = steps_of((3, 6), 20, rng, 0.1), steps_of((2, 8), 20, rng, 0.1)
    assert stability(np.concatenate([early, early])) == 1.0
    assert stability(np.concatenate([early, late])) == 0.0
    assert overlap([True, True, False], [False, True, True]) == pytest.approx(1 / 3)


def test_one_slow_execution_makes_no_boundary_and_takes_none():
    """Medians: a pause of a minute in four of ten executions is outvoted."""
    table = steps_of((3, 6), 10, np.random.default_rng(9), 0.1)
    wanted = boundaries(table)
    assert np.flatnonzero(wanted).tolist() == [2, 5]
    table[:4, 7] = 60.0
    assert boundaries(table).tolist() == wanted.tolist()


def test_long_is_told_by_ratio():
    """In seconds 0.8 and 0.45 would be the long ones, and 0.25 a short one."""
    times = np.tile([0.05, 0.05, 0.25, 0.05, 0.45, 0.05, 0.8], (4, 1))
    assert np.flatnonzero(boundaries(times)).tolist() == [2, 4, 6]


def test_halves_are_of_all_executions_and_a_single_one_has_none():
    first, second = (np.where(np.isin(np.arange(9), ends), 0.45, 0.2) for ends in ((2, 5), (1, 5)))
    assert stability(np.stack([first] * 3 + [second] * 3)) == pytest.approx(1 / 3)
    # Of a third against the rest it would be 2/3.
    assert stability(np.stack([first, first, second, second, first, first])) == 1
    assert np.isnan(stability(first[None]))


def test_chunks_are_counted_day_by_day_with_one_measure():
    rng = np.random.default_rng(5)
    days = [steps_of(range(1, 10), 20, rng, 0.1), steps_of((2, 5, 8), 20, rng, 0.1), steps_of((5,), 20, rng, 0.1)]
    assert chunks_by_day(days) == [10.0, 4.0, 2.0]
    # By its own measure the last day would have two; a day without an execution has no chunks to count.
    slow, quick = played(range(1, 10), 20, rng, 0.1, 0.9)[:, 1:], played((5,), 20, rng, 0.1, 0.3)[:, 1:]
    np.testing.assert_array_equal(chunks_by_day([slow, np.empty((0, 9)), quick]), [10.0, np.nan, 1.0])


def test_who_only_gets_faster_has_no_chunks_to_count():
    rng = np.random.default_rng(6)
    days = [factor * steps_of((), 20, rng, 0.1) for factor in np.geomspace(2, 1, 12)]
    assert np.isnan(chunks_by_day(days)).all()


def test_steps_are_told_known_from_new_with_their_errors(tmp_path):
    times = np.full((2, 10), 0.3)
    path = tmp_path / "sakai_2003" / "practice" / "learner-0001.h5"
    write_lines(path, [("practice", 0, ORDER, times), ("test", 1, REORDERED[0], times)], errors=(8,))
    recording = open_recording(path)
    learnt, cut = (transitions(recording, ORDER, phase) for phase in (0, 1))
    with pytest.raises(ValueError, match="each key stands once"):
        transitions(recording, (4, 1, 3, 2, 4), 0)
    assert table_of(learnt, 10).shape == (2, 9)
    np.testing.assert_allclose(learnt["time_s"], 0.3)
    assert not learnt["new"].any()
    # The first re-ordering puts the elements 4, 1 and 7 after others than their own.
    assert cut["place"][cut["new"]].tolist() == [4, 1, 7] * 2
    assert learnt["place"][learnt["errors"] == 1].tolist() == [4, 4]
    # The line that was cut has no whole execution in the learnt order.
    assert table_of(cut, 10).shape == (0, 9)


def test_the_last_trials_of_a_phase_are_its_last(tmp_path):
    path = tmp_path / "sakai_2003" / "practice" / "learner-0001.h5"
    write_lines(path, [("practice", 0, ORDER, np.full((1, 10), seconds)) for seconds in (0.9, 0.6, 0.3)])
    recording = open_recording(path)
    assert transitions(recording, ORDER, 0)["time_s"].size == 27
    np.testing.assert_allclose(transitions(recording, ORDER, 0, last=2)["time_s"], [0.6] * 9 + [0.3] * 9)


def test_lengths_are_of_the_learnt_order_and_of_three_elements_or_more(tmp_path):
    path = tmp_path / "own" / "two" / "learner-0001.h5"
    write_lines(
        path,
        [("practice", 0, (4, 1), np.full((5, 2), 0.3)), ("practice", 1, ORDER, played((3, 7), 20, np.random.default_rng(8)))],
    )
    recording = open_recording(path)
    assert chunk_lengths(recording, (4, 1), 0) == []
    assert chunk_lengths(recording, ORDER[:5], 1) == []
    assert chunk_lengths(recording, ORDER, 1) == [3, 4, 3]


def test_the_three_reorderings_cut_every_step_once():
    cuts = [b for line in REORDERED for a, b in zip(line, line[1:], strict=False) if ORDER.index(b) != ORDER.index(a) + 1]
    assert sorted(ORDER.index(key) for key in cuts) == list(range(1, 10))


def test_steady_playing_has_no_jerk_and_tempo_does_not_count():
    steady, halting = np.full((3, 9), 0.3), steps_of((3, 6), 3, np.random.default_rng(7), 0.0)
    assert jerk(steady) == pytest.approx(0.0, abs=1e-9)
    assert jerk(halting) > 1
    assert jerk(2 * halting) == pytest.approx(jerk(halting))


def test_sakai_holds_on_chunks_of_ones_own(tmp_path):
    sakai(tmp_path)
    measures = measures_of(tmp_path, LANDMARKS["sakai_2003"])
    assert judged(tmp_path, "sakai_2003").word == REPRODUCED
    np.testing.assert_allclose(measures["practice"]["boundaries"], 3)
    np.testing.assert_allclose(measures["practice"]["extra_time_s"], 0.3, atol=0.05)
    assert np.mean(np.array(measures["plasticity_off"]["boundaries"]) > 0) <= 0.1


@pytest.mark.parametrize(
    ("planted", "fails"),
    [
        ({"boundaries": 1}, "2 to 5 boundaries"),
        ({"alike": True}, "overlap with oneself"),
        ({"drifting": True}, "overlap of halves"),
        ({"inside_s": 0.1}, "time that breaking costs"),
    ],
)
def test_sakai_fails_where_a_line_of_the_criterion_is_missed(tmp_path, planted, fails):
    sakai(tmp_path, **planted)
    assert any(reason.startswith(fails) for reason in complaints(tmp_path, LANDMARKS["sakai_2003"]))


def test_ramkumar_holds_on_fewer_chunks(tmp_path):
    ramkumar(tmp_path)
    measures = measures_of(tmp_path, LANDMARKS["ramkumar_2016"])
    assert judged(tmp_path, "ramkumar_2016").word == REPRODUCED
    np.testing.assert_allclose(measures["practice"]["chunks_percent"], -75)


@pytest.mark.parametrize(
    ("planted", "fails"),
    [
        ({"first": 3, "last": 3}, "number of chunks"),
        ({"last": 5, "ends_s": (LONG, 2 * LONG)}, "fall of total time"),
        ({"last": 5, "ends_s": (LONG, 2 * LONG)}, "fall of jerk"),
        ({"first": 0, "last": 0}, "chunks found"),
    ],
)
def test_ramkumar_fails_where_a_line_of_the_criterion_is_missed(tmp_path, planted, fails):
    ramkumar(tmp_path, **planted)
    assert any(reason.startswith(fails) for reason in complaints(tmp_path, LANDMARKS["ramkumar_2016"]))
