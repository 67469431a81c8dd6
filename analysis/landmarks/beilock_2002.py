"""Attending to the steps hurts experts and helps novices.

Paper: Beilock, Carr, MacMahon & Starkes 2002, J Exp Psychol Appl 8:6, doi:10.1037/1076-898X.8.1.6, experiment 2. Read in the
abstract: novice soccer players dribbled better while attending to the steps than with a second task, experts with their right
foot the other way round; with their left foot experts were as novices.

The right foot is here the sequence that experts have practised for five days, the left foot another order of the same keys that
they have never practised: the control arm of the paper, drawn and asked for nothing more. Novices are other learners, as in the
paper; nobody learns in a test.

Said before any learner was seen, where the criterion is silent. Performance is right keys in 30 s, mean of three trials, as a
course takes longer with every mistake. The difference is attention less second task within a learner; d is that of the two
conditions by their pooled standard deviation, in which learners differ, too (Cohen's d).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure

from analysis.conditions import ATTENTION, LOAD, phases_tested
from analysis.dots import draw_dots, legend_once
from analysis.panels import Place, draw_places, say_published
from analysis.recording import Recording
from analysis.statistics import cohen_d, estimate, finite
from analysis.style import BLUE, GREY, VERMILION, WIDE
from analysis.trials import average, column
from analysis.verdict import Measures, Published, Verdict, judged, missing, with_interval

NAME = "beilock-2002-attention"
PROTOCOL = "beilock_2002"
CLAIM = "attending to the steps hurts experts and helps novices"
PUBLISHED_TEXT = "interaction; experts better under dual task, novices better with skill focus"
CRITERION = "the sign of the difference flips with skill, each side d >= 0.4"
CERTAINTY = "abstract read"
PUBLISHED: dict[str, Published] = {}
LEARNERS = 20
NOVICE, EXPERT = "novice", "expert"
PRACTISED, OTHER = "tapping", "other"
ARMS = {"novices": (NOVICE, PRACTISED), "experts": (EXPERT, PRACTISED), "experts,\nother order": (EXPERT, OTHER)}
KEYS = "keys_per_30s of {}, {}"  # skill, condition
COLOURS = {LOAD: BLUE, ATTENTION: VERMILION}
LEAST_EFFECT = 0.4


def measure(groups: Mapping[str, Sequence[Recording]]) -> Measures:
    """Right keys of every learner with a second task and with attention to the steps, in what was tested."""
    measures: Measures = {}
    for group, recordings in groups.items():
        skills = [skill for own, skill in ARMS.values() if own == group]
        measures[group] = {
            KEYS.format(skill, condition): [_keys(recording, skill, condition) for recording in recordings]
            for skill in skills
            for condition in COLOURS
        }
    return measures


def _keys(recording: Recording, skill: str, condition: str) -> float:
    phases = [phase for phase, asked in phases_tested(recording, skill) if asked == condition]
    return average([average(column(recording, "keys_per_30s", phase=phase)) for phase in phases])


def keys_of(measures: Measures, arm: str, condition: str) -> list[float]:
    """Right keys of every learner of an arm under a condition."""
    group, skill = ARMS[arm]
    return measures.get(group, {}).get(KEYS.format(skill, condition), [])


def differences(measures: Measures, arm: str) -> list[float]:
    """Right keys with attention to the steps less those with a second task, of every learner of an arm."""
    attending, loaded = (keys_of(measures, arm, condition) for condition in (ATTENTION, LOAD))
    return [one - other for one, other in zip(attending, loaded, strict=True)]


def effect(measures: Measures, arm: str) -> float:
    """How much better an arm is with attention to the steps than with a second task, as Cohen's d."""
    return cohen_d(keys_of(measures, arm, ATTENTION), keys_of(measures, arm, LOAD))


def holds(measures: Measures) -> Verdict:
    """Judge by the criterion, as the head of this file says."""
    for condition in COLOURS:
        short = missing(measures, dict.fromkeys((NOVICE, EXPERT), LEARNERS), KEYS.format(PRACTISED, condition))
        if short:
            return short
    novices, experts = (effect(measures, arm) for arm in ("novices", "experts"))
    return judged(
        [
            (
                novices >= LEAST_EFFECT,
                f"novices with attention against second task d = {novices:+.1f}, wanted at least +0.4",
            ),
            (
                experts <= -LEAST_EFFECT,
                f"experts with attention against second task d = {experts:+.1f}, wanted at most -0.4",
            ),
        ]
    )


def summary(measures: Measures) -> str:
    """Model's differences with their intervals."""
    return "; ".join(
        f"{arm.replace(chr(10), ' ')}: attention less second task "
        f"{with_interval(estimate(differences(measures, arm)), unit=' keys')}, d = {effect(measures, arm):+.1f}"
        for arm, (group, _) in ARMS.items()
        if group in measures
    )


def draw(figure: Figure, measures: Measures) -> None:
    """Draw right keys under both conditions, and the differences with the wanted signs."""
    figure.set_size_inches(WIDE, 2.8)
    left, right = figure.subplots(1, 2, width_ratios=(1.4, 1))
    for shift, (condition, colour) in zip((-0.18, 0.18), COLOURS.items(), strict=True):
        for place, arm in enumerate(ARMS):
            draw_dots(left, place + shift, keys_of(measures, arm, condition), colour, condition, spread=0.1)
    counts = [finite(keys_of(measures, arm, LOAD)).size for arm in ARMS]
    left.set_xticks(range(len(ARMS)), [f"{arm}\nn = {count}" for arm, count in zip(ARMS, counts, strict=True)])
    left.set_xlim(-0.6, len(ARMS) - 0.4)
    left.set_ylim(bottom=0)
    left.set_ylabel("right keys in 30 s")
    left.set_title("Beilock et al. 2002")
    if any(counts):
        legend_once(left, loc="best")
    wanted = {"novices": (0.0, np.inf), "experts": (-np.inf, 0.0)}
    colours = dict(zip(ARMS, (BLUE, BLUE, GREY), strict=True))
    draw_places(
        right,
        [Place(arm, differences(measures, arm), colours[arm], wanted.get(arm)) for arm in ARMS],
        "attention less second task (keys)",
    )
    effects = [effect(measures, arm) for arm in ARMS]
    if not np.isnan(effects).any():
        right.set_title("d = " + ", ".join(f"{one:+.1f}" for one in effects))
    say_published(figure, PUBLISHED_TEXT, CERTAINTY)
