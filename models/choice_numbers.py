"""All numbers of a learner that makes choices, which objects hold them, and what differs between its synapses."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from brian2 import Hz
from numpy.typing import NDArray

from models.choice_wiring import COUNT, GROUPS, LEARNING, ROUTES, plastic_pairs
from models.neurons import Driven
from models.parameters import constants_of, part, sourced
from models.regions import basal_ganglia as nuclei
from models.regions import bidding, critic, striatum
from models.tasks.choice import ChoiceTask
from models.wiring import stream

PROTOTYPE = "basal ganglia prototype"
FULL_RATE = 40 * Hz
"""Rate of the cells before a synapse at which its drive counts."""


@dataclass(frozen=True)
class Drives:
    """Strength of every projection: what one channel (or all, `Route.shared`) gives at 40 Hz, in thresholds."""

    action_action: float = sourced(0.15, PROTOTYPE)
    action_basket_in: float = sourced(0.5, PROTOTYPE)
    basket_action: float = sourced(0.45, PROTOTYPE)
    action_d1: float = sourced(0.35, "bid, and efference copy; " + PROTOTYPE)
    action_d2: float = sourced(0.35, "bid, and efference copy; " + PROTOTYPE)
    action_fsi: float = sourced(0.3, PROTOTYPE)
    cards_fsi: float = sourced(0.3, PROTOTYPE)
    action_subthalamic: float = sourced(0.25, "hyperdirect path; " + PROTOTYPE)
    fsi_d1: float = sourced(0.12, PROTOTYPE)
    fsi_d2: float = sourced(0.12, PROTOTYPE)
    d1_d1: float = sourced(0.25, PROTOTYPE)
    d2_d2: float = sourced(0.25, PROTOTYPE)
    d2_d1: float = sourced(0.15, PROTOTYPE)
    d1_internal: float = sourced(3.0, "direct path; " + PROTOTYPE)
    d2_external: float = sourced(2.0, "indirect path; " + PROTOTYPE)
    external_internal: float = sourced(0.5, PROTOTYPE)
    external_subthalamic: float = sourced(0.4, PROTOTYPE)
    subthalamic_internal: float = sourced(0.35, PROTOTYPE)
    subthalamic_external: float = sourced(0.35, PROTOTYPE)
    internal_thalamus: float = sourced(0.85, PROTOTYPE)
    thalamus_action: float = sourced(1.0, PROTOTYPE)
    card_d1: float = sourced(0.30, "plastic, at birth; " + PROTOTYPE)
    card_d2: float = sourced(0.30, "plastic, at birth; " + PROTOTYPE)
    card_value: float = sourced(0.40, "plastic, times `birth.value` at birth; " + PROTOTYPE)


@dataclass(frozen=True)
class Choice:
    """All numbers of a learner that makes choices; fields of populations have their names."""

    task: ChoiceTask = part(ChoiceTask)
    cards: bidding.CardCells = part(bidding.CardCells)
    attention: bidding.Attention = part(bidding.Attention)
    action: bidding.ActionCells = part(bidding.ActionCells)
    action_basket: bidding.Basket = part(bidding.Basket)
    bids: bidding.Bids = part(bidding.Bids)
    striatum_d1: striatum.Spiny = part(striatum.Spiny)
    striatum_d2: striatum.SpinyIndirect = part(striatum.SpinyIndirect)
    striatum_fsi: striatum.FastSpiking = part(striatum.FastSpiking)
    pallidum_external: nuclei.External = part(nuclei.External)
    subthalamic: nuclei.Subthalamic = part(nuclei.Subthalamic)
    pallidum_internal: nuclei.Internal = part(nuclei.Internal)
    motor_thalamus: nuclei.HeldThalamus = part(nuclei.HeldThalamus)
    value: critic.ValueCells = part(critic.ValueCells)
    expectation: critic.Expectation = part(critic.Expectation)
    dopamine: critic.DopamineCells = part(critic.DopamineCells)
    concentration: critic.Concentration = part(critic.Concentration)
    drives: Drives = part(Drives)
    rule: striatum.Rule = part(striatum.Rule)
    birth: striatum.Birth = part(striatum.Birth)
    memory: striatum.StriatalMemory = part(striatum.StriatalMemory)


OWNERS: dict[str, tuple[str, ...]] = {"task": ("world",), "attention": (), "drives": (), "rule": (), "birth": (), "memory": ()}
"""Brian2 objects of the fields of `Choice` that are not called like them; those without one enter the program in other ways."""

RATES = {"card_d1": "eta_direct", "card_d2": "eta_indirect", "card_value": "eta_value"}
"""Learning rate of each plastic projection."""


def constants(p: Choice) -> dict[str, float]:
    """Return every number as an input of the compiled program: {"object.variable": SI value}."""
    inputs = constants_of(p, OWNERS)
    for name, route in ROUTES.items():
        inputs[f"{name}.w"] = _weight(p, name, route.pre, route.post, route.current, route.shared)
    for name, post in LEARNING.items():
        inputs[f"{name}.w"] = _weight(p, name, "cards", post, "exc", shared=False)
        inputs[f"{name}.eta"] = getattr(p.rule, RATES[name])
        inputs |= {f"{name}.{trace}": float(getattr(p.rule, trace)) for trace in ("tau_rise", "tau_fall")}
    return inputs


def _weight(p: Choice, name: str, pre: str, post: str, current: str, shared: bool) -> float:
    """Return the size of one spike's step of a current, from the drive of all cells of a channel (or of all channels)."""
    cells: Driven = getattr(p, post)
    spikes = float(FULL_RATE * getattr(cells, f"tau_{current}")) * COUNT[pre] / (1 if shared else GROUPS.get(pre, 1))
    return float(getattr(p.drives, name)) / spikes


def born(p: Choice, seed: int) -> dict[str, NDArray[np.float64]]:
    """Return the strength of each plastic synapse at birth, in units of its projection's."""
    mean = {"card_d1": (1.0, p.birth.sd), "card_d2": (1.0, p.birth.sd), "card_value": (p.birth.value, p.birth.value_sd)}
    return {
        f"{name}.born": centre + sd * stream(seed, f"{name}.born").standard_normal(len(plastic_pairs(name)[0]))
        for name, (centre, sd) in mean.items()
    }
