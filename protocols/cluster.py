"""Learners on a cluster: the workers of a Dask scheduler live them, one at a time each, and write where all can see it.

Dask hands out again what a lost worker was doing; the parts of the learner are on disk, so only its unfinished stretch is
lived twice. The folder of the results must be one that this machine and the workers share.
"""

from __future__ import annotations

import functools
import queue
import time
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from protocols.faults import InputFault, MachineFault
from protocols.provenance import code_fingerprint

if TYPE_CHECKING:
    from protocols.cohort import Task

CONNECT_S = 10
"""How long a scheduler may take to answer."""

SAY_EVERY_S = 0.5
"""Between two things that a worker tells of a learner."""

VISIBLE_S = 60.0
"""How long a network file system may take to show here what was written there."""

OVER = "over"
"""Heard of a learner that has ended, in whatever way."""

Say = Callable[[str, float, float], None]


def on_cluster(tasks: Sequence[Task], address: str, live: Callable[[Task, Say], None], report: Callable[..., None]) -> None:
    """Run tasks on the workers of a Dask scheduler.

    Parameters
    ----------
    tasks : sequence of Task
        Their paths must mean the same on all machines.
    address : str
        Of the scheduler, like ``tcp://head:8786``.
    live : callable
        Lives one learner; a function of a module, because the workers import it. It must do nothing for a recording that
        is there: Dask may run a task again whose outcome was lost.
    report : callable
        Told, with the task, what goes on.

    Raises
    ------
    InputFault
        If no scheduler answers at the address.
    MachineFault
        If the package is missing, a worker is not as it must be, dies too often, or writes where it cannot be seen here.
    """
    client = _client(address)
    heard: queue.SimpleQueue[tuple[int, Any]] = queue.SimpleQueue()
    topic = f"motor-memory {client.id}"
    futures: dict[int, Any] = {}
    try:
        client.subscribe_topic(topic, lambda event: heard.put(event[1]))
        for number, task in enumerate(tasks):
            report(task, "waiting for a worker", 0.0, 0.0)
            there = replace(task, path=task.path.absolute())
            futures[number] = client.submit(_live_there, live, there, code_fingerprint(), topic, number, pure=False)
            futures[number].add_done_callback(functools.partial(_over, heard, number))
        running = set(futures)
        while running:
            number, said = _next(heard)
            if said is OVER:
                _outcome(futures[number], tasks[number])
                running.remove(number)
                report(tasks[number], "finished", 1.0, 0.0)
            elif number in running:
                report(tasks[number], *said)
        _wait_for([task.path for task in tasks])
    finally:
        client.cancel(list(futures.values()), force=True)
        client.close()


def _over(heard: queue.SimpleQueue[tuple[int, Any]], number: int, _: Any) -> None:
    heard.put((number, OVER))


def _next(heard: queue.SimpleQueue[tuple[int, Any]]) -> tuple[int, Any]:
    """Wait for what is heard next; in short waits, because a long one keeps Ctrl-C from being seen on some systems."""
    while True:
        with suppress(queue.Empty):
            return heard.get(timeout=0.5)


def _client(address: str) -> Any:
    """Connect to a scheduler."""
    try:
        from distributed import Client
        from distributed.comm import resolve_address
    except ImportError as error:
        message = "--scheduler needs Dask; install it here and on the workers, in the repository: pip install -e '.[cluster]'"
        raise MachineFault(message) from error
    try:
        resolve_address(address)  # a client that is made for what is no address complains once more when it is thrown away
        return Client(address, timeout=CONNECT_S, set_as_default=False)
    except (OSError, ValueError, TypeError, MemoryError) as error:  # what another server answers is taken for a length
        wanted = "wanted the address of a running Dask scheduler, like tcp://head:8786"
        raise InputFault(f'got --scheduler "{address}", where none answers within {CONNECT_S} s; {wanted}') from error


def _outcome(future: Any, task: Task) -> None:
    """Raise what ended a learner before its time, if anything did."""
    from distributed.scheduler import KilledWorker

    try:
        error = future.exception()
    except CancelledError as lost:
        raise MachineFault("the Dask scheduler is lost; what was finished is kept, run again to go on") from lost
    if error is None:
        return
    if isinstance(error, KilledWorker):
        deaths = error.allowed_failures + 1
        raise MachineFault(f"{task.path}: {deaths} workers died while they ran it; see their logs") from error
    raise error


def _wait_for(paths: Sequence[Path]) -> None:
    """Wait until this machine sees the recordings."""
    deadline = time.monotonic() + VISIBLE_S
    while unseen := [path for path in paths if not path.exists()]:
        if time.monotonic() > deadline:
            raise MachineFault(f"{unseen[0]}: a worker has written it, but it is not seen here; --out must be a shared folder")
        time.sleep(0.5)


def _live_there(live: Callable[[Task, Say], None], task: Task, code: str, topic: str, number: int) -> None:
    """Live one learner in a worker; runs there."""
    from distributed import get_worker

    worker = get_worker()
    if worker.state.nthreads != 1:
        wanted = "start it with --nthreads 1, and as many workers as there are cores"
        raise MachineFault(f"the worker {worker.address} has {worker.state.nthreads} threads, wanted 1; {wanted}")
    if code_fingerprint() != code:
        raise MachineFault(f"the worker {worker.address} has another version of motor-memory; install the same there")
    key, spoken = worker.get_current_task(), 0.0

    def say(what: str, share: float, calendar_s: float) -> None:
        nonlocal spoken
        current = worker.state.tasks.get(key)
        if current is None or current.state == "cancelled":
            raise CancelledError("the run was ended")  # also where the run itself was killed: its client is gone
        if time.monotonic() - spoken >= SAY_EVERY_S:
            spoken = time.monotonic()
            worker.log_event(topic, (number, (what, share, calendar_s)))

    live(task, say)
