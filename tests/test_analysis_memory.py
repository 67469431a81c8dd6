"""Gains, savings and curves with known answers are found."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.memory import (
    fit_exponential,
    fit_loglog,
    fit_power,
    offline_gain,
    repetitions_to,
    retention,
    savings,
)

TRIALS = np.arange(1, 61)


def test_offline_gain_takes_the_last_three_and_the_first_three():
    assert offline_gain([10, 20, 90, 100, 110], [118, 120, 122, 500]) == pytest.approx(20.0)
    assert offline_gain([100, 100, 100], [100, 100, 100]) == 0.0
    assert np.isnan(offline_gain([100, 100], [100, 100, 100]))
    assert np.isnan(offline_gain([0, 0, 0], [1, 1, 1]))


def test_retention_is_one_at_the_end_of_practice_and_zero_for_a_novice():
    assert retention(50, 100, 100) == 1.0
    assert retention(50, 100, 50) == 0.0
    assert retention(50, 100, 75) == 0.5
    assert np.isnan(retention(50, 50, 60))


def test_repetitions_are_counted_to_the_end_of_the_first_run_that_is_good_enough():
    times = [0.5] * 10 + [0.3] * 10
    assert repetitions_to(0.3, times) == 15
    assert repetitions_to(0.43, times) == 12
    assert repetitions_to(0.5, times) == 5
    assert np.isnan(repetitions_to(0.2, times))
    assert np.isnan(repetitions_to(0.5, times[:4]))


def test_savings_compare_relearning_with_learning():
    first, again = [0.5] * 15 + [0.3] * 10, [0.5] * 5 + [0.3] * 10
    assert savings(first, again, 0.3) == pytest.approx(1 - 10 / 20)
    assert np.isnan(savings(first, [0.5] * 10, 0.3))


@given(
    asymptote=st.floats(0.1, 0.4),
    gain=st.floats(0.1, 1.0),
    rate=st.floats(0.05, 0.5),
)
def test_a_planted_exponential_is_found(asymptote, gain, rate):
    curve = asymptote + gain * np.exp(-rate * TRIALS)
    fit = fit_exponential(curve)
    np.testing.assert_allclose((fit.asymptote, fit.gain, fit.rate), (asymptote, gain, rate), rtol=1e-3)
    assert fit.aic < fit_power(curve).aic


@given(asymptote=st.floats(0.1, 0.4), gain=st.floats(0.2, 1.0), rate=st.floats(0.3, 1.5))
def test_a_planted_power_law_is_found(asymptote, gain, rate):
    curve = asymptote + gain * TRIALS**-rate
    fit = fit_power(curve)
    np.testing.assert_allclose((fit.asymptote, fit.gain, fit.rate), (asymptote, gain, rate), rtol=1e-2)
    assert fit.aic < fit_exponential(curve).aic


def test_curves_are_told_apart_in_noise():
    rng = np.random.default_rng(0)
    right = 0
    for _ in range(40):
        noise = rng.normal(0, 0.01, TRIALS.size)
        slow, power = 0.2 + 0.3 * np.exp(-0.1 * TRIALS) + noise, 0.2 + 0.3 * TRIALS**-0.6 + noise
        right += fit_exponential(slow).aic < fit_power(slow).aic
        right += fit_power(power).aic < fit_exponential(power).aic
    assert right >= 76


def test_a_trial_without_a_measure_is_left_out():
    curve = 0.2 + 0.3 * np.exp(-0.1 * TRIALS)
    curve[10] = np.nan
    assert fit_exponential(curve).rate == pytest.approx(0.1, rel=1e-3)


def test_a_flat_curve_has_no_slope():
    fit = fit_loglog(np.full(40, 0.3))
    assert fit.exponent == pytest.approx(0, abs=1e-12)
    assert fit_exponential(np.full(40, 0.3)).r2 == 0


def test_the_line_in_loglog_has_the_planted_exponent():
    fit = fit_loglog(0.5 * TRIALS**-0.3)
    assert (fit.exponent, fit.scale, fit.r2) == pytest.approx((0.3, 0.5, 1.0))
    assert fit.decades == pytest.approx(np.log10(60))


def test_too_few_trials_are_refused():
    with pytest.raises(ValueError, match="at least 5 trials, got 4"):
        fit_exponential([4, 3, 2, 1])
    with pytest.raises(ValueError, match="at least 3 positive values, got 2"):
        fit_loglog([4, 3, 0])
