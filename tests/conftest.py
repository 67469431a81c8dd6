"""What all tests begin with, and a fixture that several files of them share."""

import os
from collections.abc import Iterator

import pytest

# As the command does (`commands/start.py`): two workers on two cores leave none for the threads of numpy's BLAS.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


@pytest.fixture
def numpy_target() -> Iterator[None]:
    """Let Brian2 run in this process and without a compiler, at steps of 1 ms; its settings are as before afterwards."""
    import brian2  # heavy, and most tests do without

    before = brian2.prefs.codegen.target, brian2.defaultclock.dt
    brian2.set_device("runtime")
    brian2.prefs.codegen.target, brian2.defaultclock.dt = "numpy", 1 * brian2.ms
    yield
    brian2.prefs.codegen.target, brian2.defaultclock.dt = before
