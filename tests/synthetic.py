"""Recordings with planted answers, written with h5py alone as `results/README.md` says."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import h5py
import numpy as np

ORDER = (4, 1, 3, 2, 4)
PER_POOL = 120
POOLS = 5
NODES = {
    "motor_cortex_e": (POOLS * PER_POOL, "motor_cortex", "excitatory", PER_POOL),
    "motor_cortex_basket": (60, "motor_cortex", "inhibitory", 0),
    "prefrontal_cue": (POOLS * 40, "prefrontal", "excitatory", 40),
    "vision": (POOLS * 40, "vision", "excitatory", 40),
    "thalamus": (80, "thalamus", "excitatory", 0),
    "dopamine": (20, "dopamine", "dopaminergic", 0),
    "spinal_motor": (POOLS * 20, "spinal_cord", "motor", 20),
}
SORTING = h5py.enum_dtype({"none": 0, "by_id": 1, "by_time": 2}, basetype="u1")

Table = Mapping[str, Any]
Train = tuple[np.ndarray, np.ndarray]  # ms, ids


@dataclass(frozen=True)
class Session:
    """One phase of practice or test: seconds per key of every trial, and how it went."""

    verb: str
    key_s: Sequence[float]
    calendar_s: float = 0.0
    trial_s: float = 30.0
    rest_s: float = 30.0
    error_share: float = 0.0
    conscious: Sequence[float] | None = None
    skill: str = "tapping"
    order: Sequence[int] = ORDER
    completion: float = 1.0
    load: float = 0.0
    attention: str = "none"


@dataclass(frozen=True)
class Sleep:
    """One phase of sleep: how many events, in which order of pools, how fast; and how often fingers meet keys."""

    events: int = 0
    order: Sequence[int] = ORDER
    lag_s: float = 0.04
    shuffled: bool = False
    calendar_s: float = 0.0
    length_s: float = 8 * 3600.0
    simulated_s: float = 60.0
    stage: str = "sleep"
    presses: int = 0


@dataclass
class _Draft:
    trials: list[dict[str, Any]] = field(default_factory=list)
    segments: list[dict[str, Any]] = field(default_factory=list)
    presses: list[dict[str, Any]] = field(default_factory=list)
    spikes: dict[str, list[Train]] = field(default_factory=lambda: {name: [] for name in NODES})
    clock_s: float = 0.0


def write_pianist(
    path: Path,
    phases: Sequence[Session | Sleep],
    *,
    seed: int = 1,
    spikes: bool = True,
    protocol: str = "walker_2002",
    group: str = "sleep",
    events: Mapping[str, Table] | None = None,
) -> Path:
    """A learner of key sequences with planted speeds, errors and replay; without spikes it is written in a moment."""
    rng = np.random.default_rng(seed)
    draft = _Draft()
    for index, phase in enumerate(phases):
        if isinstance(phase, Session):
            _practise(draft, index, phase, rng, spikes)
        else:
            _sleep(draft, index, phase, rng)
    trains = {name: _joined(parts) for name, parts in draft.spikes.items()}
    for trial in draft.trials:
        window = (trial["start_s"] * 1000, trial["stop_s"] * 1000)
        trial["spikes"] = sum(int(np.diff(np.searchsorted(times, window))[0]) for times, _ in trains.values())
    return write_recording(
        path,
        trials=_table(draft.trials),
        segments=_table(draft.segments),
        events=({"press": _table(draft.presses)} if draft.presses else {}) | dict(events or {}),
        spikes=trains,
        seed=seed,
        protocol=protocol,
        group=group,
        phases=[
            {phase.verb: phase.skill, "load": phase.load, "attention": phase.attention}
            if isinstance(phase, Session)
            else {"sleep": f"{phase.length_s} s"}
            for phase in phases
        ],
    )


def write_recording(
    path: Path,
    *,
    trials: Table,
    segments: Table,
    events: Mapping[str, Table] | None = None,
    spikes: Mapping[str, Train] | None = None,
    weights: Mapping[str, Mapping[str, np.ndarray]] | None = None,
    seed: int = 1,
    protocol: str = "walker_2002",
    group: str = "sleep",
    phases: Sequence[Mapping[str, Any]] = (),
    nodes: Mapping[str, tuple[int, str, str, int]] | None = None,
) -> Path:
    """Any tables and spikes as a finished recording."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with h5py.File(path, "w") as file:
        file.attrs["magic"] = np.uint32(0x0A7A)
        file.attrs["version"] = np.array([0, 1], dtype="u4")
        file.attrs["layout"] = 1
        for name, (count, region, kind, per_pool) in (nodes or NODES).items():
            node = file.create_group(f"nodes/{name}")
            node.attrs.update({"count": count, "region": region, "type": kind, "per_pool": per_pool})
            times, ids = (spikes or {}).get(name, (np.empty(0), np.empty(0)))
            write_spikes(file.create_group(f"spikes/{name}"), times, ids)
        _write_table(file, "segments", segments)
        _write_table(file, "trials", trials)
        if "error" in file["trials"]:
            file["trials/error"].attrs["unit"] = "presses"
        for kind, columns in (events or {}).items():
            _write_table(file, f"events/{kind}", columns)
        for projection, arrays in (weights or {}).items():
            _write_weights(file.create_group(f"weights/{projection}"), arrays)
        _write_provenance(file.create_group("provenance"), seed, protocol, group, phases)
    return path


