"""The learner in a maze: place cells that look ahead, value, habits of turning, a choice of course, and dopamine that expects.

The only place where these regions meet. One compiled program serves all learners, lesions and schedules; a run of it is a block
of trials, or a sample of sleep.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from brian2 import EventMonitor, Network, NeuronGroup, SpikeMonitor, Synapses, defaultclock, metre, ms

from models.noise import offsets
from models.place_numbers import Places
from models.place_wiring import COUNT, GROUPS, LEARNING, PLACE_VALUE, VIEW_TURN, pairs
from models.regions import accumbens, critic, direction, places, striatum, turns
from models.tasks import maze

STEP = 1 * ms
FULL_HZ = 40
"""Rate of the value cells that counts as a promise of 1."""


def make_place() -> Network:
    """Return the Brian2 network of a learner in a maze, monitors included."""
    p, n, at = Places(), COUNT, offsets(COUNT)
    defaultclock.dt = STEP
    world = maze.maze(p.task)
    told, level = critic.expectation(p.expectation, world), critic.concentration(p.concentration)
    per_direction = n["direction"] // GROUPS["direction"]
    groups: dict[str, NeuronGroup] = {
        "world": world,
        "expectation": told,
        "concentration": level,
        "place_cell": places.place_cells(p.place_cell, n["place_cell"], at["place_cell"], world),
        "accumbens": accumbens.value_cells(p.accumbens, n["accumbens"], at["accumbens"], level, striatum.EVERY_STEPS),
        "direction": direction.direction_cells(
            p.direction, per_direction, GROUPS["direction"], at["direction"], world, maze.SIDE_M * metre
        ),
        "dopamine": critic.dopamine_cells(p.dopamine, n["dopamine"], at["dopamine"], told),
        "view": turns.view_cells(p.view, n["view"], at["view"], world),
        "turn": turns.turn_cells(p.turn, n["turn"], at["turn"], world, level, striatum.EVERY_STEPS),
    }
    monitors: list[Any] = [SpikeMonitor(groups[name], name=f"spikes_{name}") for name in COUNT]
    ended = ["trial", "since", "closed_at", "found", "found_path", "near_for", "entered"]
    monitors.append(EventMonitor(world, "ended", ended, name="ends"))
    monitors.append(EventMonitor(world, "told", ["trial"], name="outcomes"))
    monitors.append(EventMonitor(world, "sample", ["x", "y", "present"], name="samples"))
    return Network(list(groups.values()), _plastic(groups), _fixed(groups), monitors)


def _plastic(groups: dict[str, NeuronGroup]) -> list[Synapses]:
    """Return the synapses that learn what a place is worth, and which way to turn, by the rule of the striatum."""
    on_post = {PLACE_VALUE: {"post": accumbens.ON_OWN}, VIEW_TURN: {}}
    on_pre = {PLACE_VALUE: accumbens.ON_PLACE, VIEW_TURN: turns.ON_VIEW}
    made = []
    for name, (pre, post) in LEARNING.items():
        synapses = Synapses(
            groups[pre],
            groups[post],
            striatum.SYNAPSE,
            on_pre=on_pre[name],
            on_post=on_post[name] | {"learn": striatum.ON_SURPRISE},
            on_event={"pre": "spike", "learn": "learn"} | dict.fromkeys(on_post[name], "spike"),
            method="exact",
            name=name,
        )
        i, j = pairs(pre, post)
        synapses.connect(i=i, j=j)
        synapses.pre.order, synapses.learn.order = 0, 4
        for pathway in on_post[name]:
            getattr(synapses, pathway).order = 2
        synapses.tau_rise = synapses.tau_fall = 1 * ms
        made.append(synapses)
    return made


def _fixed(groups: dict[str, NeuronGroup]) -> list[Synapses]:
    """Return all other synapses, and what sums the spikes of a population to a number."""
    promise = f"1/({COUNT['accumbens']}*{FULL_HZ}*Hz)"
    wires = {
        "neighbours": ("place_cell", "place_cell", places.ON_PLACE),
        "accumbens_direction": ("accumbens", "direction", direction.ON_VALUE),
        "turn_turn": ("turn", "turn", turns.ON_OTHER),
        "turn_direction": ("turn", "direction", direction.ON_TURN),
        "direction_direction": ("direction", "direction", direction.ON_OTHERS),
        "direction_world": ("direction", "world", direction.ON_VOTE),
        "accumbens_expectation": (
            "accumbens",
            "expectation",
            f"fast_post += {promise}/tau_fast_post\nslow_post += {promise}/tau_slow_post",
        ),
        "dopamine_concentration": ("dopamine", "concentration", "c_post += per_spike_post"),
    }
    made = []
    for name, (pre, post, on_pre) in wires.items():
        text = "near : 1 (constant)" if name == "neighbours" else ""
        synapses = Synapses(groups[pre], groups[post], text, on_pre=on_pre, name=name)
        if post in COUNT:
            i, j = pairs(pre, post)
        else:
            i = np.arange(COUNT[pre], dtype=np.int32)
            j = np.zeros_like(i)
        synapses.connect(i=i, j=j)
        made.append(synapses)
    return made
