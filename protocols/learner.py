"""The life of one learner: rows of the timetable in, a finished recording out; stopped anywhere, it goes on from there."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Mapping
from dataclasses import astuple, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models import cerebellar_memory, memory, movement, movement_wiring
from models.body.fibres import Muscle
from models.slice import run_slice
from models.wiring import CELLS, POOLED, REGION
from protocols import engine, limb, limb_trials, muscle, presses, shared, stretch
from protocols.finished import Population, finish
from protocols.recorder import Segment, Signal, Snapshot, claim, count_parts, newest, write_part
from protocols.scratch import scratch
from protocols.timetable import LIMB_TASKS, Row

FEW_TRIALS = 5
"""A phase of fewer trials of a limb leaves no picture of its synapses: catch trials are many, and change little."""

LONGEST_TRIAL_S = 60.0
"""A trial of one execution is broken off after this time."""

SAMPLE = 20.0 / 5400.0
"""Share of a night's hours that is simulated: 20 s of slow oscillation stand for a cycle of 90 min."""

Say = Callable[[str, float, float], None]
"""Called with what goes on, the share of the learner's life that is simulated, and its calendar in s."""


@dataclass(frozen=True)
class Life:
    """What one learner is to live through.

    Attributes
    ----------
    body : Body
        Who it is.
    born : State
        Its state at birth.
    rows : tuple of Row
        Its timetable.
    skills : tuple of str
        Names of the skills in the order of their intention sets.
    simulate : callable
        Its brain, from `protocols.engine.prepared`.
    slice : callable
        Runs the slice of the task `pairing`; see `models.slice.Run`.
    limb : Limb
        Its limb and cerebellum, with the brain of each task that moves it.
    tasks : mapping of str to (str, mapping)
        Task and settings of each skill.
    """

    body: stretch.Body
    born: memory.State
    rows: tuple[Row, ...]
    skills: tuple[str, ...]
    simulate: stretch.Simulate
    slice: Callable[..., Mapping[str, NDArray[Any]]]
    limb: limb.Limb
    tasks: Mapping[str, tuple[str, Mapping[str, Any]]]


@dataclass
class Clock:
    """Where a learner is: stretches done, simulated and calendar time in s."""

    stretch: int = 0
    simulated_s: float = 0.0
    calendar_s: float = 0.0


def live(
    life: Life,
    path: Path,
    identity: Mapping[str, Any],
    provenance: Callable[[], Mapping[str, Any]],
    say: Say,
    common: Path | None = None,
) -> Path:
    """Live a learner's life, from where it stopped, and return its recording.

    Parameters
    ----------
    path : Path
        The recording that is to be.
    identity : mapping
        What decides its content; parts of another identity are refused.
    provenance : callable
        Gives the provenance when the life is over.
    common : Path, optional
        Where groups that begin alike leave what they have in common; see `protocols.shared`.
    """
    ends = shared.phase_ends(life.rows)
    known = shared.keys(identity, life.rows) if common is not None else {}
    weights = [simulated_s(row) + 0.01 for row in life.rows]
    total = sum(weights)
    with claim(path, identity) as parts:
        if common is not None and not count_parts(parts):
            shared.take(common, known, parts)
        index, arrays = newest(parts)
        state, clock = (life.born, Clock()) if arrays is None else _unpacked(arrays)
        for number in range(index, len(life.rows)):
            row, done = life.rows[number], sum(weights[:number])

            progress = functools.partial(_progress, say, _what(row), done / total, weights[number] / total, clock)
            progress(0, 1)
            write_part(parts, number, _lived(life, row, state, clock, number in ends, progress))
            if common is not None and number in known:
                shared.keep(common, known[number], parts, number)
        finish(parts, path, len(life.rows), populations(life), provenance())
    say("finished", 1.0, clock.calendar_s)
    return path


def _progress(say: Say, what: str, before: float, share: float, clock: Clock, steps: int, of: int) -> None:
    say(what, before + share * steps / of, clock.calendar_s)


def simulated_s(row: Row) -> float:
    """Return how long a row is simulated at most."""
    if row.task == "pairing":
        return 0.0
    if row.task in LIMB_TASKS:
        return row.trials * limb.longest_s(str(row.task), row.options)
    if row.kind == "trial":
        return row.duration_s or LONGEST_TRIAL_S
    return (row.duration_s or 0.0) * SAMPLE if row.kind == "sleep" else 0.0


