"""An animal that knows a field finds its way round an obstacle that was not there before, by its hippocampus.

The path to food is compared within each learner: of the last five searches before, of the first three round the obstacle, and of
the five after ten of them. One control learns nothing once the obstacle is there; the other loses its hippocampus then.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from analysis.behaviour import PRACTICE
from analysis.dots import draw_curve, legend_once
from analysis.landmarks.practice_curves import curve_measures, curves_of
from analysis.panels import Place, draw_places
from analysis.recording import Recording
from analysis.statistics import Estimate, estimate
from analysis.style import BLUE, GREEN, VERMILION, WIDE
from analysis.trials import average, by_phase
from analysis.verdict import Measures, Verdict, estimate_of, judged, mean_of, missing, with_interval

NAME = "detour"
PROTOCOL = "detour"
CLAIM = "an animal that knows a field finds its way round a new obstacle at once, by its hippocampus, and shorter with practice"
CRITERION = (
    "intact: food found in at least 90 % of the first three searches round the obstacle, by a longer path than before (95 % "
    "interval of the difference above 0), shorter after ten searches (interval below 0); without plasticity: found in at least "
    "90 % of the first three, not shorter after ten; without hippocampus: first path at least twice that of intact, not shorter "
    "after ten"
)
LEARNERS = 10
INTACT, FIXED, OFF = "intact", "no_plasticity", "no_hippocampus"
GROUPS = {INTACT: ("intact", BLUE), FIXED: ("no plasticity", GREEN), OFF: ("hippocampus off", VERMILION)}
BEFORE, FIRST, AFTER = "path_before_m", "path_first_m", "path_after_ten_m"
PARTS = {BEFORE: "before", FIRST: "first three", AFTER: "after ten"}
FOUND, CURVE = "found_first_percent", "path_m"
ABLE, TWICE = 90.0, 2.0


def measure(groups: Mapping[str, Sequence[Recording]]) -> Measures:
    """Paths of every learner before, at first and after ten searches round the obstacle, m, and how often it found food."""
    measures: Measures = {}
    for group, recordings in groups.items():
        paths = [_last_two(recording, "path_m") for recording in recordings]
        found = [_last_two(recording, "completed")[1] for recording in recordings]
        measures[group] = {
            BEFORE: [average(known[-5:]) for known, _ in paths],
            FIRST: [average(blocked[:3]) for _, blocked in paths],
            AFTER: [average(blocked[10:15]) for _, blocked in paths],
            FOUND: [100 * average(one[:3]) for one in found],
            **curve_measures(CURVE, [np.concatenate(both) for both in paths]),
        }
    return measures


def _last_two(recording: Recording, name: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    phases = by_phase(recording, name, verb=PRACTICE)
    return (phases[-2], phases[-1]) if len(phases) > 1 else (np.empty(0), np.empty(0))


def holds(measures: Measures) -> Verdict:
    """Judge by the criterion, as the head of this file says."""
    short = missing(measures, dict.fromkeys(GROUPS, LEARNERS), AFTER)
    if short:
        return short
    longer = estimate(np.subtract(measures[INTACT][FIRST], measures[INTACT][BEFORE]))
    further = mean_of(measures, OFF, FIRST) / mean_of(measures, INTACT, FIRST)
    criteria = [
        (bool(longer.low > 0), f"intact: {_metres(longer)} longer at first than before, wanted an interval above 0"),
        (further >= TWICE, f"hippocampus off: first path {further:.1f} of intact, wanted at least 2"),
    ]
    for group in (INTACT, FIXED):
        found = mean_of(measures, group, FOUND)
        criteria.append((found >= ABLE, f"{GROUPS[group][0]}: found {found:.0f} % at first, wanted at least 90 %"))
    for group, (said, _) in GROUPS.items():
        change = estimate(np.subtract(measures[group][AFTER], measures[group][FIRST]))
        shorter = bool(change.high < 0)
        wanted = "below" if group == INTACT else "not below"
        text = f"{said}: {_metres(change)} from the first three to after ten, wanted an interval {wanted} 0"
        criteria.append((shorter == (group == INTACT), text))
    return judged(criteria)


def _metres(one: Estimate) -> str:
    return with_interval(one, "{:+.2f}", " m")


def summary(measures: Measures) -> str:
    """Model's paths with their intervals."""
    parts = []
    for group, (said, _) in GROUPS.items():
        if group in measures:
            own = [with_interval(estimate_of(measures, group, name), "{:.2f}", " m") for name in PARTS]
            parts.append(f"{said}: " + ", ".join(f"{text} {value}" for text, value in zip(PARTS.values(), own, strict=True)))
    return "; ".join(parts)


def draw(figure: Figure, measures: Measures) -> None:
    """Draw the paths search by search, and of every learner before, at first, and after ten searches."""
    figure.set_size_inches(WIDE, 2.8)
    left, right = figure.subplots(1, 2, width_ratios=(1, 2))
    for group, (said, colour) in GROUPS.items():
        draw_curve(left, curves_of(measures, group, CURVE), colour, said)
    left.axvline(10.5, color="black", linewidth=0.5, linestyle=":")
    left.set_xlabel("search")
    left.set_ylabel("path to food (m)")
    left.set_title("obstacle from search 11")
    if left.get_lines():
        legend_once(left)
    places = [
        Place(text.replace(" ", "\n"), measures.get(group, {}).get(name, []), colour)
        for group, (_, colour) in GROUPS.items()
        for name, text in PARTS.items()
    ]
    draw_places(right, places, "path to food (m)")
