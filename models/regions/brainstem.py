"""Brainstem: the pontine cells of REM sleep, whose waves are what is seen in a dream.

Inputs: their own noise, recurrent excitation within a group, inhibition between groups; they are silent awake and in N2 and N3.
Outputs: spikes to the cells of sight, one group for each note (ponto-geniculo-occipital waves). Learns nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

from brian2 import NeuronGroup, Quantity, ms

from models.neurons import Relay, link_sums, relay, summing
from models.parameters import sourced

SEARCH = "found in the search for this model; no direct measurement"


@dataclass(frozen=True)
class Pontine(Relay):
    """Cells whose bursts are the waves of REM sleep; a group for each note."""

    tau_ref: Quantity = sourced(10 * ms, "caps bursts at 100 Hz; Datta 1997, Cell Mol Neurobiol 17:341; cat; second hand")
    sigma: float = sourced(0.3, "bursts come at random; " + SEARCH)
    rest: float = sourced(
        0.4, "drive in REM: about one wave a second; 30-60 a minute in cats, Datta 1997, second hand; " + SEARCH
    )
    w_own: float = sourced(0.3, "excitation within a group, per spike; " + SEARCH)
    w_other: float = sourced(0.3, "inhibition between groups, per spike: one image at a time; " + SEARCH)
    b_ad: float = sourced(0.02, "adaptation per spike ends a wave after 100-300 ms; " + SEARCH)
    tau_ad: Quantity = sourced(3000 * ms, "a group that has just fired rests; " + SEARCH)


PONTINE = """
dad/dt = -ad/tau_ad : 1
dreaming : 1 (shared, constant)
own : 1 (linked)
all : 1 (linked)
"""


def pontine(p: Pontine, n_groups: int, per_group: int, noise_offset: int, waves: NeuronGroup) -> NeuronGroup:
    """Return the pontine cells; `dreaming` = 1 in REM, otherwise they are silent."""
    drive = "dreaming*(rest + w_own*own - w_other*(all - own) - ad) - 2*(1 - dreaming)"
    group = relay(p, n_groups * per_group, "pontine", drive, noise_offset, PONTINE, reset="ad += b_ad")
    link_sums(group, waves, [cell // per_group for cell in range(n_groups * per_group)])
    return group


@dataclass(frozen=True)
class Waves:
    """Summing units of the pontine groups."""

    tau_wave: Quantity = sourced(5 * ms, "AMPA and GABA-A 5 ms; common value")


def waves(p: Waves, n_groups: int) -> NeuronGroup:
    """Return one summing unit per group: spikes of the own group (`own`) and of all groups (`all`)."""
    return summing(p, "tau_wave", n_groups, "waves")
