"""How hard a key is struck: the arm's muscles add to the finger's force, and touch compares it with what was asked for.

The finger decides when and which key (`models.tasks.piano`); the pair of arm muscles that the cerebellum drives, like a
pianist's wrist and forearm, only adds to the force. A novice strikes every key alike.
"""

from __future__ import annotations

from dataclasses import dataclass

from brian2 import NeuronGroup, Quantity, TimedArray, linked_var, ms

from models.parameters import assign, shared_text, sourced
from models.tasks.settings import LONGEST
from models.tasks.trials import BODY, COURSE

SEARCH = "found in the search for this model; no direct measurement"


@dataclass(frozen=True)
class Strike:
    """The stroke and what touch says of it."""

    arm: float = sourced(4.0, "force of a full pull of the arm, in ordinary presses; " + SEARCH)
    peak: Quantity = sourced(10 * ms, "from the contact to the peak of the force; common value")
    reported: Quantity = sourced(80 * ms, "skin and tendons tell of a stroke for so long; " + SEARCH)
    full_error: float = sourced(0.15, "in ordinary presses, reported as full; " + SEARCH)
    salient: float = sourced(3.0, "a full error of a stroke, in full deviations of a reach; " + SEARCH)
    marked_by: float = sourced(0.5, "from an ordinary press, a mark of the score that is as far as can be told; a choice")
    rest_after: Quantity = sourced(100 * ms, "after the last note, until the hand is at rest; a choice")
    rehearsed: Quantity = sourced(300 * ms, "from note to note in a replay; a choice")


STRIKE = """
shown : 1 (linked)
lines : 1 (linked)
running : 1 (linked)
one_line : 1 (linked)
place : 1 (linked)
position : 1 (linked)
right : 1 (linked)
report : 1 (linked)
pull : 1 (linked)
act : 1
total : 1
since_hit : second
since_step : second
key : 1
asked : 1
struck : 1
valid : 1
told : 1
element : 1
keys : 1 (shared, constant)
rehearses : 1 (shared, constant)
stands_for : 1 (shared, constant)
"""

STEP = """
hit = int(report > 0)
since_hit = (since_hit + dt)*(1 - hit)
key = key*(1 - hit) + hit*(report - 1)
valid = valid*(1 - hit) + right
asked = asked*(1 - right) + right*loudness((position + 0.5)*ms)
total = (act + arm*pull)*strength
peaking = int(key > -0.5)*int(since_hit < peak)
struck = struck*(1 - hit)
struck = struck + peaking*clip(total - struck, 0, 100)
told = int(key > -0.5)*int(since_hit >= peak - dt/2)*int(since_hit < peak + dt/2)
sounding = valid*int(key > -0.5)*int(since_hit >= peak)*int(since_hit < peak + reported)
felt = (touching + tendon)/2*sounding*salient*clip((asked - struck)/full_error, -1, 1)
since_step = (since_step + dt)*rehearses
moves_on = int(since_step >= rehearsed)
since_step = since_step*(1 - moves_on)
element = (element + moves_on)*rehearses + place*(1 - rehearses)
plays = running*(1 - one_line*int(lines > 0.5))
looks = rehearses + (1 - rehearses)*plays
reads = sight*(rehearses + (1 - rehearses)*int(shown > -0.5))
mark = clip((loudness((element + 0.5)*ms) - 1)/marked_by, -1, 1)
feels = touching*int(key > -0.5)
waits = (1 - looks)*int(since_hit >= rest_after)
minutes = rehearses*stands_for
m0 = 10*looks - 9
m1 = reads*mark - 9*(1 - reads)
m2 = reads*mark - 9*(1 - reads)
m3 = looks*mark - 9*(1 - looks)
m4 = feels*(2*key/keys - 1) - 9*(1 - feels)
m5 = -9
"""


def hand(p: Strike, n_keys: int, world: NeuronGroup, limb: NeuronGroup) -> NeuronGroup:
    """Return the unit that joins finger and arm to a stroke; `loudness.values` is what is asked of each element.

    `act`, the force of the fingers, is filled by them. The event `struck` tells of every stroke at its peak. A replay
    (`rehearses`) goes through the notes by itself, the hand at rest.
    """
    loudness = TimedArray([1.0] * LONGEST, dt=1 * ms, name="loudness")
    text = STRIKE + COURSE + BODY + shared_text(p)
    group = NeuronGroup(1, text, events={"struck": "told > 0.5"}, method="euler", name="hand", namespace={"loudness": loudness})
    assign(group, p)
    for name in ("shown", "lines", "running", "one_line", "place", "position", "right", "report"):
        setattr(group, name, linked_var(world, name))
    group.pull = linked_var(limb, "pull", index=[0])
    group.key, group.keys, group.strength = -1, n_keys - 1, 1
    group.sight, group.touching, group.tendon = 1, 1, 1
    group.kept_11, group.kept_22 = 1, 1
    group.run_regularly(STEP, when="start", order=1, name="hand_step")
    return group
