"""What hours and years do to a learner between simulated stretches: chains, fatigue, excitability in closed form, muscle."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import exp
from typing import Any

import numpy as np
from brian2 import Quantity, second
from numpy.typing import NDArray

from models.body.fibres import Muscle
from models.consolidation import STAGES, YEAR_S, advance, chain_of, propagator, write
from models.parameters import sourced
from models.wiring import CORTICAL

PROTOTYPE = "calibrated key-sequence prototype"
SEARCH = "found in the search for this model; no direct measurement"


@dataclass(frozen=True)
class Memory:
    """The chain behind the synapses of the cortex and of habit, and what else lasts for hours."""

    tau_1: Quantity = sourced(1800 * second, "first forgetting; " + PROTOTYPE)
    tau_n: Quantity = sourced(30 * YEAR_S * second, "last leak, beyond the longest protocol; chain study")
    p: float = sourced(0.2, "forgetting is t^-p; between 0.1 and 0.25; chain study")
    into_2: float = sourced(0.55, "share of an event written into the second variable at once; " + SEARCH)
    into_3: float = sourced(0.15, "share of an event written into the third variable at once; " + SEARCH)
    gain_stage: float = sourced(5.0, "variable whose trace quickens relearning, time constant about a month; " + SEARCH)
    gain_theta: float = sourced(0.05, "trace at which the gain is full; " + PROTOTYPE)
    tau_tag: Quantity = sourced(86400 * second, "memories 5 h apart share cells, a week apart not; Cai et al. 2016; mouse")


@dataclass
class State:
    """What a learner carries from one stretch to the next.

    Attributes
    ----------
    u : dict of str to ndarray, (synapses, STAGES)
        Chains of each plastic projection.
    fatigue : float
        Slowing of the go ramp (reactive inhibition).
    tag : ndarray, (skills,)
        Excitability of each intention set, 0..1.
    silenced : dict of str to float
        Cause and region (``lesion/motor_cortex``) to the share of the region's cells that are silent.
    dopamine : float
        Level of dopamine, 1 = ordinary.
    acetylcholine : float
        Level of acetylcholine, 1 = what is usual in each state; see `models.acetylcholine`.
    muscle : Muscle
        Size and nuclei of the muscle's fibres.
    limb : dict of str to ndarray
        What is behind the cerebellum's plastic synapses, and how tired muscles are; empty in a learner that moves no limb. See
        `models.cerebellar_memory.newborn`.
    striatum : dict of str to ndarray, (synapses, variables)
        What is behind the striatum's plastic synapses from cards; empty in a learner that makes no choices. (Those of habit
        are in `u`.)
    lists : dict of str to ndarray
        What is behind the hippocampus's plastic synapses; empty in a learner that has been shown no list.
    contacts : dict of str to ndarray of uint8, (synapses,)
        Second contacts of each plastic projection onto the cortex; see `models.structure`.
    places : dict of str to ndarray
        What is behind the synapses from place cells, and their tags; empty in a learner that was never in a maze.
    """

    u: dict[str, NDArray[np.float64]]
    fatigue: float
    tag: NDArray[np.float64]
    silenced: dict[str, float] = field(default_factory=dict)
    dopamine: float = 1.0
    acetylcholine: float = 1.0
    muscle: Muscle = field(default_factory=Muscle)
    limb: dict[str, NDArray[np.float64]] = field(default_factory=dict)
    striatum: dict[str, NDArray[np.float64]] = field(default_factory=dict)
    lists: dict[str, NDArray[Any]] = field(default_factory=dict)
    contacts: dict[str, NDArray[np.uint8]] = field(default_factory=dict)
    places: dict[str, NDArray[np.float64]] = field(default_factory=dict)


def newborn(synapses: Mapping[str, int], n_skills: int) -> State:
    """Return the state of a learner that has learnt nothing."""
    u = {name: np.zeros((n, STAGES)) for name, n in synapses.items()}
    contacts = {name: np.zeros(n, dtype=np.uint8) for name, n in synapses.items() if name in CORTICAL}
    return State(u, 0.0, np.zeros(n_skills), contacts=contacts)


def learn(state: State, m: Memory, after: Mapping[str, NDArray[np.float64]]) -> None:
    """Take over, in place, what a simulated stretch has written: `after` is the fast variable at its end."""
    for name, u in state.u.items():
        write(u, after[name] - u[:, 0], (1.0, m.into_2, m.into_3))


def pass_time(state: State, m: Memory, tau_fatigue_s: float, seconds: float) -> None:
    """Let time pass, in place."""
    P = propagator(chain_of(m), seconds)
    for u in state.u.values():
        advance(u, P)
    state.fatigue *= exp(-seconds / tau_fatigue_s)
    state.tag *= exp(-seconds / float(m.tau_tag / second))
