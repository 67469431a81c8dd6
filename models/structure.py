"""Connections that come and go: second contacts between two cells that are connected already.

A contact forms where a synapse has just been strengthened, in practice or by a replay, and now and then anywhere. It adds
to the weight. It lasts for years while the chain behind its synapse remembers, and for a day or two otherwise. In REM a
dream puts it to the test: where its first cell fired and its second did not follow, it may go.

Contacts are arrays of uint8, one per synapse: 0 for none, else who made it, an index into `MAKERS`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from brian2 import Quantity, second
from numpy.typing import NDArray

from models.consolidation import YEAR_S, Chain, propagator
from models.parameters import sourced

MAKERS = ("none", "chance", "practice", "sleep")
CHANCE, PRACTICE, SLEEP = 1, 2, 3
DAY_S = 86400.0
SAME_VOLLEY_MS = 30.0
NEXT_VOLLEY_MS = 1000.0

Contacts = NDArray[np.uint8]
SEARCH = "found in the search for this model; no direct measurement"


@dataclass(frozen=True)
class Structure:
    """How contacts come, last and go."""

    size: float = sourced(0.2, "what a second contact adds to the weight; large spines are few; " + SEARCH)
    per_step: float = sourced(3.0, "rate of forming per rise of u_1, asleep; " + SEARCH)
    awake: float = sourced(
        0.05, "and awake, as a share: sleep after learning makes most, Yang et al. 2014; second hand; " + SEARCH
    )
    chance: float = sourced(0.005, "by chance, per synapse and day; a share of all turnover; a choice")
    tau_new: Quantity = sourced(
        1.5 * DAY_S * second, "most new spines are gone in days; Yang et al. 2009, Nature 462:920; mouse; second hand"
    )
    tau_old: Quantity = sourced(
        20 * YEAR_S * second, "those of a learnt skill last for life; Yang et al. 2009; mouse; second hand; a choice"
    )
    stage: float = sourced(4.0, "variable of the chain that supports a contact, time constant some days; " + SEARCH)
    support: float = sourced(0.002, "trace of it that is enough; " + SEARCH)
    tau_test: Quantity = sourced(
        3600 * second, "REM removes a fifth of new spines; Li et al. 2017, Nat Neurosci 20:427; second hand; a choice"
    )


def factor(contacts: Contacts, p: Structure) -> NDArray[np.float64]:
    """Return by what a synapse's weight is multiplied."""
    return np.where(contacts > 0, 1 + p.size, 1.0)


def grow(contacts: Contacts, du: NDArray[np.float64], p: Structure, maker: int, rng: np.random.Generator) -> None:
    """Form contacts, in place, where a stretch has strengthened a synapse.

    Parameters
    ----------
    du : ndarray, (synapses,)
        Change of u_1 over the stretch.
    maker : int
        Who is said to have made them, an index into `MAKERS`.
    """
    per_step = p.per_step * (1.0 if maker == SLEEP else p.awake)
    chance = -np.expm1(-per_step * np.clip(du, 0, None))
    contacts[(contacts == 0) & (rng.random(len(contacts)) < chance)] = maker


def pass_time(
    contacts: Contacts, u: NDArray[np.float64], chain: Chain, p: Structure, seconds: float, rng: np.random.Generator
) -> None:
    """Let contacts come by chance and go, in place.

    Of long stretches the chain is looked at after one day, three, seven …, since support may end on the way.

    Parameters
    ----------
    u : ndarray, (synapses, stages)
        Chains at the start.
    """
    passed, step = 0.0, DAY_S
    while passed < seconds:
        length = min(step, seconds - passed)
        passed, step = passed + length, 2 * step
        _pass(contacts, _supported(contacts, u, chain, p, passed), p, length, rng)


def _supported(contacts: Contacts, u: NDArray[np.float64], chain: Chain, p: Structure, seconds: float) -> NDArray[np.bool_]:
    """Return which contacts the chain supports after some seconds."""
    there, stage = np.flatnonzero(contacts), int(p.stage) - 1
    supported = np.zeros(len(contacts), dtype=bool)
    supported[there] = u[there] @ propagator(chain, seconds)[stage] > p.support
    return supported


def _pass(contacts: Contacts, supported: NDArray[np.bool_], p: Structure, seconds: float, rng: np.random.Generator) -> None:
    lost = -np.expm1(-seconds / np.where(supported, float(p.tau_old), float(p.tau_new)))
    luck = rng.random(len(contacts))
    # In and out at constant rates: what stands after some time where there was nothing.
    into, out = p.chance / DAY_S, 1 / float(p.tau_new)
    formed = into / (into + out) * -np.expm1(-(into + out) * seconds)
    there = contacts > 0
    contacts[there & (luck < lost)] = 0
    contacts[~there & (luck < formed)] = CHANCE


def dreamt(
    times_ms: NDArray[np.float64], cells: NDArray[np.integer[Any]], n: int, pre: NDArray[np.int32], post: NDArray[np.int32]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return of which synapses a dream has fired the first cell, and of which the second in the next volley.

    Parameters
    ----------
    times_ms, cells : ndarray, (spikes,)
        Spikes of the cells that the synapses connect, in order of time.
    n : int
        Number of cells.
    pre, post : ndarray, (synapses,)
        Cells of each synapse.
    """
    starts = np.flatnonzero(np.diff(times_ms, prepend=-np.inf) > SAME_VOLLEY_MS)
    volley = np.searchsorted(starts, np.arange(len(times_ms)), side="right") - 1
    fired = np.zeros((len(starts), n), dtype=np.float32)
    fired[volley, cells] = 1
    near = np.diff(times_ms[starts]) < NEXT_VOLLEY_MS
    follows = fired[:-1][near].T @ fired[1:][near] > 0
    return fired.sum(axis=0)[pre] > 0, follows[pre, post]


def prune(
    contacts: Contacts,
    first: NDArray[np.bool_],
    second_too: NDArray[np.bool_],
    p: Structure,
    seconds: float,
    rng: np.random.Generator,
) -> None:
    """Remove contacts, in place, that a dream of this length has tested in vain; the two masks are those of `dreamt`."""
    luck = rng.random(len(contacts))
    contacts[first & ~second_too & (luck < -np.expm1(-seconds / float(p.tau_test)))] = 0
