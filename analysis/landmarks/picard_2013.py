"""The trained motor cortex does the same with less input.

Paper: Picard, Matsuzaka & Strick 2013, Nat Neurosci 16:1340, doi:10.1038/nn.3477. Not read; a summary of its abstract was: after
years of training the metabolic uptake of the motor cortex is much lower in sequences that monkeys make from memory than in
movements to targets shown in random order, and its cells fire alike. That uptake shows synaptic input is the paper's reading.

Monkeys practised both tasks. Here one sequence is practised for five days and played from memory; shown are the same keys in an
order that is new in each trial, and never practised, since the model would unlearn the one by the other.

Said before any learner was seen, where the criterion is silent. Input is that of all excitatory cells from all sources
(`analysis.synaptic_input`), output their spikes; both over whole executions (`analysis.executed`), in tests without plasticity.
Each change is that of a learner, from memory against shown in random order, and the criterion asks for the mean over learners.
All learners must be able to play from memory. The practised sequence with its keys shown, and novices, are controls that are
drawn, and asked for nothing more. The drive of the thalamus lasts as long as a sequence does, and so counts what speed saves.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.behaviour import practised_order
from analysis.conditions import asked_of, phases_tested
from analysis.dots import legend_once
from analysis.executed import executed
from analysis.panels import Place, draw_places, say_published
from analysis.recording import Recording
from analysis.statistics import finite
from analysis.style import BLUE, COLOURS, GREY, WIDE
from analysis.synaptic_input import CORTEX, SOURCES, input_per_execution
from analysis.trials import change_percent
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

NAME = "picard-2013-economy"
PROTOCOL = "picard_2013"
CLAIM = "the trained motor cortex does the same with less input"
PUBLISHED_TEXT = "metabolic uptake low, spiking about unchanged (direction)"
CRITERION = "summed synaptic input to motor cortex per executed sequence falls at least 30 % at equal output spikes (within 15 %)"
CERTAINTY = "second"
PUBLISHED: dict[str, Published] = {}
LEARNERS = 20
PRACTISED, NOVICE = "practised", "novice"
GROUPS = {PRACTISED: BLUE, NOVICE: GREY}
SEQUENCE, JUMBLE = "tapping", "random"
RANDOM, SHOWN, MEMORY = "random order", "shown", "from memory"
CONDITIONS = (RANDOM, SHOWN, MEMORY)
INPUT, OUTPUT, SOURCE = "input, {}", "output, {}", "input, {}, {}"  # condition; condition, source
CHANGE = "{}, percent of random order"
LEAST_FALL, ALIKE = 30.0, 15.0


def measure(groups: Mapping[str, Sequence[Recording]]) -> Measures:
    """Input, by source, and output per execution under each condition, and their changes, of every learner."""
    measures: Measures = {}
    for group, recordings in groups.items():
        learners = [_learner(recording) for recording in recordings]
        measures[group] = by_measure(learners)
    return measures


def _learner(recording: Recording) -> dict[str, float]:
    length = len(practised_order(recording, SEQUENCE))
    if not length:
        return {}
    found: dict[str, float] = {}
    phases = _phases(recording)
    done = {phase: executed(recording, phase, length) for phase in phases.values()}
    inputs = input_per_execution(recording, done)
    for condition, phase in phases.items():
        found |= {SOURCE.format(condition, source): inputs[phase][source] for source in SOURCES}
        found[INPUT.format(condition)] = sum(inputs[phase].values())
        found[OUTPUT.format(condition)] = done[phase].of(CORTEX)
    for name in (INPUT, OUTPUT):
        random = found.get(name.format(RANDOM), float("nan"))
        for condition in (SHOWN, MEMORY):
            if name.format(condition) in found:
                found[CHANGE.format(name.format(condition))] = change_percent(random, found[name.format(condition)])
    return found


def _phases(recording: Recording) -> dict[str, int]:
    """Give the phase of each condition."""
    asked = asked_of(recording)
    random = [(RANDOM, phase) for phase, _ in phases_tested(recording, JUMBLE)]
    own = [(_shown(asked[phase]), phase) for phase, _ in phases_tested(recording, SEQUENCE)]
    return dict(random + own)


def _shown(phase: Mapping[str, Any]) -> str:
    return SHOWN if phase.get("settings", {}).get("cued", True) else MEMORY


def changes_of(measures: Measures, group: str, name: str, condition: str = MEMORY) -> list[float]:
    """Change of input or output of every learner against that in random order, in percent."""
    return measures.get(group, {}).get(CHANGE.format(name.format(condition)), [])


def holds(measures: Measures) -> Verdict:
    """Judge by the criterion, as the head of this file says."""
    short = missing(measures, {PRACTISED: LEARNERS}, INPUT.format(RANDOM))
    if short:
        return short
    learners = len(measures[PRACTISED][INPUT.format(RANDOM)])
    able = finite(changes_of(measures, PRACTISED, INPUT)).size
    fall, output = (mean_of(measures, PRACTISED, CHANGE.format(name.format(MEMORY))) for name in (INPUT, OUTPUT))
    return judged(
        [
            (able == learners, f"played from memory by {able} of {learners} learners, wanted all"),
            (fall <= -LEAST_FALL, f"input per sequence {fall:+.1f} %, wanted at most -30 %"),
            (within(output, -ALIKE, ALIKE), f"output spikes per sequence {output:+.1f} %, wanted within 15 %"),
        ]
    )


def summary(measures: Measures) -> str:
    """Model's changes with their intervals."""
    parts = []
    for group, condition in ((PRACTISED, MEMORY), (PRACTISED, SHOWN), (NOVICE, SHOWN)):
        if group in measures:
            changes = [
                with_interval(estimate_of(measures, group, CHANGE.format(name.format(condition)))) for name in (INPUT, OUTPUT)
            ]
            parts.append(f"{group}, {condition}: input {changes[0]}, output {changes[1]}")
    return "; ".join(parts)


