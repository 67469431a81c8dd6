"""Prefrontal cortex: the conscious path from a seen or recalled note to a cue, and the intention that starts a skill.

Inputs: vision (the note), the hippocampus (the element that it names, where there are no notes), touch (a press clears the note
held in mind), a second task (`load`), the task's line start.
Outputs: cue current to the key pool, cue to the associative striatum; start volleys. Learns here: nothing. Its start volleys
drive plastic synapses in the motor cortex and the sensorimotor striatum.
"""

from __future__ import annotations

from dataclasses import dataclass

from brian2 import NeuronGroup, Quantity, linked_var, ms

from models.neurons import Relay, link_sums, relay, summing
from models.parameters import assign, shared_text, sourced

SEARCH = "found in the search for this model; no direct measurement"


@dataclass(frozen=True)
class Cue(Relay):
    """Cells that turn a seen note into a cue for its key, slowly."""

    sigma: float = sourced(0.05, SEARCH)
    tau_ref: Quantity = sourced(15 * ms, "persistent activity 20-60 Hz; Fuster 1971; monkey")
    tau_I: Quantity = sourced(200 * ms, "a choice by eye takes 350-450 ms; Verwey 1996; people")
    w_see: float = sourced(0.0110, "input of a seen note settles at about 1.5 thresholds; " + SEARCH)
    load_loss: float = sourced(0.3, "a full second task delays the cue by about 240 ms; " + SEARCH)


CUE = """
dI/dt = -I/tau_I : 1
load : 1 (shared, constant)
dreaming : 1 (shared, constant)
"""


def cue_cells(p: Cue, n: int, noise_offset: int) -> NeuronGroup:
    """Return the cue cells of all keys; a second task (`load` 0..1) takes part of their gain."""
    return relay(p, n, "prefrontal_cue", "I*(1 - load_loss*load)", noise_offset, CUE)


@dataclass(frozen=True)
class Held(Relay):
    """Cells that hold the element which the hippocampus has named, until its key is pressed."""

    sigma: float = sourced(0.15, "as the cells of sight")
    w_held: float = sourced(1.4, "persistent activity 20-60 Hz; Fuster 1971; monkey; as the cells of sight")
    asked: Quantity = sourced(100 * ms, "from the asking pulse to the spikes of CA1, 94-109 ms in a recall of this model")


def held(p: Held, n_pools: int, per_pool: int, noise_offset: int, task: NeuronGroup) -> NeuronGroup:
    """Return the cells of working memory, a group for each key."""
    extra = "named : 1 (linked)\nwaited : second (linked)\nkey : 1 (constant)\n"
    drive = "w_held*int(waited >= asked)*int(abs(named - key) < 0.5)"
    group = relay(p, n_pools * per_pool, "prefrontal_held", drive, noise_offset, extra)
    group.named, group.waited = linked_var(task, "named"), linked_var(task, "waited")
    group.key = [cell // per_pool for cell in range(n_pools * per_pool)]
    return group


@dataclass(frozen=True)
class CueField:
    """What the indirect path sees of all cues together."""

    tau_any: Quantity = sourced(60 * ms, "as the cue current in the motor cortex")
    w_any: float = sourced(1 / 36.0, "20 cells at 30 Hz give 1; normalisation")


def cue_field(p: CueField) -> NeuronGroup:
    """Return the unit that sums the spikes of all cue cells to `cue_any`."""
    text = "dcue_any/dt = -cue_any/tau_any : 1\n" + shared_text(p)
    group = NeuronGroup(1, text, method="euler", name="cue_sum")
    assign(group, p)
    return group


@dataclass(frozen=True)
class Intention(Relay):
    """Sets of cells, one per skill: one volley says 'play it'."""

    tau_ref: Quantity = sourced(50 * ms, "one spike per volley; " + SEARCH)
    sigma: float = sourced(0.08, SEARCH)
    w_start: float = sourced(4.0, "a line start fires the whole set; " + SEARCH)
    w_up: float = sourced(0.45, "an up state alone does not fire a set; " + SEARCH)
    w_tag: float = sourced(0.4, "cells used in the last day are more excitable; Cai et al. 2016; mouse (hippocampus)")
    w_heard: float = sourced(0.3, "a sound that went with the skill, heard asleep; Antony et al. 2012; people; size " + SEARCH)
    w_set: float = sourced(0.25, "ignition within a set, per spike; " + SEARCH)
    w_other: float = sourced(0.5, "a set that fires silences the others, per spike; " + SEARCH)
    b_ad: float = sourced(1.0, "one volley per up state; " + SEARCH)
    tau_ad: Quantity = sourced(400 * ms, SEARCH)
    kx: float = sourced(1.0, "as in the motor cortex")
    tau_x: Quantity = sourced(1500 * ms, "as in the motor cortex")


INTENTION = """
dad/dt = -ad*(1 - awake)/tau_ad - ad*awake/(20*ms): 1
dx/dt = -x*clip(1/tau_x + kx*gd/ms, 0/ms, 1/ms) : 1
tag : 1 (constant)
heard : 1 (constant)
awake : 1 (shared, constant)
up : 1 (linked)
begin : 1 (linked)
chosen : 1 (linked)
skill : 1 (constant)
own : 1 (linked)
all : 1 (linked)
gd : 1 (linked)
"""


def intention_cells(
    p: Intention, per_set: int, n_sets: int, noise_offset: int, sets: NeuronGroup, task: NeuronGroup, rhythm: NeuronGroup,
    common: NeuronGroup,
) -> NeuronGroup:  # fmt: skip
    """Return the intention cells: `per_set` for each of `n_sets` skills.

    `tag` is their lasting excitability (0..1), `heard` = 1 a sound in sleep that belongs to their skill.
    """
    drive = (
        "w_start*begin*int(abs(skill - chosen) < 0.5)"
        " + (1 - awake)*(up*(w_up + w_tag*tag + w_heard*heard) + w_set*own - w_other*(all - own) - ad)"
    )
    group = relay(p, per_set * n_sets, "prefrontal_intention", drive, noise_offset, INTENTION, reset="ad += b_ad*(1 - awake)")
    index = [cell // per_set for cell in range(per_set * n_sets)]
    link_sums(group, sets, index)
    group.begin, group.chosen = linked_var(task, "begin"), linked_var(task, "chosen")
    group.up, group.gd = linked_var(rhythm, "up"), linked_var(common, "gd")
    group.skill = index
    group.awake = 1
    return group


@dataclass(frozen=True)
class Sets:
    """Summing units of the intention sets."""

    tau_set: Quantity = sourced(5 * ms, "AMPA and GABA-A 5 ms; common value")


def sets(p: Sets, n_sets: int) -> NeuronGroup:
    """Return one summing unit per skill: spikes of the own set (`own`) and of all sets (`all`)."""
    return summing(p, "tau_set", n_sets, "sets")
