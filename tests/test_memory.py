"""What hours and years do to a learner, held against the chain's own equations."""

from math import exp

import numpy as np
import pytest
from brian2 import second
from hypothesis import given
from hypothesis import strategies as st
from scipy.linalg import expm

from models import memory
from models.brain import Parameters
from models.consolidation import STAGES, YEAR_S, advance, chain_of, propagator
from models.memory import Memory, State
from models.parameters import changed

M = Memory()
TAU_F = 120.0
DAY = 86_400.0


def state(seed=0, n=40):
    dice = np.random.default_rng(seed)
    chains = {"recurrent": dice.uniform(-1, 1, (n, STAGES)), "start": dice.uniform(-1, 1, (n // 2, STAGES))}
    return State(chains, 0.3, np.array([1.0, 0.5, 0.0]))


def rates(m):
    """Return A with du/dt = A u, written down from the equations in `models.consolidation`."""
    chain = chain_of(m)
    C, g = chain.C, np.concatenate([[0], chain.g])
    A = np.zeros((STAGES, STAGES))
    for k in range(STAGES):
        A[k, k] = -(g[k] + g[k + 1]) / C[k]
        if k:
            A[k, k - 1] = g[k] / C[k]
        if k + 1 < STAGES:
            A[k, k + 1] = g[k + 1] / C[k]
    return A


def test_a_newborn_has_learnt_nothing():
    born = memory.newborn({"recurrent": 7, "start": 3}, 4)
    assert {name: u.shape for name, u in born.u.items()} == {"recurrent": (7, STAGES), "start": (3, STAGES)}
    assert not any(u.any() for u in born.u.values())
    assert {name: one.tolist() for name, one in born.contacts.items()} == {"recurrent": [0] * 7, "start": [0] * 3}
    assert born.fatigue == 0
    assert born.dopamine == 1
    assert born.tag.tolist() == [0] * 4
    assert born.silenced == {}
    memory.pass_time(born, M, TAU_F, YEAR_S)
    assert not any(u.any() for u in born.u.values())


def test_the_chain_is_that_of_the_parameters():
    chain = chain_of(M)
    assert chain.n == STAGES
    time_constants = chain.C / chain.g
    assert time_constants[0] == pytest.approx(float(M.tau_1))
    assert time_constants[-1] == pytest.approx(float(M.tau_n))
    longer = changed(Parameters(), {"memory.tau_1": 2 * float(M.tau_1) * second}).memory
    assert chain_of(longer).C[0] / chain_of(longer).g[0] == pytest.approx(2 * time_constants[0])


@pytest.mark.parametrize("seconds", [0.0, 30.0, 3600.0, DAY, 30 * DAY, YEAR_S])
def test_time_passes_as_the_equations_say(seconds):
    lived, before = state(), state()
    memory.pass_time(lived, M, TAU_F, seconds)
    exact = expm(rates(M) * seconds)
    for name, u in before.u.items():
        np.testing.assert_allclose(lived.u[name], u @ exact.T, atol=1e-9)
        mine = u.copy()
        advance(mine, propagator(chain_of(M), seconds))
        np.testing.assert_array_equal(lived.u[name], mine)
    assert lived.fatigue == pytest.approx(0.3 * exp(-seconds / TAU_F))
    np.testing.assert_allclose(lived.tag, np.array([1.0, 0.5, 0.0]) * exp(-seconds / float(M.tau_tag)))
    assert lived.silenced == before.silenced
    assert lived.dopamine == before.dopamine


@given(a=st.floats(0, 1e7), b=st.floats(0, 1e7))
def test_time_in_two_pieces_is_time_in_one(a, b):
    pieces, whole = state(), state()
    memory.pass_time(pieces, M, TAU_F, a)
    memory.pass_time(pieces, M, TAU_F, b)
    memory.pass_time(whole, M, TAU_F, a + b)
    for name in whole.u:
        np.testing.assert_allclose(pieces.u[name], whole.u[name], atol=1e-12)
    assert pieces.fatigue == pytest.approx(whole.fatigue, abs=1e-12)
    np.testing.assert_allclose(pieces.tag, whole.tag, atol=1e-12)


def test_learning_writes_the_change_into_the_first_three_variables():
    lived, before = state(1), state(1)
    dice = np.random.default_rng(2)
    change = {name: 0.01 * dice.standard_normal(len(u)) for name, u in before.u.items()}
    memory.learn(lived, M, {name: u[:, 0] + change[name] for name, u in before.u.items()})
    for name, u in before.u.items():
        for stage, share in enumerate((1.0, M.into_2, M.into_3)):
            expected = np.clip(u[:, stage] + share * change[name], -1, 1)
            np.testing.assert_allclose(lived.u[name][:, stage], expected, atol=1e-12)
        np.testing.assert_array_equal(lived.u[name][:, 3:], u[:, 3:])
    assert lived.fatigue == before.fatigue


def test_learning_nothing_leaves_every_bit():
    lived, before = state(3), state(3)
    memory.learn(lived, M, {name: u[:, 0].copy() for name, u in before.u.items()})
    for name, u in before.u.items():
        np.testing.assert_array_equal(lived.u[name], u)


def test_no_variable_leaves_its_bounds():
    lived = state(4)
    for _ in range(50):
        memory.learn(lived, M, {name: np.sign(u[:, 0]) for name, u in lived.u.items()})
        memory.pass_time(lived, M, TAU_F, 3600)
        assert all(np.abs(u).max() <= 1 for u in lived.u.values())


def test_what_is_learnt_fades_slowly_and_never_quite():
    lived = memory.newborn({"recurrent": 1}, 1)
    memory.learn(lived, M, {"recurrent": np.array([0.5])})
    left = [0.5]
    for seconds in (600, DAY - 600, 29 * DAY, YEAR_S - 30 * DAY):
        memory.pass_time(lived, M, TAU_F, seconds)
        left.append(lived.u["recurrent"][0, 0])
    assert all(later < earlier for earlier, later in zip(left, left[1:], strict=False))
    assert left[1] > 0.4
    assert 0.02 < left[3] / left[0] < 0.7
    # As a power of time, not as an exponential: in the eleven months after the first less is lost than in that month.
    assert left[4] > left[3] ** 2 / left[0]
