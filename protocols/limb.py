"""Stretches of a learner that moves a limb: a block of trials, or the replays of a rest; state and options in, out again."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import radians, tan
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models import cerebellar_memory, movement, movement_numbers
from models.movement_wiring import COUNT, GROUPS, LEARNING, NOISY, REGION, drawn
from models.noise import seed_of
from models.stroke import POPULATIONS
from models.tasks import reach
from models.wiring import Pair, stream
from protocols import engine, silence
from protocols.finished import Population, described

DT_S = 1e-3
SLACK_S = 0.1
"""How much longer than its trials a run may be: the program ends with the last."""

REPLAYS = 8
"""Most replays of a rest: they thin out, each stands for the time until the next."""
FIRST_REPLAY_S = 60.0
LAST_REPLAY_S = 1800.0
"""By then parallel fibres have handed over 95 % of what they hold; later, chance differences of the zones would be copied."""

DREAM = {
    "bicycle": {"world.helped": 1.0, "world.road": 8.0, "world.cap": 2.5},
    "reach": {"world.field": 0.0, "world.clamp": 0.0, "world.obstacle_radius": 0.0},
}
"""In a replay the body does not answer, so what has to vary is given: a rough road under a bicycle that cannot fall. And nothing
pushes or holds it."""

KEEP = ("pf_pc.u1", "pf_pc.u2", "mf_dcn.u", "comparator.quiet", "comparator.heard", "limb.tired_1", "limb.tired_2")
PLASTIC = frozenset(LEARNING)
"""Projections of the cerebellum that learn."""


@dataclass(frozen=True)
class Limb:
    """What never changes in a learner that moves a limb.

    Attributes
    ----------
    seed : int
        Of the learner.
    parameters : Movement
        Its numbers.
    pairs : dict
        Its draw of the granular layer.
    cells : dict
        What differs between its cells.
    simulate : mapping of str to callable
        Task to its compiled brain.
    """

    seed: int
    parameters: movement_numbers.Movement
    pairs: Mapping[str, Pair]
    cells: Mapping[str, NDArray[np.float64]]
    simulate: Mapping[str, engine.Simulate]


def born(p: movement_numbers.Movement, seed: int, simulate: Mapping[str, engine.Simulate]) -> Limb:
    """Return the limb and the cerebellum of a seed."""
    return Limb(seed, p, drawn(seed), movement_numbers.cells(p, seed), simulate)


def inputs_of(
    limb: Limb,
    memories: Mapping[str, NDArray[np.float64]],
    silenced: Mapping[str, float],
    stretch: int,
    task: str,
    options: Mapping[str, Any],
    trials: int,
    rest_s: float,
) -> dict[str, Any]:
    """Return all inputs of a task's program for a block of trials.

    Parameters
    ----------
    memories : mapping
        As `models.cerebellar_memory.newborn` gives them.
    silenced : mapping of str to float
        Cause and region to the share of its cells that are silent.
    stretch : int
        How many stretches this learner has been through: the noise of each is its own.
    options : mapping
        Resolved options of the row.
    trials, rest_s
        How many, and the rest between them.
    """
    noise_seed = seed_of(limb.seed, stretch, "limb")
    inputs = circuit_inputs(limb, memories, silenced, noise_seed, task, options)
    inputs |= {"world.n_trials": float(trials), "world.rest": rest_s, "world.longer_rests": 1.0, "world.copying": 0.0}
    inputs |= {"world.running": 1.0} | _settings(limb, task, options, bool(inputs["world.sight"]))
    if task == "bicycle":
        # The program itself draws where the next rides begin. No cell may share the road's noise.
        road = seed_of(limb.seed, stretch, "road")
        lean = float(limb.parameters.bicycle.aside) * stream(road, "first ride").standard_normal()
        inputs |= {"world.noise_seed": road, "world.phi": lean}
    return inputs


SENSES = {"sight": "sight", "touching": "touch", "balance": "balance", "stretch": "spindles", "tendon": "tendon", "pain": "pain"}
"""Switch of a body to the sense's word in `feedback`."""


