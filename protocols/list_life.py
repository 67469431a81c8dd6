"""Rows of a learner that show a list, or ask for it."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from models import hippocampal_memory, list_wiring
from models.tasks.settings import LONGEST
from protocols import engine, lists
from protocols.life import Clock, Life, Lived, Spikes, add, read, spikes_of
from protocols.scratch import scratch
from protocols.timetable import LIST_VERBS, Row

SHOWING = "demonstrate"


def longest_s(life_lists: lists.Lists, row: Row) -> float:
    """Return how long a row is simulated at most."""
    return row.trials * lists.longest_s(life_lists.parameters, len(row.options["sequence"]), row.verb == SHOWING)


def memorised(life: Life, row: Row, state: Any, clock: Clock, progress: engine.Progress) -> Lived:
    """Live the showings of a list until its elements are foreseen (`until`), or one recall."""
    body, showing, sequence = life.lists, row.verb == SHOWING, row.options["sequence"]
    if body is None:
        raise ValueError(f"row {row.phase} has the verb {row.verb!r}, but the learner was made without lists")
    seconds = lists.longest_s(body.parameters, len(sequence), showing)
    which = known(life).index(str(row.skill))
    lived, columns, events = Lived(0.0), [], []
    for number in range(row.trials):
        if number:
            hippocampal_memory.pass_time(state.lists, body.parameters.chain, row.between_s)
            lived.length += row.between_s
        inputs = lists.inputs_of(body, state.lists, state.silenced, clock.stretch, which, sequence, showing, state.acetylcholine)
        with scratch() as folder:
            result = lists.play(body, inputs, seconds, folder / "run", progress)
            lists.absorb(body, state.lists, result)
            spikes, answers = spikes_of(result), read(result, "answers")
        simulated = result.steps * lists.STEP_S
        trial = _trial(answers, spikes, len(sequence)) | {
            "trial": row.trial + number,
            "start_s": clock.simulated_s,
            "stop_s": clock.simulated_s + simulated,
            "calendar_s": clock.calendar_s + lived.length,
            "duration_s": simulated,
        }
        columns.append(trial)
        events.append(_answers(answers, spikes, body, clock.simulated_s))
        lived.length += simulated
        add(lived, spikes, simulated, clock)
        if row.options.get("until") is not None and trial["recalled"] >= row.options["until"]:
            break
    lived.trial = {name: np.array([one[name] for one in columns]) for name in columns[0]}
    lived.events["answer"] = {name: np.concatenate([one[name] for one in events]) for name in events[0]}
    return lived


def in_mind(life: Life, row: Row, state: Any, clock: Clock) -> tuple[NDArray[np.float64], Spikes, float]:
    """Return what the hippocampus names for each place of a skill played without notes, or -1, its spikes, and its time in s.

    It is asked once a trial, and what it names is held in mind for all executions of it. Asking changes no synapse.
    """
    named = np.full(LONGEST, -1.0)
    body, sequence = life.lists, row.options.get("sequence", ())
    if body is None or row.options.get("cued", True) or row.skill not in known(life):
        return named, {}, 0.0
    inputs = lists.inputs_of(body, state.lists, state.silenced, clock.stretch, known(life).index(row.skill), sequence, False)
    with scratch() as folder:
        seconds = lists.longest_s(body.parameters, len(sequence), False)
        result = lists.play(body, inputs, seconds, folder / "run", None)
        spikes, answers = spikes_of(result), read(result, "answers")
    named[: len(sequence)] = _answers(answers, spikes, body, 0.0)["key"]
    return named, spikes, result.steps * lists.STEP_S


def known(life: Life) -> list[str]:
    """Return the skills of which the list is shown or asked for, in the order in which a learner meets them."""
    return list(dict.fromkeys(str(row.skill) for row in life.rows if row.verb in LIST_VERBS))


def _trial(answers: dict[str, NDArray[Any]], spikes: Any, elements: int) -> dict[str, Any]:
    right = int(np.sum(answers["right"] > 0))
    return {
        "elements": elements,
        "recalled": right / elements,
        "score": right / elements,
        "error": elements - right,
        "completed": right == elements,
        "spikes": sum(len(times) for times, _ in spikes.values()),
        "conscious": float("nan"),
    }


def _answers(answers: dict[str, NDArray[Any]], spikes: Any, body: lists.Lists, began_s: float) -> dict[str, NDArray[Any]]:
    """Return what CA1 named before each element was due: the key of most spikes, or -1 where too few fired."""
    p, (times, cells) = body.parameters.task, spikes["ca1"]
    per = list_wiring.COUNT["ca1"] // list_wiring.KEYS
    named = []
    for at, heard in zip(answers["t"], answers["total"], strict=True):
        since = at * 1000 - times
        window = (since > 0) & (since <= 1000 * float(p.answer_by - p.pulse_for))
        counts = np.bincount(cells[window] // per, minlength=list_wiring.KEYS)
        named.append(int(counts.argmax()) if heard >= p.fewest else -1)
    return {
        "time_s": answers["t"] + began_s,
        "place": answers["place"].astype(int),
        "target": answers["target"].astype(int),
        "key": np.array(named),
        "correct": answers["right"] > 0,
    }
