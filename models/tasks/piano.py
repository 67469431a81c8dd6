"""Piano: a line of keys is shown on a stand, pressed one by one, and begun again.

What the world does: shows the note to be pressed (`cued`), moves on after a right press, sounds right or wrong (`news`),
marks the start of a line (`begin`), and beats time where an interval is asked for (`early`: the beat of the next press is yet
to come). It knows nothing of the learner's brain; all it gets are key contacts.
"""

from __future__ import annotations

from dataclasses import dataclass

from brian2 import NeuronGroup, Quantity, TimedArray, ms

from models.parameters import assign, shared_text, sourced
from models.stopping import stop_run
from models.tasks.settings import LONGEST


@dataclass(frozen=True)
class Piano:
    """Timing of the world."""

    tau_news: Quantity = sourced(30 * ms, "a short tone; common value")
    linger: Quantity = sourced(300 * ms, "after a trial of one line, until its last tone has been heard; a choice")
    pause: Quantity = sourced(20 * ms, "from the last key of a line to the start of the next; calibrated prototype")


PIANO = """
dnews/dt = -news/tau_news : 1
since : second
begin : 1
pressed : 1
place : 1
target : 1
right : 1
wrong : 1
waited : second
report : 1
position : 1
shown : 1
named : 1
lines : 1
elapsed : second
played : 1
early : 1
stopped : 1
length : 1 (shared, constant)
chosen : 1 (shared, constant)
cued : 1 (shared, constant)
running : 1 (shared, constant)
one_line : 1 (shared, constant)
interval : second (shared, constant)
"""

STEP = """
target = line((place + 0.5)*ms)
right = int(pressed > 0)*int(abs(pressed - 1 - target) < 0.5)*running
wrong = int(pressed > 0)*running - right
report = pressed
news = news + right - wrong
place = place + right
position = place - right
ended = int(place > length - 0.5)
lines = lines + ended
place = place*(1 - ended)
since = since*(1 - ended) + dt
more = running*(1 - one_line*int(lines > 0.5))
begin = more*int(since >= pause)*int(since < pause + 5*ms)
shown = more*cued*(line((place + 0.5)*ms) + 1) - 1
named = more*(1 - cued)*(recalled((place + 0.5)*ms) + 1) - 1
waited = (waited + dt)*(1 - right)
elapsed = elapsed + dt*running
played = played + right
beats = 1 + floor(elapsed/clip(interval, dt, 1000*second))
early = running*int(interval > 0*ms)*int(played > beats - 0.5)
pressed = 0
"""


def piano(p: Piano) -> NeuronGroup:
    """Return the world of the piano; `line.values` is its table of keys, `length` how many count.

    A key contact writes `pressed` (key + 1). `shown` is the key on the stand, or -1. The event `press` is recorded with
    the contact's key, its target and its place in the line. With `one_line` the world stops after one line.

    With an `interval` a metronome beats from the start of the trial on: the first beat is for the first press, each right press
    waits for the next one.

    Without notes the learner is at the same place of the list that it keeps in mind: `recalled.values` are the keys that its
    hippocampus names for each place, or -1; `named` is the one whose turn it is, `waited` the time since the last right press.
    """
    line = TimedArray([0.0] * LONGEST, dt=1 * ms, name="line")
    recalled = TimedArray([-1.0] * LONGEST, dt=1 * ms, name="recalled")
    names = {"line": line, "recalled": recalled, "stop_run": stop_run}
    text = PIANO + shared_text(p)
    group = NeuronGroup(1, text, events={"press": "report > 0"}, method="euler", name="world", namespace=names)
    assign(group, p)
    group.running, group.cued, group.length, group.shown, group.named = 1, 1, 1, -1, -1
    group.run_regularly(STEP, when="start", order=0, name="world_step")
    group.run_regularly("stopped = stop_run(one_line*int(lines > 0.5)*int(since > linger))", when="end", name="world_end")
    return group
