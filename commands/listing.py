"""`motor-memory list`: what there is."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Annotated

import typer

from commands.console import Json, Quiet, aligned, result


class Kind(StrEnum):
    """What can be listed."""

    skills = "skills"
    regions = "regions"
    protocols = "protocols"
    figures = "figures"
    projections = "projections"


def list_(
    kind: Annotated[Kind | None, typer.Argument(help="One kind; all of them if left out.")] = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """List what there is.

    Tasks with their settings, regions, protocols, figures and plastic projections.
    """
    kinds = [kind] if kind else list(Kind)
    found = {one.value: _LISTS[one]() for one in kinds}
    texts = [aligned(list(rows.items())) for rows in found.values()]
    if not kind and not quiet:
        texts = [f"{name}\n{text}\n" for name, text in zip(found, texts, strict=True)]
    result("\n".join(texts), found[kind.value] if kind else found, as_json)


def _skills() -> dict[str, str]:
    from models.tasks import TASKS

    rows = {}
    for name, task in TASKS.items():
        rows[name] = task.meaning
        rows |= {f"{name}.{setting}": entry.meaning for setting, entry in task.settings.items()}
    return rows


def _regions() -> dict[str, str]:
    from models.regions.names import REGIONS

    return dict(REGIONS)


def _protocols() -> dict[str, str]:
    from protocols.language import library, load

    return {name: load(name).title for name in library()}


def _figures() -> dict[str, str]:
    from analysis.score import EXPERIMENTS

    return {key: f"{experiment.NAME}: {experiment.CLAIM}" for key, experiment in EXPERIMENTS.items()}


def _projections() -> dict[str, str]:
    from models.regions.names import PROJECTIONS

    return dict(PROJECTIONS)


_LISTS: dict[Kind, Callable[[], dict[str, str]]] = {
    Kind.skills: _skills,
    Kind.regions: _regions,
    Kind.protocols: _protocols,
    Kind.figures: _figures,
    Kind.projections: _projections,
}
