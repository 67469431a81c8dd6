"""From the samples of a block of limb movements to the columns of its trials and its signals."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.movement_numbers import Movement
from protocols.blocks import course
from protocols.recorder import Signal

RATE_HZ = 100.0
Samples = Mapping[str, NDArray[Any]]

TOLERANCE = {"tennis": 0.1, "reach": 0.02, "bicycle": 0.2}
"""Error at which the score is one half, in the task's unit."""

SIGNALS = {
    "tennis": {"pull": ("side_y", "full forces")},
    "reach": {"hand_x": ("x", "m"), "hand_y": ("y", "m"), "force_y": ("pushed", "N")},
    "bicycle": {"lean": ("phi", "rad"), "lean_rate": ("rate_phi", "rad/s"), "steering": ("delta", "rad")},
}
"""Recorded signals of each task: name to variable of the world and unit."""


def columns(
    task: str,
    samples: Samples,
    ends: Samples,
    spikes: Mapping[str, Any],
    p: Movement,
    options: Mapping[str, Any],
    first: int,
    rest_s: float,
) -> dict[str, NDArray[Any]]:
    """Return the columns of a block of trials, a row per trial.

    Parameters
    ----------
    samples : mapping
        The event `sample` of the world: `t`, `trial`, `moving`, `reflex_y` and the task's own variables.
    ends : mapping
        The event `ended`: `trial`, `since`, `elapsed` (of the plan), one entry per trial.
    spikes : mapping
        Population to (times in ms from the start of the block, cells).
    p : Movement
        The learner's numbers.
    options : mapping
        Resolved options of the row.
    first : int
        Number of the first trial within its phase.
    rest_s : float
        Rest between trials.
    """
    trials = course(ends["since"], spikes, first, rest_s)
    duration = np.round(np.asarray(ends["since"], float) - float(p.trials.quiet), 3)
    parts = [{name: np.asarray(samples[name])[samples["trial"] == k] for name in samples} for k in range(len(duration))]
    measure = {"tennis": _tennis, "reach": _reach, "bicycle": _bicycle}[task]
    rows = [
        _correction(part) | measure(part, p, options, length) for part, length in zip(parts, duration, strict=True)
    ]  # fmt: skip
    found = {name: np.array([row[name] for row in rows]) for name in rows[0]}
    score = 1 / (1 + (found["error"] / TOLERANCE[task]) ** 2)
    ran = np.asarray(ends["elapsed"], float)
    latency = np.where(ran > 0, np.round(duration - ran, 3), np.nan)
    return trials | {"duration_s": np.minimum(duration, options.get("cap", np.inf)), "score": score, "latency_s": latency} | found


def signals(task: str, samples: Samples, start_s: float) -> dict[str, Signal]:
    """Return the sampled signals of a block; `start_s` is its start on the simulated axis."""
    return {
        name: Signal(RATE_HZ, unit, start_s, np.asarray(samples[variable], float))
        for name, (variable, unit) in SIGNALS[task].items()
    }  # fmt: skip


def happenings(
    task: str, trials: Mapping[str, NDArray[Any]], samples: Samples, p: Movement, options: Mapping[str, Any], start_s: float
) -> dict[str, dict[str, NDArray[Any]]]:
    """Return the events of a block by kind: contacts of the racket with the ball, of the hand with an obstacle; falls.

    Parameters
    ----------
    trials : mapping
        Columns of the block's trials, times from its start.
    samples, p, options
        As in `columns`.
    start_s : float
        Start of the block on the simulated axis.
    """
    if task == "tennis":
        hit = np.flatnonzero(~trials["missed"])
        since_cue = trials["contact_s"][hit]
        return {"contact": _table(start_s + trials["start_s"][hit] + float(p.trials.quiet) + since_cue, hit)}
    if task == "bicycle":
        fell = np.flatnonzero(trials["fell"])
        lean = np.array([samples["phi"][samples["trial"] == k][-1] for k in fell], float)
        return {"fall": _table(start_s + trials["stop_s"][fell], fell) | {"lean": lean}}
    obstacle = options["obstacle"]
    if obstacle is None:
        return {}
    inside = np.hypot(samples["x"] - obstacle["x"], samples["y"] - obstacle["y"]) < obstacle["radius"]
    touched = np.flatnonzero(inside & (samples["moving"] > 0))
    hit, first = np.unique(np.asarray(samples["trial"])[touched].astype(int), return_index=True)
    return {"contact": _table(start_s + np.asarray(samples["t"], float)[touched[first]], hit)}