def write_spikes(group: h5py.Group, times_ms: np.ndarray, ids: np.ndarray, compression: str | None = None) -> None:
    """SONATA spikes, sorted by time."""
    group.attrs.create("sorting", 2, dtype=SORTING)
    group.create_dataset("timestamps", data=np.asarray(times_ms, dtype="f8"), compression=compression)
    group["timestamps"].attrs["units"] = "ms"
    group.create_dataset("node_ids", data=np.asarray(ids, dtype="u8"), compression=compression)


def pairing_trials(conditions: Sequence[tuple[float, float, float, float]]) -> dict[str, Any]:
    """Trials of a slice: delay ms, dopamine delay s or NaN, weight at the start, relative change."""
    count = len(conditions)
    delay, dopamine, start, change = np.array(conditions, dtype=float).reshape(count, 4).T
    steps = np.arange(count, dtype=float)
    return {
        "phase": np.zeros(count, dtype=int),
        "verb": ["practice"] * count,
        "skill": ["pairing"] * count,
        "task": ["pairing"] * count,
        "trial": np.arange(1, count + 1),
        "start_s": steps * 60,
        "stop_s": steps * 60 + 60,
        "calendar_s": steps * 60,
        "score": np.full(count, np.nan),
        "error": np.full(count, np.nan),
        "duration_s": np.full(count, 60.0),
        "completed": np.ones(count, dtype=bool),
        "spikes": np.zeros(count, dtype=int),
        "conscious": np.full(count, np.nan),
        "delay_ms": delay,
        "dopamine_delay_s": dopamine,
        "weight_start": start,
        "weight_end": start * (1 + change),
        "change": change,
    }


def segments_of(trials: Table) -> dict[str, Any]:
    """One stretch per trial."""
    count = len(trials["verb"])
    return {
        "simulated_start_s": trials["start_s"],
        "simulated_stop_s": trials["stop_s"],
        "calendar_start_s": trials["calendar_s"],
        "calendar_stop_s": np.asarray(trials["calendar_s"]) + np.asarray(trials["duration_s"]),
        "phase": trials["phase"],
        "verb": trials["verb"],
        "kind": ["trial"] * count,
        "stage": ["wake"] * count,
    }