def populations(life: Life) -> dict[str, Population]:
    """Return what a recording says of each population of the parts of the brain that the protocol uses."""
    found: dict[str, Population] = {}
    tasks = {task for task, _ in life.tasks.values()}
    if not tasks & set(LIMB_TASKS) or "piano" in tasks:
        per_pool = {name: CELLS[name] if name in POOLED or name == "prefrontal_intention" else 0 for name in CELLS}
        found |= {name: Population(life.body.wiring.count(name), REGION[name], name, per_pool[name]) for name in CELLS}
    if tasks & set(LIMB_TASKS):
        found |= limb_populations()
    return found


def limb_populations() -> dict[str, Population]:
    """Return what a recording says of the populations round a limb; of the granule cells the first ones are recorded."""
    count = {name: movement.recorded(name) for name in movement_wiring.COUNT}
    groups = movement_wiring.GROUPS
    region = movement_wiring.REGION
    return {name: Population(n, region[name], name, n // groups[name] if name in groups else 0) for name, n in count.items()}


def _what(row: Row) -> str:
    return f"{row.verb} {row.trial + row.trials - 1}" if row.kind == "trial" else row.verb


@dataclass
class Lived:
    """What a row has left: its length on the calendar, how long it was simulated, and what was recorded."""

    length: float
    simulated: float = 0.0
    spikes: Mapping[str, tuple[NDArray[Any], NDArray[Any]]] = field(default_factory=dict)
    events: dict[str, dict[str, NDArray[Any]]] = field(default_factory=dict)
    trial: dict[str, Any] | None = None
    behaviour: Mapping[str, Signal] = field(default_factory=dict)


def _lived(life: Life, row: Row, state: memory.State, clock: Clock, ends_phase: bool, progress: engine.Progress) -> Segment:
    """Live one row; `state` and `clock` are changed in place."""
    began = (clock.simulated_s, clock.calendar_s)
    p = life.body.parameters
    lived = _did(life, row, state, clock, progress)
    whole = lived.length + row.rest_s
    if lived.simulated and row.task not in LIMB_TASKS:
        # Of what time does, fatigue alone has faded in the simulation already.
        memory.pass_time(state, p.memory, math.inf, lived.simulated)
        memory.pass_time(state, p.memory, float(p.thalamus.tau_F), whole - lived.simulated)
    else:
        memory.pass_time(state, p.memory, float(p.thalamus.tau_F), whole)
    cerebellar_memory.relax_nuclei(state.limb, p.movement, whole)
    if whole:
        lived.events["muscle"] = muscle.passed(state, p.fibres, row.verb, whole, (began[0], clock.simulated_s), began[1])
    clock.calendar_s += whole
    return Segment(
        row=row,
        simulated_s=(began[0], clock.simulated_s),
        calendar_s=(began[1], began[1] + lived.length),
        spikes=lived.spikes,
        trial=lived.trial,
        events=lived.events,
        behaviour=lived.behaviour,
        state=_packed(state, clock),
        weights=_snapshots(life, state) if ends_phase and _is_kept(row) else None,
    )


def _is_kept(row: Row) -> bool:
    """Say whether the synapses are kept where a phase ends with this row; not after a catch trial or two of a limb."""
    short = row.task in LIMB_TASKS and row.trial + row.trials - 1 < FEW_TRIALS
    return row.task != "pairing" and not short


def _did(life: Life, row: Row, state: memory.State, clock: Clock, progress: engine.Progress) -> Lived:
    """Do what a row asks for; what waits for nothing but time is left to the caller."""
    if row.task == "pairing":
        columns = run_slice(row.options, life.slice)
        trial = {"completed": True, "spikes": 0} | {name: np.array([line[name] for line in columns]) for name in columns[0]}
        return Lived(row.duration_s or 0.0, trial=trial)
    if row.task in LIMB_TASKS:
        return _moved(life, row, state, clock, progress)
    if row.kind == "change":
        _change(row, state)
        return Lived(0.0)
    lived = Lived(row.duration_s or 0.0)
    if row.kind == "trial" or (row.kind == "sleep" and state.u):
        lived = _played(life, row, state, clock, progress)
    if row.kind != "trial":
        _replayed(life, row, state, clock, lived, progress)
    return lived


def _played(life: Life, row: Row, state: memory.State, clock: Clock, progress: engine.Progress) -> Lived:
    """Live a trial at the piano, or a stretch of sleep of a learner that knows the piano."""
    result = _simulated(life, row, state, clock, progress)
    simulated = result.steps * stretch.DT_S
    spikes = _spikes(result)
    table = presses.presses(result.events["presses"], result.events["contacts"], spikes)
    trial, length = None, row.duration_s or 0.0
    if row.kind == "trial":
        length = simulated
        trial = presses.trial(table, len(row.options["sequence"]), simulated, row.duration_s is not None, spikes)
    events = {"press": table | {"time_s": table["time_s"] + clock.simulated_s}}
    lived = Lived(length, simulated, _later(spikes, clock.simulated_s), events, trial)
    _tick(clock, simulated)
    return lived


def _moved(life: Life, row: Row, state: memory.State, clock: Clock, progress: engine.Progress) -> Lived:
    """Live a block of trials of a limb."""
    task, body, p = str(row.task), life.limb, life.limb.parameters
    state.limb = state.limb or cerebellar_memory.newborn()
    strong = dict(row.options) | {"strength": row.options.get("strength", 1.0) * state.muscle.area}
    inputs = limb.inputs_of(body, state.limb, state.silenced, clock.stretch, task, strong, row.trials, row.between_s)
    with scratch() as folder:
        result = limb.play(body, task, inputs, simulated_s(row), folder / "run", progress)
        limb.absorb(body, state.limb, result, row.rest_s)
        spikes, samples, ends = _spikes(result), _read(result, "samples"), _read(result, "ends")
    columns = limb_trials.columns(task, samples, ends, spikes, p, row.options, row.trial, row.between_s)
    for name, began in (("start_s", clock.simulated_s), ("stop_s", clock.simulated_s), ("calendar_s", clock.calendar_s)):
        columns[name] = columns[name] + began
    state.tag[life.skills.index(str(row.skill))] = 1.0
    simulated = result.steps * stretch.DT_S
    lived = Lived(
        length=simulated + row.between_s * (row.trials - 1),
        simulated=simulated,
        spikes=_later(spikes, clock.simulated_s),
        trial=columns,
        behaviour=limb_trials.signals(task, samples, clock.simulated_s),
    )
    _tick(clock, simulated)
    return lived


def _replayed(life: Life, row: Row, state: memory.State, clock: Clock, lived: Lived, progress: engine.Progress) -> None:
    """Let the movements of the last hours be replayed in a rest, and the rest pass for the parallel fibres."""
    length, p = lived.length, life.limb.parameters
    if not state.limb or not length:
        return
    recent = math.exp(-limb.LAST_REPLAY_S / float(life.body.parameters.memory.tau_tag))
    known = [name for name in life.skills if life.tasks[name][0] in LIMB_TASKS and state.tag[life.skills.index(name)] > recent]
    rests = length >= 2 * limb.FIRST_REPLAY_S and row.options.get("replay", True)
    for number, name in enumerate(known if rests else ()):
        task, settings = life.tasks[name]
        before = state.limb["pf_pc"].copy()
        with scratch() as folder:
            result = limb.replays(
                life.limb, state.limb, state.silenced, clock.stretch, task, settings, length, folder / "run", progress
            )
            spikes = _spikes(result)
        if number + 1 < len(known):
            # The next skill's replays go on at the same time: they meet the parallel fibres as this one's did.
            state.limb["pf_pc"] = before
        lived.spikes = _joined(lived.spikes, _later(spikes, clock.simulated_s))
        lived.simulated += result.steps * stretch.DT_S
        _tick(clock, result.steps * stretch.DT_S)
    gone = limb.replayed_s(length)[0] if rests and known else 0.0
    cerebellar_memory.relax_cortex(state.limb, p, length - gone)


def _tick(clock: Clock, simulated: float) -> None:
    clock.stretch += 1
    clock.simulated_s += simulated


def _spikes(result: engine.Result) -> dict[str, tuple[NDArray[Any], NDArray[Any]]]:
    return {name.removeprefix("spikes_"): found for name, found in result.spikes.items() if name.startswith("spikes_")}


def _later(spikes: Mapping[str, tuple[NDArray[Any], NDArray[Any]]], by_s: float) -> dict[str, tuple[NDArray[Any], NDArray[Any]]]:
    return {name: (times + 1000 * by_s, ids) for name, (times, ids) in spikes.items()}


def _joined(
    a: Mapping[str, tuple[NDArray[Any], NDArray[Any]]], b: Mapping[str, tuple[NDArray[Any], NDArray[Any]]]
) -> dict[str, tuple[NDArray[Any], NDArray[Any]]]:
    both = dict(a)
    for name, (times, ids) in b.items():
        both[name] = (np.concatenate([a[name][0], times]), np.concatenate([a[name][1], ids])) if name in a else (times, ids)
    return both


def _read(result: engine.Result, event: str) -> dict[str, NDArray[Any]]:
    """Take an event's columns out of the run's folder, which is about to go."""
    return {name: np.array(column) for name, column in result.events[event].items()}


def _simulated(life: Life, row: Row, state: memory.State, clock: Clock, progress: engine.Progress) -> engine.Result:
    skill = life.skills.index(row.skill) if row.skill is not None else None
    one_line = row.kind == "trial" and row.duration_s is None
    inputs = stretch.inputs_of(life.body, state, clock.stretch, skill, row.options, one_line)
    with scratch() as folder:
        result = stretch.play(life.simulate, life.body, inputs, simulated_s(row), folder / "run", progress)
        stretch.absorb(life.body, state, result, skill)
    return result


def _change(row: Row, state: memory.State) -> None:
    # A lesion is for good: neither a smaller one later nor the end of an inactivation takes it back.
    lesion, inactivation = (f"{cause}/{row.options.get('region')}" for cause in ("lesion", "inactivation"))
    match row.verb:
        case "lesion":
            state.silenced[lesion] = max(row.options["fraction"], state.silenced.get(lesion, 0.0))
        case "inactivate":
            state.silenced[inactivation] = 1.0
        case "restore":
            state.silenced.pop(inactivation, None)
        case "modulate":
            state.dopamine = row.options["modulators"].get("dopamine", state.dopamine)


def _snapshots(life: Life, state: memory.State) -> dict[str, Snapshot]:
    body = life.body
    found = {name: Snapshot(*body.pairs[name], stretch.weights(body, state, name), u.copy()) for name, u in state.u.items()}
    for name in state.limb.keys() & limb.PLASTIC:
        u = state.limb[name]
        found[name] = Snapshot(*movement_wiring.plastic_pairs(name), limb.weights(life.limb, name, u), u.copy())
    return found


def _packed(state: memory.State, clock: Clock) -> dict[str, NDArray[Any]]:
    arrays: dict[str, NDArray[Any]] = {f"chain/{name}": u for name, u in state.u.items()}
    arrays |= {f"limb/{name}": u for name, u in state.limb.items()}
    arrays |= {f"silenced/{cause}": np.array(share) for cause, share in state.silenced.items()}
    arrays["clock"] = np.array([clock.stretch, clock.simulated_s, clock.calendar_s])
    arrays["muscle"] = np.array(astuple(state.muscle))
    return arrays | {"fatigue": np.array(state.fatigue), "tag": state.tag, "dopamine": np.array(state.dopamine)}


def _unpacked(arrays: Mapping[str, NDArray[Any]]) -> tuple[memory.State, Clock]:
    def below(prefix: str) -> dict[str, NDArray[Any]]:
        return {name.removeprefix(prefix): array for name, array in arrays.items() if name.startswith(prefix)}

    silenced = {cause: float(share) for cause, share in below("silenced/").items()}
    body = Muscle(*arrays["muscle"].tolist())
    state = memory.State(
        below("chain/"), float(arrays["fatigue"]), arrays["tag"], silenced, float(arrays["dopamine"]), body, below("limb/")
    )
    stretches, simulated, calendar = arrays["clock"]
    return state, Clock(int(stretches), float(simulated), float(calendar))


def slice_runner(simulate_of: Callable[[int], stretch.Simulate]) -> Callable[..., Mapping[str, NDArray[Any]]]:
    """Return how `models.slice.run_slice` runs its cells: `simulate_of(n)` prepares the slice of n pairs."""

    def run(n: int, inputs: Mapping[str, Any], steps: int) -> Mapping[str, NDArray[Any]]:
        with scratch() as folder:
            result = simulate_of(n)(inputs, {}, steps, folder / "run", keep=("slice_pair.w", "slice_three_factor.w"))
            return {name: result.arrays[name] for name in ("slice_pair.w", "slice_three_factor.w")}

    return run
