"""The chain against independent integrations, closed forms and published laws."""

import tracemalloc

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.consolidation import (
    BLOCK,
    YEAR_S,
    Chain,
    advance,
    capture,
    deep,
    propagator,
    write,
)

CHAINS = [Chain(), Chain(p=0.5), Chain(n=6, tau_1_s=86400.0, p=0.15), Chain(n=2, tau_1_s=10.0, tau_n_s=590.0, p=0.7)]
STRETCHES_S = [1.0, 3600.0, 86400.0, YEAR_S, 10 * YEAR_S]


def rate_matrix(chain: Chain) -> np.ndarray:
    """Return A of du/dt = A u, written out term by term from the equation of the chain."""
    C, g, n = chain.C, chain.g, len(chain.C)
    A = np.zeros((n, n))
    for k in range(n):
        if k > 0:
            A[k, k - 1] += g[k - 1] / C[k]
            A[k, k] -= g[k - 1] / C[k]
        A[k, k] -= g[k] / C[k]
        if k < n - 1:
            A[k, k + 1] += g[k] / C[k]
    return A


def runge_kutta(A: np.ndarray, u: np.ndarray, seconds: float, steps: int) -> np.ndarray:
    """Integrate du/dt = A u by the classical method, with a compensated sum."""
    h, rest = seconds / steps, np.zeros_like(u)
    for _ in range(steps):
        k1 = A @ u
        k2 = A @ (u + h / 2 * k1)
        k3 = A @ (u + h / 2 * k2)
        k4 = A @ (u + h * k3)
        add = h / 6 * (k1 + 2 * k2 + 2 * k3 + k4) - rest
        new = u + add
        u, rest = new, (new - u) - add
    return u


@pytest.mark.parametrize("chain", CHAINS)
@pytest.mark.parametrize("seconds", [60.0, 3600.0])
def test_propagator_equals_runge_kutta(chain, seconds):
    u = np.linspace(1, -0.5, len(chain.C))
    expected = runge_kutta(rate_matrix(chain), u, seconds, steps=int(40 * seconds))
    np.testing.assert_allclose(propagator(chain, seconds) @ u, expected, rtol=0, atol=2e-13)


@pytest.mark.parametrize("chain", CHAINS)
@pytest.mark.parametrize("seconds", STRETCHES_S)
def test_propagator_equals_sixty_digits(chain, seconds):
    with mpmath.workdps(60):
        # The rounded entries of A in double precision would leak by themselves; so the terms are summed in 60 digits.
        C, g = [mpmath.mpf(x) for x in chain.C], [mpmath.mpf(x) for x in chain.g]
        A = mpmath.zeros(len(C))
        for k in range(len(C)):
            A[k, k] = -(g[k] + (g[k - 1] if k else 0)) / C[k]
            if k > 0:
                A[k, k - 1] = g[k - 1] / C[k]
            if k < len(C) - 1:
                A[k, k + 1] = g[k] / C[k]
        expected = np.array(mpmath.expm(A * seconds, method="pade").tolist(), dtype=float)
    np.testing.assert_allclose(propagator(chain, seconds), expected, rtol=0, atol=2e-14)


@given(
    n=st.integers(2, 12),
    tau_1_s=st.floats(0.1, 1e5),
    span=st.floats(1e2, 1e9),
    p=st.floats(0.02, 1.0),
    a=st.floats(0, 1e9),
    b=st.floats(0, 1e9),
)
def test_propagator_is_a_semigroup_that_never_amplifies(n, tau_1_s, span, p, a, b):
    chain = Chain(n, tau_1_s, tau_1_s * span, p)
    P = propagator(chain, a)
    assert (P >= 0).all()
    assert P.sum(axis=1).max() <= 1 + 1e-13
    np.testing.assert_allclose(propagator(chain, b) @ P, propagator(chain, a + b), rtol=0, atol=2e-13)


def test_no_time_changes_nothing():
    np.testing.assert_allclose(propagator(Chain(), 0.0), np.eye(8), rtol=0, atol=1e-15)


@pytest.mark.parametrize(("p", "ripple"), [(0.2, 0.05), (0.5, 0.05)])
def test_forgetting_is_a_power_law(p, ripple):
    chain = Chain(p=p)
    t = np.geomspace(10 * chain.tau_1_s, chain.tau_n_s / 30, 200)
    log_u = np.log([propagator(chain, x)[0, 0] for x in t])
    slope, level = np.polyfit(np.log(t), log_u, 1)
    assert -slope == pytest.approx(p, abs=0.04)
    assert np.std(log_u - slope * np.log(t) - level) < ripple


def test_forgetting_is_exponential_beyond_the_chain():
    chain = Chain()
    late = [propagator(chain, k * 100 * YEAR_S)[0, 0] for k in (3, 4, 5)]
    assert late[1] / late[0] == pytest.approx(late[2] / late[1], rel=1e-6)


def test_advance_works_in_place_across_blocks():
    rng = np.random.default_rng(0)
    u = rng.uniform(-1, 1, (2 * BLOCK + 7, 8))
    P = propagator(Chain(), 3600.0)
    expected = np.einsum("kl,sl->sk", P, u)
    advance(u, P)
    np.testing.assert_allclose(u, expected, rtol=0, atol=1e-15)
    assert np.abs(u).max() <= 1


def test_a_decade_of_a_million_synapses_needs_no_second_copy():
    u = np.random.default_rng(0).uniform(-1, 1, (1_000_000, 8))
    assert u.nbytes == 64 * len(u)
    tracemalloc.start()
    advance(u, propagator(Chain(), 10 * YEAR_S))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 16 * len(u)


def test_write_reaches_the_profile_and_stays_in_bounds():
    u = np.array([[0.1, 0.2, 0.3, 0.4], [0.9, 0.9, -0.5, 0.0]])
    write(u, np.array([0.2, 0.4]), (1, 1, 0.5))
    np.testing.assert_allclose(u, [[0.3, 0.4, 0.4, 0.4], [1.0, 1.0, -0.3, 0.0]], rtol=0, atol=1e-15)


def test_written_deeper_lasts_longer():
    chain = Chain(tau_1_s=1800.0)
    first, deeper = np.zeros((1, 8)), np.zeros((1, 8))
    write(first, np.array([0.3]), (1,))
    write(deeper, np.array([0.3]), (1, 1, 0.7))
    P = propagator(chain, 86400.0)
    advance(first, P)
    advance(deeper, P)
    assert deeper[0, 0] > 2 * first[0, 0]


def test_capture_takes_strong_events_of_either_sign_and_no_others():
    """Room above .5 is .5: .2 of it is weak, .21 strong, with `strong` .41; what falls has the room below."""
    before = np.array([[0.5, 0.3, 0.9, 0.1]] * 4)
    du = np.array([0.2, 0.21, -0.2, -0.21])
    u = before.copy()
    write(u, du, (1.0,))
    capture(u, du, 0.41, 2)
    np.testing.assert_array_equal(u[[0, 2], 1:], before[[0, 2], 1:])
    np.testing.assert_allclose(u[1], [0.71, 0.71, 0.9, 0.1])
    np.testing.assert_allclose(u[3], [0.29, 0.29, 0.29, 0.1])


def test_deep_is_the_stage_over_theta_within_one():
    u = np.zeros((3, 8))
    u[:, 3] = [0.025, -0.2, 0.0]
    np.testing.assert_allclose(deep(u, stage=4, theta=0.05), [0.5, -1.0, 0.0])
