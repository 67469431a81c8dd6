"""Input that the motor cortex of a recording gets: spikes of every source times what one spike does.

The recording says all of it: spikes, the weights that were kept, and in its provenance the constants of the fixed synapses. What
a spike does to a cell is the area under its effect, weight times time constant. Effects on soma, dendrite and inhibition are each
in the model's own unit, thresholds or the like, and are added up without their signs: a synapse costs energy either way.
Counted are inputs to the excitatory cells, whose spikes are the output; interneurons hear the same spikes.
"""

from __future__ import annotations

import numpy as np

from analysis.executed import Executed
from analysis.recording import Recording, RecordingFault

CORTEX = "motor_cortex_e"
LEARNT = {"recurrent": CORTEX, "start": "prefrontal_intention"}
"""Plastic projections onto the excitatory cells, and whose spikes they carry."""
SOURCES = ("thalamus", "cue", "start", "own cells", "inhibition")


def input_per_execution(recording: Recording, done: Executed, phase: int) -> dict[str, float]:
    """Sum the input to all excitatory cells per execution, by source.

    Parameters
    ----------
    recording
        Of a learner of key sequences.
    done
        What fired in the executions of the phase.
    phase
        At whose end the weights were kept.

    Returns
    -------
    dict of str to float
        Per source, threshold times seconds, summed over cells.
    """
    constants = recording.provenance["parameters"]

    def area(*names: str) -> float:
        return float(np.prod([constants[name]["value"] for name in names]))

    cells, pool = recording.populations[CORTEX].count, recording.populations[CORTEX].per_pool
    learnt = {name: area("motor_cortex.tau_D") * _learnt(recording, done, name, phase) for name in LEARNT}
    return {
        "thalamus": done.of("thalamus") * cells * area("motor_cortex.g_gain", "go.w_S", "go.tau_S"),
        "cue": done.of("prefrontal_cue") * pool * area("motor_cortex.cue_gain", "fields.w_cue", "fields.tau_cue"),
        "start": learnt["start"],
        "own cells": learnt["recurrent"] + done.of(CORTEX) * pool * area("fields.w_rec", "fields.tau_rec"),
        "inhibition": done.of("motor_cortex_basket") * cells * area("fields.w_g", "fields.tau_g")
        + done.of("motor_cortex_dendritic") * cells * area("fields.w_gd", "fields.tau_gd"),
    }


def _learnt(recording: Recording, done: Executed, projection: str, phase: int) -> float:
    """Sum the weights that the spikes of an execution met in a plastic projection."""
    kept = recording.weights(projection, hidden=False)
    at_end = np.flatnonzero(recording.segments["phase"][kept.segment] == phase)
    if not at_end.size:
        raise RecordingFault(f"{recording.path}: no weights of {projection} were kept at the end of phase {phase}")
    return float(done.spikes[LEARNT[projection]][kept.pre] @ kept.visible[at_end[-1]])
