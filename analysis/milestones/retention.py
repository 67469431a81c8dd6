"""After a day, a month, a year something is lost, something kept, and what is lost comes back sooner than it was learnt.

Strength is right keys per 30 s of one trial: of the first trial of all (naive), of the probe before the gap, of the first
trial after it. The share kept is 0 for a novice's level, 1 for the probe's.

Relearning: a learner's own level is the mean time per key of its executions in the last trial of its first day. Repetitions
are executions until five in a row average at most that level plus 10 %, in the first day (learning) and from the first trial
after the gap (relearning). A learner who does not come back to it within the test has not relearnt in half.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from analysis.behaviour import TEST, executions, learning_curve, phases_of
from analysis.dots import draw_dots, legend_once
from analysis.memory import repetitions_to, retention
from analysis.recording import Recording
from analysis.statistics import estimate, finite
from analysis.style import BLUE, GREEN, GREY, VERMILION, WIDE
from analysis.verdict import Measures, Verdict, judged, mean_of, missing, plain, with_interval

NAME = "retention-and-relearning"
PROTOCOL = "retention"
CLAIM = "after a day, a month, a year something is lost, something kept, and what is lost comes back sooner than it was learnt"
CRITERION = (
    "gap of a day, a month, a year: first trials weaker than before the gap and better than naive; relearning takes at most "
    "half the repetitions that learning did, in at least 80 % of learners; the shares against the number of practice days "
    "(1, 3, 10) as a figure"
)
LEARNERS = 10
GAPS = {"day": BLUE, "month": VERMILION, "year": GREEN}
GROUPS = {
    "days1_day": (1, "day"),
    "days1_month": (1, "month"),
    "days1_year": (1, "year"),
    "days3_month": (3, "month"),
    "days3_year": (3, "year"),
    "days10_month": (10, "month"),
    "days10_year": (10, "year"),
}
DAYS = sorted({days for days, _ in GROUPS.values()})
NAIVE, BEFORE, AFTER = "keys_per_30s, naive", "keys_per_30s, before the gap", "keys_per_30s, after the gap"
LEARNING, RELEARNING = "repetitions to learn", "repetitions to relearn"
COLUMNS = (NAIVE, BEFORE, AFTER, LEARNING, RELEARNING)
MARGIN = 1.1  # of a learner's own level
HALF, LEAST_SHARE = 0.5, 0.8

Floats = NDArray[np.float64]


def measure(groups: Mapping[str, Sequence[Recording]]) -> Measures:
    """Strength around the gap and repetitions of every learner."""
    measures: Measures = {}
    for group, recordings in groups.items():
        learners = [_around_gap(recording) for recording in recordings]
        measures[group] = {name: plain([one[index] for one in learners]) for index, name in enumerate(COLUMNS)}
    return measures


def _around_gap(recording: Recording) -> tuple[float, ...]:
    curve = learning_curve(recording)
    phases = phases_of(curve)
    tests = [part for part in phases if curve["verb"][part[0]] == TEST]
    if len(tests) < 2:
        return (float("nan"),) * len(COLUMNS)
    strength = [float(curve["keys_per_30s"][part[0]]) for part in (phases[0], tests[-2], tests[-1])]
    done = executions(recording)
    first, again = (done["key_s"][np.isin(done["row"], curve["row"][part])] for part in (phases[0], tests[-1]))
    level = done["key_s"][done["row"] == curve["row"][phases[0][-1]]]
    criterion = MARGIN * float(level.mean()) if level.size else float("nan")
    return (*strength, repetitions_to(criterion, first), repetitions_to(criterion, again))


def shares_kept(measures: Measures, group: str) -> Floats:
    """Share of what was learnt that the first trial after the gap shows, of every learner."""
    columns = measures.get(group, {})
    learners = zip(*(columns.get(name, []) for name in (NAIVE, BEFORE, AFTER)), strict=True)
    return np.array([retention(*one) for one in learners])


def shares_of_repetitions(measures: Measures, group: str) -> Floats:
    """Repetitions to relearn as a share of those to learn, of every learner; NaN for one who never came back."""
    columns = measures.get(group, {})
    again, first = (np.array(columns.get(name, []), dtype=np.float64) for name in (RELEARNING, LEARNING))
    shares: Floats = again / first
    return shares


def holds(measures: Measures) -> Verdict:
    """Judge by the criterion, every group by itself."""
    short = missing(measures, dict.fromkeys(GROUPS, LEARNERS), AFTER)
    if short:
        return short
    criteria = []
    for group in GROUPS:
        naive, before, after = (mean_of(measures, group, one) for one in (NAIVE, BEFORE, AFTER))
        text = f"{said(group)}: first trial {after:.1f} right keys, wanted between {naive:.1f} (naive) and {before:.1f} (before)"
        criteria.append((naive < after < before, text))
        quick = float(np.mean(shares_of_repetitions(measures, group) <= HALF))
        text = f"{said(group)}: relearning at most half of learning in {quick:.0%} of learners, wanted at least 80 %"
        criteria.append((quick >= LEAST_SHARE, text))
    return judged(criteria)


def said(group: str) -> str:
    """Say a group in words."""
    days, gap = GROUPS[group]
    return f"{days} day{'s' if days > 1 else ''} of practice, a {gap}"


def summary(measures: Measures) -> str:
    """Model's shares kept with their intervals, and the shares of repetitions."""
    parts = []
    for group in GROUPS:
        if group in measures:
            kept = with_interval(estimate(100 * shares_kept(measures, group)), "{:.0f}")
            again = with_interval(estimate(100 * shares_of_repetitions(measures, group)), "{:.0f}")
            parts.append(f"{said(group)}: kept {kept}, relearnt in {again} of the repetitions")
    return "; ".join(parts)


