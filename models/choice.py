"""The learner as it chooses: cards, bids, basal ganglia, and dopamine that expects, around the piano's keys.

The only place where these regions meet. One compiled program serves all learners, lesions and schedules; a run of it is a block
of trials.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from brian2 import EventMonitor, Network, NeuronGroup, SpikeMonitor, Synapses, defaultclock, ms

from models.choice_numbers import Choice
from models.choice_wiring import COUNT, LEARNING, ROUTES, Route, plastic_pairs, route_pairs
from models.neurons import driven
from models.noise import offsets
from models.regions import bidding, critic, striatum
from models.tasks import choice as task

STEP = 1 * ms


def make_choice() -> Network:
    """Return the Brian2 network of a learner that makes choices, monitors included."""
    p = Choice()
    defaultclock.dt = STEP
    groups = _groups(p)
    synapses = [_fixed(groups, name, route) for name, route in ROUTES.items()] + [_plastic(groups, name) for name in LEARNING]
    synapses += _to_units(groups)
    world = groups["world"]
    monitors: list[Any] = [SpikeMonitor(groups[name], name=f"spikes_{name}") for name in COUNT]
    monitors.append(EventMonitor(world, "ended", ["trial", "since", "answered", "pressed_at", "closed_at"], name="ends"))
    monitors.append(EventMonitor(world, "told", ["trial", "given"], name="outcomes"))
    monitors.append(EventMonitor(groups["concentration"], "sample", ["c"], name="samples"))
    return Network(list(groups.values()), synapses, monitors)


def _groups(p: Choice) -> dict[str, NeuronGroup]:
    # Beside the populations the bids have noise of their own.
    n, at = COUNT, offsets(COUNT | {"bids": task.KEYS})
    world, shown = task.choice(p.task), task.card_table()
    bids = bidding.bids(p.bids, task.KEYS, at["bids"], world)
    told = critic.expectation(p.expectation, world)
    level = critic.concentration(p.concentration)
    plain = ("action_basket", "striatum_fsi", "pallidum_external", "subthalamic", "pallidum_internal", "motor_thalamus")
    made = [
        world,
        bids,
        told,
        level,
        bidding.card_cells(p.cards, n["cards"], task.CARDS, at["cards"], world, shown),
        bidding.action_cells(p.action, n["action"], at["action"], bids),
        *(striatum.spiny(getattr(p, name), n[name], name, at[name], bids, level) for name in ("striatum_d1", "striatum_d2")),
        *(driven(getattr(p, name), n[name], name, at[name]) for name in plain),
        critic.value_cells(p.value, n["value"], at["value"], level, striatum.EVERY_STEPS),
        critic.dopamine_cells(p.dopamine, n["dopamine"], at["dopamine"], told),
    ]
    return {str(group.name): group for group in made}


def _fixed(groups: dict[str, NeuronGroup], name: str, route: Route) -> Synapses:
    pre, post = groups[route.pre], groups[route.post]
    synapses = Synapses(pre, post, "w : 1 (shared, constant)", on_pre=f"{route.current}_post += w", name=name)
    i, j = route_pairs(route)
    synapses.connect(i=i, j=j)
    return synapses


def _plastic(groups: dict[str, NeuronGroup], name: str) -> Synapses:
    synapses = Synapses(
        groups["cards"],
        groups[LEARNING[name]],
        striatum.SYNAPSE,
        on_pre=striatum.ON_CARD,
        on_post={"post": striatum.ON_OWN, "learn": striatum.ON_SURPRISE},
        on_event={"pre": "spike", "post": "spike", "learn": "learn"},
        method="exact",
        name=name,
    )
    i, j = plastic_pairs(name)
    synapses.connect(i=i, j=j)
    synapses.pre.order, synapses.post.order, synapses.learn.order = 0, 2, 4
    synapses.born = 1
    synapses.tau_rise = synapses.tau_fall = 1 * ms
    return synapses


def _to_units(groups: dict[str, NeuronGroup]) -> list[Synapses]:
    """Return what sums the spikes of a population to a number, and the press."""
    per_pool = COUNT["action"] // task.KEYS
    share = f"1/({COUNT['value']}*40*Hz)"
    promise = f"fast_post += {share}/tau_fast_post\nslow_post += {share}/tau_slow_post"
    wires = {
        "action_bids": ("action", "bids", f"rate_post += 1/({per_pool}*tau_rate_post)", "spike"),
        "value_expectation": ("value", "expectation", promise, "spike"),
        "dopamine_concentration": ("dopamine", "concentration", "c_post += per_spike_post", "spike"),
        "bids_world": ("bids", "world", "pressed_post = i + 1", "press"),
    }
    made = []
    for name, (pre, post, on_pre, event) in wires.items():
        synapses = Synapses(groups[pre], groups[post], on_pre=on_pre, on_event={"pre": event}, name=name)
        cells = np.arange(len(groups[pre]), dtype=np.int32)
        synapses.connect(i=cells, j=cells // per_pool if post == "bids" else np.zeros_like(cells))
        made.append(synapses)
    return made
