"""Which values a number of the model may have: a cell without a time constant is silent, which would look like a finding."""

from __future__ import annotations

from models.consolidation import STAGES

DIVISORS = frozenset(
    {
        "choice.striatum_d1.width",
        "choice.striatum_d2.width",
        "indirect.enough",
        "lists.begin.c",
        "lists.hold.c",
        "lists.naming.c",
        "lists.order.c",
        "lists.slow_waves.cycle",
        "lists.task.span",
        "memory.gain_theta",
        "motor_cortex.Dh",
        "movement.beakers.C_2",
        "movement.bicycle.error_lean",
        "movement.bicycle.full_lean",
        "movement.bicycle.full_rate",
        "movement.bicycle.height",
        "movement.brush.fastest",
        "movement.brush.height",
        "movement.brush.slowest",
        "movement.error.at_full",
        "movement.limb.curved",
        "movement.limb.fastest",
        "movement.limb.width",
        "movement.mossy.cue_width",
        "movement.mossy.width",
        "movement.motor.range",
        "movement.nociceptor.full",
        "movement.nuclear_memory.theta",
        "movement.parallel.seen",
        "movement.reach.distance",
        "movement.reach.force",
        "movement.reach.full_error",
        "movement.reach.full_speed",
        "movement.reach.full_stretch",
        "movement.reach.full_vy",
        "movement.reach.full_y",
        "movement.reach.lasts",
        "movement.reach.mass",
        "movement.strike.full_error",
        "movement.strike.marked_by",
        "movement.tennis.rises",
        "movement.tennis.salient",
        "movement.tennis.swing",
        "movement.trials.quiet",
        "places.accumbens.c",
        "places.fields.reach",
        "places.place_cell.full",
        "places.task.speed",
        "places.task.sweep_for",
        "sensorimotor.Dh",
        "synapse.c",
        "synapse.gain_log",
        "synapse.primed",
    }
)
"""What the equations divide by, or what a trial cannot be without; time constants besides, which are known by their names."""

COUNTS = frozenset({"memory.gain_stage", "movement.late.at_once", "structure.stage"})
"""Variables of a chain, counted from the first."""

SIGNED = frozenset({"choice.striatum_d1.foot", "choice.striatum_d2.foot"})
"""What has a unit and is a place on an axis, not a size: far below zero a gate is always open."""


def fault_of(name: str, value: float, unit: str) -> str:
    """Return what is wrong with a value of a number of the model, in SI, or nothing.

    Parameters
    ----------
    name : str
        As in `models.parameters.table`.
    value : float
    unit : str
        "1" for a number without one. All others but a few are sizes: none is below zero.
    """
    if name.rpartition(".")[2].startswith("tau") and value <= 0:
        return "a time constant above zero"
    if name in COUNTS and value not in range(1, STAGES + 1):
        return f"a whole number from 1 to {STAGES}"
    if name in DIVISORS and value <= 0:
        return "a value above zero"
    return "a value of zero or more" if unit != "1" and value < 0 and name not in SIGNED else ""