def circuit_inputs(
    limb: Limb,
    memories: Mapping[str, NDArray[np.float64]],
    silenced: Mapping[str, float],
    noise_seed: int,
    program: str,
    options: Mapping[str, Any],
) -> dict[str, Any]:
    """Return the inputs of cerebellum, cord and senses, alike in every program that has them; see `inputs_of`."""
    body = "hand" if program == "strike" else "world"
    inputs: dict[str, Any] = movement_numbers.constants(limb.parameters, program)
    there = [name for name in COUNT if program != "strike" or name in POPULATIONS]
    inputs |= {name: spread for name, spread in limb.cells.items() if name.partition(".")[0] in there}
    inputs |= {f"{name}.noise_seed": noise_seed for name in there if name in NOISY}
    on = options.get("feedback")
    there_are = SENSES if program != "strike" else {name: word for name, word in SENSES.items() if name != "pain"}
    inputs |= {f"{body}.{name}": float(on is None or word in on) for name, word in there_are.items()}
    inputs |= {f"{body}.strength": options.get("strength", 1.0), "limb_motor.inhibited": 0.0}
    inputs |= {
        "pf_pc.u1": memories["pf_pc"][:, 0],
        "pf_pc.u2": memories["pf_pc"][:, 1],
        "pf_pc.late": memories["pf_late"][:, 0],
        "pf_pc.plastic": float(options.get("plasticity", True)),
        "mf_dcn.u": memories["mf_dcn"][:, 0],
        "mf_dcn.held": memories["mf_dcn"][:, 0],
        "comparator.quiet": memories["quiet"],
        "comparator.heard": memories["heard"],
        "limb.tired_1": memories["tired"][:, 0],
        "limb.tired_2": memories["tired"][:, 1],
    }
    shares = silence.shares(silenced)
    blocked = shares.pop("cerebellar_cortex", None)
    if blocked is not None:
        # As a drug that blocks its input: without any Purkinje inhibition the nuclei would fire without limit. What its cells do
        # not hear they do not learn.
        inputs["purkinje.blocked"] = blocked
        inputs["pf_pc.plastic"] *= 1 - blocked
    dead = silence.alive(limb.seed, shares, COUNT, REGION)
    return inputs | {name: who for name, who in dead.items() if name.partition(".")[0] in there}


def _settings(limb: Limb, task: str, options: Mapping[str, Any], sight: bool) -> dict[str, float]:
    match task:
        case "tennis":
            return {"world.delay": options["delay"] / options["speed"]}
        case "reach":
            aside = reach.detour(limb.parameters.reach, options["obstacle"], sight)
            turn = tan(radians(options["rotation"]))
            way = options["obstacle"] or {"x": 0.0, "y": 0.0, "radius": 0.0}
            return {
                **{f"world.obstacle_{name}": float(way[name]) for name in ("x", "y", "radius")},
                "world.field": options["field"],
                "world.turn": turn,
                "world.clamp": float(options["clamp"]),
                "plan.detour": aside,
            }
        case "bicycle":
            return {
                "world.gravity": options["gravity"],
                "world.road": options["noise"],
                "world.helped": options["help"],
                "world.cap": options["cap"],
            }
        case _:
            raise ValueError(f"no limb task {task!r}")


def hidden(memories: Mapping[str, NDArray[np.float64]], name: str) -> NDArray[np.float64]:
    """Return what a recording keeps of a plastic projection: of parallel fibres u1, u2 and the late memory, of the nuclei all."""
    return np.column_stack([memories[name], memories["pf_late"][:, 0]]) if name == "pf_pc" else memories[name].copy()


def weights(limb: Limb, name: str, memories: Mapping[str, NDArray[np.float64]]) -> NDArray[np.float64]:
    """Return the weights that spikes meet in a plastic projection of the cerebellum."""
    p = limb.parameters
    if name == "pf_pc":
        return np.asarray(p.parallel.w0 * p.purkinje.w_parallel * (1 + memories["pf_pc"][:, 0] + memories["pf_late"][:, 0]))
    return np.asarray(p.nuclear.w_mossy * (1 + memories[name][:, 0]))


def longest_s(p: movement_numbers.Movement, task: str, options: Mapping[str, Any]) -> float:
    """Return more than a trial can last; a ride lasts as long as its cap."""
    fixed = {"tennis": p.tennis.swinging, "reach": p.reach.until}
    return float(p.trials.quiet) + float(fixed[task] if task in fixed else options["cap"]) + SLACK_S


def play(
    limb: Limb, task: str, inputs: Mapping[str, Any], seconds: float, folder: Path, progress: engine.Progress | None
) -> engine.Result:
    """Run a block of trials; the program ends with its last trial."""
    return limb.simulate[task](inputs, limb.pairs, round(seconds / DT_S), folder, progress, keep=KEEP)


