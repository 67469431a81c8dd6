"""Forgetting of a list: how many showings are saved when it is learnt again.

Papers: Ebbinghaus 1885, Ueber das Gedaechtnis, chapter 7; Murre & Dros 2015, PLoS One 10:e0120644,
doi:10.1371/journal.pone.0120644, who repeated it. The numbers are remembered, not read again.

A showing counts until the first in which every element is foreseen; that one does not count. Savings are the share of the
showings that relearning does without, of all learners together, as Ebbinghaus took the time of all series of a test together: a
learner's are what it saves over the mean of the first learnings. A learner who does not get there, the first time or the
second, has none, and the landmark is not reproduced.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure

from analysis.dots import draw_dots, legend_once
from analysis.recording import Recording
from analysis.style import BLUE, GREY
from analysis.trials import by_phase
from analysis.verdict import Measures, Published, Verdict, estimate_of, judged, mean_of, missing, with_interval, within

NAME = "ebbinghaus-1885-savings"
PROTOCOL = "ebbinghaus_1885"
CLAIM = "forgetting of arbitrary lists"
PUBLISHED_TEXT = "savings 58.2, 44.2, 35.8, 33.7, 27.8, 25.4, 21.1 % at 20 min, 64 min, 526 min, 1, 2, 6, 31 d"
CRITERION = "the savings of the list store within 7 points of the published at each delay"
CERTAINTY = "recall-H"
PUBLISHED = {
    "20_min": Published(58.2, 58.2, 58.2, "recall-H"),
    "64_min": Published(44.2, 44.2, 44.2, "recall-H"),
    "526_min": Published(35.8, 35.8, 35.8, "recall-H"),
    "1_d": Published(33.7, 33.7, 33.7, "recall-H"),
    "2_d": Published(27.8, 27.8, 27.8, "recall-H"),
    "6_d": Published(25.4, 25.4, 25.4, "recall-H"),
    "31_d": Published(21.1, 21.1, 21.1, "recall-H"),
}
"""By the name of the protocol's group."""
LEARNERS = 20
SAVINGS, SHOWINGS, LEARNT = "savings_percent", "showings", "learnt"
POINTS = 7.0


def measure(groups: Mapping[str, Sequence[Recording]]) -> Measures:
    """Count showings and savings of every learner; NaN, and `learnt` is 0, where a learning does not reach the criterion."""
    measures: Measures = {}
    for group, recordings in groups.items():
        counts = np.array([_showings(recording) for recording in recordings]).reshape(-1, 2)
        first, again = counts.T
        learnt = (first > 0) & np.isfinite(again)
        savings = np.where(learnt, 100 * (first - again), np.nan) / (first[learnt].mean() if learnt.any() else 1)
        measures[group] = {SAVINGS: savings.tolist(), SHOWINGS: first.tolist(), LEARNT: learnt.astype(float).tolist()}
    return measures


def _showings(recording: Recording) -> tuple[float, float]:
    """Count the showings before the first faultless one, in learning and in relearning."""
    phases = by_phase(recording, "completed", verb="demonstrate")
    found = [float(np.argmax(whole)) if whole.any() else float("nan") for whole in phases[:2]]
    first, again, *_ = [*found, float("nan"), float("nan")]
    return first, again


def holds(measures: Measures) -> Verdict:
    """Judge by the criterion."""
    short = missing(measures, dict.fromkeys(PUBLISHED, LEARNERS), LEARNT)
    if short:
        return short
    least = min(mean_of(measures, group, LEARNT) for group in PUBLISHED)
    criteria = [(least == 1, f"learners who learn the list, and learn it again: {100 * least:.0f} %, wanted all")]
    for group, published in PUBLISHED.items():
        low, high = published.value - POINTS, published.value + POINTS
        mean = mean_of(measures, group, SAVINGS)
        criteria.append((within(mean, low, high), f"{_spoken(group)}: savings {mean:.1f} %, wanted {low:.1f} to {high:.1f} %"))
    return judged(criteria)


def _spoken(group: str) -> str:
    return group.replace("_", " ")


def summary(measures: Measures) -> str:
    """Model's numbers with their intervals."""
    there = [group for group in PUBLISHED if group in measures]
    return ", ".join(f"{_spoken(group)} {with_interval(estimate_of(measures, group, SAVINGS), '{:.1f}')}" for group in there)


def draw(figure: Figure, measures: Measures) -> None:
    """Draw the savings at every delay with the published ones, and how far from them the criterion lets it be."""
    axes = figure.subplots()
    for place, (group, published) in enumerate(PUBLISHED.items()):
        label = f"criterion: within {POINTS:g} points"
        axes.bar(place, 2 * POINTS, 0.8, published.value - POINTS, color=GREY, alpha=0.2, linewidth=0, label=label)
        draw_dots(axes, place, measures.get(group, {}).get(SAVINGS, []), BLUE)
        text = f"published ({published.certainty})"
        axes.plot(place + 0.28, published.value, "D", color=GREY, markersize=4, markeredgecolor="white", label=text)
    axes.set_xticks(range(len(PUBLISHED)), [_spoken(group) for group in PUBLISHED])
    axes.set_xlabel("from learning to relearning")
    axes.set_ylabel("savings (% of first showings)")
    axes.set_title("Ebbinghaus 1885")
    # Room for the legend above all: who needs many showings may save more than the mean learner needs.
    axes.set_ylim(top=max(165, axes.get_ylim()[1] + 40))
    legend_once(axes, loc="upper right")
