"""Rules of plasticity as Brian2 text: which spike, or which dose of dopamine, writes the fast variable of a synapse.

Both rules write `u`, the first variable of the consolidation chain, which stays in [-1, 1]; the weight `w` follows it
at once through a read-out that is positive and symmetric in log w. The constants of a rule are shared constants of the
Synapses: `assign(synapses, parameters)` fills them.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log1p

import numpy as np
from brian2 import Quantity, ms
from numpy.typing import NDArray

from models.parameters import shared_text, sourced


def readout(u: NDArray[np.float64], c: float) -> NDArray[np.float64]:
    """Return f(u) = u (1 + c) / (|u| + c), the part of the log weight that is seen.

    Steep around 0 and flat towards -1 and 1: of a memory of which the chain has kept a tenth, half is still seen.

    Parameters
    ----------
    u : ndarray
        Fast variable, -1 to 1.
    c : float
        Half-saturation; f is linear for a large one.
    """
    return np.asarray(u * (1 + c) / (np.abs(u) + c), dtype=np.float64)


def _step_up(change: float, pairings: int, gain_log: float) -> float:
    """Return the step whose soft-bounded sum over the pairings, from u = 0, changes the weight by `change`."""
    return float(1 - (1 - log1p(change) / gain_log) ** (1 / pairings))


def _step_down(change: float, pairings: int, gain_log: float) -> float:
    """Return the step whose plain sum over the pairings changes the weight by `change` (negative)."""
    return -log1p(change) / gain_log / pairings


@dataclass(frozen=True)
class RuleText:
    """Brian2 text of one rule: the model of the Synapses and the code of its pathways.

    In one time step `on_pre` runs before `on_post` and this before `on_modulate`; set `synapses.pre.order` and so on.
    """

    model: str
    on_pre: str
    on_post: str
    on_modulate: str = ""


@dataclass(frozen=True)
class ThreeFactor:
    """Eligibility from spikes, change by a signed dose of dopamine."""

    eta: float = sourced(
        0.0040, "search: hundreds of repetitions as in people, 410 to 250 ms per key over 12 x 30 s; sure in the model"
    )
    kappa: float = sourced(
        2.0, "search: fits savings without hiding the loss of a month; 8 in the prototype; no measured synapse behind it"
    )
    tau_e: Quantity = sourced(150 * ms, "search (key sequences); shorter than Yagishita 2014, Science 345:1616, fig 1O (0.3-2 s)")
    A_d: float = sourced(0.5, "search (key sequences): depression of what arrives after the cell has fired; unsure")
    primed: float = sourced(
        0.05,
        "u at which a synapse is all primed by waking for sleep: Seibt & Frank 2019, Front Syst Neurosci 13:2 (hypothesis); "
        "size by search: below the u of .1 to .4 that practice leaves where it strengthened, above the 0 of all others",
    )
    unprimed: float = sourced(
        0.0, "share of growth asleep that needs no priming; with 1 errors of replays are learnt (docs/findings.md): for ablation"
    )
    gain_log: float = sourced(
        2.8,
        "search; Song 2005, PLoS Biol 3:e68 (lognormal weights, rat visual cortex, tens of times the median); unsure",
    )
    c: float = sourced(0.1, "search: saturating read-out, without it a month's gap leaves a naive learner; unsure")


@dataclass(frozen=True)
class PairStdp:
    """Pair rule without a third factor. The steps are one pairing's; 60 of them give the published change."""

    A_plus: float = sourced(
        _step_up(0.78, 60, 2.8),
        "Bi & Poo 2001, Annu Rev Neurosci 24:139: +78 % by 60 pairings; rat hippocampal culture; second hand",
    )
    A_minus: float = sourced(
        _step_down(-0.27, 60, 2.8),
        "Bi & Poo 2001, Annu Rev Neurosci 24:139: -27 % by 60 pairings; rat hippocampal culture; second hand",
    )
    tau_plus: Quantity = sourced(16.8 * ms, "Bi & Poo 2001, Annu Rev Neurosci 24:139; rat hippocampal culture; second hand")
    tau_minus: Quantity = sourced(33.7 * ms, "Bi & Poo 2001, Annu Rev Neurosci 24:139; rat hippocampal culture; second hand")
    gain_log: float = sourced(2.8, "as in the three-factor rule: weights from 0.06 to 16 times the resting weight; unsure")


