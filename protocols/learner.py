"""The life of one learner: rows of the timetable in, a finished recording out; stopped anywhere, it goes on from there."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import astuple, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models import (
    cerebellar_memory,
    choice_memory,
    choice_wiring,
    hippocampal_memory,
    list_wiring,
    memory,
    movement_wiring,
    place_memory,
    place_wiring,
)
from models.body.fibres import Muscle
from models.slice import LEFT, Tissue, run_slice
from models.wiring import CELLS, POOLED, REGION
from protocols import (
    choice,
    choice_life,
    contacts,
    engine,
    limb,
    limb_life,
    list_life,
    list_sleep,
    maze,
    maze_life,
    muscle,
    presses,
    shared,
    stretch,
    strokes,
)
from protocols.finished import Population, described, finish, is_finished
from protocols.life import Clock, Life, Lived, later, spikes_of, tick
from protocols.nights import SAMPLE
from protocols.recorder import Segment, Snapshot, claim, count_parts, newest, remove_parts, write_part
from protocols.scratch import scratch
from protocols.timetable import BLOCK_TASKS, LIMB_TASKS, LIST_VERBS, Row

FEW_TRIALS = 5
"""A phase of fewer trials of a limb, or choices, leaves no picture of its synapses: catch trials are many, and change little."""

SHORT_PAUSE_S = 600.0
"""Nor does a pause of less than this."""

LONGEST_TRIAL_S = 60.0
"""A trial of one execution is broken off after this time, or twice what its beats take."""

Say = Callable[[str, float, float], None]
"""Called with what goes on, the share of the learner's life that is simulated, and its calendar in s."""


