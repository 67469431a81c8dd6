"""The learner as it moves a limb: plan, motor cortex, spinal cord, muscles, senses and cerebellum, around one body.

The only place where these regions meet. One compiled program per task serves all learners, lesions and schedules; a run of it
is a number of trials.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from brian2 import EventMonitor, Network, NeuronGroup, SpikeMonitor, Synapses, defaultclock, linked_var, ms

from models.body import afferents
from models.body import limb as muscles
from models.cerebellar_circuit import Wire, populations, projections
from models.movement_numbers import TASKS, Delays, Movement
from models.movement_wiring import COUNT, every, grouped
from models.noise import offsets
from models.regions import beginning, release, thalamus
from models.regions import command as cortex

STEP = 1 * ms

SEEN_GRANULES = 200
"""Granule cells whose spikes are recorded; all of them would be most of a recording."""


def recorded(population: str) -> int:
    """Return how many cells of a population are recorded: all, but of the granule cells the first ones only."""
    return SEEN_GRANULES if population == "granule" else COUNT[population]


def make_movement(task: str) -> Network:
    """Return the Brian2 network of a learner that does one task, monitors included."""
    p, module = Movement(), TASKS[task]
    defaultclock.dt = STEP
    groups = _groups(p, task)
    synapses = projections(p, groups) + _commands(groups) + _withdrawal(groups)
    world, limb = groups["world"], groups["limb"]
    moves = module.STRETCH + muscles.RECOVER
    lengthen = Synapses(world, limb, on_pre={"pre": moves}, on_event={"pre": "tick"}, name="world_limb")
    lengthen.connect(i=[0, 0], j=[0, 1])
    monitors: list[Any] = [SpikeMonitor(seen(groups[name]), name=f"spikes_{name}") for name in COUNT]
    monitors.append(EventMonitor(world, "sample", ["trial", "moving", *SAMPLED, *module.SAMPLED], name="samples"))
    monitors.append(EventMonitor(world, "ended", ["trial", "since", "elapsed"], name="ends"))
    return Network(list(groups.values()), synapses, [lengthen], monitors)


def seen(group: NeuronGroup) -> Any:
    """Return the cells of a population that are recorded."""
    cells = recorded(str(group.name))
    return group if cells == len(group) else group[:cells]


SAMPLED = ("reflex_y",)


def _groups(p: Movement, task: str) -> dict[str, NeuronGroup]:
    at, module, numbers = offsets(COUNT), TASKS[task], getattr(p, task)
    limb = muscles.limb(p.limb)
    plan = module.plan(numbers)
    world = module.world(numbers, p.trials, limb, plan)
    plan.resets, plan.done = linked_var(world, "resets"), linked_var(world, "done")
    command = cortex.command_cells(p.command, COUNT["command"] // 4, at["command"], plan)
    start = cortex.start_cells(p.start, COUNT["start_set"], at["start_set"], world, plan)
    pain = afferents.nociceptors(p.nociceptor, COUNT["nociceptor"] // 4, at["nociceptor"], world)
    own = {str(group.name): group for group in (limb, plan, world, command, start, pain)}
    return own | _gate(p, at, world) | populations(p, world, limb)


def _gate(p: Movement, at: Mapping[str, int], world: NeuronGroup) -> dict[str, NeuronGroup]:
    def place(name: str) -> tuple[int, int]:
        return COUNT[name], at[name]

    outflow, go = release.outflow(p.outflow), thalamus.go_field(p.go)
    made = [
        outflow,
        go,
        beginning.preparing(p.preparing, *place("striatum_limb"), world),
        beginning.holding(p.holding, *place("pallidum_limb")),
        beginning.held(p.held, *place("thalamus_limb"), outflow),
        beginning.onset_cells(p.onset, *place("onset"), go),
    ]
    return {str(group.name): group for group in made}


def _commands(groups: dict[str, NeuronGroup]) -> list[Synapses]:
    d, wire = Delays(), Wire(groups)
    wire("command", "limb_motor", "current_post += w_cortex_post", grouped("command", "limb_motor", 4), d.descending)
    for pre, post, on_pre, delay in (
        ("striatum_limb", "pallidum_limb", "inh_post += w_direct_post", d.local),
        ("pallidum_limb", "outflow", "inh_post += w_inh_post", d.local),
        ("thalamus_limb", "go", "S_post += w_S_post", d.local),
        ("start_set", "onset", "wanted_post += w_wanted_post", d.local),
        ("onset", "plan", "volley_post += 1", d.local),
    ):
        wire(pre, post, on_pre, every(COUNT[pre], COUNT.get(post, 1)), delay)
    return wire.made


def _withdrawal(groups: dict[str, NeuronGroup]) -> list[Synapses]:
    # Each patch of skin is pulled away from what hurts it: reflex modules (Schouenborg 2002, Brain Res Rev 40:80).
    d, wire = Delays(), Wire(groups)
    wire("nociceptor", "limb_motor", "current_post += w_pain_post", grouped("nociceptor", "limb_motor", 4), d.pain)
    wire("nociceptor", "reciprocal", "v_post += w_in_post", grouped("nociceptor", "reciprocal", 4), d.pain)
    return wire.made
