"""Intervals cover, effects and spike statistics are those of closed forms."""

import numpy as np
import pytest

from analysis.memory import retention
from analysis.milestones import tennis
from analysis.spikes import psth, rates_by_cell, variation_by_cell
from analysis.statistics import bootstrap_interval, cohen_d, estimate, hedges_g, mean_over_learners, paired_effect
from analysis.verdict import with_interval


def test_the_interval_covers_the_true_mean_about_as_often_as_it_says():
    rng = np.random.default_rng(0)
    covered = 0
    for _ in range(100):
        low, high = bootstrap_interval(rng.exponential(1.0, 25))
        covered += low <= 1.0 <= high
    assert 85 <= covered <= 99


def test_the_interval_is_the_same_each_time_and_knows_its_limits():
    values = [1.0, 2.0, 4.0, 8.0, 9.0]
    assert bootstrap_interval(values) == bootstrap_interval(values)
    assert bootstrap_interval([3.0, 3.0]) == (3.0, 3.0)
    assert np.isnan(bootstrap_interval([3.0])).all()
    one = estimate([1.0, np.nan, np.inf, 3.0])
    assert (one.mean, one.learners) == (2.0, 2)


def test_alike_but_for_rounding_is_relative():
    assert bootstrap_interval([3e9, 3e9 + 1e-6]) == (3e9, 3e9)
    low, high = bootstrap_interval([1e-14, 2e-14, 3e-14])
    assert low < 2e-14 < high


def test_the_mean_over_learners_is_of_those_who_have_a_value():
    np.testing.assert_array_equal(mean_over_learners([[1, 5, np.nan], [3, np.nan, np.nan]]), [2, 5, np.nan])


def test_effects_are_in_units_of_the_pooled_deviation():
    assert cohen_d([2, 3, 4], [1, 2, 3]) == pytest.approx(1.0)
    assert hedges_g([2, 3, 4], [1, 2, 3]) == pytest.approx(1 - 3 / 15)
    assert paired_effect([1, 2, 3]) == pytest.approx(2.0)
    # The larger group counts for more: (20 + 2) / (3 + 1).
    assert cohen_d([1, 3, 5, 7], [0, 2]) == pytest.approx(3 / np.sqrt(5.5))
    assert hedges_g([1, 3], [0, 2]) == pytest.approx((1 - 3 / 7) / np.sqrt(2))
    assert cohen_d([1, 1], [0, 0]) == np.inf
    assert cohen_d([0, 0], [1, 1]) == -np.inf
    assert cohen_d([1, 1], [1, 1]) == 0
    assert np.isnan(cohen_d([1], [0, 0]))


def test_rates_count_silent_cells():
    assert rates_by_cell([0, 0, 3], 4, 2.0).tolist() == [1.0, 0.0, 0.0, 0.5]
    assert rates_by_cell([0], 1, 0.5).tolist() == [2.0]


def test_variation_is_that_of_each_cell():
    rng = np.random.default_rng(0)
    times, ids = np.sort(rng.uniform(0, 10, 60)), rng.integers(0, 5, 60)
    times, ids = np.append(times, [11.0, 12.0]), np.append(ids, [7, 7])  # one interval has no variation
    intervals = [np.diff(times[ids == cell]) for cell in range(5)]
    assert variation_by_cell(times, ids) == pytest.approx([own.std() / own.mean() for own in intervals])
    assert variation_by_cell(np.arange(10), np.zeros(10)) == pytest.approx(0)
    assert variation_by_cell([0, 1, 3], [0, 0, 0]) == pytest.approx(1 / 3)
    assert variation_by_cell([], []).size == 0
    # Watched from 0 on, and again from 100 on: the pause between is no interval.
    assert variation_by_cell([0, 1, 3, 100, 101, 103], [0] * 6, [0.0, 100.0]) == pytest.approx(1 / 3)


def test_a_response_stands_where_it_was_planted():
    rng = np.random.default_rng(0)
    events = np.arange(1.0, 101.0)
    evoked = np.repeat(events + 0.055, 3)
    times = np.sort(np.concatenate([evoked, rng.uniform(0, 102, 1020)]))
    centres, rates = psth(times, events, (-0.1, 0.2), 0.01)
    assert centres.size == rates.size == 30
    peak = int(np.argmax(rates))
    assert centres[peak] == pytest.approx(0.055)
    assert rates[peak] == pytest.approx(310, rel=0.1)
    assert np.delete(rates, peak).mean() == pytest.approx(10, rel=0.2)


def test_a_mean_says_of_how_many_learners_it_is():
    assert with_interval(estimate([1.0, 1.0, np.nan]), "{:.0f}") == "1 % [1, 1] (2 of 3)"
    assert with_interval(estimate([1.0, 1.0]), "{:.0f}") == "1 % [1, 1]"
    assert with_interval(estimate([1.0]), "{:.0f}") == "1 %"


def test_nothing_learnt_leaves_nothing_to_keep():
    assert retention(70, 80, 75) == 0.5
    assert np.isnan(retention(71, 70, 60))
    assert np.isnan(retention(70, 70, 60))


def test_without_a_fall_no_control_has_a_tenth_of_it():
    enough = {tennis.FALL: [-16.0] * 10, tennis.LEFT: [10.0] * 10, tennis.SPREAD: [-50.0] * 10}
    measures = dict.fromkeys([*tennis.DELAYS], enough) | {tennis.OFF: enough | {tennis.FALL: [-13.0] * 10}}
    (failing,) = (reason for reason in tennis.holds(measures).reasons if reason.startswith("fails"))
    assert failing.startswith("fails: plasticity off")
