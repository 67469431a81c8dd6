"""Slow-wave sleep of a learner that has memorised lists: what little acetylcholine changes in the hippocampus.

The program is the one of recall. Nothing is shown or asked for; CA3 replays by itself, and CA1 names what it replays.
"""

from __future__ import annotations

from dataclasses import dataclass

from brian2 import Quantity, second

from models.acetylcholine import from_sleep_to_waking
from models.parameters import sourced
from models.regions.hippocampus import Begin, Hold, Order, Pyramidal

PROTOTYPE = "hippocampal prototype"
SEARCH = "found in the search for this model; no direct measurement"


@dataclass(frozen=True)
class Asleep:
    """What differs from waking."""

    rest: float = sourced(0.1, "drive of CA3 in a down state; " + SEARCH)
    sigma: float = sourced(0.2, PROTOTYPE)
    tau_tired: Quantity = sourced(1 * second, "long adaptation ends a code without a pulse; prototype 2 s; " + SEARCH)
    b_tired: float = sourced(0.5, "per spike; prototype 1.0: codes then fire single spikes, which teach nothing; " + SEARCH)
    hold_gain: float = sourced(0.9, "fast current within a code; " + PROTOTYPE)
    order_gain: float = sourced(3.2, "slow current from code to code; acetylcholine suppresses it awake; " + PROTOTYPE)
    begin_gain: float = sourced(0.1, "first elements are begun with, no list is forced; " + SEARCH)
    begin: float = sourced(2.5, "drive of the cells that begin lists, of all lists alike, at the start of an up state; a choice")
    silent: float = sourced(1.0, "replay is faster than 78 ms per element: `Order.silent` for its pace; " + SEARCH)
    known: float = sourced(0.02, "what waking has not written is not learnt: else codes that follow in 70 ms merge; " + SEARCH)


def changed(a: Asleep, ca3: Pyramidal, hold: Hold, order: Order, begin: Begin, acetylcholine: float = 1.0) -> dict[str, float]:
    """Return the inputs of the compiled program that differ from waking: {"object.variable": SI value}.

    `acetylcholine` is its level, 1 = normal asleep: recurrent currents and adaptation of CA3 go with it (Hasselmo 1999, Trends
    Cogn Sci 3:351); up states and what sharp waves write do not.
    """

    def at(asleep: float, awake: float) -> float:
        return from_sleep_to_waking(asleep, awake, acetylcholine)

    return {
        "slow_waves.asleep": 1.0,
        "world.silence": 0.0,
        "list_cue.mu": a.begin,
        "ca3.rest": a.rest,
        "ca3.sigma": a.sigma,
        "ca3.tau_tired": at(float(a.tau_tired), float(ca3.tau_tired)),
        "ca3.b_tired": at(a.b_tired, ca3.b_tired),
        "hold.w_max": at(a.hold_gain, 1.0) * hold.w_max,
        "order.w_max": at(a.order_gain, 1.0) * order.w_max,
        "begin.w_max": a.begin_gain * begin.w_max,
        "order.silent": a.silent,
    } | {f"{name}.known": a.known for name in ("hold", "order", "begin", "naming")}
