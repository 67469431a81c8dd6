"""Tennis: the racket is held back until the arm pulls hard enough, then swings; the ball is there at its own time.

The command starts at once and goes on to rise by itself, so a novice swings as soon as he can, about a quarter of a second
after the cue, whatever the ball does: too early, for most balls. What is learnt is to hold back. With the hit the command ends.
"""

from __future__ import annotations

from dataclasses import dataclass

from brian2 import NeuronGroup, Quantity, linked_var, ms

from models.parameters import sourced
from models.tasks.trials import Trials, plan_of, trials_of


@dataclass(frozen=True)
class Tennis:
    """The arm and the ball."""

    hold: float = sourced(0.075, "pull that lets the swing go, in full forces; search")
    swing: Quantity = sourced(80 * ms, "from release to contact; forward swing about 100 ms, Elliott 2006; people")
    ready: float = sourced(0.08, "command at the cue: the arm is ready to swing; search")
    rises: Quantity = sourced(1200 * ms, "the command's ramp; a choice")
    peak: float = sourced(0.55, "what the ramp adds; search")
    swinging: Quantity = sourced(1600 * ms, "from the cue to the end of the trial, if nothing is hit; a choice")
    after: Quantity = sourced(300 * ms, "from the hit, or the ball if it comes later, to the end of the trial; a choice")
    reported: Quantity = sourced(250 * ms, "an error is reported for so long at most; search")
    salient: float = sourced(2.0, "a missed ball is reported more strongly than a full deviation of a reach; search")
    lead: Quantity = sourced(60 * ms, "so far ahead a swing is foreseen from how the pull rises; search")
    tau_rise: Quantity = sourced(80 * ms, "over which the rise of the pull is seen; search")


TENNIS = """
followed : 1
coming : 1
coming_at : second
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
pulls = side_y*strength
lets_go = go*(1 - released)*int(pulls > hold)
release_at = release_at*(1 - lets_go) + lets_go*moving
released = released + lets_go
followed = followed + dt/tau_rise*(pulls - followed)
foreseen = go*clip(released + int(pulls + lead/tau_rise*(pulls - followed) > hold), 0, 1)
comes = foreseen*(1 - coming)
coming_at = coming_at*(1 - comes) + comes*moving
coming = coming*(1 - resets) + comes
hits = released*(1 - struck)*int(moving - release_at >= swing)
contact_at = contact_at*(1 - hits) + hits*moving
struck = struck + hits
done = struck
due = delay - swing - lead
late = int(moving > due)*(1 - coming)*int(moving < due + reported)
early = coming*int(moving < due)*int(moving < coming_at + reported)
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
over = clip(struck*int(moving >= contact_at + after)*int(moving >= delay + after) + int(moving >= swinging), 0, 1)
"""


def world(p: Tennis, trials: Trials, limb: NeuronGroup, plan: NeuronGroup) -> NeuronGroup:
    """Return the world of tennis; `delay` is when the ball is there, from the cue."""
    group = trials_of(TENNIS, STEP, trials, p, plan, {})
    group.side_y = linked_var(limb, "pull", index=[0])
    group.command_y = linked_var(plan, "command_y")
    return group


STRETCH = "longer_post = 0\nlengthens_post = 0*Hz\n"
"""Until it is let go the arm is still: its muscles keep their length."""

SAMPLED = ("side_y", "released", "struck", "contact_at")

PLAN_STEP = "command_y = (1 - done)*int(elapsed > 0*ms)*(ready + peak*clip(elapsed/rises, 0, 1))"


def plan(p: Tennis) -> NeuronGroup:
    """Return the plan: a start volley sets off a command that rises by itself until the ball is hit."""
    return plan_of("", PLAN_STEP, p)
