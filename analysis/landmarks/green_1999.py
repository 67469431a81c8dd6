"""The cerebellum learns when: a time of release for every interval that is asked for.

Papers: Green, Ivry & Woodruff-Pak 1999, Psychol Sci 10:19; Kehoe et al. 2008; Johansson et al. 2014 (pauses of Purkinje
cells at 150, 200, 300 ms). Read: peak at the trained interval; none below about 100 ms; slower to learn when long; standard
deviation grows with the interval.

Release is the time from the cue to the contact, over the last 30 trials; a miss counts as a release at the end of the trial.
Trials to learn are those until five in a row err by at most a fifth of the interval on the mean; a learner who never does
counts with all its trials. About constant means that the coefficient of variation at every interval is within 30 % of the
mean over intervals. Slower is a direction: the slope of the trials to learn on the interval, learner by learner. Absent with
the cerebellum lesioned means that practice takes at most a tenth of the error from it that it takes from the intact.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure

from analysis.dots import legend_once
from analysis.memory import RUN, repetitions_to
from analysis.panels import Place, draw_places, say_published
from analysis.recording import Recording
from analysis.style import BLUE, VERMILION, WIDE
from analysis.timing import release_times, timing_errors
from analysis.trials import average
from analysis.verdict import (
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

NAME = "green-1999-timing"
PROTOCOL = "green_1999"
CLAIM = "the cerebellum learns when"
PUBLISHED_TEXT = (
    "peak at the trained interval; none below about 100 ms; slower to learn when long; standard deviation grows with the interval"
)
CRITERION = (
    "mean release within 10 % of the interval, coefficient of variation 0.05-0.25 and about constant, learning slower for "
    "longer intervals; absent with the cerebellum lesioned"
)
CERTAINTY = "read"
PUBLISHED: dict[str, Published] = {}
LEARNERS = 20
INTERVALS = {"ms200": 0.2, "ms400": 0.4, "ms600": 0.6, "ms800": 0.8}  # s
LESION, INTACT = "lesion", "ms600"
RELEASE, VARIATION, TRIALS, FALL = "release_percent", "variation", "trials_to_learn", "error_fall_ms"
FIRST, LAST = 10, 30
CLOSE = 0.2  # of the interval
RELEASE_WANTED, VARIATION_WANTED, CONSTANT, ABSENT = (90.0, 110.0), (0.05, 0.25), 0.3, 0.1


def measure(groups: Mapping[str, Sequence[Recording]]) -> Measures:
    """Release, its variation, trials to learn and the fall of the error, of every learner."""
    measures: Measures = {}
    for group, recordings in groups.items():
        rows = [_learner(recording) for recording in recordings]
        measures[group] = by_measure(rows, (RELEASE, VARIATION, TRIALS, FALL))
    return measures


def _learner(recording: Recording) -> dict[str, float]:
    release, errors = release_times(recording), abs(timing_errors(recording))
    if release.size < FIRST + LAST:
        return dict.fromkeys((RELEASE, VARIATION, TRIALS, FALL), float("nan"))
    interval = float(release[0] - timing_errors(recording)[0])
    late = release[-LAST:]
    needed = repetitions_to(CLOSE * interval, errors, RUN)
    return {
        RELEASE: 100 * float(late.mean()) / interval,
        VARIATION: float(late.std(ddof=1) / late.mean()),
        TRIALS: needed if np.isfinite(needed) else float(errors.size),
        FALL: 1000 * (average(errors[:FIRST]) - average(errors[-LAST:])),
    }


def slopes(measures: Measures) -> list[float]:
    """Slope of the trials to learn on the interval (trials per 100 ms) of every learner, who is the same in each group."""
    rows = zip(*(measures.get(group, {}).get(TRIALS, []) for group in INTERVALS), strict=False)
    return [float(np.polyfit([10 * one for one in INTERVALS.values()], row, 1)[0]) for row in rows]


def holds(measures: Measures) -> Verdict:
    """Judge by the criterion, every interval by itself."""
    short = missing(measures, dict.fromkeys([*INTERVALS, LESION], LEARNERS), RELEASE)
    if short:
        return short
    variation = {group: mean_of(measures, group, VARIATION) for group in INTERVALS}
    middle = float(np.mean(list(variation.values())))
    criteria = []
    for group, interval in INTERVALS.items():
        release, one = mean_of(measures, group, RELEASE), variation[group]
        asked = f"{1000 * interval:.0f} ms"
        criteria.append((within(release, *RELEASE_WANTED), f"{asked}: release at {release:.0f} %, wanted 90 to 110 %"))
        criteria.append((within(one, *VARIATION_WANTED), f"{asked}: coefficient of variation {one:.2f}, wanted 0.05 to 0.25"))
        alike = within(one / middle, 1 - CONSTANT, 1 + CONSTANT)
        criteria.append((alike, f"{asked}: coefficient {one / middle:.2f} of the mean over intervals, wanted 0.7 to 1.3"))
    criteria.append(above_zero(slopes(measures), "slope of the trials to learn on the interval"))
    fall, lesioned = mean_of(measures, INTACT, FALL), mean_of(measures, LESION, FALL)
    absent = fall > 0 and lesioned <= ABSENT * fall
    text = f"error falls by {fall:.0f} ms, with the cerebellum lesioned by {lesioned:.0f} ms, wanted at most a tenth"
    return judged([*criteria, (absent, text)])


def summary(measures: Measures) -> str:
    """Model's numbers with their intervals."""
    parts = []
    for group in INTERVALS:
        if group in measures:
            release, variation = estimate_of(measures, group, RELEASE), mean_of(measures, group, VARIATION)
            parts.append(f"{group[2:]} ms: {with_interval(release, '{:.0f}')}, variation {variation:.2f}")
    if LESION in measures:
        parts.append(f"lesion: error falls by {mean_of(measures, LESION, FALL):.0f} ms")
    return "; ".join(parts)


def draw(figure: Figure, measures: Measures) -> None:
    """Draw release, variation and trials to learn at every interval, and what practice takes from the error."""
    figure.set_size_inches(WIDE, 2.8)
    panels = figure.subplots(1, 4, width_ratios=(1.2, 1.2, 1.2, 0.8))
    for axes, name, wanted, title, label in (
        (panels[0], RELEASE, RELEASE_WANTED, "Green et al. 1999", "release (% of the interval)"),
        (panels[1], VARIATION, VARIATION_WANTED, "variation", "coefficient of variation"),
        (panels[2], TRIALS, None, "learning", "trials to learn"),
    ):
        places = [Place(group[2:], measures.get(group, {}).get(name, []), BLUE, wanted) for group in INTERVALS]
        draw_places(axes, places, label)
        axes.set_xlabel("interval (ms)")
        axes.set_title(title)
    places = [
        Place("intact", measures.get(INTACT, {}).get(FALL, []), BLUE),
        Place("lesion", measures.get(LESION, {}).get(FALL, []), VERMILION, (-np.inf, ABSENT * mean_of(measures, INTACT, FALL))),
    ]
    draw_places(panels[3], places, "fall of the error (ms)")
    panels[3].set_title("600 ms")
    legend_once(panels[1], loc="best")
    say_published(figure, PUBLISHED_TEXT, CERTAINTY)
