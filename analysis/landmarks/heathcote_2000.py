"""Single learners are exponential; it is averaging that makes the power law.

Paper: Heathcote, Brown & Mewhort 2000, Psychon Bull Rev 7:185, doi:10.3758/BF03212979. Read: 40 data sets, 7,910 series,
475 people; the exponential is better in all unaveraged sets. (Its rival there has an asymptote too, as here.)

An average of thirty has less noise than a learner, and a difference of AIC grows as noise falls: averages of learners who are
all alike favour the exponential more than each of them does. So it is the better curve of every learner and the mean of these
curves that are compared, both with what all learners' curves leave on average and with what is left of another learner.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from analysis.landmarks.practice_curves import curves_of, measure_curves
from analysis.memory import Fit, fit_exponential, fit_power
from analysis.panels import Place, draw_places
from analysis.recording import Recording
from analysis.statistics import estimate, mean_over_learners
from analysis.style import BLUE, GREEN, GREY, VERMILION, WIDE
from analysis.verdict import NOT_RUN, Measures, Published, Verdict, judged, with_interval

NAME = "heathcote-2000-exponential"
PROTOCOL = "newell_1981"  # the same learners: this landmark asks the single ones, that one their mean
CLAIM = "single learners are exponential; it is averaging that makes the power law"
PUBLISHED_TEXT = "40 data sets, 7,910 series, 475 people: exponential better in all unaveraged sets"
CRITERION = (
    "exponential better by AIC in at least 60 % of single learners; the average of at least 30 shifts towards the power law"
)
CERTAINTY = "read"
PUBLISHED = {"share of data sets in which the exponential is better": Published(1.0, 1.0, 1.0, "read")}
GROUP = "practice"
LEARNERS = 30
LEAST_SHARE = 0.6
LEAST_TRIALS = 8  # three parameters and a comparison need some trials to tell the two curves apart

Floats = NDArray[np.float64]


def measure(groups: Mapping[str, Sequence[Recording]]) -> Measures:
    """Mean interval of every practice trial of every learner."""
    return measure_curves(groups, GROUP)


def preference(curve: Floats) -> float:
    """AIC of the power law minus AIC of the exponential: above 0 the exponential is better."""
    return fit_power(curve).aic - fit_exponential(curve).aic


def preferences(measures: Measures) -> Floats:
    """Give the preference of every single learner; empty without data."""
    curves = curves_of(measures, GROUP)
    return np.array([preference(curve) for curve in curves] if curves.shape[1] >= LEAST_TRIALS else [])


def shifts(measures: Measures) -> Floats:
    """Give what averaging adds to the preference of every single learner, at the same noise; empty without data."""
    curves = curves_of(measures, GROUP)
    if curves.shape[1] < LEAST_TRIALS:
        return np.empty(0)
    lines = np.array([_better(curve) for curve in curves])
    left = curves - lines
    shared, average = mean_over_learners(left), lines.mean(axis=0)
    # A learner's own rest is what its own curve could not take: it would fit any other curve worse.
    others = np.roll(left, 1, axis=0)
    return np.array(
        [
            preference(average + shared + other) - preference(line + shared + other)
            for line, other in zip(lines, others, strict=True)
        ]
    )


def _better(curve: Floats) -> Floats:
    one, two = fit_exponential(curve), fit_power(curve)
    trials = np.arange(1, curve.size + 1)
    return _exponential(one, trials) if one.aic < two.aic else _power(two, trials)


def _exponential(fit: Fit, trials: NDArray[np.integer]) -> Floats:
    return np.asarray(fit.asymptote + fit.gain * np.exp(-fit.rate * trials))


def _power(fit: Fit, trials: NDArray[np.integer]) -> Floats:
    return np.asarray(fit.asymptote + fit.gain * trials**-fit.rate)


def holds(measures: Measures) -> Verdict:
    """Judge by the criterion; the average shifts if it favours the exponential less than learners do with the same noise."""
    curves = curves_of(measures, GROUP)
    reasons = []
    if len(curves) < LEARNERS:
        reasons.append(f"{GROUP}: {len(curves)} of at least {LEARNERS} learners")
    if curves.shape[1] < LEAST_TRIALS:
        reasons.append(f"{curves.shape[1]} of at least {LEAST_TRIALS} trials")
    if reasons:
        return Verdict(NOT_RUN, tuple(reasons))
    single, shift = preferences(measures), estimate(shifts(measures))
    share = float(np.mean(single > 0))
    return judged(
        [
            (share >= LEAST_SHARE, f"exponential better in {share:.0%} of {single.size} learners, wanted at least 60 %"),
            (
                shift.high < 0,
                f"averaging adds to the AIC of the power law less that of the exponential {with_interval(shift, unit='')}, "
                "wanted an interval below 0",
            ),
        ]
    )


def summary(measures: Measures) -> str:
    """Model's numbers."""
    single = preferences(measures)
    if not single.size:
        return "none"
    averaged = with_interval(estimate(shifts(measures)), "{:+.1f}", "")
    return f"exponential better in {np.mean(single > 0):.0%}, AIC difference {single.mean():+.1f}; averaging adds {averaged}"


def draw(figure: Figure, measures: Measures) -> None:
    """Draw which curve single learners prefer, what averaging adds to it, and the average with both curves."""
    figure.set_size_inches(WIDE, 2.8)
    left, middle, right = figure.subplots(1, 3, width_ratios=(1, 0.6, 1.2))
    curves, single = curves_of(measures, GROUP), preferences(measures)
    left.set_title("Heathcote et al. 2000")
    left.set_xlabel("AIC, power law minus exponential")
    left.set_ylabel("single learners")
    right.set_xlabel("trial")
    right.set_ylabel("interval (ms)")
    if not single.size:
        return
    left.hist(single, bins=min(max(single.size // 2, 5), 20), color=BLUE, alpha=0.7)
    left.axvline(0, color=GREY, linewidth=0.6, linestyle=(0, (2, 2)))
    share = f"exponential better in {np.mean(single > 0):.0%};\npublished: in all 40 data sets ({CERTAINTY})"
    left.set_xlabel(f"AIC, power law minus exponential\n{share}")
    draw_places(middle, [Place("wanted\nbelow 0", shifts(measures).tolist(), VERMILION, (-np.inf, 0))], "averaging adds (AIC)")
    mean = mean_over_learners(curves)
    trials = np.arange(1, mean.size + 1)
    one, two = fit_exponential(mean), fit_power(mean)
    right.plot(trials, 1000 * curves.T, color=BLUE, alpha=0.15, linewidth=0.4)
    right.plot(trials, 1000 * mean, "o", color=BLUE, label=f"mean of {len(curves)}")
    right.plot(trials, 1000 * _exponential(one, trials), color=GREEN, label=f"exponential, r² {one.r2:.3f}")
    right.plot(trials, 1000 * _power(two, trials), color=VERMILION, linestyle="--", label=f"power law, r² {two.r2:.3f}")
    right.legend(loc="upper right")
