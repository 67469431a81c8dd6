"""The section of a skill: numbers, learning curves with their tables, movements, and what was kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from html import escape
from typing import Any

from analysis.behaviour import skills_of
from analysis.figures import RASTER_S, draw_press_map, draw_raster, early_and_late, windows_of
from analysis.recording import Recording
from analysis.report.bodies import movements, slice_changes
from analysis.report.curves import EDGE, MEASURES, SCORE, Groups, Measure, curves_of, draw_curves, rows_of_table
from analysis.report.markup import UNKNOWN, cards, figure, figures, folded, number, paragraph, section, table
from analysis.style import duration_text
from analysis.trials import average


def skill_section(groups: Groups, skill: str, measured: Sequence[Mapping[str, Any]]) -> str:
    """Show a skill.

    Parameters
    ----------
    groups
        Recordings by group, in the order of `measured` when joined.
    skill
        Name; only groups that tried it are shown.
    measured
        `analysis.summary.analyse` of each recording.
    """
    own = {name: [one for one in members if skill in skills_of(one)] for name, members in groups.items()}
    own = {name: members for name, members in own.items() if members}
    first = next(iter(own.values()))[0]
    found = [one["skills"][skill] for one in measured if skill in one["skills"]]
    order = "-".join(map(str, found[0].get("order", ())))
    task = str(first.trials["task"][first.trials["skill"] == skill][0])
    parts = [
        paragraph(f"Task: {task}{f', keys {order}' if order else ''}."),
        _cards(found) if "phases" in found[0] else "",
        _curves(own, skill, MEASURES.get(task, (SCORE,))),
        movements(first, skill),
        slice_changes(first, skill),
    ]
    if "phases" in found[0]:
        parts += [_rasters(first, skill), _presses(first, skill, _memory(found[0]["memory"], len(measured) > 1))]
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


def _cards(found: Sequence[Mapping[str, Any]]) -> str:
    """Show means over the learners."""
    practices = [next((one for one in each["phases"] if one["verb"] == "practice"), each["phases"][0]) for each in found]

    def change(name: str, scale: float, unit: str) -> str:
        first, last = (average([each[name][end] for each in practices if each[name][end] is not None]) for end in (0, 1))
        return f"{number(first, scale=scale)} → {number(last, scale=scale)}{unit}"

    shown = [
        (change("interval_s", 1000, " ms"), "between presses, first and last trial of practice"),
        (change("conscious", 100, " %"), "of the presses waited for the note (the conscious path)"),
        (change("spikes_per_element", 1, ""), "spikes per press, all regions: what it costs the brain"),
    ]
    for index, test in enumerate(found[0]["memory"][:3]):
        gains = [each["memory"][index]["offline_gain_percent"] for each in found if len(each["memory"]) > index]
        gain = average([value for value in gains if value is not None])
        shown.append((f"{number(gain, '+.0f')} %", f"{duration_text(test['after_s'])} later, against the end of practice"))
    return cards(shown)


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


def _memory(tests: Sequence[Mapping[str, Any]], several: bool) -> str:
    if not tests:
        return ""
    rows = [
        (
            duration_text(test["after_s"]),
            _percent(test["offline_gain_percent"], 1, "+.1f"),
            _percent(test["retention"], 100),
            _percent(test["savings"], 100),
        )
        for test in tests
    ]
    note = (
        "Offline gain: first three trials of the test against the last three of practice. Retention: first trial, 0 % like a "
        "novice, 100 % like the end of practice. Savings: repetitions that relearning spares; – where the test was too short."
    )
    who = "What was kept" + (", first learner" if several else "")
    return table(("after", "offline gain", "retention", "savings"), rows, caption=who) + f'<p class="note">{escape(note)}</p>'


def _percent(value: float | None, scale: float, form: str = ".0f") -> str:
    return UNKNOWN if value is None else f"{number(value, form, scale)} %"
