"""The learner as it moves a limb: plan, motor cortex, spinal cord, muscles, senses and cerebellum, around one body.

The only place where these regions meet. One compiled program per task serves all learners, lesions and schedules; a run of it
is a number of trials.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from types import ModuleType
from typing import Any

import numpy as np
from brian2 import EventMonitor, Network, NeuronGroup, Quantity, SpikeMonitor, Synapses, defaultclock, linked_var, ms
from numpy.typing import NDArray

from models.body import afferents
from models.body import limb as muscles
from models.movement_wiring import COUNT, Pair, drawn, every, grouped, offsets, plastic_pairs
from models.parameters import assign, shared_text, sourced, values
from models.regions import cerebellum as cb
from models.regions import command as cortex
from models.regions import spinal_cord
from models.tasks import bicycle, reach, tennis
from models.tasks.trials import Trials
from models.wiring import stream

TASKS: dict[str, ModuleType] = {"tennis": tennis, "reach": reach, "bicycle": bicycle}
"""Module of each task: its numbers, `world`, `plan`, `STRETCH` and `SAMPLED`."""

STEP = 1 * ms


def _p(make: Any) -> Any:
    return field(default_factory=make)


@dataclass(frozen=True)
class Delays:
    """Conduction delays; part of the compiled program."""

    cortical: Quantity = sourced(10 * ms, "cortex over pons to the granular layer; cerebellar prototype")
    sensory: Quantity = sourced(40 * ms, "receptor to the granular layer and the olive; cerebellar prototype: 60 ms")
    climbing: Quantity = sourced(20 * ms, "olive to Purkinje cell; cerebellar prototype: 30 ms")
    nuclear: Quantity = sourced(15 * ms, "nuclei over thalamus or red nucleus to the cord; common value")
    descending: Quantity = sourced(8 * ms, "cortex to the cord; common value")
    spindle: Quantity = sourced(20 * ms, "Ia afferent to the cord, arm; common value")
    muscle: Quantity = sourced(10 * ms, "motor axon and end plate, arm; common value")
    local: Quantity = sourced(1 * ms, "within a region; common value")


@dataclass(frozen=True)
class Movement:
    """All numbers of a learner that moves a limb."""

    trials: Trials = _p(Trials)
    tennis: tennis.Tennis = _p(tennis.Tennis)
    reach: reach.Reach = _p(reach.Reach)
    bicycle: bicycle.Bicycle = _p(bicycle.Bicycle)
    limb: muscles.Limb = _p(muscles.Limb)
    command: cortex.Command = _p(cortex.Command)
    start: cortex.StartVolley = _p(cortex.StartVolley)
    motor: spinal_cord.LimbMotorNeuron = _p(spinal_cord.LimbMotorNeuron)
    spinal: spinal_cord.SpinalInterneuron = _p(spinal_cord.SpinalInterneuron)
    spindle: afferents.Spindle = _p(afferents.Spindle)
    tendon: afferents.Tendon = _p(afferents.Tendon)
    error: afferents.ErrorSense = _p(afferents.ErrorSense)
    mossy: cb.Mossy = _p(cb.Mossy)
    brush: cb.Brush = _p(cb.Brush)
    granule: cb.Granule = _p(cb.Granule)
    golgi: cb.Golgi = _p(cb.Golgi)
    molecular: cb.Molecular = _p(cb.Molecular)
    purkinje: cb.Purkinje = _p(cb.Purkinje)
    parallel: cb.ParallelFibre = _p(cb.ParallelFibre)
    beakers: cb.Beakers = _p(cb.Beakers)
    nuclear: cb.Nuclear = _p(cb.Nuclear)
    copy: cb.Copy = _p(cb.Copy)
    nuclear_memory: cb.NuclearMemory = _p(cb.NuclearMemory)
    olive: cb.Olive = _p(cb.Olive)


OWNERS: dict[str, tuple[str, ...]] = {
    "trials": ("world",),
    "tennis": ("world", "plan"),
    "reach": ("world", "plan"),
    "bicycle": ("world", "plan"),
    "limb": ("limb",),
    "command": ("command",),
    "start": ("start_set",),
    "motor": ("limb_motor",),
    "spinal": ("renshaw", "reciprocal", "ib"),
    "spindle": ("spindle",),
    "tendon": ("tendon",),
    "error": ("error",),
    "mossy": ("mossy",),
    "brush": ("brush",),
    "granule": ("granule",),
    "golgi": ("golgi",),
    "molecular": ("molecular",),
    "purkinje": ("purkinje",),
    "parallel": ("pf_pc",),
    "beakers": (),
    "nuclear": ("nuclei",),
    "copy": ("comparator",),
    "nuclear_memory": ("mf_dcn",),
    "olive": ("olive",),
}
"""Brian2 objects that hold the numbers of each field of `Movement`."""

SEEN_GRANULES = 200
"""Granule cells whose spikes are recorded; all of them would be most of a recording."""


def recorded(population: str) -> int:
    """Return how many cells of a population are recorded: all, but of the granule cells the first ones only."""
    return SEEN_GRANULES if population == "granule" else COUNT[population]


def constants(p: Movement, task: str) -> dict[str, float]:
    """Return every number as an input of a task's compiled program: {"object.variable": SI value}."""
    inputs: dict[str, float] = {}
    for f in fields(p):
        if f.name in TASKS and f.name != task:
            continue
        skip = cb.NOT_IN_PROGRAM if f.name == "nuclear_memory" else ()
        for owner in OWNERS[f.name]:
            inputs |= {f"{owner}.{name}": v for name, v in values(getattr(p, f.name)).items() if name not in skip}
    return inputs | {f"world.{name}": value for name, value in cb.modes(p.beakers).items()}


