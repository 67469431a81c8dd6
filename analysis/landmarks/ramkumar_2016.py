"""With practice many short chunks become few long ones.

Paper: Ramkumar et al. 2016, Nat Commun 7:12176, doi:10.1038/ncomms12176. Read: the number of chunks falls, movements become
smoother. There monkeys reached through a sequence of targets for weeks; here keys are pressed, for eight days.

Said before any learner was seen, where the criterion is silent. Last day against first, means over learners. Long and short
are one measure for all days of a learner; where his intervals do not fall into two clusters there are no chunks to count,
and chunks must be found in at least 90 % of learners. Total time is the median of whole executions, from the first element
to the last. A hand's path is not simulated at the piano. Its jerk is that of the smoothest path which passes the elements,
a step apart, at the times of their presses: squared, times duration^5 / length^2. Steady playing has none, however slow.
Both must fall in at least 90 % of learners, with an effect of 0.5. The arm without plasticity is drawn, and asked for nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray
from scipy.interpolate import make_interp_spline

from analysis.behaviour import PRACTICE, rows_of
from analysis.chunks import chunks_by_day, keys_in_order, table_of, transitions
from analysis.dots import draw_curve
from analysis.landmarks.practice_curves import curve_measures, curves_of
from analysis.panels import Place, draw_places, say_published
from analysis.recording import Recording
from analysis.statistics import finite
from analysis.style import BLUE, VERMILION, WIDE
from analysis.trials import change_percent
from analysis.verdict import (
    LEAST_SHARE,
    Measures,
    Published,
    Verdict,
    above_zero,
    estimate_of,
    judged,
    mean_of,
    missing,
    with_interval,
)

NAME = "ramkumar-2016-fewer-chunks"
PROTOCOL = "ramkumar_2016"
CLAIM = "with practice many short chunks become few long ones"
PUBLISHED_TEXT = "number of chunks falls, movements become smoother"
CRITERION = "number of chunks falls by at least 30 %, total time and jerk fall with it"
CERTAINTY = "read"
PUBLISHED: dict[str, Published] = {}
GROUP, CONTROL = "practice", "plasticity_off"
LEARNERS = 20
ELEMENTS = 10
CHUNKS, TIME, JERK = "chunks_percent", "time_percent", "jerk_percent"
CURVE = "chunks"
MOST_CHUNKS = -30.0


def measure(groups: Mapping[str, Sequence[Recording]]) -> Measures:
    """Chunks of every day, and the changes of their number, of time and of jerk from the first day to the last."""
    measures: Measures = {}
    for group, recordings in groups.items():
        days = [_days(recording) for recording in recordings]
        counts = [chunks_by_day(one) for one in days]
        measures[group] = {
            CHUNKS: [change_percent(count[0], count[-1]) for count in counts],
            TIME: [change_percent(_duration(one[0]), _duration(one[-1])) for one in days],
            JERK: [change_percent(jerk(one[0]), jerk(one[-1])) for one in days],
            **curve_measures(CURVE, [np.array(count) for count in counts]),
        }
    return measures


def _days(recording: Recording) -> list[NDArray[np.float64]]:
    """Lay out the steps of the whole executions of each day of practice."""
    phases = dict.fromkeys(recording.trials["phase"][rows_of(recording, verb=PRACTICE)].tolist())
    return [table_of(transitions(recording, keys_in_order(recording, phase), phase), ELEMENTS) for phase in phases]


def _duration(times: NDArray[np.float64]) -> float:
    return float(np.median(times.sum(axis=1))) if len(times) else float("nan")


def jerk(times: NDArray[np.float64]) -> float:
    """Least jerk of a path through the elements at the times of their presses; median over executions.

    The path of least squared jerk through given points is the natural spline of degree five (Todorov & Jordan 1998,
    J Neurophysiol 80:696, for reaches through points).

    Parameters
    ----------
    times
        Seconds from one element to the next, shape (executions, elements - 1).

    Returns
    -------
    float
        Squared jerk over the path, times duration^5 / length^2; without a unit. NaN without an execution.
    """
    return float(np.median([_jerk(steps) for steps in times])) if len(times) else float("nan")


def _jerk(steps: NDArray[np.float64]) -> float:
    passed = np.concatenate([[0.0], np.cumsum(steps)]) / steps.sum()
    free = [(3, 0.0), (4, 0.0)]  # what makes the spline natural
    path = make_interp_spline(passed, np.linspace(0.0, 1.0, len(passed)), k=5, bc_type=(free, free))
    # The third derivative is of second degree between presses: three Gauss points integrate its square exactly.
    points, weights = np.polynomial.legendre.leggauss(3)
    half = np.diff(passed)[:, None] / 2
    at = passed[:-1, None] + half * (1 + points)
    return float(np.sum(half * weights * path.derivative(3)(at) ** 2))


def holds(measures: Measures) -> Verdict:
    """Judge by the criterion."""
    short = missing(measures, {GROUP: LEARNERS}, TIME)
    if short:
        return short
    columns = measures[GROUP]
    change, counted = mean_of(measures, GROUP, CHUNKS), finite(columns[CHUNKS]).size / len(columns[CHUNKS])
    return judged(
        [
            (counted >= LEAST_SHARE, f"chunks found in {counted:.0%} of learners, wanted in 90 %"),
            (change <= MOST_CHUNKS, f"number of chunks {change:+.0f} %, wanted {MOST_CHUNKS:.0f} % or more"),
            above_zero([-value for value in columns[TIME]], "fall of total time"),
            above_zero([-value for value in columns[JERK]], "fall of jerk"),
        ]
    )


def summary(measures: Measures) -> str:
    """Model's numbers with their intervals."""
    parts = {"chunks": (GROUP, CHUNKS), "total time": (GROUP, TIME), "jerk": (GROUP, JERK)}
    parts["chunks without plasticity"] = (CONTROL, CHUNKS)
    said = {text: with_interval(estimate_of(measures, *where), "{:+.0f}") for text, where in parts.items()}
    return ", ".join(f"{text} {value}" for text, value in said.items())


def draw(figure: Figure, measures: Measures) -> None:
    """Draw the chunks of every day with and without plasticity, and the changes with what is wanted of them."""
    figure.set_size_inches(WIDE, 2.8)
    left, right = figure.subplots(1, 2, width_ratios=(1.2, 1))
    for group, colour, label in ((GROUP, BLUE, "model"), (CONTROL, VERMILION, "without plasticity")):
        draw_curve(left, curves_of(measures, group, CURVE), colour, label)
    left.set_title("Ramkumar et al. 2016")
    left.set_xlabel("day")
    left.set_ylabel("chunks of the sequence")
    left.set_ylim(0, ELEMENTS + 0.5)
    left.xaxis.set_major_locator(MaxNLocator(integer=True))
    if left.get_legend_handles_labels()[1]:
        left.legend()
    columns = measures.get(GROUP, {})
    fall = (-np.inf, 0.0)
    places = [
        Place("chunks", columns.get(CHUNKS, []), wanted=(-np.inf, MOST_CHUNKS)),
        Place("total time", columns.get(TIME, []), wanted=fall),
        Place("jerk", columns.get(JERK, []), wanted=fall),
    ]
    draw_places(right, places, "change, first day to last (%)")
    # Nothing falls by more than all of it; what rises may do so many times over.
    right.set_yscale("symlog", linthresh=100)
    right.set_ylim(bottom=-120)
    say_published(figure, PUBLISHED_TEXT, CERTAINTY)
