"""The whole learner: the only place where regions, body and task meet.

`make_network` wires populations of given sizes into one Brian2 network; everything else about a learner is data
(`Parameters`, `models.anatomy`), so that one compiled program serves all learners, lesions and schedules.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from brian2 import EventMonitor, Network, NeuronGroup, Quantity, SpikeMonitor, Synapses, defaultclock, ms

from models import gating, modulators, stroke
from models.birth import Birth, Spread
from models.body import fibres, muscle, senses
from models.choice_numbers import Choice
from models.list_memory import ListMemory
from models.memory import Memory
from models.movement_numbers import Movement
from models.parameters import assign, part
from models.place_numbers import Places
from models.plasticity import ThreeFactor, three_factor
from models.regions import brainstem, prefrontal, release, spinal_cord
from models.regions import motor_cortex as cortex
from models.regions import thalamus as thalamic
from models.structure import Structure
from models.tasks import piano
from models.wiring import CELLS, CORTICAL, PLASTIC, Pairs, Wiring, connectivity, pool_of


@dataclass(frozen=True)
class Parameters:
    """All numbers of a learner, one dataclass per population or projection."""

    motor_cortex: cortex.Pyramidal = part(cortex.Pyramidal)
    basket: cortex.Basket = part(cortex.Basket)
    dendritic: cortex.Dendritic = part(cortex.Dendritic)
    fields: cortex.Fields = part(cortex.Fields)
    synapse: ThreeFactor = part(ThreeFactor)
    cue: prefrontal.Cue = part(prefrontal.Cue)
    cue_sum: prefrontal.CueField = part(prefrontal.CueField)
    held: prefrontal.Held = part(prefrontal.Held)
    intention: prefrontal.Intention = part(prefrontal.Intention)
    sets: prefrontal.Sets = part(prefrontal.Sets)
    thalamus: thalamic.Go = part(thalamic.Go)
    go: thalamic.GoField = part(thalamic.GoField)
    associative: release.Associative = part(release.Associative)
    sensorimotor: release.Sensorimotor = part(release.Sensorimotor)
    indirect: release.Indirect = part(release.Indirect)
    external: release.External = part(release.External)
    subthalamic: release.Subthalamic = part(release.Subthalamic)
    internal: release.Internal = part(release.Internal)
    outflow: release.Outflow = part(release.Outflow)
    slow_wave: thalamic.SlowWave = part(thalamic.SlowWave)
    rhythm: thalamic.Rhythm = part(thalamic.Rhythm)
    reticular: thalamic.Reticular = part(thalamic.Reticular)
    pontine: brainstem.Pontine = part(brainstem.Pontine)
    waves: brainstem.Waves = part(brainstem.Waves)
    dopamine: modulators.Dopamine = part(modulators.Dopamine)
    third_factor: modulators.Dose = part(modulators.Dose)
    spinal_cord: spinal_cord.MotorNeuron = part(spinal_cord.MotorNeuron)
    finger: muscle.Finger = part(muscle.Finger)
    fibres: fibres.Fibres = part(fibres.Fibres)
    vision: senses.Vision = part(senses.Vision)
    touch: senses.Touch = part(senses.Touch)
    piano: piano.Piano = part(piano.Piano)
    memory: Memory = part(Memory)
    structure: Structure = part(Structure)
    birth: Birth = part(Birth)
    spread: Spread = part(Spread)
    movement: Movement = part(Movement)
    choice: Choice = part(Choice)
    lists: ListMemory = part(ListMemory)
    places: Places = part(Places)


OWNERS: dict[str, tuple[str, ...]] = {
    "motor_cortex": ("motor_cortex_e",),
    "basket": ("motor_cortex_basket",),
    "dendritic": ("motor_cortex_dendritic",),
    "fields": ("pools", "common"),
    "synapse": tuple(PLASTIC),
    "cue": ("prefrontal_cue",),
    "cue_sum": ("cue_sum",),
    "held": ("prefrontal_held",),
    "intention": ("prefrontal_intention",),
    "sets": ("sets",),
    "thalamus": ("thalamus",),
    "go": ("go",),
    "associative": ("striatum_associative",),
    "sensorimotor": ("striatum_sensorimotor",),
    "indirect": ("striatum_indirect",),
    "external": ("gpe",),
    "subthalamic": ("stn",),
    "internal": ("gpi",),
    "outflow": ("outflow",),
    "slow_wave": ("slow_wave",),
    "rhythm": ("rhythm",),
    "reticular": ("reticular",),
    "pontine": ("pontine",),
    "waves": ("waves",),
    "dopamine": ("dopamine",),
    "third_factor": ("third_factor",),
    "spinal_cord": ("spinal_motor",),
    "finger": ("fingers",),
    "fibres": (),
    "vision": ("vision",),
    "touch": ("touch",),
    "piano": ("world",),
    "memory": (),
    "structure": (),
    "birth": (),
    "spread": (),
    "movement": (),
    "choice": (),
    "lists": (),
    "places": (),
}
"""Brian2 objects that hold the numbers of each field of `Parameters`."""


def make_network(wiring: Wiring) -> Network:
    """Return the Brian2 network of a learner, monitors included.

    Parameters
    ----------
    wiring : Wiring
        Sizes and delays. Plastic partners are those of seed 0; a learner's own are given at run time.
    """
    p, pairs = Parameters(), connectivity(wiring, 0)
    # One clock for all: a clock per object costs a sixth of the run.
    defaultclock.dt = STEP
    n, k = wiring.count, wiring.n_pools
    offsets = _offsets(wiring)

    world = piano.piano(p.piano)
    rhythm = thalamic.rhythm(p.rhythm)
    go = thalamic.go_field(p.go)
    cue_sum = prefrontal.cue_field(p.cue_sum)
    third = modulators.dose_unit(p.third_factor)
    pools, common = cortex.pools(p.fields, k), cortex.common(p.fields)
    sets = prefrontal.sets(p.sets, wiring.n_skills)
    waves = brainstem.waves(p.waves, k)

    e = cortex.pyramidal(p.motor_cortex, pool_of(wiring, "motor_cortex_e").tolist(), pools, common, go, third)
    basket = cortex.interneurons(p.basket, n("motor_cortex_basket"), "motor_cortex_basket")
    dendritic = cortex.interneurons(p.dendritic, n("motor_cortex_dendritic"), "motor_cortex_dendritic")
    outflow = release.outflow(p.outflow)
    relays = thalamic.go_cells(p.thalamus, n("thalamus"), offsets["thalamus"], rhythm, outflow)
    gate = gating.populations(p, n, offsets, common, third, cue_sum, world)
    slow = thalamic.slow_wave(p.slow_wave, n("slow_wave"), offsets["slow_wave"], rhythm)
    spindle = thalamic.reticular(p.reticular, n("reticular"), offsets["reticular"], rhythm)
    cue = prefrontal.cue_cells(p.cue, n("prefrontal_cue"), offsets["prefrontal_cue"])
    held = prefrontal.held(p.held, k, CELLS["prefrontal_held"], offsets["prefrontal_held"], world)
    intention = prefrontal.intention_cells(
        p.intention,
        CELLS["prefrontal_intention"],
        wiring.n_skills,
        offsets["prefrontal_intention"],
        sets,
        world,
        rhythm,
        common,
    )
    pontine = brainstem.pontine(p.pontine, k, CELLS["pontine"], offsets["pontine"], waves)
    dopamine = modulators.dopamine_cells(p.dopamine, n("dopamine"), offsets["dopamine"], world)
    motor = spinal_cord.motor_neurons(p.spinal_cord, k, CELLS["spinal_motor"], offsets["spinal_motor"])
    fingers = muscle.fingers(p.finger, k)
    eyes = senses.vision(p.vision, k, CELLS["vision"], offsets["vision"], world)
    skin = senses.touch(p.touch, k, CELLS["touch"], offsets["touch"])
    recorded = [e, basket, dendritic, relays, slow, spindle, cue, intention, dopamine, motor, eyes, skin, pontine, held]
    recorded += gate.values()

    d = wiring.delays
    wire = _Wires(wiring)
    plastic = {str(group.name): group for group in (e, intention, *gate.values())}
    synapses = [
        *(_plastic(name, plastic[pre], plastic[post], pairs, p.synapse, d.plastic) for name, (pre, post) in PLASTIC.items()),
        wire("e_basket", e, basket, "v_post += w_ei_post", "own"),
        wire("basket_common", basket, common, "g_post += w_g_post", "all"),
        wire("e_pools", e, pools, "ex_post += w_rec_post", "own", d.ignition),
        wire("e_dendritic", e, dendritic, "v_post += w_pool_post", "own"),
        wire("intention_dendritic", intention, dendritic, "v_post += w_start_post", "last"),
        wire("world_dendritic", world, dendritic, "v_post += 2*wrong_pre", "last", event="press"),
        wire("dendritic_common", dendritic, common, "gd_post += w_gd_post", "all", d.erasure),
        wire("dendritic_pools", dendritic, pools, "eff_post += w_eff_post", "own", d.erasure),
        wire("dendritic_thalamus", dendritic, relays, TIRE, "pools"),
        wire("e_motor", e, motor, "v_post += w_cortex_post", "own", d.motor),
        wire("motor_fingers", motor, fingers, f"act_post += {1 / CELLS['spinal_motor']!r}", "own", d.muscle),
        wire("fingers_world", fingers, world, "pressed_post = key_pre + 1", "all"),
        wire("fingers_touch", fingers, skin, "v_post += w_contact_post*on_post", "own"),
        wire("touch_cue", skin, cue, "I_post = 0", "all", d.touch),
        wire("touch_pools", skin, pools, "cue_post = 0", "all", d.touch),
        wire("touch_cue_sum", skin, cue_sum, "cue_any_post = 0", "all", d.touch),
        wire("vision_cue", eyes, cue, "I_post += w_see_post", "own", d.vision),
        wire("held_cue", held, cue, "I_post += w_see_post", "own", d.cue),
        wire("cue_pools", cue, pools, "cue_post += w_cue_post", "own", d.cue),
        wire("cue_sum_in", cue, cue_sum, "cue_any_post += w_any_post", "all", d.cue),
        wire("thalamus_go", relays, go, "S_post += w_S_post", "all"),
        wire("slow_rhythm", slow, rhythm, "up_post += w_up_post", "all"),
        wire("spindle_dose", spindle, third, "z_post += 1", "all"),
        wire("dopamine_dose", dopamine, third, "c_post += w_c_post", "all"),
        wire("intention_sets", intention, sets, "own_post += 1", "own"),
        wire("intention_all", intention, sets, "all_post += 1", "all"),
        wire("pontine_waves", pontine, waves, "own_post += 1", "own"),
        wire("pontine_all", pontine, waves, "all_post += 1", "all"),
        wire("pontine_vision", pontine, eyes, "v_post += w_dream_post", "own", d.dream),
    ]
    synapses += gating.wires(wire, gate, outflow, d, e=e, dendritic=dendritic, cue=cue, skin=skin)
    monitors: list[Any] = [EventMonitor(world, "press", ["report", "target", "position", "right"], name="presses")]
    monitors.append(SpikeMonitor(fingers, name="contacts", variables=["act"]))
    if wiring.record:
        monitors += [SpikeMonitor(group, name=f"spikes_{group.name}") for group in recorded]
    groups = [world, rhythm, go, outflow, cue_sum, third, pools, common, sets, waves, fingers, *recorded]
    added = stroke.parts(p.movement, k, world, fingers) if wiring.struck else []
    return Network(groups, synapses, monitors, added)


STEP = 1 * ms
"""One step of every equation."""

TIRE = "F_post += awake_post*c_F_post/10"
"""Each command adds to fatigue, in the awake (10 interneurons fire per command)."""


def _offsets(wiring: Wiring) -> dict[str, int]:
    """Return where each population's cells begin in the counter of the noise."""
    starts: dict[str, int] = {}
    total = 0
    for population in CELLS:
        starts[population] = total
        total += wiring.count(population)
    return starts


