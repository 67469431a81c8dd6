"""The section of a skill: numbers, learning curves with their tables, movements, spikes of an early and a late trial."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from analysis.figures import RASTER_S, draw_press_map, draw_raster, early_and_late, windows_of
from analysis.recording import Recording
from analysis.report.bodies import movements, slice_changes
from analysis.report.curves import EDGE, MEASURES, SCORE, Groups, Measure, curves_of, draw_curves, rows_of_table
from analysis.report.kept import Measured, numbers, tests
from analysis.report.markup import figure, figures, folded, paragraph, section, table


def skill_section(groups: Groups, skill: str, measured: Measured) -> str:
    """Show a skill.

    Parameters
    ----------
    groups
        Recordings by group; only those that tried the skill are shown.
    skill
        Its name.
    measured
        What `analysis.summary.analyse` says of each recording, in the same order.
    """
    own: dict[str, list[Recording]] = {}
    found: dict[str, list[Mapping[str, Any]]] = {}
    for name, members in groups.items():
        for one, measures in zip(members, measured[name], strict=True):
            if skill in measures["skills"]:
                own.setdefault(name, []).append(one)
                found.setdefault(name, []).append(measures["skills"][skill])
    first, played = next(iter(own.values()))[0], all("phases" in each for members in found.values() for each in members)
    order = "-".join(map(str, next(iter(found.values()))[0].get("order", ())))
    task = str(first.trials["task"][first.trials["skill"] == skill][0])
    parts = [
        paragraph(f"Task: {task}{f', keys {order}' if order else ''}."),
        numbers(found) if played else "",
        _curves(own, skill, MEASURES.get(task, (SCORE,))),
        movements(first, skill),
        slice_changes(first, skill),
    ]
    if played:
        parts += [_rasters(first, skill), _presses(first, skill, tests(found))]
    return section(f"What was learnt: {skill}", *parts)


def _curves(groups: Groups, skill: str, measures: Sequence[Measure]) -> str:
    drawn, tables = [], []
    for measure in measures:
        curves = curves_of(groups, skill, measure)
        if not curves:
            continue
        several = any(one.values.shape[0] > 1 for one in curves)
        said = "Thin: single learners; thick: their mean; shaded: its 95 % interval." if several else "One learner: no interval."
        caption = f"{measure.label[:1].upper()}{measure.label[1:]}, trial by trial. {measure.explained} {said}"
        drawn.append(figure(partial(draw_curves, curves=curves, measure=measure), (3.2, 2.3), caption))
        header = ("phase", f"first {EDGE} trials", f"last {EDGE} trials", "learners")
        tables.append(table(header, rows_of_table(curves, measure), caption=measure.label))
    note = "Means over trials, then over learners, with 95 % bootstrap intervals over learners."
    return figures(*drawn) + (folded("The same in numbers", *tables, paragraph(note, "note")) if tables else "")


def _rasters(first: Recording, skill: str) -> str:
    caption = "Two seconds of {}. Colours are keys, triangles presses, crosses wrong ones."
    windows = windows_of(first, early_and_late(first, skill), RASTER_S / 2)
    return figures(
        *(
            figure(partial(draw_raster, recording=first, windows=[window]), (3.2, 3.2), caption.format(which))
            for window, which in zip(windows, ("the first trial", "the last trial"), strict=True)
        )
    )


def _presses(first: Recording, skill: str, beside: str) -> str:
    caption = "Every press of every trial: the darker, the longer the pause before it. Rows grow longer as presses get quicker."
    pressed = figure(partial(draw_press_map, recording=first, skill=skill), (3.2, 2.6), caption)
    return figures(pressed, f"<div>{beside}</div>" if beside else "")
