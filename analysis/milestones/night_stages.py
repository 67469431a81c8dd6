"""Each part of a night does something: the same learners with one part taken away at a time.

The night of practice is the one that counts; a month later the test begins anew. Contacts are those that practice and sleep have
made, as they stand in the morning. Presses in REM are contacts of fingers with keys; those of the other stages do not count.
Learners are matched: learner k of a group is learner k of `night` with one thing changed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from analysis.behaviour import PRACTICE, TEST
from analysis.memory import GAIN_TRIALS, offline_gain
from analysis.milestones.without_parts import changes, count_needed, draw_table
from analysis.recording import Recording
from analysis.replay import find_replay
from analysis.trials import by_phase, column
from analysis.verdict import LEAST_SHARE, Measures, Verdict, by_measure, judged, missing

NAME = "night-stage-by-stage"
PROTOCOL = "night_stages"
CLAIM = "replay is ordered, sleep adds speed and connections, limbs are still in REM, and each part of a night does something"
CRITERION = (
    "replay ordered above shuffles (p < 0.01) in 9 of 10; gain and connections fewer awake, without replay and without spindles; "
    "no press in REM, presses without atonia; each part taken away changes a measure: 95 % intervals of paired differences "
    "exclude 0"
)
LEARNERS = 10
NIGHT = "night"
PARTS = ("awake", "no_replay", "no_spindles", "no_atonia", "no_dreams", "no_contacts", "no_priming")
GAIN, CONTACTS, LOST, PRESSES, MONTH, ORDER = (
    "gain_percent",
    "contacts",
    "lost_in_rem",
    "presses_in_rem",
    "month_percent",
    "order_p",
)
MEASURES = {
    GAIN: "gain in the\nmorning (%)",
    MONTH: "gain after\na month (%)",
    CONTACTS: "learnt contacts\nin the morning",
    LOST: "contacts lost\nin REM",
    PRESSES: "presses\nin REM",
}
MADE_IN_SLEEP = ("awake", "no_replay", "no_spindles")
CHANCE = 0.01


def measure(groups: Mapping[str, Sequence[Recording]]) -> Measures:
    """Give the measures of every learner of every group, and how likely the order of its replay is by chance."""
    return {
        group: by_measure(rows, (*MEASURES, ORDER))
        for group, recordings in groups.items()
        if (rows := [_row(recording) for recording in recordings])
    }


def _row(recording: Recording) -> dict[str, float]:
    evening = column(recording, "keys_per_30s", verb=PRACTICE)
    tests = by_phase(recording, "keys_per_30s", verb=TEST)
    morning, month = (offline_gain(evening, test, GAIN_TRIALS) for test in tests) if len(tests) == 2 else (float("nan"),) * 2
    replay = find_replay(recording)
    segments = recording.segments
    rem = (segments["stage"] == "REM") & (segments["verb"] == "sleep")
    table = recording.events["contacts"]
    morning_s = recording.trials["calendar_s"][recording.trials["verb"] == TEST].min(initial=np.inf)
    before = table["calendar_s"] <= morning_s
    learnt = before & (table["maker"] != "chance") & (table["calendar_s"] == table["calendar_s"][before].max(initial=0.0))
    pressed = recording.events["press"]["time_s"] if "press" in recording.events else np.empty(0)
    return {
        GAIN: morning,
        MONTH: month,
        CONTACTS: float(table["standing"][learnt].sum()),
        # A stretch's line is written at its end.
        LOST: float(table["lost"][np.isin(table["calendar_s"], segments["calendar_stop_s"][rem])].sum()),
        PRESSES: _count(pressed, segments["simulated_start_s"][rem], segments["simulated_stop_s"][rem]),
        ORDER: replay.p_value if replay else float("nan"),
    }


def _count(times: NDArray[np.float64], starts: NDArray[np.float64], stops: NDArray[np.float64]) -> float:
    """Count the times that lie within any of some stretches."""
    return float(((times[:, None] >= starts) & (times[:, None] < stops)).sum())


def holds(measures: Measures) -> Verdict:
    """Judge by the criterion."""
    short = missing(measures, dict.fromkeys((NIGHT, *PARTS), LEARNERS), GAIN)
    if short:
        return short
    ordered = float(np.mean(np.array(measures[NIGHT][ORDER]) < CHANCE))
    still, moving = (np.array(measures[group][PRESSES]) for group in (NIGHT, "no_atonia"))
    criteria = [(ordered >= LEAST_SHARE, f"replay in order in {ordered:.0%} of learners, wanted 90 %")]
    for part in MADE_IN_SLEEP:
        found = changes(measures, part, NIGHT, (GAIN, CONTACTS))
        for name, unit in ((GAIN, "points of gain"), (CONTACTS, "contacts")):
            mean, sure = found.get(name, (float("nan"), False))
            criteria.append((sure and mean < 0, f"{part.replace('_', ' ')}: {mean:+.1f} {unit}, wanted below 0"))
    criteria.append((not still.any(), f"presses in REM {still.mean():.1f} a night, wanted none"))
    criteria.append((bool((moving > 0).all()), f"without atonia {moving.mean():.1f} a night, wanted some in each"))
    for part in PARTS:
        changed = [f"{name} {mean:+.1f}" for name, (mean, sure) in changes(measures, part, NIGHT, list(MEASURES)).items() if sure]
        criteria.append((bool(changed), f"{part.replace('_', ' ')}: {', '.join(changed) or 'nothing changes'}"))
    return judged(criteria)


def summary(measures: Measures) -> str:
    """How many parts matter, and in how many learners replay is in order."""
    ordered = np.array(measures.get(NIGHT, {}).get(ORDER, []))
    share = f"replay in order in {np.mean(ordered < CHANCE):.0%} of learners; " if ordered.size else ""
    return share + count_needed(measures, dict.fromkeys(PARTS, NIGHT), list(MEASURES))


def draw(figure: Figure, measures: Measures) -> None:
    """Draw the table of what each part of the night, taken away, changes."""
    draw_table(figure, measures, dict.fromkeys(PARTS, NIGHT), MEASURES)
