"""Practice makes a sequence quick and automatic; without plasticity, an order or dopamine it does not.

Practice is the group `intact`, first against last trial: interval (mean of right presses) and share of presses that the cue
released. Gradual means that the largest step between two trials is at most half of a learner's fall, in the mean over learners.
Errors are the share of presses, first three trials against last three.

With plasticity off neither the interval nor the right keys of the last trial differ from the first by more than 3 %.

What practice without an order or without dopamine gave is asked for at the first retest trial on the target sequence,
against the first trial of the group `intact`, when it met that sequence for the first time: on both, the learner is equally
new to the sequence, and learns equally much within the trial. The gain is counted in right keys per 30 s, because a learner
who only presses faster and more often wrongly has gained nothing. None of the gain: at most a tenth of the gain of `intact`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from analysis.behaviour import TEST, learning_curve
from analysis.dots import counted, draw_curve, draw_dots, legend_once
from analysis.landmarks.practice_curves import curves_of, measure_curves
from analysis.memory import GAIN_TRIALS
from analysis.recording import Recording
from analysis.statistics import estimate, finite, mean_over_learners
from analysis.style import BLUE, GREEN, GREY, PURPLE, VERMILION, WIDE
from analysis.verdict import Measures, Verdict, judged, mean_of, missing, not_risen, plain, with_interval, within

NAME = "practice-and-controls"
PROTOCOL = "controls"
CLAIM = "practice makes a sequence quick and automatic; without plasticity, an order or dopamine it does not"
CRITERION = (
    "practice, 12 trials of 30 s: gradual: interval falls to 50-65 % of the first trial's, error rate does not rise; presses "
    "released by the cue fall from > 80 % to < 20 %; plasticity off: flat; shuffled sequence: none of the gain; dopamine off: "
    "none"
)
LEARNERS = 10
GROUPS = {"intact": "intact", "plasticity_off": "plasticity\noff", "shuffled": "shuffled", "dopamine_off": "dopamine\noff"}
COLOUR = dict(zip(GROUPS, (BLUE, VERMILION, GREEN, PURPLE), strict=True))
WITHOUT_GAIN = ("shuffled", "dopamine_off")
INTERVAL, CUE, KEYS, ERRORS = "interval_s", "conscious", "keys_per_30s", "error_share"
RETEST = "keys_per_30s at the retest"
FALLS_TO = (50.0, 65.0)
MOST_STEP = 0.5
CUE_FIRST, CUE_LAST = 80.0, 20.0
FLAT = 3.0
NO_GAIN = 0.1

Floats = NDArray[np.float64]


def measure(groups: Mapping[str, Sequence[Recording]]) -> Measures:
    """Interval, cue, right keys and errors of every practice trial, and right keys of the first retest trial."""
    measures: Measures = {}
    for group, recordings in groups.items():
        measures[group] = {}
        for column in (INTERVAL, CUE, KEYS, ERRORS):
            measures[group] |= measure_curves(groups, group, column)[group]
        measures[group][RETEST] = plain([_retest(recording) for recording in recordings])
    return measures


def _retest(recording: Recording) -> float:
    curve = learning_curve(recording)
    tested = np.flatnonzero(curve["verb"] == TEST) if curve else np.empty(0, dtype=np.intp)
    return float(curve[KEYS][tested[0]]) if tested.size else float("nan")


def last_of_first(measures: Measures, group: str, column: str) -> Floats:
    """Last practice trial in percent of the first, of every learner."""
    curves = curves_of(measures, group, column)
    return 100 * curves[:, -1] / curves[:, 0] if curves.size else np.empty(0)


def largest_steps(measures: Measures) -> Floats:
    """Largest fall of the interval between two trials, as a share of the whole fall, of every learner."""
    curves = curves_of(measures, "intact", INTERVAL)
    shares: Floats = -np.diff(curves).min(axis=1) / (curves[:, 0] - curves[:, -1])
    return shares


def naive_keys(measures: Measures) -> float:
    """Right keys of those who meet the sequence for the first time: mean over the first trials of `intact`."""
    curves = curves_of(measures, "intact", KEYS)
    return float(finite(curves[:, 0]).mean()) if curves.size else float("nan")


def holds(measures: Measures) -> Verdict:
    """Judge by the criterion."""
    short = missing(measures, dict.fromkeys(GROUPS, LEARNERS), RETEST)
    if short:
        return short
    fall = float(last_of_first(measures, "intact", INTERVAL).mean())
    step = float(largest_steps(measures).mean())
    cue = 100 * mean_over_learners(curves_of(measures, "intact", CUE))
    errors = 100 * curves_of(measures, "intact", ERRORS)
    naive = naive_keys(measures)
    gain = mean_of(measures, "intact", RETEST) - naive
    criteria = [
        (within(fall, *FALLS_TO), f"interval falls to {fall:.0f} % of the first trial's, wanted 50 to 65 %"),
        (within(step, 0, MOST_STEP), f"largest step between two trials {step:.0%} of the fall, wanted at most half"),
        not_risen(list(errors[:, -GAIN_TRIALS:].mean(axis=1) - errors[:, :GAIN_TRIALS].mean(axis=1)), "errors over practice"),
        (
            bool(cue[0] > CUE_FIRST and cue[-1] < CUE_LAST),
            f"released by the cue {cue[0]:.0f} % in the first trial, {cue[-1]:.0f} % in the last, wanted above 80, below 20 %",
        ),
        *(_flat(measures, column, name) for column, name in ((INTERVAL, "interval"), (KEYS, "right keys"))),
        (gain > 0, f"gain of intact {gain:+.1f} right keys per 30 s, wanted above 0"),
    ]
    for group in WITHOUT_GAIN:
        own = mean_of(measures, group, RETEST) - naive
        text = f"{group.replace('_', ' ')} {own:+.1f}, wanted at most {NO_GAIN * gain:+.1f}, a tenth of the gain of intact"
        criteria.append((own <= NO_GAIN * gain, text))
    return judged(criteria)


def _flat(measures: Measures, column: str, name: str) -> tuple[bool, str]:
    change = float(last_of_first(measures, "plasticity_off", column).mean()) - 100
    return within(change, -FLAT, FLAT), f"plasticity off: {name} {change:+.1f} %, wanted within 3 %"


def summary(measures: Measures) -> str:
    """Model's numbers with their intervals."""
    parts = []
    fall, cue = estimate(last_of_first(measures, "intact", INTERVAL)), curves_of(measures, "intact", CUE)
    if cue.size:
        shares = 100 * mean_over_learners(cue)
        parts.append(f"interval falls to {with_interval(fall, '{:.0f}')}, cue {shares[0]:.0f} to {shares[-1]:.0f} %")
    flat = estimate(last_of_first(measures, "plasticity_off", INTERVAL) - 100)
    parts.append(f"plasticity off {with_interval(flat)}")
    naive = naive_keys(measures)
    for group in ("intact", *WITHOUT_GAIN):
        gain = estimate(np.array(measures.get(group, {}).get(RETEST, [])) - naive)
        parts.append(f"{group.replace('_', ' ')} {with_interval(gain, unit=' keys')}")
    return ", ".join(parts)


