"""Much of the night's gain is rest and stabilisation, not enhancement.

Papers: Nettersheim, Hallschmid, Born & Diekelmann 2015, J Neurosci 35:6696, doi:10.1523/JNEUROSCI.1236-14.2015; Rickard
et al. 2008, JEP:LMC 34:834; Brawn et al. 2010, J Neurosci 30:13977; Schmid et al. 2020 (meta-analysis).
Read: a boost at 30 min, loss over wake, sleep restores to the level of the boost; sleep against wake g = 0.43 (tapping
0.47).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from matplotlib.figure import Figure

from analysis.landmarks.offline import GAIN, draw_gains, measure_groups
from analysis.recording import Recording
from analysis.statistics import hedges_g
from analysis.style import BLUE
from analysis.verdict import (
    Measures,
    Published,
    Verdict,
    estimate_of,
    judged,
    mean_of,
    missing,
    with_interval,
    within,
)

NAME = "nettersheim-2015-stabilise"
PROTOCOL = "nettersheim_2015"
CLAIM = "much of the night's gain is rest and stabilisation, not enhancement"
PUBLISHED_TEXT = "boost at 30 min, loss over wake, sleep restores to the boost; sleep against wake g = 0.43 (tapping 0.47)"
CRITERION = (
    "with spaced practice the overnight gain is 0-8 %; wake then sleep returns to the 30-min level within 3 %; "
    "g between 0.2 and 0.7"
)
CERTAINTY = "read"
PUBLISHED = {"g": Published(0.43, 0.43, 0.47, "read")}
GROUPS = {
    "minutes30": "30 min\nrest",
    "wake4": "4 h\nawake",
    "wake12": "12 h\nawake",
    "sleep12": "12 h with\nsleep",
    "wake12_sleep12": "awake,\nthen sleep",
}
OVERNIGHT = (0.0, 8.0)
BACK_WITHIN = 3.0
EFFECT = (0.2, 0.7)
LEARNERS = 20


def measure(groups: Mapping[str, Sequence[Recording]]) -> Measures:
    """Gain of every learner at the last test of its group."""
    return measure_groups(groups, test=-1)


def holds(measures: Measures) -> Verdict:
    """Judge by the criterion; the four hours awake are drawn, and asked for nothing."""
    needed = [group for group in GROUPS if group != "wake4"]
    short = missing(measures, dict.fromkeys(needed, LEARNERS), GAIN)
    if short:
        return short
    overnight, boost = mean_of(measures, "sleep12", GAIN), mean_of(measures, "minutes30", GAIN)
    back = mean_of(measures, "wake12_sleep12", GAIN)
    effect = hedges_g(measures["sleep12"][GAIN], measures["wake12"][GAIN])
    return judged(
        [
            (within(overnight, *OVERNIGHT), f"overnight gain {overnight:+.1f} %, wanted 0 to +8 %"),
            (
                abs(back - boost) <= BACK_WITHIN,
                f"wake then sleep {back:+.1f} %, at 30 min {boost:+.1f} %, wanted within {BACK_WITHIN:.0f} points",
            ),
            (within(effect, *EFFECT), f"sleep against wake g = {effect:.2f}, wanted 0.2 to 0.7"),
        ]
    )


def summary(measures: Measures) -> str:
    """Model's numbers with their intervals."""
    parts = [
        f"{text.replace(chr(10), ' ')} {with_interval(estimate_of(measures, group, GAIN))}"
        for group, text in GROUPS.items()
        if group in measures
    ]
    if {"sleep12", "wake12"} <= measures.keys():
        parts.append(f"g = {hedges_g(measures['sleep12'][GAIN], measures['wake12'][GAIN]):.2f}")
    return ", ".join(parts)


def draw(figure: Figure, measures: Measures) -> None:
    """Draw the gains of the five groups, with the standardised effect of sleep beside the published one."""
    axes = figure.add_subplot(title="Nettersheim et al. 2015, spaced practice")
    boost = mean_of(measures, "minutes30", GAIN)
    label = f"30-min level ± {BACK_WITHIN:.0f}"
    axes.axhspan(boost - BACK_WITHIN, boost + BACK_WITHIN, color=BLUE, alpha=0.1, linewidth=0, label=label)
    draw_gains(axes, measures, GROUPS, {"sleep12": OVERNIGHT}, {})
    if {"sleep12", "wake12"} <= measures.keys():
        effect = hedges_g(measures["sleep12"][GAIN], measures["wake12"][GAIN])
        number = PUBLISHED["g"]
        text = f"sleep against wake: g = {effect:.2f}, published {number.low}-{number.high} ({number.certainty})"
        axes.text(1.0, 0.99, text, transform=axes.transAxes, ha="right", va="top", fontsize=6)
        axes.margins(y=0.15)