def absorb(limb: Limb, memories: dict[str, NDArray[np.float64]], result: engine.Result, rest_s: float) -> None:
    """Take over, in place, what a block has written, and let the last trial and `rest_s` pass for the parallel fibres."""
    take_over(memories, result)
    # The program relaxes at the start of each next trial; after the last one there is none.
    cerebellar_memory.relax_cortex(memories, limb.parameters, float(result.events["ends"]["since"][-1]) + rest_s)


def take_over(memories: dict[str, NDArray[np.float64]], result: engine.Result) -> None:
    """Take over, in place, what spikes have written in a run."""
    memories["pf_pc"] = np.stack([result.arrays["pf_pc.u1"], result.arrays["pf_pc.u2"]], axis=1)
    nuclei = memories["mf_dcn"].copy()
    nuclei[:, 0] = result.arrays["mf_dcn.u"]
    memories["mf_dcn"] = nuclei


def take_over_practice(memories: dict[str, NDArray[np.float64]], result: engine.Result) -> None:
    """Take over, in place, what practice alone changes: what the zones differ by in quiet, and how tired the muscles are."""
    memories["quiet"], memories["heard"] = (np.array(result.arrays[f"comparator.{name}"]) for name in ("quiet", "heard"))
    memories["tired"] = np.stack([result.arrays["limb.tired_1"], result.arrays["limb.tired_2"]], axis=1)


def gaps_s(duration_s: float, own_s: float) -> NDArray[np.float64]:
    """Return the time from each replay of a rest to the next; the last stands for one more.

    `own_s` is how long a replay lasts at most: the last one ends with the rest, and where the first would run into the second
    there are fewer, two at least.
    """
    last = max(min(duration_s - own_s, LAST_REPLAY_S) / FIRST_REPLAY_S, 1 + own_s / FIRST_REPLAY_S)
    replays = 1 + max(1, min(REPLAYS - 1, int(np.log(last) / np.log1p(own_s / FIRST_REPLAY_S))))
    factor = last ** (1 / (replays - 1))
    return np.asarray(FIRST_REPLAY_S * (factor - 1) * factor ** np.arange(replays))


def replays(
    limb: Limb,
    memories: dict[str, NDArray[np.float64]],
    silenced: Mapping[str, float],
    stretch: int,
    task: str,
    options: Mapping[str, Any],
    duration_s: float,
    held: NDArray[np.float64],
    folder: Path,
    progress: engine.Progress | None,
) -> tuple[engine.Result, float]:
    """Let a learner replay a movement in a rest, muscles off, errors unseen; the nuclei take over what Purkinje cells say.

    Returns the run, and how much of the rest has passed for the parallel fibres. `held` is what the nuclei knew when the rest
    began: what another movement's replays write in it does not count.
    """
    silent = dict(options) | {"plasticity": False}
    own_s = longest_s(limb.parameters, task, {"cap": DREAM.get(task, {}).get("world.cap")})
    gaps = gaps_s(duration_s, own_s)
    inputs = inputs_of(limb, memories, silenced, stretch, task, silent, len(gaps), float(gaps[0])) | DREAM.get(task, {})
    cerebellar_memory.relax_cortex(memories, limb.parameters, FIRST_REPLAY_S)
    inputs |= {"pf_pc.u1": memories["pf_pc"][:, 0], "pf_pc.u2": memories["pf_pc"][:, 1]}
    inputs |= {
        "mf_dcn.held": held,
        "world.sight": 0.0,
        "world.touching": 0.0,
        "limb_motor.inhibited": 1.0,
        "world.longer_rests": float(gaps[1] / gaps[0]),
        "world.copying": 1.0,
    }
    result = play(limb, task, inputs, len(gaps) * own_s, folder, progress)
    absorb(limb, memories, result, 0.0)
    return result, FIRST_REPLAY_S + float(gaps[:-1].sum() + result.events["ends"]["since"][-1])


def populations() -> dict[str, Population]:
    """Return what a recording says of the populations round a limb; of the granule cells the first ones are recorded."""
    there = described(COUNT, GROUPS, REGION)
    return {name: replace(one, count=movement.recorded(name)) for name, one in there.items()}


def prepared() -> dict[str, engine.Simulate]:
    """Return the brain of each task, compiled when it is first run."""
    return {task: engine.WhenRun(functools.partial(movement.make_movement, task)) for task in movement_numbers.TASKS}