def _table(time_s: NDArray[np.float64], trial: NDArray[np.int64]) -> dict[str, NDArray[Any]]:
    return {"time_s": time_s, "trial_of_block": trial}


def _moving(part: Samples) -> NDArray[np.bool_]:
    return np.asarray(part["moving"] > 0)


def _correction(part: Samples) -> dict[str, float]:
    reflex, since_cue = part["reflex_y"][_moving(part)], part["moving"][_moving(part)]
    if not np.any(reflex):
        return {"correction": 0.0, "correction_latency_s": float("nan")}
    return {
        "correction": float(np.sqrt(np.mean(reflex**2))),
        "correction_latency_s": float(since_cue[np.argmax(np.abs(reflex))]),
    }


def _tennis(part: Samples, p: Movement, options: Mapping[str, Any], length: float) -> dict[str, Any]:
    delay = options["delay"] / options["speed"]
    struck = bool(len(part["struck"]) and part["struck"][-1] > 0.5)
    contact = float(part["contact_at"][-1]) if struck else float("nan")
    return {
        "error": (contact if struck else length) - delay,
        "completed": struck,
        "delay_s": delay,
        "contact_s": contact,
        "missed": not struck,
    }


def _reach(part: Samples, p: Movement, options: Mapping[str, Any], length: float) -> dict[str, Any]:
    now = _moving(part)
    x, y, vx, vy, pushed = (np.asarray(part[name], float)[now] for name in ("x", "y", "vx", "vy", "pushed"))
    furthest = float(y[np.argmax(np.abs(y))])
    ideal = -float(p.reach.curl) * vx
    velocity = np.stack([vx, vy], axis=1)
    jerk = np.diff(velocity, 2, axis=0) * RATE_HZ**2
    pressed = np.hypot(part["press_x"], part["press_y"])[now]
    path = float(np.hypot(np.diff(x), np.diff(y)).sum())
    obstacle = options["obstacle"]
    hit = obstacle is not None and bool(np.any(np.hypot(x - obstacle["x"], y - obstacle["y"]) < obstacle["radius"]))
    end = float(np.hypot(x[-1] - float(p.reach.distance), y[-1]))
    return {
        "error": furthest,
        "completed": end < float(p.reach.distance) / 4 and not hit,
        "field": float(options["field"]),
        "rotation": float(options["rotation"]),
        "clamp": bool(options["clamp"]),
        "deviation_m": furthest,
        "end_error_m": end,
        # Without walls to press against it would be the answer to the push as well.
        "force_index": float((pushed * ideal).sum() / (ideal**2).sum()) if options["clamp"] else float("nan"),
        "peak_speed_m_s": float(np.hypot(vx, vy).max()),
        "jerk": float((jerk**2).sum() / RATE_HZ * length**5 / path**2),
        "hit": hit,
        "press_n_s": float(pressed.sum() / RATE_HZ),
        "obstacle_y_m": float("nan") if obstacle is None else float(obstacle["y"]),
    }


def _bicycle(part: Samples, p: Movement, options: Mapping[str, Any], length: float) -> dict[str, Any]:
    now = _moving(part)
    lean, steer, time = (np.asarray(part[name], float)[now] for name in ("phi", "delta", "moving"))
    crossings = time[1:][np.diff(np.sign(lean)) != 0]
    capped = length >= options["cap"] - 1e-9
    reflex = np.abs(np.asarray(part["reflex_y"], float)[now])
    late = [
        float(time[(time >= a) & (time < b)][np.argmax(reflex[(time >= a) & (time < b)])] - a)
        for a, b in zip(crossings[:-1], crossings[1:], strict=True)
    ]
    return {
        "error": float(np.sqrt(np.mean(lean**2))),
        "score": float(min(length / options["cap"], 1.0)),
        "completed": capped,
        "fell": not capped,
        "swing_rad": float(lean.std()),
        "period_s": float(2 * np.diff(crossings).mean()) if len(crossings) > 1 else float("nan"),
        "help": float(options["help"]),
        "cap_s": float(options["cap"]),
        "steer": float(np.sqrt(np.mean(steer**2))),
        "correction_latency_s": float(np.mean(late)) if late else float("nan"),
    }
