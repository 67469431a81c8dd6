"""Without the cerebellum commands still change from trial to trial, but not in proportion to the error.

Papers: Martin, Keating, Goodkin, Bastian & Thach 1996, Brain 119:1183, doi:10.1093/brain/119.4.1183; Smith & Shadmehr 2005,
J Neurophysiol 93:2809, doi:10.1152/jn.00943.2004. Read: trial-to-trial changes of normal size but unrelated to error;
striatal patients adapt normally.

Fields to either side follow each other, an error clamp before and after each. The output is what the hand presses against the
walls of a clamp. Error sensitivity is the slope of its change, from the clamp before an error to the one after it, on that error;
variance is that of the same changes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure

from analysis.panels import Place, draw_places, say_published
from analysis.recording import Recording
from analysis.statistics import finite
from analysis.style import BLUE, GREEN, VERMILION, WIDE
from analysis.trials import column
from analysis.verdict import Measures, Published, Verdict, estimate_of, judged, mean_of, missing, with_interval, within

NAME = "martin-1996-cerebellar-lesion"
PROTOCOL = "martin_1996"
CLAIM = "without the cerebellum commands still change, but not in proportion to the error"
PUBLISHED_TEXT = "trial-to-trial changes of normal size but unrelated to error; striatal patients adapt normally"
CRITERION = (
    "cerebellum off: error sensitivity at most 20 % of control, variance of changes within 30 %; "
    "striatum off: error sensitivity within 20 % of control"
)
CERTAINTY = "read"
PUBLISHED: dict[str, Published] = {}
LEARNERS = 20
INTACT, CEREBELLUM, STRIATUM = "intact", "cerebellum_off", "striatum_off"
GROUPS = {INTACT: BLUE, CEREBELLUM: VERMILION, STRIATUM: GREEN}
SENSITIVITY, VARIANCE = "error_sensitivity_per_cm", "variance_of_changes"
MOST_SENSITIVITY, ALIKE, STRIATUM_ALIKE = 20.0, (70.0, 130.0), (80.0, 120.0)


def measure(groups: Mapping[str, Sequence[Recording]]) -> Measures:
    """Error sensitivity and variance of changes of every learner."""
    measures: Measures = {}
    for group, recordings in groups.items():
        rows = [_learner(recording) for recording in recordings]
        measures[group] = {SENSITIVITY: [one for one, _ in rows], VARIANCE: [two for _, two in rows]}
    return measures


def _learner(recording: Recording) -> tuple[float, float]:
    error, output, field = (column(recording, one) for one in ("deviation_m", "force_index", "field"))
    if error.size < 10 or not (np.any(field > 0) and np.any(field < 0)):
        return float("nan"), float("nan")
    # Output is what presses against the walls of a clamp: a change is that from the clamp before to the one after a push.
    change = output[2:] - output[:-2]
    between = np.isfinite(change) & (field[1:-1] != 0)
    if np.count_nonzero(between) < 10:
        return float("nan"), float("nan")
    # Errors are counted to the side to which a positive field pushes.
    side = np.sign(error[field > 0].mean() - error[field < 0].mean())
    slope = np.polyfit(100 * side * error[1:-1][between], change[between], 1)[0]
    return float(slope), float(np.var(change[between], ddof=1))


def percent_of_control(measures: Measures, group: str, measure_name: str) -> float:
    """Mean of a group in percent of the intact; NaN where the intact have nothing above 0."""
    control = mean_of(measures, INTACT, measure_name)
    return 100 * mean_of(measures, group, measure_name) / control if control > 0 else float("nan")


def holds(measures: Measures) -> Verdict:
    """Judge by the criterion; where no learner lost the striatum, what is asked of it fails."""
    short = missing(measures, dict.fromkeys((INTACT, CEREBELLUM), LEARNERS), SENSITIVITY)
    if short:
        return short
    off = percent_of_control(measures, CEREBELLUM, SENSITIVITY)
    variance = percent_of_control(measures, CEREBELLUM, VARIANCE)
    striatum = finite(measures.get(STRIATUM, {}).get(SENSITIVITY, [])).size
    alike = percent_of_control(measures, STRIATUM, SENSITIVITY)
    text = f"striatum off: error sensitivity {alike:.0f} % of control, wanted within 20 %"
    if striatum < LEARNERS:
        text = f"striatum off: {striatum} of at least {LEARNERS} learners"
    return judged(
        [
            (abs(off) <= MOST_SENSITIVITY, f"cerebellum off: error sensitivity {off:.0f} % of control, wanted at most 20 %"),
            (within(variance, *ALIKE), f"cerebellum off: variance of changes {variance:.0f} % of control, wanted within 30 %"),
            (striatum >= LEARNERS and within(alike, *STRIATUM_ALIKE), text),
        ]
    )


def summary(measures: Measures) -> str:
    """Model's numbers with their intervals."""
    parts = []
    for group in GROUPS:
        if group in measures:
            slope = with_interval(estimate_of(measures, group, SENSITIVITY), "{:.3f}", " per cm")
            variance = with_interval(estimate_of(measures, group, VARIANCE), "{:.4f}", "")
            parts.append(f"{group.replace('_', ' ')}: error sensitivity {slope}, variance of changes {variance}")
    return "; ".join(parts) or "none"


def draw(figure: Figure, measures: Measures) -> None:
    """Draw both measures of every group, with the ranges that the intact group sets."""
    figure.set_size_inches(WIDE, 2.8)
    left, right = figure.subplots(1, 2)
    for axes, name, label, ranges in (
        (
            left,
            SENSITIVITY,
            "error sensitivity (force index per cm)",
            {CEREBELLUM: (-MOST_SENSITIVITY, MOST_SENSITIVITY), STRIATUM: STRIATUM_ALIKE},
        ),
        (right, VARIANCE, "variance of changes", {CEREBELLUM: ALIKE}),
    ):
        control = mean_of(measures, INTACT, name) / 100
        places = []
        for group, colour in GROUPS.items():
            wanted = tuple(control * bound for bound in ranges.get(group, ()))
            values = measures.get(group, {}).get(name, [])
            places.append(Place(group.replace("_", "\n"), values, colour, (wanted[0], wanted[1]) if wanted else None))
        draw_places(axes, places, label)
    left.set_title("Martin et al. 1996; Smith & Shadmehr 2005")
    say_published(figure, PUBLISHED_TEXT, CERTAINTY)
