"""A skill is learnt and kept without any memory of having learnt it.

Papers: Milner 1962 (H.M.); Gabrieli, Corkin, Mickel & Growdon 1993, Behav Neurosci 107:899; Dick et al. 1995, Brain Cogn
29:294 (rotary pursuit, Alzheimer's disease, up to 37 days); Nissen & Bullemer 1987. As read when the landmark was chosen:
normal learning across days, no recollection; kept for a year; patients like controls after a day and 37 days.

The curve is right keys in 30 s, trial by trial; final is the mean of the last three trials of practice, retention that of the
three trials of a test in percent of it. The list is at chance where no more of it is recalled than one key in five would give.
The list and the skill are circuits of their own here, and practice has the notes: that a lesion of the one leaves the other is
a matter of the wiring, and this says no more.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure

from analysis.behaviour import PRACTICE, TEST
from analysis.dots import draw_curve
from analysis.landmarks.practice_curves import curve_measures, curves_of
from analysis.panels import Place, draw_places, say_published
from analysis.recording import Recording
from analysis.statistics import mean_over_learners
from analysis.style import BLUE, GREEN, VERMILION, WIDE
from analysis.trials import average, by_phase, column
from analysis.verdict import Measures, Published, Verdict, estimate_of, judged, mean_of, missing, with_interval

NAME = "milner-1962-hm"
PROTOCOL = "milner_1962"
CLAIM = "a skill is learnt and kept without any memory of having learnt it"
PUBLISHED_TEXT = "normal learning across days, no recollection; kept one year; patients like controls at 24 h and 37 d"
CRITERION = (
    "learning curve from feedback-guided practice within 15 % of intact; list probe at chance; 37-d retention at least 85 % of "
    "final. With the hippocampus lesioned only after learning: skill intact, list gone"
)
CERTAINTY = "read"
PUBLISHED: dict[str, Published] = {}
LEARNERS = 20
INTACT, OFF, AFTER = "intact", "hippocampus_off", "off_after_practice"
GROUPS = {INTACT: BLUE, OFF: VERMILION, AFTER: GREEN}
SHORT = {INTACT: "intact", OFF: "no hippo-\ncampus", AFTER: "off after\npractice"}
CURVE, FINAL, LIST = "keys_per_30s", "keys_at_last", "list_percent"
FIRST_TEST, SECOND_TEST = "first_test_percent", "second_test_percent"
"""After 37 days and a year; where the lesion comes after practice, before and after it."""
LAST, ALIKE, KEPT, CHANCE, SKILL_INTACT = 3, 15.0, 85.0, 20.0, 95.0


def measure(groups: Mapping[str, Sequence[Recording]]) -> Measures:
    """Curve, final level, both tests in percent of it and the last recall of the list, of every learner."""
    measures: Measures = {}
    for group, recordings in groups.items():
        curves = [column(recording, CURVE, verb=PRACTICE) for recording in recordings]
        finals = [average(curve[-LAST:]) for curve in curves]
        tests = [[average(one) for one in by_phase(recording, CURVE, verb=TEST)][:2] for recording in recordings]
        recalls = [column(recording, "score", verb="recall") for recording in recordings]
        measures[group] = {FINAL: finals, LIST: [100 * average(one[-1:]) for one in recalls]}
        for place, name in enumerate((FIRST_TEST, SECOND_TEST)):
            kept = [test[place] if len(test) > place else float("nan") for test in tests]
            measures[group][name] = [100 * level / final for level, final in zip(kept, finals, strict=True)]
        measures[group] |= curve_measures(CURVE, curves)
    return measures


def curves_apart(measures: Measures) -> float:
    """Largest difference of the mean curve from that of intact learners over the trials, in percent of it."""
    intact, off = (mean_over_learners(curves_of(measures, group, CURVE)) for group in (INTACT, OFF))
    return float(np.abs(100 * (off / intact - 1)).max())


def holds(measures: Measures) -> Verdict:
    """Judge by the criterion; that intact learners recall the list is asked for too."""
    short = missing(measures, dict.fromkeys(GROUPS, LEARNERS), FINAL)
    if short:
        return short
    apart = curves_apart(measures)
    known, off, gone = (mean_of(measures, group, LIST) for group in (INTACT, OFF, AFTER))
    kept = mean_of(measures, OFF, FIRST_TEST)
    before, after = (mean_of(measures, AFTER, name) for name in (FIRST_TEST, SECOND_TEST))
    skill = 100 * after / before
    return judged(
        [
            (apart <= ALIKE, f"curve without hippocampus at most {apart:.1f} % from intact, wanted 15 %"),
            (known > CHANCE, f"intact: list recalled {known:.0f} %, wanted above {CHANCE:.0f} %"),
            (off <= CHANCE, f"without hippocampus: list recalled {off:.0f} %, wanted at most {CHANCE:.0f} %"),
            (kept >= KEPT, f"without hippocampus: after 37 days {kept:.0f} % of the final level, wanted at least 85 %"),
            (skill >= SKILL_INTACT, f"lesion after practice: skill at {skill:.0f} % of before, wanted at least 95 %"),
            (gone <= CHANCE, f"lesion after practice: list recalled {gone:.0f} %, wanted at most {CHANCE:.0f} %"),
        ]
    )


def summary(measures: Measures) -> str:
    """Model's numbers with their intervals."""
    parts = []
    for group, text in ((INTACT, "37 d"), (OFF, "37 d"), (AFTER, "before the lesion")):
        if group in measures:
            level = with_interval(estimate_of(measures, group, FIRST_TEST), "{:.0f}")
            known = with_interval(estimate_of(measures, group, LIST), "{:.0f}")
            parts.append(f"{group.replace('_', ' ')}: {text} {level} of final, list {known}")
    return "; ".join(parts)


def draw(figure: Figure, measures: Measures) -> None:
    """Draw practice, what is kept of it, and the list."""
    figure.set_size_inches(WIDE, 2.8)
    left, middle, right = figure.subplots(1, 3, width_ratios=(1.4, 1, 0.8))
    for group in (INTACT, OFF):
        draw_curve(left, curves_of(measures, group, CURVE), GROUPS[group], SHORT[group].replace("-\n", ""))
    left.set_title("ten trials a day for three days")
    left.set_xlabel("trial")
    left.set_ylabel("right keys in 30 s")
    if left.get_lines():
        left.legend(loc="lower right")
    kept = [
        Place(f"{SHORT[group]}\n{when}", measures.get(group, {}).get(name, []), GROUPS[group], wanted)
        for group, name, when, wanted in (
            (INTACT, FIRST_TEST, "37 d", None),
            (OFF, FIRST_TEST, "37 d", (KEPT, np.inf)),
            (INTACT, SECOND_TEST, "1 year", None),
            (OFF, SECOND_TEST, "1 year", None),
        )
    ]
    draw_places(middle, kept, "% of the final level")
    middle.set_title("kept")
    lists = [
        Place(SHORT[group], measures.get(group, {}).get(LIST, []), colour, None if group == INTACT else (0, CHANCE))
        for group, colour in GROUPS.items()
    ]
    draw_places(right, lists, "list recalled (%)")
    say_published(figure, PUBLISHED_TEXT, CERTAINTY)
