"""A long sequence breaks by itself into chunks, and breaking them costs more than re-ordering them.

Papers: Sakai, Kitaguchi & Hikosaka 2003, Exp Brain Res 152:229, doi:10.1007/s00221-003-1548-8; Verwey 1996; Acuna et al.
2014. Read: chunks of 2-4 elements, stable, each learner's own; breaking them costs time and errors.

Said before any learner was seen, where the criterion is silent. Intervals are those of the last four trials of practice.
Number: 2 to 5 boundaries in at least 90 % of learners. Stable: the boundaries of the first and the second half of those
executions overlap by at least 0.7 (shared over all of both). Different: a learner's halves overlap more than his boundaries
and those of the others. Cost: the time to the element after a cut, less the time to it in the learnt order, in cuts inside
a chunk less cuts between chunks. The cuts are three re-orderings, the same for all; the paper made them for each person.
Errors are inside that time; they are drawn, and asked for nothing. Nor is the arm without plasticity.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from analysis.behaviour import TEST, rows_of
from analysis.chunks import boundaries, keys_in_order, overlap, stability, table_of, transitions
from analysis.dots import legend_once
from analysis.panels import Place, draw_places, say_published
from analysis.recording import Columns, Recording
from analysis.style import BLUE, GREY, VERMILION, WIDE
from analysis.trials import average
from analysis.verdict import (
    LEAST_SHARE,
    Measures,
    Published,
    Verdict,
    above_zero,
    by_measure,
    estimate_of,
    judged,
    mean_of,
    missing,
    with_interval,
    within,
)

NAME = "sakai-2003-chunks"
PROTOCOL = "sakai_2003"
CLAIM = "a long sequence breaks by itself into chunks"
PUBLISHED_TEXT = "chunks of 2-4 elements, stable, each learner's own; breaking them costs time and errors"
CRITERION = (
    "long inter-press intervals cluster at 2-5 boundaries that are stable over trials and differ between learners; "
    "breaking chunks costs more than re-ordering them"
)
CERTAINTY = "read"
PUBLISHED = {"elements": Published(3.0, 2.0, 4.0, "read")}
GROUP, CONTROL = "practice", "plasticity_off"
LEARNERS = 20
ELEMENTS, LAST = 10, 4
NUMBER, STABLE, LONG = "boundaries", "overlap_of_halves", "chunk_elements"
TIME, ERRORS = "extra_time_s", "extra_errors"
ENDS, STEP = "ends after element {:d}", "step {:d}, s"
FEW_TO_MANY, LEAST_OVERLAP = (2, 5), 0.7


def measure(groups: Mapping[str, Sequence[Recording]]) -> Measures:
    """Boundaries of every learner, how stable they are, and what cuts inside chunks cost beyond cuts between them."""
    measures: Measures = {}
    for group, recordings in groups.items():
        rows = [_learner(recording) for recording in recordings]
        measures[group] = by_measure(rows)
    return measures


def _learner(recording: Recording) -> dict[str, float]:
    order = keys_in_order(recording, phase=0)
    practice = table_of(transitions(recording, order, 0, LAST), ELEMENTS)
    ends = boundaries(practice)
    medians = np.median(practice, axis=0) if len(practice) else np.full(ELEMENTS - 1, np.nan)
    tests = [transitions(recording, order, phase) for phase in _tests(recording)]
    names = ("place", "new", "time_s", "errors")
    steps = {name: np.concatenate([test[name] for test in tests] or [np.empty(0)]) for name in names}
    found = int(ends.sum())
    return {
        NUMBER: float(found) if len(practice) else float("nan"),
        LONG: ELEMENTS / (1 + found) if found else float("nan"),
        STABLE: stability(practice) if found else float("nan"),
        TIME: _broken(steps, "time_s", ends),
        ERRORS: _broken(steps, "errors", ends),
        **{ENDS.format(place + 1): float(end) for place, end in enumerate(ends)},
        **{STEP.format(place + 1): float(median) for place, median in enumerate(medians)},
    }


def _tests(recording: Recording) -> list[int]:
    return list(dict.fromkeys(recording.trials["phase"][rows_of(recording, verb=TEST)].tolist()))


def _broken(steps: Columns, what: str, ends: NDArray[np.bool_]) -> float:
    """Extra cost of cuts inside a chunk beyond cuts between chunks; each element against itself in the learnt order."""
    inside: list[float] = []
    between: list[float] = []
    for place, end in enumerate(ends, start=1):
        here, new = steps["place"] == place, steps["new"].astype(bool)
        cost = average(steps[what][here & new]) - average(steps[what][here & ~new])
        (between if end else inside).append(cost)
    return average(inside) - average(between)


def _own(measures: Measures) -> list[float]:
    """Overlap of a learner's halves less the mean overlap of his boundaries with those of every other learner."""
    columns = measures.get(GROUP, {})
    flags = np.array([columns[ENDS.format(place)] for place in range(1, ELEMENTS)]).T > 0
    mine = columns[STABLE]
    others = [average([overlap(one, two) for j, two in enumerate(flags) if j != i]) for i, one in enumerate(flags)]
    return [own - other for own, other in zip(mine, others, strict=True)]


