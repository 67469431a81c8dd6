"""All numbers of a learner in a maze, and which objects of its program hold them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from brian2 import Quantity, ms, second
from numpy.typing import NDArray

from models.consolidation import YEAR_S
from models.parameters import constants_of, part, sourced
from models.place_wiring import COUNT, PLACE_VALUE, VIEW_TURN, pairs
from models.regions import accumbens, critic, direction, places, striatum, turns
from models.tasks.maze import SIDE_M, MazeTask
from models.wiring import stream

SEARCH = "found in the search for this model; no direct measurement"


@dataclass(frozen=True)
class PlaceExpectation(critic.Expectation):
    """As for cards, but value changes over a walk, and within each theta cycle by the places that are looked at."""

    tau_fast: Quantity = sourced(100 * ms, "smooths the sweeps of a cycle; " + SEARCH)
    tau_slow: Quantity = sourced(300 * ms, "a theta cycle; " + SEARCH)
    k_value: float = sourced(1.5, "drive by a change of value of 40 Hz; " + SEARCH)
    discount: float = sourced(
        0.15, "a promise fades in 1.3 s, 40 cm of walk, and lingering where no food is disappoints; " + SEARCH
    )


@dataclass(frozen=True)
class PlaceConcentration(critic.Concentration):
    """As for cards; a walk is long, and ripple has time to teach."""

    dead: float = sourced(0.3, "ripple of the resting level teaches nothing; " + SEARCH)


@dataclass(frozen=True)
class PlaceRule:
    """How dopamine writes synapses from place cells: the striatum's rule, with an eligibility of a walk."""

    tau_rise: Quantity = sourced(200 * ms, "as in choices")
    tau_fall: Quantity = sourced(1.5 * second, "some 45 cm of walk; 2.5 s in the hippocampal prototype; " + SEARCH)
    w: float = sourced(0.15, "of a spike through a saturated synapse; " + SEARCH)
    eta: float = sourced(5e-5, "per ms of full surprise; " + SEARCH)


@dataclass(frozen=True)
class PlaceMemory:
    """The chain behind these synapses, and how long a tag lasts."""

    tau_1: Quantity = sourced(1800 * second, "first forgetting; as in the cortex")
    tau_n: Quantity = sourced(30 * YEAR_S * second, "last leak; as in the cortex")
    p: float = sourced(0.1, "forgetting is t^-p; " + SEARCH)
    into_2: float = sourced(0.2, "share of what dopamine writes that goes into the second variable at once; " + SEARCH)
    asleep_into_2: float = sourced(0.5, "share of what replay writes that goes into the second variable at once; " + SEARCH)
    asleep_into_3: float = sourced(0.15, "share of what replay writes that goes into the third variable at once; " + SEARCH)
    tau_tag: Quantity = sourced(86400 * second, "excitability after learning fades within days; Cai et al. 2016; mouse")


@dataclass(frozen=True)
class Places:
    """All numbers of a learner in a maze; fields of populations have their names."""

    task: MazeTask = part(MazeTask)
    place_cell: places.PlaceCells = part(places.PlaceCells)
    fields: places.Fields = part(places.Fields)
    accumbens: accumbens.PlaceValue = part(accumbens.PlaceValue)
    direction: direction.DirectionCells = part(direction.DirectionCells)
    expectation: PlaceExpectation = part(PlaceExpectation)
    dopamine: critic.DopamineCells = part(critic.DopamineCells)
    concentration: PlaceConcentration = part(PlaceConcentration)
    rule: PlaceRule = part(PlaceRule)
    memory: PlaceMemory = part(PlaceMemory)
    view: turns.ViewCells = part(turns.ViewCells)
    turn: turns.TurnCells = part(turns.TurnCells)
    turn_rule: turns.TurnRule = part(turns.TurnRule)
    turn_memory: striatum.StriatalMemory = part(striatum.StriatalMemory)


OWNERS: dict[str, tuple[str, ...]] = {
    "task": ("world",),
    "rule": (PLACE_VALUE,),
    "turn_rule": (VIEW_TURN,),
    "fields": (),
    "memory": (),
    "turn_memory": (),
}
"""Brian2 objects of the fields of `Places` that are not called like them."""


def constants(p: Places) -> dict[str, float]:
    """Return every number as an input of the compiled program: {"object.variable": SI value}."""
    return constants_of(p, OWNERS)


def born(p: Places, seed: int) -> dict[str, NDArray[np.float64]]:
    """Return the fields of the place cells of a learner, and how near they are to each other, as inputs of the program."""
    drawn = places.drawn(p.fields, stream(seed, "place fields"), COUNT["place_cell"], SIDE_M)
    near = places.nearness(p.fields, drawn, *pairs("place_cell", "place_cell"))
    return {f"place_cell.{name}": of for name, of in drawn.items()} | {"neighbours.near": near}
