"""Under which condition a skill was tested: what the protocol asked for, since the trials themselves do not say it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from analysis.behaviour import TEST, rows_of
from analysis.recording import Recording

ALONE, LOAD, ATTENTION = "alone", "second task", "attention"


def asked_of(recording: Recording) -> Sequence[Mapping[str, Any]]:
    """Phases as the protocol asked for them; empty for recordings that do not say."""
    groups = recording.provenance.get("protocol", {}).get("groups", ())
    return next((group["phases"] for group in groups if group["name"] == recording.provenance.get("group")), ())


def condition_of(phase: Mapping[str, Any]) -> str:
    """Name the condition of a phase: a second task, attention to the steps, or neither."""
    if phase.get("load"):
        return LOAD
    return ATTENTION if phase.get("attention") == "skill" else ALONE


def phases_tested(recording: Recording, skill: str | None = None) -> list[tuple[int, str]]:
    """Phases in which a skill (or any) was tested, in order, each with its condition."""
    asked = asked_of(recording)
    rows = rows_of(recording, skill, TEST)
    phases = dict.fromkeys(recording.trials["phase"][rows].tolist()) if asked and rows.size else ()
    return [(phase, condition_of(asked[phase])) for phase in phases]
