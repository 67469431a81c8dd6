"""What a body did: movements of an early and of a late trial, the muscle over the years, the changes in a slice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from analysis.behaviour import rows_of
from analysis.recording import Recording
from analysis.report.curves import Groups
from analysis.report.markup import figure, figures
from analysis.style import BLUE, COLOURS, GREY, VERMILION

Floats = NDArray[np.float64]

SIGNALS = {"pull": "pull", "lean": "lean (degrees)", "steering": "steering (degrees)"}
MUSCLE = {
    "area": "Size of the muscle fibres (their cross-section; force is in proportion to it), 1 = an ordinary muscle.",
    "nuclei": "Nuclei of the muscle fibres, 1 = an ordinary muscle: gained before the fibres grow, kept when these shrink.",
}
DAY_S = 86400.0
CHANGED = 1e-3  # of an ordinary muscle; less is not worth a figure


def movements(recording: Recording, skill: str) -> str:
    """Show the sampled movement of the first and the last trial of the longest practice of a skill."""
    rows = first_and_last(recording, skill)
    there = recording.behaviour()
    parts = []
    if rows and {"hand_x", "hand_y"} <= set(there):
        caption = "Path of the hand in the first and in the last trial of the longest practice; the grey line is straight."
        parts.append(figure(partial(_draw_paths, recording=recording, rows=rows), (3.2, 2.2), caption))
    for name, label in SIGNALS.items():
        if rows and name in there and _traces(recording, name, rows):
            caption = f"{name.capitalize()} in the first and in the last trial of the longest practice."
            draw = partial(_draw_traces, recording=recording, name=name, label=label, rows=rows)
            parts.append(figure(draw, (3.2, 1.9), caption))
    return figures(*parts)


def first_and_last(recording: Recording, skill: str) -> tuple[int, ...]:
    """Rows of the first and the last trial of the phase with most trials of a skill."""
    rows = rows_of(recording, skill)
    if not rows.size:
        return ()
    phases, counts = np.unique(recording.trials["phase"][rows], return_counts=True)
    own = rows[recording.trials["phase"][rows] == phases[np.argmax(counts)]]
    return tuple(dict.fromkeys((int(own[0]), int(own[-1]))))


def sampled(recording: Recording, name: str, row: int) -> tuple[Floats, Floats, str]:
    """Time from the start of a trial (s), the samples of a signal within it, and their unit; empty if it was not sampled."""
    start, stop = float(recording.trials["start_s"][row]), float(recording.trials["stop_s"][row])
    for piece in recording.signal(name):
        times = piece.start_s + np.arange(len(piece.samples)) / piece.rate_hz
        within = (times >= start) & (times < stop)
        if within.any():
            return times[within] - start, np.asarray(piece.samples, dtype=float)[within], piece.unit
    return np.empty(0), np.empty(0), ""


def _traces(recording: Recording, name: str, rows: Sequence[int]) -> list[tuple[Floats, Floats, str]]:
    return [one for one in (sampled(recording, name, row) for row in rows) if one[0].size and one[1].ndim == 1]


def _draw_traces(drawn: Figure, recording: Recording, name: str, label: str, rows: Sequence[int]) -> None:
    axes = drawn.add_subplot()
    for (times, values, unit), which, colour in zip(
        _traces(recording, name, rows), ("first trial", "last trial"), (VERMILION, BLUE), strict=False
    ):
        axes.plot(times, np.degrees(values) if unit == "rad" else values, color=colour, label=which)
    axes.axhline(0, color=GREY, linewidth=0.5)
    axes.set_xlabel("time in the trial (s)")
    axes.set_ylabel(label)
    axes.legend(loc="best")


def _draw_paths(drawn: Figure, recording: Recording, rows: Sequence[int]) -> None:
    axes = drawn.add_subplot()
    across, along = _traces(recording, "hand_y", rows), _traces(recording, "hand_x", rows)
    for (_, x, _), (_, y, _), which, colour in zip(along, across, ("first trial", "last trial"), (VERMILION, BLUE), strict=False):
        axes.plot(100 * x, 100 * y, color=colour, label=which)
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
    for (name, own), colour in zip(lives.items(), COLOURS, strict=False):
        for index, life in enumerate(own):
            label = f"{name} (n = {len(own)})" if index == 0 else None
            axes.plot(life["calendar_s"] / DAY_S, life[part], color=colour, linewidth=0.8, alpha=0.6, label=label)
    axes.set_xlabel("day of life")
    axes.set_ylabel("size" if part == "area" else "nuclei")
    axes.legend(loc="best")


def slice_changes(recording: Recording, skill: str) -> str:
    """Show the change of the synapses of a slice against what was varied."""
    if "change" not in recording.trials:
        return ""
    rows = rows_of(recording, skill)
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
