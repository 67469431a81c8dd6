"""Reaches in a force field straighten, and without the field they err to the other side.

Paper: Shadmehr & Mussa-Ivaldi 1994, J Neurosci 14:3208, doi:10.1523/JNEUROSCI.14-05-03208.1994. Remembered with confidence,
not read: paths deform, straighten within a few hundred reaches; catch trials show mirror-image after-effects. Their field was
no curl (its matrix was symmetric); here it is the curl of Shadmehr & Brashers-Krug 1997, J Neurosci 17:409.

Error is the unsigned deviation from the learner's own path without a field: mean of the first three and of the last twenty
reaches in the field. The after-effect is the mean signed deviation of the catch trials, in percent of the initial deviation
and counted positive to the other side. Absent means at most a tenth of the initial deviation, to either side.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.dots import legend_once
from analysis.landmarks.practice_curves import curve_measures, curves_of
from analysis.landmarks.reaching import catch_deviations, field_deviations
from analysis.panels import Place, draw_blocks, draw_places, say_published
from analysis.recording import Recording
from analysis.style import BLUE, GREY, VERMILION, WIDE
from analysis.trials import average
from analysis.verdict import Measures, Published, Verdict, estimate_of, judged, mean_of, missing, with_interval, within

NAME = "shadmehr-1994-force-field"
PROTOCOL = "shadmehr_1994"
CLAIM = "error-driven adaptation with after-effects"
PUBLISHED_TEXT = "paths deform, straighten within a few hundred reaches; catch trials show mirror-image after-effects"
CRITERION = (
    "error falls to at most 30 % of its start; after-effect opposite in sign and at least 50 % of the initial deviation; "
    "absent with the cerebellum lesioned"
)
CERTAINTY = "recall-H"
PUBLISHED: dict[str, Published] = {}
LEARNERS = 20
GROUPS = {"intact": BLUE, "lesion": VERMILION}
LEFT, AFTER, CURVE = "error_left_percent", "after_effect_percent", "deviation_cm"
FIRST, LAST = 3, 20
MOST_LEFT, LEAST_AFTER, ABSENT = 30.0, 50.0, 10.0


def measure(groups: Mapping[str, Sequence[Recording]]) -> Measures:
    """Error that is left, after-effect, and the deviation of every reach in the field, of every learner."""
    measures: Measures = {}
    for group, recordings in groups.items():
        curves = [np.concatenate([np.empty(0), *field_deviations(recording)]) for recording in recordings]
        starts = [average(curve[:FIRST]) for curve in curves]
        catches = [average(catch_deviations(recording)) for recording in recordings]
        measures[group] = {
            LEFT: [100 * average(abs(curve[-LAST:])) / average(abs(curve[:FIRST])) for curve in curves],
            AFTER: [-100 * catch / start for catch, start in zip(catches, starts, strict=True)],
            **curve_measures(CURVE, [100 * curve for curve in curves]),
        }
    return measures


def holds(measures: Measures) -> Verdict:
    """Judge by the criterion."""
    wanted = dict.fromkeys(GROUPS, LEARNERS)
    short = missing(measures, wanted, AFTER) or missing(measures, wanted, LEFT)
    if short:
        return short
    left, after = mean_of(measures, "intact", LEFT), mean_of(measures, "intact", AFTER)
    lesioned = mean_of(measures, "lesion", AFTER)
    return judged(
        [
            (within(left, 0, MOST_LEFT), f"error falls to {left:.0f} % of its start, wanted at most 30 %"),
            (after >= LEAST_AFTER, f"after-effect {after:+.0f} % of the start, to the other side, wanted at least 50 %"),
            (within(lesioned, -ABSENT, ABSENT), f"with the cerebellum lesioned {lesioned:+.0f} %, wanted within 10 %"),
        ]
    )


def summary(measures: Measures) -> str:
    """Model's numbers with their intervals."""
    parts = []
    for group in GROUPS:
        if group in measures:
            left, after = (with_interval(estimate_of(measures, group, name), "{:.0f}") for name in (LEFT, AFTER))
            parts.append(f"{group}: error falls to {left}, after-effect {after}")
    return "; ".join(parts)


def draw(figure: Figure, measures: Measures) -> None:
    """Draw the deviation of every reach in the field, and the after-effects."""
    figure.set_size_inches(WIDE, 2.8)
    left, middle, right = figure.subplots(1, 3, width_ratios=(2, 1, 1))
    _draw_reaches(left, measures)
    for axes, name, wanted, title in (
        (middle, LEFT, {"intact": (0.0, MOST_LEFT)}, "error left"),
        (right, AFTER, {"intact": (LEAST_AFTER, np.inf), "lesion": (-ABSENT, ABSENT)}, "after-effect"),
    ):
        places = [Place(group, measures.get(group, {}).get(name, []), GROUPS[group], wanted.get(group)) for group in GROUPS]
        draw_places(axes, places, "% of the start")
        axes.set_title(title)
    say_published(figure, PUBLISHED_TEXT, CERTAINTY)


def _draw_reaches(axes: Axes, measures: Measures) -> None:
    axes.axhline(0, color=GREY, linewidth=0.5)
    for group, colour in GROUPS.items():
        draw_blocks(axes, curves_of(measures, group, CURVE), colour, group)
    axes.set_title("Shadmehr & Mussa-Ivaldi 1994")
    axes.set_xlabel("reach in the field")
    axes.set_ylabel("deviation (cm)")
    legend_once(axes, loc="best")
