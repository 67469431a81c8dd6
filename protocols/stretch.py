"""One simulated stretch of a learner, a trial or a sample of sleep: state and options in, state and recording out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models import anatomy, memory, structure
from models.acetylcholine import from_sleep_to_waking
from models.brain import Parameters
from models.consolidation import deep
from models.noise import seed_of
from models.plasticity import readout
from models.tasks.settings import LONGEST
from models.wiring import CELLS, PLASTIC, REGION, Pairs, Wiring, connectivity
from protocols import engine, silence
from protocols.nights import Stage

DT_S = 1e-3
NOISY = tuple(name for name in CELLS if name not in ("motor_cortex_basket", "motor_cortex_dendritic"))
NEWS = ("third_factor", "striatum_sensorimotor")
"""Who gives and takes doses: dopamine's awake, spindles' asleep. In REM there are neither: no dream is told what was good."""
SLEEPERS = ("thalamus", "motor_cortex_e", "slow_wave", "reticular", "prefrontal_intention", *NEWS)
"""Objects that have a switch `awake`."""
ASLEEP: dict[Stage, tuple[str, ...]] = {
    "wake": (),
    "N2": SLEEPERS,
    "N3": SLEEPERS,
    "REM": NEWS,
}
"""Which of them sleep in each stage: in REM the cortex is as awake."""
DREAMERS = ("pontine", "stn", "prefrontal_cue", "striatum_associative")
"""Objects that have a switch `dreaming`."""
ATONIA: dict[Stage, float] = {"N2": 0.85, "N3": 0.85, "REM": 1.0}
"""Inhibition of motor neurons, as a share of that in REM; Chase 2008, Sleep 31:1487: in other sleep less.

