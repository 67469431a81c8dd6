"""Milestones: what the model itself must show; one file each, registered under its name."""

from __future__ import annotations

from analysis.experiment import Experiment
from analysis.milestones import ablations, controls, night, notes_away, retention, second_task

MILESTONES: dict[str, Experiment] = {
    "ablations": ablations,
    "controls": controls,
    "notes_away": notes_away,
    "night": night,
    "retention": retention,
    "second_task": second_task,
}
