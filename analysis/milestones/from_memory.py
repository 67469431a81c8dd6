"""Before practice a list is played from the hippocampus, step by step; after practice nothing is missed without it.

Trials without notes and without plasticity, before the first practice and on the morning after it. A learner's completion is the
mean over the trials of either: the share of the executions begun that were finished without an error; conscious is the share of
presses that a cue has released. The lesion comes before practice, or after it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure

from analysis.behaviour import PRACTICE, TEST
from analysis.panels import Place, draw_places
from analysis.recording import Recording
from analysis.style import BLUE, GREEN, GREY, VERMILION, WIDE
from analysis.trials import average, column
from analysis.verdict import Measures, Verdict, estimate_of, judged, mean_of, missing, with_interval

NAME = "from-memory"
PROTOCOL = "from_memory"
CLAIM = "before practice a list is played from the hippocampus, step by step; after practice nothing is missed without it"
CRITERION = (
    "without notes, before practice: at least 50 % completed and 80 % conscious after one showing, at most 10 % completed "
    "without hippocampus or showing; after practice: at least 90 % completed in all groups, at most 20 % conscious; the list is "
    "at chance (20 %) after a lesion"
)
LEARNERS = 10
INTACT, EARLY, LATE, NOT_SHOWN = "intact", "off_early", "off_late", "not_shown"
GROUPS = {
    INTACT: ("intact", BLUE),
    EARLY: ("off before\npractice", VERMILION),
    LATE: ("off after\npractice", GREEN),
    NOT_SHOWN: ("not\nshown", GREY),
}
BEFORE, AFTER, CONSCIOUS, AUTOMATIC, LIST = (
    "before_percent",
    "after_percent",
    "conscious_before",
    "conscious_after",
    "list_percent",
)
ABLE, COMPLETED, MOST_WITHOUT, MOSTLY, HARDLY, CHANCE = 50.0, 90.0, 10.0, 80.0, 20.0, 20.0


def measure(groups: Mapping[str, Sequence[Recording]]) -> Measures:
    """Completion and conscious share of every learner before and after practice, and what is recalled of the list, in percent."""
    measures: Measures = {}
    for group, recordings in groups.items():
        rows = np.array([_row(recording) for recording in recordings]).reshape(-1, 5)
        names = (BEFORE, AFTER, CONSCIOUS, AUTOMATIC, LIST)
        measures[group] = {name: (100 * values).tolist() for name, values in zip(names, rows.T, strict=True)}
    return measures


def _row(recording: Recording) -> list[float]:
    practised = column(recording, "phase", verb=PRACTICE).min(initial=np.inf)
    early = column(recording, "phase", verb=TEST) < practised
    around = [average(column(recording, name, verb=TEST)[own]) for name in ("completion", "conscious") for own in (early, ~early)]
    return [*around, average(column(recording, "score", verb="recall")[-1:])]


def holds(measures: Measures) -> Verdict:
    """Judge by the criterion, by the means of the groups."""
    short = missing(measures, dict.fromkeys(GROUPS, LEARNERS), AFTER)
    if short:
        return short

    def mean(group: str, name: str) -> float:
        return mean_of(measures, group, name)

    before, after = mean(INTACT, BEFORE), {group: mean(group, AFTER) for group in GROUPS}
    conscious, automatic = mean(INTACT, CONSCIOUS), mean(INTACT, AUTOMATIC)
    criteria = [
        (before >= ABLE, f"shown once, {before:.0f} % completed before practice, wanted at least 50 %"),
        (conscious >= MOSTLY, f"{conscious:.0f} % of its presses conscious, wanted at least 80 %"),
        (automatic <= HARDLY, f"{automatic:.0f} % conscious after practice, wanted at most 20 %"),
    ]
    for group in (EARLY, NOT_SHOWN):
        able = mean(group, BEFORE)
        criteria.append((able <= MOST_WITHOUT, f"{_said(group)}: {able:.0f} % before practice, wanted at most 10 %"))
    criteria += [
        (able >= COMPLETED, f"{_said(group)}: {able:.0f} % after practice, wanted at least 90 %") for group, able in after.items()
    ]
    for group in (EARLY, LATE):
        recalled = mean(group, LIST)
        criteria.append((recalled <= CHANCE, f"{_said(group)}: {recalled:.0f} % of the list recalled, wanted at most 20 %"))
    return judged(criteria)


def _said(group: str) -> str:
    return GROUPS[group][0].replace("\n", " ")


def summary(measures: Measures) -> str:
    """Model's completions with their intervals."""
    parts = [
        f"{_said(group)}: {with_interval(estimate_of(measures, group, BEFORE), '{:.0f}')} before practice, "
        f"{with_interval(estimate_of(measures, group, AFTER), '{:.0f}')} after"
        for group in GROUPS
        if group in measures
    ]
    return "; ".join(parts)


def draw(figure: Figure, measures: Measures) -> None:
    """Draw the completion of every learner before and after practice, what of it was conscious, and what was wanted."""
    figure.set_size_inches(WIDE, 2.8)
    wanted = {
        BEFORE: {INTACT: (ABLE, 100.0), LATE: (ABLE, 100.0)} | dict.fromkeys((EARLY, NOT_SHOWN), (0.0, MOST_WITHOUT)),
        AFTER: dict.fromkeys(GROUPS, (COMPLETED, 100.0)),
    }
    for axes, name, title in zip(figure.subplots(1, 2, sharey=True), wanted, ("before practice", "after it"), strict=True):
        places = [
            Place(text, measures.get(group, {}).get(name, []), colour, wanted[name][group])
            for group, (text, colour) in GROUPS.items()
        ]
        draw_places(axes, places, "completed without notes (%)" if name == BEFORE else "")
        axes.set_title(title)
        axes.set_ylim(-4, 104)