def draw(figure: Figure, measures: Measures) -> None:
    """Draw interval and cue over practice, and the right keys at the retest."""
    figure.set_size_inches(WIDE, 2.6)
    left, middle, right = figure.subplots(1, 3)
    for group, text in GROUPS.items():
        # Without dopamine nothing is plastic: that curve may lie on the one without plasticity, and must not hide it.
        style = "--" if group == "dopamine_off" else "o-"
        for axes, column, scale in ((left, INTERVAL, 1000), (middle, CUE, 100)):
            draw_curve(axes, scale * curves_of(measures, group, column), COLOUR[group], text.replace("\n", " "), style)
    _draw_wanted(left, measures)
    left.set_title("practice")
    left.set_ylabel("interval (ms)")
    left.set_ylim(bottom=0)
    legend_once(left, loc="lower left")
    trials = curves_of(measures, "intact", CUE).shape[1]
    if trials:
        for trial, low, height in ((1, CUE_FIRST, 100 - CUE_FIRST), (trials, 0.0, CUE_LAST)):
            middle.bar(trial, height, 0.9, low, color=GREY, alpha=0.25, linewidth=0)
    middle.set_title("from conscious to automatic")
    middle.set_ylabel("released by the cue (%)")
    middle.set_ylim(0, 105)
    for axes in (left, middle):
        axes.set_xlabel("trial (grey: wanted)")
        axes.set_xlim(left=0.4)
    _draw_retest(right, measures)


def _draw_wanted(axes: Axes, measures: Measures) -> None:
    curves = curves_of(measures, "intact", INTERVAL)
    if curves.size:
        first = 10 * float(finite(curves[:, 0]).mean())  # a percent of the first trial's interval, in ms
        axes.bar(
            curves.shape[1], first * (FALLS_TO[1] - FALLS_TO[0]), 0.9, first * FALLS_TO[0], color=GREY, alpha=0.25, linewidth=0
        )


def _draw_retest(axes: Axes, measures: Measures) -> None:
    counts = []
    for place, group in enumerate(GROUPS):
        values = finite(measures.get(group, {}).get(RETEST, []))
        draw_dots(axes, place, values, COLOUR[group])
        counts.append(values.size)
    naive = naive_keys(measures)
    if np.isfinite(naive):
        axes.axhline(naive, color=GREY, linewidth=0.8, linestyle=(0, (2, 2)))
        most = naive + NO_GAIN * (mean_of(measures, "intact", RETEST) - naive)
        places = [list(GROUPS).index(group) for group in WITHOUT_GAIN]
        axes.bar(places, most, 0.8, 0, color=GREY, alpha=0.25, linewidth=0)
        axes.text(-0.55, naive - 3, "naive", color=GREY, fontsize=6, ha="left", va="top")  # clear of its line
    axes.set_xticks(range(len(GROUPS)), counted(GROUPS.values(), counts))
    axes.set_xlim(-0.6, len(GROUPS) - 0.4)
    axes.set_title("first retest trial, 10 min later")
    axes.set_ylabel("right keys per 30 s")
    axes.set_ylim(bottom=0)
