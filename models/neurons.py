"""The relay neuron that regions and senses share: leaky, in units of its threshold, with private noise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from brian2 import NeuronGroup, Quantity, linked_var, ms

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


def relay(
    p: Relay,
    n: int,
    name: str,
    drive: str,
    noise_offset: int,
    extra: str = "",
    reset: str = "",
    names: Mapping[str, Any] | None = None,
    events: Mapping[str, str] | None = None,
) -> NeuronGroup:
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
    names : mapping, optional
        Functions and tables that `drive` uses.
    events : mapping, optional
        Further events and their conditions.
    """
    text = RELAY + f"drive = {drive} : 1\n" + extra + shared_text(p)
    group = NeuronGroup(
        n,
        text,
        threshold="v >= 1 and alive > 0",
        reset="v = 0\n" + reset,
        refractory="tau_ref",
        events=dict(events or {}),
        method="euler",
        name=name,
        namespace={"noise": noise, **(names or {})},
    )
    assign(group, p)
    group.alive, group.noise_offset = 1, noise_offset
    return group


@dataclass(frozen=True)
class Driven(Relay):
    """A relay cell with synaptic currents, one of excitation and one of inhibition, about a resting drive."""

    sigma: float = sourced(0.15, "irregular firing; basal ganglia prototype")
    rest: float = sourced(0.45, "a few spikes at rest; basal ganglia prototype")
    tau_exc: Quantity = sourced(5 * ms, "AMPA receptors; common value")
    tau_inh: Quantity = sourced(8 * ms, "GABA-A receptors; common value")


CURRENTS = """
dexc/dt = -exc/tau_exc : 1
dinh/dt = -inh/tau_inh : 1
"""
LOWEST = -1
"""Inhibition cannot drive a cell further below its rest than threshold is above it: chloride's reversal potential."""


def driven(
    p: Driven,
    n: int,
    name: str,
    noise_offset: int,
    more: str = "",
    extra: str = "",
    reset: str = "",
    names: Mapping[str, Any] | None = None,
    events: Mapping[str, str] | None = None,
    excited: str = "exc",
) -> NeuronGroup:
    """Return a population of cells whose spikes in are `exc_post += w` and `inh_post += w`.

    Parameters
    ----------
    more : str
        What is added to the drive, with its sign.
    excited : str
        Expression of the excitation that the cell feels.

    Others as for `relay`.
    """
    drive = f"clip(rest + {excited} - inh{more}, {LOWEST}, 100)"
    return relay(p, n, name, drive, noise_offset, CURRENTS + extra, reset, names, events)


def summing(p: Any, tau: str, n_groups: int, name: str) -> NeuronGroup:
    """Return one unit per group of a population, which sums spikes of the own group (`own`) and of all groups (`all`).

    Parameters
    ----------
    p : dataclass
        Its numbers; the field `tau` names is the time constant of both.
    """
    text = f"down/dt = -own/{tau} : 1\ndall/dt = -all/{tau} : 1\n" + shared_text(p)
    group = NeuronGroup(n_groups, text, method="euler", name=name)
    assign(group, p)
    return group


def link_sums(cells: NeuronGroup, sums: NeuronGroup, group_of: list[int]) -> None:
    """Let cells see their group's `own` and `all` of the summing units."""
    cells.own, cells.all = linked_var(sums, "own", index=group_of), linked_var(sums, "all", index=group_of)
