"""Stretches of a learner in a maze, blocks of searches or samples of sleep: state and options in, out again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models import place_memory, place_numbers
from models.noise import seed_of
from models.place import make_place
from models.place_wiring import COUNT, LEARNING, PLACE_VALUE, REGION
from models.tasks.maze import BLOCK, FAR_M, FOOD_M, SIDE_M, START_M
from models.wiring import stream
from protocols import engine, silence

DT_S = 1e-3
KEEP = {name: f"{name}.u" for name in LEARNING} | {place_memory.TAG: "place_cell.tag"}
"""Which variable of the program holds each memory at the end of a run."""

Memories = Mapping[str, NDArray[np.float64]]


@dataclass(frozen=True)
class Forager:
    """What never changes in a learner in a maze: seed, numbers, place fields, and its compiled brain."""

    seed: int
    parameters: place_numbers.Places
    born: Mapping[str, NDArray[np.float64]]
    simulate: engine.Simulate


@dataclass(frozen=True)
class Starts:
    """Where the trials of a block start: x and y in metres, and the first course in radians, each (trials,)."""

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    course: NDArray[np.float64]


def born(p: place_numbers.Places, seed: int) -> Forager:
    """Return the hippocampus of a seed; its program is compiled when it is first run."""
    return Forager(seed, p, place_numbers.born(p, seed), engine.WhenRun(make_place))


def food_m(options: Mapping[str, Any]) -> tuple[float, float]:
    """Return where food lies, or, where there is none, where it usually does."""
    places = FOOD_M[options["layout"]]
    return places.get(options["food"], places["usual"])


def starts(one: Forager, skill: str, phase: str, first: int, trials: int, options: Mapping[str, Any]) -> Starts:
    """Draw the starts of some trials of a phase, by its name, the same however it is cut into blocks; `first` counts from 1."""
    last, places = first - 1 + trials, START_M[options["layout"]]
    course = 2 * np.pi * stream(one.seed, f"courses of {skill}, {phase}").random(last)
    rng = stream(one.seed, f"starts of {skill}, {phase}")
    if options["start"] != "random":
        x, y = np.tile(places[options["start"]], (last, 1)).T
    elif options["layout"] == "cross":
        x, y = rng.choice(list(places.values()), last).T
    else:
        x, y = np.array([_far(rng, food_m(options), options["obstacle"]) for _ in range(last)]).T
    return Starts(*(of[first - 1 :] for of in (x, y, course)))


def _far(rng: np.random.Generator, food: tuple[float, float], obstacle: Mapping[str, float] | None) -> tuple[float, float]:
    """Draw a place in the field that is not near the food, nor in an obstacle."""
    while True:
        x, y = rng.uniform(0, SIDE_M, 2)
        within = obstacle is not None and np.hypot(x - obstacle["x"], y - obstacle["y"]) < obstacle["radius"]
        if np.hypot(x - food[0], y - food[1]) > FAR_M and not within:
            return float(x), float(y)


def straight_m(at: Starts, options: Mapping[str, Any], near: float) -> NDArray[np.float64]:
    """Return the shortest way from each start to where food is found: along the arms of the cross, or straight on.

    What an obstacle adds to it is not counted.
    """
    food = food_m(options)
    aside, along = np.abs(at.x - food[0]), np.abs(at.y - food[1])
    return np.asarray((aside + along if options["layout"] == "cross" else np.hypot(aside, along)) - near)


def search_inputs(
    one: Forager,
    memories: Memories,
    silenced: Mapping[str, float],
    dopamine: float,
    number: int,
    options: Mapping[str, Any],
    at: Starts,
) -> dict[str, Any]:
    """Return all inputs of the program for a block of searches.

    Parameters
    ----------
    memories : mapping
        As `models.place_memory.newborn` gives them.
    silenced : mapping of str to float
        Cause and region to the share of its cells that are silent.
    dopamine : float
        Level, 1 = ordinary.
    number : int
        How many stretches this learner has been through: the noise of each is its own.
    options : mapping
        Resolved options of the row.
    at : Starts
        Of the trials.
    """
    inputs = _common(one, memories, silenced, dopamine, number)
    food = food_m(options)
    inputs |= {
        "world.n_trials": float(len(at.x)),
        "world.food_x": food[0],
        "world.food_y": food[1],
        "world.food_there": float(options["food"] != "none"),
        "world.cross": float(options["layout"] == "cross"),
    }
    obstacle = options["obstacle"]
    if obstacle is not None:
        inputs |= {"world.block_x": obstacle["x"], "world.block_y": obstacle["y"], "world.radius": obstacle["radius"]}
    for name in ("x", "y", "course"):
        inputs[f"start_{name}.values"] = np.pad(getattr(at, name), (0, BLOCK - len(at.x)))
    if not options.get("plasticity", True):
        inputs |= {f"{name}.eta": 0.0 for name in LEARNING} | {"place_cell.tagging": 0.0}
    return inputs


def sleep_inputs(one: Forager, memories: Memories, silenced: Mapping[str, float], number: int) -> dict[str, Any]:
    """Return all inputs of the program for a sample of sleep; parameters as for `search_inputs`."""
    # Dopamine teaches nothing asleep: what writes is the replay itself.
    inputs = _common(one, memories, silenced, 0.0, number)
    inputs |= {f"{name}.asleep": 1.0 for name in ("place_cell", "accumbens")}
    return inputs | {"world.awake": 0.0}


def _common(one: Forager, memories: Memories, silenced: Mapping[str, float], dopamine: float, number: int) -> dict[str, Any]:
    inputs: dict[str, Any] = place_numbers.constants(one.parameters)
    inputs |= one.born
    noise_seed = seed_of(one.seed, number, "maze")
    inputs |= {f"{name}.noise_seed": noise_seed for name in COUNT}
    inputs |= {KEEP[name]: memories[name][:, 0] for name in LEARNING} | {KEEP[place_memory.TAG]: memories[place_memory.TAG]}
    inputs |= silence.alive(one.seed, silenced, COUNT, REGION)
    tonic = silence.tonic(silenced)
    return inputs | {"concentration.level": dopamine, "concentration.tonic": tonic, "concentration.c": tonic}


def weights(one: Forager, name: str, u: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return what spikes meet of each synapse of a plastic projection, 1 = saturated."""
    seen, c = np.clip(u[:, 0], 0, 1), one.parameters.accumbens.c
    return np.asarray(seen * (1 + c) / (seen + c) if name == PLACE_VALUE else seen)


def longest_s(p: place_numbers.Places) -> float:
    """Return more than a trial can last."""
    return float(p.task.quiet + p.task.settles + p.task.cap + p.task.eats) + 0.01


def play(
    one: Forager, inputs: Mapping[str, Any], seconds: float, folder: Path, progress: engine.Progress | None
) -> engine.Result:
    """Run a block of searches, which ends with its last trial, or a sample of sleep."""
    return one.simulate(inputs, {}, round(seconds / DT_S), folder, progress, keep=tuple(KEEP.values()))


def absorb(one: Forager, memories: dict[str, NDArray[np.float64]], result: engine.Result, asleep: bool = False) -> None:
    """Take over, in place, what a run has written."""
    after = {name: np.array(result.arrays[held]) for name, held in KEEP.items()}
    place_memory.learn(memories, one.parameters, after, asleep)
