"""Slow-wave sleep around the hippocampus: up states of the entorhinal cortex, and the sharp waves that come out of CA1.

Inputs: spikes of CA1. Outputs: `up` drives CA3, `onset` the cells that begin lists, `replayed` opens the plastic synapses of
CA3 and CA1 while a sharp wave lasts. All are 0 while the learner is awake.
"""

from __future__ import annotations

from dataclasses import dataclass

from brian2 import NeuronGroup, Quantity, ms

from models.parameters import assign, shared_text, sourced

SEARCH = "found in the search for this model; no direct measurement"


@dataclass(frozen=True)
class SlowWaves:
    """Up states, and what a sharp wave is."""

    cycle: Quantity = sourced(1000 * ms, "slow oscillation below 1 Hz; Steriade 1993, J Neurosci 13:3252; cat")
    up_for: Quantity = sourced(700 * ms, "eight elements at some 70 ms; with 500 ms the last are missed; " + SEARCH)
    onset_for: Quantity = sourced(50 * ms, "cells that begin lists fire at the start of an up state; " + SEARCH)
    tau_wave: Quantity = sourced(10 * ms, "how long CA1 spikes count as together: one element of a replay; a choice")
    fewest: float = sourced(4.0, "more CA1 spikes together than these are a sharp wave; " + SEARCH)
    dose: float = sourced(0.1, "of a sharp wave: 20 s stand for 45 min, so one simulated counts for many; " + SEARCH)


SLOW_WAVES = """
dwave/dt = -wave/tau_wave : 1
since : second
phase : 1
up : 1
onset : 1
ripple : 1
begins : 1
replayed : 1
asleep : 1 (shared, constant)
"""

STEP = """
phase = since/cycle - floor(since/cycle)
since = since + dt
up = asleep*int(phase < up_for/cycle)
onset = asleep*int(phase < onset_for/cycle)
begins = int(wave > fewest)*asleep*(1 - ripple)
ripple = int(wave > fewest)*asleep
replayed = dose*ripple
"""


def slow_waves(p: SlowWaves) -> NeuronGroup:
    """Return the rhythm: CA1 writes `wave`; the event `ripple` comes when a sharp wave begins."""
    text = SLOW_WAVES + shared_text(p)
    group = NeuronGroup(1, text, events={"ripple": "begins > 0.5"}, method="euler", name="slow_waves")
    assign(group, p)
    group.run_regularly(STEP, when="start", order=0, name="slow_waves_step")
    return group
