"""The cerebellum and the spinal cord wired to one pair of antagonists, for every body that has them."""

from __future__ import annotations

import numpy as np
from brian2 import NeuronGroup, Quantity, Synapses, ms

from models.body import afferents
from models.movement_numbers import Delays, Movement
from models.movement_wiring import COUNT, drawn, every, grouped, plastic_pairs
from models.noise import offsets
from models.parameters import assign, shared_text
from models.regions import cerebellar_cortex, cerebellar_nuclei, inferior_olive, mossy_fibres, parallel_fibres, spinal_cord
from models.wiring import Pair


def populations(p: Movement, world: NeuronGroup, limb: NeuronGroup) -> dict[str, NeuronGroup]:
    """Return the populations of cerebellum, cord and limb senses, by name.

    Parameters
    ----------
    world : NeuronGroup
        One unit that has the variables `models.tasks.trials.BODY` lists, `COURSE` among them.
    limb : NeuronGroup
        The muscles, from `models.body.limb`.
    """
    at = offsets(COUNT)
    comparator = cerebellar_nuclei.comparator(p.copy, world)
    made = [
        comparator,
        mossy_fibres.mossy(p.mossy, COUNT["mossy"] // mossy_fibres.CHANNELS, at["mossy"], world),
        mossy_fibres.brush(p.brush, COUNT["brush"], at["brush"], world),
        cerebellar_cortex.granule(p.granule, COUNT["granule"]),
        cerebellar_cortex.interneurons(p.golgi, COUNT["golgi"], "golgi", at["golgi"]),
        cerebellar_cortex.interneurons(p.molecular, COUNT["molecular"], "molecular", at["molecular"]),
        cerebellar_cortex.purkinje(p.purkinje, COUNT["purkinje"], at["purkinje"], world),
        cerebellar_nuclei.nuclear(p.nuclear, COUNT["nuclei"], at["nuclei"], comparator),
        inferior_olive.olive(p.olive, COUNT["olive"], at["olive"]),
        afferents.error_cells(p.error, COUNT["error"] // 6, at["error"], world),
        afferents.spindles(p.spindle, COUNT["spindle"] // 4, at["spindle"], world),
        afferents.tendons(p.tendon, COUNT["tendon"] // 4, at["tendon"], limb, world),
        spinal_cord.limb_motor_neurons(p.motor, 4, COUNT["limb_motor"] // 4, at["limb_motor"]),
        *(spinal_cord.spinal_interneurons(p.spinal, COUNT[name], name, at[name]) for name in ("renshaw", "reciprocal", "ib")),
    ]
    return {str(group.name): group for group in made}


def projections(p: Movement, groups: dict[str, NeuronGroup]) -> list[Synapses]:
    """Return all synapses between the populations of a learner's cerebellum and cord, and from the cord to `limb`."""
    return _cerebellum(p, groups) + _cord(groups)


class Wire:
    """Makes projections between named groups and keeps them."""

    def __init__(self, groups: dict[str, NeuronGroup]) -> None:
        self.groups = groups
        self.made: list[Synapses] = []

    def __call__(self, pre: str, post: str, on_pre: str, pairs: Pair, delay: Quantity, name: str = "") -> None:
        """Connect the given pairs of cells of two populations."""
        synapses = Synapses(self.groups[pre], self.groups[post], on_pre=on_pre, delay=delay, name=name or f"{pre}_{post}")
        synapses.connect(i=pairs[0], j=pairs[1])
        self.made.append(synapses)


def wire_cortex(wire: Wire) -> None:
    """Connect the cells of the cerebellar cortex with each other and to the nuclei, but for the synapses that learn."""
    d, n, pairs = Delays(), COUNT, drawn(0)
    both = "fast_post += w_fast_post\nslow_post += w_slow_post"
    wire("brush", "granule", both, pairs["brush_granule"], d.local)
    wire("mossy", "granule", both, pairs["cortical_granule"], d.cortical, "cortical_granule")
    wire("mossy", "granule", both, pairs["sensory_granule"], d.sensory, "sensory_granule")
    wire("granule", "golgi", "v_post += w_in_post", pairs["granule_golgi"], d.local)
    wire("golgi", "granule", "golgi_post += w_golgi_post", pairs["golgi_granule"], d.local)
    wire("granule", "molecular", "v_post += w_in_post", pairs["granule_molecular"], d.local)
    wire("molecular", "purkinje", "inhibited_post += w_molecular_post", every(n["molecular"], n["purkinje"]), d.local)
    told = f"inhibited_post += w_purkinje_post/{n['purkinje'] // 2}"
    wire("purkinje", "nuclei", told, grouped("purkinje", "nuclei", 2), d.local)


def _cerebellum(p: Movement, groups: dict[str, NeuronGroup]) -> list[Synapses]:
    d, n, wire = Delays(), COUNT, Wire(groups)
    cue = n["mossy"] // mossy_fibres.CHANNELS
    wire("mossy", "brush", f"z1_post += {1 / n['brush']!r}", every(n["mossy"], n["brush"], n["mossy"] - cue), d.cortical)
    wire_cortex(wire)
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
    )
    return [*wire.made, _parallel_fibres(p, groups), _nuclear_fibres(p, groups)]


def _parallel_fibres(p: Movement, groups: dict[str, NeuronGroup]) -> Synapses:
    synapses = Synapses(
        groups["granule"],
        groups["purkinje"],
        parallel_fibres.PARALLEL + shared_text(p.parallel),
        on_pre={"pre": parallel_fibres.ON_GRANULE},
        on_post={"climb": parallel_fibres.ON_CLIMB, "relax": parallel_fibres.ON_RELAX},
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
        cerebellar_nuclei.NUCLEAR_FIBRE + shared_text(p.nuclear_memory, skip=cerebellar_nuclei.NOT_IN_PROGRAM),
        on_pre=cerebellar_nuclei.ON_MOSSY,
        delay=Delays().cortical,
        name="mf_dcn",
    )
    i, j = plastic_pairs("mf_dcn")
    synapses.connect(i=i, j=j)
    assign(synapses, p.nuclear_memory, skip=cerebellar_nuclei.NOT_IN_PROGRAM)
    return synapses


def _cord(groups: dict[str, NeuronGroup]) -> list[Synapses]:
    d, n, wire = Delays(), COUNT, Wire(groups)
    wire("nuclei", "limb_motor", "current_post += w_nuclei_post", grouped("nuclei", "limb_motor", 2), d.nuclear)
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
    return wire.made
