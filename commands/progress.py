"""Live progress on stderr: how far all learners are, the biological time of the one that speaks, and the time left."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from protocols.progress import Progress, Report


@contextmanager
def shown(title: str, quiet: bool) -> Iterator[Report | None]:
    """Show a bar while learners run; a plain line per finished learner where stderr is no terminal.

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
    finished: set[tuple[str, int]] = set()

    def report(progress: Progress) -> None:
        key = progress.group, progress.learner
        if progress.done >= 1 and key not in finished:
            finished.add(key)
            print(
                f"{title}: {len(finished)} of {progress.learners} learners done ({progress.group} {progress.learner})",
                file=sys.stderr,
            )

    return report


def where(progress: Progress) -> str:
    """Say where a learner is in its life."""
    from protocols.quantities import spoken

    return f"{progress.group} {progress.learner}: {progress.what}, after {spoken(progress.calendar_s)} of its life"
