"""Reach: a hand of some mass goes straight to a target; a field may push it aside.

Coordinates are the path's own: x along it, y across. Two pairs of muscles: y (corrected by the cerebellum) and x.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from brian2 import NeuronGroup, Quantity, kilogram, linked_var, metre, ms, second
from brian2.units.allunits import newton

from models.parameters import sourced
from models.tasks.trials import Trials, plan_of, trials_of


@dataclass(frozen=True)
class Reach:
    """The hand and its surroundings."""

    mass: Quantity = sourced(1.5 * kilogram, "effective mass of the hand 1-2 kg; Shadmehr & Mussa-Ivaldi 1994; people")
    damping: Quantity = sourced(12 * newton * second / metre, "of the passive arm; Burdet 2000 (order); people")
    stiffness: Quantity = sourced(80 * newton / metre, "of the co-contracted arm while it moves; Gomi & Kawato 1996; people")
    distance: Quantity = sourced(0.1 * metre, "Shadmehr & Mussa-Ivaldi 1994")
    lasts: Quantity = sourced(500 * ms, "Shadmehr & Mussa-Ivaldi 1994")
    force: Quantity = sourced(20 * newton, "of a muscle at full drive; a choice of scale")
    curl: Quantity = sourced(13 * newton * second / metre, "field of strength 1; Shadmehr & Brashers-Krug 1997; people")
    wall: Quantity = sourced(4000 * newton / metre, "of the error clamp; Scheidt et al. 2000 (6 kN/m)")
    wall_damping: Quantity = sourced(75 * newton * second / metre, "of the error clamp; Scheidt et al. 2000")
    full_error: Quantity = sourced(0.016 * metre, "deviation that sight reports as full; a choice of scale")
    lead: Quantity = sourced(180 * ms, "sight reports motion too; retinal slip drives the olive, Simpson 1996; size: search")
    motor_lag: Quantity = sourced(
        50 * ms, "from a plan to the hand, by cord and muscle: measured in this model's straight reaches"
    )
    full_y: Quantity = sourced(0.15 * metre, "range of the channel of position; a choice of scale")
    full_vy: Quantity = sourced(1.0 * metre / second, "range of the channel of speed across; a choice of scale")
    full_speed: Quantity = sourced(0.4 * metre / second, "range of the channel of planned speed; a choice of scale")
    full_stretch: Quantity = sourced(0.05 * metre, "stretch that a spindle takes as full; a choice of scale")
    until: Quantity = sourced(800 * ms, "from the cue to the end of the trial; a choice")
    hard: Quantity = sourced(4000 * newton / metre, "of an obstacle, as of the clamp's walls; a choice")
    margin: Quantity = sourced(0.015 * metre, "that a plan keeps from an obstacle; a choice")


REACH = """
x : metre
y : metre
vx : metre/second
vy : metre/second
pushed : newton
walled : newton
side_x : 1 (linked)
side_y : 1 (linked)
px : metre (linked)
pvx : metre/second (linked)
py : metre (linked)
pvy : metre/second (linked)
due_y : metre (linked)
due_vy : metre/second (linked)
field : 1 (shared, constant)
turn : 1 (shared, constant)
clamp : 1 (shared, constant)
obstacle_x : metre (shared, constant)
obstacle_y : metre (shared, constant)
obstacle_radius : metre (shared, constant)
"""

STEP = """
x = x*(1 - resets)
y = y*(1 - resets)
vx = vx*(1 - resets)
vy = vy*(1 - resets)
walled = -clamp*(wall*y + wall_damping*vy)
pushed = force*strength*side_y
apart = sqrt((x - obstacle_x)**2 + (y - obstacle_y)**2) + 1e-9*metre
contact = hard*clip(obstacle_radius - apart, 0*metre, obstacle_radius)
press_x = contact*(x - obstacle_x)/apart
press_y = contact*(y - obstacle_y)/apart
vx = vx + dt*(force*strength*side_x + press_x - damping*vx - stiffness*(x - px))/mass
vy = vy + dt*(pushed + walled + press_y + field*curl*vx - damping*vy*(1 - clamp) - stiffness*(y - py)*(1 - clamp))/mass
x = x + dt*vx
y = y + dt*vy
off = y + turn*x - due_y + lead*(vy + turn*vx - due_vy)
seen = -sight*go*int(moving > 150*ms)*clip(off/full_error*(1 - clamp), -1, 1)
length = stretch*clip((y - py)/full_stretch, -1, 1)
speed = stretch*clip((vy - pvy)/full_speed, -1, 1)
forward_length = stretch*clip((x - px)/full_stretch, -1, 1)
forward_speed = stretch*clip((vx - pvx)/full_speed, -1, 1)
reflex_y = -(length + speed)
m1 = -9*(1 - stretch) + stretch*clip((y - py)/full_y, -1, 1)
m2 = -9*(1 - stretch) + stretch*clip(vy/full_vy, -1, 1)
m3 = clip(pvx/full_speed, -1, 1)
m4 = -9*(1 - tendon) + tendon*clip(pushed/force, -1, 1)
over = int(moving >= until)
"""


def world(p: Reach, trials: Trials, limb: NeuronGroup, plan: NeuronGroup) -> NeuronGroup:
    """Return the world of a reach; `field`, `turn` (tangent of the seen rotation), `clamp` and the obstacle are its settings."""
    group = trials_of(REACH, STEP, trials, p, plan, {})
    group.side_y, group.side_x = linked_var(limb, "pull", index=[0]), linked_var(limb, "pull", index=[1])
    for name in ("px", "pvx", "py", "pvy", "due_y", "due_vy"):
        setattr(group, name, linked_var(plan, name))
    return group


def detour(p: Reach, obstacle: Mapping[str, float] | None, sight: bool) -> float:
    """Return how far a plan goes aside, in m: round the side of a seen obstacle that is nearer to the straight path."""
    if obstacle is None or not sight:
        return 0.0
    shares = np.linspace(0, 1, 1001)
    path = float(p.distance) * shares**3 * (10 - 15 * shares + 6 * shares**2)
    bump = 16 * shares**2 * (1 - shares) ** 2
    clear = float(obstacle["radius"]) + float(p.margin)
    if abs(obstacle["y"]) > clear or not 0 < obstacle["x"] < float(p.distance):
        return 0.0
    side = -1.0 if obstacle["y"] > 0 else 1.0
    there = float(np.interp(obstacle["x"], path, bump))
    return (obstacle["y"] + side * clear) / max(there, 0.2)


STRETCH = """
longer_post = (int(j == 0)*y_pre + int(j == 1)*x_pre)/(0.4*metre)
lengthens_post = (int(j == 0)*vy_pre + int(j == 1)*vx_pre)/(0.4*metre)
"""
"""A muscle of optimal length 40 cm of hand path (Holzbaur 2005, elbow and shoulder muscles over their moment arms)."""

SAMPLED = ("x", "y", "vx", "vy", "pushed", "walled", "press_x", "press_y")

PLAN = """
px : metre
pvx : metre/second
py : metre
pvy : metre/second
due_y : metre
due_vy : metre/second
detour : metre (shared, constant)
"""
"""`due_y`, `due_vy`: where the hand should be seen by now, by a plan that takes `motor_lag` to become a movement: a hand that
follows its plan as fast as it can is in no error."""

PLAN_STEP = """
share = clip(elapsed/lasts, 0, 1)
px = distance*share**3*(10 - 15*share + 6*share**2)
pvx = distance/lasts*30*share**2*(1 - share)**2
pax = distance/lasts**2*60*share*(1 - share)*(1 - 2*share)
py = detour*16*share**2*(1 - share)**2
pvy = detour/lasts*32*share*(1 - share)*(1 - 2*share)
pay = detour/lasts**2*32*(1 - 6*share + 6*share**2)*int(share > 0)*int(share < 1)
late = clip((elapsed - motor_lag)/lasts, 0, 1)
due_y = detour*16*late**2*(1 - late)**2
due_vy = detour/lasts*32*late*(1 - late)*(1 - 2*late)
command_x = (mass*pax + damping*pvx)/force
command_y = (mass*pay + damping*pvy)/force
"""


def plan(p: Reach) -> NeuronGroup:
    """Return the plan of a smooth path (Flash & Hogan 1985), and the command that an undisturbed hand needs for it.

    `detour` is how far it goes round what is in the way.
    """
    return plan_of(PLAN, PLAN_STEP, p)
