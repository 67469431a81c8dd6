"""Motor cortex: key pools that learn to predict the next key in their dendrites.

A pool that has commanded is inhibited while its efference copy fades: the same key does not come twice by itself.
Inputs: go drive (thalamus), cue current per pool (prefrontal), start volleys (prefrontal intention), signed doses of the
third factor (dopamine awake, spindles asleep). Outputs: spikes of the key pools, efference copy (dendritic interneurons).
Learns: excitatory -> excitatory and intention -> excitatory synapses, by the three-factor rule of `models.plasticity`.

A pool's uniform all-to-all excitation, and the inhibition that all cells share, are carried by one summing unit each
(`pools`, `common`): the same currents as all-to-all synapses, at a hundredth of the cost.
"""

from __future__ import annotations

from dataclasses import dataclass

from brian2 import NeuronGroup, Quantity, linked_var, ms

from models.noise import noise
from models.parameters import assign, shared_text, sourced

PROTOTYPE = "search of the calibrated key-sequence prototype; no direct measurement"


@dataclass(frozen=True)
class Pyramidal:
    """Excitatory cells of the key pools; voltages in units of the threshold."""

    tau_m: Quantity = sourced(15 * ms, "layer-5 pyramidal cells 10-20 ms; Mainen & Sejnowski 1996; rodent slice")
    tau_ref: Quantity = sourced(5 * ms, "caps bursts; " + PROTOTYPE)
    sigma: float = sourced(0.02, "low noise keeps winners reproducible; " + PROTOTYPE)
    tau_n: Quantity = sourced(20 * ms, PROTOTYPE)
    ahp: float = sourced(1.0, "one spike per volley; " + PROTOTYPE)
    tau_ahp: Quantity = sourced(100 * ms, "medium AHP 50-150 ms; Schwindt et al. 1988; cat")
    tau_ahp_asleep: Quantity = sourced(400 * ms, "acetylcholine is low asleep: adaptation is long, as in CA3; size by search")
    post_output: float = sourced(
        0.5,
        "what was put out is inhibited for 100 ms: competitive queuing, Houghton & Hartley 1995, Psyche 2:25; size by search",
    )
    het: float = sourced(0.015, "frozen spread of excitability; " + PROTOTYPE)
    g_low: float = sourced(-0.3, "drive when the thalamic gate is closed; " + PROTOTYPE)
    g_gain: float = sourced(1.10, "open gate: -0.3 + 1.1 = 0.8, below threshold; prototype 0.75, with which weak links stall")
    cue_gain: float = sourced(0.45, "cue alone does not fire a cell, cue and go do; " + PROTOTYPE)
    b_rec: float = sourced(0.0, "ignition only where there is a plateau; " + PROTOTYPE)
    tau_D: Quantity = sourced(25 * ms, "a volley of 10-25 ms is summed; " + PROTOTYPE)
    Dh: float = sourced(3.5, "half of the plateau, some 58 unlearnt inputs of a volley; " + PROTOTYPE)
    Pm: float = sourced(1.0, "height of a full plateau; " + PROTOTYPE)
    tau_r: Quantity = sourced(4 * ms, PROTOTYPE)
    tau_P: Quantity = sourced(600 * ms, "NMDA plateaus last 100-500 ms; Antic et al. 2010; longer here, a doubt")
    kx: float = sourced(1.0, "inhibition erases plateau and trace; " + PROTOTYPE)
    kd: float = sourced(1.0, "dendritic inhibition erases plateau, trace and dendritic sum; " + PROTOTYPE)
    tau_x: Quantity = sourced(1500 * ms, "spans a novice's interval of half a second; NMDA plateaus last less; search, unsure")
    tau_y: Quantity = sourced(30 * ms, "Bi & Poo 2001, Annu Rev Neurosci 24:139, tau- 33.7 ms; rat hippocampal culture; rounded")
    eff_theta: float = sourced(0.25, "third factor reaches pools active within about 140 ms; " + PROTOTYPE)


PYRAMIDAL = """
dv/dt = (G - g + cue_gain*cue + P + ex*(b_rec + P) + n + het*h - a - post_output*eff - v)/tau_m : 1 (unless refractory)
G = g_low + g_gain*S : 1
dP/dt = int(f > P)*(f - P)/tau_r - P*clip(1/tau_P + (kx*g + kd*gd)/ms, 0/ms, 1/ms) : 1
f = Pm*D/(D + Dh) : 1
dD/dt = -D*clip(1/tau_D + kd*gd/ms, 0/ms, 1/ms) : 1
dx/dt = -x*clip(1/tau_x + (kx*g + kd*gd)/ms, 0/ms, 1/ms) : 1
dy/dt = -y/tau_y : 1
da/dt = -a/(tau_ahp*awake + tau_ahp_asleep*(1 - awake)) : 1
awake : 1 (shared, constant)
n : 1
mod : 1
h : 1 (constant)
alive : 1 (constant)
noise_seed : integer (shared, constant)
S : 1 (linked)
g : 1 (linked)
gd : 1 (linked)
dose : 1 (linked)
ex : 1 (linked)
cue : 1 (linked)
eff : 1 (linked)
"""


@dataclass(frozen=True)
class Basket:
    """Fast interneurons: end a volley and keep other pools silent."""

    tau_I: Quantity = sourced(8 * ms, "fast-spiking cells 5-10 ms; " + PROTOTYPE)
    tau_ref: Quantity = sourced(3 * ms, PROTOTYPE)
    w_ei: float = sourced(0.075, "about 13 coincident spikes fire a cell; " + PROTOTYPE)


