"""From the events of a block of choices to the columns of its trials, its rewards and its signal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.choice_numbers import Choice
from models.tasks.cards import Deal
from protocols.blocks import course
from protocols.recorder import Signal

RATE_HZ = 100.0
Events = Mapping[str, NDArray[Any]]

CUE_WINDOW_S = 0.3
"""After the cards: in it the largest dopamine is the answer to them."""
OUTCOME_WINDOW_S = 0.4
BEFORE_S = 0.05


def columns(
    ends: Events, outcomes: Events, samples: Events, spikes: Mapping[str, Any], cards: Deal, p: Choice, first: int, rest_s: float
) -> dict[str, NDArray[Any]]:
    """Return the columns of a block of choices, a row per trial.

    Parameters
    ----------
    ends : mapping
        The event `ended` of the world, one entry per trial: `trial`, `since`, `answered`, `pressed_at`, `closed_at`.
    outcomes : mapping
        Its event `told`: `trial`, `given`.
    samples : mapping
        Concentration of dopamine, `c`, at `t`.
    spikes : mapping
        Population to (times in ms from the start of the block, cells).
    cards : Deal
        What was laid.
    first : int
        Number of the first trial within its phase.
    rest_s : float
        Rest between trials.
    """
    trials = course(ends["since"], spikes, first, rest_s)
    key = np.rint(ends["answered"]).astype(int) - 1
    pressed = key >= 0
    shown = trials["start_s"] + float(p.task.quiet)
    closed = trials["start_s"] + np.asarray(ends["closed_at"], float)
    correct = (key == cards.right_key).astype(float)
    reward = np.zeros(len(key))
    reward[np.rint(outcomes["trial"]).astype(int)] = outcomes["given"]
    latency = np.asarray(ends["pressed_at"], float) - float(p.task.quiet + p.task.lead)
    before, cue = _between(samples, shown - BEFORE_S, shown), _between(samples, shown, shown + CUE_WINDOW_S)
    ready, after = _between(samples, closed - BEFORE_S, closed), _between(samples, closed, closed + OUTCOME_WINDOW_S)
    return trials | {
        "duration_s": np.round(closed - shown, 3),
        "completed": pressed,
        "score": correct,
        "error": 1 - correct,
        "cards": (cards.shown @ 2 ** np.arange(cards.shown.shape[1])).astype(int),
        "key": key,
        "right_key": cards.right_key,
        "best": np.where(cards.best_key >= 0, (key == cards.best_key).astype(float), np.nan),
        "latency_s": np.where(pressed, np.round(latency, 3), np.nan),
        "reward": reward,
        "dopamine_rest": np.array([part.mean() for part in before]),
        "dopamine_cue": np.array([part.max() for part in cue]),
        "dopamine_ready": np.array([part.mean() for part in ready]),
        "dopamine_burst": np.array([part.max() for part in after]),
        "dopamine_dip": np.array([part.min() for part in after]),
    }


def _between(samples: Events, start: NDArray[np.float64], stop: NDArray[np.float64]) -> list[NDArray[np.float64]]:
    t = np.asarray(samples["t"])
    edges = zip(np.searchsorted(t, start), np.searchsorted(t, stop), strict=True)
    return [np.asarray(samples["c"][low:high]) for low, high in edges]


def rewards(outcomes: Events, start_s: float) -> dict[str, NDArray[Any]]:
    """Return the table of outcomes; `start_s` is the block's start on the simulated axis."""
    trial = np.rint(outcomes["trial"]).astype(int)
    return {"time_s": outcomes["t"] + start_s, "reward": np.asarray(outcomes["given"]), "trial_of_block": trial}


def signals(samples: Events, start_s: float) -> dict[str, Signal]:
    """Return dopamine's concentration, 1 = at rest."""
    return {"dopamine": Signal(RATE_HZ, "of the resting level", start_s, np.asarray(samples["c"], float))}
