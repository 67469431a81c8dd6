"""Reaches straighten in a field and grow smoother; an obstacle is gone round, on the other side when it is moved.

In the field as in Shadmehr & Mussa-Ivaldi 1994: unsigned deviation of the first three against the last twenty reaches, and
catch trials. Jerk, which has no dimension, of the first ten reaches in the field against the last twenty.

The obstacle stands beside the straight line, in practice to one side and in the test to the other. Avoided: share of the last
twenty reaches of practice that do not hit it, of every learner. The plan changes if the mean deviation of the test lies on
the other side than that of the last twenty of practice, in at least 90 % of learners.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure

from analysis.behaviour import PRACTICE, TEST
from analysis.dots import legend_once
from analysis.landmarks.practice_curves import curve_measures, curves_of
from analysis.landmarks.reaching import FIELD, catch_deviations, field_deviations
from analysis.panels import Place, draw_blocks, draw_places
from analysis.recording import Recording
from analysis.style import BLUE, GREEN, GREY, WIDE
from analysis.trials import average, change_percent, column
from analysis.verdict import (
    LEAST_SHARE,
    Measures,
    Verdict,
    by_measure,
    estimate_of,
    judged,
    mean_of,
    missing,
    with_interval,
    within,
)

NAME = "reach-in-a-field-and-round-an-obstacle"
PROTOCOL = "reach"
CLAIM = "reaches straighten in a field and grow smoother; an obstacle is gone round, on the other side when it is moved"
CRITERION = (
    "error <= 30 % of its start; after-effect of opposite sign >= 50 %; peak speed profile smoother (jerk falls); "
    "obstacle avoided in >= 90 % after practice, plan changes when it is moved"
)
LEARNERS = 10
IN_FIELD, ROUND = "field", "obstacle"
LEFT, AFTER, JERK = "error_left_percent", "after_effect_percent", "jerk_change_percent"
AVOIDED, BEFORE, MOVED = "avoided_percent", "past_obstacle_cm", "past_moved_obstacle_cm"
CURVE = "deviation_cm"
FIRST, JERKY, LAST = 3, 10, 20
MOST_LEFT, LEAST_AFTER, LEAST_AVOIDED = 30.0, 50.0, 90.0


def measure(groups: Mapping[str, Sequence[Recording]]) -> Measures:
    """Error left, after-effect and jerk in the field; reaches past the obstacle, and their side, of every learner."""
    measures: Measures = {}
    if IN_FIELD in groups:
        rows = [_in_field(recording) for recording in groups[IN_FIELD]]
        curves = [100 * np.concatenate([np.empty(0), *field_deviations(recording)]) for recording in groups[IN_FIELD]]
        measures[IN_FIELD] = by_measure(rows, (LEFT, AFTER, JERK)) | curve_measures(CURVE, curves)
    if ROUND in groups:
        hits = [column(recording, "hit", verb=PRACTICE) for recording in groups[ROUND]]
        before, after = ([column(one, "deviation_m", verb=verb) for one in groups[ROUND]] for verb in (PRACTICE, TEST))
        measures[ROUND] = {
            AVOIDED: [100 * (1 - average(one[-LAST:])) for one in hits],
            BEFORE: [100 * average(one[-LAST:]) for one in before],
            MOVED: [100 * average(one) for one in after],
        }
    return measures


def _in_field(recording: Recording) -> dict[str, float]:
    curve = np.concatenate([np.empty(0), *field_deviations(recording)])
    jerk = column(recording, "jerk", verb=PRACTICE, field=FIELD)
    return {
        LEFT: 100 * average(abs(curve[-LAST:])) / average(abs(curve[:FIRST])),
        AFTER: -100 * average(catch_deviations(recording)) / average(curve[:FIRST]),
        JERK: change_percent(average(jerk[:JERKY]), average(jerk[-LAST:])),
    }


def holds(measures: Measures) -> Verdict:
    """Judge by the criterion."""
    short = missing(measures, {IN_FIELD: LEARNERS}, AFTER) or missing(measures, {ROUND: LEARNERS}, MOVED)
    if short:
        return short
    left, after = (mean_of(measures, IN_FIELD, name) for name in (LEFT, AFTER))
    jerk, avoided = estimate_of(measures, IN_FIELD, JERK), mean_of(measures, ROUND, AVOIDED)
    sides = np.array(measures[ROUND][BEFORE]) * np.array(measures[ROUND][MOVED])
    changed = float(np.mean(sides < 0))
    return judged(
        [
            (within(left, 0, MOST_LEFT), f"error falls to {left:.0f} % of its start, wanted at most 30 %"),
            (after >= LEAST_AFTER, f"after-effect {after:+.0f} % to the other side, wanted at least 50 %"),
            (bool(jerk.high < 0), f"jerk {with_interval(jerk, '{:+.0f}')}, wanted below 0"),
            (avoided >= LEAST_AVOIDED, f"obstacle avoided in {avoided:.0f} % of reaches, wanted at least 90 %"),
            (changed >= LEAST_SHARE, f"other side when it is moved in {changed:.0%} of learners, wanted 90 %"),
        ]
    )


def summary(measures: Measures) -> str:
    """Model's numbers with their intervals."""
    said = {
        "error falls to": (IN_FIELD, LEFT),
        "after-effect": (IN_FIELD, AFTER),
        "jerk": (IN_FIELD, JERK),
        "avoided": (ROUND, AVOIDED),
    }
    parts = [f"{text} {with_interval(estimate_of(measures, *where), '{:.0f}')}" for text, where in said.items()]
    sides = [with_interval(estimate_of(measures, ROUND, name), "{:+.1f}", " cm") for name in (BEFORE, MOVED)]
    return ", ".join([*parts, f"past the obstacle at {sides[0]}, moved {sides[1]}"])


def draw(figure: Figure, measures: Measures) -> None:
    """Draw the reaches in the field, what is wanted of them, and the side on which the obstacle is passed."""
    figure.set_size_inches(WIDE, 2.6)
    left, middle, right = figure.subplots(1, 3, width_ratios=(1.3, 1.7, 1))
    left.axhline(0, color=GREY, linewidth=0.5)
    draw_blocks(left, curves_of(measures, IN_FIELD, CURVE), BLUE, "mean of learners")
    left.set_title("reach in a field")
    left.set_xlabel("reach in the field")
    left.set_ylabel("deviation (cm)")
    legend_once(left, loc="best")
    field, past = measures.get(IN_FIELD, {}), measures.get(ROUND, {})
    places = [
        Place("error\nleft", field.get(LEFT, []), BLUE, (0, MOST_LEFT)),
        Place("after-\neffect", field.get(AFTER, []), BLUE, (LEAST_AFTER, np.inf)),
        Place("jerk,\nchange", field.get(JERK, []), BLUE, (-np.inf, 0)),
        Place("obstacle\navoided", past.get(AVOIDED, []), GREEN, (LEAST_AVOIDED, 100)),
    ]
    draw_places(middle, places, "%")
    middle.set_title("grey: wanted")
    draw_places(
        right, [Place("practice", past.get(BEFORE, []), GREEN), Place("moved", past.get(MOVED, []), GREEN)], "deviation (cm)"
    )
    right.set_title("past the obstacle")
