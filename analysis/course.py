"""What practice and gaps did to the main measure of a task: tennis, reaches, rides, choices, searches of a maze.

(Key sequences have measures of their own, `analysis.summary`.)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.behaviour import PRACTICE, TEST, learning_curve, phases_of
from analysis.conditions import asked_of
from analysis.memory import retention
from analysis.recording import Recording
from analysis.trials import average

EDGE = 3
"""Trials at both ends of a phase that are averaged."""


@dataclass(frozen=True)
class Main:
    """A column of the trials, what it is called, its unit, and whether less is better (then only its size counts)."""

    column: str
    title: str
    unit: str
    less_is_better: bool


MAIN = {
    "tennis": Main("error", "timing error", "s", True),
    "reach": Main("deviation_m", "deviation", "m", True),
    "bicycle": Main("duration_s", "time in the saddle", "s", False),
    "choice": Main("score", "right key", "", False),
    "maze": Main("path_m", "path", "m", True),
}
"""Task to its main measure."""
GAP_S = 600.0
"""Of what is tested sooner, a catch trial, nobody asks what was kept."""
CONDITIONS = ("field", "rotation", "clamp", "obstacle_y_m", "delay_s", "help", "cap_s", "place_x_m")
"""Columns that say under which conditions a trial was made, where the protocol does not."""
NO_CONDITION = {"verb", "practice", "test", "trials", "trial", "rest", "order", "plasticity"}
LEAST_GAIN = 0.1
"""Share of the start by which practice has to change a measure before what was kept of it can be told."""


def course_of(recording: Recording, skill: str) -> dict[str, Any] | None:
    """Give the main measure of a skill by phase, and what was left of it at each test and where practice goes on after a gap.

    Returns
    -------
    dict or None
        `measure`, `title`, `unit`; `phases`, each with `ends`, the means of its first and last three trials; `memory`, each with
        the time since practice, `after_s`, `retention` (of what practice had gained from its first three trials on; 1 = nothing
        lost) and `change_percent` (of the first three trials, against the end of practice). None where the task has no
        main measure, or nothing was moved. All is compared with practice under the same conditions (field, delay, help, …).
    """
    curve = learning_curve(recording, skill)
    task = str(recording.trials["task"][curve["row"][0]]) if curve and "task" in recording.trials else ""
    main = MAIN.get(task)
    if main is None or main.column not in recording.trials:
        return None
    values = np.asarray(recording.trials[main.column], dtype=float)[curve["row"]]
    values = np.abs(values) if main.less_is_better else values
    parts = [part for part in phases_of(curve) if str(curve["verb"][part[0]]) in (PRACTICE, TEST)]
    phases = [
        {
            "phase": int(curve["phase"][part[0]]),
            "verb": str(curve["verb"][part[0]]),
            "trials": int(part.size),
            "ends": [average(values[part][:EDGE]), average(values[part][-EDGE:])],
        }
        for part in parts
    ]
    if not phases:
        return None
    conditions = [_conditions(recording, int(curve["phase"][part[0]]), int(curve["row"][part[0]])) for part in parts]
    ends = {"calendar_s": curve["calendar_s"], "duration_s": curve["duration_s"]}
    memory = _memory(phases, parts, conditions, ends, -1.0 if main.less_is_better else 1.0)
    return {"measure": main.column, "title": main.title, "unit": main.unit, "phases": phases, "memory": memory}


def _conditions(recording: Recording, phase: int, row: int) -> str:
    """Say under which conditions a phase was lived: all that the protocol asked for besides how much and how often."""
    asked = asked_of(recording)
    if 0 <= phase < len(asked):
        return str(sorted((name, str(value)) for name, value in asked[phase].items() if name not in NO_CONDITION))
    return str([str(recording.trials[name][row]) for name in CONDITIONS if name in recording.trials])


def _memory(
    phases: list[dict[str, Any]],
    parts: list[NDArray[np.intp]],
    conditions: list[str],
    when: dict[str, NDArray[Any]],
    sign: float,
) -> list[dict[str, Any]]:
    found = []
    for index, phase in enumerate(phases):
        alike = [one for one in range(index) if phases[one]["verb"] == PRACTICE and conditions[one] == conditions[index]]
        # After practice under other conditions what comes back is an after-effect, too.
        if not alike or any(phases[one]["verb"] == PRACTICE for one in range(alike[-1] + 1, index)):
            continue
        last, first = parts[alike[-1]][-1], parts[index][0]
        after_s = float(when["calendar_s"][first] - when["calendar_s"][last] - when["duration_s"][last])
        if after_s < GAP_S:
            continue
        naive, end, later = phases[alike[0]]["ends"][0], phases[alike[-1]]["ends"][1], phase["ends"][0]
        enough = abs(end - naive) >= LEAST_GAIN * max(naive, end)
        found.append(
            {
                "phase": phase["phase"],
                "after_s": after_s,
                "retention": retention(sign * naive, sign * end, sign * later) if enough else float("nan"),
                "change_percent": 100 * (later - end) / end if end else float("nan"),
            }
        )
    return found
