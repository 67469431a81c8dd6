"""Stretches of a learner that memorises lists: a showing, a recall, or a sample of sleep; state and options in, out again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models import hippocampal_memory, list_memory, list_sleep
from models.acetylcholine import encoding
from models.list_wiring import COUNT, LEARNING, REGION, drawn
from models.noise import seed_of
from models.tasks.settings import LONGEST
from models.wiring import Pair, stream
from protocols import engine, silence

STEP_S = float(list_memory.STEP)
KEEP = tuple(f"{name}.u" for name in LEARNING)


@dataclass(frozen=True)
class Lists:
    """What never changes in a learner that memorises lists.

    Attributes
    ----------
    seed : int
        Of the learner.
    parameters : ListMemory
        Its numbers.
    pairs : mapping
        Its draw of the hippocampus.
    simulate : callable
        Its hippocampus, from `protocols.engine.WhenRun`.
    """

    seed: int
    parameters: list_memory.ListMemory
    pairs: Mapping[str, Pair]
    simulate: engine.Simulate


def born(p: list_memory.ListMemory, seed: int) -> Lists:
    """Return the hippocampus of a seed, compiled when it is first run."""
    return Lists(seed, p, drawn(seed), engine.WhenRun(list_memory.make_list_memory))


def inputs_of(
    lists: Lists,
    memories: Mapping[str, NDArray[Any]],
    silenced: Mapping[str, float],
    stretch: int,
    which: int,
    sequence: Sequence[int],
    showing: bool,
    acetylcholine: float = 1.0,
) -> dict[str, Any]:
    """Return all inputs of the program for one showing or one recall.

    Parameters
    ----------
    memories : mapping
        As `models.hippocampal_memory.learn` leaves them.
    silenced : mapping of str to float
        Cause and region to the share of its cells that are silent.
    stretch : int
        How many stretches this learner has been through: the noise and the pace of each are its own.
    which : int
        Which of the learner's lists; decides its cue and its context.
    sequence : sequence of int
        The keys.
    acetylcholine : float
        Its level, 1 = normal awake.
    """
    p = lists.parameters.task
    noise_seed = seed_of(lists.seed, stretch, "list")
    pace = stream(lists.seed, f"pace {stretch}")
    asked = pace.uniform(float(p.answer_by), float(p.slowest), LONGEST)
    inputs: dict[str, Any] = list_memory.constants(lists.parameters) | list_memory.cells(lists.seed)
    inputs |= {f"{name}.noise_seed": noise_seed for name in COUNT}
    inputs |= {f"{name}.u": hippocampal_memory.fast(memories, name, len(lists.pairs[name][0])) for name in LEARNING}
    inputs |= {
        "line.values": np.pad(np.array(sequence, float), (0, LONGEST - len(sequence))),
        "wait.values": np.full(LONGEST, float(p.interval)) if showing else asked,
        "world.length": float(len(sequence)),
        "world.showing": float(showing),
        "world.chosen": float(which),
        "world.attended": encoding(acetylcholine) * p.attended,
        "world.unattended": encoding(acetylcholine) * p.unattended,
    }
    return inputs | silence.alive(lists.seed, silenced, COUNT, REGION)


def asleep_inputs(
    lists: Lists,
    memories: Mapping[str, NDArray[Any]],
    silenced: Mapping[str, float],
    stretch: int,
    seconds: float,
    acetylcholine: float = 1.0,
) -> dict[str, Any]:
    """Return all inputs of the program for a sample of slow-wave sleep; arguments as for `inputs_of`."""
    p = lists.parameters
    inputs = inputs_of(lists, memories, silenced, stretch, 0, (), False)
    inputs |= list_sleep.changed(p.asleep, p.ca3, p.hold, p.order, p.begin, acetylcholine)
    return inputs | {"world.linger": seconds, "ca3.tag": hippocampal_memory.excitability(memories, COUNT["ca3"])}


def longest_s(lists_p: list_memory.ListMemory, elements: int, showing: bool) -> float:
    """Return more than a showing or a recall can last."""
    p = lists_p.task
    return elements * float(p.interval if showing else p.slowest) + float(p.linger) + 0.1


def play(
    lists: Lists, inputs: Mapping[str, Any], seconds: float, folder: Path, progress: engine.Progress | None
) -> engine.Result:
    """Run a showing, a recall, or a sample of sleep; the program ends by itself."""
    return lists.simulate(inputs, lists.pairs, round(seconds / STEP_S), folder, progress, keep=KEEP)


def absorb(lists: Lists, memories: dict[str, NDArray[Any]], result: engine.Result) -> None:
    """Take over, in place, what a showing or a recall has written and used, and let its time pass."""
    learn(lists, memories, result)
    hippocampal_memory.tag(memories, lists.parameters.chain, result.spikes["spikes_ca3"][1], COUNT["ca3"])
    hippocampal_memory.settle(memories, lists.parameters.chain, np.array(result.events["came_true"]["i"]), COUNT["ca3"])
    hippocampal_memory.pass_time(memories, lists.parameters.chain, result.steps * STEP_S)


def learn(lists: Lists, memories: dict[str, NDArray[Any]], result: engine.Result) -> None:
    """Take over, in place, what a run has written."""
    for name in LEARNING:
        hippocampal_memory.learn(memories, lists.parameters.chain, name, result.arrays[f"{name}.u"])