def holds(measures: Measures) -> Verdict:
    """Judge by the criterion."""
    short = missing(measures, {GROUP: LEARNERS}, NUMBER)
    if short:
        return short
    columns = measures[GROUP]
    share = float(np.mean([within(number, *FEW_TO_MANY) for number in columns[NUMBER]]))
    stable = mean_of(measures, GROUP, STABLE)
    return judged(
        [
            (share >= LEAST_SHARE, f"2 to 5 boundaries in {share:.0%} of learners, wanted in 90 %"),
            (stable >= LEAST_OVERLAP, f"overlap of halves {stable:.2f}, wanted at least {LEAST_OVERLAP}"),
            above_zero(_own(measures), "overlap with oneself less that with others"),
            above_zero(columns[TIME], "time that breaking costs beyond re-ordering"),
        ]
    )


def summary(measures: Measures) -> str:
    """Model's numbers with their intervals."""
    parts = {"boundaries": (NUMBER, "{:.1f}", ""), "overlap of halves": (STABLE, "{:.2f}", "")}
    parts |= {"breaking costs": (TIME, "{:+.2f}", " s"), "and errors": (ERRORS, "{:+.2f}", "")}
    said = [f"{text} {with_interval(estimate_of(measures, GROUP, name), *how)}" for text, (name, *how) in parts.items()]
    return ", ".join([*said, f"without plasticity {with_interval(estimate_of(measures, CONTROL, NUMBER), '{:.1f}', '')}"])


def draw(figure: Figure, measures: Measures) -> None:
    """Draw the interval before every element, each learner's chunks, and what cutting inside them costs."""
    figure.set_size_inches(WIDE, 2.8)
    left, middle, right = figure.subplots(1, 3, width_ratios=(1.4, 1, 0.8))
    _draw_steps(left, measures)
    columns, control = measures.get(GROUP, {}), measures.get(CONTROL, {})
    places = [
        Place("bound-\naries", columns.get(NUMBER, []), wanted=FEW_TO_MANY),
        Place("without\nplasticity", control.get(NUMBER, []), VERMILION),
        Place("elements\nof a chunk", columns.get(LONG, []), published=PUBLISHED["elements"]),
    ]
    draw_places(middle, places, "number")
    cost = Place("breaking less\nre-ordering", columns.get(TIME, []), wanted=(0.0, np.inf))
    draw_places(right, [cost], "extra time per cut (s)")
    say_published(figure, PUBLISHED_TEXT, CERTAINTY)


def _draw_steps(axes: Axes, measures: Measures) -> None:
    """Draw one line per learner, and dots where a chunk ends."""
    columns = measures.get(GROUP, {})
    steps = np.arange(1, ELEMENTS)
    for learner in range(len(columns.get(NUMBER, []))):
        times = np.array([1000 * columns[STEP.format(step)][learner] for step in steps])
        ends = np.array([columns[ENDS.format(step)][learner] for step in steps]) > 0
        axes.plot(steps, times, "-", color=GREY, alpha=0.5, linewidth=0.5)
        axes.plot(steps[ends], times[ends], "o", color=BLUE, alpha=0.6, markersize=3, label="a chunk ends")
    axes.set_title("Sakai et al. 2003")
    axes.set_xlabel("step of the sequence")
    axes.set_ylabel("interval, median (ms)")
    axes.set_xticks(steps)
    if axes.get_legend_handles_labels()[1]:
        legend_once(axes)
