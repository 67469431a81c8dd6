"""Many learners of one protocol: who is still to live, each in its own process, and what to do when one dies."""

from __future__ import annotations

import contextlib
import functools
import multiprocessing
import queue
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from brian2 import Quantity

from models import anatomy, brain, parameters, slice
from models.tasks.piano import LONGEST
from models.wiring import Wiring
from protocols import build, engine, learner, provenance, stretch
from protocols.faults import Fault, InputFault, MachineFault, ProtocolFaults
from protocols.finished import is_finished
from protocols.progress import Progress, Report
from protocols.quantities import quantity
from protocols.timetable import rows_of
from protocols.words import Group, Protocol

FIRST_SEED = 1001
"""Seed of the first learner; those below were used while the model was searched for."""

TRIES = 2
"""How often a learner whose process died is begun again before the run gives up."""


@dataclass(frozen=True)
class Task:
    """One learner of one group, as plain data for its process."""

    protocol: Protocol
    group: Group
    learner: int
    seed: int
    overrides: Mapping[str, float | str]
    path: Path


def run_protocol(
    protocol: Protocol,
    groups: Sequence[str] | None = None,
    learners: int | None = None,
    seed: int | None = None,
    out: Path = Path("results"),
    overrides: Mapping[str, float | str] | None = None,
    workers: int = 1,
    shard: tuple[int, int] | None = None,
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
        Of the first learner; later ones count up from it.
    out : Path
        Recordings go to ``<out>/<protocol>/<group>/learner-0001.h5``.
    overrides : mapping, optional
        Changes of named parameters, for all groups.
    workers : int
        Learners that run at the same time.
    shard : (int, int), optional
        Only the i-th of n shares of the learners.
    progress : callable, optional
        Told how far each learner is.

    Raises
    ------
    ProtocolFaults
        If a changed parameter does not exist, or the protocol has more skills or keys than a brain can take.
    MachineFault, RecordingFault
        As in `protocols.recorder`; what was finished is kept.
    """
    names = groups or [group.name for group in protocol.groups]
    first = FIRST_SEED if seed is None else seed
    tasks = [
        Task(protocol, protocol.group(name), number, first + number - 1, overrides or {}, _path(out, protocol, name, number))
        for number in range(1, (learners or protocol.learners) + 1)
        for name in names
    ]
    if shard:
        tasks = tasks[shard[0] - 1 :: shard[1]]
    for name in names:
        _model(protocol, protocol.group(name), overrides or {})
    report = functools.partial(_report, progress, len(tasks))
    missing = []
    for task in tasks:
        if is_finished(task.path, _identity(task)):
            report(task, "finished", 1.0, 0.0)
        else:
            missing.append(task)
    if workers == 1 or len(missing) == 1:
        for task in missing:
            live(task, functools.partial(report, task))
    else:
        _in_processes(missing, workers, report)
    return [task.path for task in tasks]


def live(task: Task, say: learner.Say) -> None:
    """Live one learner in this process."""
    say("preparing the network", 0.0, 0.0)
    started = provenance.now()
    wiring, model = wiring_of(task.protocol), _model(task.protocol, task.group, task.overrides)
    body, born = stretch.born(wiring, model, task.seed)
    life = learner.Life(
        body=body,
        born=born,
        rows=rows_of(task.protocol, task.group, task.seed),
        skills=tuple(task.protocol.skills),
        simulate=_Prepared(functools.partial(brain.make_network, wiring)),
        slice=learner.slice_runner(lambda n: _Prepared(functools.partial(slice.make_slice, n))),
    )
    numbers = parameters.table(body.parameters)

    def origin() -> dict[str, Any]:
        return provenance.collect(
            task.protocol, task.group, task.learner, task.seed, numbers + model_numbers(), compiler(), started
        )

    learner.live(life, task.path, _identity(task), origin, say)


def model_numbers() -> list[dict[str, Any]]:
    """Return the numbers from which learners are drawn, as rows of the parameters."""
    return parameters.table(anatomy.Birth(), "birth.") + parameters.table(anatomy.Spread(), "spread.")


def compiler() -> dict[str, Any]:
    """Return with what networks are compiled here, for the provenance."""
    try:
        command, version = build.compiler()
    except build.CompilerMissing:
        return {"engine": "Brian2's numpy target, no compiler"}
    return {"engine": "C++", "command": command, "version": version.splitlines()[0], "flags": " ".join(build.HOT_FLAGS)}


def wiring_of(protocol: Protocol) -> Wiring:
    """Return the wiring that a protocol needs: five keys or ten, four skills or a multiple.

    Raises
    ------
    ProtocolFaults
        If a sequence is longer than the world's table.
    """
    keys, faults = 5, []
    for name, skill in protocol.skills.items():
        sequence = skill.settings.get("sequence", ())
        if len(sequence) > LONGEST:
            said = f"got {len(sequence)} elements, a line can have at most {LONGEST}"
            faults.append(Fault(f"skills.{name}.sequence", said))
        if any(key >= keys for key in sequence):
            keys = 10
    if faults:
        raise ProtocolFaults(protocol.name, faults)
    return Wiring(n_pools=keys, n_skills=4 * max(1, -(-len(protocol.skills) // 4)))


class _Prepared:
    """A network that is compiled when it is first run, so that a protocol without trials needs no compiler."""

    def __init__(self, make_network: functools.partial[Any]) -> None:
        self.make_network = make_network

    @functools.cached_property
    def simulate(self) -> stretch.Simulate:
        return engine.prepared(self.make_network)

    def __call__(self, *arguments: Any, **options: Any) -> engine.Result:
        return self.simulate(*arguments, **options)


def _model(protocol: Protocol, group: Group, overrides: Mapping[str, float | str]) -> brain.Parameters:
    """Return the model's parameters with the changes of the group and of the call."""
    wiring_of(protocol)
    faults, model = [], brain.Parameters()
    for name, value in {**group.set, **overrides}.items():
        try:
            model = parameters.changed(model, {name: _with_unit(value) if isinstance(value, str) else value})
        except parameters.ParameterFault as fault:
            faults.append(Fault(f"groups[{group.name}].set", str(fault)))
    if faults:
        raise ProtocolFaults(protocol.name, faults)
    return model


def _with_unit(text: str) -> Quantity:
    value, (time, length, mass, current) = quantity(text)
    return Quantity.with_dimensions(value, time=time, length=length, mass=mass, current=current)


def _identity(task: Task) -> dict[str, Any]:
    numbers = parameters.table(_model(task.protocol, task.group, task.overrides)) + model_numbers()
    return provenance.identity(task.protocol, task.group, task.learner, task.seed, numbers)


def _path(out: Path, protocol: Protocol, group: str, number: int) -> Path:
    return out / protocol.name / group / f"learner-{number:04d}.h5"


def _report(progress: Report | None, learners: int, task: Task, what: str, done: float, calendar_s: float) -> None:
    if progress:
        progress(Progress(task.group.name, task.learner, what, done, calendar_s, learners))


def _in_processes(tasks: list[Task], workers: int, report: Callable[..., None]) -> None:
    """Run tasks in processes of their own; a process that dies costs its own learner's unfinished stretch."""
    context = multiprocessing.get_context("spawn")
    said: Any = context.Queue()
    waiting = [(index, 1) for index in range(len(tasks))]
    running: dict[Any, tuple[int, int]] = {}
    try:
        while waiting or running:
            while waiting and len(running) < workers:
                index, attempt = waiting.pop(0)
                process = context.Process(target=_child, args=(tasks[index], index, said), daemon=True)
                process.start()
                running[process] = (index, attempt)
            with contextlib.suppress(queue.Empty):
                index, what, share, calendar_s = said.get(timeout=0.2)
                if isinstance(what, Exception):
                    raise what
                report(tasks[index], what, share, calendar_s)
            for process in [one for one in running if not one.is_alive()]:
                index, attempt = running.pop(process)
                if tasks[index].path.exists():
                    report(tasks[index], "finished", 1.0, 0.0)
                elif attempt < TRIES:
                    waiting.append((index, attempt + 1))
                else:
                    raise MachineFault(f"{tasks[index].path}: its process ended {TRIES} times, last with code {process.exitcode}")
    finally:
        for process in running:
            process.terminate()
        for process in running:
            process.join()


def _child(task: Task, index: int, said: Any) -> None:
    # Ctrl-C reaches every process of a terminal; the parent decides, and ends the children.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        live(task, lambda what, share, calendar_s: said.put((index, what, share, calendar_s)))
    except (InputFault, MachineFault, engine.EngineFault, build.BuildFault) as fault:
        said.put((index, fault, 0.0, 0.0))
        sys.exit(1)
