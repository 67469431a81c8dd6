"""Balance: longer rides, smaller swings, the same rhythm.

Papers: Cluff & Balasubramaniam 2009, PLoS One 4:e5998, doi:10.1371/journal.pone.0005998; Valle et al. 2015, PLoS One
e0142423; O'Dwyer et al. Read: times rise, swings shrink, the period of oscillation is unchanged; kept at one week.

Rides of three sessions on three days; first five against last five. Time grows to the cap if the median of the last five rides
is the cap in at least 90 % of learners. Loss at one week: first five rides of the retest against the last five of practice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.behaviour import PRACTICE, TEST
from analysis.landmarks.practice_curves import curve_measures, curves_of
from analysis.panels import Place, draw_blocks, draw_places, say_published
from analysis.recording import Recording
from analysis.rides import capped_percent
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

NAME = "cluff-2009-balance"
PROTOCOL = "cluff_2009"
CLAIM = "balance: longer rides, smaller swings, same rhythm"
PUBLISHED_TEXT = "times rise, swings shrink, oscillation period unchanged; kept at one week"
CRITERION = "time to fall grows to the cap; swing amplitude -30 % or more; period within 10 %; loss at one week under 10 %"
CERTAINTY = "read"
PUBLISHED: dict[str, Published] = {}
GROUP = "practice"
LEARNERS = 20
START, END = "ride_first_percent", "ride_last_percent"
SWING, PERIOD, LOSS = "swing_percent", "period_percent", "week_loss_percent"
CURVE = "ride_s"
RIDES = 5
SWING_WANTED, PERIOD_WANTED, MOST_LOSS, LEAST_SHARE = -30.0, (-10.0, 10.0), 10.0, 0.9


def measure(groups: Mapping[str, Sequence[Recording]]) -> Measures:
    """Length of rides, change of swing and period, and loss at one week, of every learner."""
    recordings = groups.get(GROUP, ())
    rows = [_learner(recording) for recording in recordings]
    curves = [column(recording, "duration_s", task="bicycle", verb=PRACTICE) for recording in recordings]
    names = (START, END, SWING, PERIOD, LOSS)
    return {GROUP: by_measure(rows, names) | curve_measures(CURVE, curves)}


def _learner(recording: Recording) -> dict[str, float]:
    rode, cap = (column(recording, name, verb=PRACTICE) for name in ("duration_s", "cap_s"))
    again, cap_again = (column(recording, name, verb=TEST)[:RIDES] for name in ("duration_s", "cap_s"))
    last = capped_percent(rode[-RIDES:], cap[-RIDES:])
    changes = {}
    for name, own in ((SWING, "swing_rad"), (PERIOD, "period_s")):
        values = column(recording, own, verb=PRACTICE)
        changes[name] = change_percent(average(values[:RIDES]), average(values[-RIDES:]))
    return {
        START: capped_percent(rode[:RIDES], cap[:RIDES]),
        END: 100 * float(np.median(rode[-RIDES:] / cap[-RIDES:])) if rode.size else float("nan"),
        LOSS: -change_percent(last, capped_percent(again, cap_again)),
        **changes,
    }


def holds(measures: Measures) -> Verdict:
    """Judge by the criterion."""
    for name in (END, SWING, PERIOD, LOSS):
        if short := missing(measures, {GROUP: LEARNERS}, name):
            return short
    capped = float(np.mean(np.array(measures[GROUP][END]) >= 100 - 1e-6))
    start = mean_of(measures, GROUP, START)
    swing, period, loss = (mean_of(measures, GROUP, name) for name in (SWING, PERIOD, LOSS))
    return judged(
        [
            (
                start < 100 and capped >= LEAST_SHARE,
                f"rides from {start:.0f} % of the cap to the cap in {capped:.0%} of learners, wanted in 90 %",
            ),
            (swing <= SWING_WANTED, f"swing {swing:+.0f} %, wanted -30 % or more"),
            (within(period, *PERIOD_WANTED), f"period {period:+.0f} %, wanted within 10 %"),
            (loss < MOST_LOSS, f"loss at one week {loss:.0f} %, wanted under 10 %"),
        ]
    )


def summary(measures: Measures) -> str:
    """Model's numbers with their intervals."""
    start, end = (with_interval(estimate_of(measures, GROUP, name), "{:.0f}") for name in (START, END))
    changes = {"swing": SWING, "period": PERIOD, "loss at one week": LOSS}
    said = ", ".join(f"{text} {with_interval(estimate_of(measures, GROUP, name), '{:+.0f}')}" for text, name in changes.items())
    return f"rides from {start} to {end} of the cap, {said}"


def draw(figure: Figure, measures: Measures) -> None:
    """Draw the length of every ride, and the changes with what is wanted of them."""
    figure.set_size_inches(WIDE, 2.8)
    left, right = figure.subplots(1, 2, width_ratios=(1.4, 1))
    _draw_rides(left, measures)
    columns = measures.get(GROUP, {})
    places = [
        Place("swing", columns.get(SWING, []), wanted=(-np.inf, SWING_WANTED)),
        Place("period", columns.get(PERIOD, []), wanted=PERIOD_WANTED),
        Place("loss at\none week", columns.get(LOSS, []), wanted=(-np.inf, MOST_LOSS)),
    ]
    draw_places(right, places, "change (%)")
    right.set_title("first five rides to last five")
    say_published(figure, PUBLISHED_TEXT, CERTAINTY)


def _draw_rides(axes: Axes, measures: Measures) -> None:
    curves = curves_of(measures, GROUP, CURVE)
    if curves.size:
        axes.plot(np.arange(1, curves.shape[1] + 1), curves.T, color=GREY, alpha=0.3, linewidth=0.3)
    draw_blocks(axes, curves, BLUE, "model", 5)
    axes.set_title("Cluff & Balasubramaniam 2009")
    axes.set_xlabel("ride")
    axes.set_ylabel("time to the fall (s)")
    axes.set_ylim(bottom=0)
