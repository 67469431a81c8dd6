"""Recordings of muscles with planted growth, loss and regrowth."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from synthetic import write_recording

DAY = 86400.0
Phase = tuple[str, float, Sequence[float], Sequence[float]]  # verb, days, area and nuclei at equal distances


def plant(results: Path, group: str, phases: Sequence[Phase], learners: int = 20) -> None:
    """Write the learners of one group; they differ by a factor on their areas, which changes no growth."""
    borders = DAY * np.cumsum([0.0, *(days for _, days, _, _ in phases)])
    still = np.zeros(len(phases))
    segments = {
        "simulated_start_s": still,
        "simulated_stop_s": still,
        "calendar_start_s": borders[:-1],
        "calendar_stop_s": borders[1:],
        "phase": np.arange(len(phases)),
        "verb": [verb for verb, *_ in phases],
        "kind": ["pass"] * len(phases),
        "stage": ["wake"] * len(phases),
    }
    times = [np.linspace(*borders[k : k + 2], len(area)) for k, (_, _, area, _) in enumerate(phases)]
    calendar = np.concatenate(times)
    for number, factor in enumerate(np.linspace(0.9, 1.1, learners)):
        muscle = {
            "time_s": np.zeros(calendar.size),
            "calendar_s": calendar,
            "area": factor * np.concatenate([area for _, _, area, _ in phases]),
            "nuclei": np.concatenate([nuclei for *_, nuclei in phases]),
        }
        path = results / "bruusgaard_2010" / group / f"learner-{number + 1:04}.h5"
        write_recording(path, trials={}, segments=segments, events={"muscle": muscle}, protocol="bruusgaard_2010", group=group)


def fibres(
    results: Path,
    lead_days: float = 4.0,
    kept: float = 1.5,
    regrowth: float = 0.3,
    naive: float = 0.05,
    people: float = 0.15,
    naive_people: float = 0.14,
) -> None:
    """All groups: nuclei and area rise by half within 4 d and `lead_days` later; `kept` nuclei per ordinary one at the end."""
    day = np.arange(22.0)
    nuclei, area = (1 + 0.5 * np.clip((day - start) / 8, 0, 1) for start in (0.0, lead_days))
    rest = ("disuse", 91.0, [area[-1], 0.95, 0.95], [1.5, (1.5 + kept) / 2, kept])
    plant(
        results, "trained", [("overload", 21.0, area, nuclei), rest, ("overload", 6.0, [0.95, 0.95 * (1 + regrowth)], [kept] * 2)]
    )
    plant(results, "never_trained", [("disuse", 91.0, [1, 0.9], [1, 1]), ("overload", 6.0, [0.9, 0.9 * (1 + naive)], [1, 1.2])])
    months = ("gap", 112.0, [1.5, 1.0], [1.5, 1.5])
    plant(results, "human_trained", [("overload", 21.0, area, nuclei), months, ("overload", 70.0, [1, 1 + people], [1.5, 1.5])])
    plant(results, "human_never_trained", [("gap", 112.0, [1, 1], [1, 1]), ("overload", 70.0, [1, 1 + naive_people], [1, 1.3])])
