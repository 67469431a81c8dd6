"""The distributions from which a learner is drawn: synapses, cells, and how learners differ."""

from __future__ import annotations

from dataclasses import dataclass

from models.parameters import sourced

PROTOTYPE = "calibrated key-sequence prototype"


@dataclass(frozen=True)
class Birth:
    """Distributions from which a learner is drawn."""

    w0: float = sourced(0.06, "weight of a synapse at birth; " + PROTOTYPE)
    w_sigma: float = sourced(0.4, "lognormal spread of single weights; Song et al. 2005, wider in rat cortex; " + PROTOTYPE)
    q_spread: float = sourced(0.8, "uniform 0.2..1.8 per cell and source pool makes winners reproducible; " + PROTOTYPE)
    transition_sigma: float = sourced(0.25, "lognormal spread between pairs of pools; " + PROTOTYPE)
    habit_sigma: float = sourced(
        0.6, "lognormal spread between the pools that the striatum hears: steps become habit one by one; found in the search"
    )
    basket_spread: float = sourced(0.1, "spread of thresholds; " + PROTOTYPE)
    dendritic_spread: float = sourced(0.05, "spread of thresholds; found in the search for this model")
    thalamus_low: float = sourced(0.6, "resting drive of the least excitable relay cell; found in the search for this model")
    thalamus_high: float = sourced(1.0, "resting drive of the most excitable relay cell; found in the search for this model")


@dataclass(frozen=True)
class Spread:
    """How learners differ: standard deviations of the logarithm of single parameters."""

    eta: float = sourced(0.3, "people's rates of skill learning differ 2-3 fold; found in the search for this model")
    c_F: float = sourced(0.3, "tiring differs between people; found in the search for this model")
    spindle_quantum: float = sourced(0.4, "spindle density differs 2-4 fold between people; De Gennaro & Ferrara 2003")
    excitable: float = sourced(0.25, "replay after learning differs between rats; Dupret 2010 (direction); found in the search")
    recruitment: float = sourced(0.3, "nuclei added 33 +- 23 % in 12 people, biopsies' own spread in it; Cumming et al. 2024")
    pace: float = sourced(0.2, "how fast fibres change differs between people; no measurement; a choice")
