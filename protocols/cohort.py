"""Many learners of one protocol: who is still to live, each in its own process, and what to do when one dies."""

from __future__ import annotations

import contextlib
import functools
import multiprocessing
import os
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from pathlib import Path
from typing import Any

from brian2 import Quantity

from models import brain, parameters, slice
from models.domain import fault_of
from models.wiring import Wiring
from protocols import build, choice, engine, learner, limb, lists, maze, provenance, shared, sources, stretch
from protocols.faults import Fault, InputFault, MachineFault, ProtocolFaults, did_you_mean
from protocols.finished import is_finished
from protocols.life import Life
from protocols.progress import Progress, Report
from protocols.quantities import quantity
from protocols.scope import asks_for_strokes, settings_of, too_long
from protocols.timetable import LIST_VERBS, rows_of
from protocols.words import LAST_SEED, Group, Protocol

COMMON = ".common"
"""Folder beside the groups, for what they have in common while they run."""

TRIES = 2
"""How often a learner whose process dies is begun before the run gives up."""

FAULTS = (InputFault, MachineFault, sources.BuildFault, engine.EngineFault, OSError, MemoryError)
"""What a learner's process hands on to the run instead of dying of it."""


@dataclass(frozen=True)
class Task:
    """One learner of one group, as plain data for its process."""

    protocol: Protocol
    group: Group
    learner: int
    seed: int
    overrides: Mapping[str, float | str]
    path: Path
    variant: str = ""
    """Of the model, where several run together: names the learner in what is told."""


def run_protocol(
    protocol: Protocol,
    groups: Sequence[str] | None = None,
    learners: int | None = None,
    seed: int | None = None,
    out: Path = Path("results"),
    overrides: Mapping[str, float | str] | None = None,
    workers: int = 1,
    shard: tuple[int, int] | None = None,
    scheduler: str | None = None,
    variants: Mapping[str, Mapping[str, float | str]] | None = None,
    progress: Report | None = None,
) -> list[Path]:
    """Run what is missing of a protocol and return the recordings.

    Parameters
    ----------
    groups : sequence of str, optional
        Names; all groups if left out.
    learners : int, optional
        Per group; the protocol's number if left out. Learner k is the same in every group: the groups are matched.
    seed : int, optional
        Of the first learner; later ones count up from it. The protocol's number if left out.
    out : Path
        Recordings go to ``<out>/<protocol>/<group>/learner-0001.h5``.
    overrides : mapping, optional
        Changes of named parameters, for all groups.
    workers : int
        Learners that run at the same time.
    shard : (int, int), optional
        Only the i-th of n shares of the learners.
    scheduler : str, optional
        Address of a Dask scheduler whose workers run the learners, instead of processes here.
    variants : mapping, optional
        Name → changes of parameters, besides `overrides`. The protocol is run once for each, into a folder of results of its
        own: ``<out>/<protocol>/<variant>/<protocol>/<group>/learner-0001.h5``.
    progress : callable, optional
        Told how far each learner is.

    Raises
    ------
    ProtocolFaults
        If a changed parameter does not exist, or a sequence is too long. What else cannot be simulated
        `protocols.scope.refuse_what_cannot_run` refuses, before.
    MachineFault, RecordingFault
        As in `protocols.recorder`; what was finished is kept.
    InputFault
        If no scheduler answers at the address.
    """
    names = list(dict.fromkeys(groups or [group.name for group in protocol.groups]))
    first = protocol.seed if seed is None else seed
    homes = {name: out / protocol.name / name for name in variants} if variants else {"": out}
    changes = {variant: {**(overrides or {}), **(variants or {}).get(variant, {})} for variant in homes}
    tasks = [
        Task(
            protocol,
            protocol.group(name),
            number,
            first + number - 1,
            changes[variant],
            _path(home, protocol, name, number),
            variant,
        )
        for number in range(1, (learners or protocol.learners) + 1)
        for variant, home in homes.items()
        for name in names
    ]
    if shard:
        tasks = tasks[shard[0] - 1 :: shard[1]]
    # A share beyond the last learner is empty: a cluster's array has more of them than there are learners.
    if (last := max((task.seed for task in tasks), default=0)) > LAST_SEED:
        raise ProtocolFaults(protocol.name, [Fault("seed", f"the last learner's would be {last}, wanted at most {LAST_SEED}")])
    if long := too_long(protocol):
        raise ProtocolFaults(protocol.name, long)
    # All groups: whether one that is not run begins alike is looked at, too.
    refuse_wrong_numbers(protocol, protocol.groups, tuple(changes.values()))
    report = functools.partial(_report, progress, len(tasks))
    missing = []
    for task in tasks:
        if task.path.exists() and is_finished(task.path, _identity(task)):
            report(task, "finished", 1.0, 0.0)
        else:
            missing.append(task)
    # Group by group, so that what groups have in common is there when the next group begins.
    missing.sort(key=lambda task: names.index(task.group.name))
    if scheduler is not None:
        from protocols.cluster import on_cluster  # needs a package of its own

        on_cluster(missing, scheduler, live, report)
    elif workers == 1 or len(missing) == 1:
        for task in missing:
            live(task, functools.partial(report, task))
    else:
        _in_processes(missing, workers, report)
    for home in homes.values():
        shared.forget(_common(home, protocol))
    return [task.path for task in tasks]


