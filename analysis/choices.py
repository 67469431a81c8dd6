"""Choices between keys: what was rewarded when it was new, and which synapses have changed."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from analysis.behaviour import PRACTICE
from analysis.recording import Recording
from analysis.trials import average, column

FIRST_REWARDS = 3


def novice_rewards(recording: Recording) -> NDArray[np.float64]:
    """Answers of dopamine to the first rewards of practice, 1 = at rest."""
    burst, reward = (column(recording, name, verb=PRACTICE) for name in ("dopamine_burst", "reward"))
    return burst[reward > 0][:FIRST_REWARDS]


def chosen_weights(recording: Recording, projection: str) -> tuple[float, float]:
    """Mean change of the synapses from each card onto cells of its right key, and onto those of other keys.

    Taken from the first variable behind the synapses when they were first kept after birth: at the end of practice. NaN
    where they were not, or where every trial had several cards.
    """
    right = _right_keys(recording)
    weights = recording.weights(projection)
    target = {"card_d1": "striatum_d1", "card_d2": "striatum_d2"}[projection]
    card = weights.pre // recording.populations["cards"].per_pool
    key = weights.post // recording.populations[target].per_pool
    after = np.flatnonzero(weights.segment >= 0)
    change = weights.hidden[after[0], :, 0] if after.size else np.full(len(card), np.nan)
    wanted = np.array([right.get(int(one), -1) for one in card])
    known = wanted >= 0
    return average(change[known & (key == wanted)]), average(change[known & (key != wanted)])


def _right_keys(recording: Recording) -> dict[int, int]:
    """Right key of every card that was laid alone."""
    laid, key = (column(recording, name, verb=PRACTICE).astype(int) for name in ("cards", "right_key"))
    alone = (laid & (laid - 1)) == 0
    return {int(cards).bit_length() - 1: int(one) for cards, one in zip(laid[alone], key[alone], strict=True)}
