"""In a cross of arms an animal first goes to the place where food is; with practice it makes the turn that led there.

After Packard & McGaugh 1996, Neurobiol Learn Mem 65:65: probes from the opposite arm, where place and turn lead to different
arms, with hippocampus or dorsal striatum silenced. A learner's measure is the share of its probes in which the arm of the food
was entered first, in percent; half of them is no preference. Two controls lose a part for good before they begin.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure

from analysis.behaviour import TEST
from analysis.panels import Place, draw_places
from analysis.recording import Recording
from analysis.style import BLUE, GREEN, VERMILION, WIDE
from analysis.trials import average, by_phase
from analysis.verdict import Measures, Verdict, by_measure, estimate_of, judged, mean_of, missing, with_interval

NAME = "place-then-turn"
PROTOCOL = "cross_maze"
CLAIM = "in a cross an animal first goes to the food's place, by its hippocampus; later it makes the same turn, by its striatum"
CRITERION = (
    "early probes: at least 75 % to the place, also without striatum, no preference (25-75 %) without hippocampus; late: at most "
    "25 % to the place, also without hippocampus, at least 75 % without striatum; striatum lesioned before practice: at least "
    "75 % late; hippocampus lesioned before practice: at most 25 % late"
)
LEARNERS = 10
INTACT, NO_STRIATUM, NO_HIPPOCAMPUS = "intact", "no_striatum", "no_hippocampus"
EARLY, LATE = "early", "late"
ALL, HIPPOCAMPUS_OFF, STRIATUM_OFF = "", ", hippocampus off", ", striatum off"
PROBES = {
    INTACT: tuple(stage + state for stage in (EARLY, LATE) for state in (ALL, HIPPOCAMPUS_OFF, STRIATUM_OFF)),
    NO_STRIATUM: (EARLY, LATE),
    NO_HIPPOCAMPUS: (EARLY, LATE),
}
"""What the probes of each group are, in their order."""
TO_PLACE, NEITHER, TO_TURN = (75.0, 100.0), (25.0, 75.0), (0.0, 25.0)
WANTED = {
    INTACT: dict(zip(PROBES[INTACT], (TO_PLACE, NEITHER, TO_PLACE, TO_TURN, TO_TURN, TO_PLACE), strict=True)),
    NO_STRIATUM: {LATE: TO_PLACE},
    NO_HIPPOCAMPUS: {LATE: TO_TURN},
}
SAID = {INTACT: "intact", NO_STRIATUM: "no striatum", NO_HIPPOCAMPUS: "no hippocampus"}
COLOUR = {ALL: BLUE, HIPPOCAMPUS_OFF: VERMILION, STRIATUM_OFF: GREEN}


def measure(groups: Mapping[str, Sequence[Recording]]) -> Measures:
    """Share of every learner's probes in which it went to the place first, in percent, by name of the probe.

    A probe in which it entered no arm counts as one that did not go there.
    """
    measures: Measures = {}
    for group, recordings in groups.items():
        shares = [_shares(recording, PROBES[group]) for recording in recordings]
        measures[group] = by_measure(shares, PROBES[group])
    return measures


def _shares(recording: Recording, names: Sequence[str]) -> dict[str, float]:
    phases = by_phase(recording, "right_arm", verb=TEST)
    return {name: 100 * average(np.nan_to_num(phase)) for name, phase in zip(names, phases, strict=False)}


def holds(measures: Measures) -> Verdict:
    """Judge by the criterion, by the means of the groups."""
    for group, wanted in WANTED.items():
        for name in wanted:
            if short := missing(measures, {group: LEARNERS}, name):
                return short
    criteria = []
    for group, wanted in WANTED.items():
        for name, (low, high) in wanted.items():
            mean = mean_of(measures, group, name)
            text = f"{SAID[group]}, {name}: {mean:.0f} % to the place, wanted {low:.0f} to {high:.0f} %"
            criteria.append((bool(low <= mean <= high), text))
    return judged(criteria)


def summary(measures: Measures) -> str:
    """Model's shares with their intervals."""
    parts = [
        f"{SAID[group]}, {name} {with_interval(estimate_of(measures, group, name), '{:.0f}')}"
        for group, names in PROBES.items()
        for name in names
        if group in measures
    ]
    return "to the place: " + "; ".join(parts)


def draw(figure: Figure, measures: Measures) -> None:
    """Draw the share of probes to the place of every learner, early and late, and what was wanted."""
    figure.set_size_inches(WIDE, 2.8)
    for axes, stage in zip(figure.subplots(1, 2, sharey=True), (EARLY, LATE), strict=True):
        shown = [(INTACT, stage + state, colour) for state, colour in COLOUR.items()]
        shown += [(NO_STRIATUM, stage, GREEN), (NO_HIPPOCAMPUS, stage, VERMILION)]
        places = [
            Place(_below(group, name), measures.get(group, {}).get(name, []), colour, WANTED[group].get(name))
            for group, name, colour in shown
        ]
        draw_places(axes, places, "probes to the place (%)" if stage == EARLY else "")
        axes.axhline(50, color="black", linewidth=0.5, linestyle=":")
        axes.set_title(f"{stage} in practice")
        axes.set_ylim(-4, 104)


def _below(group: str, name: str) -> str:
    return (name.partition(", ")[2] or SAID[group]).replace(" ", "\n")
