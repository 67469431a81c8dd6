"""A pair of antagonist muscles for each axis: activation, force, length, speed and fatigue.

Inputs: spikes of motor neurons (small ones twitch weakly, large ones strongly). Output: `pull`, the difference of the two
forces in units of one muscle's full force.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from brian2 import NeuronGroup, Quantity, ms, second
from numpy.typing import NDArray

from models.parameters import assign, shared_text, sourced

AXES = 2
"""Pairs of muscles: across a movement (y) and along it (x)."""


@dataclass(frozen=True)
class Limb:
    """One muscle; all are alike."""

    tau_up: Quantity = sourced(15 * ms, "activation; Zajac 1989, Thelen 2003; people")
    tau_down: Quantity = sourced(50 * ms, "deactivation; Zajac 1989, Thelen 2003; people")
    tau_excite: Quantity = sourced(40 * ms, "calcium after a spike; common value")
    width: float = sourced(0.45, "of the force-length curve, square of optimal lengths; Thelen 2003")
    fastest: Quantity = sourced(10.0 / second, "shortening speed without force, in optimal lengths; Zajac 1989")
    curved: float = sourced(0.25, "of the force-velocity curve; Zajac 1989")
    stretched: float = sourced(1.4, "force when stretched fast; Thelen 2003")
    tiring: Quantity = sourced(0.004 / second, "full drive takes a fifth of the force in a minute; Bigland-Ritchie 1986; people")
    tau_rest: Quantity = sourced(120 * second, "recovery in minutes; Bigland-Ritchie 1986; people")


LIMB = """
dexcite_1/dt = -excite_1/tau_excite : 1
dexcite_2/dt = -excite_2/tau_excite : 1
dact_1/dt = (clip(excite_1, 0, 1) - act_1)/(tau_down + (tau_up - tau_down)*int(clip(excite_1, 0, 1) > act_1)) : 1
dact_2/dt = (clip(excite_2, 0, 1) - act_2)/(tau_down + (tau_up - tau_down)*int(clip(excite_2, 0, 1) > act_2)) : 1
dtired_1/dt = tiring*act_1*(1 - tired_1) - tired_1/tau_rest : 1
dtired_2/dt = tiring*act_2*(1 - tired_2) - tired_2/tau_rest : 1
force_1 : 1
force_2 : 1
pull : 1
longer : 1
lengthens : Hz
"""

STEP = """
by_length = exp(-longer**2/width)
quick = clip(lengthens/fastest, -1, 1)
by_speed_2 = int(quick <= 0)*(1 + quick)/(1 - quick/curved) + int(quick > 0)*(1 + (stretched - 1)*quick/(quick + 0.1))
by_speed_1 = int(quick >= 0)*(1 - quick)/(1 + quick/curved) + int(quick < 0)*(1 + (stretched - 1)*quick/(quick - 0.1))
force_1 = act_1*by_length*by_speed_1*(1 - tired_1)
force_2 = act_2*by_length*by_speed_2*(1 - tired_2)
pull = force_1 - force_2
"""


RECOVER = """
tired_1_post *= exp(-paused_pre/tau_rest_post)
tired_2_post *= exp(-paused_pre/tau_rest_post)
"""
"""The rest before a trial, `paused` by the world, in closed form."""


def rested(p: Limb, tired: NDArray[np.float64], seconds: float) -> NDArray[np.float64]:
    """Return what is left of muscles' fatigue after a rest."""
    return np.asarray(tired * np.exp(-seconds / float(p.tau_rest)))


def limb(p: Limb, axes: int = AXES) -> NeuronGroup:
    """Return a pair of muscles per axis.

    The world sets `longer`, the stretch of the second muscle in optimal lengths, and `lengthens`, its rate.
    """
    group = NeuronGroup(axes, LIMB + shared_text(p), method="euler", name="limb")
    assign(group, p)
    group.run_regularly(STEP, when="start", order=2, name="limb_step")
    return group
