"""Recordings of lists that are learnt and learnt again, with planted savings."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from synthetic import segments_of, write_recording

SAVINGS = {"20_min": 58.2, "64_min": 44.2, "526_min": 35.8, "1_d": 33.7, "2_d": 27.8, "6_d": 25.4, "31_d": 21.1}
"""In percent, as Ebbinghaus published them."""


def plant(results: Path, group: str, first: int, again: int, learners: int = 20) -> None:
    """Write learners who need so many showings at first, give or take one, and so many again."""
    for number in range(learners):
        phases = [(0, first + number % 2), (2, again + number % 2)]
        completed = [whole for _, showings in phases for whole in [False] * showings + [True]]
        count = len(completed)
        trials = {
            "phase": [phase for phase, showings in phases for _ in range(showings + 1)],
            "verb": ["demonstrate"] * count,
            "skill": ["list"] * count,
            "task": ["piano"] * count,
            "trial": [k for _, showings in phases for k in range(1, showings + 2)],
            "start_s": 13.0 * np.arange(count),
            "stop_s": 13.0 * np.arange(1, count + 1),
            "calendar_s": 13.0 * np.arange(count),
            "duration_s": np.full(count, 13.0),
            "completed": completed,
        }
        path = results / "ebbinghaus_1885" / group / f"learner-{number + 1:04}.h5"
        write_recording(path, trials=trials, segments=segments_of(trials), protocol="ebbinghaus_1885", group=group)


def lists(results: Path, **again: int) -> None:
    """All groups: 100 showings at first; `again` changes how many a group needs the second time."""
    for group, savings in SAVINGS.items():
        plant(results, group, 100, again.get(group, round(100 - savings)))
