"""Hippocampus: dentate gyrus, CA3 and CA1 keep lists of elements that were shown once.

Inputs: which list, and the element shown (entorhinal cells); the start of a list and the asking pulse (prefrontal).
Outputs: CA1 key pools name the element that CA3 holds.
Learns here: CA3 to itself within an element (`hold`) and from element to element (`order`), list cue to CA3 (`begin`),
CA3 to CA1 (`naming`).

An element gets its own code from the granule cells that win against fast inhibition. A code in CA3 holds itself through a
fast current and excites the code of the next element through a slow one. The pulse silences CA3 for some 40 ms: the fast
current is gone then, the slow one is not, and the next code ignites.

Asleep, acetylcholine is low: the slow current is strong, adaptation is long, and a code ignites the next without a pulse. An up
state of the cortex (`up`, `onset`) starts this; cells that were used in the last day are more excitable (`tag`).
"""

from __future__ import annotations

from dataclasses import dataclass

from brian2 import NeuronGroup, Quantity, linked_var, ms, second

from models.neurons import Relay, relay
from models.parameters import sourced

PROTOTYPE = "hippocampal prototype"
SEARCH = "found in the search for this model; no direct measurement"


@dataclass(frozen=True)
class Entorhinal(Relay):
    """Cells that are driven by what is shown, by which list it is, or by the wish to begin a list; `mu` by an up state."""

    tau_ref: Quantity = sourced(8 * ms, "some 75 Hz when driven; " + SEARCH)
    sigma: float = sourced(0.001, "so small that the same list gives the same codes again; " + SEARCH)
    drive_on: float = sourced(2.5, "first spike some 5 ms after the input; " + SEARCH)
    tau_x: Quantity = sourced(20 * ms, "trace of spikes; " + PROTOTYPE)


def entorhinal(
    p: Entorhinal, pool: list[int], name: str, offset: int, world: NeuronGroup, rhythm: NeuronGroup, on: str, which: str
) -> NeuronGroup:
    """Return cells of which pool `which` is driven while `on` is 1, both variables of the world; `onset` is the rhythm's."""
    text = f"dx/dt = -x/tau_x : 1\npool : 1 (constant)\nonset : 1 (linked)\n{on} : 1 (linked)\n{which} : 1 (linked)\n"
    drive = f"drive_on*{on}*int(abs(pool - {which}) < 0.5) + mu*onset"
    group = relay(p, len(pool), name, drive, offset, text, reset="x += 1")
    group.onset = linked_var(rhythm, "onset")
    setattr(group, on, linked_var(world, on))
    setattr(group, which, linked_var(world, which))
    group.pool = pool
    return group


@dataclass(frozen=True)
class Granule(Relay):
    """Granule cells, and the fast inhibition by which few of them win."""

    tau_m: Quantity = sourced(20 * ms, PROTOTYPE)
    tau_ref: Quantity = sourced(200 * ms, "one spike per element; " + PROTOTYPE)
    sigma: float = sourced(0.0003, "so small that an element that is shown again gets its code again; " + SEARCH)
    tau_e: Quantity = sourced(20 * ms, "AMPA over dendrites; " + SEARCH)
    open_by: float = sourced(0.1, "drive while a new element lets the dentate gyrus fire; " + SEARCH)
    w_context: float = sourced(0.28, "from each of about 3 cells of the list; " + SEARCH)
    w_shown: float = sourced(0.07, "from each of about 2 cells of the element; " + SEARCH)
    tau_inhibition: Quantity = sourced(150 * ms, PROTOTYPE)
    w_inhibition: float = sourced(
        0.2, "of each spike on all granule cells: late elements of a list need as large a code; " + SEARCH
    )
    tau_used: Quantity = sourced(30 * second, "outlasts a list; each showing finds it gone (docs/findings.md); " + SEARCH)
    w_used: float = sourced(3.0, "loss of excitability per spike: no cell codes for two elements of a list; " + SEARCH)


GRANULE = """
dampa/dt = -ampa/tau_e : 1
dinhibition/dt = -inhibition/tau_inhibition : 1
dused/dt = -used/tau_used : 1
dentate : 1 (linked)
"""


def granule(p: Granule, n: int, offset: int, world: NeuronGroup) -> NeuronGroup:
    """Return the granule cells; they fire while the world's `dentate` is 1. `mu` is the excitability of each."""
    drive = "dentate*(open_by + ampa + mu) - used - inhibition"
    group = relay(p, n, "granule_cell", drive, offset, GRANULE, reset="used += w_used")
    group.dentate = linked_var(world, "dentate")
    return group


