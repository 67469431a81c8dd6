"""Which cards are laid in each trial, which key is right, and what a press brings: drawn before a block, from a seed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.tasks.choice import CARDS, ChoiceTask

Floats = NDArray[np.float64]
Index = NDArray[np.int64]


@dataclass(frozen=True)
class Deal:
    """Trials in order.

    Attributes
    ----------
    shown : ndarray, (trials, CARDS)
        1 where a card is laid.
    right_key : ndarray, (trials,)
        Key that is right this time.
    best_key : ndarray, (trials,)
        Key that is right more often than not under these cards; -1 where two are as likely.
    if_right, if_wrong : ndarray, (trials,)
        News that a press of the right key, or of another, brings.
    """

    shown: Floats
    right_key: Index
    best_key: Index
    if_right: Floats
    if_wrong: Floats


def right_keys(rng: np.random.Generator, settings: Mapping[str, Any]) -> Index:
    """Draw the right key of every card; with `odds`, which of two keys stands for which outcome."""
    if settings["odds"]:
        return np.asarray(rng.permutation(2))
    return np.asarray(rng.integers(0, settings["keys"], settings["cards"]))


def deal(rng: np.random.Generator, keys: Index, first: int, trials: int, settings: Mapping[str, Any], p: ChoiceTask) -> Deal:
    """Draw some trials of a phase.

    Parameters
    ----------
    rng : Generator
        Of the phase, at its start: trials are the same however the phase is cut into blocks.
    keys : ndarray of int
        From `right_keys`.
    first, trials : int
        First trial (from 0), and how many.
    settings : mapping
        Of the task.
    """
    drawn = _by_odds(rng, keys, settings["odds"]) if settings["odds"] else _in_rounds(rng, keys)
    rows = list(islice(drawn, first, first + trials))
    shown = np.zeros((trials, CARDS))
    for row, (cards, _, _, _) in zip(shown, rows, strict=True):
        row[cards] = 1
    right, best, luck = (np.array([row[k] for row in rows]) for k in (1, 2, 3))
    paid = luck < settings["reward"]
    if settings["yoked"]:
        given = np.where(paid, p.reward, p.wrong)
        return Deal(shown, right, best, given, given)
    return Deal(shown, right, best, np.where(paid, p.reward, 0.0), np.full(trials, p.wrong))


Trial = tuple[Index, int, int, float]
"""Cards, right key, best key, and a draw from [0, 1) that decides whether a right press is paid."""


def _in_rounds(rng: np.random.Generator, keys: Index) -> Iterator[Trial]:
    """Yield every card once in each round, in random order."""
    while True:
        for card in rng.permutation(len(keys)):
            yield np.array([card]), int(keys[card]), int(keys[card]), float(rng.random())


def _by_odds(rng: np.random.Generator, keys: Index, chances: tuple[float, ...]) -> Iterator[Trial]:
    """Yield some of the cards, not all; each tells of the first of two outcomes by its own odds, which multiply."""
    log_odds = np.log(np.array(chances) / (1 - np.array(chances)))
    while True:
        cards = np.flatnonzero(rng.random(len(chances)) < 0.5)
        if not 0 < len(cards) < len(chances):
            continue
        total = float(log_odds[cards].sum())
        outcome = int(rng.random() >= 1 / (1 + np.exp(-total)))
        best = -1 if abs(total) < 1e-9 else int(keys[int(total < 0)])
        yield cards, int(keys[outcome]), best, float(rng.random())
