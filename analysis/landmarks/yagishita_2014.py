"""Dopamine counts only in a short window after the pairing.

Paper: Yagishita et al. 2014, Science 345:1616, doi:10.1126/science.1255514, figure 2; spines of D1 neurons in the mouse's
nucleus accumbens. Read: enlargement only with dopamine at 0.3-2 s, significant at 0.6 and 1 s, none at -1 or 5 s.
One synapse and no chance: one recording per group is the experiment.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure

from analysis.landmarks.slices import measure_pairings
from analysis.recording import Recording
from analysis.style import BLUE, GREY, SKY, VERMILION
from analysis.verdict import NOT_RUN, Measures, Published, Verdict, judged

NAME = "yagishita-2014-dopamine"
PROTOCOL = "yagishita_2014"
CLAIM = "dopamine counts only in a short window after the pairing"
PUBLISHED_TEXT = "enlargement only for 0.3-2 s; significant at 0.6 and 1 s; none at -1 or 5 s"
CRITERION = "weight change at 0.6 and 1 s at least 4 times that at -1 and 5 s"
CERTAINTY = "read"
PUBLISHED = {"window": Published(1.0, 0.3, 2.0, "read"), "significant": Published(0.8, 0.6, 1.0, "read")}
EARLY, LATE = (0.6, 1.0), (-1.0, 5.0)
TIMES = 4.0
DOPAMINE, CONTROL = "dopamine", "no_dopamine"
LEARNERS = 1


def measure(groups: Mapping[str, Sequence[Recording]]) -> Measures:
    """Give the change of the weight at every delay of dopamine, and without."""
    return measure_pairings(groups)


def changes(measures: Measures) -> dict[float, float]:
    """Change of the weight by the delay of dopamine (s)."""
    columns = measures.get(DOPAMINE, {})
    pairs = zip(columns.get("dopamine_delay_s", []), columns.get("change", []), strict=True)
    return {round(delay, 6): change for delay, change in pairs if np.isfinite(delay)}


def holds(measures: Measures) -> Verdict:
    """Judge by the criterion, and by its control: without dopamine nothing like the change at 0.6 and 1 s."""
    change = changes(measures)
    control = measures.get(CONTROL, {}).get("change", [])
    reasons = [f"no pairing with dopamine at {delay:g} s" for delay in (*EARLY, *LATE) if delay not in change]
    if not control:
        reasons.append(f"no recording of {CONTROL}")
    if reasons:
        return Verdict(NOT_RUN, tuple(reasons))
    least = min(change[delay] for delay in EARLY)
    outside = {f"at {delay:g} s": change[delay] for delay in LATE} | {"without dopamine": float(np.max(np.abs(control)))}
    return judged(
        [
            (least > 0, f"change at 0.6 and 1 s at least {least:+.1%}, wanted above 0"),
            *(
                (bool(least >= TIMES * abs(other)), f"change {name} {other:+.1%}, wanted at most {least / TIMES:.1%}")
                for name, other in outside.items()
            ),
        ]
    )


def summary(measures: Measures) -> str:
    """Model's numbers."""
    change = changes(measures)
    return ", ".join(f"{delay:g} s {change[delay]:+.1%}" for delay in sorted(change)) or "none"


def draw(figure: Figure, measures: Measures) -> None:
    """Draw the change against the delay of dopamine, with the published window behind it."""
    axes = figure.add_subplot(title="Yagishita et al. 2014")
    window, significant = PUBLISHED["window"], PUBLISHED["significant"]
    axes.axvspan(window.low, window.high, color=GREY, alpha=0.2, linewidth=0, label=f"published window ({CERTAINTY})")
    for moment in (significant.low, significant.high):
        label = "published, significant" if moment == significant.low else None
        axes.axvline(moment, color=GREY, linewidth=0.8, linestyle=(0, (2, 2)), label=label)
    for moment in LATE:
        label = "published: none" if moment == LATE[0] else None
        axes.plot(moment, 0, "s", color="none", markeredgecolor=GREY, markersize=6, label=label)
    axes.axhline(0, color=GREY, linewidth=0.5)
    change = changes(measures)
    delays = sorted(change)
    axes.plot(delays, [100 * change[delay] for delay in delays], "o-", color=BLUE, label="model")
    control = measures.get(CONTROL, {}).get("change", [])
    if control:
        axes.axhline(100 * float(np.mean(control)), color=VERMILION, linewidth=0.8, label="model, no dopamine")
    if all(delay in change for delay in EARLY):
        ceiling = 100 * min(change[delay] for delay in EARLY) / TIMES
        axes.plot(LATE, [ceiling] * 2, "_", color=SKY, markersize=9, markeredgewidth=1.5, label="criterion: at most")
    axes.set_xlabel("dopamine after the pairing (s)")
    axes.set_ylabel("change of the weight (%)")
    axes.legend(loc="upper right")