def _practise(draft: _Draft, index: int, session: Session, rng: np.random.Generator, spikes: bool) -> None:
    calendar = session.calendar_s
    for number, key_s in enumerate(session.key_s):
        start, row = draft.clock_s, len(draft.trials)
        stop = start + session.trial_s
        share = session.conscious[number] if session.conscious is not None else 0.0
        presses = _presses(session, key_s, share, start, row, rng)
        draft.presses += presses
        right = sum(press["correct"] for press in presses)
        intervals = [press["interval_s"] for press in presses if press["correct"] and np.isfinite(press["interval_s"])]
        draft.trials.append(
            {
                "phase": index,
                "verb": session.verb,
                "skill": session.skill,
                "task": "piano",
                "trial": number + 1,
                "start_s": start,
                "stop_s": stop,
                "calendar_s": calendar,
                "score": right / max(len(presses), 1),
                "error": float(right - len(presses)),
                "duration_s": session.trial_s,
                "completed": True,
                "spikes": 0,
                "conscious": share,
                "presses": len(presses),
                "correct": right,
                "errors": len(presses) - right,
                "sequences": right // len(session.order),
                "completion": session.completion,
                "interval_s": float(np.mean(intervals)) if intervals else float("nan"),
                "keys_per_30s": right * 30 / session.trial_s,
            }
        )
        draft.segments.append(_segment(start, stop, calendar, session.trial_s, index, session.verb, "trial", "wake"))
        if spikes:
            for press in presses:
                _volley(draft, press["key"], press["time_s"], rng, share > rng.random())
            _background(draft, start, stop, rng)
        draft.clock_s = stop
        calendar += session.trial_s + session.rest_s


def _presses(
    session: Session, key_s: float, share: float, start: float, row: int, rng: np.random.Generator
) -> list[dict[str, Any]]:
    count = int(session.trial_s / key_s + 1e-9)
    # Errors and jitter are spread evenly or cancel, so that the planted counts and means are met exactly.
    wrong = set(np.linspace(1, max(count - 1, 1), round(count * session.error_share), dtype=int).tolist())
    jitter = rng.uniform(-0.12, 0.12, count) * key_s
    jitter[:1] = jitter[-1:] = 0.0
    times = start + key_s * np.arange(1, count + 1) + jitter
    presses, element = [], 0
    for number in range(count):
        target = session.order[element % len(session.order)]
        correct = number not in wrong
        presses.append(
            {
                "time_s": times[number],
                "key": target if correct else (target + 1) % POOLS,
                "target": target,
                "correct": correct,
                "force": 1.0,
                "interval_s": times[number] - times[number - 1] if number else float("nan"),
                "released_by": "cue" if number < round(share * count) else "prediction",
                "trial_row": row,
            }
        )
        element += correct
    return presses


def _sleep(draft: _Draft, index: int, sleep: Sleep, rng: np.random.Generator) -> None:
    start = draft.clock_s
    stop = start + sleep.simulated_s
    for moment in np.linspace(start + 0.5, stop - 1.0, sleep.events):
        pools = list(dict.fromkeys(sleep.order)) if sleep.shuffled else list(sleep.order)
        for step, pool in enumerate(rng.permutation(pools) if sleep.shuffled else pools):
            _volley(draft, int(pool), float(moment) + step * sleep.lag_s, rng, False, ("motor_cortex_e",))
    _background(draft, start, stop, rng, ("motor_cortex_e",))
    draft.segments.append(_segment(start, stop, sleep.calendar_s, sleep.length_s, index, "sleep", "sleep", sleep.stage))
    draft.presses += [
        {
            "time_s": moment,
            "key": 0,
            "target": 0,
            "correct": False,
            "force": 1.0,
            "interval_s": float("nan"),
            "released_by": "prediction",
            "trial_row": -1,
        }
        for moment in np.linspace(start, stop, sleep.presses, endpoint=False)
    ]
    draft.clock_s = stop