def live(
    life: Life,
    path: Path,
    identity: Mapping[str, Any],
    provenance: Callable[[], Mapping[str, Any]],
    say: Say,
    common: Path | None = None,
    others: Iterable[Mapping[int, str]] = (),
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
    others : iterable of mapping
        Keys of this learner's lives in the other groups, from `protocols.shared.keys`.
    """
    ends = shared.phase_ends(life.rows)
    known = shared.keys(identity, life.rows) if common is not None else {}
    wanted = shared.wanted(known, others)
    weights = [simulated_s(life, row) + 0.01 for row in life.rows]
    total = sum(weights)
    with claim(path, identity) as parts:
        if is_finished(path, identity):
            # By another run, meanwhile.
            remove_parts(parts)
            say("finished", 1.0, 0.0)
            return path
        if common is not None and not count_parts(parts):
            shared.take(common, known, parts)
        index, arrays = newest(parts)
        state, clock = (life.born, Clock()) if arrays is None else _unpacked(arrays)
        for number in range(index, len(life.rows)):
            row, done = life.rows[number], sum(weights[:number])

            progress = functools.partial(_progress, say, _what(row), done / total, weights[number] / total, clock)
            progress(0, 1)
            born = _snapshots(life, _with_all_parts(life, state)) if number == 0 else {}
            write_part(parts, number, replace(_lived(life, row, state, clock, number in ends, progress), born=born))
            if common is not None and number in wanted:
                shared.keep(common, known[number], parts, number)
        finish(parts, path, len(life.rows), populations(life), provenance())
    say("finished", 1.0, clock.calendar_s)
    return path


def _progress(say: Say, what: str, before: float, share: float, clock: Clock, steps: int, of: int) -> None:
    say(what, before + share * steps / of, clock.calendar_s)


def simulated_s(life: Life, row: Row) -> float:
    """Return how long a row is simulated at most."""
    if row.task == "pairing":
        return 0.0
    if life.lists is not None and row.verb in LIST_VERBS:
        return list_life.longest_s(life.lists, row)
    if row.task in LIMB_TASKS:
        return limb_life.longest_s(life, row)
    if row.task == "choice":
        return choice_life.longest_s(life, row)
    if row.task == "maze":
        return maze_life.longest_s(life, row)
    if row.kind == "trial":
        beats = (row.options["interval"] or 0.0) * len(row.options["sequence"])
        return row.duration_s or max(LONGEST_TRIAL_S, 2 * beats)
    return (row.duration_s or 0.0) * SAMPLE[row.stage] if row.kind == "sleep" else 0.0


def at_piano(row: Row) -> bool:
    """Say whether a row is a trial at the piano, played and not only shown or asked for."""
    return row.kind == "trial" and row.task == "piano" and row.verb not in LIST_VERBS


def populations(life: Life) -> dict[str, Population]:
    """Return what a recording says of each population of the parts of the brain that the protocol uses."""
    found: dict[str, Population] = {}
    tasks = {task for task, _ in life.tasks.values()}
    if not (tasks & set(BLOCK_TASKS) or life.lists) or any(at_piano(row) for row in life.rows):
        per_pool = {name: CELLS[name] if name in POOLED or name == "prefrontal_intention" else 0 for name in CELLS}
        found |= {name: Population(life.body.wiring.count(name), REGION[name], name, per_pool[name]) for name in CELLS}
    if tasks & set(LIMB_TASKS):
        found |= limb.populations()
    elif life.body.wiring.struck:
        found |= strokes.populations()
    if "choice" in tasks:
        found |= described(choice_wiring.COUNT, choice_wiring.GROUPS, choice_wiring.REGION)
    if "maze" in tasks:
        found |= described(place_wiring.COUNT, place_wiring.GROUPS, place_wiring.REGION)
    if life.lists:
        found |= described(list_wiring.COUNT, list_wiring.GROUPS, list_wiring.REGION)
    return found


def _what(row: Row) -> str:
    return f"{row.verb} {row.trial + row.trials - 1}" if row.kind == "trial" else row.verb


def _lived(life: Life, row: Row, state: memory.State, clock: Clock, ends_phase: bool, progress: engine.Progress) -> Segment:
    """Live one row; `state` and `clock` are changed in place."""
    began = (clock.simulated_s, clock.calendar_s)
    connected = {name: there.copy() for name, there in state.contacts.items()}
    p = life.body.parameters
    lived = _did(life, row, state, clock, progress)
    whole = lived.length + row.rest_s
    if whole and connected:
        lived.events["contacts"] = contacts.passed(life.body, state, connected, whole, clock)
    if lived.played:
        # Of what time does, fatigue alone has faded in the simulation already.
        memory.pass_time(state, p.memory, math.inf, lived.played)
    memory.pass_time(state, p.memory, float(p.thalamus.tau_F), whole - lived.played)
    # In a trial that they move in, muscles tire and recover by themselves.
    moves = row.kind == "trial" and (row.task in LIMB_TASKS or (at_piano(row) and life.body.wiring.struck))
    cerebellar_memory.rest_muscles(state.limb, p.movement, row.rest_s if moves else whole)
    cerebellar_memory.relax_nuclei(state.limb, p.movement, whole)
    cerebellar_memory.relax_late(state.limb, p.movement, whole)
    if row.verb in LIST_VERBS or row.task in ("choice", "maze"):
        # Movements and the piano let the time of their own trials pass for them.
        cerebellar_memory.relax_cortex(state.limb, p.movement, whole)
    choice_memory.pass_time(state.striatum, p.choice.memory, whole)
    place_memory.pass_time(state.places, p.places, whole)
    # Showings and recalls let their own time pass.
    hippocampal_memory.pass_time(state.lists, p.lists.chain, row.rest_s if row.verb in LIST_VERBS else whole)
    if whole:
        lived.events["muscle"] = muscle.passed(state, p.fibres, row.verb, whole, (began[0], clock.simulated_s), began[1])
    clock.calendar_s += whole
    return Segment(
        row=row,
        simulated_s=(began[0], clock.simulated_s),
        calendar_s=(began[1], began[1] + lived.length),
        spikes=lived.spikes,
        observed=lived.observed,
        trial=lived.trial,
        events=lived.events,
        behaviour=lived.behaviour,
        state=_packed(state, clock),
        weights=_snapshots(life, state) if ends_phase and _is_kept(row) else None,
        born={},
    )


def _is_kept(row: Row) -> bool:
    """Say whether the synapses are kept where a phase ends with this row; not after a catch trial or two, or a short pause."""
    short = row.task in BLOCK_TASKS and row.trial + row.trials - 1 < FEW_TRIALS
    short |= row.kind == "pass" and (row.duration_s or 0.0) < SHORT_PAUSE_S
    return row.task != "pairing" and row.verb not in LIST_VERBS and not short


def _did(life: Life, row: Row, state: memory.State, clock: Clock, progress: engine.Progress) -> Lived:
    """Do what a row asks for; what waits for nothing but time is left to the caller."""
    if row.task == "pairing":
        p = life.body.parameters
        columns = run_slice(row.options, life.slice, Tissue(p.motor_cortex, p.synapse, p.third_factor))
        unknown = dict.fromkeys(("score", "error", "conscious"), float("nan"))
        measured = {name: np.array([line[name] for line in columns]) for name in columns[0]}
        return Lived(row.duration_s or 0.0, trial={"completed": True, "spikes": 0} | unknown | measured)
    if row.verb in LIST_VERBS:
        return list_life.memorised(life, row, state, clock, progress)
    if row.task in LIMB_TASKS:
        return limb_life.moved(life, row, state, clock, progress)
    if row.task == "choice":
        return choice_life.chosen(life, row, state, clock, progress)
    if row.task == "maze":
        return maze_life.searched(life, row, state, clock, progress)
    if row.kind == "change":
        _change(row, state)
        return Lived(0.0)
    lived = Lived(row.duration_s or 0.0)
    if row.kind == "trial" or (row.kind == "sleep" and state.u):
        lived = _played(life, row, state, clock, progress)
    if row.kind != "trial":
        limb_life.replayed(life, row, state, clock, lived, progress)
        list_sleep.replayed(life, row, state, clock, lived, progress)
        maze_life.replayed(life, row, state, clock, lived, progress)
    return lived


def _played(life: Life, row: Row, state: memory.State, clock: Clock, progress: engine.Progress) -> Lived:
    """Live a trial at the piano, or a stretch of sleep of a learner that knows the piano."""
    in_mind, asked, asked_s = list_life.in_mind(life, row, state, clock)
    result = _simulated(life, row, state, clock, in_mind, progress)
    simulated = result.steps * stretch.DT_S
    # The hippocampus goes on at its own pace while the fingers play, and is cut off with the trial.
    spikes = spikes_of(result) | {name: (t[t < 1000 * simulated], i[t < 1000 * simulated]) for name, (t, i) in asked.items()}
    lasted = dict.fromkeys(spikes, simulated) | dict.fromkeys(asked, min(asked_s, simulated))
    observed = {name: [(clock.simulated_s, clock.simulated_s + seconds)] for name, seconds in lasted.items()}
    table = presses.presses(result.events["presses"], result.events["contacts"], spikes)
    struck = life.body.wiring.struck
    if struck:
        table |= strokes.forces(table["time_s"], result.events["strokes"])
    trial, length = None, row.duration_s or 0.0
    if row.kind == "trial":
        length = simulated
        trial = presses.trial(table, len(row.options["sequence"]), simulated, row.duration_s is not None, spikes)
        if row.options["interval"] is not None:
            trial |= presses.paced(table, row.options["interval"])
        if struck:
            trial |= strokes.columns(table, life.limb.parameters.strike.full_error)
        # Rests go through the replays; in a trial time just passes for the parallel fibres.
        cerebellar_memory.relax_cortex(state.limb, life.limb.parameters, simulated + row.rest_s)
    events = {"press": table | {"time_s": table["time_s"] + clock.simulated_s}}
    lived = Lived(length, simulated, later(spikes, clock.simulated_s), observed, events, trial, played=simulated)
    tick(clock, simulated)
    return lived


def _simulated(
    life: Life, row: Row, state: memory.State, clock: Clock, in_mind: NDArray[np.float64], progress: engine.Progress
) -> engine.Result:
    skill = life.skills.index(row.skill) if row.skill is not None else None
    one_line = row.kind == "trial" and row.duration_s is None
    inputs = stretch.inputs_of(life.body, state, clock.stretch, skill, row.options, one_line)
    inputs["recalled.values"] = in_mind
    if row.kind == "sleep":
        cue = row.options.get("cue") if row.options.get("cue_stage") == row.stage else None
        inputs |= stretch.asleep(
            life.body, row.stage, row.options, None if cue is None else life.skills.index(cue), state.acetylcholine
        )
        # What other tasks tagged is replayed by their own programs.
        played = [life.tasks[name][0] == "piano" for name in life.skills]
        tag = np.where(np.pad(played, (0, len(state.tag) - len(played))), state.tag, 0.0)
        inputs["prefrontal_intention.tag"] = np.repeat(tag, CELLS["prefrontal_intention"])
    with scratch() as folder:
        seconds = simulated_s(life, row)
        if life.body.wiring.struck:
            inputs |= strokes.inputs_of(life, state, clock.stretch, row.options)
            result = strokes.play(life, inputs, seconds, folder / "run", progress)
            limb.take_over(state.limb, result)
            if row.kind == "trial":
                limb.take_over_practice(state.limb, result)
        else:
            result = stretch.play(life.simulate, life.body, inputs, seconds, folder / "run", progress)
        contacts.grown(life.body, state, row, result, clock)
        # A skill is fresh in mind, and replayed in the night, if anything could be learnt.
        stretch.absorb(life.body, state, result, skill if row.options.get("plasticity", True) else None)
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
            state.acetylcholine = row.options["modulators"].get("acetylcholine", state.acetylcholine)


def _snapshots(life: Life, state: memory.State) -> dict[str, Snapshot]:
    body = life.body
    found = {name: Snapshot(*body.pairs[name], stretch.weights(body, state, name), u.copy()) for name, u in state.u.items()}
    for name in state.limb.keys() & limb.PLASTIC:
        seen = limb.weights(life.limb, name, state.limb)
        found[name] = Snapshot(*movement_wiring.plastic_pairs(name), seen, limb.hidden(state.limb, name))
    for name, u in state.striatum.items():
        found[name] = Snapshot(*choice_wiring.plastic_pairs(name), choice.weights(life.chooser, name, u), u.copy())
    if life.forager and state.places:
        for name, between in place_wiring.LEARNING.items():
            u = state.places[name]
            found[name] = Snapshot(*place_wiring.pairs(*between), maze.weights(life.forager, name, u), u.copy())
    return found


def _with_all_parts(life: Life, born: memory.State) -> memory.State:
    """Return a newborn's state with the synapses of all parts of the brain that its life will use."""
    tasks = {row.task for row in life.rows}
    moves = tasks & set(LIMB_TASKS) or (life.body.wiring.struck and any(at_piano(row) for row in life.rows))
    return replace(
        born,
        limb=cerebellar_memory.newborn() if moves else {},
        striatum=choice_memory.newborn() if "choice" in tasks else {},
        places=place_memory.newborn() if "maze" in tasks else {},
    )


def _packed(state: memory.State, clock: Clock) -> dict[str, NDArray[Any]]:
    arrays: dict[str, NDArray[Any]] = {f"chain/{name}": u for name, u in state.u.items()}
    arrays |= {f"contacts/{name}": there for name, there in state.contacts.items()}
    arrays |= {f"limb/{name}": u for name, u in state.limb.items()}
    arrays |= {f"striatum/{name}": u for name, u in state.striatum.items()}
    arrays |= {f"lists/{name}": array for name, array in state.lists.items()}
    arrays |= {f"places/{name}": array for name, array in state.places.items()}
    arrays |= {f"silenced/{cause}": np.array(share) for cause, share in state.silenced.items()}
    arrays["clock"] = np.array([clock.stretch, clock.simulated_s, clock.calendar_s])
    arrays["muscle"] = np.array(astuple(state.muscle))
    levels = {name: np.array(getattr(state, name)) for name in ("fatigue", "dopamine", "acetylcholine")}
    return arrays | levels | {"tag": state.tag}


def _unpacked(arrays: Mapping[str, NDArray[Any]]) -> tuple[memory.State, Clock]:
    def below(prefix: str) -> dict[str, NDArray[Any]]:
        return {name.removeprefix(prefix): array for name, array in arrays.items() if name.startswith(prefix)}

    silenced = {cause: float(share) for cause, share in below("silenced/").items()}
    body = Muscle(*arrays["muscle"].tolist())
    state = memory.State(
        below("chain/"),
        float(arrays["fatigue"]),
        arrays["tag"],
        silenced,
        float(arrays["dopamine"]),
        float(arrays["acetylcholine"]),
        body,
        below("limb/"),
        below("striatum/"),
        below("lists/"),
        below("contacts/"),
        below("places/"),
    )
    stretches, simulated, calendar = arrays["clock"]
    return state, Clock(int(stretches), float(simulated), float(calendar))


def slice_runner(simulate_of: Callable[[int], engine.Simulate]) -> Callable[..., Mapping[str, NDArray[Any]]]:
    """Return how `models.slice.run_slice` runs its cells: `simulate_of(n)` prepares the slice of n pairs."""

    def run(n: int, inputs: Mapping[str, Any], steps: int) -> Mapping[str, NDArray[Any]]:
        with scratch() as folder:
            result = simulate_of(n)(inputs, {}, steps, folder / "run", keep=LEFT)
            return {name: result.arrays[name] for name in LEFT}

    return run
