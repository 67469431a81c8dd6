"""Milestones: what the model itself must show; one file each, registered under its name."""

from __future__ import annotations

from analysis.experiment import Experiment
from analysis.milestones import (
    ablations,
    bicycle,
    cerebellum_ablations,
    choice,
    controls,
    corrections,
    cross_maze,
    detour,
    from_memory,
    list_night,
    night,
    night_stages,
    notes_away,
    one_command,
    reach,
    retention,
    second_task,
    senses,
    striata,
    struck_force,
    tennis,
    unfinished,
)

MILESTONES: dict[str, Experiment] = {
    "ablations": ablations,
    "controls": controls,
    "notes_away": notes_away,
    "from_memory": from_memory,
    "one_command": one_command,
    "night": night,
    "night_stages": night_stages,
    "list_night": list_night,
    "unfinished": unfinished,
    "retention": retention,
    "second_task": second_task,
    "tennis": tennis,
    "struck_force": struck_force,
    "reach": reach,
    "bicycle": bicycle,
    "corrections": corrections,
    "cerebellum_ablations": cerebellum_ablations,
    "senses": senses,
    "striata": striata,
    "choice": choice,
    "detour": detour,
    "cross_maze": cross_maze,
}
