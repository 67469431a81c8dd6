"""What time does to lists between runs: the chain behind every synapse of the hippocampus that a list has ever changed.

Few of the synapses of CA3 are ever changed, so only those are kept: an index and a chain for each.
"""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass
from math import exp
from typing import Any

import numpy as np
from brian2 import Quantity, second
from numpy.typing import NDArray

from models.consolidation import STAGES, YEAR_S, advance, capture, chain_of, propagator, write
from models.parameters import sourced

SEARCH = "found in the search for this model; no direct measurement"

CAPTURED = 2
"""Variables that follow where a showing was strong, of an hour and 7 h: late potentiation after one strong tetanus (Frey & Morris
1997). What one attended showing has taught is there the next day; what comes in small steps from showing to showing fades
sooner. A showing is one event, and so is a sample of sleep with all its replays: it stands for 45 min."""

Memories = MutableMapping[str, NDArray[Any]]
"""Of each plastic projection, `NAME.touched`, (synapses,), and `NAME.u`, (synapses, STAGES); `tag`, (CA3 cells,), the
excitability of each, 0..1. Empty in a newborn."""


@dataclass(frozen=True)
class ListChain:
    """The chain behind the synapses of the hippocampus."""

    tau_1: Quantity = sourced(400 * second, "set with p for the savings of Ebbinghaus 1885, people; " + SEARCH)
    tau_n: Quantity = sourced(30 * YEAR_S * second, "last leak, beyond the longest protocol; chain study")
    p: float = sourced(0.2, "forgetting is t^-p; as tau_1")
    tau_tag: Quantity = sourced(43200 * second, "memories 5 h apart share cells, a week apart not; Cai et al. 2016; mouse")
    strong: float = sourced(0.5, "least share of its room that is captured: above what a late element takes, .4; " + SEARCH)
    settled: float = sourced(
        0.4,
        "tag left where a guess came true; rest replays what is known less, Schapiro et al. 2018, people; how much is a choice",
    )
    used: float = sourced(4.0, "spikes in a showing or a recall that tag a cell: noise gives one at most; a choice")


def fast(memories: Mapping[str, NDArray[Any]], name: str, synapses: int) -> NDArray[np.float64]:
    """Return the fast variable of all synapses of a projection."""
    u = np.zeros(synapses)
    if f"{name}.u" in memories:
        u[memories[f"{name}.touched"]] = memories[f"{name}.u"][:, 0]
    return u


def learn(memories: Memories, m: ListChain, name: str, after: NDArray[np.float64]) -> None:
    """Take over, in place, what a run has written: `after` is the fast variable of all synapses at its end."""
    du = after - fast(memories, name, len(after))
    before = memories.get(f"{name}.touched", np.empty(0, np.int64))
    touched = np.union1d(before, np.flatnonzero(du))
    u = np.zeros((len(touched), STAGES))
    u[np.searchsorted(touched, before)] = memories.get(f"{name}.u", np.empty((0, STAGES)))
    write(u, du[touched], (1.0,))
    capture(u, du[touched], m.strong, CAPTURED)
    memories[f"{name}.touched"], memories[f"{name}.u"] = touched, u


def tag(memories: Memories, m: ListChain, spikes: NDArray[np.integer[Any]], cells: int) -> None:
    """Make the cells excitable, in place, that a run has used; `spikes` are the cells that fired, once for each spike."""
    used = np.bincount(spikes, minlength=cells) >= m.used
    memories["tag"] = np.maximum(excitability(memories, cells), used)


def settle(memories: Memories, m: ListChain, came_true: NDArray[np.integer[Any]], cells: int) -> None:
    """Lower the tag, in place, of the cells that foresaw what was shown: what is known can wait."""
    found = excitability(memories, cells).copy()
    found[came_true] = np.minimum(found[came_true], m.settled)
    memories["tag"] = found


def excitability(memories: Mapping[str, NDArray[Any]], cells: int) -> NDArray[np.float64]:
    """Return the tag of each cell of CA3."""
    return memories.get("tag", np.zeros(cells))


def pass_time(memories: Memories, m: ListChain, seconds: float) -> None:
    """Let time pass, in place."""
    P = propagator(chain_of(m), seconds)
    for name in memories:
        if name.endswith(".u"):
            advance(memories[name], P)
        elif name == "tag":
            memories[name] = memories[name] * exp(-seconds / float(m.tau_tag))
