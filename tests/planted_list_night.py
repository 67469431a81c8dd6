"""Recordings of a night of lists with planted replay in CA1 and planted recall the morning after."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from synthetic import segments_of, write_recording

LISTS = {"old": (4, 1, 3, 2, 0, 5, 6), "recent": (7, 9, 8, 4, 3, 0, 1)}
PER_KEY, LAG_S, NIGHT_S = 10, 0.06, 40.0
TRIAL_S = 10.0
RECALLED = {"sleep": (0.9, 0.8), "wake": (0.7, 0.6), "no_replay": (0.7, 0.6), "hippocampus_off": (0.7, 0.6)}
"""Shares in the morning and a week later."""
REPLAYED = {"sleep": {"recent": 20, "old": 8}, "no_replay": {}, "hippocampus_off": {}}
"""Events in which a list is named from end to end; awake there is no night."""


def list_nights(
    results: Path,
    recalled: Mapping[str, tuple[float, float]] = RECALLED,
    replayed: Mapping[str, Mapping[str, int]] = REPLAYED,
    backwards: bool = False,
    learners: int = 10,
) -> None:
    """Learners of all groups; with `backwards` lists are replayed from their ends."""
    for group, shares in recalled.items():
        for number in range(learners):
            own = [share + 0.01 * (number % 3) for share in shares]
            path = results / "list_night" / group / f"learner-{number + 1:04}.h5"
            _learner(path, group, number, own, replayed.get(group), backwards)


UNFINISHED = {
    "known_first": {"one": 8, "two": 20},
    "known_last": {"one": 20, "two": 8},
    "not_settled": {"one": 14, "two": 14},
}
"""Events in which a list is named from end to end."""


def unfinished(results: Path, replayed: Mapping[str, Mapping[str, int]] = UNFINISHED, learners: int = 10) -> None:
    """Learners with a list that is known and one that is not."""
    for group, events in replayed.items():
        for number in range(learners):
            path = results / "unfinished" / group / f"learner-{number + 1:04}.h5"
            own = {skill: count + number % 3 for skill, count in events.items()}
            _learner(path, group, number, [1.0], own, False, dict(zip(("one", "two"), LISTS.values(), strict=True)))


def _learner(
    path: Path,
    group: str,
    seed: int,
    shares: Sequence[float],
    events: Mapping[str, int] | None,
    backwards: bool,
    lists: Mapping[str, tuple[int, ...]] = LISTS,
) -> None:
    asked = [(skill, share) for share in shares for skill in lists]
    count = len(asked)
    start = NIGHT_S + TRIAL_S * np.arange(count)
    trials = {
        "phase": np.arange(1, count + 1),
        "verb": ["recall"] * count,
        "skill": [skill for skill, _ in asked],
        "task": ["piano"] * count,
        "trial": [1] * count,
        "start_s": start,
        "stop_s": start + TRIAL_S,
        "calendar_s": 8 * 3600.0 + start,
        "duration_s": np.full(count, TRIAL_S),
        "recalled": [share for _, share in asked],
    }
    places = [(row, place, key) for row, (skill, _) in enumerate(asked) for place, key in enumerate(lists[skill])]
    rows, place, target = (np.array(column) for column in zip(*places, strict=True))
    answer = {"time_s": start[rows] + place, "place": place, "target": target, "trial_row": rows}
    segments = segments_of(trials)
    if events is not None:
        night = {"simulated_start_s": 0.0, "simulated_stop_s": NIGHT_S, "calendar_start_s": 0.0, "calendar_stop_s": 8 * 3600.0}
        night |= {"phase": 0, "verb": "sleep", "kind": "sleep", "stage": "N3"}
        segments = {name: [value, *segments[name]] for name, value in night.items()}
    spikes = {"ca1": _spikes(events or {}, lists, backwards, np.random.default_rng(seed))}
    nodes = {"ca1": (100, "hippocampus", "ca1", PER_KEY)}
    write_recording(
        path,
        trials=trials,
        segments=segments,
        events={"answer": answer},
        spikes=spikes,
        protocol=path.parents[1].name,
        group=group,
        nodes=nodes,
    )


def _spikes(
    events: Mapping[str, int], lists: Mapping[str, tuple[int, ...]], backwards: bool, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """All cells of a key fire together, key after key; spikes in ms and cells."""
    told = [skill for skill, times in events.items() for _ in range(times)]
    times, cells = [np.empty(0)], [np.empty(0, int)]
    for number, index in enumerate(rng.permutation(len(told))):
        order = lists[told[index]][:: -1 if backwards else 1]
        for place, key in enumerate(order):
            times.append(1000 * (1.0 * number + LAG_S * place) + rng.uniform(1, 9, PER_KEY))
            cells.append(np.arange(PER_KEY) + PER_KEY * key)
    moments, ids = np.concatenate(times), np.concatenate(cells)
    by_time = np.argsort(moments)
    return moments[by_time], ids[by_time]
