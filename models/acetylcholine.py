"""Acetylcholine, which differs between waking and sleep: the hippocampus learns with much of it and replays with little.

A level is in multiples of what is usual in that state: 1 is normal, awake and asleep.
"""

from __future__ import annotations

AWAKE = 2.0
"""Release in quiet waking, hippocampus and cortex, over that of slow-wave sleep; Marrosu et al. 1995, Brain Res 671:329; cat."""


def from_sleep_to_waking(asleep: float, awake: float, level: float) -> float:
    """Return a number of slow-wave sleep at a level of acetylcholine: with `AWAKE` times the normal one it is that of waking.

    Less than is normal asleep changes nothing: there is hardly any.
    """
    share = min(max((level - 1.0) / (AWAKE - 1.0), 0.0), 1.0)
    return asleep + share * (awake - asleep)


def encoding(level: float) -> float:
    """Return how much of what it writes awake the hippocampus still writes: synapses grow with it, up to the normal level.

    Without it little is learnt, and what is known can be recalled (scopolamine; Hasselmo 2006, Curr Opin Neurobiol 16:710).
    """
    return min(level, 1.0)
