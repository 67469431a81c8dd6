"""Pallidum, subthalamic nucleus and the thalamus that they hold: what the striatum has to release before a key is pressed.

Inputs: striatum (direct path to the internal pallidum, indirect path to the external), bids of the cortex (hyperdirect
path to the subthalamic nucleus). Output: thalamus to the cortical pools. One channel per key; the subthalamic nucleus
speaks to all of them. Learns nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

from brian2 import Quantity, ms

from models.neurons import Driven
from models.parameters import sourced

PROTOTYPE = "basal ganglia prototype"


@dataclass(frozen=True)
class External(Driven):
    """External pallidum (GPe)."""

    sigma: float = sourced(0.2, PROTOTYPE)
    rest: float = sourced(1.25, "about 60 Hz; DeLong 1971; monkey; second hand")


@dataclass(frozen=True)
class Subthalamic(Driven):
    """Subthalamic nucleus (STN)."""

    sigma: float = sourced(0.2, PROTOTYPE)
    tau_ref: Quantity = sourced(3 * ms, PROTOTYPE)
    rest: float = sourced(1.10, "held at a few Hz by the external pallidum; " + PROTOTYPE)


@dataclass(frozen=True)
class Internal(Driven):
    """Internal pallidum (GPi): fires without a pause unless it is stopped."""

    sigma: float = sourced(0.2, PROTOTYPE)
    rest: float = sourced(2.0, "55 Hz; DeLong 1971 (60-80 Hz); monkey; second hand")


@dataclass(frozen=True)
class HeldThalamus(Driven):
    """Motor thalamus: fires by itself as soon as the internal pallidum lets go."""

    tau_m: Quantity = sourced(12 * ms, PROTOTYPE)
    tau_ref: Quantity = sourced(3 * ms, PROTOTYPE)
    rest: float = sourced(1.15, "silent while the internal pallidum fires; " + PROTOTYPE)
