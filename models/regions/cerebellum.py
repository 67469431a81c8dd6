"""Cerebellum: one circuit for all movements, taught by the climbing fibres.

Inputs: mossy fibres (senses, the cortex's own plan, the cue) and the error that the senses send to the olive. Output:
spikes of the nuclei, two push-pull zones, to the motor neurons of one pair of antagonists. Learns here: parallel fibre to
Purkinje synapses at once (climbing fibres), and for years in rests; mossy fibre to nuclei synapses offline, from what the
Purkinje cells say.

Source of the circuit and its numbers: the cerebellar prototype (`docs/findings.md` says what failed in it).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from brian2 import NeuronGroup, Quantity, linked_var, ms, second
from numpy.typing import NDArray

from models.neurons import Relay, relay
from models.noise import noise, uniform
from models.parameters import assign, shared_text, sourced

PROTOTYPE = "cerebellar prototype"
SEARCH = "found in the search for this model; no direct measurement"

CHANNELS = 6
"""Mossy-fibre channels: 0 go; 1, 2, 4 what is sensed; 3 what the cortex means to do (efference copy); 5 the cue (a pulse,
for the unipolar brush cells)."""
GO, PLAN, CUE = 0, 3, 5
ZONES = 2


@dataclass(frozen=True)
class Mossy:
    """Mossy fibres, tuned to the value of their channel."""

    rest: Quantity = sourced(2.0 / second, "a few Hz at rest; Chadderton 2004; rat")
    peak: Quantity = sourced(80.0 / second, "bursts up to 100 Hz and more; Chadderton 2004; rat; " + PROTOTYPE)
    width: float = sourced(0.25, "of the tuning, in units of the channel's range; " + PROTOTYPE)
    cue_width: float = sourced(0.4, "of the go and cue channels; " + PROTOTYPE)


def mossy(p: Mossy, per_channel: int, offset: int, world: NeuronGroup) -> NeuronGroup:
    """Return the mossy fibres; the world's `m0` … `m5` are the channels' values, below -5 = silent."""
    extra = (
        "".join(f"m{k} : 1 (linked)\n" for k in range(CHANNELS))
        + """
channel : integer (constant)
mu : 1 (constant)
value = m0*int(channel == 0) + m1*int(channel == 1) + m2*int(channel == 2) + m3*int(channel == 3)
    + m4*int(channel == 4) + m5*int(channel == 5) : 1
broad = int(channel == 0) + int(channel == 5) : 1
rate = rest + peak*exp(-(value - mu)**2/(2*(width + (cue_width - width)*broad)**2)) : Hz
noise_seed : integer (shared, constant)
noise_offset : integer (shared, constant)
alive : 1 (constant)
"""
    )
    n = CHANNELS * per_channel
    group = NeuronGroup(
        n,
        extra + shared_text(p),
        threshold="uniform(noise_seed, t_in_timesteps, i + noise_offset) < rate*alive*dt",
        reset="",
        name="mossy",
        namespace={"uniform": uniform},
    )
    assign(group, p)
    for k in range(CHANNELS):
        setattr(group, f"m{k}", linked_var(world, f"m{k}"))
    channel = np.repeat(np.arange(CHANNELS), per_channel)
    group.channel = channel
    tuned = np.tile(np.linspace(-1.1, 1.1, per_channel), CHANNELS)
    group.mu = np.where((channel == GO) | (channel == CUE), 1.0, tuned)
    group.alive, group.noise_offset = 1, offset
    return group


@dataclass(frozen=True)
class Brush:
    """Unipolar brush cells: each answers the cue late, by its own gamma kernel (spectral timing)."""

    fastest: Quantity = sourced(40 * ms, "peak of the fastest kernel; " + PROTOTYPE)
    slowest: Quantity = sourced(1200 * ms, "peak of the slowest kernel; Guo 2021, Nat Commun (UBC time constants); mouse")
    peak: Quantity = sourced(100.0 / second, PROTOTYPE)
    rest: Quantity = sourced(1.0 / second, PROTOTYPE)
    height: float = sourced(0.224, "peak of a 4-stage gamma kernel that integrates to 1; definition")


def brush(p: Brush, n: int, offset: int, world: NeuronGroup) -> NeuronGroup:
    """Return the unipolar brush cells; each spike of the cue channel raises `z1`."""
    text = """
