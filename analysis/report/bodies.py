"""What a body did: movements of the first, the worst and the last trial, the muscle over the years, the changes in a slice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from itertools import cycle

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from analysis.behaviour import PRACTICE, rows_of
from analysis.recording import Recording
from analysis.report.curves import Groups
from analysis.report.markup import figure, figures, literal
from analysis.style import BLUE, GREEN, GREY, LOOKS, VERMILION

Floats = NDArray[np.float64]

SIGNALS = {"pull": "pull", "lean": "lean (degrees)", "steering": "steering (degrees)"}
TRIALS = {"first": GREEN, "largest": VERMILION, "last": BLUE}  # by the first word of what they are called
MUSCLE = {
    "area": "Size of the muscle fibres (their cross-section; force is in proportion to it), 1 = an ordinary muscle.",
    "nuclei": "Nuclei of the muscle fibres, 1 = an ordinary muscle: gained before the fibres grow, kept when these shrink.",
}
DAY_S = 86400.0
CHANGED = 1e-3  # of an ordinary muscle; less is not worth a figure


def movements(recording: Recording, skill: str) -> str:
    """Show the sampled movement of three trials of a skill: the first, that of the largest error, and the last practised."""
    trials = telling_trials(recording, skill)
    there = recording.behaviour()
    names = ", ".join(trials)
    parts = []
    if {"hand_x", "hand_y"} <= set(there) and any(sampled(recording, "hand_x", row)[0].size for row in trials.values()):
        caption = f"Path of the hand: {names}. The grey line is straight."
        parts.append(figure(partial(_draw_paths, recording=recording, trials=trials), (3.2, 2.2), caption))
    for name, label in SIGNALS.items():
        if name in there and any(sampled(recording, name, row)[0].size for row in trials.values()):
            draw = partial(_draw_traces, recording=recording, name=name, label=label, trials=trials)
            parts.append(figure(draw, (3.2, 1.9), f"{name.capitalize()}: {names}."))
    return figures(*parts)


def telling_trials(recording: Recording, skill: str) -> dict[str, int]:
    """Give rows of practised trials by what they show; a trial that is two of them is named once."""
    rows = rows_of(recording, skill, PRACTICE)
    if not rows.size or "error" not in recording.trials:
        return {}
    error = np.nan_to_num(np.abs(recording.trials["error"][rows].astype(float)))
    worst = int(np.argmax(error))
    named = {int(rows[0]): "first trial", int(rows[worst]): f"largest error (trial {worst + 1})", int(rows[-1]): "last trial"}
    return {name: row for row, name in named.items()}


def sampled(recording: Recording, name: str, row: int) -> tuple[Floats, Floats, str]:
    """Time from the start of a trial (s), the samples of a signal within it, and their unit; empty if it was not sampled."""
    start, stop = float(recording.trials["start_s"][row]), float(recording.trials["stop_s"][row])
    for piece in recording.signal(name):
        times = piece.start_s + np.arange(len(piece.samples)) / piece.rate_hz
        within = (times >= start) & (times < stop)
        if within.any():
            return times[within] - start, np.asarray(piece.samples, dtype=float)[within], piece.unit
    return np.empty(0), np.empty(0), ""


def _draw_traces(drawn: Figure, recording: Recording, name: str, label: str, trials: Mapping[str, int]) -> None:
    axes = drawn.add_subplot()
    for which, row in trials.items():
        times, values, unit = sampled(recording, name, row)
        axes.plot(times, np.degrees(values) if unit == "rad" else values, color=TRIALS[which.split()[0]], label=which)
    axes.axhline(0, color=GREY, linewidth=0.5)
    axes.set_xlabel("time in the trial (s)")
    axes.set_ylabel(label)
    axes.legend(loc="best")


def _draw_paths(drawn: Figure, recording: Recording, trials: Mapping[str, int]) -> None:
    axes = drawn.add_subplot()
    for which, row in trials.items():
        along, across = (100 * sampled(recording, name, row)[1] for name in ("hand_x", "hand_y"))
        axes.plot(along, across, color=TRIALS[which.split()[0]], label=which)
    axes.axhline(0, color=GREY, linewidth=0.5)
    axes.set_aspect("equal", adjustable="datalim")
    axes.set_xlabel("towards the target (cm)")
    axes.set_ylabel("across (cm)")
    axes.legend(loc="best")


def muscle(groups: Groups) -> str:
    """Show size and nuclei of the muscle over the calendar, where they changed."""
    lives = {name: [one.events["muscle"] for one in members if "muscle" in one.events] for name, members in groups.items()}
    lives = {name: own for name, own in lives.items() if own}
    curves = [life[part] for own in lives.values() for life in own for part in MUSCLE if life[part].size]
    if not any(np.ptp(curve) > CHANGED for curve in curves):
        return ""
    return figures(*(figure(partial(_draw_muscle, lives=lives, part=part), (3.2, 2.0), says) for part, says in MUSCLE.items()))


def _draw_muscle(drawn: Figure, lives: Mapping[str, Sequence[Mapping[str, Floats]]], part: str) -> None:
    axes = drawn.add_subplot()
    for (name, own), look in zip(lives.items(), cycle(LOOKS), strict=False):
        for index, life in enumerate(own):
            label = f"{literal(name)} (n = {len(own)})" if index == 0 else None
            axes.plot(life["calendar_s"] / DAY_S, life[part], linewidth=0.8, alpha=0.6, label=label, **look)
    axes.set_xlabel("day of life")
    axes.set_ylabel("size" if part == "area" else "nuclei")
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=2)


def slice_changes(recording: Recording, skill: str) -> str:
    """Show the change of the synapses of a slice against what was varied."""
    rows = rows_of(recording, skill)
    if "change" not in recording.trials or not np.isfinite(recording.trials["change"][rows]).any():
        return ""
    varied = "dopamine_delay_s" if np.isfinite(recording.trials["dopamine_delay_s"][rows]).any() else "delay_ms"
    label = "dopamine after the pairing (s)" if varied == "dopamine_delay_s" else "spike after, less spike before (ms)"
    if np.unique(recording.trials[varied][rows]).size < 2:
        varied, label = "weight_start", "weight at the start"
    caption = "Change of the synapse after each pairing, in percent of the weight that it began with."
    draw = partial(_draw_changes, recording=recording, rows=rows, varied=varied, label=label)
    return figures(figure(draw, (3.2, 2.2), caption))


def _draw_changes(drawn: Figure, recording: Recording, rows: NDArray[np.intp], varied: str, label: str) -> None:
    axes = drawn.add_subplot()
    axes.plot(recording.trials[varied][rows], 100 * recording.trials["change"][rows], "o", color=BLUE)
    axes.axhline(0, color=GREY, linewidth=0.5)
    axes.set_xlabel(label)
    axes.set_ylabel("change (%)")
