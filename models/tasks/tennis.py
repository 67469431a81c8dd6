"""Tennis: the racket is held back until the arm pulls hard enough, then swings; the ball is there at its own time.

The command rises slowly by itself, so a novice swings about two thirds of a second after the cue whatever the ball does.
"""

from __future__ import annotations

from dataclasses import dataclass

from brian2 import NeuronGroup, Quantity, linked_var, ms

from models.parameters import sourced
from models.tasks.trials import Trials, plan_of, trials_of


@dataclass(frozen=True)
class Tennis:
    """The arm and the ball."""

    hold: float = sourced(0.25, "pull that lets the swing go, in full forces; a choice")
    swing: Quantity = sourced(80 * ms, "from release to contact; forward swing about 100 ms, Elliott 2006; people")
    rises: Quantity = sourced(1200 * ms, "the command's ramp from nothing to full; a choice")
    peak: float = sourced(0.6, "command at the end of the ramp; a choice")
    swinging: Quantity = sourced(1600 * ms, "from the cue to the end of the trial; a choice")
    reported: Quantity = sourced(400 * ms, "an error is reported for so long at most; a choice")
    salient: float = sourced(2.0, "a missed ball is reported more strongly than a full deviation of a reach; search")


TENNIS = """
released : 1
struck : 1
release_at : second
contact_at : second
side_y : 1 (linked)
command_y : 1 (linked)
delay : second (shared, constant)
"""

STEP = """
released = released*(1 - resets)
struck = struck*(1 - resets)
lets_go = go*(1 - released)*int(side_y*strength > hold)
release_at = release_at*(1 - lets_go) + lets_go*moving
released = released + lets_go
hits = released*(1 - struck)*int(moving - release_at >= swing)
contact_at = contact_at*(1 - hits) + hits*moving
struck = struck + hits
late = int(moving > delay - swing)*(1 - released)*int(moving < delay - swing + reported)
early = released*int(moving < delay - swing)*int(moving < release_at + reported)
seen = sight*salient*late*go
felt = -touching*salient*early*go
length = 0
speed = 0
forward_length = 0
forward_speed = 0
reflex_y = (seen + felt)/salient
m1 = -9*(1 - stretch) + stretch*clip((moving - release_at)/swing*released, 0, 1)
m2 = -9*(1 - stretch) + stretch*released*(1 - struck)
m3 = clip(command_y, -1, 1)
m4 = -9*(1 - tendon) + tendon*clip(side_y, -1, 1)
over = int(moving >= swinging)
"""


def world(p: Tennis, trials: Trials, limb: NeuronGroup, plan: NeuronGroup) -> NeuronGroup:
    """Return the world of tennis; `delay` is when the ball is there, from the cue."""
    group = trials_of(TENNIS, STEP, trials, p, {})
    group.side_y = linked_var(limb, "pull", index=[0])
    group.command_y = linked_var(plan, "command_y")
    return group


STRETCH = "longer_post = 0\nlengthens_post = 0*Hz\n"
"""Until it is let go the arm is still: its muscles keep their length."""

SAMPLED = ("side_y", "released", "struck", "contact_at")

PLAN_STEP = "command_y = peak*clip(elapsed/rises, 0, 1)"


def plan(p: Tennis) -> NeuronGroup:
    """Return the plan: a start volley sets off a command that rises by itself."""
    return plan_of("", PLAN_STEP, p)
