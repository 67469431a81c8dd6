"""The model of two states does what its equations say, and its fit gives back what was planted."""

import numpy as np
import pytest

from analysis.two_state import TwoState, fit_two_state, simulate

PUBLISHED = TwoState(A_f=0.59, B_f=0.21, A_s=0.992, B_s=0.02, r2=1.0)
FIELD = np.concatenate([np.zeros(20), np.ones(150), -np.ones(15), np.zeros(60)])
CLAMP = np.arange(FIELD.size) >= 185


def test_the_asymptote_is_that_of_the_closed_form():
    output = simulate(PUBLISHED, np.ones(3000), np.zeros(3000)).sum(axis=0)
    gain = 0.21 / (1 - 0.59) + 0.02 / (1 - 0.992)
    assert output[-1] == pytest.approx(gain / (1 + gain))


def test_a_trial_is_moved_by_the_error_of_the_one_before():
    fast, slow = simulate(PUBLISHED, [1, -1, 0], [0, 1, 0])
    np.testing.assert_allclose(fast, [0, 0.21, 0.59 * 0.21])
    np.testing.assert_allclose(slow, [0, 0.02, 0.992 * 0.02])


def test_without_errors_both_states_decay_by_their_own_retention():
    x = simulate(PUBLISHED, FIELD, CLAMP)
    np.testing.assert_allclose(x[:, 190] / x[:, 186], [0.59**4, 0.992**4])


def test_what_was_learnt_comes_back_in_the_clamp():
    output = simulate(PUBLISHED, FIELD, CLAMP).sum(axis=0)
    assert output[184] < 0 < output[192]


@pytest.mark.parametrize(
    "planted", [PUBLISHED, TwoState(0.8, 0.1, 0.998, 0.05, 1.0), TwoState(0.3, 0.35, 0.98, 0.03, 1.0)], ids=str
)
def test_the_fit_gives_back_the_constants(planted):
    fit = fit_two_state(simulate(planted, FIELD, CLAMP).sum(axis=0), FIELD, CLAMP)
    for name in ("A_f", "B_f", "A_s", "B_s"):
        assert getattr(fit, name) == pytest.approx(getattr(planted, name), abs=1e-3)
    assert fit.r2 == pytest.approx(1)


def test_the_fit_bears_the_noise_of_twenty_learners_and_missing_trials():
    rng = np.random.default_rng(0)
    output = simulate(PUBLISHED, FIELD, CLAMP).sum(axis=0) + 0.1 / np.sqrt(20) * rng.normal(size=FIELD.size)
    output[[3, 50]] = np.nan
    fit = fit_two_state(output, FIELD, CLAMP)
    assert fit.A_f == pytest.approx(0.59, abs=0.1)
    assert fit.A_s == pytest.approx(0.992, abs=0.003)
    assert fit.B_f == pytest.approx(0.21, rel=0.3)
    assert fit.B_s == pytest.approx(0.02, rel=0.3)
    left = output - simulate(fit, FIELD, CLAMP).sum(axis=0)
    assert fit.r2 == pytest.approx(1 - np.nanvar(left) / np.nanvar(output), abs=1e-3)


def test_too_few_trials_are_refused():
    with pytest.raises(ValueError, match="at least 20 trials, got 19"):
        fit_two_state(np.append(np.linspace(0, 1, 19), np.nan), np.ones(20), np.zeros(20))
