"""Recordings of learners from whose night a part is taken."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from synthetic import Session, Sleep, write_pianist

HOUR = 3600.0


@dataclass(frozen=True)
class Night:
    """What a night leaves: gains in percent, contacts, those lost in REM, presses in REM, replays in N2, in order or not."""

    morning: float = 20.0
    month: float = 10.0
    contacts: int = 500
    lost: int = 30
    presses: int = 0
    replays: int = 12
    shuffled: bool = False


NIGHTS = {
    "night": Night(),
    "awake": Night(morning=5, month=5, contacts=200, lost=0, replays=0),
    "no_replay": Night(morning=5, month=5, contacts=180, lost=20, replays=0),
    "no_spindles": Night(morning=6, month=5, contacts=190, lost=20),
    "no_atonia": Night(presses=25),
    "no_dreams": Night(lost=5),
    "no_contacts": Night(morning=15, month=5),
    "no_priming": Night(month=5),
}


def stages(results: Path, nights: Mapping[str, Night] | None = None) -> None:
    """Ten learners of every group, the same in each but for what is planted."""
    for group, night in (NIGHTS | dict(nights or {})).items():
        for number, level in enumerate(np.linspace(0.95, 1.05, 10)):
            _write(results / "night_stages" / group / f"learner-{number + 1:04}.h5", group, number, night, level)


def _write(path: Path, group: str, seed: int, night: Night, level: float) -> None:
    key_s = level * 0.3
    asleep = Sleep(night.replays, shuffled=night.shuffled, calendar_s=2.2 * HOUR, length_s=6 * HOUR, stage="N2")
    dreaming = Sleep(presses=night.presses, calendar_s=8.2 * HOUR, length_s=2 * HOUR, simulated_s=20.0, stage="REM")
    phases = [
        Session("practice", [0.5] + [key_s] * 3),
        *([asleep, dreaming] if group != "awake" else []),
        Session("test", [key_s / (1 + night.morning / 100)] * 3, calendar_s=12.2 * HOUR),
        Session("test", [key_s / (1 + night.month / 100)] * 3, calendar_s=750 * HOUR),
    ]
    # At the ends of N2, of REM, in the morning, and much later.
    moments = np.array([8.2, 10.2, 12.2, 750.0]) * HOUR
    table = {
        "time_s": np.zeros(8),
        "calendar_s": np.repeat(moments, 2),
        "projection": ["recurrent"] * 8,
        "maker": ["chance", "sleep"] * 4,
        "standing": np.array([900, 0, 900, 0, 900, round(level * night.contacts), 900, 7]),
        "formed": np.zeros(8),
        "lost": np.array([50, 50, 0, round(level * night.lost), 50, 50, 50, 50]),
    }
    write_pianist(path, phases, seed=seed, protocol="night_stages", group=group, events={"contacts": table})