def live(task: Task, say: learner.Say) -> None:
    """Live one learner in this process, unless its recording is there."""
    identity = _identity(task)
    if is_finished(task.path, identity):
        # By another run, meanwhile; or a scheduler hands out again what was done.
        say("finished", 1.0, 0.0)
        return
    provenance.refuse_changed_code()
    say("preparing the network", 0.0, 0.0)
    started = provenance.now()
    wiring, model = wiring_of(task.protocol), _model(task.group, task.overrides)
    body, born = stretch.born(wiring, model, task.seed)
    rows = rows_of(task.protocol, task.group, task.seed)
    if not any(learner.at_piano(row) for row in rows):
        # Nothing is learnt at the piano where none is played: its synapses are not kept, which would be most of the work.
        born.u.clear()
        born.contacts.clear()
    life = Life(
        body=body,
        born=born,
        rows=rows,
        skills=tuple(task.protocol.skills),
        simulate=engine.WhenRun(functools.partial(brain.make_network, wiring)),
        slice=learner.slice_runner(lambda n: engine.WhenRun(functools.partial(slice.make_slice, n))),
        limb=limb.born(body.parameters.movement, task.seed, limb.prepared()),
        chooser=choice.born(body.parameters.choice, task.seed),
        tasks={name: (skill.task, skill.settings) for name, skill in task.protocol.skills.items()},
        lists=lists.born(body.parameters.lists, task.seed) if any(row.verb in LIST_VERBS for row in rows) else None,
        forager=maze.born(body.parameters.places, task.seed) if any(row.task == "maze" for row in rows) else None,
    )
    numbers = parameters.table(body.parameters)

    def origin() -> dict[str, Any]:
        collected = provenance.collect(task.protocol, task.group, task.learner, task.seed, numbers, compiler(), started)
        # What decides is the model and the seed; the learner's own numbers follow from them.
        return collected | {"identity": identity, "changes": dict(task.overrides)}

    others = [replace(task, group=group) for group in task.protocol.groups if group.name != task.group.name]
    lives = (shared.keys(_identity(other), rows_of(other.protocol, other.group, other.seed)) for other in others)
    learner.live(life, task.path, identity, origin, say, task.path.parents[1] / COMMON, lives)


def compiler() -> dict[str, Any]:
    """Return with what networks are compiled here, for the provenance."""
    try:
        command, version = build.compiler()
    except build.CompilerMissing:
        return {"engine": "Brian2's numpy target, no compiler"}
    return {
        "engine": "C++",
        "command": command,
        "version": version.splitlines()[0],
        "flags": " ".join((*sources.COMMON_FLAGS, *sources.HOT_FLAGS)),
    }


