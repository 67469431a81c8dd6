"""Memorise: a list is shown element by element, or asked for element by element at the pace of a pulse.

What the world does: shows elements, and listens to the key that CA1 names before each is shown. The prefrontal cortex asks
(`pulse`), begins a list (`cue`), and attends (`attends`), less with every element: one that was not foreseen is new and opens the
plastic synapses (`gate`). What CA3 fires before the element is shown (`asks`) is a guess: cell by cell it is doubted where
CA1 did not name what is shown, and refuted or not once the code of what is shown is there.
"""

from __future__ import annotations

from dataclasses import dataclass

from brian2 import NeuronGroup, Quantity, TimedArray, ms

from models.parameters import assign, shared_text, sourced
from models.stopping import stop_run
from models.tasks.settings import LONGEST

PROTOTYPE = "hippocampal prototype"
SEARCH = "found in the search for this model; no direct measurement"


@dataclass(frozen=True)
class Memorise:
    """Timing of a list, and attention to it."""

    pulse_for: Quantity = sourced(35 * ms, "asking pulse; " + PROTOTYPE)
    foresee_by: Quantity = sourced(150 * ms, "from the pulse until an element is shown: CA1 needs up to 105; " + SEARCH)
    answer_by: Quantity = sourced(150 * ms, "from the pulse; the shortest time to the next; " + PROTOTYPE)
    again_for: Quantity = sourced(15 * ms, "second pulse, where the foreseen element is not the shown one; " + PROTOTYPE)
    open_after: Quantity = sourced(10 * ms, "from the second pulse's end until the dentate gyrus opens; " + SEARCH)
    open_for: Quantity = sourced(40 * ms, "long enough for the winners; " + SEARCH)
    learn_for: Quantity = sourced(150 * ms, PROTOTYPE)
    encode_for: Quantity = sourced(80 * ms, "while acetylcholine keeps old elements from being completed; " + SEARCH)
    cue_for: Quantity = sourced(120 * ms, "after the first pulse of a list; " + PROTOTYPE)
    slowest: Quantity = sourced(2000 * ms, "longest time between two pulses of a recall; a choice")
    silence: Quantity = sourced(300 * ms, "pulse at the end of a list; " + PROTOTYPE)
    linger: Quantity = sourced(500 * ms, "from the end of a list to the end of the run; " + PROTOTYPE)
    interval: Quantity = sourced(1000 * ms, "one element per second; " + PROTOTYPE)
    fewest: float = sourced(5.0, "CA1 spikes that are an answer; " + PROTOTYPE)
    share: float = sourced(0.67, "of the named key in them: twice the runner-up; " + PROTOTYPE)
    span: float = sourced(8.0, "elements that attention takes at once; Miller 1956; people")
    attended: float = sourced(0.8, "dose of the first element of a list, beyond `unattended`; " + SEARCH)
    unattended: float = sourced(0.03, "dose beyond the span; with it 13 elements take some 8 showings; " + SEARCH)


MEMORISE = """
since : second
place : 1
target : 1
hits : 1
total : 1
listens : 1
decides : 1
right : 1
novel : 1
pulse : 1
cue : 1
shows : 1
dentate : 1
taught : 1
encodes : 1
gate : 1
asks : 1
attends : 1
doubts : 1
refutes : 1
confirms : 1
stopped : 1
chosen : 1 (shared, constant)
length : 1 (shared, constant)
showing : 1 (shared, constant)
plastic : 1 (shared, constant)
"""

STEP = """
since = since + dt
goes_on = int(place < length - 0.5)*int(since >= wait((place + 0.5)*ms)*second)
place = place + goes_on
since = since*(1 - goes_on)
hits = hits*(1 - goes_on)
total = total*(1 - goes_on)
attends = unattended + attended*clip(1 - place/span, 0, 1)
novel = novel*(1 - goes_on)
over = int(place > length - 0.5)
target = line((place + 0.5)*ms)
until = showing*foresee_by + (1 - showing)*answer_by
listens = (1 - over)*int(since >= pulse_for)*int(since < until)
decides = (1 - over)*int(abs(since - until) < dt/2)
right = decides*int(hits > fewest - 0.5)*int(hits > share*total)
novel = novel + decides*showing*(1 - right)
doubts = plastic*novel*decides
confirms = plastic*right*showing
after = since - foresee_by
asked = (1 - over)*int(since < pulse_for) + over*int(since < silence)
pulse = clip(asked + novel*int(after < again_for), 0, 1)
first = int(place < 0.5)*int(since >= pulse_for)
cue = (1 - over)*first*(showing*int(after < again_for + open_after + learn_for) + (1 - showing)*int(since < pulse_for + cue_for))
shows = showing*(1 - over)*int(after >= 0*ms)
dentate = shows*int(after >= again_for + open_after)*int(after < again_for + open_after + open_for)
learns = novel*int(after >= again_for + open_after)*int(after < again_for + open_after + learn_for)
taught = learns
encodes = learns*int(after < again_for + open_after + encode_for)
refutes = plastic*novel*int(abs(after - again_for - open_after - encode_for) < dt/2)
asks = showing*(1 - over)*int(after < 0*ms)
gate = plastic*learns*attends
"""


def memorise(p: Memorise) -> NeuronGroup:
    """Return the world of a list: `line.values` are its keys, `length` how many count, `wait.values` the time of each, s.

    With `showing` it shows the list once, else it asks for it. CA1 writes `hits` and `total`. The event `asked` comes once
    per element, with whether it was right.
    """
    line = TimedArray([0.0] * LONGEST, dt=1 * ms, name="line")
    wait = TimedArray([1.0] * LONGEST, dt=1 * ms, name="wait")
    text = MEMORISE + shared_text(p)
    names = {"line": line, "wait": wait, "stop_run": stop_run}
    group = NeuronGroup(1, text, events={"asked": "decides > 0.5"}, method="euler", name="world", namespace=names)
    assign(group, p)
    group.length, group.showing, group.plastic = 1, 1, 1
    group.run_regularly(STEP, when="start", order=0, name="world_step")
    ended = "stopped = stop_run(int(place > length - 0.5)*int(since > linger))"
    group.run_regularly(ended, when="end", name="world_end")
    return group
