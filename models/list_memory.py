"""The learner as it memorises a list: the prefrontal cortex asks, the hippocampus answers, the world shows.

The only place where these meet. One compiled program serves all learners, lists and lesions; a run of it is one showing of a
list, one recall, or a sample of slow-wave sleep. The CA1 cells are a pool per key, as the prefrontal cue of the piano is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from brian2 import EventMonitor, Network, NeuronGroup, SpikeMonitor, Synapses, defaultclock, ms
from numpy.typing import NDArray

from models.hippocampal_memory import ListChain
from models.list_sleep import Asleep
from models.list_wiring import COUNT, LEARNING, SHARE, drawn, pool_of
from models.noise import offsets
from models.parameters import assign, constants_of, part, shared_text
from models.regions import hippocampus as hc
from models.regions.slow_waves import SlowWaves, slow_waves
from models.tasks import memorise
from models.wiring import stream

STEP = 0.5 * ms


@dataclass(frozen=True)
class ListMemory:
    """All numbers of a learner that memorises lists."""

    task: memorise.Memorise = part(memorise.Memorise)
    entorhinal: hc.Entorhinal = part(hc.Entorhinal)
    granule: hc.Granule = part(hc.Granule)
    ca3: hc.Pyramidal = part(hc.Pyramidal)
    basket: hc.Basket = part(hc.Basket)
    ca1: hc.KeyCell = part(hc.KeyCell)
    hold: hc.Hold = part(hc.Hold)
    order: hc.Order = part(hc.Order)
    begin: hc.Begin = part(hc.Begin)
    naming: hc.Naming = part(hc.Naming)
    chain: ListChain = part(ListChain)
    slow_waves: SlowWaves = part(SlowWaves)
    asleep: Asleep = part(Asleep)


OWNERS: dict[str, tuple[str, ...]] = {
    "task": ("world",),
    "entorhinal": ("list_cue", "context", "shown"),
    "granule": ("granule_cell",),
    "ca3": ("ca3",),
    "basket": ("ca3_basket",),
    "ca1": ("ca1",),
    "hold": ("hold",),
    "order": ("order",),
    "begin": ("begin",),
    "naming": ("naming",),
    "chain": (),
    "slow_waves": ("slow_waves",),
    "asleep": (),
}
"""Brian2 objects that hold the numbers of each field of `ListMemory`."""


def constants(p: ListMemory) -> dict[str, float]:
    """Return every number as an input of the compiled program: {"object.variable": SI value}."""
    return constants_of(p, OWNERS)


def cells(seed: int) -> dict[str, NDArray[np.float64]]:
    """Return what differs between cells of one learner: the excitability of the granule cells."""
    return {"granule_cell.mu": 0.05 * stream(seed, "granule_cell.mu").standard_normal(COUNT["granule_cell"])}


def make_list_memory() -> Network:
    """Return the Brian2 network of a learner that memorises a list, monitors included."""
    p, at, pairs = ListMemory(), offsets(COUNT), drawn(0)
    defaultclock.dt = STEP
    world, rhythm = memorise.memorise(p.task), slow_waves(p.slow_waves)
    cue, context, shown = pool_of("list_cue"), pool_of("context"), pool_of("shown")
    groups = {
        "list_cue": hc.entorhinal(p.entorhinal, cue, "list_cue", at["list_cue"], world, rhythm, "cue", "chosen"),
        "context": hc.entorhinal(p.entorhinal, context, "context", at["context"], world, rhythm, "shows", "chosen"),
        "shown": hc.entorhinal(p.entorhinal, shown, "shown", at["shown"], world, rhythm, "shows", "target"),
        "granule_cell": hc.granule(p.granule, COUNT["granule_cell"], at["granule_cell"], world),
        "ca3": hc.pyramidal(p.ca3, COUNT["ca3"], at["ca3"], world, rhythm),
        "ca3_basket": hc.basket(p.basket, COUNT["ca3_basket"], at["ca3_basket"], world),
        "ca1": hc.key_cells(p.ca1, pool_of("ca1"), at["ca1"], world, rhythm),
    }
    made: list[Synapses] = []

    def wire(name: str, pre: NeuronGroup, post: NeuronGroup, on_pre: str, chosen: Any = None) -> None:
        synapses = Synapses(pre, post, on_pre=on_pre, name=name)
        i, j = pairs[name] if chosen is None else chosen
        synapses.connect(i=i, j=j)
        made.append(synapses)

    dentate, ca3, basket, ca1 = (groups[name] for name in ("granule_cell", "ca3", "ca3_basket", "ca1"))
    wire("context_dentate", groups["context"], dentate, "ampa_post += w_context_post")
    wire("shown_dentate", groups["shown"], dentate, "ampa_post += w_shown_post")
    wire("dentate_inhibition", dentate, dentate, "inhibition_post += w_inhibition_post", _every(dentate, dentate))
    wire("mossy", dentate, ca3, "mossy_post += w_mossy_post")
    wire("ca3_to_basket", ca3, basket, "ampa_post += w_ca3_post")
    wire("basket_to_ca3", basket, ca3, "inhibition_post += w_basket_post")
    wire("basket_inhibition", basket, basket, "inhibition_post += w_basket_post", _every(basket, basket))
    wire("ca1_inhibition", ca1, ca1, "inhibition_post += w_ca1_post", _every(ca1, ca1))
    heard = "total_post += listens_post\nhits_post += listens_post*int(abs(pool_pre - target_post) < 0.5)"
    wire("answer", ca1, world, heard, _every(ca1, world))
    wire("sharp_wave", ca1, rhythm, "wave_post += 1", _every(ca1, rhythm))
    for name in LEARNING:
        made.append(_plastic(name, groups, getattr(p, name), pairs[name]))
    monitors: list[Any] = [SpikeMonitor(group, name=f"spikes_{name}") for name, group in groups.items()]
    monitors.append(EventMonitor(world, "asked", ["place", "target", "hits", "total", "right"], name="answers"))
    monitors.append(EventMonitor(rhythm, "ripple", [], name="ripples"))
    monitors.append(EventMonitor(ca3, "confirmed", name="came_true"))
    return Network(world, rhythm, list(groups.values()), made, monitors)


def _plastic(name: str, groups: dict[str, NeuronGroup], p: hc.OneShot, pairs: Any) -> Synapses:
    on_pre, on_post = hc.RULES[name]
    pre, post, _ = SHARE[name]
    text = hc.VARIABLES[name] + shared_text(p)
    outcomes = hc.OUTCOMES.get(name, {})
    paths, events = {"post": on_post} | outcomes, {event: event for event in outcomes}
    synapses = Synapses(groups[pre], groups[post], text, on_pre=on_pre, on_post=paths, on_event=events, name=name)
    i, j = pairs
    synapses.connect(i=i, j=j)
    # Brian2 runs pathways of one slot by order, then by name: said here, not left to names.
    synapses.pre.order, synapses.post.order = 0, 2
    assign(synapses, p)
    return synapses


def _every(pre: NeuronGroup, post: NeuronGroup) -> tuple[Any, Any]:
    i, j = np.meshgrid(np.arange(len(pre)), np.arange(len(post)))
    return i.ravel(), j.ravel()
