"""Bicycle: an inverted pendulum that is held up by steering into the fall.

Lean phi, steering delta: phi'' = (g/h) sin(phi) - (v^2/(h b)) delta - (a v/(h b)) delta' + noise (Astrom, Klein & Lennartsson
2005, IEEE Control Systems 25(4):26, linear model with a point mass). Steering follows the pull of the arms with a lag.
"""

from __future__ import annotations

from dataclasses import dataclass

from brian2 import NeuronGroup, Quantity, linked_var, metre, ms, second

from models.noise import noise
from models.parameters import sourced
from models.tasks.trials import Trials, plan_of, trials_of


@dataclass(frozen=True)
class Bicycle:
    """Bicycle and rider."""

    height: Quantity = sourced(1.0 * metre, "of the centre of mass; Astrom 2005")
    base: Quantity = sourced(1.0 * metre, "wheelbase; Astrom 2005")
    before_rear: Quantity = sourced(0.4 * metre, "centre of mass before the rear wheel; Astrom 2005 (a/b .3-.5)")
    ride: Quantity = sourced(4.0 * metre / second, "a slow ride; a choice")
    steer_full: float = sourced(1.5, "steering angle of the full pull, radians; stiff arms; a choice of scale")
    tau_steer: Quantity = sourced(60 * ms, "handlebar and arms follow; cerebellar prototype")
    aside: float = sourced(0.02, "lean at which a ride begins, to either side, radians; a choice")
    fall: float = sourced(0.5, "lean at which a rider is down, radians; cerebellar prototype")
    rough: float = sourced(0.15, "of the road at noise 1: acceleration of lean, rad/s per root s; cerebellar prototype")
    damped: Quantity = sourced(0.5 / second, "of the lean; a choice")
    full_lean: float = sourced(0.25, "range of the channel of lean; cerebellar prototype")
    full_rate: float = sourced(0.8, "range of the channel of lean rate, rad/s; cerebellar prototype")
    error_lean: float = sourced(0.2, "lean that balance reports as full; cerebellar prototype")
    error_lead: Quantity = sourced(
        4 * second, "of balance, the rate counts most: canals over otoliths; with .3 s no lead is learnt; search"
    )
    reflex: float = sourced(0.25, "of the innate steering into the fall, at full lean; a choice")
    tau_reflex: Quantity = sourced(26 * ms, "of each of two stages of the innate answer, 52 ms late; Bloem 2000 (order); people")


BICYCLE = """
phi : 1
rate_phi : Hz
delta : 1
rate_delta : Hz
down : 1
side_y : 1 (linked)
gravity : metre/second**2 (shared, constant)
road : 1 (shared, constant)
helped : 1 (shared, constant)
cap : second (shared, constant)
noise_seed : integer (shared, constant)
late : 1
"""

STEP = """
fresh = resets
phi = phi*(1 - fresh) + fresh*aside*noise(noise_seed, t_in_timesteps, 1)
rate_phi = rate_phi*(1 - fresh)
delta = delta*(1 - fresh)
rate_delta = (steer_full*strength*side_y - delta)/tau_steer
delta = delta + dt*rate_delta
hold = helped*2*gravity/height
topples = gravity/height*sin(phi) - hold*phi
rights = ride**2/(height*base)*delta + before_rear*ride/(height*base)*rate_delta + (damped + helped*4/second)*rate_phi
bumps = road*rough*sqrt(dt/second)/second*noise(noise_seed, t_in_timesteps, 0)
rate_phi = rate_phi + go*(dt*(topples - rights) + bumps)
phi = phi + go*dt*rate_phi
lean = clip(phi/full_lean, -1, 1)
falling = clip(rate_phi/full_rate*second, -1, 1)
tilted = balance*go*clip((phi + error_lead*rate_phi)/error_lean, -1, 1)
late = (late + dt/tau_reflex*(balance*phi/full_lean - late))*(1 - fresh)
reflex_y = (reflex_y + dt/tau_reflex*(reflex*late - reflex_y))*(1 - fresh)
length = 0
speed = 0
forward_length = 0
forward_speed = 0
m1 = -9*(1 - balance) + balance*lean
m2 = -9*(1 - balance) + balance*falling
m3 = 0
m4 = -9*(1 - stretch) + stretch*clip(delta/0.4, -1, 1)
m5 = -9
down = int(abs(phi) > fall)
over = int(down + int(moving >= cap) > 0)
"""


def world(p: Bicycle, trials: Trials, limb: NeuronGroup, plan: NeuronGroup) -> NeuronGroup:
    """Return the world of a ride; `gravity`, `road`, `helped` and `cap` are its settings."""
    group = trials_of(BICYCLE, STEP, trials, p, plan, {"noise": noise})
    group.side_y = linked_var(limb, "pull", index=[0])
    plan.reflex_y = linked_var(group, "reflex_y")
    return group


STRETCH = "longer_post = 0\nlengthens_post = 0*Hz\n"

SAMPLED = ("phi", "rate_phi", "delta", "side_y")

PLAN = "reflex_y : 1 (linked)\n"

PLAN_STEP = "command_y = reflex_y*int(elapsed > 0*ms)"


def plan(p: Bicycle) -> NeuronGroup:
    """Return the plan: to stay up; the command is the innate answer to a lean, late and too weak in itself."""
    return plan_of(PLAN, PLAN_STEP, p)
