"""What all movements have in common: trials of their own length in one run, a cue, the rest between them in closed form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from brian2 import NeuronGroup, Quantity, linked_var, ms

from models.parameters import assign, shared_text, sourced
from models.stopping import stop_run


@dataclass(frozen=True)
class Trials:
    """Course of a trial."""

    quiet: Quantity = sourced(300 * ms, "from the start of a trial to its cue; a choice")
    cue_for: Quantity = sourced(50 * ms, "how long the cue is there; cerebellar prototype")


TRIALS = """
since : second
moving : second
trial : 1
go : 1
cue : 1
prepares : 1
over : 1
stopped : 1
done : 1
elapsed : second (linked)
passed : second
paused : second
n_trials : 1 (shared, constant)
rest : second (shared, constant)
longer_rests : 1 (shared, constant)
running : 1 (shared, constant)
copying : 1 (shared, constant)
slow_rate : Hz (shared, constant)
fast_rate : Hz (shared, constant)
slow_11 : 1 (shared, constant)
slow_12 : 1 (shared, constant)
slow_21 : 1 (shared, constant)
slow_22 : 1 (shared, constant)
"""
"""`elapsed`: of the plan, from its start; `prepares`: a movement is near, or under way.

`slow_…`: projector of the slow mode of the parallel fibres' two variables; the fast one's is what is left of 1."""

COURSE = """
waits : 1
resets : 1
relaxing : 1
minutes : 1
kept_11 : 1
kept_12 : 1
kept_21 : 1
kept_22 : 1
"""
"""What the cerebellum hears of a trial's course.

`waits`: nothing is done yet; `resets`: the rest between trials is over; `relaxing`: the parallel fibres' variables are to pass
it, by the matrix `kept_…`; `minutes`: how long a replay stands for, 0 in practice.
"""

BODY = """
m0 : 1
m1 : 1
m2 : 1
m3 : 1
m4 : 1
m5 : 1
seen : 1
felt : 1
tilted : 1
length : 1
speed : 1
forward_length : 1
forward_speed : 1
reflex_y : 1
press_y : newton
press_x : newton
sampled : 1
sight : 1 (shared, constant)
touching : 1 (shared, constant)
balance : 1 (shared, constant)
stretch : 1 (shared, constant)
tendon : 1 (shared, constant)
pain : 1 (shared, constant)
strength : 1 (shared, constant)
"""
"""What every body tells its learner, under the same names.

`m0` … `m5`: values of the mossy-fibre channels (below -5 = silent); `seen`, `felt`, `tilted`: signed errors that sight,
touch and balance report to the olive, + = more of the first muscle was needed, 1 = full; `length`, `speed`: of the second
muscle of the pair y against its plan, in units that a spindle takes as full; `forward_…`: the same of the pair x;
`reflex_y`: innate command that answers what happens; `press_y`, `press_x`: force of what the hand has run into.
`sight` … `pain`: senses that are on.
"""

BEFORE = """
resets = over
relaxing = over
paused = resets*rest*longer_rests**trial
passed = since*(1 - copying) + rest*longer_rests**trial
trial = trial + over
since = since*(1 - over) + dt
prepares = int(since > quiet/3)
waits = prepares*int(since < quiet)
go = running*int(since >= quiet)
moving = clip(since - quiet, 0*ms, 1000*second)
cue = go*int(since < quiet + cue_for)
m0 = 10*go - 9
m5 = 10*cue - 9
minutes = copying*rest*longer_rests**trial/(60000*ms)
sampled = int(t_in_timesteps % 10 == 0)
"""
"""First lines of a task's step: the trial that is over is followed by the next one."""

AFTER = """
fades_slow = exp(-slow_rate*passed)
fades_fast = exp(-fast_rate*passed)
kept_11 = slow_11*fades_slow + (1 - slow_11)*fades_fast
kept_12 = slow_12*(fades_slow - fades_fast)
kept_21 = slow_21*(fades_slow - fades_fast)
kept_22 = slow_22*fades_slow + (1 - slow_22)*fades_fast
"""


def trials_of(text: str, step: str, trials: Trials, task: Any, plan: NeuronGroup, names: dict[str, Any]) -> NeuronGroup:
    """Return the world of one task.

    Parameters
    ----------
    text, step : str
        The task's own equations, and what it does in each step; it sets `over` at the end of a trial, the channels
        `m1` to `m4`, and what the senses report.
    trials, task : dataclass
        Numbers.
    plan : NeuronGroup
        Of the movement, from `plan_of`.
    names : dict
        Functions that the texts use.

    Notes
    -----
    The rest after trial k lasts `rest * longer_rests ** k`: 1 in practice, more in replays that thin out. In replays (`copying`)
    it is the time from one to the next, and a replay stands for all of it.
    """
    group = NeuronGroup(
        1,
        TRIALS + COURSE + BODY + text + shared_text(trials) + shared_text(task),
        events={"sample": "sampled > 0.5", "ended": "over > 0.5", "tick": "running > -1"},
        method="euler",
        name="world",
        namespace={"stop_run": stop_run, **names},
    )
    group.elapsed = linked_var(plan, "elapsed")
    assign(group, trials)
    assign(group, task)
    group.running, group.n_trials, group.longer_rests = 1, 1, 1
    group.run_regularly(BEFORE + step + AFTER, when="start", order=0, name="world_step")
    group.run_regularly("stopped = stop_run(int(trial + over > n_trials - 0.5))", when="end", name="world_end")
    return group


def plan_of(text: str, step: str, task: Any) -> NeuronGroup:
    """Return the plan of one task: `elapsed` runs from a start volley (10 spikes at once) to the end of the trial.

    It sets `command_y` and `command_x`, in units of a muscle's full force.
    """
    group = NeuronGroup(1, PLAN + text + shared_text(task), method="euler", name="plan")
    assign(group, task)
    group.run_regularly(START + step, when="start", order=1, name="plan_step")
    return group


PLAN = """
elapsed : second
volley : 1
command_y : 1
command_x : 1
resets : 1 (linked)
done : 1 (linked)
"""
"""`done`: the world says that the movement has reached its aim."""

START = """
started = int(volley > 9.5)*int(elapsed <= 0*ms) + int(elapsed > 0*ms)
elapsed = (elapsed + dt*started)*(1 - resets)
volley = volley*exp(-dt/(5*ms))*(1 - resets)
"""
