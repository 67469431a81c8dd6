"""A small plastic network with one of everything that the brain uses, for the tests of the engine."""

import brian2 as b2
import numpy as np

from models.noise import noise
from models.stopping import stop_run

CELLS = 40
SYNAPSES = 200


def wiring(seed: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    return rng.integers(0, CELLS, SYNAPSES), rng.integers(0, CELLS, SYNAPSES)


def make_network(cells: int = CELLS) -> b2.Network:
    b2.defaultclock.dt = 1 * b2.ms
    names = {"noise": noise, "stop_run": stop_run, "drive": b2.TimedArray(np.zeros(20), dt=50 * b2.ms, name="drive")}
    group = b2.NeuronGroup(
        cells,
        """dv/dt = (base + drive(t) + sigma*kick + g - v)/tau_m : 1 (unless refractory)
        dg/dt = -g/tau_g : 1
        kick : 1
        base : 1 (constant)
        sigma : 1 (shared, constant)
        tau_m : second (shared, constant)
        tau_g : second (shared, constant)
        noise_seed : integer (shared, constant)
        pool : integer (constant)
        active : boolean (constant)
        dose : 1 (shared, constant)
        stop_after : integer (shared, constant)
        stopped : 1 (shared)""",
        threshold="v > 1 and active",
        reset="v = 0",
        refractory=3 * b2.ms,
        method="euler",
        events={"reward": "v > 0.9 and pool == 1"},
        namespace=names,
        name="cells",
    )
    group.base, group.sigma, group.noise_seed, group.active = 0.9, 1.5, 1, True
    group.tau_m, group.tau_g, group.dose = 10 * b2.ms, 5 * b2.ms, 0.02
    group.pool = np.arange(cells) % 4
    group.stop_after = 2**30
    group.run_regularly("kick = noise(noise_seed, t_in_timesteps, i + 7)", when="start", name="cells_noise")
    group.run_regularly("stopped = stop_run(int(t_in_timesteps >= stop_after))", when="end", name="cells_stop")
    plastic = b2.Synapses(
        group,
        group,
        """w : 1
        dx/dt = -x/tau_x : 1 (event-driven)
        dy/dt = -y/tau_x : 1 (event-driven)
        elig : 1
        tau_x : second (shared, constant)""",
        on_pre={"pre": "g_post += w\nx += 1\nelig -= 0.3*y", "slow": "g_post += 0.1*w"},
        on_post={"post": "y += 1\nelig += 0.2*x", "reward": "w = clip(w + dose*elig*exp(-w), 0, 1)\nelig *= 0.9"},
        on_event={"reward": "reward"},
        method="exact",
        name="plastic",
    )
    pre, post = wiring(0)
    plastic.connect(i=pre, j=post)
    plastic.w, plastic.tau_x = 0.2, 20 * b2.ms
    plastic.pre.order, plastic.post.order, plastic.reward.order = 0, 1, 2
    plastic.pre.delay, plastic.slow.delay = 2 * b2.ms, 7 * b2.ms
    spikes = b2.SpikeMonitor(group, name="spikes")
    rewards = b2.EventMonitor(group, "reward", variables=["v", "pool"], name="rewards")
    return b2.Network(group, plastic, spikes, rewards)


def make_tiny_network() -> b2.Network:
    """Return a network of few code objects, because Cython takes seconds for each."""
    b2.defaultclock.dt = 1 * b2.ms
    group = b2.NeuronGroup(
        10,
        "dv/dt = (1.2 + g + noise(noise_seed, t_in_timesteps, i) - v)/(10*ms) : 1\ng : 1\nnoise_seed : integer (shared)",
        threshold="v > 1",
        reset="v = 0",
        method="euler",
        namespace={"noise": noise},
        name="cells",
    )
    synapses = b2.Synapses(
        group,
        group,
        "w : 1\ndx/dt = -x/(20*ms) : 1 (event-driven)",
        on_pre="x += 1\nw = clip(w + 0.01*x, 0, 1)\ng_post += 0.1*w*x",
        delay=2 * b2.ms,
        method="exact",
        name="plastic",
    )
    synapses.connect(i=np.arange(10), j=(np.arange(10) + 3) % 10)
    return b2.Network(group, synapses, b2.SpikeMonitor(group, name="spikes"))
