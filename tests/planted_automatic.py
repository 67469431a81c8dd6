"""Recordings of a sequence played alone, under a load and from memory, with planted speed and spikes of every population."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import h5py
import numpy as np
from synthetic import ORDER, segments_of, write_recording

NODES = {
    "motor_cortex_e": (50, "motor_cortex", "excitatory", 10),
    "motor_cortex_basket": (5, "motor_cortex", "inhibitory", 1),
    "motor_cortex_dendritic": (6, "motor_cortex", "inhibitory", 1),
    "prefrontal_cue": (10, "prefrontal", "excitatory", 2),
    "prefrontal_intention": (4, "prefrontal", "excitatory", 1),
    "thalamus": (8, "thalamus", "excitatory", 0),
    "spinal_motor": (10, "spinal_cord", "motor", 2),
}
NOVICE = {"motor_cortex_e": 100, "motor_cortex_basket": 60, "motor_cortex_dendritic": 40, "prefrontal_cue": 100}
NOVICE |= {"prefrontal_intention": 20, "thalamus": 600, "spinal_motor": 80}
"""Spikes of each population in one execution, 1000 in all."""
CONSTANTS = {
    "motor_cortex.g_gain": 1.1, "go.w_S": 0.03, "go.tau_S": 0.01, "motor_cortex.cue_gain": 0.5, "fields.w_cue": 0.02,
    "fields.tau_cue": 0.06, "fields.w_rec": 0.8, "fields.tau_rec": 0.005, "fields.w_g": 0.06, "fields.tau_g": 0.005,
    "fields.w_gd": 0.3, "fields.tau_gd": 0.002, "motor_cortex.tau_D": 0.025,
}  # fmt: skip
WEIGHTS = {"recurrent": (50, 0.01), "start": (4, 0.02)}
"""Of each plastic projection: cells that make a synapse onto each of the fifty, and its weight."""
EXECUTIONS = 4
CONTROLS = 2
"""Learners of groups that are drawn and not judged."""


@dataclass(frozen=True)
class Phase:
    """Trials of one skill: seconds per key, spikes of an execution, and what the protocol asked for."""

    key_s: float = 0.4
    spikes: Mapping[str, int] = field(default_factory=lambda: NOVICE)
    skill: str = "tapping"
    verb: str = "test"
    keys_per_30s: float = 75.0
    asked: Mapping[str, Any] = field(default_factory=dict)
    executions: int = EXECUTIONS


def plant(results: Path, protocol: str, group: str, number: int, phases: Sequence[Phase], trials: int = 2) -> Path:
    """Write the recording of one learner, the first of which is number 0; half an execution follows the whole ones."""
    rows: list[dict[str, Any]] = []
    presses: list[dict[str, Any]] = []
    trains: dict[str, list[np.ndarray]] = {name: [] for name in NODES}
    clock = 0.0
    for index, phase in enumerate(phases):
        for trial in range(trials):
            count = phase.executions * len(ORDER) + 2
            times = clock + phase.key_s * np.arange(1, count + 1)
            for moment, target in zip(times, np.resize(ORDER, count), strict=True):
                press = {"time_s": moment, "key": int(target), "target": int(target), "correct": True, "force": 1.0}
                presses.append(press | {"interval_s": phase.key_s, "released_by": "cue", "trial_row": len(rows)})
            whole_s = phase.executions * len(ORDER) * phase.key_s
            for name, spikes in phase.spikes.items():
                within = spikes * phase.executions
                trains[name].append(clock + whole_s * (np.arange(within) + 0.5) / max(within, 1))
                # Spikes after the last whole execution must not count.
                trains[name].append(np.full(7, times[-2]))
            rows.append(_row(index, phase, trial, clock, float(times[-1]) + 1, count))
            clock = float(times[-1]) + 1
    table = {name: [row[name] for row in rows] for name in rows[0]}
    path = results / protocol / group / f"learner-{number + 1:04}.h5"
    write_recording(
        path,
        trials=table,
        segments=segments_of(table),
        events={"press": {name: [press[name] for press in presses] for name in presses[0]}},
        spikes={name: _train(parts, NODES[name][0]) for name, parts in trains.items()},
        weights={name: _weights(cells, weight, table, len(phases)) for name, (cells, weight) in WEIGHTS.items()},
        protocol=protocol,
        group=group,
        seed=number,
        nodes=NODES,
        phases=[{phase.verb: phase.skill, **phase.asked} for phase in phases],
    )
    with h5py.File(path, "a") as file:
        del file["provenance/parameters"]
        file["provenance/parameters"] = json.dumps({name: {"value": value} for name, value in CONSTANTS.items()})
    return path


def _row(index: int, phase: Phase, trial: int, start_s: float, stop_s: float, presses: int) -> dict[str, Any]:
    return {
        "phase": index, "verb": phase.verb, "skill": phase.skill, "task": "piano", "trial": trial + 1, "start_s": start_s,
        "stop_s": stop_s, "calendar_s": start_s, "score": 1.0, "error": 0.0, "duration_s": stop_s - start_s, "completed": True,
        "spikes": 0, "conscious": 1.0, "presses": presses, "correct": presses, "errors": 0, "sequences": phase.executions,
        "completion": 1.0, "interval_s": phase.key_s, "keys_per_30s": phase.keys_per_30s,
    }  # fmt: skip


def _train(parts: Sequence[np.ndarray], cells: int) -> tuple[np.ndarray, np.ndarray]:
    times = np.sort(np.concatenate([np.empty(0), *parts]))
    return 1000 * times, np.arange(times.size) % cells


def _weights(cells: int, weight: float, table: Mapping[str, Any], phases: int) -> dict[str, np.ndarray]:
    """Keep the weights at birth (thrice as large), early in every phase, and at its end: each time a hundredth more."""
    pre, post = (ids.ravel().astype("i4") for ids in np.meshgrid(np.arange(cells), np.arange(50)))
    kept = [int(np.flatnonzero(np.array(table["phase"]) == phase)[trial]) for phase in range(phases) for trial in (0, -1)]
    factors = [3.0] + [factor for phase in range(phases) for factor in (0.5, 1 + 0.01 * phase)]
    visible = np.outer(factors, np.full(pre.size, weight))
    return {
        "pre": pre,
        "post": post,
        "visible": visible,
        "hidden": visible[:, :, None].copy(),
        "segment": np.array([-1, *kept]),
        "calendar_s": np.array([0.0, *np.array(table["calendar_s"])[kept]]),
    }


def scaled(factor: float, **of: float) -> dict[str, int]:
    """Spikes of an execution, all of them times a factor, and some populations times a factor of their own."""
    return {name: round(of.get(name, factor) * spikes) for name, spikes in NOVICE.items()}


def second_tasks(
    results: Path,
    cost_s: tuple[float, float] = (0.13, 0.01),
    after: Mapping[str, int] | None = None,
    learners: int = 20,
) -> None:
    """Learners with planted costs of a second task before and after practice, and planted spikes after it."""
    for number, level in enumerate(np.linspace(0.95, 1.05, learners)):
        for group, last in (("practised", 0.2), ("unpractised", 0.4))[: 2 if number < CONTROLS else 1]:
            spikes = (scaled(0.75) if after is None else after) if group == "practised" else NOVICE
            cost = cost_s if group == "practised" else (cost_s[0], cost_s[0])
            tests = [
                (Phase(0.4 * level), Phase(0.4 * level + cost[0], asked={"load": 1.0})),
                (Phase(last * level, spikes), Phase(last * level + cost[1], spikes, asked={"load": 1.0})),
            ]
            practice = [Phase(0.3, verb="practice")] if group == "practised" else []
            plant(results, "poldrack_2005", group, number, [*tests[0], *practice, *tests[1]])


def attention(
    results: Path,
    novices: tuple[float, float] = (60.0, 70.0),
    experts: tuple[float, float] = (140.0, 100.0),
    other: tuple[float, float] = (60.0, 70.0),
    learners: int = 20,
) -> None:
    """Learners with planted right keys under a second task and with attention to the steps."""
    for number, level in enumerate(np.linspace(0.8, 1.2, learners)):
        arms = {"novice": [("tapping", novices)], "expert": [("tapping", experts), ("other", other)]}
        for group, tested in arms.items():
            phases = [
                Phase(skill=skill, keys_per_30s=level * keys, asked=asked, spikes={})
                for skill, pair in tested
                for keys, asked in zip(pair, ({"load": 1.0}, {"attention": "skill"}), strict=True)
            ]
            plant(results, "beilock_2002", group, number, phases)


def economy(results: Path, memory: Mapping[str, int] | None = None, unable: int = 0, learners: int = 20) -> None:
    """Learners with planted spikes from memory; in random order they are a novice's. So many play nothing from memory."""
    for number in range(learners):
        for group in ("practised", "novice")[: 2 if number < CONTROLS else 1]:
            able = group == "practised" and number >= unable
            spikes = (scaled(0.5, motor_cortex_e=1.0) if memory is None else memory) if able else NOVICE
            phases = [
                Phase(skill="random"),
                Phase(),
                Phase(0.2, spikes, asked={"settings": {"cued": False}}, executions=EXECUTIONS if able else 0),
            ]
            plant(results, "picard_2013", group, number, phases)
