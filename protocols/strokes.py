"""How hard keys are struck: what the piano's program needs besides, what it leaves, and the replays of strokes in a rest."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models import cerebellar_memory, memory
from models.noise import seed_of
from models.stroke import POPULATIONS
from models.tasks.settings import LONGEST
from protocols import engine, limb, stretch
from protocols.finished import Population
from protocols.life import Life, Spikes, joined, later, spikes_of

KEEP = (*stretch.KEEP, *limb.KEEP)
LET_GO_S = 0.1
"""A replay goes on for so long after its last note."""


def inputs_of(life: Life, state: memory.State, number: int, options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the inputs of arm and cerebellum for one stretch at the piano, or of sleep; see `protocols.limb.inputs_of`."""
    state.limb = state.limb or cerebellar_memory.newborn()
    awake = "loudness" in options
    noise_seed = seed_of(life.limb.seed, number, "limb")
    inputs = limb.circuit_inputs(
        life.limb, state.limb, state.silenced, noise_seed, "strike", options if awake else {"plasticity": False}
    )
    loudness = np.ones(LONGEST)
    if awake:
        loudness[: len(options["sequence"])] = options["loudness"]
        inputs["hand.strength"] *= state.muscle.area
    else:
        inputs["limb_motor.inhibited"] = float(options.get("atonia", True))
    return inputs | {"loudness.values": loudness, "hand.rehearses": 0.0, "hand.stands_for": 0.0}


def play(life: Life, inputs: Mapping[str, Any], seconds: float, folder: Path, progress: engine.Progress | None) -> engine.Result:
    """Run one stretch of a learner whose strokes count."""
    pairs = life.body.pairs | dict(life.limb.pairs)
    return life.simulate(inputs, pairs, round(seconds / stretch.DT_S), folder, progress, keep=KEEP)


def replays(
    life: Life,
    state: memory.State,
    number: int,
    skill: str,
    settings: Mapping[str, Any],
    duration_s: float,
    held: NDArray[np.float64],
    folder: Path,
    progress: engine.Progress,
) -> tuple[Spikes, float, float]:
    """Let a learner go through the notes in a rest, hand and fingers off.

    Returns the spikes, how long it was simulated, and how much of the rest has passed for the parallel fibres.

    As in the limb's replays (`protocols.limb.replays`) the nuclei take over what Purkinje cells say, and the replays thin out.
    """
    options = dict(settings) | {"plasticity": False}
    length = len(options["sequence"]) * float(life.limb.parameters.strike.rehearsed) + LET_GO_S
    gaps = limb.gaps_s(duration_s, length)
    spikes: Spikes = {}
    cerebellar_memory.relax_cortex(state.limb, life.limb.parameters, limb.FIRST_REPLAY_S)
    for replay, gap in enumerate(gaps):
        inputs = stretch.inputs_of(life.body, state, number, life.skills.index(skill), options)
        inputs |= _own_noise(inputs, seed_of(life.limb.seed, number, f"replay {replay}"))
        arm = inputs_of(life, state, number, options)
        inputs |= arm | _own_noise(arm, seed_of(life.limb.seed, number, f"limb replay {replay}"))
        inputs |= {"mf_dcn.held": held, "hand.rehearses": 1.0, "hand.stands_for": gap / 60}
        inputs |= {"world.running": 0.0, "spinal_motor.inhibited": 1.0, "limb_motor.inhibited": 1.0}
        result = play(life, inputs, length, folder / str(replay), progress)
        limb.take_over(state.limb, result)
        spikes = joined(spikes, later(spikes_of(result), replay * length)) if spikes else spikes_of(result)
        cerebellar_memory.relax_cortex(state.limb, life.limb.parameters, gap if replay + 1 < len(gaps) else length)
    return spikes, len(gaps) * length, limb.FIRST_REPLAY_S + float(gaps[:-1].sum()) + length


def _own_noise(inputs: Mapping[str, Any], seed: int) -> dict[str, int]:
    return {name: seed for name in inputs if name.endswith(".noise_seed")}


def forces(times_s: NDArray[np.float64], strokes: Mapping[str, NDArray[Any]]) -> dict[str, NDArray[np.float64]]:
    """Return force, and what was asked for, of presses at these times; NaN where nothing was asked or the trial ended first.

    Parameters
    ----------
    strokes : mapping
        The event `struck` of the hand: `t`, a peak some 10 ms after each contact, `struck`, `asked` and `valid` (a right key).
    """
    at = np.searchsorted(strokes["t"], times_s)
    known = at < len(strokes["t"])
    found = {name: np.full(len(times_s), np.nan) for name in ("force", "asked")}
    found["force"][known] = strokes["struck"][at[known]]
    found["asked"][known] = np.where(strokes["valid"][at[known]] > 0.5, strokes["asked"][at[known]], np.nan)
    return found


def columns(table: Mapping[str, NDArray[Any]], full_error: float) -> dict[str, float]:
    """Return a trial's mean error of force, signed and in size, the mean of what touch reports and when it reported most.

    Parameters
    ----------
    table : mapping
        Presses with `time_s`, `force` and `asked`.
    full_error : float
        Error that is reported as full.
    """
    errors = table["force"] - table["asked"]
    known = np.isfinite(errors)
    if not known.any():
        return dict.fromkeys(("force_error", "force_abs_error", "correction", "correction_latency_s"), float("nan"))
    reported = np.clip(np.abs(errors[known]) / full_error, 0, 1)
    return {
        "force_error": float(errors[known].mean()),
        "force_abs_error": float(np.abs(errors[known]).mean()),
        "correction": float(np.sqrt((reported**2).mean())),
        "correction_latency_s": float(table["time_s"][known][np.abs(errors[known]).argmax()]),
    }


def populations() -> dict[str, Population]:
    """Return what a recording says of the populations that are there where strokes count."""
    return {name: one for name, one in limb.populations().items() if name in POPULATIONS}
