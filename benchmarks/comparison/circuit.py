"""The learned circuit as plain arrays: taken out of a recording, kept in one ``.npz`` that every simulator reads.

Granule, Golgi, molecular-layer, Purkinje and nuclear cells of one learner, with the weights it had at the end, driven by
the spikes of mossy fibres and brush cells in the last stretch of its recording. Nothing learns, and nobody moves: the
olive, the spinal cord and the body are left out. Keys of the file:

* ``steps``, ``dt_s``, ``noise_seed`` (that of the stretch when it was recorded);
* ``<population>.cells`` (how many), ``<population>.<number>`` in SI units; ``purkinje.h``, ``nuclei.h`` (one per cell);
* ``<input>.cells``, ``<input>.step``, ``<input>.cell``: the spikes of ``mossy`` and ``brush``, in steps;
* ``<projection>.ends`` (two populations), ``.pre``, ``.post``, ``.weight`` (one number, or one per synapse), ``.delay_s``.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.recording import Recording
from benchmarks.comparison.child import CELLS, INPUTS
from models.cerebellar_memory import newborn
from models.movement_numbers import Delays, Movement, cells
from models.movement_wiring import COUNT, GROUPS, drawn, every, grouped, plastic_pairs
from models.parameters import values
from models.tasks import TASKS
from protocols import limb

OWNER = {"nuclei": "nuclear"}
"""Field of `Movement` with the numbers of a population, where it is called otherwise."""
ENDS = {
    "cortical_granule": ("mossy", "granule"), "sensory_granule": ("mossy", "granule"),
    "pf_pc": ("granule", "purkinje"), "mf_dcn": ("mossy", "nuclei"),
}  # fmt: skip
"""Populations that a projection joins, where its name does not say it."""


def from_recording(recording: Recording) -> dict[str, NDArray[Any]]:
    """Return the circuit of a learner that reached, and the input of its last stretch; keys as in the module's text."""
    p, seed = Movement(), int(recording.provenance["seed"])
    stretch = len(recording.segments["phase"]) - 1
    start_s, stop_s = (float(recording.segments[f"simulated_{end}_s"][stretch]) for end in ("start", "stop"))
    found: dict[str, Any] = {
        "steps": round((stop_s - start_s) / limb.DT_S), "dt_s": limb.DT_S, "noise_seed": _noise_seed(p, seed, stretch),
    }  # fmt: skip
    found |= {f"{name}.cells": COUNT[name] for name in (*CELLS, *INPUTS)}
    for name in CELLS:
        found |= {f"{name}.{key}": value for key, value in values(getattr(p, OWNER.get(name, name))).items()}
    found |= {key: value for key, value in cells(p, seed).items() if key in ("purkinje.h", "nuclei.h")}
    for name in INPUTS:
        spikes = recording.spikes(name, start_s, stop_s)
        found |= {f"{name}.step": np.rint((spikes.times_s - start_s) / limb.DT_S).astype(int), f"{name}.cell": spikes.ids}
    for name, (pre, post, weight, delay_s) in _projections(p, seed, recording).items():
        found |= {f"{name}.ends": ENDS.get(name) or name.split("_"), f"{name}.pre": pre, f"{name}.post": post}
        found |= {f"{name}.weight": weight, f"{name}.delay_s": delay_s}
    return {key: np.asarray(value) for key, value in found.items()}


def _noise_seed(p: Movement, seed: int, stretch: int) -> int:
    options = {name: setting.default for name, setting in TASKS["reach"].settings.items()}
    given = limb.inputs_of(limb.born(p, seed, {}), newborn(), {}, stretch, "reach", options, 1, 0.0)
    return int(given["golgi.noise_seed"])


def _projections(p: Movement, seed: int, recording: Recording) -> dict[str, tuple[Any, Any, Any, float]]:
    d, pairs = Delays(), drawn(seed)
    local, cortical, sensory = float(d.local), float(d.cortical), float(d.sensory)
    learnt = {name: recording.weights(name).visible[-1] for name in ("pf_pc", "mf_dcn")}
    purkinje_per_zone = COUNT["purkinje"] // GROUPS["purkinje"]
    return {
        "brush_granule": (*pairs["brush_granule"], 1.0, local),
        "cortical_granule": (*pairs["cortical_granule"], 1.0, cortical),
        "sensory_granule": (*pairs["sensory_granule"], 1.0, sensory),
        "granule_golgi": (*pairs["granule_golgi"], p.golgi.w_in, local),
        "golgi_granule": (*pairs["golgi_granule"], p.granule.w_golgi, local),
        "granule_molecular": (*pairs["granule_molecular"], p.molecular.w_in, local),
        "molecular_purkinje": (*every(COUNT["molecular"], COUNT["purkinje"]), p.purkinje.w_molecular, local),
        "purkinje_nuclei": (*grouped("purkinje", "nuclei", GROUPS["nuclei"]), p.nuclear.w_purkinje / purkinje_per_zone, local),
        "pf_pc": (*plastic_pairs("pf_pc"), learnt["pf_pc"], 2e-3),
        "mf_dcn": (*plastic_pairs("mf_dcn"), learnt["mf_dcn"], cortical),
    }