def draw(figure: Figure, measures: Measures) -> None:
    """Draw the shares kept, and those of the repetitions, against the days of practice: a line for each gap."""
    figure.set_size_inches(WIDE, 2.8)
    left, right = figure.subplots(1, 2)
    left.axhspan(0, 100, color=GREY, alpha=0.15, linewidth=0)
    right.axhspan(0, 100 * HALF, color=GREY, alpha=0.15, linewidth=0)
    for axes, shares in ((left, shares_kept), (right, shares_of_repetitions)):
        for shift, gap in zip((-0.12, 0.0, 0.12), GAPS, strict=True):
            own = {group: 100 * shares(measures, group) for group, (_, one) in GROUPS.items() if one == gap}
            _draw_gap(axes, gap, own, shift)
        axes.set_xticks(range(len(DAYS)), list(map(str, DAYS)))
        axes.set_xlim(-0.4, len(DAYS) - 0.6)
        axes.set_xlabel("days of practice")
        axes.margins(y=0.1)
    left.set_title("first trial after the gap (grey: wanted)")
    left.set_ylabel("share kept (%): 0 naive, 100 before the gap")
    right.set_title("relearning (grey: wanted in 80 % of learners)")
    right.set_ylabel("repetitions, in % of those to learn")
    right.set_ylim(bottom=0)
    legend_once(left, loc="best")


def _draw_gap(axes: Axes, gap: str, shares: Mapping[str, Floats], shift: float) -> None:
    places, means = [], []
    for group, values in shares.items():
        place, there = DAYS.index(GROUPS[group][0]) + shift, finite(values)
        draw_dots(axes, place, there, GAPS[gap], f"gap of a {gap}", spread=0.04)
        places.append(place)
        means.append(there.mean() if there.size else float("nan"))
        if there.size < values.size:
            never, height = f"{values.size - there.size} never", 0.95 - 0.05 * list(GAPS).index(gap)
            axes.text(place, height, never, color=GAPS[gap], fontsize=6, ha="center", transform=axes.get_xaxis_transform())
    axes.plot(places, means, color=GAPS[gap])