def cells(p: Movement, seed: int) -> dict[str, NDArray[np.float64]]:
    """Return what differs between cells of one learner: resting drives, sizes of motor neurons, kernels of brush cells.

    Both zones get the same spread in another order (homeostasis of their rates), and a little of each cell's own.
    """

    def spread(name: str, width: float, own: float) -> NDArray[np.float64]:
        rng, n = stream(seed, f"{name}.h"), COUNT[name]
        same = np.linspace(-width, width, n // cb.ZONES)
        zones = np.concatenate([rng.permutation(same) for _ in range(cb.ZONES)])
        return np.asarray(zones + own * rng.standard_normal(n))

    needs, twitch = spinal_cord.by_size(p.motor, COUNT["limb_motor"] // 4)
    return {
        "purkinje.h": spread("purkinje", p.purkinje.spread, p.purkinje.own),
        "nuclei.h": spread("nuclei", p.nuclear.spread, p.nuclear.own),
        "limb_motor.mu": np.tile(needs, 4),
        "limb_motor.twitch": np.tile(twitch, 4),
        "brush.stage": cb.stages(p.brush, COUNT["brush"]),
    }


def make_movement(task: str) -> Network:
    """Return the Brian2 network of a learner that does one task, monitors included."""
    p, module = Movement(), TASKS[task]
    defaultclock.dt = STEP
    groups = _groups(p, task, module)
    synapses = _cerebellum(p, groups) + _cord(groups)
    world, limb = groups["world"], groups["limb"]
    lengthen = Synapses(world, limb, on_pre={"pre": module.STRETCH}, on_event={"pre": "tick"}, name="world_limb")
    lengthen.connect(i=[0, 0], j=[0, 1])
    monitors: list[Any] = [SpikeMonitor(_seen(groups[name]), name=f"spikes_{name}") for name in COUNT]
    monitors.append(EventMonitor(world, "sample", ["trial", "moving", *SAMPLED, *module.SAMPLED], name="samples"))
    monitors.append(EventMonitor(world, "ended", ["trial", "since"], name="ends"))
    return Network(list(groups.values()), synapses, [lengthen], monitors)


def _seen(group: NeuronGroup) -> Any:
    cells = recorded(str(group.name))
    return group if cells == len(group) else group[:cells]


SAMPLED = ("reflex_y",)


def _groups(p: Movement, task: str, module: ModuleType) -> dict[str, NeuronGroup]:
    at = offsets()
    limb = muscles.limb(p.limb, 2)
    numbers = getattr(p, task)
    plan = module.plan(numbers)
    world = module.world(numbers, p.trials, limb, plan)
    plan.resets = linked_var(world, "resets")
    comparator = cb.comparator(p.copy, world)
    made = [
        limb,
        plan,
        world,
        comparator,
        cb.mossy(p.mossy, COUNT["mossy"] // cb.CHANNELS, at["mossy"], world),
        cb.brush(p.brush, COUNT["brush"], at["brush"], world),
        cb.granule(p.granule, COUNT["granule"]),
        cb.interneurons(p.golgi, COUNT["golgi"], "golgi", at["golgi"]),
        cb.interneurons(p.molecular, COUNT["molecular"], "molecular", at["molecular"]),
        cb.purkinje(p.purkinje, COUNT["purkinje"], at["purkinje"], world),
        cb.nuclear(p.nuclear, COUNT["nuclei"], at["nuclei"], comparator),
        cb.olive(p.olive, COUNT["olive"], at["olive"]),
        afferents.error_cells(p.error, COUNT["error"] // 6, at["error"], world),
        afferents.spindles(p.spindle, COUNT["spindle"] // 4, at["spindle"], world),
        afferents.tendons(p.tendon, COUNT["tendon"] // 4, at["tendon"], limb, world),
        spinal_cord.limb_motor_neurons(p.motor, 4, COUNT["limb_motor"] // 4, at["limb_motor"]),
        *(spinal_cord.spinal_interneurons(p.spinal, COUNT[name], name, at[name]) for name in ("renshaw", "reciprocal", "ib")),
        cortex.command_cells(p.command, COUNT["command"] // 4, at["command"], plan),
        cortex.start_cells(p.start, COUNT["start_set"], at["start_set"], world),
    ]
    return {str(group.name): group for group in made}


class _Wire:
    """Makes projections between named groups and keeps them."""

    def __init__(self, groups: dict[str, NeuronGroup]) -> None:
        self.groups = groups
        self.made: list[Synapses] = []

    def __call__(self, pre: str, post: str, on_pre: str, pairs: Pair, delay: Quantity, name: str = "") -> None:
        synapses = Synapses(
            self.groups[pre], self.groups[post], on_pre=on_pre, delay=delay, name=name or f"{pre}_{post}"
        )  # fmt: skip
        synapses.connect(i=pairs[0], j=pairs[1])
        self.made.append(synapses)


def _cerebellum(p: Movement, groups: dict[str, NeuronGroup]) -> list[Synapses]:
    d, n, pairs, wire = Delays(), COUNT, drawn(0), _Wire(groups)
    both = "fast_post += w_fast_post\nslow_post += w_slow_post"
    cue = n["mossy"] // cb.CHANNELS
    wire("mossy", "brush", f"z1_post += {1 / n['brush']!r}", every(n["mossy"], n["brush"], n["mossy"] - cue), d.cortical)
    wire("brush", "granule", both, pairs["brush_granule"], d.local)
    wire("mossy", "granule", both, pairs["cortical_granule"], d.cortical, "cortical_granule")
    wire("mossy", "granule", both, pairs["sensory_granule"], d.sensory, "sensory_granule")
    wire("granule", "golgi", "v_post += w_in_post", pairs["granule_golgi"], d.local)
    wire("golgi", "granule", "golgi_post += w_golgi_post", pairs["golgi_granule"], d.local)
    wire("granule", "molecular", "v_post += w_in_post", pairs["granule_molecular"], d.local)
    wire("molecular", "purkinje", "inhibited_post += w_molecular_post", every(n["molecular"], n["purkinje"]), d.local)
    wire(
        "purkinje", "nuclei", f"inhibited_post += w_purkinje_post/{n['purkinje'] // 2}", grouped("purkinje", "nuclei", 2), d.local
    )
    wire("purkinje", "comparator", "told_post += side_pre", every(n["purkinje"], 1), d.local)
    climb = np.arange(n["olive"], dtype=np.int32)
    wire("olive", "purkinje", "climbing_post = 1", (climb, climb), d.climbing)
    wire(
        "nuclei",
        "olive",
        f"inhibition_post += {0.1 / n['nuclei']!r}*100*ms/tau_nuclei_post",
        every(n["nuclei"], n["olive"]),
        5 * ms,
    )
    wire(
        "error",
        "olive",
        f"error_post += sign_of_pre/{n['error'] // 6}/(at_full_pre*tau_error_post)",
        every(n["error"], n["olive"]),
        d.sensory,
    )  # noqa: E501
    return [*wire.made, _parallel_fibres(p, groups), _nuclear_fibres(p, groups)]


def _parallel_fibres(p: Movement, groups: dict[str, NeuronGroup]) -> Synapses:
    synapses = Synapses(
        groups["granule"],
        groups["purkinje"],
        cb.PARALLEL + shared_text(p.parallel),
        on_pre={"pre": cb.ON_GRANULE},
        on_post={"climb": cb.ON_CLIMB, "relax": cb.ON_RELAX},
        on_event={"pre": "spike", "climb": "climb", "relax": "relax"},
        delay={"pre": 2 * ms},
        name="pf_pc",
    )
    i, j = plastic_pairs("pf_pc")
    synapses.connect(i=i, j=j)
    synapses.pre.order, synapses.climb.order, synapses.relax.order = 0, 2, 4
    assign(synapses, p.parallel)
    synapses.plastic = 1
    return synapses


def _nuclear_fibres(p: Movement, groups: dict[str, NeuronGroup]) -> Synapses:
    synapses = Synapses(
        groups["mossy"],
        groups["nuclei"],
        cb.NUCLEAR_FIBRE + shared_text(p.nuclear_memory, skip=cb.NOT_IN_PROGRAM),
        on_pre=cb.ON_MOSSY,
        delay=Delays().cortical,
        name="mf_dcn",
    )
    i, j = plastic_pairs("mf_dcn")
    synapses.connect(i=i, j=j)
    assign(synapses, p.nuclear_memory, skip=cb.NOT_IN_PROGRAM)
    return synapses


def _cord(groups: dict[str, NeuronGroup]) -> list[Synapses]:
    d, n, wire = Delays(), COUNT, _Wire(groups)
    wire("nuclei", "limb_motor", "current_post += w_nuclei_post", grouped("nuclei", "limb_motor", 2), d.nuclear)
    wire("command", "limb_motor", "current_post += w_cortex_post", grouped("command", "limb_motor", 4), d.descending)
    wire("spindle", "limb_motor", "current_post += w_spindle_post", grouped("spindle", "limb_motor", 4), d.spindle)
    wire("spindle", "reciprocal", "v_post += w_in_post", grouped("spindle", "reciprocal", 4), d.spindle)
    # A muscle's spindles silence its antagonist.
    across = grouped("reciprocal", "limb_motor", 4, lambda muscle: muscle ^ 1)
    wire("reciprocal", "limb_motor", "current_post -= w_reciprocal_post", across, d.local)
    wire("limb_motor", "renshaw", "v_post += w_in_post/2", grouped("limb_motor", "renshaw", 4), d.local)
    wire("renshaw", "limb_motor", "current_post -= w_renshaw_post", grouped("renshaw", "limb_motor", 4), d.local)
    wire("tendon", "ib", "v_post += w_in_post", grouped("tendon", "ib", 4), d.spindle)
    wire("ib", "limb_motor", "current_post -= w_tendon_post", grouped("ib", "limb_motor", 4), d.local)
    cells_of = np.arange(n["limb_motor"], dtype=np.int32)
    muscle = cells_of // (n["limb_motor"] // 4)
    for side in (0, 1):
        mine = muscle % 2 == side
        wire("limb_motor", "limb", f"excite_{side + 1}_post += twitch_pre", (cells_of[mine], muscle[mine] // 2), d.muscle,
             f"limb_motor_muscle_{side + 1}")  # fmt: skip
    wire("start_set", "plan", "volley_post += 1", every(n["start_set"], 1), 5 * ms)
    return wire.made
