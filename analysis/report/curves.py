"""Learning curves of any task: a measure of every trial, over learners, as a figure and as a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import cycle

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from analysis.behaviour import learning_curve
from analysis.figures import Session, name_sessions, places_of, sessions_of
from analysis.recording import Recording
from analysis.report.markup import literal, number
from analysis.statistics import Estimate, bootstrap_interval, estimate, mean_over_learners
from analysis.style import COLOURS, LOOKS

Floats = NDArray[np.float64]
Groups = Mapping[str, Sequence[Recording]]

SINGLE_TRIALS = 60  # more are drawn in blocks
BLOCK = 5
EDGE = 3  # trials at both ends of a phase that the table averages
MOST_SESSIONS = 5  # with more, names would hide their neighbours
MOST_PHASES = 8  # rows of the table for each group
MOST_LINES = 25  # learners drawn one by one


@dataclass(frozen=True)
class Measure:
    """A column of the trials, how it is shown (`scale`, `form`, `unit`), and whether only its size counts."""

    column: str
    title: str
    unit: str = ""
    scale: float = 1.0
    form: str = ".0f"
    size: bool = False
    explained: str = ""

    @property
    def label(self) -> str:
        """Title with its unit, for an axis."""
        return f"{self.title} ({self.unit})" if self.unit else self.title


SCORE = Measure("score", "score", "%", 100, explained="100 % is as good as the task allows.")
MEASURES = {
    "piano": (
        Measure("keys_per_30s", "correct keys in 30 s", explained="Higher is better: the learner presses faster and rightly."),
        Measure(
            "conscious", "released by the note", "%", 100,
            explained="Share of the presses that waited for the note (the conscious path); the motor cortex released the others.",
        ),
        Measure(
            "recalled", "foreseen or recalled", "%", 100,
            explained="Elements of the list that the hippocampus named before they were shown, or when asked for them.",
        ),
    ),
    "tennis": (
        Measure("error", "timing error", "ms", 1000, size=True, explained="How far the contact was from the ball's time."),
        SCORE,
    ),
    "reach": (
        Measure("deviation_m", "deviation", "cm", 100, ".2f", True, "Largest distance of the hand from the straight path."),
        SCORE,
    ),
    "bicycle": (
        Measure("duration_s", "time in the saddle", "s", form=".1f", explained="Until the fall, or the cap of the task."),
        Measure("error", "lean", "degrees", 180 / np.pi, ".1f", explained="Root mean square of the lean from upright."),
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Curve:
    """A measure of a group: one row per learner, one column per trial, and the phases the columns belong to."""

    group: str
    values: Floats
    sessions: Sequence[Session]


def curves_of(groups: Groups, skill: str, measure: Measure) -> list[Curve]:
    """Collect a measure of every trial of a skill; learners of a group with fewer trials shorten it for all.

    Groups whose recordings lack the column, or hold no value of it, are left out.
    """
    found = []
    for name, recordings in groups.items():
        curves = [learning_curve(one, skill) for one in recordings]
        if not all(measure.column in one.trials for one in recordings):
            continue
        trials = min(curve["row"].size for curve in curves)
        rows = [one.trials[measure.column][curve["row"][:trials]] for one, curve in zip(recordings, curves, strict=True)]
        values = measure.scale * np.array(rows, dtype=float)
        if np.isfinite(values).any():
            sessions = sessions_of(recordings[0], {key: column[:trials] for key, column in curves[0].items()})
            found.append(Curve(name, np.abs(values) if measure.size else values, sessions))
    return found


def draw_curves(figure: Figure, curves: Sequence[Curve], measure: Measure) -> None:
    """Draw groups over their trials: learners thin, the mean thick, its 95 % interval shaded; long practice in blocks."""
    axes = figure.add_subplot()
    for curve, look in zip(curves, cycle(LOOKS), strict=False):
        learners, trials = curve.values.shape
        few = len(curve.sessions) <= MOST_SESSIONS
        places: Floats = places_of(curve.sessions) if few else np.arange(1.0, trials + 1)
        size = 1 if trials <= SINGLE_TRIALS else BLOCK
        for index, session in enumerate(curve.sessions):
            blocks = np.array_split(session.positions, max(-(-session.positions.size // size), 1))
            x = np.array([places[block].mean() for block in blocks])
            table = np.array([mean_over_learners(curve.values[:, block].T) for block in blocks]).T
            label = f"{literal(curve.group)} (n = {learners})" if index == 0 else None
            if learners > 1:
                axes.plot(x, table[:MOST_LINES].T, alpha=0.35, linewidth=0.4, **look)
                band = np.array([bootstrap_interval(column) for column in table.T])
                axes.fill_between(x, band[:, 0], band[:, 1], color=look["color"], alpha=0.3, linewidth=0)
            mean = mean_over_learners(table)
            axes.plot(x, mean, marker="o", markersize=2, linewidth=1, label=label, clip_on=False, **look)
        if curve is curves[0] and few:
            name_sessions(axes, places, curve.sessions)
        elif curve is curves[0]:
            axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_ylim(bottom=min(0.0, axes.get_ylim()[0]))
    axes.set_xlabel("trial" + (f" (blocks of {BLOCK})" if curves[0].values.shape[1] > SINGLE_TRIALS else ""))
    axes.set_ylabel(measure.label)
    if len(curves) > len(COLOURS):
        figure.legend(loc="outside lower center", ncols=3, fontsize="small")
    elif len(curves) > 1 or curves[0].values.shape[0] > 1:
        axes.legend(loc="best")


def rows_of_table(curves: Sequence[Curve], measure: Measure) -> list[tuple[str, ...]]:
    """Say group, phase, and the mean over its first and its last three trials with the interval over learners."""
    rows = []
    for curve in curves:
        sessions = list(curve.sessions)
        shown = sessions if len(sessions) <= MOST_PHASES else [*sessions[: MOST_PHASES // 2], *sessions[-MOST_PHASES // 2 :]]
        for session in shown:
            part = curve.values[:, session.positions]
            name = f"{session.label.replace(chr(10), ', ')}, {session.positions.size} trial{'s' * (session.positions.size != 1)}"
            ends = (part[:, :EDGE], part[:, -EDGE:])
            cells = [interval_text(estimate(mean_over_learners(end.T)), measure.form) for end in ends]
            rows.append((f"{curve.group}: {name}" if len(curves) > 1 else name, *cells, str(part.shape[0])))
    return rows


def interval_text(one: Estimate, form: str) -> str:
    """Write a mean with its interval, if there is one."""
    mean = number(one.mean, form)
    return f"{mean} [{number(one.low, form)}, {number(one.high, form)}]" if np.isfinite(one.low) else mean
