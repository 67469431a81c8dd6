"""Asleep, a list that is not known yet is replayed more than one that is, whichever was shown last.

One list is shown until it is foreseen, the other once; that night follows. What is replayed is read from CA1 as in
`analysis.milestones.list_night`: neighbours in its events that are neighbours in a list. In the control what comes true leaves
the tag of its cells as it is. Said before the learners were run, after a search on three others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure

from analysis.milestones.list_night import neighbours, scores
from analysis.panels import Place, draw_places
from analysis.recording import Recording
from analysis.statistics import estimate
from analysis.style import BLUE, GREY, VERMILION, WIDE
from analysis.verdict import LEAST_SHARE, Measures, Verdict, estimate_of, judged, missing, plain, with_interval

NAME = "unfinished-list-first"
PROTOCOL = "unfinished"
CLAIM = "asleep, a list that is not known yet is replayed more than one that is"
CRITERION = (
    "the list that was shown once is replayed more than the one shown until it was known, in at least 90 % of learners, "
    "whichever came first; more so than where what comes true leaves the tag: 95 % interval of the learners' differences above 0"
)
LEARNERS = 10
FIRST, LAST, NOT_SETTLED = "known_first", "known_last", "not_settled"
GROUPS = {FIRST: ("known\nfirst", BLUE), LAST: ("known\nlast", VERMILION), NOT_SETTLED: ("tags\nstay", GREY)}
KNOWN = {FIRST: ("one", "two"), LAST: ("two", "one"), NOT_SETTLED: ("one", "two")}
"""Lists that are known and not known, in each group."""
OF_KNOWN, OF_OTHER = "neighbours of the known list", "neighbours of the other list"


def measure(groups: Mapping[str, Sequence[Recording]]) -> Measures:
    """How much of each list is replayed in the night, in every learner."""
    measures: Measures = {}
    for group, recordings in groups.items():
        found = [[neighbours(one) for one in scores(recording, KNOWN[group])] or [0.0, 0.0] for recording in recordings]
        known, other = np.array(found).reshape(-1, 2).T
        measures[group] = {OF_KNOWN: plain(known), OF_OTHER: plain(other)}
    return measures


def more(measures: Measures, group: str) -> list[float]:
    """How much more is replayed of the list that is not known."""
    return plain(np.subtract(measures[group][OF_OTHER], measures[group][OF_KNOWN]))


def holds(measures: Measures) -> Verdict:
    """Judge by the criterion."""
    short = missing(measures, dict.fromkeys(GROUPS, LEARNERS), OF_KNOWN)
    if short:
        return short
    criteria = []
    for group, text in ((FIRST, "known list first"), (LAST, "known list last")):
        share = float(np.mean(np.array(more(measures, group)) > 0))
        criteria.append((share >= LEAST_SHARE, f"{text}: the other is replayed more in {share:.0%} of learners, wanted 90 %"))
    matched = min(len(measures[group][OF_KNOWN]) for group in (FIRST, NOT_SETTLED))
    gap = estimate(plain(np.subtract(more(measures, FIRST)[:matched], more(measures, NOT_SETTLED)[:matched])))
    criteria.append(
        (bool(gap.low > 0), f"{with_interval(gap, '{:+.0f}', '')} neighbours on learners whose tags stay, wanted above 0")
    )
    return judged(criteria)


def summary(measures: Measures) -> str:
    """Model's numbers with their intervals."""
    parts = []
    for group, (text, _) in GROUPS.items():
        if group in measures:
            both = (with_interval(estimate_of(measures, group, name), "{:.0f}", "") for name in (OF_OTHER, OF_KNOWN))
            parts.append(f"{text.replace(chr(10), ' ')}: {' and '.join(both)}")
    return f"neighbours replayed, not known and known: {'; '.join(parts)}" if parts else ""


def draw(figure: Figure, measures: Measures) -> None:
    """Draw how much of each list is replayed."""
    figure.set_size_inches(WIDE, 2.8)
    panels = figure.subplots(1, len(GROUPS))
    top = max((value for columns in measures.values() for values in columns.values() for value in values), default=1.0)
    for panel, (group, (text, colour)) in zip(panels, GROUPS.items(), strict=True):
        found = measures.get(group, {})
        places = [Place(label, found.get(name, []), colour) for label, name in (("not known", OF_OTHER), ("known", OF_KNOWN))]
        draw_places(panel, places, "neighbours replayed" if panel is panels[0] else "")
        panel.set_ylim(0, 1.05 * top)
        panel.set_title(text.replace("\n", " "))
