"""Basal ganglia of key sequences: the internal pallidum holds the thalamus until a step is wanted.

What wants it are two parts of the striatum. Associative cells fire when the prefrontal cue for a note is there: the conscious
path; where no notes are shown they do not wait. Sensorimotor cells learn, from what the cortex learns from (dopamine, asleep
spindles), that after this volley of the motor cortex the next step has always come: habit. Either stops the pallidum. Cells of
the indirect path, while the steps are attended to, work against it by way of external pallidum and subthalamic nucleus, until the
cue is there. The subthalamic nucleus holds the gate shut from each command (efference copy) until the key is felt (touch). The
indirect path inhibits sensorimotor cells, too. Where a metronome beats, the subthalamic nucleus holds the gate until the beat.

Inputs: prefrontal cue, motor cortex, intention, attention, efference copy, touch, doses of the third factor. Output: pallidal
inhibition of the thalamus, `inh`, 1 when it is closed. Learns: motor cortex and intention -> sensorimotor cells.
"""

from __future__ import annotations

from dataclasses import dataclass

from brian2 import NeuronGroup, Quantity, linked_var, ms

from models.neurons import Driven, driven
from models.parameters import assign, shared_text, sourced

SEARCH = "found in the search for this model; no direct measurement"
PROTOTYPE = "basal ganglia prototype"


@dataclass(frozen=True)
class Associative(Driven):
    """Spiny cells of the direct path that hear the prefrontal cortex (caudate)."""

    tau_m: Quantity = sourced(15 * ms, PROTOTYPE)
    tau_ref: Quantity = sourced(8 * ms, PROTOTYPE)
    rest: float = sourced(0.5, "silent at rest; " + PROTOTYPE)
    tau_exc: Quantity = sourced(60 * ms, "NMDA receptors, as the cue current in the motor cortex")
    w_cue: float = sourced(1 / 18.0, "20 cue cells at 30 Hz give 2; normalisation")
    w_free: float = sourced(1.5, "they fire all the time where no note is to be waited for; " + SEARCH)


ASSOCIATIVE = """
cued : 1 (linked)
running : 1 (linked)
dreaming : 1 (shared, constant)
"""


def associative(p: Associative, n: int, offset: int, world: NeuronGroup) -> NeuronGroup:
    """Return the associative cells.

    In a trial (`running`) without notes (`cued` = 0) there is nothing to wait for: then the subthalamic nucleus alone holds the
    gate. `dreaming` = 1 in REM, where a command clears what touch would.
    """
    group = driven(p, n, "striatum_associative", offset, " + w_free*running*(1 - cued)", ASSOCIATIVE)
    group.cued, group.running = linked_var(world, "cued"), linked_var(world, "running")
    return group


@dataclass(frozen=True)
class Sensorimotor(Driven):
    """Spiny cells of the direct path that hear the motor cortex (putamen): a dendritic plateau says what they have learnt."""

    tau_m: Quantity = sourced(15 * ms, PROTOTYPE)
    tau_ref: Quantity = sourced(8 * ms, PROTOTYPE)
    rest: float = sourced(0.2, "silent at rest, and where nothing has been learnt; " + SEARCH)
    gain: float = sourced(7.0, "drive of a full plateau; " + SEARCH)
    tau_H: Quantity = sourced(200 * ms, "climb to the up state: what is known weakly lets go later; size " + SEARCH)
    tau_D: Quantity = sourced(25 * ms, "a volley of 10-25 ms is summed; as in the motor cortex")
    Dh: float = sourced(5.0, "half of the plateau: unlearnt inputs of a volley do not open the gate; " + SEARCH)
    tau_r: Quantity = sourced(4 * ms, "as in the motor cortex")
    tau_P: Quantity = sourced(600 * ms, "as in the motor cortex; spiny cells 100-300 ms, Plotkin 2011, from memory")
    kd: float = sourced(1.0, "a command ends the plateau; as in the motor cortex")
    w_copy: float = sourced(0.5, "a command fires every cell once: what came before it is eligible; " + SEARCH)
    w_indirect: float = sourced(
        0.4, "spiny cells of the indirect path inhibit those of the direct; Taverna et al. 2008, from memory; size " + SEARCH
    )
    rate: float = sourced(0.3, "share of a dose that is taken awake: habit comes more slowly than the cortex learns; " + SEARCH)
    rate_asleep: float = sourced(0.8, "share of a spindle's dose that is taken; set by the gain of a night; " + SEARCH)
    tau_y: Quantity = sourced(30 * ms, "as in the motor cortex")
    tau_eff: Quantity = sourced(100 * ms, "efference copy, as in the motor cortex")
    w_eff: float = sourced(0.1, "10 interneurons give 1; normalisation")
    eff_theta: float = sourced(0.25, "the third factor writes within about 140 ms of a command; as in the motor cortex")


SENSORIMOTOR = """
f = D/(D + Dh) : 1
dP/dt = int(f > P)*(f - P)/tau_r - P*clip(1/tau_P + kd*gd/ms, 0/ms, 1/ms) : 1
dH/dt = (P - H)/tau_H - H*clip(kd*gd/ms, 0/ms, 1/ms) : 1
dD/dt = -D*clip(1/tau_D + kd*gd/ms, 0/ms, 1/ms) : 1
dy/dt = -y/tau_y : 1
deff/dt = -eff/tau_eff : 1
mod : 1
awake : 1 (shared, constant)
gd : 1 (linked)
dose : 1 (linked)
"""


