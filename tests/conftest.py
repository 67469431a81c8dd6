"""A fixture that several files of tests share."""

from collections.abc import Iterator

import pytest


@pytest.fixture
def numpy_target() -> Iterator[None]:
    """Let Brian2 run in this process and without a compiler, at steps of 1 ms; its settings are as before afterwards."""
    import brian2  # heavy, and most tests do without

    before = brian2.prefs.codegen.target, brian2.defaultclock.dt
    brian2.set_device("runtime")
    brian2.prefs.codegen.target, brian2.defaultclock.dt = "numpy", 1 * brian2.ms
    yield
    brian2.prefs.codegen.target, brian2.defaultclock.dt = before
