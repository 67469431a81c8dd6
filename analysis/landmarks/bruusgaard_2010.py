"""Muscle keeps its nuclei when it shrinks, and grows back faster.

Papers: Bruusgaard, Johansen, Egner, Rana & Gundersen 2010, PNAS 107:15111, doi:10.1073/pnas.0913935107, figure 1; Egner,
Bruusgaard, Eftestoel & Gundersen 2013, J Physiol 591:6221, doi:10.1113/jphysiol.2013.264457; in people Cumming et al. 2024,
J Physiol 602:4171. Read: area +35 % and nuclei +54 % after 21 d, nuclei first; nuclei kept for 3 months. Of the other two
only the abstracts were read: +31 % in 6 d, the untreated not significantly; people keep nuclei for 16 weeks, and that they
regrow faster was not shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from analysis.dots import draw_dots, legend_once
from analysis.recording import Columns, Recording
from analysis.statistics import bootstrap_interval, finite, mean_over_learners
from analysis.style import BLUE, GREEN, GREY, SKY, VERMILION
from analysis.verdict import Measures, Published, Verdict, by_measure, estimate_of, judged, mean_of, missing, plain, with_interval

NAME = "bruusgaard-2010-myonuclei"
PROTOCOL = "bruusgaard_2010"
CLAIM = "muscle keeps its nuclei when it shrinks, and grows back faster"
PUBLISHED_TEXT = (
    "area +35 % with nuclei +54 % earlier; nuclei kept at least 3 months; regrowth +31 % in 6 d, controls n.s.; "
    "people: nuclei kept 16 weeks, faster regrowth not shown"
)
CRITERION = (
    "nuclei lead area by at least 2 d; loss of nuclei under 10 % at 3 months; regrowth at least 3 times the naive in 6 d; "
    "in people loss under 10 % at 16 weeks and regrowth at most 1.2 times the naive"
)
CERTAINTY = "abstract read"
"""Of the least certain of its papers."""
PUBLISHED = {
    "area": Published(35, 35, 35, "read"),
    "nuclei": Published(54, 54, 54, "read"),
    "regrowth": Published(31, 31, 31, "abstract read"),
}
TRAINED, NAIVE, LOST, PERSON, NAIVE_PERSON = "trained", "never_trained", "nuclei_lost", "human_trained", "human_never_trained"
LEAD, LOSS, REGROWTH = "lead_days", "loss_percent", "regrowth_percent"
AREA, NUCLEI = "area_percent", "nuclei_percent"
LEAST_LEAD, MOST_LOSS, TIMES, NO_FASTER = 2.0, 10.0, 3.0, 1.2
LEARNERS = 20
DAY_S = 86400.0
MARK: dict[str, Any] = {"color": GREY, "markersize": 4, "markeredgecolor": "white", "zorder": 4}
OVERLOAD = "overload"
DRAWN_DAYS = 7
"""Of a phase without overload, one day in so many is kept for the figure."""


def measure(groups: Mapping[str, Sequence[Recording]]) -> Measures:
    """Growth, lead of the nuclei, loss and regrowth of every learner; for the figure also the days of the rodents."""
    measures: Measures = {}
    for group, recordings in groups.items():
        lives = [phases_of(recording) for recording in recordings if "muscle" in recording.events]
        found = [_numbers(phases) for phases in lives]
        measures[group] = by_measure(found, (AREA, NUCLEI, LEAD, LOSS, REGROWTH))
        if group in (TRAINED, NAIVE):
            measures[group] |= _days(lives)
    return measures


def phases_of(recording: Recording) -> list[tuple[str, Columns]]:
    """Cut the samples of the muscle into phases: verb, and `day` (from the phase's start), `area`, `nuclei`."""
    muscle, segments = recording.events["muscle"], recording.segments
    phases = []
    for phase in dict.fromkeys(segments["phase"].tolist()):
        own = segments["phase"] == phase
        start, stop = segments["calendar_start_s"][own].min(), segments["calendar_stop_s"][own].max()
        inside = (muscle["calendar_s"] >= start) & (muscle["calendar_s"] <= stop)
        day = (muscle["calendar_s"][inside] - start) / DAY_S
        phases.append((str(segments["verb"][own][0]), {"day": day} | {name: muscle[name][inside] for name in ("area", "nuclei")}))
    return phases


def half_time(day: NDArray[np.float64], values: NDArray[np.float64]) -> float:
    """Day on which a rise has come half its way, between samples; NaN if nothing rises."""
    risen = values - values[0]
    if risen[-1] <= 0:
        return float("nan")
    above = int(np.argmax(risen >= risen[-1] / 2))
    return float(np.interp(risen[-1] / 2, risen[above - 1 : above + 1], day[above - 1 : above + 1]))


def _numbers(phases: Sequence[tuple[str, Columns]]) -> dict[str, float]:
    """Measure one learner; who was overloaded once has a growth at the end, and nothing that it could lose before."""
    loads = [index for index, (verb, _) in enumerate(phases) if verb == OVERLOAD]
    numbers = dict.fromkeys((AREA, NUCLEI, LEAD, LOSS, REGROWTH), float("nan"))
    if loads:
        numbers[REGROWTH] = _rise(phases[loads[-1]][1]["area"])
    if len(loads) > 1:
        first, rest = phases[loads[0]][1], phases[loads[-1] - 1][1]
        numbers[AREA], numbers[NUCLEI] = _rise(first["area"]), _rise(first["nuclei"])
        numbers[LEAD] = half_time(first["day"], first["area"]) - half_time(first["day"], first["nuclei"])
        numbers[LOSS] = -_rise(rest["nuclei"])
    return numbers


def _rise(values: NDArray[np.float64]) -> float:
    return 100 * float(values[-1] / values[0] - 1)


def _days(lives: Sequence[Sequence[tuple[str, Columns]]]) -> dict[str, list[float]]:
    """Name area and nuclei day by day, in percent of an ordinary fibre: one measure per day, one value per learner."""
    measures: dict[str, list[float]] = {}
    begun = 0.0
    for index, (verb, samples) in enumerate(lives[0] if lives else ()):
        length = float(samples["day"][-1])
        for day in np.unique(np.append(np.arange(0, length, 1 if verb == OVERLOAD else DRAWN_DAYS), length)):
            for name in ("area", "nuclei"):
                drawn = [np.interp(day, life[index][1]["day"], life[index][1][name]) for life in lives]
                # Rounded: learners who are alike but for the last digit have no interval.
                measures[f"{name}, day {begun + day:g}"] = plain(np.round(100 * np.array(drawn), 6))
        begun += length
    return measures


def days_of(measures: Measures, group: str, name: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give the days back: shape (days,), and the values; shape (learners, days)."""
    columns = {key: values for key, values in measures.get(group, {}).items() if key.startswith(f"{name}, day ")}
    day = np.array([float(key.rpartition(" ")[2]) for key in columns])
    return day, np.array(list(columns.values()), dtype=float).T


def holds(measures: Measures) -> Verdict:
    """Judge by the criterion; the group that loses its nuclei is a control that is drawn, and asked for nothing more."""
    short = missing(measures, dict.fromkeys((TRAINED, NAIVE, PERSON, NAIVE_PERSON), LEARNERS), REGROWTH)
    short = short or missing(measures, {TRAINED: LEARNERS}, LEAD)
    if short:
        return short
    lead = mean_of(measures, TRAINED, LEAD)
    criteria = [(bool(lead >= LEAST_LEAD), f"nuclei lead area by {lead:.1f} d, wanted at least {LEAST_LEAD:g} d")]
    for group, who in ((TRAINED, "rodents"), (PERSON, "people")):
        loss = mean_of(measures, group, LOSS)
        criteria.append((bool(loss < MOST_LOSS), f"{who} lose {loss:.1f} % of their nuclei, wanted under {MOST_LOSS:g} %"))
    again, naive = (mean_of(measures, group, REGROWTH) for group in (TRAINED, NAIVE))
    text = f"rodents regrow {again:+.1f} %, the naive {naive:+.1f} %, wanted at least {TIMES:g} times that"
    criteria.append((bool(again > 0 and again >= TIMES * naive), text))
    again, naive = (mean_of(measures, group, REGROWTH) for group in (PERSON, NAIVE_PERSON))
    text = f"people regrow {again:+.1f} %, the naive {naive:+.1f} %, wanted at most {NO_FASTER:g} times that"
    criteria.append((bool(naive > 0 and again <= NO_FASTER * naive), text))
    return judged(criteria)


def summary(measures: Measures) -> str:
    """Model's numbers with their intervals."""
    first = ((AREA, "area"), (NUCLEI, "nuclei"))
    parts = [f"{text} {with_interval(estimate_of(measures, TRAINED, name))}" for name, text in first if TRAINED in measures]
    return ", ".join(
        parts
        + [
            f"regrowth {text} {with_interval(estimate_of(measures, group, REGROWTH))}"
            for group, (text, _, _) in GROUPS.items()
            if group in measures
        ]
    )


GROUPS = {
    TRAINED: ("trained", BLUE, 0.0),
    NAIVE: ("naive", VERMILION, 1.0),
    LOST: ("nuclei lost", SKY, 2.0),
    PERSON: ("trained people", BLUE, 3.6),
    NAIVE_PERSON: ("naive people", VERMILION, 4.6),
}
"""What is written of each group, its colour, and its place in the figure."""


def draw(figure: Figure, measures: Measures) -> None:
    """Draw area and nuclei of the rodents day by day, and the growth in the last overload, with the published numbers."""
    left, right = figure.subplots(1, 2, width_ratios=(1.25, 1))
    _draw_days(left, measures)
    _draw_regrowth(right, measures)


def _draw_days(axes: Axes, measures: Measures) -> None:
    day, _ = days_of(measures, TRAINED, "area")
    end = float(day[-1]) if day.size else 118.0
    # Months of rest are drawn narrow, the last days wide.
    borders, places = (0.0, 21.0, end - 6, end), (0.0, 10.0, 16.0, 22.0)
    for start, stop in (places[:2], places[2:]):
        axes.axvspan(start, stop, color=GREY, alpha=0.12, linewidth=0)
    lines = ((TRAINED, "nuclei", GREEN, "nuclei"), (TRAINED, "area", BLUE, "area"), (NAIVE, "area", VERMILION, "area, naive"))
    for group, name, colour, label in lines:
        day, values = days_of(measures, group, name)
        if day.size:
            x = np.interp(day, borders, places)
            bounds = np.array([bootstrap_interval(column) for column in values.T])
            axes.fill_between(x, bounds[:, 0], bounds[:, 1], color=colour, alpha=0.25, linewidth=0)
            axes.plot(x, mean_over_learners(values), color=colour, label=label)
    for name, place in (("nuclei", places[1]), ("nuclei", places[2]), ("area", places[1])):
        axes.plot(place, 100 + PUBLISHED[name].value, "D", label=f"published ({PUBLISHED[name].certainty})", **MARK)
    axes.set_xticks(places, [f"{border:.0f}" for border in borders])
    axes.set_xlabel("day (grey: overload)")
    axes.set_ylabel("of an ordinary fibre (%)")
    axes.set_title("Bruusgaard et al. 2010")
    legend_once(axes, loc="upper center", bbox_to_anchor=(0.5, -0.2), ncols=2)


def _draw_regrowth(axes: Axes, measures: Measures) -> None:
    axes.axhline(0, color=GREY, linewidth=0.5)
    for group, (_, colour, place) in GROUPS.items():
        draw_dots(axes, place - 0.1, measures.get(group, {}).get(REGROWTH, []), colour)
    number = PUBLISHED["regrowth"]
    label = f"published\n({number.certainty})"
    axes.plot(0.3, number.value, "D", label=label, **MARK)
    most = mean_of(measures, TRAINED, REGROWTH) / TIMES
    if np.isfinite(most):
        axes.plot(1.0, most, "_", color=GREY, markersize=14, markeredgewidth=1.5, label="criterion: at most", zorder=6)
    axes.set_xticks([place for _, _, place in GROUPS.values()], [text for text, _, _ in GROUPS.values()], rotation=30, ha="right")
    axes.set_xlim(-0.6, 5.2)
    axes.set_ylabel("growth in 6 d; people, 10 weeks (%)")
    counts = [finite(measures.get(group, {}).get(REGROWTH, [])).size for group in GROUPS]
    axes.set_title(f"last overload, n = {min(counts)}")
    legend_once(axes, loc="upper right")