def sensorimotor(p: Sensorimotor, n: int, offset: int, common: NeuronGroup, third: NeuronGroup) -> NeuronGroup:
    """Return the sensorimotor cells; `gd` of the cortex's common inhibition ends their plateaus, `dose` teaches them."""
    learns = {"modulate": "mod != 0"}
    group = driven(p, n, "striatum_sensorimotor", offset, " + gain*H", SENSORIMOTOR, reset="y = 1", events=learns)
    group.gd, group.dose = linked_var(common, "gd"), linked_var(third, "dose")
    group.awake = 1
    group.run_regularly(
        "mod = (rate*awake + rate_asleep*(1 - awake))*dose*int(eff > eff_theta)",
        when="start",
        order=2,
        name="striatum_sensorimotor_dose",
    )
    return group


@dataclass(frozen=True)
class Indirect(Driven):
    """Spiny cells of the indirect path."""

    tau_m: Quantity = sourced(15 * ms, PROTOTYPE)
    tau_ref: Quantity = sourced(8 * ms, PROTOTYPE)
    rest: float = sourced(0.46, "silent at rest; " + PROTOTYPE)
    w_attention: float = sourced(1.5, "attention to the steps, until the cue is there; " + SEARCH)
    enough: float = sourced(0.3, "cue at which it is; " + SEARCH)


def indirect(p: Indirect, n: int, offset: int, cue_sum: NeuronGroup) -> NeuronGroup:
    """Return the cells of the indirect path; `attention` = 1 where the steps are attended to."""
    more = " + w_attention*attention*(1 - clip(cue_any/enough, 0, 1))"
    group = driven(p, n, "striatum_indirect", offset, more, "attention : 1 (shared, constant)\ncue_any : 1 (linked)\n")
    group.cue_any = linked_var(cue_sum, "cue_any")
    return group


@dataclass(frozen=True)
class External(Driven):
    """External pallidum (GPe)."""

    sigma: float = sourced(0.2, PROTOTYPE)
    rest: float = sourced(1.25, "about 60 Hz; DeLong 1971; monkey; second hand")
    w_indirect: float = sourced(0.3, "20 cells at 40 Hz give 2; " + PROTOTYPE)


@dataclass(frozen=True)
class Subthalamic(Driven):
    """Subthalamic nucleus (STN)."""

    sigma: float = sourced(0.2, PROTOTYPE)
    tau_ref: Quantity = sourced(3 * ms, PROTOTYPE)
    rest: float = sourced(1.0, "held at a few Hz by the external pallidum; " + SEARCH)
    w_external: float = sourced(0.04, "20 cells at 60 Hz give 0.4; " + PROTOTYPE)
    w_hold: float = sourced(2.0, "a command fires them at 140 Hz, until touch; " + SEARCH)
    tau_hold: Quantity = sourced(300 * ms, "gate reopens by itself when no touch comes; " + SEARCH)
    tau_dreamt: Quantity = sourced(60 * ms, "in REM it reopens as if the key had been felt, which takes 60-90 ms; " + SEARCH)


HOLD = """
dhold/dt = -hold/(tau_hold*(1 - dreaming) + tau_dreamt*dreaming) : 1
dreaming : 1 (shared, constant)
early : 1 (linked)
"""


def subthalamic(p: Subthalamic, n: int, offset: int, world: NeuronGroup) -> NeuronGroup:
    """Return the cells of the subthalamic nucleus; a command sets `hold`, touch ends it; `early`: the beat is yet to come."""
    group = driven(p, n, "stn", offset, " + w_hold*clip(hold + early, 0, 1)", HOLD)
    group.early = linked_var(world, "early")
    return group


@dataclass(frozen=True)
class Internal(Driven):
    """Internal pallidum (GPi): fires without a pause unless it is stopped."""

    sigma: float = sourced(0.2, PROTOTYPE)
    tau_ref: Quantity = sourced(5 * ms, "no faster than some 150 Hz; " + SEARCH)
    rest: float = sourced(1.5, "about 60 Hz; DeLong 1971 (60-80 Hz); monkey; second hand")
    w_direct: float = sourced(0.1, "half of the cells of either part of the striatum stop it; " + SEARCH)
    w_external: float = sourced(0.05, "20 cells at 60 Hz give 0.5; " + PROTOTYPE)
    w_subthalamic: float = sourced(0.5, "after a command it overrules the striatum; " + SEARCH)


@dataclass(frozen=True)
class Outflow:
    """What the thalamus gets from the internal pallidum."""

    tau_inh: Quantity = sourced(8 * ms, "GABA-A receptors; common value")
    w_inh: float = sourced(0.1, "30 cells at 60 Hz give 1.5: closed; normalisation")


def outflow(p: Outflow) -> NeuronGroup:
    """Return the unit that sums pallidal spikes to the inhibition `inh` of the thalamus."""
    group = NeuronGroup(1, "dinh/dt = -inh/tau_inh : 1\n" + shared_text(p), method="euler", name="outflow")
    assign(group, p)
    return group
