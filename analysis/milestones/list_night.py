"""Asleep, the hippocampus replays lists in their order, the recent one more; in the morning they are recalled better.

Two lists are shown a day apart, and asked for the morning after the second, and a week later. Replay is read from CA1, whose
pools name keys: neighbours in its events that are neighbours in a list, against the same events shuffled (`analysis.replay`). No
two keys follow each other in both lists, so that neighbours tell the lists apart. Recall is the share of elements named before
they were due, in percent, over both lists and all recalls of a morning.

Learners of all groups are the same ones, up to the night: differences are theirs. What the later morning shows is of that one
night, as in later nights nothing is replayed in any group.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure

from analysis.panels import Place, draw_places
from analysis.recording import Recording
from analysis.replay import Replay, find_events, score, sleep_windows
from analysis.statistics import estimate
from analysis.style import BLUE, GREEN, GREY, VERMILION, WIDE
from analysis.trials import average, by_phase
from analysis.verdict import LEAST_SHARE, Measures, Verdict, estimate_of, judged, missing, plain, with_interval

NAME = "night-of-lists"
PROTOCOL = "list_night"
CLAIM = "asleep, lists are replayed in order, the recent one more; what is replayed is recalled better in the morning"
CRITERION = (
    "recent list replayed in its order above shuffles (p < 0.01), and more than the old one, in at least 90 % of learners each; "
    "none with replay or the hippocampus off; recall in the morning better than without replay, than awake and than with the "
    "hippocampus off in the night, and a week later than without replay: 95 % interval of the learners' differences above 0"
)
LEARNERS = 10
SLEEP, WAKE, NO_REPLAY, OFF = "sleep", "wake", "no_replay", "hippocampus_off"
GROUPS = {SLEEP: ("sleep", BLUE), WAKE: ("awake", GREY), NO_REPLAY: ("no replay", VERMILION), OFF: ("no hippo-\ncampus", GREEN)}
RECENT, OLD = "recent", "old"
MORNING, WEEK = "recalled in the morning", "recalled after a week"
P_VALUE, OF_RECENT, OF_OLD = "order_p", "neighbours of the recent list", "neighbours of the old list"
POPULATION, CHANCE = "ca1", 0.01


def measure(groups: Mapping[str, Sequence[Recording]]) -> Measures:
    """Recall on both mornings, and what was replayed in the night, of every learner."""
    measures: Measures = {}
    for group, recordings in groups.items():
        replay = np.array([_replayed(recording) for recording in recordings]).reshape(-1, 3)
        recalls = [recall_early_and_late(recording) for recording in recordings]
        columns = {name: plain(values) for name, values in zip((P_VALUE, OF_RECENT, OF_OLD), replay.T, strict=True)}
        measures[group] = columns | {name: plain([one[place] for one in recalls]) for place, name in enumerate((MORNING, WEEK))}
    return measures


def recall_early_and_late(recording: Recording) -> tuple[float, float]:
    """Mean recall, in percent, of the first half of all recalls and of the second; every recall is a phase of its own."""
    phases = [100 * average(one) for one in by_phase(recording, "recalled", verb="recall")]
    half = len(phases) // 2
    return average(phases[:half]), average(phases[half:])


def _replayed(recording: Recording) -> tuple[float, float, float]:
    """Return p of the recent list's order, and how many neighbours were named as in each list."""
    found = scores(recording, (RECENT, OLD))
    return (found[0].p_value, neighbours(found[0]), neighbours(found[1])) if found else (1.0, 0.0, 0.0)


def scores(recording: Recording, skills: Sequence[str]) -> list[Replay]:
    """Score what CA1 names asleep against the order of each list; empty if there is no sleep."""
    windows = sleep_windows(recording, POPULATION)
    if not windows:
        return []
    events = find_events(recording, windows, POPULATION)
    return [score(events, list_order(recording, skill), hours=1.0, awake_s=float("nan")) for skill in skills]


def neighbours(replay: Replay) -> float:
    """Count the neighbours in the events of sleep that are neighbours in the list."""
    return float(replay.events["matched"].sum())


def list_order(recording: Recording, skill: str) -> tuple[int, ...]:
    """Keys of a list, read off what was due when it was last asked for."""
    answer = recording.events["answer"]
    own = np.flatnonzero(recording.trials["skill"][answer["trial_row"]] == skill)
    last = own[answer["trial_row"][own] == answer["trial_row"][own].max()]
    return tuple(answer["target"][last[np.argsort(answer["place"][last])]].tolist())


def differences(measures: Measures, other: str, morning: str) -> list[float]:
    """Recall after the night with replay less that of another group, of every learner, in points."""
    return plain(np.subtract(measures[SLEEP][morning][: len(measures[other][morning])], measures[other][morning]))


def holds(measures: Measures) -> Verdict:
    """Judge by the criterion."""
    short = missing(measures, dict.fromkeys(GROUPS, LEARNERS), MORNING)
    if short:
        return short
    slept = measures[SLEEP]
    ordered = float(np.mean(np.array(slept[P_VALUE]) < CHANCE))
    more = float(np.mean(np.array(slept[OF_RECENT]) > np.array(slept[OF_OLD])))
    silent = sum(sum(measures[group][name]) for group in (NO_REPLAY, OFF) for name in (OF_RECENT, OF_OLD))
    criteria = [
        (ordered >= LEAST_SHARE, f"recent list in order above shuffles (p < 0.01) in {ordered:.0%} of learners, wanted 90 %"),
        (more >= LEAST_SHARE, f"recent list replayed more than the old one in {more:.0%} of learners, wanted 90 %"),
        (silent == 0, f"replay or hippocampus off: {silent:.0f} neighbours replayed, wanted none"),
    ]
    for other, morning in ((NO_REPLAY, MORNING), (WAKE, MORNING), (OFF, MORNING), (NO_REPLAY, WEEK)):
        one = estimate(differences(measures, other, morning))
        text = f"{morning}: {with_interval(one, unit=' points')} on {said(other)}, wanted above 0"
        criteria.append((bool(one.low > 0), text))
    return judged(criteria)


def said(group: str) -> str:
    """Say a group in words."""
    return GROUPS[group][0].replace("-\n", "")


def summary(measures: Measures) -> str:
    """Model's numbers with their intervals."""
    parts = []
    for group in GROUPS:
        if group in measures:
            recalled = (with_interval(estimate_of(measures, group, name), "{:.0f}") for name in (MORNING, WEEK))
            parts.append(f"{said(group)}: recalled {', a week later '.join(recalled)}")
    if SLEEP in measures:
        named = (with_interval(estimate_of(measures, SLEEP, name), "{:.0f}", "") for name in (OF_RECENT, OF_OLD))
        parts.append(f"neighbours replayed, recent and old: {' and '.join(named)}")
    return "; ".join(parts)


def draw(figure: Figure, measures: Measures) -> None:
    """Draw recall on both mornings, and how much of each list was replayed in the night."""
    figure.set_size_inches(WIDE, 2.8)
    axes = figure.subplots(1, 3, width_ratios=(4, 4, 2))
    for panel, name in zip(axes, (MORNING, WEEK), strict=False):
        places = [Place(text, measures.get(group, {}).get(name, []), colour) for group, (text, colour) in GROUPS.items()]
        draw_places(panel, places, f"{name} (%)")
    replayed = [Place(text, measures.get(SLEEP, {}).get(name, []), BLUE) for text, name in ((RECENT, OF_RECENT), (OLD, OF_OLD))]
    draw_places(axes[2], replayed, "neighbours replayed")
    axes[0].set_title("A night of lists")
