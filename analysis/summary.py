"""Everything that is known of one recording, as plain data: what it holds, and what was learnt, kept and replayed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.behaviour import (
    PRACTICE,
    TEST,
    executions,
    learning_curve,
    phases_of,
    practised_order,
    skills_of,
)
from analysis.chunks import chunk_lengths
from analysis.course import course_of
from analysis.hdf5 import blaming
from analysis.memory import GAIN_TRIALS, RUN, fit_exponential, fit_loglog, fit_power, offline_gain, retention, savings
from analysis.plain import without_nan
from analysis.recording import Columns, Recording
from analysis.replay import find_replay, sleep_windows
from analysis.spikes import variation_by_cell

FIT_TRIALS = 8  # fewer trials do not tell one curve from the other

Floats = NDArray[np.float64]


def contents(recording: Recording) -> dict[str, Any]:
    """Say what is in a recording, without reading its spikes: populations, trials, phases, provenance."""
    with blaming(recording.path):
        return _contents(recording)


def _contents(recording: Recording) -> dict[str, Any]:
    counts = recording.spike_counts()
    segments = recording.segments
    phases = _phases(segments, recording.trials.get("phase", np.empty(0))) if segments else []
    populations = {
        name: {"cells": one.count, "region": one.region, "type": one.type, "spikes": counts[name]}
        for name, one in recording.populations.items()
    }
    held: dict[str, Any] = without_nan(
        {
            "file": str(recording.path),
            "layout": recording.layout,
            "simulated_s": recording.duration_s,
            "calendar_s": float(segments["calendar_stop_s"].max(initial=0)) if segments else float("nan"),
            "populations": populations,
            "spikes": sum(counts.values()),
            "trials": len(recording.trials.get("verb", ())),
            "events": {kind: len(next(iter(columns.values()), ())) for kind, columns in recording.events.items()},
            "signals": list(recording.behaviour()),
            "weights": list(recording.projections()),
            "phases": phases,
            "provenance": dict(recording.provenance),
        }
    )
    return held


def _phases(segments: Columns, of_trials: NDArray[Any]) -> list[dict[str, Any]]:
    phases = []
    for phase in dict.fromkeys(segments["phase"].tolist()):
        own = segments["phase"] == phase
        start, stop = segments["calendar_start_s"][own].min(), segments["calendar_stop_s"][own].max()
        simulated = float((segments["simulated_stop_s"][own] - segments["simulated_start_s"][own]).sum())
        # Not its stretches: one of them may hold a block of trials.
        trials = int(np.count_nonzero(of_trials == phase))
        verb = str(segments["verb"][own][0])
        span = {"calendar_s": [float(start), float(stop)], "simulated_s": simulated}
        phases.append({"phase": int(phase), "verb": verb, "trials": trials, **span})
    return phases


def analyse(recording: Recording) -> dict[str, Any]:
    """Measure all that a recording allows; a foreign file of spikes gets its spike statistics alone.

    Returns
    -------
    dict
        Plain data: `spikes` by population; `skills` by name. Key sequences have their curve, memory, shape, replay, and the
        lengths of their chunks in the last practice; other tasks a `course`, from `analysis.course`.
    """
    with blaming(recording.path):
        skills = {skill: _skill(recording, skill) for skill in skills_of(recording)}
        measured: dict[str, Any] = without_nan({"file": str(recording.path), "spikes": _spikes(recording), "skills": skills})
    return measured


def _spikes(recording: Recording) -> dict[str, Any]:
    statistics = {}
    for name, population in recording.populations.items():
        spikes, observed = recording.spikes(name), recording.observed(name)
        watched = recording.cell_seconds(name)
        variation = variation_by_cell(spikes.times_s, spikes.ids, observed[:, 0])
        statistics[name] = {
            "spikes": int(spikes.ids.size),
            "rate_hz": spikes.ids.size / watched if watched else float("nan"),
            "cv_of_intervals": float(np.median(variation)) if variation.size else float("nan"),
            "silent_cells": int(population.count - np.unique(spikes.ids).size),
        }
    return statistics


def _skill(recording: Recording, skill: str) -> dict[str, Any]:
    curve = learning_curve(recording, skill)
    score = curve.get("score", np.full(curve["row"].size, np.nan))
    moved = np.isin(curve["verb"], (PRACTICE, TEST))
    score = score[moved] if moved.any() else score
    result: dict[str, Any] = {"trials": int(curve["row"].size), "score": [score[0], score[-1]]}
    if "keys_per_30s" not in curve:
        course = course_of(recording, skill)
        return result if course is None else result | {"course": course}
    order, phases = practised_order(recording, skill), [_phase(curve, part) for part in phases_of(curve)]
    practised = [phase["phase"] for phase in phases if phase["verb"] == PRACTICE]
    result |= {
        "order": list(order),
        "phases": phases,
        "memory": memory_after(recording, skill, curve),
        "shape": shape_of(curve["interval_s"][curve["verb"] == PRACTICE]),
        "chunks": (chunk_lengths(recording, order, practised[-1]) or None) if practised else None,
    }
    if sleep_windows(recording):
        replay = find_replay(recording, skill)
        result["replay"] = None if replay is None else _replay(asdict(replay))
    return result


def _phase(curve: Columns, part: NDArray[np.intp]) -> dict[str, Any]:
    measures = ("keys_per_30s", "interval_s", "error_share", "conscious", "spikes_per_element")
    head = {"phase": int(curve["phase"][part[0]]), "verb": str(curve["verb"][part[0]]), "trials": int(part.size)}
    return head | {name: [float(curve[name][part[0]]), float(curve[name][part[-1]])] for name in measures}


def _replay(replay: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in replay.items() if name != "events"} | {
        "events": int(replay["events"]["elements"].size)
    }


def memory_after(recording: Recording, skill: str, curve: Columns) -> list[dict[str, Any]]:
    """Measure what is left at every test that follows practice.

    Retention compares the first trial of the test with the first in which the learner moved (0) and with the end of the
    practice before it (1). Savings count the executions until five in a row reach the middle between the first five executions
    and the last five of the first practice; they are unknown if the test ends sooner.
    """
    phases = phases_of(curve)
    verbs = [str(curve["verb"][part[0]]) for part in phases]
    practised = [index for index, verb in enumerate(verbs) if verb == PRACTICE]
    if not practised:
        return []
    moved = [part for part, verb in zip(phases, verbs, strict=True) if verb in (PRACTICE, TEST)]
    done = executions(recording, skill)
    rights = curve["keys_per_30s"]
    naive = float(rights[moved[0][0]])
    first = _key_times(done, curve, phases[practised[0]])
    criterion = float(np.mean(first[:RUN]) + np.mean(first[-RUN:])) / 2 if first.size >= 2 * RUN else float("nan")
    found = []
    for index, part in enumerate(phases):
        before = [phases[one] for one in practised if one < index]
        if verbs[index] != TEST or not before:
            continue
        end = float(np.mean(rights[before[-1]][-GAIN_TRIALS:]))
        pause = float(curve["calendar_s"][part[0]] - curve["calendar_s"][before[-1][-1]])
        found.append(
            {
                "phase": int(curve["phase"][part[0]]),
                "after_s": pause - float(curve["duration_s"][before[-1][-1]]),
                "offline_gain_percent": offline_gain(rights[np.concatenate(before)], rights[part]),
                "retention": retention(naive, end, float(rights[part[0]])),
                "savings": savings(first, _key_times(done, curve, part), criterion),
            }
        )
    return found


def _key_times(done: Columns, curve: Columns, part: NDArray[np.intp]) -> Floats:
    times: Floats = done["key_s"][np.isin(done["row"], curve["row"][part])] if done["row"].size else np.empty(0)
    return times


def shape_of(interval_s: Sequence[float] | Floats) -> dict[str, Any] | None:
    """Hold a learning curve against an exponential and a power law; nothing with fewer than eight trials."""
    values = np.asarray(interval_s, dtype=float)
    if np.count_nonzero(np.isfinite(values) & (values > 0)) < FIT_TRIALS:
        return None
    exponential, power, line = fit_exponential(values), fit_power(values), fit_loglog(values)
    return {
        "exponential": asdict(exponential),
        "power": asdict(power),
        "loglog": asdict(line),
        "better": "exponential" if exponential.aic < power.aic else "power",
    }