With half of it experts twitch in N2, with three quarters now and then.
"""
KEEP = (*(f"{name}.u" for name in PLASTIC), "thalamus.F")


@dataclass(frozen=True)
class Body:
    """What never changes in a learner: its numbers and its anatomy, as drawn from its seed."""

    seed: int
    wiring: Wiring
    parameters: Parameters
    pairs: Pairs
    w0: dict[str, NDArray[np.float64]]
    constants: dict[str, Any]


def born(wiring: Wiring, model: Parameters, seed: int) -> tuple[Body, memory.State]:
    """Return the learner of a seed, and its state at birth."""
    p = anatomy.personal(model, seed)
    pairs = connectivity(wiring, seed)
    constants = anatomy.constants(p) | anatomy.cells(wiring, p, seed)
    w0 = anatomy.birth_weights(wiring, p.birth, pairs, seed)
    state = memory.newborn({name: len(pairs[name][0]) for name in PLASTIC}, wiring.n_skills)
    return Body(seed, wiring, p, pairs, w0, constants), state


def inputs_of(
    body: Body, state: memory.State, stretch: int, skill: int | None, options: Mapping[str, Any], one_line: bool = False
) -> dict[str, Any]:
    """Return all inputs of the compiled program for one stretch.

    Parameters
    ----------
    stretch : int
        How many stretches this learner has been through: the noise of each is its own.
    skill : int or None
        Index of the intention set; None in sleep.
    options : mapping
        Resolved options of the row (`protocols.timetable.Row`).
    one_line : bool
        The trial ends after one execution.
    """
    awake = skill is not None
    p = body.parameters
    inputs: dict[str, Any] = dict(body.constants)
    for name in PLASTIC:
        u = state.u[name]
        inputs[f"{name}.w0"] = at_rest(body, state, name)
        inputs[f"{name}.u"] = u[:, 0]
        inputs[f"{name}.deep"] = deep(u, int(p.memory.gain_stage), p.memory.gain_theta)
        if not options.get("plasticity", True):
            inputs[f"{name}.eta"] = 0.0
    noise_seed = seed_of(body.seed, stretch, "")
    inputs |= {f"{name}.noise_seed": noise_seed for name in NOISY}
    inputs |= {f"{name}.awake": float(awake) for name in SLEEPERS} | {f"{name}.dreaming": 0.0 for name in DREAMERS}
    inputs["thalamus.F"] = state.fatigue
    inputs["prefrontal_intention.tag"] = np.repeat(state.tag, CELLS["prefrontal_intention"])
    inputs["world.running"] = float(awake)
    if skill is not None:
        inputs |= _trial(options, skill, one_line)
        inputs["fingers.strength"] *= state.muscle.area
    inputs |= silence.alive(body.seed, state.silenced, {name: body.wiring.count(name) for name in CELLS}, REGION)
    tonic = silence.tonic(state.silenced)
    return inputs | {"third_factor.level": state.dopamine, "third_factor.tonic": tonic, "third_factor.c": tonic}


def asleep(body: Body, stage: Stage, options: Mapping[str, Any], heard: int | None, acetylcholine: float = 1.0) -> dict[str, Any]:
    """Return what the inputs of a stretch of sleep have beside, or instead of, those of `inputs_of`.

    Parameters
    ----------
    stage : str
        Slow waves are in N2 and N3, spindles in N2, dreams in REM.
    options : mapping
        Resolved options of the row.
    heard : int or None
        Index of the intention set of the skill whose sound is played.
    acetylcholine : float
        Its level, 1 = normal asleep: with more, cells of the motor cortex adapt as they do awake.
    """
    cortex = body.parameters.motor_cortex
    heard_by = np.arange(body.wiring.n_skills) == (-1 if heard is None else heard)
    inputs: dict[str, Any] = {f"{name}.awake": float(name not in ASLEEP[stage]) for name in SLEEPERS}
    inputs |= {f"{name}.dreaming": float(stage == "REM") for name in DREAMERS}
    inputs |= {
        "spinal_motor.inhibited": ATONIA[stage] * options.get("atonia", True),
        "reticular.spindles": float(stage == "N2" and options.get("spindles", True)),
        "prefrontal_intention.heard": np.repeat(heard_by.astype(float), CELLS["prefrontal_intention"]),
        "motor_cortex_e.tau_ahp_asleep": from_sleep_to_waking(float(cortex.tau_ahp_asleep), float(cortex.tau_ahp), acetylcholine),
    }
    if not options.get("replay", True):
        inputs["prefrontal_intention.alive"] = 0.0
    return inputs


def at_rest(body: Body, state: memory.State, name: str) -> NDArray[np.float64]:
    """Return the weights of a plastic projection without what the chain adds: those of birth, times contacts, if it forms any."""
    if name not in state.contacts:
        return body.w0[name]
    return body.w0[name] * structure.factor(state.contacts[name], body.parameters.structure)


def weights(body: Body, state: memory.State, name: str) -> NDArray[np.float64]:
    """Return the weights that spikes meet in a plastic projection."""
    p = body.parameters.synapse
    return np.asarray(at_rest(body, state, name) * np.exp(p.gain_log * readout(state.u[name][:, 0], p.c)))


def _trial(options: Mapping[str, Any], skill: int, one_line: bool) -> dict[str, Any]:
    line = np.zeros(LONGEST)
    sequence = options["sequence"]
    line[: len(sequence)] = sequence
    senses = options.get("feedback")
    return {
        "line.values": line,
        "world.length": float(len(sequence)),
        "world.chosen": float(skill),
        "world.cued": float(options.get("cued", True)),
        "world.one_line": float(one_line),
        "world.interval": options.get("interval") or 0.0,
        "prefrontal_cue.load": options.get("load", 0.0),
        "striatum_indirect.attention": float(options.get("attention", "none") == "skill"),
        "fingers.strength": options.get("strength", 1.0),
        "vision.on": float(senses is None or "sight" in senses),
        "touch.on": float(senses is None or "touch" in senses),
    }


def play(
    simulate: engine.Simulate,
    body: Body,
    inputs: Mapping[str, Any],
    seconds: float,
    folder: Path,
    progress: engine.Progress | None = None,
) -> engine.Result:
    """Run one stretch; what is in flight at its end is lost, so cut where the network rests."""
    return simulate(inputs, body.pairs, round(seconds / DT_S), folder, progress, keep=KEEP)


def absorb(body: Body, state: memory.State, result: engine.Result, skill: int | None) -> None:
    """Take over, in place, what the stretch has changed in the learner."""
    memory.learn(state, body.parameters.memory, {name: result.arrays[f"{name}.u"] for name in PLASTIC})
    state.fatigue = float(result.arrays["thalamus.F"].mean())
    if skill is not None:
        state.tag[skill] = 1.0