BASKET = """
dv/dt = -v/tau_I : 1 (unless refractory)
theta : 1 (constant)
alive : 1 (constant)
"""


@dataclass(frozen=True)
class Dendritic:
    """Dendrite-targeting interneurons: fire when a volley is complete (or a start volley, or an error signal, comes).

    Their spikes erase plateaus and traces of all cells before the volley's own synapses (15 ms) arrive, and are the
    efference copy, which shuts the thalamic gate by way of the subthalamic nucleus.
    """

    tau_m: Quantity = sourced(20 * ms, "somatostatin cells integrate 10-30 ms; " + PROTOTYPE)
    tau_ref: Quantity = sourced(60 * ms, "one spike per volley; " + PROTOTYPE)
    w_pool: float = sourced(1 / 11.5, "a volley of about 12 cells is a command; " + PROTOTYPE)
    w_start: float = sourced(1 / 8, "a start volley (20 cells) always counts; " + PROTOTYPE)


DENDRITIC = """
dv/dt = -v/tau_m : 1 (unless refractory)
theta : 1 (constant)
alive : 1 (constant)
"""


@dataclass(frozen=True)
class Fields:
    """Summing units: ignition, cue current and efference copy of each pool, inhibition for all."""

    tau_rec: Quantity = sourced(5 * ms, PROTOTYPE)
    w_rec: float = sourced(0.8, "ignition per spike of the own pool, times the plateau; " + PROTOTYPE)
    tau_cue: Quantity = sourced(60 * ms, "NMDA-like rise of the cue current; " + PROTOTYPE)
    w_cue: float = sourced(1 / 60.0, "20 cells at 50 Hz give 1; normalisation")
    tau_eff: Quantity = sourced(100 * ms, "efference copy; " + PROTOTYPE)
    w_eff: float = sourced(0.1, "10 interneurons give 1; normalisation")
    tau_g: Quantity = sourced(5 * ms, "GABA-A 5-10 ms; " + PROTOTYPE)
    w_g: float = sourced(0.06, PROTOTYPE)
    tau_gd: Quantity = sourced(2 * ms, "must be over before the volley's own synapses arrive; " + PROTOTYPE)
    w_gd: float = sourced(0.3, "10 cells erase completely for about 2 ms; " + PROTOTYPE)


POOLS = """
dex/dt = -ex/tau_rec : 1
dcue/dt = -cue/tau_cue : 1
deff/dt = -eff/tau_eff : 1
"""

COMMON = """
dg/dt = -g/tau_g : 1
dgd/dt = -gd/tau_gd : 1
"""


def pools(p: Fields, n_pools: int) -> NeuronGroup:
    """Return the summing units of the pools: ignition `ex`, cue current `cue`, efference copy `eff`."""
    group = NeuronGroup(n_pools, POOLS + shared_text(p), method="euler", name="pools")
    assign(group, p)
    return group


def common(p: Fields) -> NeuronGroup:
    """Return the summing unit of shared inhibition: `g` (soma) and `gd` (dendrites)."""
    group = NeuronGroup(1, COMMON + shared_text(p), method="euler", name="common")
    assign(group, p)
    return group


def pyramidal(
    p: Pyramidal, pool: list[int], pools: NeuronGroup, common: NeuronGroup, go: NeuronGroup, third: NeuronGroup
) -> NeuronGroup:
    """Return the excitatory cells.

    Parameters
    ----------
    pool : list of int
        Pool of each cell.
    pools, common, go, third : NeuronGroup
        Owners of the currents `ex`, `cue`, `eff` (per pool), `g`, `gd`, `S` and `dose` (one each).
    """
    group = NeuronGroup(
        len(pool),
        PYRAMIDAL + shared_text(p),
        threshold="v >= 1 and alive > 0",
        reset="v = 0; P = 0; a += ahp; y = 1",
        refractory="tau_ref",
        events={"modulate": "mod != 0"},
        method="euler",
        name="motor_cortex_e",
        namespace={"noise": noise},
    )
    for variable in ("ex", "cue", "eff"):
        setattr(group, variable, linked_var(pools, variable, index=pool))
    group.g, group.gd = linked_var(common, "g"), linked_var(common, "gd")
    group.S, group.dose = linked_var(go, "S"), linked_var(third, "dose")
    assign(group, p)
    group.alive, group.awake = 1, 1
    group.run_regularly(
        """n = n*exp(-dt/tau_n) + sigma*sqrt(1 - exp(-2*dt/tau_n))*noise(noise_seed, t_in_timesteps, i)
        mod = dose*int(eff > eff_theta)""",
        when="start",
        order=2,
        name="motor_cortex_e_noise",
    )
    return group


def interneurons(p: Basket | Dendritic, n: int, name: str) -> NeuronGroup:
    """Return basket or dendrite-targeting cells; `theta` is each cell's threshold."""
    text = (BASKET if isinstance(p, Basket) else DENDRITIC) + shared_text(p)
    group = NeuronGroup(
        n, text, threshold="v >= theta and alive > 0", reset="v = 0", refractory="tau_ref", method="euler", name=name
    )
    assign(group, p)
    group.theta, group.alive = 1, 1
    return group
