"""Afferents of a limb and of the errors that the senses report: Poisson cells with the rate of what they measure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from brian2 import NeuronGroup, Quantity, linked_var, second
from brian2.units.allunits import newton

from models.noise import uniform
from models.parameters import assign, shared_text, sourced

POISSON = """
noise_seed : integer (shared, constant)
noise_offset : integer (shared, constant)
alive : 1 (constant)
"""


def _poisson(p: object, n: int, text: str, name: str, offset: int) -> NeuronGroup:
    group = NeuronGroup(
        n, text + POISSON + shared_text(p), threshold="uniform(noise_seed, t_in_timesteps, i + noise_offset) < rate*alive*dt",
        reset="",
        name=name, namespace={"uniform": uniform},
    )  # fmt: skip
    assign(group, p)
    group.alive, group.noise_offset = 1, offset
    return group


@dataclass(frozen=True)
class Spindle:
    """Primary spindle afferents: length and speed of their muscle, against what was planned (fusimotor drive)."""

    rest: Quantity = sourced(10.0 / second, "Vallbo 1971 (0-20 Hz at rest); people")
    by_length: Quantity = sourced(60.0 / second, "at full stretch; order of Vallbo 1971; people")
    by_speed: Quantity = sourced(60.0 / second, "at full speed; order of Prochazka 1999; cat")
    most: Quantity = sourced(150.0 / second, "Prochazka 1999; cat")


def spindles(p: Spindle, per_muscle: int, offset: int, world: NeuronGroup) -> NeuronGroup:
    """Return the spindles of four muscles: y +, y -, x +, x -."""
    text = """
length : 1 (linked)
speed : 1 (linked)
forward_length : 1 (linked)
forward_speed : 1 (linked)
side : 1 (constant)
forward : 1 (constant)
stretched = side*((1 - forward)*length + forward*forward_length) : 1
faster = side*((1 - forward)*speed + forward*forward_speed) : 1
rate = clip(rest + by_length*stretched + by_speed*faster, 0*Hz, most) : Hz
"""
    group = _poisson(p, 4 * per_muscle, text, "spindle", offset)
    for name in ("length", "speed", "forward_length", "forward_speed"):
        setattr(group, name, linked_var(world, name))
    group.side = np.repeat([-1.0, 1.0, -1.0, 1.0], per_muscle)
    group.forward = np.repeat([0.0, 0.0, 1.0, 1.0], per_muscle)
    return group


@dataclass(frozen=True)
class Tendon:
    """Golgi tendon organs: force of their muscle."""

    by_force: Quantity = sourced(80.0 / second, "at full force; order of Houk & Henneman 1967; cat")


def tendons(p: Tendon, per_muscle: int, offset: int, limb: NeuronGroup, world: NeuronGroup) -> NeuronGroup:
    """Return the tendon organs of four muscles."""
    text = "pull_1 : 1 (linked)\npull_2 : 1 (linked)\nsecond_one : 1 (constant)\ntendon : 1 (linked)\n"
    text += "rate = tendon*by_force*(pull_1*(1 - second_one) + pull_2*second_one) : Hz\n"
    group = _poisson(p, 4 * per_muscle, text, "tendon", offset)
    axis = np.repeat([0, 0, 1, 1], per_muscle)
    group.pull_1, group.pull_2 = linked_var(limb, "force_1", index=axis), linked_var(limb, "force_2", index=axis)
    group.second_one = np.repeat([0.0, 1.0, 0.0, 1.0], per_muscle)
    group.tendon = linked_var(world, "tendon")
    return group


@dataclass(frozen=True)
class Nociceptor:
    """Nociceptors of the skin: silent until something presses harder than a limit."""

    limit: Quantity = sourced(5 * newton, "of a blunt edge; a choice")
    full: Quantity = sourced(20 * newton, "at which they fire most; a choice")
    most: Quantity = sourced(60.0 / second, "A-delta mechanical nociceptors, order of Adriaensen 1983; people")


def nociceptors(p: Nociceptor, per_side: int, offset: int, world: NeuronGroup) -> NeuronGroup:
    """Return the nociceptors of four sides of the hand, in the order of the muscles that pull away from what presses there."""
    text = (
        "press_y : newton (linked)\npress_x : newton (linked)\npain : 1 (linked)\nside : 1 (constant)\nforward : 1 (constant)\n"
    )
    text += "pressed = side*((1 - forward)*press_y + forward*press_x) : newton\n"
    text += "rate = pain*most*clip((pressed - limit)/(full - limit), 0, 1) : Hz\n"
    group = _poisson(p, 4 * per_side, text, "nociceptor", offset)
    for name in ("press_y", "press_x", "pain"):
        setattr(group, name, linked_var(world, name))
    group.side = np.repeat([1.0, -1.0, 1.0, -1.0], per_side)
    group.forward = np.repeat([0.0, 0.0, 1.0, 1.0], per_side)
    return group


@dataclass(frozen=True)
class ErrorSense:
    """Cells that report an error of one sign; they say nothing while there is none."""

    at_full: Quantity = sourced(100.0 / second, "a choice of scale")


ERRORS = ("seen", "felt", "tilted")
"""What the world reports: by sight, by touch and force, by balance."""


def error_cells(p: ErrorSense, per_sign: int, offset: int, world: NeuronGroup) -> NeuronGroup:
    """Return the cells of sight +, sight -, touch +, touch -, balance +, balance -; `sign_of` is each one's sign."""
    text = "".join(f"{name} : 1 (linked)\n" for name in ERRORS)
    text += "kind : integer (constant)\nsign_of : 1 (constant)\n"
    text += "value = seen*int(kind == 0) + felt*int(kind == 1) + tilted*int(kind == 2) : 1\n"
    text += "rate = at_full*clip(sign_of*value, 0, 3) : Hz\n"
    group = _poisson(p, 2 * len(ERRORS) * per_sign, text, "error", offset)
    for name in ERRORS:
        setattr(group, name, linked_var(world, name))
    group.kind = np.repeat([0, 0, 1, 1, 2, 2], per_sign)
    group.sign_of = np.repeat([1.0, -1.0] * 3, per_sign)
    return group
