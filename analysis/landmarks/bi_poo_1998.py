"""Spike timing decides the sign of the change.

Paper: Bi & Poo 1998, J Neurosci 18:10464, doi:10.1523/JNEUROSCI.18-24-10464.1998, figures 5 and 7; fit in Bi & Poo 2001,
Annu Rev Neurosci 24:139. Read in other authors' texts: window about 20 ms, A+ 0.78, A- -0.27, tau+ 16.8 ms, tau-
33.7 ms, only weak synapses potentiate. One synapse and no chance: one recording per group is the experiment.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray
from scipy import optimize

from analysis.landmarks.slices import measure_pairings
from analysis.recording import Recording
from analysis.style import BLUE, GREY, VERMILION
from analysis.verdict import NOT_RUN, Measures, Published, Verdict, judged, within

NAME = "bi-poo-1998-stdp"
PROTOCOL = "bi_poo_1998"
CLAIM = "spike timing decides the sign"
PUBLISHED_TEXT = "A+ 0.78, A- -0.27, tau+ 16.8 ms, tau- 33.7 ms; only weak synapses potentiate"
CRITERION = "both signs, time constants within 30 %, potentiation falls with initial weight"
CERTAINTY = "second"
PUBLISHED = {
    "A+": Published(0.78, 0.78, 0.78, "second"),
    "A-": Published(-0.27, -0.27, -0.27, "second"),
    "tau+": Published(16.8, 16.8, 16.8, "second"),
    "tau-": Published(33.7, 33.7, 33.7, "second"),
}
TOLERANCE = 0.3
LEAST_DELAYS = 4  # on either side, for an amplitude and a time constant
WINDOW, STRENGTH = "window", "strength"
LEARNERS = 1

Floats = NDArray[np.float64]


def measure(groups: Mapping[str, Sequence[Recording]]) -> Measures:
    """Give the change of the weight at every delay, and at every initial weight."""
    return measure_pairings(groups)


def side(measures: Measures, sign: int) -> tuple[float, float] | None:
    """Amplitude and time constant (ms) of one side of the window; nothing with too few delays or no change.

    Parameters
    ----------
    measures
        Of `measure`.
    sign
        +1 for the postsynaptic spike after the presynaptic one, -1 for the other order.
    """
    columns = measures.get(WINDOW, {})
    delay = sign * np.array(columns.get("delay_ms", []))
    change = np.array(columns.get("change", []))[delay > 0]
    delay = delay[delay > 0]
    if delay.size < LEAST_DELAYS or not np.any(change):
        return None
    amplitude, tau = optimize.curve_fit(
        lambda x, a, t: a * np.exp(-x / t),
        delay,
        change,
        p0=(change[np.argmin(delay)], 20.0),
        bounds=([-np.inf, 0.1], [np.inf, 1e4]),
    )[0]
    return float(amplitude), float(tau)


def strengths(measures: Measures) -> tuple[Floats, Floats]:
    """Give the initial weights, rising, and the change of each when the postsynaptic spike comes after."""
    columns = measures.get(STRENGTH, {})
    after = np.array(columns.get("delay_ms", [])) > 0
    weight = np.array(columns.get("weight_start", []))[after]
    change = np.array(columns.get("change", []))[after]
    order = np.argsort(weight)
    return weight[order], change[order]


def holds(measures: Measures) -> Verdict:
    """Judge by the criterion."""
    plus, minus = side(measures, 1), side(measures, -1)
    weight, change = strengths(measures)
    reasons = []
    if WINDOW not in measures or STRENGTH not in measures:
        reasons.append(f"no recording of {' and '.join({WINDOW, STRENGTH} - measures.keys())}")
    elif weight.size < 2:
        reasons.append(f"{weight.size} of at least 2 initial weights")
    if reasons:
        return Verdict(NOT_RUN, tuple(sorted(reasons)))
    if plus is None or minus is None:
        return judged([(False, "no change of the weight on one side of the window")])
    criteria = [
        (plus[0] > 0 > minus[0], f"amplitudes {plus[0]:+.2f} and {minus[0]:+.2f}, wanted above and below 0"),
    ]
    for name, (_, tau) in (("tau+", plus), ("tau-", minus)):
        wanted = PUBLISHED[name].value
        low, high = wanted * (1 - TOLERANCE), wanted * (1 + TOLERANCE)
        criteria.append((within(tau, low, high), f"{name} {tau:.1f} ms, wanted {low:.1f} to {high:.1f} ms"))
    falls = bool(np.all(np.diff(change) <= 0) and change[-1] < change[0])
    text = f"potentiation {change[0]:+.0%} at weight {weight[0]:g}, {change[-1]:+.0%} at {weight[-1]:g}"
    return judged([*criteria, (falls, f"{text}, wanted falling throughout")])


def summary(measures: Measures) -> str:
    """Model's numbers."""
    sides = {"+": side(measures, 1), "-": side(measures, -1)}
    return ", ".join(f"A{sign} {one[0]:+.2f}, tau{sign} {one[1]:.1f} ms" for sign, one in sides.items() if one) or "none"


def draw(figure: Figure, measures: Measures) -> None:
    """Draw the window with the published curve, and potentiation against the initial weight."""
    left, right = figure.subplots(1, 2)
    left.axhline(0, color=GREY, linewidth=0.5)
    left.axvline(0, color=GREY, linewidth=0.5)
    reach = np.linspace(0.5, 80, 160)
    for sign in ("+", "-"):
        x = reach if sign == "+" else -reach
        curve = PUBLISHED[f"A{sign}"].value * np.exp(-reach / PUBLISHED[f"tau{sign}"].value)
        left.plot(x, 100 * curve, color=GREY)
    window = measures.get(WINDOW, {"delay_ms": [], "change": []})
    left.plot(window["delay_ms"], 100 * np.array(window["change"]), "o", color=BLUE)
    left.set_title("Bi & Poo 1998")
    left.set_xlabel("post minus pre (ms)")
    left.set_ylabel("change of the weight (%)")
    left.text(0.58, 0.78, f"published ({CERTAINTY})", color=GREY, transform=left.transAxes)
    left.text(0.58, 0.7, "model", color=BLUE, transform=left.transAxes)
    weight, change = strengths(measures)
    right.axhline(0, color=GREY, linewidth=0.5)
    right.plot(weight, 100 * change, "o-", color=VERMILION, label="model, post after pre")
    right.set_xscale("log")
    right.xaxis.set_major_formatter("{x:g}")
    right.set_title("only weak synapses potentiate")
    right.set_xlabel("initial weight")
    right.set_ylabel("change of the weight (%)")
    right.legend(loc="upper right")
