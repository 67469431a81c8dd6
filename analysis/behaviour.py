"""What a learner did, from the trials and presses of a recording."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from analysis.recording import Columns, Recording

Floats = NDArray[np.float64]

PRACTICE, TEST = "practice", "test"
NO_PRESSES: Columns = {
    name: np.empty(0) for name in ("time_s", "key", "target", "correct", "interval_s", "released_by", "trial_row")
}
LONGEST_LINE = 32  # elements; a longer trial without repetition has no order to it


def rows_of(recording: Recording, skill: str | None = None, verb: str | None = None) -> NDArray[np.intp]:
    """Rows of the trials of one skill (or all) and one verb (or all), in the order in which they happened."""
    trials = recording.trials
    if not trials:
        return np.empty(0, dtype=np.intp)
    keep = np.ones(len(trials["verb"]), dtype=bool)
    if skill is not None:
        keep &= trials["skill"] == skill
    if verb is not None:
        keep &= trials["verb"] == verb
    rows = np.flatnonzero(keep)
    return rows[np.argsort(trials["calendar_s"][rows], kind="stable")]


def skills_of(recording: Recording) -> tuple[str, ...]:
    """Skills in the order in which they were first tried."""
    tried = recording.trials["skill"][rows_of(recording)].tolist() if recording.trials else ()
    return tuple(skill for skill in dict.fromkeys(tried) if skill)  # trials of other people's files have none


def learning_curve(recording: Recording, skill: str | None = None) -> Columns:
    """Collect the measures of every trial of a skill.

    Returns
    -------
    dict of numpy.ndarray
        One value per trial in the order of the calendar: `row` (of the trials), `phase`, `verb`, `trial` (within the
        phase), `calendar_s`, `score`, `conscious`, `duration_s`; for key sequences also `keys_per_30s`, `interval_s`,
        `completion`, `errors`, `error_share` (of the presses) and `spikes_per_element` (all regions, per press; NaN without
        a press).
    """
    rows = rows_of(recording, skill)
    if not rows.size:
        return {}
    trials = {name: values[rows] for name, values in recording.trials.items()}
    wanted = ("phase", "verb", "trial", "calendar_s", "score", "conscious", "duration_s")
    # Trials of other people's files may have no score.
    curve: Columns = {"row": rows} | {name: trials[name] for name in wanted if name in trials}
    # Other tasks of the same recording have no number of presses.
    if "presses" in trials and np.any(trials["presses"] >= 0):
        presses = np.where(trials["presses"] > 0, trials["presses"], np.nan)
        # NWB keeps no column in which nothing is known.
        unknown = np.full(rows.size, np.nan)
        curve |= {name: trials.get(name, unknown) for name in ("keys_per_30s", "interval_s", "completion", "errors")}
        curve["error_share"] = curve["errors"] / presses
        curve["spikes_per_element"] = trials["spikes"] / presses
    return curve


def phases_of(curve: Columns) -> list[NDArray[np.intp]]:
    """Positions in a learning curve of each phase with trials, in order."""
    if not curve:
        return []
    borders = np.flatnonzero(np.diff(curve["phase"])) + 1
    return [np.asarray(part, dtype=np.intp) for part in np.split(np.arange(curve["phase"].size), borders)]


def presses_of(recording: Recording, row: int) -> Columns:
    """Presses of one trial in order of time; empty columns if the learner never pressed a key."""
    press = recording.events.get("press", NO_PRESSES)
    chosen = np.flatnonzero(press["trial_row"] == row)
    chosen = chosen[np.argsort(press["time_s"][chosen], kind="stable")]
    return {name: values[chosen] for name, values in press.items()}


def interval_matrix(recording: Recording, skill: str | None = None) -> tuple[Floats, NDArray[np.bool_]]:
    """Lay out the presses of every trial of a skill side by side.

    Returns
    -------
    tuple of numpy.ndarray
        Interval before each press in s (NaN where a trial has no such press), and whether it was the wrong key; both of
        shape (trials, presses of the trial with most).
    """
    trials = [presses_of(recording, int(row)) for row in rows_of(recording, skill)]
    width = max((len(trial["time_s"]) for trial in trials), default=0)
    intervals = np.full((len(trials), width), np.nan)
    wrong = np.zeros((len(trials), width), dtype=bool)
    for index, trial in enumerate(trials):
        count = len(trial["time_s"])
        intervals[index, :count] = trial["interval_s"]
        wrong[index, :count] = ~trial["correct"].astype(bool)
    return intervals, wrong


def practised_order(recording: Recording, skill: str | None = None) -> tuple[int, ...]:
    """Read the sequence of keys off the targets: the shortest pattern that the trial with most right presses repeats.

    That asks nothing of where the recording comes from. Less than two executions may repeat the wrong thing (4-1-3-2-4 begins
    as it ends): there the recorded positions in the line decide, if there are any. Without a repeat it is the whole trial.

    Returns
    -------
    tuple of int
        Empty if nothing was ever pressed rightly, if long trials repeat nothing, or if most trials differ (a shuffled sequence).
    """
    best: list[int] = []
    line = 0
    played = []
    for row in rows_of(recording, skill):
        press = presses_of(recording, int(row))
        right = press["correct"].astype(bool)
        played.append(press["target"][right].tolist())
        best = max(best, played[-1], key=len)
        line = max([line, *(press["position"][right] + 1)]) if "position" in press else line
    periods = [
        period
        for period in range(1, min(len(best), LONGEST_LINE) + 1)
        if all(best[index] == best[index + period] for index in range(len(best) - period))
    ]
    sure = [period for period in periods if 2 * period <= len(best) or period == line]
    order = best[: (sure or periods or [0])[0]]
    # Trials begin with the line. One phase may have another order; where most trials begin otherwise, each has its own.
    others = sum(keys[: len(order)] != order[: len(keys)] for keys in played)
    return () if 2 * others > len(played) else tuple(order)


def executions(recording: Recording, skill: str | None = None) -> Columns:
    """Cut every trial into complete executions of the sequence.

    A wrong press does not move the learner on, so an execution is as many right presses of a trial as the sequence has
    elements, whatever went wrong between them. It lasts from the end of the one before (or from the start of the trial)
    to its last press.

    Returns
    -------
    dict of numpy.ndarray
        One value per execution: `row` of its trial, `phase`, `stop_s`, `key_s` (mean time per element), `errors`.
    """
    length = len(practised_order(recording, skill))
    found: list[tuple[int, int, float, float, int]] = []
    for row in rows_of(recording, skill) if length else ():
        press = presses_of(recording, int(row))
        right = np.flatnonzero(press["correct"].astype(bool))
        begin, first = float(recording.trials["start_s"][row]), -1
        for last in right[length - 1 :: length]:
            stop = float(press["time_s"][last])
            errors = int(last) - first - length
            found.append((int(row), int(recording.trials["phase"][row]), stop, (stop - begin) / length, errors))
            begin, first = stop, int(last)
    names = ("row", "phase", "stop_s", "key_s", "errors")
    return {name: np.array([item[index] for item in found]) for index, name in enumerate(names)}


def spikes_per_element(recording: Recording, row: int) -> dict[str, float]:
    """Spikes of every population in one trial, per press; NaN without a press."""
    start, stop = float(recording.trials["start_s"][row]), float(recording.trials["stop_s"][row])
    presses = float(recording.trials["presses"][row]) or float("nan")
    return {name: recording.spikes(name, start, stop).ids.size / presses for name in recording.populations}
