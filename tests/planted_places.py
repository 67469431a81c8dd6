"""Recordings of learners in a maze with planted paths, time near the place, and replay of goal cells."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import h5py
import numpy as np
from synthetic import write_recording

FOOD = (0.3, 0.68)
GOAL, OTHERS = 10, 30
"""Place cells that fire near the food, and elsewhere."""
NODES = {"place_cell": (GOAL + OTHERS, "hippocampus", "place_cell", 0)}
FIELD_S, SLEEP_S, RATE_HZ = 10.0, 60.0, 100.0
PROBE = {"test": "foraging", "food": "none", "plasticity": False}
PROBES = [PROBE, {"inactivate": "hippocampus"}, PROBE, {"restore": "hippocampus"}]
PHASES = {"intact": [{"practice": "foraging"}, {"sleep": 28800.0}, *(3 * PROBES)], "naive": PROBES[:3]}


def foragers(
    results: Path,
    paths: Sequence[float] = (1.0, 1.1, 1.2),
    off: Sequence[float] = (5.0, 5.0, 5.0),
    naive: float = 5.0,
    told: float = 1.0,
    learners: int = 20,
) -> None:
    """Learners whose mean paths, m, in the probes of the three delays are planted, with and without hippocampus.

    `told` is how much the replay says of the time near the place: 1 all of it, 0 nothing, -1 the opposite.
    """
    for number in range(learners):
        level = 2 * number / (learners - 1) - 1
        # It has nothing to do with the level: alike on both sides of its middle.
        aside = 2 * abs(level) - 1
        replay = 2.0 + told * level + (1 - abs(told)) * aside
        _forager(results, "intact", number, [length for pair in zip(paths, off, strict=True) for length in pair], level, replay)
        _forager(results, "naive", number, [naive, naive], level, replay)


def _forager(results: Path, group: str, number: int, probes: Sequence[float], level: float, replay_hz: float) -> None:
    rng = np.random.default_rng(number)
    phases = PHASES[group]
    tests = [index for index, phase in enumerate(phases) if "test" in phase]
    practice = 1.5 + 4 * np.exp(-np.arange(40) / 8) if group == "intact" else np.empty(0)
    path = [*practice, *np.repeat(probes, 2) * (1 + 0.05 * np.tile([-1, 1], len(probes)) * (1 + level))]
    near = np.concatenate([np.full(len(practice), 0.3), np.repeat(np.where(np.array(probes) < 3, 0.5, 0.07), 2)])
    count = len(path)
    asleep = FIELD_S + SLEEP_S if group == "intact" else 0.0
    start = np.concatenate([0.25 * np.arange(len(practice)), asleep + np.arange(count - len(practice))])
    trials = {
        "phase": [0] * len(practice) + [index for index in tests for _ in range(2)],
        "verb": ["practice"] * len(practice) + ["test"] * (count - len(practice)),
        "skill": ["foraging"] * count,
        "task": ["maze"] * count,
        "trial": [*range(1, len(practice) + 1), *(1 + np.arange(count - len(practice)) % 2)],
        "start_s": start,
        "stop_s": start + 0.25,
        "calendar_s": start,
        "score": np.full(count, 0.5),
        "path_m": path,
        "near_share": near * (1 + 0.3 * level),
        "place_x_m": np.full(count, FOOD[0]),
        "place_y_m": np.full(count, FOOD[1]),
    }
    segments = {
        "simulated_start_s": [0.0, FIELD_S],
        "simulated_stop_s": [FIELD_S, FIELD_S + SLEEP_S],
        "calendar_start_s": [0.0, FIELD_S],
        "calendar_stop_s": [FIELD_S, FIELD_S + 28800],
        "phase": [0, 1],
        "verb": ["practice", "sleep"],
        "kind": ["trial", "sleep"],
        "stage": ["wake", "sleep"],
    }
    spikes = _spikes(rng, replay_hz) if group == "intact" else (np.empty(0), np.empty(0))
    file = results / "clark_2005" / group / f"learner-{number + 1:04}.h5"
    write_recording(
        file, trials=trials, segments=segments, spikes={"place_cell": spikes}, nodes=NODES, protocol="clark_2005",
        group=group, seed=number, phases=phases,
    )  # fmt: skip
    if group == "intact":
        _write_walk(file)


def _spikes(rng: np.random.Generator, replay_hz: float) -> tuple[np.ndarray, np.ndarray]:
    """Goal cells fire in the first half of the field's time, near the food, the others in the second; all of them asleep."""
    trains = []
    for cell in range(GOAL + OTHERS):
        begin = 0.0 if cell < GOAL else FIELD_S / 2
        hz = replay_hz if cell < GOAL else 0.5
        awake = begin + FIELD_S / 2 * (np.arange(50) + 0.5) / 50
        # As many as the rate says, at any time: a rate that is measured is the planted one.
        asleep = FIELD_S + SLEEP_S * rng.random(round(hz * SLEEP_S))
        trains += [(time, cell) for time in (*awake, *asleep)]
    times, cells = np.array(sorted(trains)).T
    return times * 1000, cells.astype(int)


def _write_walk(path: Path) -> None:
    samples = round(FIELD_S * RATE_HZ)
    near = np.arange(samples) < samples / 2
    with h5py.File(path, "a") as file:
        for axis, food in zip("xy", FOOD, strict=True):
            group = file.create_group(f"behaviour/animal_{axis}")
            group["samples"] = np.where(near, food + 0.05, food - 0.25)
            group["samples"].attrs.update(rate_hz=RATE_HZ, unit="m")
            group["first"], group["start_s"] = [0], [0.0]
