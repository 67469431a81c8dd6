"""The basal ganglia around a key sequence: their populations, and who speaks to whom between cortex and thalamus."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from brian2 import NeuronGroup, Synapses

from models.neurons import driven
from models.regions import release
from models.wiring import Delays

if TYPE_CHECKING:
    from models.brain import Parameters

Wire = Callable[..., Synapses]
"""Name, cells before and after, what a spike does, who with whom, delay: `models.brain._Wires`."""


def populations(
    p: Parameters,
    count: Callable[[str], int],
    at: Mapping[str, int],
    common: NeuronGroup,
    third: NeuronGroup,
    cue_sum: NeuronGroup,
    world: NeuronGroup,
) -> dict[str, NeuronGroup]:
    """Return the cells of striatum, pallidum and subthalamic nucleus by name.

    Parameters
    ----------
    count, at : callable, mapping
        Cells of a population, and where its noise begins.
    common, third, cue_sum, world : NeuronGroup
        Owners of `gd`, `dose`, `cue_any`, and of `cued`, `running` and `early`.
    """

    def place(name: str) -> tuple[int, int]:
        return count(name), at[name]

    made = [
        release.associative(p.associative, *place("striatum_associative"), world),
        release.sensorimotor(p.sensorimotor, *place("striatum_sensorimotor"), common, third),
        release.indirect(p.indirect, *place("striatum_indirect"), cue_sum),
        driven(p.external, count("gpe"), "gpe", at["gpe"]),
        release.subthalamic(p.subthalamic, *place("stn"), world),
        driven(p.internal, count("gpi"), "gpi", at["gpi"]),
    ]
    return {str(group.name): group for group in made}


def wires(wire: Wire, gate: Mapping[str, NeuronGroup], outflow: NeuronGroup, d: Delays, **cortex: NeuronGroup) -> list[Synapses]:
    """Return the fixed projections to, within and from the basal ganglia.

    Parameters
    ----------
    gate : mapping
        What `populations` has returned.
    **cortex : NeuronGroup
        `e`, `dendritic` (efference copy), `cue` and `skin`.
    """
    associative, sensorimotor, indirect, gpe, stn, gpi = gate.values()
    dendritic, skin = cortex["dendritic"], cortex["skin"]
    return [
        wire("cue_associative", cortex["cue"], associative, "exc_post += w_cue_post", "all", d.cue),
        wire("touch_associative", skin, associative, "exc_post = 0", "all", d.touch),
        wire("dendritic_associative", dendritic, associative, "exc_post = exc_post*(1 - dreaming_post)", "pools"),
        wire("dendritic_cue", dendritic, cortex["cue"], "I_post = I_post*(1 - dreaming_post)", "pools"),
        wire("e_sensorimotor", cortex["e"], sensorimotor, "exc_post += w_copy_post", "all"),
        wire("dendritic_sensorimotor", dendritic, sensorimotor, "eff_post += w_eff_post", "pools"),
        wire("dendritic_stn", dendritic, stn, "hold_post = 1", "pools"),
        wire("touch_stn", skin, stn, "hold_post = 0", "all", d.touch),
        wire("associative_gpi", associative, gpi, "inh_post += w_direct_post", "all"),
        wire("sensorimotor_gpi", sensorimotor, gpi, "inh_post += w_direct_post", "all"),
        wire("indirect_gpe", indirect, gpe, "inh_post += w_indirect_post", "all"),
        wire("indirect_sensorimotor", indirect, sensorimotor, "inh_post += w_indirect_post", "all"),
        wire("gpe_gpi", gpe, gpi, "inh_post += w_external_post", "all"),
        wire("gpe_stn", gpe, stn, "inh_post += w_external_post", "all"),
        wire("stn_gpi", stn, gpi, "exc_post += w_subthalamic_post", "all"),
        wire("gpi_outflow", gpi, outflow, "inh_post += w_inh_post", "all"),
    ]