def _plastic(
    name: str, pre: NeuronGroup, post: NeuronGroup, pairs: Pairs, p: ThreeFactor,
    delay: Quantity,
) -> Synapses:  # fmt: skip
    # A command fires the spiny cells at once, its own volley arrives after: that order says nothing there.
    rule = three_factor("D_post", "x_pre", "y_post", depression=name in CORTICAL)
    synapses = Synapses(
        pre,
        post,
        rule.model,
        on_pre=rule.on_pre + "x_pre = 1\n",
        on_post={"post": rule.on_post, "modulate": rule.on_modulate},
        on_event={"pre": "spike", "post": "spike", "modulate": "modulate"},
        delay={"pre": delay},
        method="exact",
        name=name,
    )
    i, j = pairs[name]
    synapses.connect(i=i, j=j)
    # Brian2 runs pathways of one slot by order, then by name: said here, not left to names.
    synapses.pre.order, synapses.post.order, synapses.modulate.order = 0, 2, 9
    assign(synapses, p)
    synapses.w0 = 0.06
    return synapses


class _Wires:
    """Fixed projections between populations, by rule."""

    def __init__(self, wiring: Wiring) -> None:
        self.wiring = wiring

    def __call__(
        self, name: str, pre: NeuronGroup, post: NeuronGroup, on_pre: str, who: str, delay: Quantity | None = None,
        event: str = "spike",
    ) -> Synapses:  # fmt: skip
        synapses = Synapses(pre, post, on_pre=on_pre, on_event={"pre": event}, delay=delay, name=name)
        i, j = (np.array(x, dtype=np.int32) for x in zip(*self._pairs(pre, post, who), strict=True))
        synapses.connect(i=i, j=j)
        return synapses

    def _pairs(self, pre: NeuronGroup, post: NeuronGroup, who: str) -> Iterator[tuple[int, int]]:
        """Yield pairs: all with all, own pool with own pool, pools without the extra one, or with the extra one only."""
        extra = self.wiring.n_pools
        for i, a in enumerate(self._pools(pre)):
            for j, b in enumerate(self._pools(post)):
                if who == "all" or (who == "own" and a == b) or (who == "pools" and a < extra) or (who == "last" and b == extra):
                    yield i, j

    def _pools(self, group: NeuronGroup) -> list[int]:
        name = str(group.name)
        return pool_of(self.wiring, name).tolist() if name in CELLS else list(range(len(group)))