dz1/dt = -z1/stage : 1
dz2/dt = (z1 - z2)/stage : 1
dz3/dt = (z2 - z3)/stage : 1
dz4/dt = (z3 - z4)/stage : 1
stage : second (constant)
resets : 1 (linked)
rate = rest + peak*clip(z4/height, 0, 1.2) : Hz
noise_seed : integer (shared, constant)
noise_offset : integer (shared, constant)
alive : 1 (constant)
"""
    group = NeuronGroup(
        n,
        text + shared_text(p),
        threshold="uniform(noise_seed, t_in_timesteps, i + noise_offset) < rate*alive*dt",
        reset="",
        method="euler",
        name="brush",
        namespace={"uniform": uniform},
    )
    assign(group, p)
    # The rest between trials is not simulated: what a kernel still held is gone by then.
    group.run_regularly("\n".join(f"z{k} = z{k}*(1 - resets)" for k in (1, 2, 3, 4)), when="start", order=3, name="brush_rest")
    group.resets = linked_var(world, "resets")
    group.stage = stages(p, n) * second
    group.alive, group.noise_offset = 1, offset
    return group


def stages(p: Brush, n: int) -> NDArray[np.float64]:
    """Return the time constant in s of each cell's stages: a gamma kernel of four peaks after three of them."""
    return np.asarray(np.geomspace(float(p.fastest), float(p.slowest), n) / 3)


@dataclass(frozen=True)
class Granule:
    """Granule cells: four dendrites, so three or four active fibres at once fire them."""

    tau_m: Quantity = sourced(10 * ms, PROTOTYPE)
    tau_ref: Quantity = sourced(2 * ms, "absolute refractory period; common value")
    tau_fast: Quantity = sourced(5 * ms, "AMPA; " + PROTOTYPE)
    tau_slow: Quantity = sourced(50 * ms, "NMDA; " + PROTOTYPE)
    tau_golgi: Quantity = sourced(20 * ms, "GABA; " + PROTOTYPE)
    w_fast: float = sourced(1.0, PROTOTYPE)
    w_slow: float = sourced(0.03, PROTOTYPE)
    w_golgi: float = sourced(0.02, PROTOTYPE)
    theta: float = sourced(1.6, "three or four fibres of four; " + PROTOTYPE)
    tau_e: Quantity = sourced(50 * ms, "of each of three stages: what fired 100 ms before a climbing fibre is taught; Wang 2000")


def granule(p: Granule, n: int) -> NeuronGroup:
    """Return the granule cells; `e3` is the eligibility of their parallel fibre."""
    text = """
dv/dt = (fast + slow - golgi - v)/tau_m : 1 (unless refractory)
dfast/dt = -fast/tau_fast : 1
dslow/dt = -slow/tau_slow : 1
dgolgi/dt = -golgi/tau_golgi : 1
de1/dt = -e1/tau_e : 1
de2/dt = (e1 - e2)/tau_e : 1
de3/dt = (e2 - e3)/tau_e : 1
alive : 1 (constant)
"""
    group = NeuronGroup(
        n, text + shared_text(p), threshold="v >= theta and alive > 0", reset="v = 0\ne1 += 1", refractory="tau_ref",
        method="euler", name="granule",
    )  # fmt: skip
    assign(group, p)
    group.alive = 1
    return group


