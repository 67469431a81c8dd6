"""Blocks of choices: a learner's state and what is asked of it in, out again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models import choice_memory, choice_numbers
from models.choice import make_choice
from models.choice_wiring import COUNT, LEARNING, REGION
from models.noise import seed_of
from models.tasks.cards import Deal, deal, right_keys
from models.tasks.choice import BLOCK, CARDS, KEYS
from models.wiring import stream
from protocols import engine, silence

DT_S = 1e-3
KEEP = tuple(f"{name}.u" for name in LEARNING)
NOISY = (*COUNT, "bids")

Memories = Mapping[str, NDArray[np.float64]]


@dataclass(frozen=True)
class Chooser:
    """What never changes in a learner that makes choices: seed, numbers, synapses at birth, and its compiled brain."""

    seed: int
    parameters: choice_numbers.Choice
    born: Mapping[str, NDArray[np.float64]]
    simulate: engine.Simulate


def born(p: choice_numbers.Choice, seed: int) -> Chooser:
    """Return the basal ganglia of a seed; their program is compiled when it is first run."""
    return Chooser(seed, p, choice_numbers.born(p, seed), engine.WhenRun(make_choice))


def dealt(one: Chooser, skill: str, phase: str, first: int, trials: int, options: Mapping[str, Any]) -> Deal:
    """Draw trials of a phase, by its name; `first` counts from 1. Which key is right is the skill's own, and lasts for life."""
    keys = right_keys(stream(one.seed, f"right keys of {skill}"), options)
    rng = stream(one.seed, f"cards of {skill}, {phase}")
    return deal(rng, keys, first - 1, trials, options, one.parameters.task)


def inputs_of(
    one: Chooser,
    memories: Memories,
    silenced: Mapping[str, float],
    dopamine: float,
    number: int,
    options: Mapping[str, Any],
    cards: Deal,
) -> dict[str, Any]:
    """Return all inputs of the program for a block of trials.

    Parameters
    ----------
    memories : mapping
        As `models.choice_memory.newborn` gives them.
    silenced : mapping of str to float
        Cause and region to the share of its cells that are silent.
    dopamine : float
        Level, 1 = ordinary.
    number : int
        How many stretches this learner has been through: the noise of each is its own.
    options : mapping
        Resolved options of the row.
    cards : Deal
        The trials.
    """
    inputs: dict[str, Any] = choice_numbers.constants(one.parameters)
    inputs |= one.born
    noise_seed = seed_of(one.seed, number, "choice")
    inputs |= {f"{name}.noise_seed": noise_seed for name in NOISY}
    for name in LEARNING:
        inputs[f"{name}.u"] = memories[name][:, 0]
        if not options.get("plasticity", True):
            inputs[f"{name}.eta"] = 0.0
    senses = options.get("feedback")
    inputs["cards.sight"] = float(senses is None or "sight" in senses)
    keys = 2 if options["odds"] else options["keys"]
    inputs |= {"bids.offered": (np.arange(KEYS) < keys).astype(float), "world.delay": options["delay"]}
    inputs |= _tables(cards, one.parameters.attention.crowding)
    inputs |= silence.alive(one.seed, silenced, COUNT, REGION)
    tonic = silence.tonic(silenced)
    inputs |= {"concentration.level": dopamine, "concentration.tonic": tonic, "concentration.c": tonic}
    inputs["concentration.receptors"] = dopamine * tonic
    return inputs


def _tables(cards: Deal, crowding: float) -> dict[str, Any]:
    shown = np.zeros((BLOCK, CARDS))
    others = cards.shown.sum(axis=1, keepdims=True) - 1
    shown[: len(cards.shown)] = cards.shown * crowding**others
    inputs: dict[str, Any] = {"world.n_trials": float(len(cards.shown)), "shown.values": shown}
    for name in ("right_key", "if_right", "if_wrong"):
        column = np.zeros(BLOCK)
        column[: len(cards.shown)] = getattr(cards, name)
        inputs[f"{name}.values"] = column
    return inputs


def weights(one: Chooser, name: str, u: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the weights that spikes meet in a plastic projection, 1 = resting."""
    return np.asarray(np.clip(one.born[f"{name}.born"] + u[:, 0], 0, 2))


def longest_s(p: choice_numbers.Choice, options: Mapping[str, Any]) -> float:
    """Return more than a trial can last."""
    t = p.task
    course = sum(float(part) for part in (t.quiet, t.lead, t.patience, t.after))
    return course + float(options["delay"]) + 0.01


def play(
    one: Chooser, inputs: Mapping[str, Any], seconds: float, folder: Path, progress: engine.Progress | None
) -> engine.Result:
    """Run a block of trials; the program ends with its last trial."""
    return one.simulate(inputs, {}, round(seconds / DT_S), folder, progress, keep=KEEP)


def absorb(one: Chooser, memories: dict[str, NDArray[np.float64]], result: engine.Result) -> None:
    """Take over, in place, what a block has written."""
    choice_memory.learn(memories, one.parameters.memory, {name: result.arrays[f"{name}.u"] for name in LEARNING})
