"""Live progress on stderr: how far all learners are, the biological time of the one that speaks, and the time left."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from protocols.progress import Progress, Report

LINE_EVERY_S = 10.0
"""Between two lines where stderr is no terminal."""


@contextmanager
def shown(title: str, quiet: bool) -> Iterator[Report | None]:
    """Show a bar while learners run; a line now and then where stderr is no terminal.

    Yields
    ------
    callable or None
        To be called with every `Progress`; None if nothing is to be said.
    """
    if quiet:
        yield None
    elif sys.stderr.isatty():
        with _bar(title) as report:
            yield report
    else:
        yield _lines(title)


@contextmanager
def _bar(title: str) -> Iterator[Report]:
    from rich.console import Console
    from rich.progress import BarColumn, TaskProgressColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TaskProgressColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        TextColumn("left; {task.fields[where]}", markup=False),
    )
    with Bar(*columns, console=Console(stderr=True), transient=False) as bar:
        task = bar.add_task(title, total=1.0, where="")
        done: dict[tuple[str, int], float] = {}

        def report(progress: Progress) -> None:
            done[progress.group, progress.learner] = progress.done
            bar.update(task, total=float(progress.learners), completed=sum(done.values()), where=where(progress))

        yield report


def _lines(title: str) -> Report:
    done: dict[tuple[str, int], float] = {}
    began = said = time.monotonic()

    def report(progress: Progress) -> None:
        nonlocal said
        done[progress.group, progress.learner] = progress.done
        now, share = time.monotonic(), sum(done.values()) / progress.learners
        if now - said < LINE_EVERY_S and share < 1:
            return
        said = now
        left = f", {spoken_left((now - began) * (1 - share) / share)} left" if 0 < share < 1 else ""
        print(f"{title}: {share:.0%}{left}; {where(progress)}", file=sys.stderr)

    return report


def spoken_left(seconds: float) -> str:
    """Say a time that is left, to the second."""
    return str(timedelta(seconds=round(seconds)))


def where(progress: Progress) -> str:
    """Say where a learner is in its life; of one that has not begun, or was finished before, only what it does."""
    from protocols.quantities import spoken

    after = f", after {spoken(progress.calendar_s)} of its life" if progress.calendar_s else ""
    return f"{progress.group} {progress.learner}: {progress.what}{after}"
