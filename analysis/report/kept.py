"""What practice did to a key sequence and what was left at the tests: a few numbers large, all of them in a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from analysis.report.curves import interval_text
from analysis.report.markup import cards, number, paragraph, table
from analysis.statistics import Estimate, estimate
from analysis.style import duration_text

Measured = Mapping[str, Sequence[Mapping[str, Any]]]  # by group, the measures of a skill of each learner

NOTE = (
    "Offline gain: first three trials of the test against the last three of practice. Retention: first trial, 0 % like a novice, "
    "100 % like the end of practice. Savings: repetitions that relearning spares; – where the test was too short to tell."
)


def numbers(found: Measured) -> str:
    """Show practice of the first group, and the gain of each group at its last test; means over learners."""
    name, members = next(iter(found.items()))
    practices = [next((one for one in each["phases"] if one["verb"] == "practice"), each["phases"][0]) for each in members]

    def change(measure: str, scale: float, unit: str) -> str:
        first, last = (_over_learners([each[measure][end] for each in practices], scale).mean for end in (0, 1))
        return f"{number(first)} → {number(last)}{unit}"

    shown = [
        (change("interval_s", 1000, " ms"), "between presses, first and last trial of practice"),
        (change("conscious", 100, " %"), "of the presses waited for the note (the conscious path)"),
        (change("spikes_per_element", 1, ""), "spikes per press, all regions: what it costs the brain"),
    ]
    for group, learners in found.items():
        gain = _tests(learners, "offline_gain_percent", 1)[-1:]
        if gain and gain[0].learners:
            after = duration_text(learners[0]["memory"][-1]["after_s"])
            who = f"{group}: " if len(found) > 1 else ""
            shown.append((f"{number(gain[0].mean, '+.0f')} %", f"{who}{after} later, against the end of practice"))
    means = paragraph(f"Means of {len(members)} learners of the group {name}.", "note") if len(members) > 1 else ""
    return cards(shown) + means


def tests(found: Measured) -> str:
    """Table of what every test found, by group, with intervals over learners; nothing without a test after practice."""
    rows = []
    for group, learners in found.items():
        columns = [
            [_percent(one, form) for one in _tests(learners, measure, scale)]
            for measure, scale, form in (("offline_gain_percent", 1, "+.1f"), ("retention", 100, ".0f"), ("savings", 100, ".0f"))
        ]
        for test, cells in zip(learners[0]["memory"], zip(*columns, strict=True), strict=False):
            after = duration_text(test["after_s"])
            rows.append((f"{group}, {after}" if len(found) > 1 else after, *cells, str(len(learners))))
    header = ("after", "offline gain", "retention", "savings", "learners")
    return table(header, rows, caption="What was kept") + paragraph(NOTE, "note") if rows else ""


def _tests(learners: Sequence[Mapping[str, Any]], measure: str, scale: float) -> list[Estimate]:
    """Estimate a measure over learners for each test that all of them took."""
    shared = min(len(each["memory"]) for each in learners)
    return [_over_learners([each["memory"][test][measure] for each in learners], scale) for test in range(shared)]


def _over_learners(values: Sequence[float | None], scale: float) -> Estimate:
    return estimate([float("nan") if value is None else scale * value for value in values])


def _percent(one: Estimate, form: str) -> str:
    text = interval_text(one, form)
    return f"{text} %" if one.learners else text