def wiring_of(protocol: Protocol) -> Wiring:
    """Return the wiring that a protocol needs: five keys or ten, four skills or a multiple, whether strokes count."""
    ten = any(key >= 5 for _, sequence in settings_of(protocol, "sequence") for key in sequence)
    n_skills = 4 * max(1, -(-len(protocol.skills) // 4))
    return Wiring(n_pools=10 if ten else 5, n_skills=n_skills, struck=asks_for_strokes(protocol))


def refuse_wrong_numbers(
    protocol: Protocol, groups: Sequence[Group], overrides: Sequence[Mapping[str, float | str]] = ()
) -> None:
    """Refuse changes of numbers that the model does not have or of another dimension, and values that a number cannot have.

    Raises
    ------
    ProtocolFaults
        With every such change, and where it stands.
    """
    places = [*((f"groups[{one.name}].set", one.set) for one in groups), *(("--set", one) for one in overrides)]
    faults = wrong_numbers(places)
    if faults:
        raise ProtocolFaults(protocol.name, faults)


def wrong_numbers(places: Sequence[tuple[str, Mapping[str, float | str]]]) -> tuple[Fault, ...]:
    """Return what is wrong with changes of numbers; `places` gives, for each set of them, where it stands."""
    if not any(changes for _, changes in places):
        return ()
    model = brain.Parameters()
    units = {str(row["name"]): str(row["unit"]) for row in parameters.table(model)}
    faults = []
    for place, changes in places:
        for name, value in changes.items():
            try:
                _changed(model, {name: value})
            except parameters.ParameterFault as fault:
                faults.append(Fault(place, str(fault), "" if name in units else did_you_mean(name, list(units))))
                continue
            wanted = fault_of(name, quantity(value)[0] if isinstance(value, str) else value, units[name])
            if wanted:
                faults.append(Fault(place, f"{name}: got {value}, wanted {wanted}"))
    return tuple(dict.fromkeys(faults))


def _model(group: Group, overrides: Mapping[str, float | str]) -> brain.Parameters:
    """Return the model's parameters with the changes of the group and of the call."""
    return _changed(brain.Parameters(), {**group.set, **overrides})


def _changed(model: brain.Parameters, changes: Mapping[str, float | str]) -> brain.Parameters:
    return parameters.changed(
        model, {name: _with_unit(value) if isinstance(value, str) else value for name, value in changes.items()}
    )


def _with_unit(text: str) -> Quantity:
    value, (time, length, mass, current) = quantity(text)
    return Quantity.with_dimensions(value, time=time, length=length, mass=mass, current=current)


def _identity(task: Task) -> dict[str, Any]:
    numbers = parameters.table(_model(task.group, task.overrides))
    wiring = wiring_of(task.protocol)
    # Keys, skills and strokes of any group decide the brain of all.
    brains = {"wiring": [wiring.n_pools, wiring.n_skills, wiring.struck]}
    return provenance.identity(task.protocol, task.group, task.learner, task.seed, numbers) | brains


def _common(out: Path, protocol: Protocol) -> Path:
    return out / protocol.name / COMMON


def _path(out: Path, protocol: Protocol, group: str, number: int) -> Path:
    return out / protocol.name / group / f"learner-{number:04d}.h5"


def _report(progress: Report | None, learners: int, task: Task, what: str, done: float, calendar_s: float) -> None:
    if progress:
        progress(Progress(f"{task.variant} {task.group.name}".strip(), task.learner, what, done, calendar_s, learners))


def _in_processes(tasks: list[Task], workers: int, report: Callable[..., None]) -> None:
    """Run tasks in worker processes; one that dies costs its own learner's unfinished stretch, and another takes its place."""
    context = multiprocessing.get_context("spawn")
    # Read by numpy's BLAS when a worker loads it: its own threads only wait for each other where every core has a learner.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    waiting = deque((task, 1) for task in tasks)
    started: list[SpawnProcess] = []
    busy: dict[Any, tuple[SpawnProcess, Task, int]] = {}
    idle: list[tuple[Any, SpawnProcess]] = []
    try:
        while waiting or busy:
            while waiting and len(busy) < workers:
                if not idle:
                    # A pipe for each: a queue that all share stays locked when one of them is killed while it writes.
                    hears, its = context.Pipe()
                    process = context.Process(target=_worker, args=(its,), daemon=True)
                    started.append(process)
                    process.start()
                    its.close()
                    idle.append((hears, process))
                hears, process = idle.pop()
                task, attempt = waiting.popleft()
                with contextlib.suppress(OSError):  # one that died meanwhile is met below, as any other
                    hears.send(task)
                busy[hears] = (process, task, attempt)
            ready: list[Any] = wait(list(busy))
            for hears in ready:
                process, task, attempt = busy[hears]
                try:
                    said = hears.recv()
                except (EOFError, OSError):
                    process.join()
                    del busy[hears]
                    if task.path.exists():
                        continue
                    if attempt == TRIES:
                        message = f"{task.path}: its process ended {TRIES} times, last with code {process.exitcode}"
                        raise MachineFault(message) from None
                    waiting.append((task, attempt + 1))
                    continue
                if isinstance(said, Exception):
                    raise said
                if said is None:
                    del busy[hears]
                    idle.append((hears, process))
                else:
                    report(task, *said)
    finally:
        for process in started:
            process.terminate()
        for process in started:
            process.join()


def _worker(talk: Connection) -> None:
    """Live the learners that are handed in, one after another: importing all that is needed costs seconds."""
    try:
        for task in _handed(talk):
            live(task, lambda *what: talk.send(what))
            talk.send(None)
    except (KeyboardInterrupt, BrokenPipeError):
        pass  # Ctrl-C reaches every process of a terminal; the pipe breaks when the run itself has been killed
    except FAULTS as fault:
        talk.send(fault)


def _handed(talk: Connection) -> Iterator[Task]:
    """Yield what is handed in, until the other side is closed."""
    with contextlib.suppress(EOFError):
        while True:
            yield talk.recv()
