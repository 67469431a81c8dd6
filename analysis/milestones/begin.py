"""A movement begins when the striatum stops the pallidum, which holds the thalamus: what is late without which part.

Cooling the caudate nucleus lengthens a cat's reaction time (Conde et al. 1981, J Physiol (Paris) 77:97), excluding the internal
pallidum shortens a baboon's (Beaubaton et al. 1981, ibid. 77:107; in monkeys there was little or no change, Horak & Anderson
1984, J Neurophysiol 52:290); in Parkinson's disease pallidotomy does (Jankovic et al. 1999, Mov Disord 14:57).
Abstracts read; the authors and the page of the last are from memory.
Sizes are not held against each other: our reaches have no time of seeing and choosing. Latency is from the cue to the start of
the plan, the mean over reaches of a learner.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from matplotlib.figure import Figure

from analysis.panels import Place, draw_places
from analysis.recording import Recording
from analysis.statistics import finite
from analysis.style import BLUE, GREEN, GREY, ORANGE, PURPLE, VERMILION, WIDE
from analysis.trials import average, column
from analysis.verdict import Measures, Verdict, by_measure, difference_of, estimate_of, judged, mean_of, missing, with_interval

NAME = "start-of-a-movement"
PROTOCOL = "begin"
CLAIM = "a movement begins when the striatum stops the pallidum"
CRITERION = (
    "latency of a reach: without striatum, and without thalamus, longer (95 % interval of the learners' differences above 0); "
    "without pallidum, and without both striatum and pallidum, at most 10 ms longer; all of these begin at least 95 % of their "
    "reaches, without prefrontal cortex none"
)
LEARNERS = 10
INTACT, STRIATUM, THALAMUS, PALLIDUM = "intact", "striatum_off", "thalamus_off", "pallidum_off"
BOTH, PREFRONTAL = "striatum_and_pallidum_off", "prefrontal_off"
GROUPS = {
    INTACT: ("intact", BLUE),
    STRIATUM: ("striatum off", VERMILION),
    THALAMUS: ("thalamus off", ORANGE),
    PALLIDUM: ("pallidum off", GREEN),
    BOTH: ("striatum and pallidum off", PURPLE),
    PREFRONTAL: ("prefrontal off", GREY),
}
LATENCY, BEGUN = "latency_ms", "begun_percent"
MOST_MS, MOST_OF_THEM = 10.0, 95.0


def measure(groups: Mapping[str, Sequence[Recording]]) -> Measures:
    """Mean latency of the reaches that were begun, in ms, and how many were, in percent, of every learner."""
    return {group: by_measure([_learner(one) for one in recordings], (LATENCY, BEGUN)) for group, recordings in groups.items()}


def _learner(recording: Recording) -> dict[str, float]:
    latency = column(recording, "latency_s")
    begun = finite(latency)
    share = 100 * begun.size / latency.size if latency.size else float("nan")
    return {LATENCY: 1000 * average(begun), BEGUN: share}


def holds(measures: Measures) -> Verdict:
    """Judge by the criterion."""
    short = missing(measures, dict.fromkeys(GROUPS, LEARNERS), BEGUN)
    if short:
        return short
    criteria = []
    for group in (STRIATUM, THALAMUS, PALLIDUM, BOTH):
        more = difference_of(measures, LATENCY, group, INTACT)
        text = f"{GROUPS[group][0]}: latency {with_interval(more, unit=' ms')}, wanted "
        if group in (STRIATUM, THALAMUS):
            criteria.append((bool(more.low > 0), text + "above 0"))
        else:
            criteria.append((bool(more.high <= MOST_MS), text + "at most +10 ms"))
    for group in (INTACT, STRIATUM, THALAMUS, PALLIDUM, BOTH):
        begun = mean_of(measures, group, BEGUN)
        criteria.append((begun >= MOST_OF_THEM, f"{GROUPS[group][0]}: {begun:.0f} % begun, wanted at least 95 %"))
    begun = mean_of(measures, PREFRONTAL, BEGUN)
    criteria.append((begun == 0, f"prefrontal off: {begun:.0f} % begun, wanted none"))
    return judged(criteria)


def summary(measures: Measures) -> str:
    """Model's numbers with their intervals."""
    parts = []
    for group, (said, _) in GROUPS.items():
        if group in measures:
            latency, begun = estimate_of(measures, group, LATENCY), mean_of(measures, group, BEGUN)
            late = f"{with_interval(latency, '{:.0f}', ' ms')}, " if latency.learners else ""
            parts.append(f"{said}: {late}{begun:.0f} % begun")
    return "; ".join(parts)


def draw(figure: Figure, measures: Measures) -> None:
    """Draw latency, and the share of reaches that were begun, of every learner."""
    figure.set_size_inches(WIDE, 2.8)
    for axes, (name, text) in zip(
        figure.subplots(1, 2), {LATENCY: "latency of a reach (ms)", BEGUN: "reaches that were begun (%)"}.items(), strict=True
    ):
        places = [
            Place(said.replace(" and ", ",\n").replace(" off", "\noff"), measures.get(group, {}).get(name, []), colour)
            for group, (said, colour) in GROUPS.items()
        ]
        draw_places(axes, places, text)
        axes.set_ylim(bottom=-4)
