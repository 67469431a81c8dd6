"""Contacts that come and go: every rate against its closed form, and the test of a dream against counting by hand."""

from dataclasses import replace

import numpy as np
import pytest
from brian2 import second

from models.consolidation import Chain, propagator
from models.structure import CHANCE, DAY_S, PRACTICE, SLEEP, Structure, dreamt, factor, grow, pass_time, prune

P = Structure()
CHAIN = Chain(tau_1_s=1800.0)
N = 200_000


def none(n=N):
    return np.zeros(n, dtype=np.uint8)


def chains(n=N, **stages):
    u = np.zeros((n, CHAIN.n))
    for stage, value in stages.items():
        u[:, int(stage[1:]) - 1] = value
    return u


def dice(seed=0):
    return np.random.default_rng(seed)


def share(contacts, maker):
    return (contacts == maker).mean()


def close(measured, expected):
    """Within five standard errors of a share of N."""
    assert measured == pytest.approx(expected, abs=5 * np.sqrt(expected * (1 - expected) / N) + 1e-12)


def test_a_second_contact_adds_its_size():
    np.testing.assert_allclose(factor(np.array([0, CHANCE, SLEEP], dtype=np.uint8), replace(P, size=0.3)), [1, 1.3, 1.3])


@pytest.mark.parametrize("du", [0.05, 0.4])
def test_contacts_form_where_a_synapse_was_strengthened(du):
    contacts = none()
    grow(contacts, np.full(N, du), P, SLEEP, dice())
    close(share(contacts, SLEEP), 1 - np.exp(-P.per_step * du))
    awake = none()
    grow(awake, np.full(N, du), P, PRACTICE, dice())
    close(share(awake, PRACTICE), 1 - np.exp(-P.awake * P.per_step * du))
    for change in (0.0, -0.5):
        still = none()
        grow(still, np.full(N, change), P, PRACTICE, dice())
        assert not still.any()


def test_two_steps_are_as_good_as_one_of_their_sum():
    contacts = none()
    grow(contacts, np.full(N, 0.1), P, SLEEP, dice(1))
    grow(contacts, np.full(N, 0.2), P, SLEEP, dice(2))
    close(share(contacts, SLEEP), 1 - np.exp(-P.per_step * 0.3))


@pytest.mark.parametrize("days", [0.1, 1.0, 30.0])
def test_chance_reaches_the_balance_of_coming_and_going(days):
    contacts = none()
    pass_time(contacts, chains(), CHAIN, P, days * DAY_S, dice())
    into, out = P.chance, DAY_S / float(P.tau_new)
    close(share(contacts, CHANCE), into / (into + out) * (1 - np.exp(-(into + out) * days)))


def test_time_in_pieces_is_time_at_once():
    at_once, in_pieces = none(), none()
    pass_time(at_once, chains(), CHAIN, P, DAY_S, dice(1))
    for piece in range(8):
        pass_time(in_pieces, chains(), CHAIN, P, DAY_S / 8, dice(2 + piece))
    # Both are samples: their difference spreads by the root of two.
    assert share(at_once, CHANCE) == pytest.approx(share(in_pieces, CHANCE), abs=7 * np.sqrt(P.chance / N))


def test_what_the_chain_does_not_support_is_lost_in_days_and_the_rest_lasts():
    never = replace(P, chance=0.0)
    for u4, tau in ((0.0, never.tau_new), (0.5, never.tau_old)):
        contacts = none() + np.uint8(PRACTICE)
        pass_time(contacts, chains(u4=u4), CHAIN, never, DAY_S, dice())
        close(share(contacts, PRACTICE), np.exp(-DAY_S / float(tau / second)))


def test_support_that_ends_within_a_long_gap_ends_its_contacts():
    never = replace(P, chance=0.0, support=0.1)
    contacts, lasting = none(2000) + np.uint8(PRACTICE), none(2000) + np.uint8(PRACTICE)
    u = chains(2000, u4=0.3)
    pass_time(lasting, u, CHAIN, never, DAY_S, dice())
    pass_time(contacts, u, CHAIN, never, 365 * DAY_S, dice())
    assert share(lasting, PRACTICE) > 0.99
    assert not contacts.any()


@pytest.mark.parametrize(("of_trace", "tau"), [(1.1, P.tau_new), (0.9, P.tau_old)])
def test_support_is_what_the_chain_holds_at_the_end_of_a_stretch(of_trace, tau):
    trace = (propagator(CHAIN, DAY_S) @ chains(1, u4=0.3)[0])[int(P.stage) - 1]
    assert trace < 0.3 / 1.1
    contacts = none() + np.uint8(PRACTICE)
    pass_time(contacts, chains(u4=0.3), CHAIN, replace(P, chance=0.0, support=of_trace * trace), DAY_S, dice())
    close(share(contacts, PRACTICE), np.exp(-DAY_S / float(tau / second)))


def test_who_made_a_contact_stays_said():
    contacts = none(100) + np.uint8(PRACTICE)
    grow(contacts, np.full(100, 10.0), P, SLEEP, dice())
    assert share(contacts, PRACTICE) == 1


def test_a_volley_ends_after_30_ms_of_silence_and_the_next_begins_within_a_second():
    times = np.array([0.0, 29, 60, 1059, 2059])
    pre, post = np.array([0, 0, 1, 2, 3]), np.array([1, 2, 2, 3, 4])
    _, after = dreamt(times, np.arange(5), 5, pre, post)
    assert after.tolist() == [False, True, True, True, False]


def test_a_dream_tests_first_cells_and_finds_who_followed():
    """Cells 0 and 1 fire, then 2 within a second, then 3 after two seconds."""
    times = np.array([100.0, 110, 600, 2700])
    cells = np.array([0, 1, 2, 3])
    pre, post = np.array([0, 1, 0, 2, 3, 4]), np.array([2, 2, 3, 3, 0, 0])
    first, after = dreamt(times, cells, 5, pre, post)
    assert first.tolist() == [True, True, True, True, True, False]
    assert after.tolist() == [True, True, False, False, False, False]


def test_a_dream_removes_only_what_it_has_tested_in_vain():
    contacts = none() + np.uint8(PRACTICE)
    first, after = np.arange(N) % 2 == 0, np.arange(N) % 4 == 0
    prune(contacts, first, after, P, 1800.0, dice())
    vain = first & ~after
    assert contacts[~vain].all()
    assert (contacts[vain] == 0).mean() == pytest.approx(1 - np.exp(-1800 / float(P.tau_test / second)), abs=0.01)
