"""Which key each card asks for is learnt from reward alone, because dopamine tells what was not expected.

Six cards, five keys, so that chance is 20 %. Accuracy is the share of right presses over the last ten visits of each card.
Dopamine is its largest concentration after the card and after the outcome, 1 at rest: of novices in the first round of cards and
the first rewards, and of trained learners in probes in which nothing is learnt; where the reward is left out, its lowest.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure

from analysis.behaviour import PRACTICE, TEST
from analysis.choices import chosen_weights, novice_rewards
from analysis.dots import legend_once
from analysis.landmarks.practice_curves import curve_measures, curves_of
from analysis.panels import Place, draw_blocks, draw_places
from analysis.recording import Recording
from analysis.style import BLUE, GREEN, GREY, ORANGE, PURPLE, VERMILION, WIDE
from analysis.trials import average, by_phase, column
from analysis.verdict import (
    Measures,
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

NAME = "choice-by-reward"
PROTOCOL = "choice"
CLAIM = "which key each card asks for is learnt from reward alone; dopamine moves from the reward to the card that promises it"
CRITERION = (
    "at least 90 % right after 30 visits of each of six cards; without dopamine, or yoked, within 10 points of chance; "
    "dopamine moves to the card and dips where a reward is left out; synapses onto the right key's cells change, others do not"
)
LEARNERS = 10
INTACT, YOKED, NO_DOPAMINE = "intact", "yoked", "no_dopamine"
GROUPS = {
    INTACT: BLUE,
    YOKED: VERMILION,
    NO_DOPAMINE: GREY,
    "no_striatum": GREEN,
    "no_direct_path": ORANGE,
    "no_gate": PURPLE,
}
CARDS, VISITS = 6, 10
CHANCE, NEAR, WANTED = 20.0, 10.0, 90.0
ACCURACY, CURVE = "accuracy_percent", "right"
CARD, REWARD, DIP = "dopamine_to_card", "dopamine_to_reward", "dopamine_lowest"
NOVICE, TRAINED, OMITTED = ", novice", ", trained", ", left out"
WEIGHT = {"card_d1": "D1 synapses", "card_d2": "D2 synapses"}
RIGHT, OTHER = ", right key", ", other keys"
MOVED, STAYED = 0.2, 0.1


def measure(groups: Mapping[str, Sequence[Recording]]) -> Measures:
    """Accuracy of every trial and at the end, answers of dopamine, and change of synapses, of every learner."""
    measures: Measures = {}
    for group, recordings in groups.items():
        right = [column(recording, "score", verb=PRACTICE) for recording in recordings]
        measures[group] = {
            ACCURACY: [100 * average(one[-CARDS * VISITS :]) for one in right],
            **by_measure([_dopamine(recording) for recording in recordings]),
            **by_measure([_weights(recording) for recording in recordings]),
            **curve_measures(CURVE, [100 * one for one in right]),
        }
    return measures


def _dopamine(recording: Recording) -> dict[str, float]:
    found = {
        CARD + NOVICE: average(column(recording, "dopamine_cue", verb=PRACTICE)[:CARDS]),
        REWARD + NOVICE: average(novice_rewards(recording)),
    }
    # Of probes those count in which the right key was pressed: no other press is expected to bring anything.
    names = ("dopamine_cue", "dopamine_burst", "dopamine_dip")
    card, burst, dip = (by_phase(recording, name, verb=TEST, score=1.0) for name in names)
    if len(card) == 2:
        found |= {CARD + TRAINED: average(np.concatenate(card)), REWARD + TRAINED: average(burst[0])}
        found |= {DIP + TRAINED: average(dip[0]), DIP + OMITTED: average(dip[1])}
    return found


def _weights(recording: Recording) -> dict[str, float]:
    found: dict[str, float] = {}
    for projection, name in WEIGHT.items():
        if projection in recording.projections():
            right, other = chosen_weights(recording, projection)
            found |= {name + RIGHT: right, name + OTHER: other}
    return found


def holds(measures: Measures) -> Verdict:
    """Judge by the criterion."""
    short = missing(measures, dict.fromkeys((INTACT, YOKED, NO_DOPAMINE), LEARNERS), ACCURACY)
    if short:
        return short
    right = mean_of(measures, INTACT, ACCURACY)
    criteria = [(bool(right >= WANTED), f"{right:.0f} % right, wanted at least {WANTED:.0f} %")]
    for group in (YOKED, NO_DOPAMINE):
        mean = mean_of(measures, group, ACCURACY)
        text = f"{group.replace('_', ' ')}: {mean:.0f} % right, wanted {CHANCE:.0f} +- {NEAR:.0f} %"
        criteria.append((within(mean, CHANCE - NEAR, CHANCE + NEAR), text))
    for later, earlier, text in (
        (CARD + TRAINED, CARD + NOVICE, "dopamine to the card, trained less novice,"),
        (REWARD + NOVICE, REWARD + TRAINED, "dopamine to a reward, unexpected less expected,"),
        (DIP + TRAINED, DIP + OMITTED, "dip where the reward is left out"),
    ):
        criteria.append(above_zero(_difference(measures, later, earlier), text))
    for name, sign in (("D1 synapses", 1), ("D2 synapses", -1)):
        own, other = (mean_of(measures, INTACT, name + which) for which in (RIGHT, OTHER))
        text = f"{name}: right key {own:+.2f}, others {other:+.2f}, wanted {sign * MOVED:+.1f} or more, others within {STAYED}"
        criteria.append((bool(sign * own >= MOVED and abs(other) <= STAYED), text))
    return judged(criteria)


def _difference(measures: Measures, later: str, earlier: str) -> list[float]:
    intact = measures[INTACT]
    nothing = [float("nan")] * len(intact[ACCURACY])
    return [a - b for a, b in zip(intact.get(later, nothing), intact.get(earlier, nothing), strict=True)]


def summary(measures: Measures) -> str:
    """Model's numbers with their intervals."""
    parts = [
        f"{group.replace('_', ' ')} {with_interval(estimate_of(measures, group, ACCURACY), '{:.0f}')}"
        for group in GROUPS
        if group in measures
    ]
    answers = {"card": CARD, "reward": REWARD}
    if INTACT in measures:
        for name, of in answers.items():
            before, after = (mean_of(measures, INTACT, of + who) for who in (NOVICE, TRAINED))
            parts.append(f"dopamine to the {name} {before:.2f}, trained {after:.2f}")
        parts.append(f"left out {mean_of(measures, INTACT, DIP + OMITTED):.2f}")
        own, other = (mean_of(measures, INTACT, "D1 synapses" + which) for which in (RIGHT, OTHER))
        parts.append(f"D1 synapses of the right key {own:+.2f}, of others {other:+.2f}")
    return "; ".join(parts)


