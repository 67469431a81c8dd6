"""Input that the motor cortex of a recording gets: spikes of every source times what one spike does.

The recording says all of it: spikes, the weights that were kept, and in its provenance the constants of the fixed synapses. What
a spike does to a cell is the area under its effect, weight times time constant. Effects on soma, dendrite and inhibition are each
in the model's own unit, thresholds or the like, and are added up without their signs: a synapse costs energy either way.
Counted are inputs to the excitatory cells, whose spikes are the output; interneurons hear the same spikes.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from analysis.executed import Executed
from analysis.recording import Recording, RecordingFault

CORTEX = "motor_cortex_e"
LEARNT = {"recurrent": CORTEX, "start": "prefrontal_intention"}
"""Plastic projections onto the excitatory cells, and whose spikes they carry."""
SOURCES = ("thalamus", "cue", "start", "own cells", "inhibition")


def input_per_execution(recording: Recording, done: Mapping[int, Executed]) -> dict[int, dict[str, float]]:
    """Sum the input to all excitatory cells per execution, by source, in each of some phases.

    Parameters
    ----------
    recording
        Of a learner of key sequences.
    done
        Phase, at whose end weights were kept, to what fired in its executions.

    Returns
    -------
    dict of int to dict of str to float
        Per phase and source, threshold times seconds, summed over cells.
    """
    constants = recording.provenance["parameters"]
    cells, pool = recording.populations[CORTEX].count, recording.populations[CORTEX].per_pool

    def area(*names: str) -> float:
        return float(np.prod([constants[name]["value"] for name in names]))

    learnt = {name: _learnt(recording, done, name) for name in LEARNT}
    return {
        phase: {
            "thalamus": fired.of("thalamus") * cells * area("motor_cortex.g_gain", "go.w_S", "go.tau_S"),
            "cue": fired.of("prefrontal_cue") * pool * area("motor_cortex.cue_gain", "fields.w_cue", "fields.tau_cue"),
            "start": learnt["start"][phase] * area("motor_cortex.tau_D"),
            "own cells": learnt["recurrent"][phase] * area("motor_cortex.tau_D")
            + fired.of(CORTEX) * pool * area("fields.w_rec", "fields.tau_rec"),
            "inhibition": fired.of("motor_cortex_basket") * cells * area("fields.w_g", "fields.tau_g")
            + fired.of("motor_cortex_dendritic") * cells * area("fields.w_gd", "fields.tau_gd"),
        }
        for phase, fired in done.items()
    }


def _learnt(recording: Recording, done: Mapping[int, Executed], projection: str) -> dict[int, float]:
    """Sum the weights that the spikes of an execution met in a plastic projection, in each phase."""
    kept = recording.weights(projection, hidden=False)
    phases = np.where(kept.segment < 0, -1, recording.segments["phase"][kept.segment])
    met = {}
    for phase, fired in done.items():
        at_end = np.flatnonzero(phases == phase)
        if not at_end.size:
            raise RecordingFault(f"{recording.path}: no weights of {projection} were kept at the end of phase {phase}")
        met[phase] = float(fired.spikes[LEARNT[projection]][kept.pre] @ kept.visible[at_end[-1]])
    return met
