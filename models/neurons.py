"""The relay neuron that regions and senses share: leaky, in units of its threshold, with private noise."""

from __future__ import annotations

from dataclasses import dataclass

from brian2 import NeuronGroup, Quantity, ms

from models.noise import noise
from models.parameters import assign, shared_text, sourced

RELAY = """
dv/dt = (drive - v + sigma*sqrt(2*tau_m/dt)*noise(noise_seed, t_in_timesteps, i + noise_offset))/tau_m : 1 (unless refractory)
mu : 1 (constant)
alive : 1 (constant)
noise_seed : integer (shared, constant)
noise_offset : integer (shared, constant)
"""


@dataclass(frozen=True)
class Relay:
    """Numbers that every relay population has."""

    tau_m: Quantity = sourced(10 * ms, "10-20 ms in most cell types; a common value")
    tau_ref: Quantity = sourced(2 * ms, "absolute refractory period; a common value")
    sigma: float = sourced(0.05, "standard deviation of the free membrane in thresholds; a common value")


def relay(p: Relay, n: int, name: str, drive: str, noise_offset: int, extra: str = "", reset: str = "") -> NeuronGroup:
    """Return a population of relay cells.

    Parameters
    ----------
    p : Relay
        Its numbers; a subclass may add more, which then are shared constants of the group.
    n : int
        Number of cells.
    name : str
        Name of the group and of the recorded population.
    drive : str
        Expression of the input in units of the threshold; may use `mu` (a constant per cell).
    noise_offset : int
        First index of the cells in the counter of the noise: no two populations share one.
    extra : str
        Further equations.
    reset : str
        What a spike does besides `v = 0`.
    """
    text = RELAY + f"drive = {drive} : 1\n" + extra + shared_text(p)
    group = NeuronGroup(
        n,
        text,
        threshold="v >= 1 and alive > 0",
        reset="v = 0\n" + reset,
        refractory="tau_ref",
        method="euler",
        name=name,
        namespace={"noise": noise},
    )
    assign(group, p)
    group.alive, group.noise_offset = 1, noise_offset
    return group
