"""Skill is less trial-to-trial variability, more than a changed mean.

Paper: Shmuelof, Krakauer & Mazzoni 2012, J Neurophysiol 108:578, doi:10.1152/jn.00856.2011. Read: mean path changes little,
variability falls, smoothness rises.

The paper's learners moved the wrist through a curved channel by sight, without any perturbation. The nearest that there is
here is a reach round an obstacle, without a field; error is the deviation from the straight line. Tests on days 1 and 5,
practice on days 2-4.

Same speed: of the two tests count the trials whose peak speed is within 10 % of the median of both. Standard deviations are
about a straight line through the trials, so that a mean that still learns does not count. Time constants are those of
exponentials (with an asymptote) through blocks of ten trials, averaged over learners: of the standard deviation, and of the
distance of the mean error from that of the last three blocks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from analysis.behaviour import TEST
from analysis.dots import draw_curve
from analysis.landmarks.practice_curves import curve_measures, curves_of
from analysis.memory import fit_exponential
from analysis.panels import Place, draw_places, say_published
from analysis.recording import Recording
from analysis.statistics import mean_over_learners
from analysis.style import BLUE, GREEN, VERMILION, WIDE
from analysis.trials import average, by_phase, change_percent, column, scatter
from analysis.verdict import Measures, Published, Verdict, estimate_of, judged, mean_of, missing, with_interval

NAME = "shmuelof-2012-variability"
PROTOCOL = "shmuelof_2012"
CLAIM = "skill is less trial-to-trial variability, more than a changed mean"
PUBLISHED_TEXT = "mean path changes little, variability falls, smoothness rises (direction)"
CRITERION = (
    "standard deviation of the error falls at least 25 % from day 1 to day 5 at matched speed, and its time constant is "
    "longer than that of the mean error"
)
CERTAINTY = "read"
PUBLISHED: dict[str, Published] = {}
GROUP = "practice"
LEARNERS = 20
CHANGE, JERK = "sd_change_percent", "jerk_change_percent"
SPREAD, DISTANCE = "sd_mm", "mean_error_mm"
WANTED = -25.0
SAME_SPEED, LEAST_TRIALS = 0.1, 10
BLOCK, LAST = 10, 3

Floats = NDArray[np.float64]


def measure(groups: Mapping[str, Sequence[Recording]]) -> Measures:
    """Change of the standard deviation and of the jerk between the tests, and both curves over blocks, of every learner."""
    recordings = groups.get(GROUP, ())
    blocks = [_blocks(column(recording, "deviation_m")) for recording in recordings]
    return {
        GROUP: {
            CHANGE: [_change(recording) for recording in recordings],
            JERK: [_jerk(recording) for recording in recordings],
            **curve_measures(SPREAD, [np.array([1000 * scatter(one) for one in rows]) for rows in blocks]),
            **curve_measures(DISTANCE, [1000 * abs(rows.mean(axis=1) - rows[-LAST:].mean()) for rows in blocks]),
        }
    }


def _blocks(values: Floats) -> Floats:
    """Trials in rows of ten; shape (blocks, 10)."""
    blocks: Floats = values[: values.size // BLOCK * BLOCK].reshape(-1, BLOCK)
    return blocks


def _change(recording: Recording) -> float:
    errors, speeds = by_phase(recording, "deviation_m", verb=TEST), by_phase(recording, "peak_speed_m_s", verb=TEST)
    if len(errors) < 2:
        return float("nan")
    middle = float(np.median(np.concatenate([speeds[0], speeds[-1]])))
    alike = [abs(one / middle - 1) <= SAME_SPEED for one in (speeds[0], speeds[-1])]
    if min(np.count_nonzero(one) for one in alike) < LEAST_TRIALS:
        return float("nan")
    # Trials at another speed leave gaps, so that the line goes through the trials as they came.
    first, last = (scatter(np.where(keep, one, np.nan)) for keep, one in zip(alike, (errors[0], errors[-1]), strict=True))
    return change_percent(first, last)


def _jerk(recording: Recording) -> float:
    jerk = by_phase(recording, "jerk", verb=TEST)
    return change_percent(average(jerk[0]), average(jerk[-1])) if jerk else float("nan")


def time_constant(measures: Measures, name: str) -> float:
    """Trials in which the mean over learners of a curve falls by 63 %; NaN if it does not fall."""
    curve = mean_over_learners(curves_of(measures, GROUP, name))
    if curve.size < 5:
        return float("nan")
    fit = fit_exponential(curve)
    return BLOCK / fit.rate if fit.gain > 0 else float("nan")


def holds(measures: Measures) -> Verdict:
    """Judge by the criterion; learners count who have enough trials at the same speed."""
    short = missing(measures, {GROUP: LEARNERS}, CHANGE)
    if short:
        return short
    change = mean_of(measures, GROUP, CHANGE)
    spread, mean = time_constant(measures, SPREAD), time_constant(measures, DISTANCE)
    return judged(
        [
            (change <= WANTED, f"standard deviation {change:+.0f} % at the same speed, wanted -25 % or more"),
            (bool(spread > mean), f"its time constant {spread:.0f} trials, that of the mean error {mean:.0f}, wanted longer"),
        ]
    )


def summary(measures: Measures) -> str:
    """Model's numbers with their intervals."""
    change, jerk = (with_interval(estimate_of(measures, GROUP, name), "{:+.0f}") for name in (CHANGE, JERK))
    constants = f"{time_constant(measures, SPREAD):.0f} and {time_constant(measures, DISTANCE):.0f} trials"
    return f"standard deviation {change}, jerk {jerk}; time constants of standard deviation and mean error {constants}"


def draw(figure: Figure, measures: Measures) -> None:
    """Draw standard deviation and mean error over blocks, and the changes between the tests."""
    figure.set_size_inches(WIDE, 2.8)
    left, middle, right = figure.subplots(1, 3, width_ratios=(1.2, 1.2, 1))
    _draw_blocks(left, measures, SPREAD, VERMILION, "standard deviation (mm)")
    _draw_blocks(middle, measures, DISTANCE, GREEN, "mean error, from its end (mm)")
    left.set_title("Shmuelof et al. 2012")
    columns = measures.get(GROUP, {})
    places = [
        Place("standard\ndeviation", columns.get(CHANGE, []), BLUE, (-np.inf, WANTED)),
        Place("jerk", columns.get(JERK, [])),
    ]
    draw_places(right, places, "change, day 1 to 5 (%)")
    say_published(figure, PUBLISHED_TEXT, CERTAINTY)


def _draw_blocks(axes: Axes, measures: Measures, name: str, colour: str, label: str) -> None:
    draw_curve(axes, curves_of(measures, GROUP, name), colour, "model", "o")
    constant = time_constant(measures, name)
    curve = mean_over_learners(curves_of(measures, GROUP, name))
    if np.isfinite(constant):
        fit = fit_exponential(curve)
        block = np.linspace(1, curve.size, 100)
        axes.plot(block, fit.asymptote + fit.gain * np.exp(-fit.rate * block), color="black", linewidth=0.8)
        axes.text(0.98, 0.95, f"time constant {constant:.0f} trials", transform=axes.transAxes, ha="right", fontsize=6)
    axes.set_xlabel("block of ten reaches")
    axes.set_ylabel(label)
    axes.set_ylim(bottom=0)
