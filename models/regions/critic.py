"""Dopamine cells with an expectation: value cells learn what a card promises, and dopamine tells the difference.

Inputs: cards (plastic, onto value cells), the outcome of a choice. Outputs: concentration of dopamine, as excitability
(`receptors`) and as news (`surprise`).

What a value cell says rises and falls through the same kernel as what an outcome says (20 ms up, 100 ms down). So a learnt
value that is switched off when the outcome comes cancels the outcome in time, a card that promises gives a burst, and a
promise that is not kept leaves a dip. No clock is needed: it is enough that the card is taken away with the outcome.
"""

from __future__ import annotations

from dataclasses import dataclass

from brian2 import NeuronGroup, Quantity, linked_var, ms

from models.neurons import Driven, driven
from models.parameters import assign, shared_text, sourced

PROTOTYPE = "basal ganglia prototype"


@dataclass(frozen=True)
class ValueCells(Driven):
    """Ventral striatum: fire as much as a card promises."""

    tau_m: Quantity = sourced(15 * ms, PROTOTYPE)
    tau_ref: Quantity = sourced(6 * ms, PROTOTYPE)


VALUE = """
teaching : 1
gate : 1 (shared, constant)
surprise : 1 (linked)
"""


def value_cells(p: ValueCells, n: int, offset: int, dopamine: NeuronGroup, every: int) -> NeuronGroup:
    """Return the value cells; they are taught by dopamine every so many steps, whatever the cortex bids for."""
    group = driven(p, n, "value", offset, extra=VALUE, events={"learn": "teaching != 0"})
    group.surprise, group.gate = linked_var(dopamine, "surprise"), 1
    group.run_regularly(f"teaching = surprise*int(t_in_timesteps % {every} == 0)", when="start", order=3, name="value_step")
    return group


@dataclass(frozen=True)
class Expectation:
    """From value and outcome to what dopamine cells are told."""

    tau_fast: Quantity = sourced(20 * ms, "rise of both kernels; " + PROTOTYPE)
    tau_slow: Quantity = sourced(100 * ms, "fall of both kernels; " + PROTOTYPE)
    k_value: float = sourced(0.9, "drive by a change of value of 40 Hz; found in the search for this model")
    discount: float = sourced(0.0, "what lingers of a promise disappoints, as a share of it; not within the seconds of a choice")


EXPECTATION = """
dfast/dt = -fast/tau_fast : 1
dslow/dt = -slow/tau_slow : 1
dtold/dt = (news - told)/tau_fast : 1
error : 1
news : 1 (linked)
"""


def expectation(p: Expectation, world: NeuronGroup) -> NeuronGroup:
    """Return the unit that compares; value spikes raise `fast` and `slow`, `news` of the world falls with `tau_slow`."""
    group = NeuronGroup(1, EXPECTATION + shared_text(p), method="euler", name="expectation")
    assign(group, p)
    group.news = linked_var(world, "news")
    group.run_regularly("error = k_value*(fast - (1 + discount)*slow) + told", when="start", order=1, name="expectation_step")
    return group


@dataclass(frozen=True)
class DopamineCells(Driven):
    """Midbrain cells: some 8 Hz, more for better than expected, fewer for worse."""

    tau_m: Quantity = sourced(15 * ms, PROTOTYPE)
    tau_ref: Quantity = sourced(4 * ms, PROTOTYPE)
    sigma: float = sourced(0.2, PROTOTYPE)
    rest: float = sourced(0.70, "8 Hz; Schultz 1998 (5 Hz); monkey; " + PROTOTYPE)


def dopamine_cells(p: DopamineCells, n: int, offset: int, told: NeuronGroup) -> NeuronGroup:
    """Return the dopamine cells; `error` of the unit `told` is what they are driven by."""
    group = driven(p, n, "dopamine", offset, " + error", "error : 1 (linked)\n")
    group.error = linked_var(told, "error")
    return group


@dataclass(frozen=True)
class Concentration:
    """Dopamine in the striatum, 1 = what ordinary cells give at rest."""

    tau_c: Quantity = sourced(60 * ms, "clearance 50-100 ms; Cragg & Rice 2004; rodent slice")
    per_spike: float = sourced(1 / (40 * 8.3 * 0.060), "40 cells at 8.3 Hz give 1; normalisation")
    tau_receptors: Quantity = sourced(300 * ms, "excitability follows slowly; " + PROTOTYPE)
    dead: float = sourced(0.2, "ripple of the resting level teaches nothing; " + PROTOTYPE)
    most: float = sourced(4.0, "largest surprise; " + PROTOTYPE)


CONCENTRATION = """
dc/dt = -c/tau_c : 1
dreceptors/dt = (level*c - receptors)/tau_receptors : 1
surprise : 1
level : 1 (shared, constant)
tonic : 1 (shared, constant)
"""


def concentration(p: Concentration) -> NeuronGroup:
    """Return the unit of dopamine's concentration `c`.

    `level` scales what arrives. Surprise is the difference to what receptors are used to, `tonic`, the share of cells
    alive: were it a healthy brain's, a loss of cells would be a punishment without end.
    """
    group = NeuronGroup(
        1,
        CONCENTRATION + shared_text(p),
        events={"sample": "t_in_timesteps % 10 == 0"},
        method="euler",
        name="concentration",
    )
    assign(group, p)
    group.c, group.receptors, group.level, group.tonic = 1, 1, 1, 1
    group.run_regularly(
        """beyond = clip(level*(c - tonic), -1, most)
        surprise = beyond - clip(beyond, -dead, dead)""",
        when="start",
        order=2,
        name="concentration_step",
    )
    return group