@dataclass(frozen=True)
class Golgi(Relay):
    """Golgi cells."""

    tau_m: Quantity = sourced(15 * ms, PROTOTYPE)
    tau_ref: Quantity = sourced(4 * ms, "common value")
    base: float = sourced(0.0, PROTOTYPE)
    w_in: float = sourced(0.15, "from a granule cell; " + PROTOTYPE)


@dataclass(frozen=True)
class Molecular(Relay):
    """Molecular-layer interneurons: they fire by themselves, and cancel what all granule cells excite together."""

    sigma: float = sourced(0.15, "irregular firing; common value")
    base: float = sourced(0.85, "some 20 Hz without input; Hausser & Clark 1997; rat slice")
    w_in: float = sourced(0.04, "from a granule cell; such that inhibition follows excitation; " + SEARCH)


def interneurons(p: Golgi | Molecular, n: int, name: str, offset: int) -> NeuronGroup:
    """Return cells that sum the spikes of granule cells."""
    return relay(p, n, name, "base", offset)


@dataclass(frozen=True)
class Purkinje:
    """Purkinje cells."""

    tau_m: Quantity = sourced(15 * ms, PROTOTYPE)
    tau_ref: Quantity = sourced(2 * ms, "common value")
    tau_in: Quantity = sourced(10 * ms, "of parallel-fibre and interneuron currents; " + PROTOTYPE)
    noise_sigma: float = sourced(0.1, "private noise; without it zones are alike and controls pass falsely; " + PROTOTYPE)
    drive: float = sourced(2.24, "fires 40-50 Hz by itself; " + PROTOTYPE)
    w_parallel: float = sourced(0.04, "of a synapse at its birth weight of .5: half; " + PROTOTYPE)
    w_molecular: float = sourced(0.2, SEARCH)
    spread: float = sourced(0.5, "of the drive between cells: alike, they fire in step; " + PROTOTYPE)
    own: float = sourced(0.1, "of the drive, beyond what homeostasis evens out; " + PROTOTYPE)
    block: float = sourced(-0.9, "input that stands for all others when the cortex is blocked; measured mean; " + PROTOTYPE)


