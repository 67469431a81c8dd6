"""Learning and then sleep grow new connections, and the used ones survive.

Papers: Yang, Lai, Cichon, Ma, Li & Gan 2014, Science 344:1173, doi:10.1126/science.1249098: sleep after motor learning promotes
new spines on some branches, and sleep deprivation or blocked replay reduces them; Xu et al. 2009, Nature 462:915, and Yang et
al. 2009, Nature 462:920: new spines within an hour, and those made in learning outlive others. Clusters (Fu et al. 2012) are not
modelled: a cell of the model has no branches.

Counted are second contacts between cells of the motor cortex, and from the intention to it, that stand half a day after
practice; a newborn has none, so all are new. A contact made by practice or by a replay is one that was made while its
synapse was strengthened; the others came by chance. The share of each kind that outlives the two weeks after is the product,
over the stretches of the recording, of the shares that each left.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from analysis.panels import Place, draw_places, say_published
from analysis.recording import Recording
from analysis.style import BLUE, GREEN, GREY, VERMILION, WIDE
from analysis.verdict import Measures, Published, Verdict, above_zero, estimate_of, judged, mean_of, missing, with_interval

NAME = "yang-2014-spines"
PROTOCOL = "yang_2014"
CLAIM = "learning and then sleep grow new connections, and the used ones survive"
PUBLISHED_TEXT = (
    "new spines within an hour; learning raises formation and later elimination; sleep raises formation on part of the branches; "
    "a third of new spines come in clusters and survive longer"
)
CRITERION = (
    "formation at least 1.5 times the untrained control; without sleep (or with replay blocked) at least 25 % less; connections "
    "made by practice outlive others"
)
CERTAINTY = "read"
PUBLISHED: dict[str, Published] = {}
LEARNERS = 20
SLEPT, DEPRIVED, NO_REPLAY, UNTRAINED = "slept", "deprived", "no_replay", "untrained"
GROUPS = {SLEPT: BLUE, DEPRIVED: VERMILION, NO_REPLAY: GREEN, UNTRAINED: GREY}
NEW, LEARNT_LEFT, CHANCE_LEFT, OUTLIVE = "new_contacts", "left_of_learnt_percent", "left_of_chance_percent", "outlive_points"
CHANCE = "chance"
MORE, LESS = 1.5, 25.0

Bools = NDArray[np.bool_]


def measure(groups: Mapping[str, Sequence[Recording]]) -> Measures:
    """Contacts of every learner after half a day, and shares of both kinds that are left two weeks later, in percent."""
    measures: Measures = {}
    for group, recordings in groups.items():
        learners = np.array([_learner(recording) for recording in recordings]).reshape(-1, 3)
        new, learnt, chance = learners.T
        measures[group] = {
            NEW: new.tolist(),
            LEARNT_LEFT: learnt.tolist(),
            CHANCE_LEFT: chance.tolist(),
            OUTLIVE: (learnt - chance).tolist(),
        }
    return measures


def _learner(recording: Recording) -> tuple[float, float, float]:
    table, segments = recording.events.get("contacts"), recording.segments
    if table is None or not segments:
        return (float("nan"),) * 3
    gap_from = segments["calendar_start_s"][segments["verb"] == "gap"].min(initial=np.inf)
    at, chance = table["calendar_s"], table["maker"] == CHANCE
    # A stretch's line is written at its end.
    before = at <= gap_from
    if not before.any():
        return (float("nan"),) * 3
    new = float(table["standing"][before & (at == at[before].max())].sum())
    return new, _left(table, gap_from, ~chance), _left(table, gap_from, chance)


def _left(table: Mapping[str, NDArray[np.generic]], gap_from: float, kind: Bools) -> float:
    """Share in percent of the contacts of a kind standing at a moment that are left at the end of the recording."""
    at = table["calendar_s"].astype(float)
    moments = np.unique(at[at >= at[at <= gap_from].max()])
    standing, lost = (
        np.array([table[name][kind & (at == moment)].astype(float).sum() for moment in moments]) for name in ("standing", "lost")
    )
    if not standing[0]:
        return float("nan")
    shares = 1 - np.divide(lost[1:], standing[:-1], out=np.zeros(len(moments) - 1), where=standing[:-1] > 0)
    return 100 * float(np.prod(shares))


def times_untrained(measures: Measures) -> float:
    """Mean number of new contacts of those who practised and slept, over that of the untrained."""
    return mean_of(measures, SLEPT, NEW) / mean_of(measures, UNTRAINED, NEW)


def less_percent(measures: Measures, group: str) -> float:
    """By how much a group formed less than those who practised and slept, in percent."""
    return 100 * (1 - mean_of(measures, group, NEW) / mean_of(measures, SLEPT, NEW))


def holds(measures: Measures) -> Verdict:
    """Judge by the criterion."""
    short = missing(measures, dict.fromkeys(GROUPS, LEARNERS), NEW)
    if short:
        return short
    times = times_untrained(measures)
    less = {group: less_percent(measures, group) for group in (DEPRIVED, NO_REPLAY)}
    return judged(
        [
            (times >= MORE, f"formation {times:.2f} times the untrained, wanted at least {MORE}"),
            *(
                (part >= LESS, f"{group.replace('_', ' ')} {part:.0f} % less, wanted at least {LESS:.0f} %")
                for group, part in less.items()
            ),
            above_zero(measures[SLEPT][OUTLIVE], "share left of learnt contacts above that of others"),
        ]
    )


def summary(measures: Measures) -> str:
    """Model's numbers with their intervals."""
    parts = [
        f"{group.replace('_', ' ')} {with_interval(estimate_of(measures, group, NEW), '{:.0f}', ' new')}"
        for group in GROUPS
        if group in measures
    ]
    if SLEPT in measures:
        kinds = {"made by practice or sleep": LEARNT_LEFT, "others": CHANCE_LEFT}
        parts += [f"left of {text} {with_interval(estimate_of(measures, SLEPT, kind), '{:.0f}')}" for text, kind in kinds.items()]
    return "; ".join(parts)


def draw(figure: Figure, measures: Measures) -> None:
    """Draw how many contacts were formed in each group, and how many of both kinds are left after two weeks."""
    figure.set_size_inches(WIDE, 2.8)
    left, right = figure.subplots(1, 2, width_ratios=(2, 1))
    untrained, slept = mean_of(measures, UNTRAINED, NEW), mean_of(measures, SLEPT, NEW)
    wanted = {SLEPT: (MORE * untrained, np.inf)} | dict.fromkeys((DEPRIVED, NO_REPLAY), (-np.inf, (1 - LESS / 100) * slept))
    places = [
        Place(group.replace("_", " "), measures.get(group, {}).get(NEW, []), colour, wanted.get(group))
        for group, colour in GROUPS.items()
    ]
    draw_places(left, places, "new contacts half a day after practice")
    left.set_title("Yang et al. 2014, in motor cortex")
    kinds = {"learnt": (LEARNT_LEFT, BLUE), "by chance": (CHANCE_LEFT, GREY)}
    survivors = [Place(text, measures.get(SLEPT, {}).get(name, []), colour) for text, (name, colour) in kinds.items()]
    draw_places(right, survivors, "left two weeks later (%)")
    say_published(figure, PUBLISHED_TEXT, CERTAINTY)
