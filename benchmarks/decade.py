"""Ten years without a spike for a million plastic synapses."""

from __future__ import annotations

import numpy as np

from benchmarks.measure import Measure, cost
from models.consolidation import STAGES, YEAR_S, advance, chain_of, propagator
from models.memory import Memory

SYNAPSES = 1_000_000


def ten_years() -> Measure:
    """Let ten years pass for the chains of a million synapses, in closed form."""
    chain = chain_of(Memory())
    u = np.random.default_rng(1).uniform(-1, 1, (SYNAPSES, STAGES))
    found = cost(lambda: advance(u, propagator(chain, 10 * YEAR_S)))
    return Measure(
        claim="ten years for 1e6 synapses: under 1 s; the chain takes at most 120 bytes per synapse",
        value=found.cpu_s,
        unit="s",
        holds=found.cpu_s < 1 and u.nbytes / SYNAPSES <= 120,
        details={"wall_s": found.wall_s, "bytes_per_synapse": u.nbytes / SYNAPSES},
    )