def draw(figure: Figure, measures: Measures) -> None:
    """Draw accuracy by visit, dopamine of novices and of trained learners, and the change of synapses."""
    figure.set_size_inches(WIDE, 2.8)
    left, middle, right = figure.subplots(1, 3, width_ratios=(1.3, 1.2, 1))
    left.axhline(CHANCE, color=GREY, linewidth=0.5)
    for group, colour in GROUPS.items():
        draw_blocks(left, curves_of(measures, group, CURVE), colour, group.replace("_", " "), size=5 * CARDS)
    left.set_title("five visits of six cards")
    left.set_xlabel("trial")
    left.set_ylabel("right (%)")
    left.set_ylim(0, 100)
    if left.get_lines()[1:]:
        legend_once(left, loc="best")
    intact = measures.get(INTACT, {})
    answers = {
        "card\nnovice": (CARD + NOVICE, VERMILION),
        "card\ntrained": (CARD + TRAINED, BLUE),
        "reward\nnovice": (REWARD + NOVICE, VERMILION),
        "reward\ntrained": (REWARD + TRAINED, BLUE),
        "left out\ntrained": (DIP + OMITTED, BLUE),
    }
    places = [Place(text, intact.get(name, []), colour) for text, (name, colour) in answers.items()]
    draw_places(middle, places, "dopamine (1 = rest)")
    middle.axhline(1, color=GREY, linewidth=0.5)
    middle.set_title("what was not expected")
    places = [
        Place(f"{name.split()[0]}\n{which[2:].split()[0]}", intact.get(name + which, []), colour)
        for name, colour in (("D1 synapses", BLUE), ("D2 synapses", VERMILION))
        for which in (RIGHT, OTHER)
    ]
    draw_places(right, places, "change of synapses (u)")
    right.set_title("right key, other keys")