def draw(figure: Figure, measures: Measures) -> None:
    """Draw the input by source under each condition, and the changes of input and output against random order."""
    figure.set_size_inches(WIDE, 3.0)
    left, middle, right = figure.subplots(1, 3, width_ratios=(1.8, 1, 1))
    _draw_sources(left, measures)
    arms = ((PRACTISED, MEMORY, BLUE), (PRACTISED, SHOWN, BLUE), (NOVICE, SHOWN, GREY))
    for axes, name, title, wanted in (
        (middle, INPUT, "input", (-np.inf, -LEAST_FALL)),
        (right, OUTPUT, "output spikes", (-ALIKE, ALIKE)),
    ):
        places = [
            Place(
                f"{group}\n{condition.replace('from ', '')}",
                changes_of(measures, group, name, condition),
                colour,
                wanted if condition == MEMORY else None,
            )
            for group, condition, colour in arms
        ]
        draw_places(axes, places, "against random order (%)")
        axes.tick_params(axis="x", labelsize=6)
        axes.set_title(title)
    say_published(figure, PUBLISHED_TEXT, CERTAINTY)


def _draw_sources(axes: Axes, measures: Measures) -> None:
    columns = [(group, condition) for group in GROUPS for condition in CONDITIONS]
    bottom = np.zeros(len(columns))
    for source, colour in zip(SOURCES, COLOURS, strict=False):
        heights = np.nan_to_num([mean_of(measures, group, SOURCE.format(condition, source)) for group, condition in columns])
        axes.bar(range(len(columns)), heights, 0.7, bottom, color=colour, label=source, linewidth=0)
        bottom += heights
    labels = [f"{group}\n{condition.replace(' ', chr(10))}" for group, condition in columns]
    axes.set_xticks(range(len(columns)), labels, fontsize=6)
    axes.set_ylabel("input per sequence (threshold s)")
    axes.set_title("Picard et al. 2013")
    # Over the columns of the practised sequence, which are low: where `best` puts it, it hides a novice's.
    legend_once(axes, loc="upper center", bbox_to_anchor=(0.36, 1), fontsize=6)
