"""Cortex of a choice: cells that see the cards, one pool of cells per key that bids for it, and inhibition between the bids.

Inputs: cards (sight), the go drive, thalamus when the basal ganglia let go. Outputs: cards and bids to the striatum; a pool that
fires fast enough presses its key. Learns nothing here: what a card is worth stands in the striatum.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from brian2 import Hz, NeuronGroup, Quantity, TimedArray, linked_var, ms

from models.neurons import Driven, driven
from models.noise import noise
from models.parameters import assign, shared_text, sourced

PROTOTYPE = "basal ganglia prototype"


@dataclass(frozen=True)
class CardCells(Driven):
    """Cells that see one card each."""

    tau_m: Quantity = sourced(15 * ms, PROTOTYPE)
    tau_ref: Quantity = sourced(5 * ms, PROTOTYPE)
    rest: float = sourced(0.30, "silent without a card; " + PROTOTYPE)
    seen: float = sourced(0.95, "35 Hz while the card is there; " + PROTOTYPE)
    tau_x: Quantity = sourced(20 * ms, "trace of spikes that the striatum pairs with its own; " + PROTOTYPE)


@dataclass(frozen=True)
class Attention:
    """What several cards at once leave of each."""

    crowding: float = sourced(0.8, "each further card weakens all of them so; found in the search for this model")


CARD = """
dx/dt = -x/tau_x : 1
card : integer (constant)
trial : 1 (linked)
laid : 1 (linked)
sight : 1 (shared, constant)
"""


def card_cells(p: CardCells, n: int, cards: int, offset: int, world: NeuronGroup, shown: TimedArray) -> NeuronGroup:
    """Return the cells of all cards; `shown` is a table of trials and cards, 1 where a card lies alone."""
    more = " + sight*seen*laid*shown((trial + 0.5)*ms, card)"
    group = driven(p, n, "cards", offset, more, CARD, reset="x += 1", names={"shown": shown})
    group.trial, group.laid = linked_var(world, "trial"), linked_var(world, "laid")
    group.card, group.sight = np.arange(n) // (n // cards), 1
    return group


@dataclass(frozen=True)
class ActionCells(Driven):
    """Cells of one key: recurrent, slowly tiring."""

    tau_m: Quantity = sourced(15 * ms, PROTOTYPE)
    tau_ref: Quantity = sourced(6 * ms, PROTOTYPE)
    rest: float = sourced(0.40, "all but silent without the go drive; " + PROTOTYPE)
    tau_slow: Quantity = sourced(80 * ms, "NMDA receptors of recurrent synapses; " + PROTOTYPE)
    b_ad: float = sourced(0.01, "adaptation per spike; " + PROTOTYPE)
    tau_ad: Quantity = sourced(200 * ms, PROTOTYPE)


ACTION = """
dslow/dt = -slow/tau_slow : 1
dad/dt = -ad/tau_ad : 1
push : 1 (linked)
"""


def action_cells(p: ActionCells, n: int, offset: int, bids: NeuronGroup) -> NeuronGroup:
    """Return the pools of all keys."""
    group = driven(p, n, "action", offset, " + push + slow - ad", ACTION, reset="ad += b_ad")
    group.push = linked_var(bids, "push", index=np.arange(n) // (n // len(bids)))
    return group


@dataclass(frozen=True)
class Basket(Driven):
    """Inhibition between all pools."""

    tau_ref: Quantity = sourced(3 * ms, PROTOTYPE)
    rest: float = sourced(0.40, PROTOTYPE)


@dataclass(frozen=True)
class Bids:
    """What a pool is driven by, and when its rate is a press."""

    tau_rate: Quantity = sourced(25 * ms, "window of the pool's rate, as a muscle's twitch; " + PROTOTYPE)
    presses_at: Quantity = sourced(35 * Hz, "rate of a pool that presses its key; " + PROTOTYPE)
    sd: float = sourced(0.10, "slow noise of each pool, exploration; " + PROTOTYPE)
    tau_wander: Quantity = sourced(100 * ms, PROTOTYPE)


BIDS = """
drate/dt = -rate/tau_rate : Hz
dwander/dt = (-wander + sd*sqrt(2*tau_wander/dt)*noise(noise_seed, t_in_timesteps, i + noise_offset))/tau_wander : 1
push : 1
offered : 1 (constant)
asked : 1 (linked)
urge : 1 (linked)
noise_seed : integer (shared, constant)
noise_offset : integer (shared, constant)
"""


def bids(p: Bids, keys: int, offset: int, world: NeuronGroup) -> NeuronGroup:
    """Return one unit per key: `rate` of its pool, `push` that drives it; `offered` = 0 takes a key off the piano."""
    group = NeuronGroup(
        keys,
        BIDS + shared_text(p),
        events={"press": "rate > presses_at and asked > 0.5 and offered > 0.5"},
        method="euler",
        name="bids",
        namespace={"noise": noise},
    )
    assign(group, p)
    group.asked, group.urge = linked_var(world, "asked"), linked_var(world, "urge")
    group.offered, group.noise_offset = 1, offset
    group.run_regularly("push = wander + urge*offered", when="start", order=1, name="bids_step")
    return group
