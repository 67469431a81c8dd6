"""The third factors: dopamine cells and the doses that plastic synapses see; asleep, spindles take their place.

Inputs: the task's good and bad news (a right tone, a wrong one), spindle volleys. Output: `dose`, a signed number that is
not zero in the few steps in which plastic synapses of recently active pools are changed.
"""

from __future__ import annotations

from dataclasses import dataclass

from brian2 import NeuronGroup, Quantity, linked_var, ms

from models.neurons import Relay, relay
from models.parameters import assign, shared_text, sourced

SEARCH = "found in the search for this model; no direct measurement"


@dataclass(frozen=True)
class Dopamine(Relay):
    """Dopamine cells: 5 Hz at rest, a burst for good news, a pause for bad."""

    tau_m: Quantity = sourced(20 * ms, "common value")
    tau_ref: Quantity = sourced(15 * ms, "bursts up to 30-60 Hz; Schultz 1998; monkey")
    sigma: float = sourced(0.2, "irregular 5 Hz; Schultz 1998; monkey")
    rest: float = sourced(0.66, "about 5 Hz at rest; " + SEARCH)
    w_news: float = sourced(3.0, "a right tone gives 3 spikes in 100 ms; " + SEARCH)


def dopamine_cells(p: Dopamine, n: int, noise_offset: int, task: NeuronGroup) -> NeuronGroup:
    """Return the dopamine cells; `news` of the task is +1 for a right, -1 for a wrong press, and fades in 30 ms."""
    group = relay(p, n, "dopamine", "rest + w_news*news", noise_offset, "news : 1 (linked)\n")
    group.news = linked_var(task, "news")
    return group


@dataclass(frozen=True)
class Dose:
    """From dopamine concentration and spindle volleys to doses."""

    tau_c: Quantity = sourced(60 * ms, "clearance of a transient in striatum 50-100 ms; Cragg & Rice 2004; rodent slice")
    w_c: float = sourced(1 / 12.0, "40 cells at 5 Hz give 1; normalisation")
    dead: float = sourced(0.7, "ripple of the tonic level does not count; " + SEARCH)
    k_up: float = sourced(0.032, "a burst gives about 4 quanta; normalisation, 1/ms")
    k_down: float = sourced(0.4, "a pause is amplified to half a burst; " + SEARCH)
    tau_q: Quantity = sourced(200 * ms, SEARCH)
    quantum: float = sourced(0.25, "a burst is 1 in all; normalisation")
    spindle_quantum: float = sourced(2.5, "20 s stand for a cycle of 90 min: a simulated spindle counts for many; " + SEARCH)
    cells_per_volley: float = sourced(
        12.0, "more than half of the 20 reticular cells fire together: each cycle of a spindle writes; " + SEARCH
    )


DOSE = """
dc/dt = -c/tau_c : 1
dq/dt = level*(k_up*clip(c - tonic - dead*tonic, 0, 100) + k_down*clip(c - tonic + dead*tonic, -1, 0))/ms - q/tau_q : 1
z : 1
dose : 1
level : 1 (shared, constant)
tonic : 1 (shared, constant)
awake : 1 (shared, constant)
"""


def dose_unit(p: Dose) -> NeuronGroup:
    """Return the unit that turns dopamine concentration `c` and spindle spikes `z` into `dose`.

    `level` scales dopamine; `tonic` is the concentration that receptors are used to, 1 with all cells alive.
    """
    group = NeuronGroup(1, DOSE + shared_text(p), method="euler", name="third_factor")
    assign(group, p)
    group.level, group.awake, group.tonic, group.c = 1, 1, 1, 1
    group.run_regularly(
        """burst = int(q >= 1)
        pause = int(q <= -1)
        spindle = int(z >= cells_per_volley)
        q = q - burst + pause
        z = z*(1 - spindle)*exp(-dt/(40*ms))
        dose = awake*quantum*(burst - pause) + (1 - awake)*spindle_quantum*spindle""",
        when="start",
        order=1,
        name="third_factor_doses",
    )
    return group
