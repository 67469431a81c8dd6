"""Maze: an animal is put into an open field or a cross of arms, walks about, and finds food at a place that it cannot see.

What the world does: moves the body, runs the theta clock by which the animal looks ahead, feeds it where the food lies, and
ends the trial. In each theta cycle the place cells first see where the animal is (`here`), then one place after the other a
step ahead in eight directions (the sweeps). The direction cells that win while the animal looks where it is set its course.
Where a trial starts stands in tables that are drawn before the block. Asleep, nothing of this happens.

At the crossing of the arms the world says that it is seen, how the animal came (`head_x`, `head_y`), and which way it turns.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from brian2 import NeuronGroup, Quantity, TimedArray, metre, ms, second

from models import walls
from models.parameters import assign, shared_text, sourced
from models.stopping import stop_run

BLOCK = 40
"""Most trials of a run."""
DIRECTIONS = 8
"""In which the animal looks ahead: every 45 degrees, from x towards y."""
SIDE_M = 1.0
"""Of the square field."""
FOOD_M = {
    "open": {"usual": (0.30, 0.68), "opposite": (0.70, 0.32)},
    "cross": {"usual": (0.06, 0.5), "opposite": (0.94, 0.5)},
}
"""Where food may lie in each layout: x, y; opposite is through the middle of the field."""
START_M = {
    "open": {"usual": (0.5, 0.1), "opposite": (0.5, 0.9)},
    "cross": {"usual": (0.5, 0.06), "opposite": (0.5, 0.94)},
}
"""Where a trial may start, if not at random; at random in the cross: at one of the two."""
FAR_M = 0.4
"""A random start is at least so far from the food."""

PROTOTYPE = "hippocampal prototype"
SEARCH = "found in the search for this model; no direct measurement"


@dataclass(frozen=True)
class MazeTask:
    """Course of a trial, the body, and the theta clock."""

    quiet: Quantity = sourced(2 * second, "out of the field; shorter, and being put back rewards the last place; a choice")
    settles: Quantity = sourced(700 * ms, "stands and looks before it walks: being put back rewards no place; a choice")
    cap: Quantity = sourced(25 * second, "longest search; " + PROTOTYPE)
    eats: Quantity = sourced(1 * second, "at the food, then the trial is over; a choice")
    reach: Quantity = sourced(0.06 * metre, "food is found from so near; " + PROTOTYPE)
    near: Quantity = sourced(0.15 * metre, "counts as being at the place; " + PROTOTYPE)
    speed: Quantity = sourced(0.3 * metre / second, "of a searching rat; " + PROTOTYPE)
    here_for: Quantity = sourced(80 * ms, "the theta phase of encoding; Hasselmo et al. 2002, Neural Comput 14:793; a choice")
    sweep_for: Quantity = sourced(30 * ms, "a gamma cycle or two; " + PROTOTYPE)
    ahead: Quantity = sourced(0.12 * metre, "sweeps reach a fraction of a field ahead; Vollan 2025; " + PROTOTYPE)
    body: Quantity = sourced(0.02 * metre, "half its width, kept from an obstacle; a choice")
    half: Quantity = sourced(0.05 * metre, "of the middle of an arm in which the body's centre can go: arms of 14 cm; a choice")
    view: Quantity = sourced(0.12 * metre, "from the middle of the cross the crossing is seen, and an arm is entered; as `ahead`")
    tau_head: Quantity = sourced(300 * ms, "of which way it came along an arm: a theta cycle; a choice")
    lag: Quantity = sourced(15 * ms, "from a sweep's place cells to its value cells; membrane and synapse; a choice")
    reward: float = sourced(1.0, "good news of food; twice that of a right press; " + SEARCH)
    tau_news: Quantity = sourced(300 * ms, "fades as slowly as the slower kernel of value; as in choices")


MAZE = """
dnews/dt = -news/tau_news : 1
since : second
trial : 1
begin : 1
searched : second
present : 1
here : 1
walking : 1
written : 1
look_x : metre
look_y : metre
pointed : 1
deciding : 1
turning : 1
vote_x : 1
vote_y : 1
course_x : 1
course_y : 1
x : metre
y : metre
path : metre
found : 1
found_path : metre
near_for : second
closing : 1
closed_at : second
told : 1
over : 1
across : 1
sees : 1
crossing : 1
head_x : 1
head_y : 1
turned : 1
entered : 1
sampled : 1
stopped : 1
food_x : metre (shared, constant)
food_y : metre (shared, constant)
food_there : 1 (shared, constant)
cross : 1 (shared, constant)
block_x : metre (shared, constant)
block_y : metre (shared, constant)
radius : metre (shared, constant)
n_trials : 1 (shared, constant)
awake : 1 (shared, constant)
"""

STEP = """
trial = trial + over
since = since*(1 - over) + dt
begin = int(since < 1.5*dt)
closing = closing*(1 - begin)
found = found*(1 - begin)
near_for = near_for*(1 - begin)
path = path*(1 - begin)
vote_x = vote_x*(1 - begin)
vote_y = vote_y*(1 - begin)
x = x*(1 - begin) + begin*start_x((trial + 0.5)*ms)*metre
y = y*(1 - begin) + begin*start_y((trial + 0.5)*ms)*metre
course_x = course_x*(1 - begin) + begin*cos(start_course((trial + 0.5)*ms))
course_y = course_y*(1 - begin) + begin*sin(start_course((trial + 0.5)*ms))
across = across*(1 - begin) + begin*(1 - 2*int(y > side/2))
entered = entered*(1 - begin)
head_x = head_x*(1 - begin)
head_y = head_y*(1 - begin)
searched = since - quiet
present = awake*int(searched > 0*ms)*(1 - closing)
cycle = here_for + EIGHT*sweep_for
lap = floor(searched/cycle)
clock = searched - lap*cycle
here = present*int(clock < here_for)
walking = present*int(searched > settles)
written = here*walking
sweep = floor((clock - here_for)/sweep_for)
toward = 2*pi*SWEPT/EIGHT
look_x = x + (1 - here)*ahead*cos(toward)
look_y = y + (1 - here)*ahead*sin(toward)
toward_x = cos(toward)
toward_y = sin(toward)
HIDDEN
sees = present*(1 - (1 - here)*behind)
lap = floor((searched - lag)/cycle)
late = searched - lag - lap*cycle
sweep = floor((late - here_for)/sweep_for)
pointed = present*int(searched > lag)*int(late >= here_for)*(SWEPT - EIGHT*floor(SWEPT/EIGHT) + 1)
deciding = here*int(clock >= lag)*int(searched > cycle)
turning = present*int(clock >= here_for)*int(clock < here_for + dt)*int(vote_x**2 + vote_y**2 > 0)
length = sqrt(vote_x**2 + vote_y**2) + 1e-9
course_x = course_x + turning*(vote_x/length - course_x)
course_y = course_y + turning*(vote_y/length - course_y)
vote_x = vote_x*(1 - turning)
vote_y = vote_y*(1 - turning)
step_x = walking*dt*speed*course_x
step_y = walking*dt*speed*course_y
MOVE
path = path + sqrt((to_x - x)**2 + (to_y - y)**2)
gone_x = (to_x - x)/(dt*speed)
gone_y = (to_y - y)/(dt*speed)
x = to_x
y = to_y
crossing = present*cross*int(abs(x - side/2) < view)*int(abs(y - side/2) < view)
head_x = head_x + walking*(1 - crossing)*dt/tau_head*(gone_x - head_x)
head_y = head_y + walking*(1 - crossing)*dt/tau_head*(gone_y - head_y)
leftward = head_x*gone_y - head_y*gone_x
turned = crossing*(int(leftward > 0.5) - int(leftward < -0.5))
entered = entered + cross*walking*int(entered == 0)*(int(x - side/2 > view) - int(x - side/2 < -view))
apart = sqrt((x - food_x)**2 + (y - food_y)**2)
near_for = near_for + walking*dt*int(apart < near)
finds = walking*(1 - found)*int(apart < reach)
found_path = found_path*found + (1 - found)*path
found = found + finds
told = finds*food_there
news = news + told*reward
gives_up = present*int(searched >= settles + cap)
closed_at = closed_at*closing + (1 - closing)*(searched - settles)
closing = clip(closing + told + gives_up, 0, 1)
over = closing*int(searched >= settles + closed_at + eats)
sampled = awake*int(t_in_timesteps % 10 == 0)
""".replace("SWEPT", "(3*lap + sweep*(1 - 2*(lap % 2)))").replace("EIGHT", str(DIRECTIONS))
STEP = STEP.replace("HIDDEN\n", walls.hidden("behind", "toward_x", "toward_y")).replace("MOVE\n", walls.STEP)
"""`SWEPT` is the direction of a sweep, counted on beyond the last. Sweeps go round the animal one way in one cycle and the other
way in the next, as sweeps alternate between left and right (Vollan et al. 2025, Nature 639:995), and begin elsewhere each time.
`pointed` is the direction (from 1) whose value arrives."""


def maze(p: MazeTask) -> NeuronGroup:
    """Return the world of a maze; direction cells write `vote_x` and `vote_y`.

    The tables `start_x`, `start_y` (metres) and `start_course` (radians) have one value per trial.
    """
    tables = {name: TimedArray(np.zeros(BLOCK), dt=1 * ms, name=name) for name in ("start_x", "start_y", "start_course")}
    group = NeuronGroup(
        1,
        MAZE + shared_text(p),
        events={"ended": "over > 0.5", "told": "told > 0.5", "sample": "sampled > 0.5"},
        method="euler",
        name="world",
        namespace={"stop_run": stop_run, "side": SIDE_M * metre, **tables},
    )
    assign(group, p)
    group.n_trials, group.awake = 1, 1
    group.run_regularly(STEP, when="start", order=0, name="world_step")
    group.run_regularly("stopped = stop_run(int(trial + over > n_trials - 0.5))", when="end", name="world_end")
    return group
