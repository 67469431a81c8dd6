"""A learner who falls at once learns to ride, needs the cerebellum for it, and rides again ten years later.

Rides are counted until the first three in a row that reach the cap. First practice takes the rides until then; after the gap,
a learner who never comes back to the cap counts in full.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure

from analysis.behaviour import PRACTICE, TEST
from analysis.dots import legend_once
from analysis.landmarks.practice_curves import curve_measures, curves_of
from analysis.panels import Place, draw_blocks, draw_places
from analysis.recording import Recording
from analysis.rides import relearning_percent, rides_before_cap
from analysis.style import BLUE, GREEN, GREY, VERMILION, WIDE
from analysis.trials import average, column
from analysis.verdict import Measures, Verdict, by_measure, estimate_of, judged, mean_of, missing, with_interval

NAME = "bicycle-learnt-and-kept"
PROTOCOL = "bicycle"
CLAIM = "a learner who falls at once learns to ride, needs the cerebellum for it, and rides again ten years later"
CRITERION = (
    "from falls within 3 s to the cap (12 s) in >= 8 of 10 learners, by learning (lesion: falls again; plasticity off: does not "
    "learn); after a gap of 10 years: first ride worse, the cap again within 20 % of the first practice"
)
LEARNERS = 10
YEARS, LESION, OFF = "years10", "lesion", "plasticity_off"
GROUPS = {YEARS: BLUE, LESION: VERMILION, OFF: GREY}
START, END = "ride_first_s", "ride_last_percent"
BEFORE, AFTER, FIRST_AFTER = "ride_before_s", "ride_after_s", "first_ride_after_s"
AGAIN, CURVE = "relearning_percent", "ride_s"
RIDES, LAST = 3, 5
FALLS_BY_S, LEAST_SHARE, MOST_AGAIN = 3.0, 0.8, 20.0


def measure(groups: Mapping[str, Sequence[Recording]]) -> Measures:
    """First and last rides of practice, those of the test, and the share of rides that relearning takes, of every learner."""
    measures: Measures = {}
    for group, recordings in groups.items():
        rows = [_learner(recording) for recording in recordings]
        names = (START, END, BEFORE, AFTER, FIRST_AFTER, AGAIN)
        curves = [column(recording, "duration_s", verb=PRACTICE) for recording in recordings]
        measures[group] = by_measure(rows, names) | curve_measures(CURVE, curves)
    return measures


def _learner(recording: Recording) -> dict[str, float]:
    rode, cap, fell = (column(recording, name, verb=PRACTICE) for name in ("duration_s", "cap_s", "fell"))
    later, fell_later = (column(recording, name, verb=TEST) for name in ("duration_s", "fell"))
    return {
        START: average(rode[:RIDES]),
        END: 100 * float(np.median(rode[-LAST:] / cap[-LAST:])) if rode.size else float("nan"),
        BEFORE: average(rode[-LAST:]),
        AFTER: average(later[:LAST]),
        FIRST_AFTER: average(later[:1]),
        AGAIN: relearning_percent(rides_before_cap(fell), rides_before_cap(fell_later)) if later.size else float("nan"),
    }


def able(measures: Measures, group: str, from_falls: bool) -> float:
    """Share of learners whose median ride at the end of practice reaches the cap, and who fell within 3 s at first."""
    start, end = (np.array(measures.get(group, {}).get(name, []), dtype=float) for name in (START, END))
    capped = end >= 100 - 1e-6
    return float(np.mean(capped & (start <= FALLS_BY_S) if from_falls else capped)) if end.size else float("nan")


def holds(measures: Measures) -> Verdict:
    """Judge by the criterion."""
    short = missing(measures, dict.fromkeys(GROUPS, LEARNERS), AFTER)
    if short:
        return short
    riding, unable = able(measures, YEARS, True), able(measures, OFF, False)
    falls = mean_of(measures, LESION, AFTER)
    first, before, again = (mean_of(measures, YEARS, name) for name in (FIRST_AFTER, BEFORE, AGAIN))
    return judged(
        [
            (riding >= LEAST_SHARE, f"from falls within 3 s to the cap in {riding:.0%} of learners, wanted 8 of 10"),
            (falls <= FALLS_BY_S, f"cerebellum lesioned after practice: falls after {falls:.1f} s, wanted within 3 s"),
            (unable == 0, f"plasticity off: to the cap in {unable:.0%} of learners, wanted none"),
            (first < before, f"first ride after 10 years {first:.1f} s, before {before:.1f} s, wanted worse"),
            (again <= MOST_AGAIN, f"the cap again after {again:.0f} % of the rides of practice, wanted at most 20 %"),
        ]
    )


def summary(measures: Measures) -> str:
    """Model's numbers with their intervals."""
    parts = [f"from falls to the cap in {able(measures, YEARS, True):.0%}, plasticity off {able(measures, OFF, False):.0%}"]
    said = {"lesioned": (LESION, AFTER), "first ride after 10 years": (YEARS, FIRST_AFTER)}
    parts += [f"{text} {with_interval(estimate_of(measures, *where), '{:.1f}', ' s')}" for text, where in said.items()]
    return ", ".join([*parts, f"relearnt in {with_interval(estimate_of(measures, YEARS, AGAIN), '{:.0f}')} of the rides"])


def draw(figure: Figure, measures: Measures) -> None:
    """Draw the rides of practice, those after a lesion and after the gap, and the rides to relearn."""
    figure.set_size_inches(WIDE, 2.6)
    left, middle, right = figure.subplots(1, 3, width_ratios=(1.4, 1.6, 0.6))
    for group, label in ((YEARS, "intact"), (OFF, "plasticity off")):
        draw_blocks(left, curves_of(measures, group, CURVE), GROUPS[group], label)
    left.set_title("bicycle: practice")
    left.set_xlabel("ride")
    left.set_ylabel("time to the fall (s)")
    left.set_ylim(bottom=0)
    legend_once(left, loc="best")
    years = measures.get(YEARS, {})
    places = [
        Place("first\nthree", years.get(START, []), BLUE, (0, FALLS_BY_S)),
        Place("last\nfive", years.get(BEFORE, []), BLUE),
        Place("lesion\nafter", measures.get(LESION, {}).get(AFTER, []), VERMILION, (0, FALLS_BY_S)),
        Place("10 years:\nfirst ride", years.get(FIRST_AFTER, []), GREEN, (0, mean_of(measures, YEARS, BEFORE))),
    ]
    draw_places(middle, places, "time to the fall (s)")
    middle.set_title("rides (grey: wanted)")
    draw_places(right, [Place("relearning", years.get(AGAIN, []), GREEN, (0, MOST_AGAIN))], "rides (% of practice)")
