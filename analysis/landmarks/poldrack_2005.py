"""Practice makes a skill cheap: a second task no longer hurts it, and it takes fewer spikes.

Papers: Poldrack et al. 2005, J Neurosci 25:5356, doi:10.1523/JNEUROSCI.3880-04.2005; Wu, Kansaku & Hallett 2004,
J Neurophysiol 91:1690, doi:10.1152/jn.01052.2003. Read in the abstracts: after training a second task hardly costs anything;
less activity in premotor, prefrontal and parietal cortex, striatum and cerebellum; no region is more active.

Poldrack et al. trained for three hours over several days; here it is an hour over five days, rests included, to spare computing.
The model plays as fast as it can: spikes that do not stop between presses become fewer by as much as the sequence becomes
shorter.

Said before any learner was seen, where the criterion is silent. The cost is the mean interval of right presses with the second
task less that alone; its fall is that of the mean over learners, and where the mean was not above 0 there is none. Spikes are
counted in the trials without a second task, over whole executions (`analysis.executed`); their fall is the mean over learners of
each one's change. A region rises if the 95 % interval of its change lies above 0. All tests are without plasticity. Learners who
do not practise in those days are a control that is drawn, and asked for nothing more.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure

from analysis.behaviour import practised_order
from analysis.conditions import ALONE, LOAD, phases_tested
from analysis.executed import executed
from analysis.panels import Place, draw_places, say_published
from analysis.recording import Recording
from analysis.statistics import finite
from analysis.style import BLUE, GREY, WIDE
from analysis.trials import average, change_percent, column
from analysis.verdict import (
    Measures,
    Published,
    Verdict,
    by_measure,
    estimate_of,
    judged,
    mean_of,
    missing,
    with_interval,
    within,
)

NAME = "poldrack-2005-dual-task"
PROTOCOL = "poldrack_2005"
CLAIM = "practice makes a skill cheap: a second task no longer hurts it"
PUBLISHED_TEXT = "cost goes to about zero; less activity in premotor, prefrontal, caudate; nothing more active"
CRITERION = "dual-task cost falls at least 75 %; total spikes per executed sequence fall 10-40 %; no region's rise"
CERTAINTY = "abstract read"
PUBLISHED: dict[str, Published] = {}
LEARNERS = 20
PRACTISED, UNPRACTISED = "practised", "unpractised"
GROUPS = {PRACTISED: ("practice", BLUE), UNPRACTISED: ("no\npractice", GREY)}
TIMES = ("before", "after")
COST = "cost_ms, {}"  # when
MORE, PERCENT = "spikes more, {}", "spikes_percent, {}"  # region
TOTAL = PERCENT.format("all")
LEAST_FALL = 75.0
WANTED = (-40.0, -10.0)


def measure(groups: Mapping[str, Sequence[Recording]]) -> Measures:
    """Cost before and after, and the change of spikes per executed sequence in all and by region, of every learner."""
    measures: Measures = {}
    for group, recordings in groups.items():
        learners = [_costs(recording) | _changes(recording) for recording in recordings]
        measures[group] = by_measure(learners)
    return measures


def _costs(recording: Recording) -> dict[str, float]:
    """Give the costs in ms per key: the first test of each condition is that before, the last that after."""
    alone, loaded = (_first_and_last(recording, condition) for condition in (ALONE, LOAD))
    return {
        COST.format(when): 1000 * (_interval_s(recording, with_load) - _interval_s(recording, without))
        for when, with_load, without in zip(TIMES, loaded, alone, strict=False)
    }


def _first_and_last(recording: Recording, condition: str) -> tuple[int, ...]:
    phases = [phase for phase, asked in phases_tested(recording) if asked == condition]
    return (phases[0], phases[-1]) if len(phases) > 1 else ()


def _interval_s(recording: Recording, phase: int) -> float:
    return average(column(recording, "interval_s", phase=phase))


def _changes(recording: Recording) -> dict[str, float]:
    phases = _first_and_last(recording, ALONE)
    length = len(practised_order(recording))
    if not phases or not length:
        return {}
    before, after = (_by_region(recording, phase, length) for phase in phases)
    more = {MORE.format(region): after[region] - before[region] for region in before}
    percent = {PERCENT.format(region): change_percent(before[region], after[region]) for region in before}
    return {TOTAL: change_percent(sum(before.values()), sum(after.values())), **percent, **more}


def _by_region(recording: Recording, phase: int, length: int) -> dict[str, float]:
    """Give the spikes per executed sequence of every region."""
    done = executed(recording, phase, length)
    totals = dict.fromkeys((one.region for one in recording.populations.values()), 0.0)
    for name, population in recording.populations.items():
        totals[population.region] += done.of(name)
    return totals


def regions_in(measures: Measures) -> list[str]:
    """Regions whose spikes were counted in the practised."""
    start = MORE.format("")
    return [name.removeprefix(start) for name in measures.get(PRACTISED, {}) if name.startswith(start)]


def fall_percent(measures: Measures, group: str = PRACTISED) -> float:
    """How much of the mean cost is gone, in percent; NaN if there was none."""
    before, after = (mean_of(measures, group, COST.format(when)) for when in TIMES)
    return -change_percent(before, after) if before > 0 else float("nan")


def holds(measures: Measures) -> Verdict:
    """Judge by the criterion, as the head of this file says."""
    for name in (COST.format("after"), TOTAL):
        short = missing(measures, {PRACTISED: LEARNERS}, name)
        if short:
            return short
    fall, spikes = fall_percent(measures), mean_of(measures, PRACTISED, TOTAL)
    before, after = (mean_of(measures, PRACTISED, COST.format(when)) for when in TIMES)
    risen = [region for region in regions_in(measures) if estimate_of(measures, PRACTISED, MORE.format(region)).low > 0]
    return judged(
        [
            (
                fall >= LEAST_FALL,
                f"cost of a second task {before:+.0f} ms per key before, {after:+.0f} after: "
                f"falls by {fall:.0f} %, wanted at least 75 %",
            ),
            (within(spikes, *WANTED), f"spikes per executed sequence {spikes:+.1f} %, wanted -40 to -10 %"),
            (not risen, f"regions whose spikes rise: {_named(risen)}, wanted none"),
        ]
    )


def _named(regions: Sequence[str]) -> str:
    return ", ".join(region.replace("_", " ") for region in regions) or "none"


def summary(measures: Measures) -> str:
    """Model's numbers with their intervals."""
    parts = []
    for group in GROUPS:
        if group not in measures:
            continue
        costs = [with_interval(estimate_of(measures, group, COST.format(when)), "{:+.0f}", " ms") for when in TIMES]
        spikes = with_interval(estimate_of(measures, group, TOTAL))
        parts.append(f"{group}: cost {costs[0]} to {costs[1]} per key, spikes {spikes}")
    return "; ".join(parts)


