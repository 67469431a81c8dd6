"""Landmark experiments: one file each, named like the protocol that runs it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from matplotlib.figure import Figure

from analysis.landmarks import (
    bi_poo_1998,
    heathcote_2000,
    nettersheim_2015,
    newell_1981,
    walker_2002,
    yagishita_2014,
)
from analysis.landmarks.verdict import Measures, Published, Verdict
from analysis.recording import Recording


class Landmark(Protocol):
    """What a landmark's file holds.

    Attributes
    ----------
    NAME, PROTOCOL
        As in the score table; name of the protocol that runs it.
    CLAIM, PUBLISHED_TEXT, CRITERION, CERTAINTY
        What the literature says, and what counts as reproduced.
    PUBLISHED
        The numbers that are drawn.
    LEARNERS
        Least number per group for a verdict.
    """

    NAME: str
    PROTOCOL: str
    CLAIM: str
    PUBLISHED_TEXT: str
    CRITERION: str
    CERTAINTY: str
    PUBLISHED: dict[str, Published]
    LEARNERS: int

    def measure(self, groups: Mapping[str, Sequence[Recording]]) -> Measures:
        """Numbers of every learner, from the recordings of each group."""

    def holds(self, measures: Measures) -> Verdict:
        """Judge by the criterion."""

    def summary(self, measures: Measures) -> str:
        """Model's numbers in one line."""

    def draw(self, figure: Figure, measures: Measures) -> None:
        """Draw them with the published numbers."""


_ALL: tuple[Landmark, ...] = (
    walker_2002,
    nettersheim_2015,
    newell_1981,
    heathcote_2000,
    bi_poo_1998,
    yagishita_2014,
)
LANDMARKS: dict[str, Landmark] = {landmark.PROTOCOL: landmark for landmark in _ALL}