def purkinje(p: Purkinje, n: int, offset: int, world: NeuronGroup) -> NeuronGroup:
    """Return the Purkinje cells, zone + first; the event `climb` is a complex spike, `relax` the end of a trial."""
    text = """
dv/dt = (drive + h + (excited - inhibited)*(1 - blocked) + block*blocked - v
         + noise_sigma*sqrt(2*tau_m/dt)*noise(noise_seed, t_in_timesteps, i + noise_offset))/tau_m : 1 (unless refractory)
dexcited/dt = -excited/tau_in : 1
dinhibited/dt = -inhibited/tau_in : 1
h : 1 (constant)
side : 1 (constant)
climbing : 1
blocked : 1 (shared, constant)
relaxing : 1 (linked)
kept_11 : 1 (linked)
kept_12 : 1 (linked)
kept_21 : 1 (linked)
kept_22 : 1 (linked)
r_11 : 1
r_12 : 1
r_21 : 1
r_22 : 1
alive : 1 (constant)
noise_seed : integer (shared, constant)
noise_offset : integer (shared, constant)
"""
    group = NeuronGroup(
        n,
        text + shared_text(p),
        threshold="v >= 1 and alive > 0",
        reset="v = 0",
        refractory="tau_ref",
        events={"climb": "climbing > 0.5", "relax": "relaxing > 0.5"},
        method="euler",
        name="purkinje",
        namespace={"noise": noise},
    )
    group.run_on_event("climb", "climbing = 0", order=10)
    # Synapses cannot see linked variables.
    group.run_regularly(
        "\n".join(f"r_{k} = kept_{k}" for k in ("11", "12", "21", "22")), when="start", order=3, name="purkinje_kept"
    )
    assign(group, p)
    group.side = np.repeat([1.0, -1.0], n // ZONES)
    for name in ("relaxing", "kept_11", "kept_12", "kept_21", "kept_22"):
        setattr(group, name, linked_var(world, name))
    group.alive, group.noise_offset = 1, offset
    return group


@dataclass(frozen=True)
class ParallelFibre:
    """Parallel fibre to Purkinje synapses: two variables of minutes (two-state adaptation), and what rests have kept of them."""

    w0: float = sourced(0.5, "weight at birth; w = w0 (1 + late + u1); " + PROTOTYPE)
    beta: float = sourced(
        0.037, "depression per complex spike at full eligibility; fitted to B_f of Smith 2006; .066 in the prototype"
    )
    savings: float = sourced(1.0, "further steps, of both signs, where a late memory stands; " + SEARCH)
    seen: float = sourced(0.05, "late memory at which that gain is full; " + SEARCH)
    olive_rest: Quantity = sourced(1.0 / second, "resting rate at which depression and potentiation balance; " + PROTOTYPE)


PARALLEL = """
u1 : 1
u2 : 1
late : 1 (constant)
plastic : 1 (shared, constant)
"""
GAIN = "(1 + savings*clip(abs(late)/seen, 0, 1))"
"""A synapse that once was changed for good changes faster: the same gain for depression and potentiation, or it would drift."""
ON_GRANULE = """
excited_post += w_parallel_post*w0*(1 + late + u1)
u1 = clip(u1 + plastic*beta*GAIN*olive_rest*50*ms/(1 + 60*ms*olive_rest), -1 - late, 1 - late)
""".replace("GAIN", GAIN)
"""Each spike of a parallel fibre potentiates a little, so that at the olive's resting rate nothing drifts."""
ON_CLIMB = f"u1 = clip(u1 - plastic*beta*{GAIN}*e3_pre, -1 - late, 1 - late)\n"
ON_RELAX = """
before = u1
u1 = r_11_post*before + r_12_post*u2
u2 = r_21_post*before + r_22_post*u2
"""


@dataclass(frozen=True)
class Beakers:
    """The two variables behind a parallel-fibre synapse."""

    tau_1: Quantity = sourced(10 * second, "A_f .59 per trial of 5 s; Smith 2006, PLoS Biol 4:e179; " + PROTOTYPE)
    tau_2: Quantity = sourced(590 * second, "A_s .992 per trial of 5 s; Smith 2006; " + PROTOTYPE)
    C_2: float = sourced(12.5, "fitted to B_s / B_f of Smith 2006, PLoS Biol 4:e179; 18.2 in the prototype")


def beaker_matrix(p: Beakers) -> NDArray[np.float64]:
    """Return M of du/dt = M u, in 1/s, shape (2, 2)."""
    t1, t2, c = float(p.tau_1), float(p.tau_2), p.C_2
    return np.array([[-1 / t1, 1 / t1], [1 / (c * t1), -1 / (c * t1) - 1 / t2]])


def modes(p: Beakers) -> dict[str, float]:
    """Return rates (1/s) of the slow and the fast mode of the two variables, and the slow one's projector."""
    rates, vectors = np.linalg.eig(beaker_matrix(p))
    slow, fast = np.argsort(-rates)
    projector = np.outer(vectors[:, slow], np.linalg.inv(vectors)[slow])
    found = {f"slow_{i + 1}{j + 1}": float(projector[i, j]) for i in range(2) for j in range(2)}
    return found | {"slow_rate": float(-rates[slow]), "fast_rate": float(-rates[fast])}


def relaxed(p: Beakers, seconds: float) -> NDArray[np.float64]:
    """Return P with u(t + seconds) = P u(t), shape (2, 2)."""
    m = modes(p)
    slow = np.array([[m["slow_11"], m["slow_12"]], [m["slow_21"], m["slow_22"]]])
    return np.asarray(np.exp(-m["slow_rate"] * seconds) * slow + np.exp(-m["fast_rate"] * seconds) * (np.eye(2) - slow))


@dataclass(frozen=True)
class Nuclear:
    """Cells of the deep nuclei."""

    tau_m: Quantity = sourced(15 * ms, PROTOTYPE)
    tau_ref: Quantity = sourced(2 * ms, "common value")
    tau_in: Quantity = sourced(10 * ms, "of mossy-fibre and Purkinje currents; " + PROTOTYPE)
    noise_sigma: float = sourced(0.1, "private noise; " + PROTOTYPE)
    drive: float = sourced(2.0, "fires some 40 Hz by itself; " + PROTOTYPE)
    w_purkinje: float = sourced(2.2, "of all Purkinje cells of the zone together; " + PROTOTYPE)
    w_mossy: float = sourced(0.012, "of a mossy fibre at birth; " + PROTOTYPE)
    spread: float = sourced(0.6, "of the drive between cells: alike, they fire in step; " + PROTOTYPE)
    own: float = sourced(0.1, "of the drive, beyond what homeostasis evens out; " + PROTOTYPE)


def nuclear(p: Nuclear, n: int, offset: int, compared: NeuronGroup) -> NeuronGroup:
    """Return the nuclear cells, zone + first; `taught` is what their synapses are to take over."""
    text = """
dv/dt = (drive + h + excited - inhibited - v
         + noise_sigma*sqrt(2*tau_m/dt)*noise(noise_seed, t_in_timesteps, i + noise_offset))/tau_m : 1 (unless refractory)
dexcited/dt = -excited/tau_in : 1
dinhibited/dt = -inhibited/tau_in : 1
h : 1 (constant)
side : 1 (constant)
differs : 1 (linked)
taught : 1
alive : 1 (constant)
noise_seed : integer (shared, constant)
noise_offset : integer (shared, constant)
"""
    group = NeuronGroup(
        n, text + shared_text(p), threshold="v >= 1 and alive > 0", reset="v = 0", refractory="tau_ref", method="euler",
        name="nuclei", namespace={"noise": noise},
    )  # fmt: skip
    assign(group, p)
    group.side = np.repeat([1.0, -1.0], n // ZONES)
    group.differs = linked_var(compared, "differs")
    group.run_regularly("taught = side*differs", when="start", order=3, name="nuclei_taught")
    group.alive, group.noise_offset = 1, offset
    return group


@dataclass(frozen=True)
class Copy:
    """How the nuclei see what the Purkinje cells of the two zones say differently."""

    tau_copy: Quantity = sourced(40 * ms, "Purkinje inhibition as the synapse sees it; " + PROTOTYPE)
    tau_quiet: Quantity = sourced(3000 * ms, "over which the difference in quiet is averaged; " + PROTOTYPE)
    per_spike: float = sourced(2.2 * 10 / 40 / 32, "a Purkinje spike in units of nuclear input; follows from w_purkinje")


def comparator(p: Copy, world: NeuronGroup) -> NeuronGroup:
    """Return the unit that compares the zones, in a replay that stands for some `minutes`.

    `differs` = half of (- less +), beyond what they differ by in quiet, times the minutes.
    """
    text = """
dtold/dt = -told/tau_copy : 1
quiet : 1
differs : 1
waits : 1 (linked)
minutes : 1 (linked)
"""
    group = NeuronGroup(1, text + shared_text(p), method="euler", name="comparator")
    assign(group, p)
    group.waits, group.minutes = linked_var(world, "waits"), linked_var(world, "minutes")
    group.run_regularly(
        """apart = -told*per_spike/2
        quiet = quiet + waits*dt/tau_quiet*(apart - quiet)
        differs = minutes*(apart - quiet)""",
        when="start",
        order=2,
        name="comparator_step",
    )
    return group


@dataclass(frozen=True)
class NuclearMemory:
    """Mossy fibre to nuclei synapses: a chain of eight variables, written offline."""

    eta: float = sourced(0.001, "per mossy-fibre spike of a replay that stands for a minute; .003 in the prototype; " + SEARCH)
    kappa: float = sourced(1.5, "gain where the memory is already; " + PROTOTYPE)
    theta: float = sourced(0.05, "at which that gain is full; " + PROTOTYPE)
    tau_1: Quantity = sourced(86400 * second, "first forgetting; " + PROTOTYPE)
    tau_n: Quantity = sourced(30 * 365.25 * 86400 * second, "last leak; as in the cortex")
    p: float = sourced(0.2, "forgetting is t^-p; as in the cortex")


@dataclass(frozen=True)
class LatePhase:
    """Late phase of plasticity at parallel fibres: what the minutes lose in a rest is kept for years.

    It needs protein synthesis in the hours after practice (Linden 1996, Neuron 17:483), and spaced practice leaves fewer and
    smaller synapses for good (Aziz et al. 2014, PNAS 111:E194).
    """

    share: float = sourced(1.0, "of what leaks in a rest; none of what leaks in practice; " + SEARCH)
    into_2: float = sourced(0.5, "share of it that goes into the second variable at once; " + SEARCH)
    tau_1: Quantity = sourced(20 * 86400 * second, "first forgetting; " + SEARCH)
    tau_n: Quantity = sourced(30 * 365.25 * 86400 * second, "last leak; as in the cortex")
    p: float = sourced(0.2, "forgetting is t^-p; as in the cortex")


NOT_IN_PROGRAM = ("tau_1", "tau_n", "p")
"""Numbers of the nuclear memory that work between runs only."""

NUCLEAR_FIBRE = """
u : 1
held : 1 (constant)
"""
ON_MOSSY = """
excited_post += w_mossy_post*(1 + u)
u = clip(u + eta*taught_post*(1 + kappa*clip(sign(taught_post)*held/theta, 0, 1)), -1, 1)
"""
"""In a replay a synapse takes over what its zone is told less than the other.

`held` is u at the start of the rest: read anew in a rest the gain would feed on itself.
"""


@dataclass(frozen=True)
class Olive:
    """Inferior olive: rare spikes, more of them when the senses report an error."""

    rest: Quantity = sourced(1.0 / second, "about 1 Hz; Simpson 1996")
    k_error: Quantity = sourced(3.0 / second, "a full error adds so much; " + PROTOTYPE)
    k_nuclei: Quantity = sourced(10.0 / second, "nucleo-olivary inhibition per 100 Hz of mean nuclear rate; " + PROTOTYPE)
    set_point: float = sourced(0.55, "nuclear rate / 100 Hz that the loop seeks; " + SEARCH)
    most: Quantity = sourced(10.0 / second, "Simpson 1996")
    tau_ref: Quantity = sourced(60 * ms, PROTOTYPE)
    tau_error: Quantity = sourced(30 * ms, "of the input from the senses; common value")
    tau_nuclei: Quantity = sourced(100 * ms, "slow GABA of nucleo-olivary cells; Best & Regehr 2009")


def olive(p: Olive, n: int, offset: int) -> NeuronGroup:
    """Return the olivary cells, one per Purkinje cell; `error` (signed) and `inhibition` are filled by spikes."""
    text = """
derror/dt = -error/tau_error : 1
dinhibition/dt = -inhibition/tau_nuclei : 1
side : 1 (constant)
rate = clip(rest + k_error*side*error - k_nuclei*(inhibition - set_point), 0*Hz, most) : Hz
alive : 1 (constant)
noise_seed : integer (shared, constant)
noise_offset : integer (shared, constant)
"""
    group = NeuronGroup(
        n, text + shared_text(p), threshold="uniform(noise_seed, t_in_timesteps, i + noise_offset) < rate*alive*dt",
        reset="", refractory="tau_ref", method="euler", name="olive", namespace={"uniform": uniform},
    )  # fmt: skip
    assign(group, p)
    group.side = np.repeat([1.0, -1.0], n // ZONES)
    group.alive, group.noise_offset = 1, offset
    return group
