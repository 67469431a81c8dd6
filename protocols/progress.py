"""What a run tells while it goes on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Progress:
    """Where one learner is.

    Attributes
    ----------
    group : str
        Its group.
    learner : int
        From 1 within the group.
    what : str
        What goes on, in a few words: ``practice 3``, ``sleep``, ``compiling the network``.
    done : float
        Share of what is to be simulated of this learner, from 0 to 1; 1 when its recording is finished.
    calendar_s : float
        How far its calendar has come.
    learners : int
        How many learners there are in this run, in all groups.
    """

    group: str
    learner: int
    what: str
    done: float
    calendar_s: float
    learners: int


Report = Callable[[Progress], None]
"""Called in the process that began the run, a few times per second at most."""
