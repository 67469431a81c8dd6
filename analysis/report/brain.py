"""What the brain did: weights over time, the night with its stages and replay, and the rates of all populations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from html import escape
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from analysis.figures import draw_replay
from analysis.recording import Recording, Weights
from analysis.replay import POPULATION, find_replay
from analysis.report.markup import figure, figures, folded, number, paragraph, table
from analysis.style import BLUE, GREY, SKY, duration_text

STRONGEST = 99  # percentile of the weights that stands for the few that carry a skill
MOST_TICKS = 5
WAKE = "wake"


def weights(recording: Recording) -> str:
    """Show every projection that was kept: its weights and the hidden variables behind them at every snapshot."""
    return "".join(_projection(recording, name) for name in recording.projections())


def _projection(recording: Recording, name: str) -> str:
    kept = recording.weights(name)
    # What was kept at birth alone says nothing of what has changed.
    if not kept.visible.size or not np.any(kept.segment >= 0):
        return ""
    verbs = recording.segments["verb"][kept.segment].tolist()
    after = [
        f"{verb}, {duration_text(at)}" if segment >= 0 else "birth"
        for segment, verb, at in zip(kept.segment.tolist(), verbs, kept.calendar_s.tolist(), strict=True)
    ]
    spread = np.percentile(kept.visible, (5, 50, 95, STRONGEST), axis=1)
    depth = np.abs(kept.hidden).mean(axis=1)
    rows = [(moment, *(number(float(value), ".3g") for value in column)) for moment, column in zip(after, spread.T, strict=True)]
    title = name.replace("_", " ")
    if not depth.any() and np.ptp(kept.visible, axis=0).max() == 0:
        return f"<h3>{escape(title)}</h3>" + paragraph(f"No weight of the {kept.visible.shape[1]:,} synapses changed.")
    spread_says = f"How many of the {kept.visible.shape[1]:,} synapses have which weight, at the first and at the last snapshot."
    depth_says = (
        "Where the memory lies: mean size of the hidden variables behind each synapse, from the quick one that practice writes "
        "(1) to the slow ones that last. What sinks deeper stays longer."
    )
    drawn = figures(
        figure(partial(_draw_spread, kept=kept, after=after), (3.2, 2.2), spread_says),
        figure(partial(_draw_depth, depth=depth, after=after), (3.2, 2.2), depth_says) if len(after) > 1 else "",
    )
    header = ("after, at the age of", "5th percentile", "median", "95th percentile", f"{STRONGEST}th percentile")
    numbers = folded("The same in numbers", table(header, rows, caption=f"Weights of {title}"))
    return f"<h3>{escape(title)}</h3>{drawn}{numbers}"


def _draw_spread(drawn: Figure, kept: Weights, after: list[str]) -> None:
    axes = drawn.add_subplot()
    edges = np.linspace(float(kept.visible.min()), float(kept.visible.max()) or 1.0, 41).tolist()
    for index, colour in ((0, GREY), (-1, BLUE)) if len(after) > 1 else ((0, BLUE),):
        axes.hist(kept.visible[index], edges, histtype="step", color=colour, linewidth=1.1, label=f"after {after[index]}")
    axes.set_yscale("log")
    axes.xaxis.set_major_locator(MaxNLocator(4))
    axes.set_xlabel("weight")
    axes.set_ylabel("synapses")
    axes.legend(loc="upper right")


def _draw_depth(drawn: Figure, depth: np.ndarray[Any, np.dtype[np.float64]], after: list[str]) -> None:
    axes = drawn.add_subplot()
    image = axes.imshow(depth.T, aspect="auto", cmap="cividis", interpolation="nearest", vmin=0)
    places = np.unique(np.linspace(0, len(after) - 1, min(len(after), MOST_TICKS)).round().astype(int))
    axes.set_xticks(places, [after[place].replace(", ", "\n") for place in places], fontsize=5.5)
    axes.set_yticks(range(depth.shape[1]), [str(one + 1) for one in range(depth.shape[1])])
    axes.set_ylabel("hidden variable")
    drawn.colorbar(image, ax=axes, label="mean size", shrink=0.9, pad=0.02)


def night(recording: Recording, skills: Iterable[str]) -> str:
    """Tell what was simulated of sleep, its stages where they were recorded, and the replay of each skill."""
    segments = recording.segments
    asleep = np.flatnonzero(segments["stage"] != WAKE) if segments else np.empty(0, dtype=int)
    if not asleep.size:
        return ""
    return _stages(recording, asleep) + "".join(_replay(recording, skill) for skill in skills)


def _stages(recording: Recording, asleep: np.ndarray[Any, np.dtype[np.intp]]) -> str:
    segments = recording.segments
    stages = dict.fromkeys(segments["stage"][asleep].tolist())
    length = float((segments["calendar_stop_s"] - segments["calendar_start_s"])[asleep].sum())
    run = float((segments["simulated_stop_s"] - segments["simulated_start_s"])[asleep].sum())
    simulated = f"{duration_text(run)} of it simulated spike by spike, in samples over the night" if run else "none simulated"
    text = f"{duration_text(length)} of sleep, {simulated}; the other hours passed in closed form."
    if len(stages) < 2:
        return paragraph(text + " Stages of sleep were not recorded.")
    caption = f"Stages of sleep ({', '.join(stages)}) by the hour of the calendar."
    return paragraph(text) + figures(figure(partial(_draw_stages, recording=recording, stages=list(stages)), (3.2, 1.5), caption))


def _draw_stages(drawn: Figure, recording: Recording, stages: list[str]) -> None:
    axes = drawn.add_subplot()
    segments, rows = recording.segments, {stage: row for row, stage in enumerate(stages)}
    for start, stop, stage in zip(segments["calendar_start_s"], segments["calendar_stop_s"], segments["stage"], strict=True):
        if stage in rows:
            axes.barh(rows[stage], (stop - start) / 3600, left=start / 3600, height=0.6, color=(BLUE, SKY)[rows[stage] % 2])
    axes.set_yticks(range(len(stages)), stages)
    axes.invert_yaxis()
    axes.set_xlabel("hour of life")


def _replay(recording: Recording, skill: str) -> str:
    population = recording.populations.get(POPULATION)
    replay = find_replay(recording, skill) if population is not None and population.per_pool else None
    if replay is None:
        return ""
    if not replay.events["elements"].size:
        return paragraph(f"No replay of {skill} in the simulated sleep.")
    chance = "fewer than 1 in 1000 shuffles do as well" if replay.p_value < 0.0015 else f"p = {replay.p_value:.3f}"
    found = (
        f"{skill}: {replay.events['elements'].size} events in {replay.hours * 60:.1f} min of simulated sleep; "
        f"{replay.match_share:.0%} of neighbours as practised, {replay.chance_share:.0%} when shuffled ({chance}); "
        f"{1000 * replay.lag_s:.0f} ms between them, {replay.compression:.1f} times faster than awake."
    )
    meant = (
        "Replay: groups of cells fire one after the other in the practised order while the body lies still. Each colour is the "
        "group of a key. Right: how often that happens, and how often it would by chance."
    )
    return paragraph(found) + figures(figure(partial(draw_replay, recording=recording, replay=replay), (3.4, 2.2), meant))


def populations(held: Mapping[str, Any], measured: Mapping[str, Any]) -> str:
    """Table of all populations: cells, spikes, rate, and how irregular the trains are."""
    rows = []
    for name, population in held["populations"].items():
        own = measured["spikes"][name]
        rate, variation = number(own["rate_hz"], ".2f"), number(own["cv_of_intervals"], ".2f")
        region = population["region"].replace("_", " ")
        rows.append((name.replace("_", " "), region, f"{population['cells']:,}", f"{own['spikes']:,}", rate, variation))
    note = "Rate: spikes per second of simulated time and cell. CV of intervals: 0 for a clock, about 1 for spikes at random."
    numbers = table(("population", "region", "cells", "spikes", "rate (Hz)", "CV of intervals"), rows)
    return folded("All populations in numbers", numbers, paragraph(note, "note"))
