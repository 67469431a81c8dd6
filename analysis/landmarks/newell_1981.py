"""Group practice curves follow a power law.

Paper: Newell & Rosenbloom 1981, in Anderson (ed.), Cognitive Skills and Their Acquisition, 1-55; Snoddy 1926; Crossman
1959; Seibel 1963. Remembered with confidence, not read: exponents 0.06-0.81, typical 0.2-0.4, r2 mostly above 0.9.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, NullLocator

from analysis.landmarks.practice_curves import curves_of, measure_curves
from analysis.memory import LogLog, fit_loglog
from analysis.recording import Recording
from analysis.statistics import bootstrap_interval, mean_over_learners
from analysis.style import BLUE, GREY
from analysis.verdict import NOT_RUN, Measures, Published, Verdict, judged, within

NAME = "newell-1981-power"
PROTOCOL = "newell_1981"
CLAIM = "group practice curves follow a power law"
PUBLISHED_TEXT = "exponents 0.06-0.81, typical 0.2-0.4; r2 mostly above 0.9"
CRITERION = "mean over at least 30 learners: r2 >= 0.95 in log-log over at least 1.5 decades of trials, exponent 0.15-0.45"
CERTAINTY = "recall-H"
PUBLISHED = {"exponent": Published(0.3, 0.2, 0.4, "recall-H"), "r2": Published(0.9, 0.9, 1.0, "recall-H")}
GROUP = "practice"
LEARNERS = 30
TRIAL_TICKS = (1, 2, 5, 10, 20, 50, 100, 200, 500)
INTERVAL_TICKS = (50, 100, 150, 200, 250, 300, 400, 500, 700, 1000, 2000)
LEAST_R2, LEAST_DECADES, EXPONENT = 0.95, 1.5, (0.15, 0.45)


def measure(groups: Mapping[str, Sequence[Recording]]) -> Measures:
    """Mean interval of every practice trial of every learner."""
    return measure_curves(groups, GROUP)


def line(measures: Measures) -> LogLog | None:
    """Straight line in log-log through the mean over learners; nothing with fewer than three trials."""
    curves = curves_of(measures, GROUP)
    return fit_loglog(mean_over_learners(curves)) if curves.shape[1] >= 3 else None


def holds(measures: Measures) -> Verdict:
    """Judge by the criterion; a practice too short for its decades was not run."""
    learners, fit = len(curves_of(measures, GROUP)), line(measures)
    reasons = []
    if learners < LEARNERS:
        reasons.append(f"{GROUP}: {learners} of at least {LEARNERS} learners")
    if fit is None or fit.decades < LEAST_DECADES:
        reasons.append(f"{fit.decades if fit else 0:.2f} of at least {LEAST_DECADES} decades of trials")
    if reasons or fit is None:
        return Verdict(NOT_RUN, tuple(reasons))
    return judged(
        [
            (fit.r2 >= LEAST_R2, f"r2 {fit.r2:.3f} over {fit.decades:.2f} decades, wanted at least {LEAST_R2}"),
            (within(fit.exponent, *EXPONENT), f"exponent {fit.exponent:.3f}, wanted 0.15 to 0.45"),
        ]
    )


def summary(measures: Measures) -> str:
    """Model's numbers."""
    fit = line(measures)
    return f"exponent {fit.exponent:.3f}, r2 {fit.r2:.3f}, {fit.decades:.2f} decades" if fit else "none"


def draw(figure: Figure, measures: Measures) -> None:
    """Draw the mean curve in log-log with its line, and the fan of slopes that people show."""
    axes = figure.add_subplot(title="Newell & Rosenbloom 1981", xscale="log", yscale="log")
    axes.set_xlabel("trial")
    axes.set_ylabel("interval (ms)")
    fit = line(measures)
    if fit is None:
        return
    curves = 1000 * curves_of(measures, GROUP)
    trials = np.arange(1, curves.shape[1] + 1)
    mean = mean_over_learners(curves)
    number = PUBLISHED["exponent"]
    start = 1000 * fit.scale
    label = f"published slopes {number.low}-{number.high} ({number.certainty})"
    axes.fill_between(trials, start * trials**-number.low, start * trials**-number.high, color=GREY, alpha=0.25, label=label)
    axes.plot(trials, curves.T, color=BLUE, alpha=0.2, linewidth=0.4)
    bounds = np.array([bootstrap_interval(column) for column in curves.T]).T
    axes.errorbar(trials, mean, np.nan_to_num(abs(bounds - mean)), fmt="o", color=BLUE, label=f"mean of {len(curves)}")
    axes.plot(
        trials, start * trials**-fit.exponent, "--", color="#D55E00",
        label=f"power law: exponent {fit.exponent:.2f}, r² {fit.r2:.3f}",
    )  # fmt: skip
    axes.legend(loc="lower left")
    for axis, steps in ((axes.xaxis, TRIAL_TICKS), (axes.yaxis, INTERVAL_TICKS)):
        axis.set_major_locator(FixedLocator(steps))
        axis.set_major_formatter("{x:g}")
        axis.set_minor_locator(NullLocator())