def draw(figure: Figure, measures: Measures) -> None:
    """Draw the costs before and after, and the change of spikes in all and by region."""
    figure.set_size_inches(WIDE, 2.9)
    left, middle, right = figure.subplots(1, 3, width_ratios=(1.4, 0.8, 2))
    cost_before = mean_of(measures, PRACTISED, COST.format("before"))
    most = (1 - LEAST_FALL / 100) * cost_before
    costs = [
        Place(
            f"{when}\n{text}",
            measures.get(group, {}).get(COST.format(when), []),
            colour,
            (-np.inf, most) if group == PRACTISED and when == "after" and np.isfinite(most) else None,
        )
        for group, (text, colour) in GROUPS.items()
        for when in TIMES
    ]
    draw_places(left, costs, "cost of a second task (ms per key)")
    left.set_title("Poldrack et al. 2005")
    totals = [
        Place(text, measures.get(group, {}).get(TOTAL, []), colour, WANTED if group == PRACTISED else None)
        for group, (text, colour) in GROUPS.items()
    ]
    draw_places(middle, totals, "change of spikes per sequence (%)")
    middle.set_title("all regions")
    regions = [
        Place(region.replace("_", "\n"), measures[PRACTISED][PERCENT.format(region)], BLUE, (-np.inf, 0.0))
        for region in regions_in(measures)
        if finite(measures[PRACTISED][PERCENT.format(region)]).size  # the cells of slow waves are silent by day
    ]
    draw_places(right, regions, "change of spikes per sequence (%)")
    right.set_title("by region, practised")
    for axes in (left, middle, right):
        axes.tick_params(axis="x", labelsize=5.5)
    say_published(figure, PUBLISHED_TEXT, CERTAINTY)
