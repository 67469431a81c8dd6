"""`motor-memory run`: the learners of a protocol."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from commands.console import Json, Quiet, note, result, write
from commands.options import Learners, Out, Scheduler, Seed, Workers, changes_of, shard_of
from commands.progress import shown
from commands.sweep import as_csv, combinations, table


def run(
    protocol: Annotated[str, typer.Argument(metavar="PROTOCOL", help="A name of the library, or a TOML file.")],
    learners: Learners = None,
    seed: Seed = None,
    group: Annotated[list[str] | None, typer.Option("--group", help="Only this group; may be given several times.")] = None,
    workers: Workers = 1,
    scheduler: Scheduler = None,
    shard: Annotated[
        str | None, typer.Option("--shard", metavar="I/N", help="Only the i-th of n shares of the learners.")
    ] = None,
    out: Out = Path("results"),
    changes: Annotated[
        list[str] | None,
        typer.Option(
            "--set", metavar="PATH=VALUE", help="Change a named parameter; PATH=[A, B] runs each, several lists all pairs."
        ),
    ] = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Run a protocol.

    One recording per learner. Goes on with what is unfinished, overwrites nothing. With lists in --set, every combination of
    their values has a folder under OUT/PROTOCOL, and OUT/PROTOCOL/sweep.csv is the table of what came out.
    """
    if scheduler is not None and workers != 1:
        raise typer.BadParameter("the scheduler's workers run the learners; leave --workers out", param_hint="--scheduler")
    share = shard_of(shard)
    overrides, swept = changes_of(changes or [])
    grid = combinations(swept) if swept else {}
    paths = run_learners(protocol, out, quiet, group, learners, seed, workers, share, overrides, scheduler, grid)
    if not paths:
        note(f"share {shard} is empty: there are fewer learners than shares", quiet)
    if not grid:
        result("\n".join(map(str, paths)), [str(path) for path in paths], as_json)
        return
    folder = out / Path(protocol).stem
    rows = table(folder, grid)
    text = as_csv(rows)
    write(folder / "sweep.csv", text)
    note(str(folder / "sweep.csv"), quiet)
    result(text.rstrip("\n"), rows, as_json)


def run_learners(
    name: str,
    out: Path,
    quiet: bool,
    groups: list[str] | None = None,
    learners: int | None = None,
    seed: int | None = None,
    workers: int = 1,
    shard: tuple[int, int] | None = None,
    overrides: dict[str, float | str] | None = None,
    scheduler: str | None = None,
    grid: Mapping[str, Mapping[str, float | str]] | None = None,
) -> list[Path]:
    """Load a protocol, refuse what cannot be simulated, and run the rest with progress on stderr."""
    from protocols.idle import idle
    from protocols.language import load
    from protocols.scope import refuse_what_cannot_run

    protocol = load(name)
    chosen = tuple(map(protocol.group, groups)) if groups else protocol.groups
    refuse_what_cannot_run(protocol, chosen)
    for one in idle(protocol, chosen):
        note(f"note: {one}", quiet)

    from protocols.cohort import run_protocol

    with shown(protocol.name, quiet) as report:
        return run_protocol(
            protocol,
            groups=[one.name for one in chosen],
            learners=learners,
            seed=seed,
            out=out,
            overrides=overrides or {},
            workers=workers,
            shard=shard,
            scheduler=scheduler,
            variants=grid or {},
            progress=report,
        )