@dataclass(frozen=True)
class Pyramidal(Relay):
    """Pyramidal cells of CA3."""

    tau_m: Quantity = sourced(20 * ms, PROTOTYPE)
    tau_ref: Quantity = sourced(10 * ms, PROTOTYPE)
    sigma: float = sourced(0.12, PROTOTYPE)
    rest: float = sourced(0.58, "drive without input, in thresholds; " + PROTOTYPE)
    lowest: float = sourced(-1.0, "reversal of inhibition; " + PROTOTYPE)
    tau_hold: Quantity = sourced(15 * ms, "AMPA within a code; " + PROTOTYPE)
    tau_chain: Quantity = sourced(150 * ms, "NMDA from code to code; " + PROTOTYPE)
    tau_mossy: Quantity = sourced(40 * ms, PROTOTYPE)
    w_mossy: float = sourced(5.0, "a mossy fibre is a detonator; " + PROTOTYPE)
    tau_inhibition: Quantity = sourced(8 * ms, "GABA-A; " + PROTOTYPE)
    w_basket: float = sourced(0.22, PROTOTYPE)
    tau_tired: Quantity = sourced(100 * ms, "adaptation; " + PROTOTYPE)
    b_tired: float = sourced(0.06, "per spike; " + PROTOTYPE)
    suppressed: float = sourced(0.7, "share of recurrent excitation that acetylcholine takes; Hasselmo 2006; rat, slices 50-90 %")
    tau_x: Quantity = sourced(20 * ms, "trace of spikes for `hold`; " + PROTOTYPE)
    tau_slow: Quantity = sourced(300 * ms, "trace of spikes for `chain`; " + PROTOTYPE)
    detonated: float = sourced(0.1, "`mossy` of a cell that learns; Kobayashi & Poo 2004, Neuron 41:445; rat; value a choice")
    w_tag: float = sourced(1.2, "drive of an up state in a cell just used; Cai et al. 2016, mouse, says for how long; " + SEARCH)


PYRAMIDAL = """
dhold/dt = -hold/tau_hold : 1
dchain/dt = -chain/tau_chain : 1
dmossy/dt = -mossy/tau_mossy : 1
dinhibition/dt = -inhibition/tau_inhibition : 1
dtired/dt = -tired/tau_tired : 1
dx/dt = -x/tau_x : 1
dslow/dt = -slow/tau_slow : 1
dbound/dt = -bound/tau_chain : 1
dguess/dt = -guess/tau_slow : 1
dose : 1
heed : 1
tag : 1 (constant)
gate : 1 (linked)
replayed : 1 (linked)
attends : 1 (linked)
encodes : 1 (linked)
asks : 1 (linked)
doubts : 1 (linked)
refutes : 1 (linked)
confirms : 1 (linked)
up : 1 (linked)
"""

PYRAMIDAL_SPIKE = """
traced = (1 - asks)*(1 - int(gate > 0)*int(mossy < detonated))
x += traced
slow += 0.25*(1 - slow)*traced
guess += asks
bound += 0.5*(1 - bound)
tired += b_tired
"""
"""`bound`: share of the NMDA receptors behind a cell that are bound already. What fires while a showing `asks` only foresees: it
leaves no trace to learn from but `guess` (retrieval phase; Hasselmo, Bodelon & Wyble 2002, Neural Comput 14:793). While a new
element is learnt only what mossy fibres drive leaves a trace: a wrong guess that fires on does not merge with what is shown."""


GUESSED = {
    "doubted": "guess*doubts > 0.5",
    "refuted": "guess*refutes*int(mossy < detonated) > 0.35",
    "confirmed": "guess*confirms > 0.5",
}
"""Events of a cell that fired before an element was shown: CA1 did not name that element alone; mossy fibres do not drive the
cell when it is shown, 105 ms later; or CA1 did name it. One spike of the guess leaves .6 or more, and .43 at the later time."""


def pyramidal(p: Pyramidal, n: int, offset: int, world: NeuronGroup, rhythm: NeuronGroup) -> NeuronGroup:
    """Return the pyramidal cells of CA3; `dose` opens their plastic synapses, `tag` is their lasting excitability (0..1)."""
    drive = "clip(rest + w_tag*tag*up + (hold + chain)*(1 - suppressed*encodes) + mossy - inhibition - tired, lowest, 100)"
    group = relay(p, n, "ca3", drive, offset, PYRAMIDAL, PYRAMIDAL_SPIKE, events=GUESSED)
    group.encodes, group.up = linked_var(world, "encodes"), linked_var(rhythm, "up")
    for name in ("attends", "asks", "doubts", "refutes", "confirms"):
        setattr(group, name, linked_var(world, name))
    group.run_regularly("heed = attends", when="start", order=1, name="ca3_heed")
    return _gated(group, world, rhythm)