def three_factor(target: str, pre_trace: str, post_trace: str, depression: bool = True) -> RuleText:
    r"""Return the three-factor rule of the motor cortex.

    An error (a negative dose) wipes the eligibility; a taught step is larger where a deep variable of the chain says
    that the synapse has been there before, which gives savings, and larger steps asleep as well. Asleep, where nobody says
    what was right, only synapses grow that waking has strengthened ("primed"; Seibt & Frank 2019, Front Syst Neurosci 13:2, a
    hypothesis): what a replay runs into by chance is not learnt. Depression needs no priming.

    Parameters
    ----------
    target : str
        Variable that an arriving spike raises by `w`, with its suffix: "D_post".
    pre_trace, post_trace : str
        Traces of the two cells' spikes, with their suffix: "x_pre" (or a copy kept by the cell after the synapse) and
        "y_post". They decay in the neurons, with their own time constants.
    depression : bool
        Whether what arrives after the cell has fired is eligible for depression.

    Notes
    -----
    The group after the synapse has the variables `mod` (signed dose) and `awake` (1 or 0) and the event `modulate`:
    `Synapses(…, on_pre=rule.on_pre, on_post={"post": rule.on_post, "modulate": rule.on_modulate},
    on_event={"modulate": "modulate"})`.
    `deep` is u_k / theta of a deep stage, clipped to [-1, 1], read at the start of a run.
    """
    # A spike asks for the weight less often than a dose changes it: computed then, not kept.
    model = (
        "w = w0*exp(gain_log*u*(1 + c)/(abs(u) + c)) : 1\nw0 : 1 (constant)\nu : 1\ndeep : 1 (constant)\n"
        "delig/dt = -elig/tau_e : 1 (event-driven)\n"
    )
    return RuleText(
        model=model + shared_text(ThreeFactor()),
        on_pre=f"{target} += w\n" + f"elig -= A_d*{post_trace}\n" * depression,
        on_post=f"elig += {pre_trace}\n",
        on_modulate=(
            "du = eta*mod_post*elig*(1 + kappa*clip(sign(mod_post*elig)*deep, 0, 1))\n"
            "du = du*(1 - (1 - awake_post)*int(du > 0)*(1 - unprimed)*(1 - clip(u/primed, 0, 1)))\n"
            "u = clip(u + du*(int(du > 0)*(1 - u) + int(du <= 0)*(1 + u)), -1, 1)\n"
            "elig = elig*(1 - int(mod_post < 0))\n"
        ),
    )


def pair_stdp(target: str) -> RuleText:
    r"""Return the pair rule: all pairs count, each pair by the time between its two spikes.

    Potentiation is soft-bounded (1 - u), so it falls linearly with log w and only weak synapses potentiate; depression
    is the same share of every weight. Both as measured by Bi & Poo 1998, J Neurosci 18:10464, abstract: potentiation
    "only at synapses with relatively low initial strength", depression without "obvious dependence" on it. Spikes in
    the same step potentiate.

    Parameters
    ----------
    target : str
        Variable that an arriving spike raises by `w`, with its suffix: "g_post".
    """
    model = (
        "w : 1\nw0 : 1 (constant)\nu : 1\n"
        "darrived/dt = -arrived/tau_plus : 1 (event-driven)\n"
        "dfired/dt = -fired/tau_minus : 1 (event-driven)\n"
    )
    weight = "w = w0*exp(gain_log*u)\n"
    return RuleText(
        model=model + shared_text(PairStdp()),
        on_pre=f"{target} += w\narrived += 1\nu = clip(u - A_minus*fired, -1, 1)\n{weight}",
        on_post=f"fired += 1\nu = clip(u + A_plus*arrived*(1 - u), -1, 1)\n{weight}",
    )
