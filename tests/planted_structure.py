"""Recordings of learners whose contacts come and go as planted."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from synthetic import write_recording

HOUR = 3600.0
NEW = {"slept": (300, 300, 300), "deprived": (300, 300, 0), "no_replay": (300, 280, 0), "untrained": (300, 0, 0)}
"""Contacts standing half a day after practice: by chance, made by practice, made in sleep."""
MAKERS = ("chance", "practice", "sleep")
PROJECTIONS = ("recurrent", "start")


def grown(results: Path, new: Mapping[str, tuple[int, int, int]] | None = None, left: tuple[float, float] = (0.1, 0.8)) -> None:
    """Twenty learners of every group; of what stood, a share is left after two weeks: by chance, and of the learnt.

    What is lost is lost in two equal steps, and as much comes anew by chance: it must not count.
    """
    for group, counts in (NEW | dict(new or {})).items():
        for number, level in enumerate(np.linspace(0.9, 1.1, 20)):
            path = results / "yang_2014" / group / f"learner-{number + 1:04}.h5"
            _write(path, group, [level * count for count in counts], left)


def _write(path: Path, group: str, counts: list[float], left: tuple[float, float]) -> None:
    ends = np.array([2, 10, 12, 12 + 7 * 24, 12 + 14 * 24]) * HOUR
    verbs = ["wake", "sleep", "wake", "gap", "gap"]
    lines = []
    for when, end in enumerate(ends):
        for maker, count in zip(MAKERS, counts, strict=True):
            step = np.sqrt(left[0] if maker == "chance" else left[1])
            weeks = max(when - 2, 0)
            anew = count * (1 - step) if maker == "chance" else 0.0
            standing = count * (step**weeks if maker != "chance" else 1.0)
            before = count * (step ** (weeks - 1) if maker != "chance" else 1.0) if weeks else 0.0
            for projection in PROJECTIONS:
                lost = before * (1 - step) if weeks else 0.0
                lines.append((end, projection, maker, standing / 2, (anew if weeks else 0.0) / 2, lost / 2))
    at, projection, maker, standing, formed, lost = (list(column) for column in zip(*lines, strict=True))
    table = {
        "time_s": np.zeros(len(at)),
        "calendar_s": np.array(at),
        "projection": projection,
        "maker": maker,
        "standing": np.array(standing),
        "formed": np.array(formed),
        "lost": np.array(lost),
    }
    still = np.zeros(len(ends))
    segments = {
        "simulated_start_s": still,
        "simulated_stop_s": still,
        "calendar_start_s": np.array([0.0, *ends[:-1]]),
        "calendar_stop_s": ends,
        "phase": np.array([0, 1, 2, 3, 3]),
        "verb": verbs,
        "kind": ["pass"] * len(ends),
        "stage": ["wake"] * len(ends),
    }
    write_recording(path, trials={}, segments=segments, events={"contacts": table}, protocol="yang_2014", group=group)