def _gated(group: NeuronGroup, world: NeuronGroup, rhythm: NeuronGroup) -> NeuronGroup:
    # Synapses cannot see linked variables.
    group.gate, group.replayed = linked_var(world, "gate"), linked_var(rhythm, "replayed")
    group.run_regularly("dose = gate + replayed", when="start", order=1, name=f"{group.name}_dose")
    return group


@dataclass(frozen=True)
class Basket(Relay):
    """Basket cells of CA3; the asking pulse fires them all."""

    tau_ref: Quantity = sourced(1.5 * ms, PROTOTYPE)
    sigma: float = sourced(0.15, PROTOTYPE)
    rest: float = sourced(0.2, PROTOTYPE)
    tau_e: Quantity = sourced(5 * ms, "AMPA; " + PROTOTYPE)
    w_ca3: float = sourced(0.5, PROTOTYPE)
    tau_i: Quantity = sourced(8 * ms, "GABA-A; " + PROTOTYPE)
    w_basket: float = sourced(0.03, PROTOTYPE)
    w_pulse: float = sourced(6.0, PROTOTYPE)


BASKET = """
dampa/dt = -ampa/tau_e : 1
dinhibition/dt = -inhibition/tau_i : 1
pulse : 1 (linked)
"""


def basket(p: Basket, n: int, offset: int, world: NeuronGroup) -> NeuronGroup:
    """Return the basket cells of CA3."""
    group = relay(p, n, "ca3_basket", "rest + ampa - inhibition + w_pulse*pulse", offset, BASKET)
    group.pulse = linked_var(world, "pulse")
    return group


@dataclass(frozen=True)
class KeyCell(Relay):
    """CA1 cells, a pool per key; the element shown teaches its pool."""

    tau_ref: Quantity = sourced(5 * ms, PROTOTYPE)
    sigma: float = sourced(0.12, PROTOTYPE)
    rest: float = sourced(0.2, PROTOTYPE)
    tau_e: Quantity = sourced(5 * ms, "AMPA; " + PROTOTYPE)
    tau_i: Quantity = sourced(8 * ms, "GABA-A; " + PROTOTYPE)
    w_ca1: float = sourced(0.06, "inhibition of all by all; " + PROTOTYPE)
    w_taught: float = sourced(2.5, PROTOTYPE)
    tau_x: Quantity = sourced(20 * ms, "trace of spikes; as in CA3")


KEY_CELL = """
dx/dt = -x/tau_x : 1
corrected : 1
dampa/dt = -ampa/tau_e : 1
dinhibition/dt = -inhibition/tau_i : 1
pool : 1 (constant)
taught : 1 (linked)
target : 1 (linked)
dose : 1
gate : 1 (linked)
replayed : 1 (linked)
"""


def key_cells(p: KeyCell, pool: list[int], offset: int, world: NeuronGroup, rhythm: NeuronGroup) -> NeuronGroup:
    """Return the CA1 cells."""
    drive = "rest + ampa - inhibition + w_taught*taught*int(abs(pool - target) < 0.5)"
    group = relay(p, len(pool), "ca1", drive, offset, KEY_CELL, reset="x += 1")
    group.taught, group.target = linked_var(world, "taught"), linked_var(world, "target")
    group.pool = pool
    _gated(group, world, rhythm)
    # Not asleep: nothing is shown that could say better.
    group.run_regularly("corrected = gate", when="start", order=1, name="ca1_corrected")
    return group


@dataclass(frozen=True)
class OneShot:
    """Numbers that every plastic projection has; each has its own values."""

    w_max: float = sourced(0.5, PROTOTYPE)
    c: float = sourced(0.1, "half-saturation of the read-out; " + SEARCH)
    rate: float = sourced(1.0, "of the trace beyond `least`, for each spike; " + PROTOTYPE)
    least: float = sourced(0.0, "trace that teaches nothing yet; " + PROTOTYPE)
    known: float = sourced(-1.0, "`u` of a synapse that does not learn yet: awake all do; a choice")


