"""Choice at the piano: cards are laid, one of a few keys is pressed, and the choice is rewarded or not.

What the world does: lays the cards of a trial, asks for a press a moment later with a slowly rising drive, takes the first
key whose pool fires fast enough, tells good or bad news after a delay, and takes the cards away. Which key is right, and what
a press then brings, stands in a table that is drawn before the block.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from brian2 import Hz, NeuronGroup, Quantity, TimedArray, ms

from models.parameters import assign, shared_text, sourced
from models.stopping import stop_run

CARDS = 6
"""Most cards."""
KEYS = 5
"""Most keys."""
BLOCK = 40
"""Most trials of a run."""

PROTOTYPE = "basal ganglia prototype"


@dataclass(frozen=True)
class ChoiceTask:
    """Course of a trial, and what an outcome weighs."""

    quiet: Quantity = sourced(2000 * ms, "nothing happens; shorter, and the next card rewards the last press; " + PROTOTYPE)
    lead: Quantity = sourced(150 * ms, "cards are seen before a press is asked for; " + PROTOTYPE)
    patience: Quantity = sourced(1500 * ms, "then the cards are taken away; " + PROTOTYPE)
    after: Quantity = sourced(600 * ms, "after the outcome; a choice")
    asks: float = sourced(0.35, "drive of all pools when a press is asked for; " + PROTOTYPE)
    rises: Quantity = sourced(1.0 * Hz, "and how it rises, so that everybody presses in the end; " + PROTOTYPE)
    reward: float = sourced(0.5, "good news; doubles to triples the cells' rate; " + PROTOTYPE)
    wrong: float = sourced(-0.15, "buzzer; " + PROTOTYPE)
    tau_news: Quantity = sourced(100 * ms, "fades as slowly as the slower kernel of value; " + PROTOTYPE)


CHOICE = """
dnews/dt = -news/tau_news : 1
since : second
trial : 1
answered : 1
pressed : 1
pressed_at : second
closing : 1
closed_at : second
told : 1
given : 1
correct : 1
asked : 1
urge : 1
laid : 1
over : 1
stopped : 1
delay : second (shared, constant)
n_trials : 1 (shared, constant)
"""

STEP = """
trial = trial + over
since = since*(1 - over) + dt
answered = answered*(1 - over)
pressed_at = pressed_at*(1 - over)
closing = closing*(1 - over)
correct = correct*(1 - over)
given = given*(1 - over)
takes = asked*int(pressed > 0)*int(answered < 0.5)
answered = answered + takes*pressed
pressed_at = pressed_at + takes*since
pressed = 0
correct = int(abs(answered - 1 - right_key((trial + 0.5)*ms)) < 0.5)
hears = int(answered > 0.5)*int(since >= pressed_at + delay)
gives_up = int(answered < 0.5)*int(since >= quiet + lead + patience)
told = hears*(1 - closing)
given = given + told*(correct*if_right((trial + 0.5)*ms) + (1 - correct)*if_wrong((trial + 0.5)*ms))
news = news + told*given
closed_at = closed_at*closing + since*(1 - closing)
closing = clip(closing + hears + gives_up, 0, 1)
asked = int(since >= quiet + lead)*int(answered < 0.5)*(1 - closing)
urge = asked*(asks + rises*(since - quiet - lead))
laid = int(since >= quiet)*(1 - closing)
over = closing*int(since >= closed_at + after)
"""


def choice(p: ChoiceTask) -> NeuronGroup:
    """Return the world of a choice; a pool that presses writes `pressed` (key + 1).

    Its tables `right_key`, `if_right` and `if_wrong` have one value per trial.
    """
    tables = {name: TimedArray(np.zeros(BLOCK), dt=1 * ms, name=name) for name in ("right_key", "if_right", "if_wrong")}
    group = NeuronGroup(
        1,
        CHOICE + shared_text(p),
        events={"ended": "over > 0.5", "told": "told > 0.5"},
        method="euler",
        name="world",
        namespace={"stop_run": stop_run, **tables},
    )
    assign(group, p)
    group.delay, group.n_trials = 400 * ms, 1
    group.run_regularly(STEP, when="start", order=0, name="world_step")
    group.run_regularly("stopped = stop_run(int(trial + over > n_trials - 0.5))", when="end", name="world_end")
    return group


def card_table() -> TimedArray:
    """Return the table of trials and cards of a block: how well a card is seen, 1 = alone; its values are an input."""
    return TimedArray(np.zeros((BLOCK, CARDS)), dt=1 * ms, name="shown")
