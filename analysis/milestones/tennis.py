"""A ball is hit in time after practice, whatever the time; without plasticity it is not.

Timing errors are signed. Mean timing error is the size of a learner's mean over the first ten trials and over the last twenty;
a miss counts with the error that it has at least. The standard deviation of both is that of the hits, about a straight line.
A time of release is learnable where the mean timing error falls as is wanted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure

from analysis.dots import legend_once
from analysis.landmarks.practice_curves import curve_measures, curves_of
from analysis.panels import Place, draw_blocks, draw_places
from analysis.recording import Recording
from analysis.style import BLUE, GREEN, GREY, VERMILION, WIDE
from analysis.timing import timing_errors
from analysis.trials import average, change_percent, column, scatter
from analysis.verdict import Measures, Verdict, estimate_of, judged, mean_of, missing, with_interval

NAME = "tennis-in-time"
PROTOCOL = "tennis"
CLAIM = "a ball is hit in time after practice, whatever the time; without plasticity it is not"
CRITERION = (
    "mean timing error falls below 25 % of the first ten trials', its SD by at least 25 %; release times of 300-900 ms "
    "learnable; plasticity off: no fall of more than a tenth of that"
)
LEARNERS = 10
DELAYS = {"ms300": GREEN, "ms600": BLUE, "ms900": VERMILION}
USUAL, OFF = "ms600", "plasticity_off"
LEFT, SPREAD, FALL, CURVE = "mean_error_left_percent", "sd_change_percent", "mean_error_fall_ms", "error_ms"
FIRST, LAST = 10, 20
MOST_LEFT, SPREAD_WANTED, NO_FALL = 25.0, -25.0, 0.1


def measure(groups: Mapping[str, Sequence[Recording]]) -> Measures:
    """Mean error that is left, change of the standard deviation and the error of every trial, of every learner."""
    measures: Measures = {}
    for group, recordings in groups.items():
        curves = [1000 * timing_errors(recording) for recording in recordings]
        pairs = [(abs(average(curve[:FIRST])), abs(average(curve[-LAST:]))) for curve in curves]
        measures[group] = {
            LEFT: [100 * last / first for first, last in pairs],
            FALL: [first - last for first, last in pairs],
            SPREAD: [_spread_change(recording) for recording in recordings],
            **curve_measures(CURVE, curves),
        }
    return measures


def _spread_change(recording: Recording) -> float:
    hits = np.where(column(recording, "missed") > 0, np.nan, column(recording, "error"))
    return change_percent(scatter(hits[:FIRST]), scatter(hits[-LAST:]))


def holds(measures: Measures) -> Verdict:
    """Judge by the criterion."""
    short = missing(measures, dict.fromkeys([*DELAYS, OFF], LEARNERS), FALL) or missing(measures, {USUAL: LEARNERS}, SPREAD)
    if short:
        return short
    criteria = []
    for group in DELAYS:
        left = mean_of(measures, group, LEFT)
        criteria.append((left < MOST_LEFT, f"{group[2:]} ms: mean timing error falls to {left:.0f} %, wanted below 25 %"))
    spread = mean_of(measures, USUAL, SPREAD)
    criteria.append((spread <= SPREAD_WANTED, f"standard deviation at {USUAL[2:]} ms {spread:+.0f} %, wanted -25 % or more"))
    fall, off = mean_of(measures, USUAL, FALL), mean_of(measures, OFF, FALL)
    text = f"plasticity off: error falls by {off:.0f} ms, intact by {fall:.0f} ms, wanted at most a tenth"
    return judged([*criteria, (fall > 0 and off <= NO_FALL * fall, text)])


def summary(measures: Measures) -> str:
    """Model's numbers with their intervals."""
    parts = []
    for group in DELAYS:
        if group in measures:
            left, spread = (estimate_of(measures, group, name) for name in (LEFT, SPREAD))
            parts.append(f"{group[2:]} ms: error falls to {with_interval(left, '{:.0f}')}, SD {with_interval(spread, '{:+.0f}')}")
    if OFF in measures:
        parts.append(f"plasticity off: error falls by {mean_of(measures, OFF, FALL):.0f} ms")
    return "; ".join(parts)


def draw(figure: Figure, measures: Measures) -> None:
    """Draw the error of every trial, and what is left of its mean and of its standard deviation."""
    figure.set_size_inches(WIDE, 2.6)
    left, middle, right = figure.subplots(1, 3, width_ratios=(1.6, 1.2, 1))
    left.axhline(0, color=GREY, linewidth=0.5)
    for group, colour in {**DELAYS, OFF: GREY}.items():
        label = f"{group[2:]} ms" if group in DELAYS else "600 ms, plasticity off"
        draw_blocks(left, curves_of(measures, group, CURVE), colour, label)
    left.set_title("tennis")
    left.set_xlabel("trial")
    left.set_ylabel("timing error (ms, + = late)")
    legend_once(left, loc="best")
    for axes, name, wanted, label in (
        (middle, LEFT, (0.0, MOST_LEFT), "mean error left (%)"),
        (right, SPREAD, (-np.inf, SPREAD_WANTED), "change of SD (%)"),
    ):
        groups = DELAYS if name == LEFT else {USUAL: DELAYS[USUAL]}
        places = [Place(f"{group[2:]} ms", measures.get(group, {}).get(name, []), DELAYS[group], wanted) for group in groups]
        draw_places(axes, places, label)
    middle.set_title("last 20 trials (grey: wanted)")
