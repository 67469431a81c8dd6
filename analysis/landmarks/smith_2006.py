"""A fast and a slow learner run side by side: what was learnt comes back when errors are taken away.

Paper: Smith, Ghazizadeh & Shadmehr 2006, PLoS Biol 4:e179, doi:10.1371/journal.pbio.0040179. Read in other authors' texts:
A_f 0.59, B_f 0.21, A_s 0.992, B_s 0.02.

The model of two states is fitted to the mean over learners of the force index: a field, a brief reversal, an error clamp. The
index is what the hand presses against the walls of a clamp, so every fifth trial of the field is a clamp.
Rebound is a direction, asked of every learner: in the clamp the output lies on the side of the first field, and further
there than in its first trial. A memory of the reversal that only decays would give the second and not the first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from analysis.dots import legend_once
from analysis.landmarks.practice_curves import curve_measures, curves_of
from analysis.panels import Place, draw_places, say_published
from analysis.recording import Recording
from analysis.statistics import mean_over_learners
from analysis.style import BLUE, GREEN, GREY, VERMILION, WIDE
from analysis.trials import average, column
from analysis.two_state import TwoState, fit_two_state, simulate
from analysis.verdict import Measures, Published, Verdict, above_zero, judged, mean_of, missing, within

NAME = "smith-2006-two-state"
PROTOCOL = "smith_2006"
CLAIM = "a fast and a slow learner run side by side"
PUBLISHED_TEXT = "A_f 0.59, B_f 0.21, A_s 0.992, B_s 0.02 (asymptote 0.75, half of it after 4-5 trials)"
CRITERION = (
    "fitted A_f within 0.1, A_s within 0.005, B_f and B_s within 30 %; and after adaptation, brief reversal and error clamp "
    "the output rebounds towards the first field"
)
CERTAINTY = "second"
PUBLISHED = {
    "A_f": Published(0.59, 0.59, 0.59, "second"),
    "B_f": Published(0.21, 0.21, 0.21, "second"),
    "A_s": Published(0.992, 0.992, 0.992, "second"),
    "B_s": Published(0.02, 0.02, 0.02, "second"),
}
WANTED = {"A_f": (0.49, 0.69), "B_f": (0.147, 0.273), "A_s": (0.987, 0.997), "B_s": (0.014, 0.026)}
GROUP = "learner"
LEARNERS = 20
OUTPUT, FIELD, CLAMP = "force_index", "field", "clamp"
SIDE, RISE = "in the clamp", "in the clamp against the reversal"
REBOUND = slice(5, 25)  # trials of the clamp: after the fast state is gone, before the slow one is

Floats = NDArray[np.float64]


def measure(groups: Mapping[str, Sequence[Recording]]) -> Measures:
    """Force index of every trial of every learner with what was asked for, and the rebound."""
    recordings = groups.get(GROUP, ())
    columns: dict[str, list[float]] = {}
    for name in (OUTPUT, FIELD, CLAMP):
        columns |= curve_measures(name, [column(recording, name) for recording in recordings])
    clamped = [column(recording, OUTPUT, verb="test", clamp=True) for recording in recordings]
    sides = [average(output[REBOUND]) for output in clamped]
    rises = [side - average(output[:1]) for side, output in zip(sides, clamped, strict=True)]
    return {GROUP: columns | {SIDE: sides, RISE: rises}}


def fitted(measures: Measures) -> TwoState | None:
    """Fit the mean over learners; nothing without their trials."""
    output = curves_of(measures, GROUP, OUTPUT)
    return fit_two_state(mean_over_learners(output), *_asked(measures)) if output.size else None


def _asked(measures: Measures) -> tuple[Floats, Floats]:
    """Field and clamp of every trial: the same for all learners."""
    return curves_of(measures, GROUP, FIELD)[0], curves_of(measures, GROUP, CLAMP)[0]


def holds(measures: Measures) -> Verdict:
    """Judge by the criterion."""
    short = missing(measures, {GROUP: LEARNERS}, SIDE) or missing(measures, {GROUP: LEARNERS}, RISE)
    fit = fitted(measures)
    if short or fit is None:
        return short or Verdict("not run", ("no trials",))
    return judged(
        [
            *(
                (within(getattr(fit, name), low, high), f"{name} {getattr(fit, name):.3f}, wanted {low:g} to {high:g}")
                for name, (low, high) in WANTED.items()
            ),
            above_zero(measures[GROUP][SIDE], "output in the clamp, towards the first field,"),
            above_zero(measures[GROUP][RISE], "its rise since the reversal"),
        ]
    )


def summary(measures: Measures) -> str:
    """Model's constants and rebound."""
    fit = fitted(measures)
    if fit is None:
        return "none"
    constants = ", ".join(f"{name} {getattr(fit, name):.3f}" for name in WANTED)
    return f"{constants}, r2 {fit.r2:.3f}; output in the clamp {mean_of(measures, GROUP, SIDE):+.2f}"


def draw(figure: Figure, measures: Measures) -> None:
    """Draw the output of every trial with the fit, and the rebound; the constants beside the published ones."""
    figure.set_size_inches(WIDE, 2.8)
    left, right = figure.subplots(1, 2, width_ratios=(3, 1))
    left.set_title("Smith et al. 2006")
    left.set_xlabel("trial")
    left.set_ylabel("force index (1 = full compensation)")
    fit = fitted(measures)
    if fit is not None:
        field, clamp = _asked(measures)
        output = curves_of(measures, GROUP, OUTPUT)
        trials = np.arange(1, output.shape[1] + 1)
        asked = np.where(clamp > 0, np.nan, field)
        left.plot(trials, asked, color=GREY, linewidth=0.8, label="field (gap: error clamp)")
        left.plot(trials, output.T, color=BLUE, alpha=0.12, linewidth=0.4)
        left.plot(trials, mean_over_learners(output), ".", color=BLUE, label=f"model, mean of {len(output)}")
        fast, slow = simulate(fit, field, clamp)
        for values, colour, label in ((fast + slow, "black", "fit"), (fast, GREEN, "fast"), (slow, VERMILION, "slow")):
            left.plot(trials, values, color=colour, linewidth=0.8, label=label)
        lines = [f"{name} {getattr(fit, name):.3f} (published {PUBLISHED[name].value:g})" for name in WANTED]
        left.text(0.76, 0.98, "\n".join(lines), transform=left.transAxes, fontsize=6, va="top")
        legend_once(left, loc="lower left", ncols=2)
    columns = measures.get(GROUP, {})
    places = [Place("output in\nthe clamp", columns.get(SIDE, []), wanted=(0, np.inf))]
    draw_places(right, [*places, Place("rise since\nreversal", columns.get(RISE, []), wanted=(0, np.inf))], "force index")
    right.set_title("rebound")
    say_published(figure, PUBLISHED_TEXT, CERTAINTY)