def _segment(
    start: float, stop: float, calendar: float, length: float, phase: int, verb: str, kind: str, stage: str
) -> dict[str, Any]:
    return {
        "simulated_start_s": start,
        "simulated_stop_s": stop,
        "calendar_start_s": calendar,
        "calendar_stop_s": calendar + length,
        "phase": phase,
        "verb": verb,
        "kind": kind,
        "stage": stage,
    }


def _volley(
    draft: _Draft,
    pool: int,
    moment_s: float,
    rng: np.random.Generator,
    cued: bool,
    names: Sequence[str] = ("motor_cortex_e", "spinal_motor"),
) -> None:
    for name in (*names, *(("prefrontal_cue", "vision") if cued else ())):
        size = NODES[name][3]
        ids = pool * size + rng.choice(size, size=max(size // 5, 3), replace=False)
        lead = {"motor_cortex_e": 0.005, "spinal_motor": 0.0, "prefrontal_cue": 0.03, "vision": 0.09}[name]
        draft.spikes[name].append((1000 * (moment_s - lead + rng.uniform(0, 0.008, ids.size)), ids))


def _background(draft: _Draft, start: float, stop: float, rng: np.random.Generator, names: Sequence[str] = tuple(NODES)) -> None:
    for name in names:
        count = NODES[name][0]
        spikes = rng.poisson(0.4 * count * (stop - start))
        draft.spikes[name].append((1000 * rng.uniform(start, stop, spikes), rng.integers(0, count, spikes)))


def _joined(parts: Sequence[Train]) -> Train:
    if not parts:
        return np.empty(0), np.empty(0, dtype=int)
    times, ids = (np.concatenate(column) for column in zip(*parts, strict=True))
    order = np.argsort(times, kind="stable")
    return np.maximum(times[order], 0.0), ids[order]


def _table(rows: Sequence[Mapping[str, Any]]) -> dict[str, list[Any]]:
    return {name: [row[name] for row in rows] for name in rows[0]} if rows else {}


def _write_table(file: h5py.File, name: str, columns: Table) -> None:
    group = file.create_group(name)
    for column, values in columns.items():
        texts = len(values) > 0 and isinstance(values[0], str)
        group.create_dataset(column, data=values, dtype=h5py.string_dtype() if texts else None)


def _write_weights(group: h5py.Group, arrays: Mapping[str, np.ndarray]) -> None:
    for name in ("pre", "post", "segment", "calendar_s"):
        group[name] = arrays[name]
    for name in ("visible", "hidden"):
        bits = arrays[name].view(np.uint64).copy()
        bits[1:] ^= bits[:-1].copy()
        packed = group.create_dataset(name, data=bits, compression="gzip", compression_opts=1, shuffle=True)
        packed.attrs["dtype"] = arrays[name].dtype.str


def _write_provenance(group: h5py.Group, seed: int, protocol: str, group_name: str, phases: Sequence[Mapping[str, Any]]) -> None:
    resolved = {
        "title": "Planted",
        "name": protocol,
        "skills": {"tapping": {"task": "piano", "sequence": "4-1-3-2-4"}},
        "groups": [{"name": group_name, "phases": list(phases)}],
    }
    group["protocol"] = json.dumps(resolved)
    group["group"] = json.dumps(group_name)
    group["parameters"] = json.dumps({"synapse.eta": {"value": 0.0055, "unit": "1", "source": "sequence_calibrated <b>& co</b>"}})
    group["packages"] = json.dumps({"brian2": "2.9.0", "numpy": "2.3.5"})
    group["compiler"] = json.dumps({"name": "g++ 12.2", "flags": "-O3"})
    group["machine"] = json.dumps({"cpu": "test", "cores": 2})
    group.attrs.update({"seed": seed, "learner": seed, "code_version": "0.1.0"})
    group.attrs.update({"started": "2026-11-25T18:00:00+00:00", "ended": "2026-11-25T18:03:00+00:00"})
    group.attrs.update({"parent": "", "identity": "0" * 16})
