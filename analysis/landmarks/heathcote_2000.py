"""Single learners are exponential; it is averaging that makes the power law.

Paper: Heathcote, Brown & Mewhort 2000, Psychon Bull Rev 7:185, doi:10.3758/BF03212979. Read: 40 data sets, 7,910 series,
475 people; the exponential is better in all unaveraged sets. (Its rival there has an asymptote too, as here.)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from analysis.landmarks.practice_curves import curves_of, measure_curves
from analysis.memory import fit_exponential, fit_power
from analysis.recording import Recording
from analysis.statistics import mean_over_learners
from analysis.style import BLUE, GREEN, GREY, VERMILION
from analysis.verdict import NOT_RUN, Measures, Published, Verdict, judged

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


def measure(groups: Mapping[str, Sequence[Recording]]) -> Measures:
    """Mean interval of every practice trial of every learner."""
    return measure_curves(groups, GROUP)


def preference(curve: NDArray[np.float64]) -> float:
    """AIC of the power law minus AIC of the exponential: above 0 the exponential is better."""
    return fit_power(curve).aic - fit_exponential(curve).aic


def preferences(measures: Measures) -> tuple[NDArray[np.float64], float]:
    """Give the preference of every single learner, and that of their mean curve; empty and NaN without data."""
    curves = curves_of(measures, GROUP)
    if curves.shape[1] < LEAST_TRIALS:
        return np.empty(0), float("nan")
    return np.array([preference(curve) for curve in curves]), preference(mean_over_learners(curves))


def holds(measures: Measures) -> Verdict:
    """Judge by the criterion; the average shifts if it favours the exponential less than the median learner does."""
    curves = curves_of(measures, GROUP)
    reasons = []
    if len(curves) < LEARNERS:
        reasons.append(f"{GROUP}: {len(curves)} of at least {LEARNERS} learners")
    if curves.shape[1] < LEAST_TRIALS:
        reasons.append(f"{curves.shape[1]} of at least {LEAST_TRIALS} trials")
    if reasons:
        return Verdict(NOT_RUN, tuple(reasons))
    single, average = preferences(measures)
    share, middle = float(np.mean(single > 0)), float(np.median(single))
    return judged(
        [
            (share >= LEAST_SHARE, f"exponential better in {share:.0%} of {single.size} learners, wanted at least 60 %"),
            (
                average < middle,
                f"AIC power minus exponential: average {average:+.1f}, median learner {middle:+.1f}, wanted lower",
            ),
        ]
    )


def summary(measures: Measures) -> str:
    """Model's numbers."""
    single, average = preferences(measures)
    if not single.size:
        return "none"
    middle = float(np.median(single))
    return f"exponential better in {np.mean(single > 0):.0%}; AIC difference {middle:+.1f} single, {average:+.1f} average"


def draw(figure: Figure, measures: Measures) -> None:
    """Draw which curve single learners and their average prefer, and the average with both curves."""
    left, right = figure.subplots(1, 2)
    curves = curves_of(measures, GROUP)
    single, average = preferences(measures)
    left.set_title("Heathcote et al. 2000")
    left.set_xlabel("AIC, power law minus exponential")
    left.set_ylabel("single learners")
    right.set_xlabel("trial")
    right.set_ylabel("interval (ms)")
    if not single.size:
        return
    left.hist(single, bins=min(max(single.size // 2, 5), 20), color=BLUE, alpha=0.7)
    left.axvline(average, color=VERMILION)
    left.axvline(0, color=GREY, linewidth=0.6, linestyle=(0, (2, 2)))
    left.set_ylim(top=1.2 * left.get_ylim()[1])
    left.text(average, 0.99, " average", color=VERMILION, va="top", transform=left.get_xaxis_transform())
    share = f"exponential better in {np.mean(single > 0):.0%};\npublished: in all 40 data sets ({CERTAINTY})"
    left.set_xlabel(f"AIC, power law minus exponential\n{share}")
    mean = mean_over_learners(curves)
    trials = np.arange(1, mean.size + 1)
    one, two = fit_exponential(mean), fit_power(mean)
    right.plot(trials, 1000 * curves.T, color=BLUE, alpha=0.15, linewidth=0.4)
    right.plot(trials, 1000 * mean, "o", color=BLUE, label=f"mean of {len(curves)}")
    right.plot(
        trials, 1000 * (one.asymptote + one.gain * np.exp(-one.rate * trials)), color=GREEN,
        label=f"exponential, r² {one.r2:.3f}",
    )  # fmt: skip
    right.plot(
        trials, 1000 * (two.asymptote + two.gain * trials**-two.rate), color=VERMILION, linestyle="--",
        label=f"power law, r² {two.r2:.3f}",
    )  # fmt: skip
    right.legend(loc="upper right")
