"""What the file of an experiment holds: one of the literature's (landmark) or one of our own (milestone)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from matplotlib.figure import Figure

from analysis.recording import Recording
from analysis.verdict import Measures, Published, Verdict


class Experiment(Protocol):
    """What every such file holds.

    Attributes
    ----------
    NAME, PROTOCOL
        As in the score table; name of the protocol that runs it, which several experiments may share.
    CLAIM, CRITERION
        What should be seen, and what counts as seen.
    LEARNERS
        Least number per group for a verdict.
    """

    NAME: str
    PROTOCOL: str
    CLAIM: str
    CRITERION: str
    LEARNERS: int

    def measure(self, groups: Mapping[str, Sequence[Recording]]) -> Measures:
        """Numbers of every learner, from the recordings of each group."""

    def holds(self, measures: Measures) -> Verdict:
        """Judge by the criterion."""

    def summary(self, measures: Measures) -> str:
        """Model's numbers in one line."""

    def draw(self, figure: Figure, measures: Measures) -> None:
        """Draw them with what is wanted of them."""


class Landmark(Experiment, Protocol):
    """An experiment of the literature.

    Attributes
    ----------
    PUBLISHED_TEXT, CERTAINTY
        What the literature says, and how well that is known.
    PUBLISHED
        The numbers that are drawn.
    """

    PUBLISHED_TEXT: str
    CERTAINTY: str
    PUBLISHED: dict[str, Published]
