"""Recordings of choices with planted answers."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from synthetic import NODES, write_recording

CARDS, KEYS, VISITS = 6, 5, 40
CELLS = 2
"""Of each card and of each key."""
NODES_OF_CHOICE = {
    "cards": (CARDS * CELLS, "senses", "cards", CELLS),
    "striatum_d1": (KEYS * CELLS, "striatum", "striatum_d1", CELLS),
    "striatum_d2": (KEYS * CELLS, "striatum", "striatum_d2", CELLS),
}
RIGHT = np.array([0, 1, 2, 3, 4, 0])
WANTED = {"intact": 0.97, "yoked": 0.2, "no_dopamine": 0.2}
DOPAMINE = {"card": (1.2, 2.6), "reward": (2.5, 1.3), "left_out": 0.2}
CHANGES = {"card_d1": (0.5, 0.0), "card_d2": (-0.5, 0.0)}


def choices(
    results: Path,
    right: Mapping[str, float] = WANTED,
    dopamine: Mapping[str, object] = DOPAMINE,
    changes: Mapping[str, tuple[float, float]] = CHANGES,
    learners: int = 10,
) -> None:
    """Learners whose last choices are right with these shares, and whose dopamine and synapses are those planted."""
    for group, share in right.items():
        for number in range(learners):
            _learner(results, group, number, share, dopamine, changes)


def _learner(results, group, number, share, dopamine, changes):
    rng = np.random.default_rng(number)
    trials = CARDS * VISITS
    card = np.tile(np.arange(CARDS), VISITS)
    # As many right ones as are wanted, at even distances.
    score = np.diff(np.floor(share * np.arange(trials + 1))).astype(float)
    novice = np.arange(trials) < CARDS
    own = 1 + 0.02 * rng.standard_normal()
    blocks = [("practice", card, score, score > 0, np.where(novice, dopamine["card"][0], 1.5), dopamine["reward"][0], 0.9)]
    if group == "intact":
        probes, ones = np.tile(np.arange(CARDS), 2), np.ones(2 * CARDS)
        blocks.append(("test", probes, ones, ones > 0, dopamine["card"][1] * ones, dopamine["reward"][1], 0.9))
        blocks.append(("test", probes, ones, ones < 0, dopamine["card"][1] * ones, 1.0, dopamine["left_out"]))
    rows = {}
    for phase, (verb, cards, right, paid, cue, burst, dip) in enumerate(blocks):
        count = len(cards)
        columns = {
            "phase": [phase] * count,
            "verb": [verb] * count,
            "skill": ["choosing"] * count,
            "task": ["choice"] * count,
            "trial": np.arange(count) + 1,
            "calendar_s": 1000.0 * phase + 3 * np.arange(count),
            "score": right,
            "cards": 2**cards,
            "right_key": RIGHT[cards],
            "reward": 0.5 * paid,
            "dopamine_cue": own * np.asarray(cue),
            "dopamine_burst": np.full(count, own * burst),
            "dopamine_dip": np.full(count, own * dip),
        }
        for name, values in columns.items():
            rows.setdefault(name, []).extend(values)
    pre, post = (index.ravel() for index in np.meshgrid(np.arange(CARDS * CELLS), np.arange(KEYS * CELLS)))
    onto_right = RIGHT[pre // CELLS] == post // CELLS
    weights = {}
    for projection, (yes, no) in changes.items():
        u = np.where(onto_right, yes, no)[:, None]
        hidden = np.stack([np.zeros_like(u), u])
        weights[projection] = {
            "pre": pre, "post": post, "visible": 1 + hidden[..., 0], "hidden": hidden,
            "segment": [-1, 0], "calendar_s": [0.0, 0.0],
        }  # fmt: skip
    segments = {"simulated_start_s": [0.0], "simulated_stop_s": [1.0], "calendar_start_s": [0.0], "calendar_stop_s": [1.0]}
    path = results / "choice" / group / f"learner-{number + 1:04}.h5"
    write_recording(
        path, trials=rows, segments=segments, weights=weights, protocol="choice", group=group, seed=number,
        nodes=NODES | NODES_OF_CHOICE,
    )  # fmt: skip


WEATHER = {"control": (0.7, 0.9), "striatum_off": (0.5, 0.9), "dopamine_off": (0.5, 0.9), "hippocampus_off": (0.7, 0.1)}


def weather(results: Path, shares: Mapping[str, tuple[float, float]] = WEATHER, learners: int = 20) -> None:
    """Learners who make the likelier choice and know the facts with these shares."""
    for group, (best, facts) in shares.items():
        for number in range(learners):
            # Shares of learners lie evenly about the group's.
            mine = best + 0.1 * (number / (learners - 1) - 0.5)
            likely = np.diff(np.floor(mine * np.arange(51) + number / learners)).clip(0, 1)
            rows = {
                "phase": [0] * 50 + [1],
                "verb": ["practice"] * 50 + ["recall"],
                "skill": ["weather"] * 51,
                "task": ["choice"] * 51,
                "trial": [*range(1, 51), 1],
                "calendar_s": 3.0 * np.arange(51),
                "score": [0.5] * 50 + [facts],
                "best": [*likely, np.nan],
            }
            segments = {
                "simulated_start_s": [0.0],
                "simulated_stop_s": [1.0],
                "calendar_start_s": [0.0],
                "calendar_stop_s": [1.0],
            }
            path = results / "knowlton_1996" / group / f"learner-{number + 1:04}.h5"
            write_recording(path, trials=rows, segments=segments, protocol="knowlton_1996", group=group, seed=number)
