"""From the events of a block of searches to the columns of its trials, its rewards and its signals."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.tasks.maze import SIDE_M, MazeTask
from protocols.blocks import course
from protocols.maze import Starts, food_m, straight_m
from protocols.recorder import Signal

RATE_HZ = 100.0
Events = Mapping[str, NDArray[Any]]


def columns(
    ends: Events, spikes: Mapping[str, Any], starts: Starts, p: MazeTask, options: Mapping[str, Any], first: int, rest_s: float
) -> dict[str, NDArray[Any]]:
    """Return the columns of a block of searches, a row per trial.

    Parameters
    ----------
    ends : mapping
        The event `ended` of the world, one entry per trial: `since`, `closed_at`, `found`, `found_path`, `near_for`,
        `entered`.
    spikes : mapping
        Population to (times in ms from the start of the block, cells).
    starts : Starts
        Where the trials started.
    p : MazeTask
        Numbers of the task.
    options : mapping
        Resolved options of the row.
    first : int
        Number of the first trial within its phase.
    rest_s : float
        Rest between trials.
    """
    searched = np.asarray(ends["closed_at"], float)
    found, path = np.asarray(ends["found"]) > 0.5, np.asarray(ends["found_path"], float)
    food = food_m(options)
    straight = straight_m(starts, options, float(p.reach))
    entered = _arm(ends, options)
    return course(ends["since"], spikes, first, rest_s) | {
        "duration_s": np.round(searched, 3),
        "completed": found,
        "score": np.where(found, np.minimum(straight / path, 1.0), 0.0),
        "error": path - straight,
        "path_m": path,
        "near_share": np.asarray(ends["near_for"], float) / searched,
        "fed": found & (options["food"] != "none"),
        "turn": np.where(starts.y < SIDE_M / 2, -entered, entered),
        "right_arm": np.where(np.isnan(entered), np.nan, entered == np.sign(food[0] - SIDE_M / 2)),
        "place_x_m": np.full(len(path), food[0]),
        "place_y_m": np.full(len(path), food[1]),
    }


def _arm(ends: Events, options: Mapping[str, Any]) -> NDArray[np.float64]:
    """Return which arm of the cross was entered first, 1 towards larger x, -1 the other; NaN for none, and in the open field."""
    entered = np.asarray(ends["entered"], float)
    return np.where((entered == 0) | (options["layout"] != "cross"), np.nan, entered)


def rewards(outcomes: Events, p: MazeTask, start_s: float) -> dict[str, NDArray[Any]]:
    """Return the table of meals; `start_s` is the block's start on the simulated axis."""
    trial = np.rint(outcomes["trial"]).astype(int)
    return {"time_s": outcomes["t"] + start_s, "reward": np.full(len(trial), p.reward), "trial_of_block": trial}


def signals(samples: Events, start_s: float) -> dict[str, Signal]:
    """Return where the animal is, in metres; NaN out of the field."""
    inside = np.asarray(samples["present"]) > 0.5
    return {
        f"animal_{axis}": Signal(RATE_HZ, "m", start_s, np.where(inside, np.asarray(samples[axis], float), np.nan))
        for axis in ("x", "y")
    }