@dataclass(frozen=True)
class Recurrent(OneShot):
    """What the synapses from CA3 to CA3 have besides."""

    confirmed: float = sourced(1.0, "of the dose of a new element in its place, to what foresaw the one shown; " + SEARCH)
    begun: float = sourced(0.01, "`u` of a synapse that was written once; a choice")


@dataclass(frozen=True)
class Hold(Recurrent):
    """CA3 to CA3 within a code."""

    w_max: float = sourced(0.65, PROTOTYPE)
    c: float = sourced(0.05, "an element outlasts its place in the order; " + SEARCH)
    rate: float = sourced(5.0, SEARCH)
    least: float = sourced(0.2, "of both cells: they fire some 40 Hz or more; " + SEARCH)


@dataclass(frozen=True)
class Order(Recurrent):
    """CA3 to CA3 from a code to the next."""

    w_max: float = sourced(0.13, PROTOTYPE)
    c: float = sourced(0.3, "recall fades over days and years instead of all at once; " + SEARCH)
    rate: float = sourced(8.0, SEARCH)
    least: float = sourced(0.3, PROTOTYPE)
    early: float = sourced(0.2, "slow trace at the second spike of a burst, from; " + SEARCH)
    late: float = sourced(0.35, "to; a single spike teaches nothing, and a third would let a code follow itself; " + SEARCH)
    refuted: float = sourced(0.8, "share taken from a step that foresaw what was not shown; " + SEARCH)
    silent: float = sourced(0.02, "fast trace of a cell whose burst is over; " + SEARCH)


@dataclass(frozen=True)
class Begin(OneShot):
    """List cue to CA3."""

    c: float = sourced(0.02, "as `Hold`")
    rate: float = sourced(0.6, PROTOTYPE)


@dataclass(frozen=True)
class Naming(OneShot):
    """CA3 to CA1."""

    c: float = sourced(0.02, "as `Hold`")
    rate: float = sourced(0.5, PROTOTYPE)
    least: float = sourced(0.15, PROTOTYPE)
    unlearns: float = sourced(0.3, "share that a spike takes from a name other than the one shown; " + SEARCH)
    quiet: float = sourced(0.05, "trace of a CA1 cell that does not fire; " + SEARCH)


WEIGHT = "w_max*u*(1 + c)/(u + c)"
_GROWS = "u += dose_post*int({1} > least)*clip(rate*({0} - least), 0, 1)*(1 - u)*int(u > known)\n"

RULES: dict[str, tuple[str, str]] = {
    "hold": (f"hold_post += {WEIGHT}\n" + _GROWS.format("x_post", "x_pre"), _GROWS.format("x_pre", "x_post")),
    "order": (
        f"chain_post += {WEIGHT}*0.5*(1 - bound_pre)",
        "second = int(slow_post > early)*int(slow_post < late)\n"
        "u += second*int(x_pre < silent)*dose_post*clip(rate*(slow_pre - least), 0, 1)*(1 - u)*int(u > known)",
    ),
    "begin": (f"hold_post += {WEIGHT}", _GROWS.format("x_pre", "x_post")),
    "naming": (
        f"ampa_post += {WEIGHT}\nu -= corrected_post*unlearns*int(x_post < quiet)*u",
        _GROWS.format("x_pre", "x_pre"),
    ),
}
"""What a spike before and a spike after the synapse do, for each plastic projection.

`u`, 0 to 1, grows only while `dose` is there: a step is a share of what is left, and the share is at most `dose`. A name fades
where its cell in CA3 fires and another key is shown; a step of the order, where it has foreseen what was not shown.
`order` grows with the second spike of a burst alone, else a code would learn to follow itself.
"""

VARIABLES: dict[str, str] = dict.fromkeys(RULES, "u : 1\n") | {"order": "u : 1\nled : 1\n"}
"""Of each synapse; `led` is how far it led to a guess that is doubted."""

OUTCOMES: dict[str, dict[str, str]] = {
    "hold": {"confirmed": "u += confirmed*heed_post*int(guess_pre > 0.5)*(1 - u)*int(u > begun)"},
    "order": {
        "confirmed": "u += confirmed*heed_post*clip(rate*(slow_pre - least), 0, 1)*(1 - u)*int(u > begun)",
        "doubted": "led = clip(rate*(slow_pre - least), 0, 1)",
        "refuted": "u -= refuted*led*u\nled = 0",
    },
}
"""What the events of a cell of CA3 do: what was held when it was asked for foresees that cell more, or less; a code that was
foreseen rightly holds itself better. Nothing is connected that was not before."""
