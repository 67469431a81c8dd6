"""The learner that the benchmarks run: the default brain, practising the sequence of Walker et al. 2002 from notes."""

from __future__ import annotations

import functools
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from models import memory
from models.brain import Parameters, make_network
from models.wiring import Wiring
from protocols import engine, stretch
from protocols.build import Program, compile_program

TRIAL = {"sequence": (4, 1, 3, 2, 4), "cued": True}
WIRING = Wiring()


def network(wiring: Wiring = WIRING) -> Callable[[], Any]:
    """Return the brain's `make_network` for a wiring."""
    return functools.partial(make_network, wiring)


def program(wiring: Wiring = WIRING) -> Program:
    """Return the compiled brain."""
    return compile_program(network(wiring), say=print)


@contextmanager
def scratch() -> Iterator[Path]:
    """Give a folder that does not exist yet, and take it away afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="motor-memory-bench-"))
    try:
        yield folder / "run"
    finally:
        shutil.rmtree(folder)


def born(seed: int) -> tuple[stretch.Body, memory.State]:
    """Return a learner and its state at birth."""
    return stretch.born(WIRING, Parameters(), seed)


def trial(program: Program, body: stretch.Body, state: memory.State, number: int, seconds: float) -> engine.Result:
    """Play one trial; the state is not changed."""
    inputs = stretch.inputs_of(body, state, number, 0, TRIAL)
    with scratch() as folder:
        result = stretch.play(functools.partial(engine.run, program), body, inputs, seconds, folder)
        stretch.absorb(body, state, result, 0)
    return result
