"""Recordings of a sequence of ten keys with planted intervals: chunks of each learner's own, cut or kept."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from synthetic import segments_of, write_recording

ORDER = (7, 2, 5, 0, 8, 3, 9, 1, 6, 4)
REORDERED = ((7, 8, 3, 9, 2, 5, 0, 1, 6, 4), (7, 2, 3, 9, 1, 5, 0, 8, 6, 4), (7, 2, 5, 9, 1, 6, 0, 8, 3, 4))
SHORT, LONG = 0.2, 0.45
Trial = tuple[str, int, Sequence[int], np.ndarray]
"""Verb, phase, order of keys, seconds before each press of shape (executions, elements)."""


def write_lines(path: Path, trials: Sequence[Trial], errors: Sequence[int] = ()) -> None:
    """Write one row of `/trials` per trial; an element whose key is among `errors` is first missed once."""
    rows: list[dict[str, object]] = []
    presses: list[dict[str, object]] = []
    clock = 0.0
    for verb, phase, order, times in trials:
        row, start = len(rows), clock
        for key, taken in zip(np.tile(order, len(times)), times.ravel(), strict=True):
            missed = [(clock + taken / 2, False)] if key in errors else []
            for moment, right in [*missed, (clock + taken, True)]:
                pressed = int(key) if right else (int(key) + 1) % 10
                presses.append(
                    {"time_s": moment, "key": pressed, "target": int(key), "correct": right, "trial_row": row}
                    | {"interval_s": taken, "released_by": "prediction"}
                )
            clock += taken
        rows.append({"phase": phase, "verb": verb, "skill": "tapping", "task": "piano", "trial": row + 1})
        rows[-1] |= {"start_s": start, "stop_s": clock, "calendar_s": start, "duration_s": clock - start}
        wrong = sum(int(key) in errors for key in np.tile(order, len(times)))
        rows[-1] |= {
            "presses": times.size + wrong,
            "errors": wrong,
            "score": times.size / (times.size + wrong),
            "completion": 1.0,
        }
        rows[-1] |= {"keys_per_30s": 30 * times.size / (clock - start), "interval_s": times.mean(), "conscious": 0.0, "spikes": 0}
    table = {name: [row[name] for row in rows] for name in rows[0]}
    press = {name: [one[name] for one in presses] for name in presses[0]}
    write_recording(path, trials=table, segments=segments_of(table), events={"press": press}, protocol=path.parts[-3])


def played(
    ends: Sequence[int], executions: int, rng: np.random.Generator, noise: float = 0.1, ends_s: float = LONG
) -> np.ndarray:
    """Seconds before each element of whole executions; `ends` are the places before which a learner hesitates."""
    times = np.full((executions, len(ORDER)), SHORT)
    times[:, list(ends)] = ends_s
    return times * np.exp(noise * rng.normal(size=times.shape))


def own_ends(number: int, boundaries: int = 3) -> list[int]:
    """Places before which a learner hesitates, as by lot; the first element is none of them."""
    rng = np.random.default_rng(1000 + number)
    return sorted(1 + rng.choice(len(ORDER) - 1, boundaries, replace=False))


def reordered(order: Sequence[int], ends: Sequence[int], inside_s: float, between_s: float) -> np.ndarray:
    """Seconds before each element of a re-ordered line, with what a cut inside and between chunks costs added."""
    times = []
    for before, key in zip((None, *order), order, strict=False):
        place = ORDER.index(key)
        follows = before is None or place == ORDER.index(before) + 1
        times.append((LONG if place in ends else SHORT) + (0.0 if follows else between_s if place in ends else inside_s))
    return np.tile(times, (8, 1))


def sakai(
    results: Path, boundaries: int = 3, alike: bool = False, drifting: bool = False, inside_s: float = 0.4, between_s: float = 0.1
) -> None:
    """Twenty learners with chunks, and twenty without whose intervals differ by chance."""
    for number in range(20):
        rng = np.random.default_rng(number)
        ends = own_ends(0 if alike else number, boundaries)
        late = own_ends(number + 500, boundaries) if drifting else ends
        practice: list[Trial] = [("practice", 0, ORDER, played(one, 7, rng)) for one in (ends, ends, ends, late, late)]
        tests: list[Trial] = [("test", 2, ORDER, played(ends, 8, rng))]
        for phase, order in enumerate(REORDERED, start=3):
            tests.append(("test", phase, order, reordered(order, ends, inside_s, between_s)))
        name = f"learner-{number + 1:04}.h5"
        write_lines(results / "sakai_2003" / "practice" / name, practice + tests)
        write_lines(results / "sakai_2003" / "plasticity_off" / name, [("practice", 0, ORDER, played((), 28, rng))])


def ramkumar(results: Path, first: int = 7, last: int = 1, ends_s: tuple[float, float] = (LONG, LONG)) -> None:
    """Twenty learners of three days, who hesitate before so many elements on the first day and on the last."""
    for number in range(20):
        rng = np.random.default_rng(number)
        days = np.linspace([first, ends_s[0]], [last, ends_s[1]], 3)
        trials: list[Trial] = []
        for phase, (count, seconds) in enumerate(days):
            ends = own_ends(number, int(count))
            trials.append(("practice", phase, ORDER, played(ends, 20, rng, ends_s=seconds)))
        write_lines(results / "ramkumar_2016" / "practice" / f"learner-{number + 1:04}.h5", trials)
