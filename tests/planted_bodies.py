"""Recordings of tennis, reach and bicycle with planted answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from synthetic import segments_of, write_recording

from analysis.two_state import TwoState, simulate

HOUR, DAY = 3600.0, 86400.0
NAN = float("nan")
LEARNT = TwoState(A_f=0.59, B_f=0.21, A_s=0.992, B_s=0.02, r2=1.0)


@dataclass(frozen=True)
class Block:
    """Trials of one phase: the task's own columns, one value per trial, and when they began."""

    verb: str
    task: str
    columns: Mapping[str, Any] = field(default_factory=dict)
    calendar_s: float = 0.0
    rest_s: float = 3.5


def plant(results: Path, protocol: str, group: str, number: int, blocks: Sequence[Block | None]) -> None:
    """Write the recording of one learner, the first of which is number 0; a phase without trials is None."""
    rows: dict[str, list[Any]] = {}
    clock = 0.0
    for phase, block in enumerate(blocks):
        if block is None:
            continue
        count = len(block.columns["error"])
        durations = np.broadcast_to(block.columns.get("duration_s", 1.5), count)
        starts = clock + np.concatenate([[0.0], np.cumsum(durations)])
        calendar = block.calendar_s + starts[:-1] - clock + block.rest_s * np.arange(count)
        clock = float(starts[-1])
        common = {
            "phase": [phase] * count,
            "verb": [block.verb] * count,
            "skill": ["skill"] * count,
            "task": [block.task] * count,
            "trial": list(range(1, count + 1)),
            "start_s": starts[:-1],
            "stop_s": starts[1:],
            "calendar_s": calendar,
            "score": [0.5] * count,
            "duration_s": durations,
            "completed": [True] * count,
            "spikes": [0] * count,
            "conscious": [NAN] * count,
        }
        for name, values in {**common, **block.columns}.items():
            rows.setdefault(name, []).extend(values if isinstance(values, list) else np.broadcast_to(values, count).tolist())
    path = results / protocol / group / f"learner-{number + 1:04}.h5"
    write_recording(path, trials=rows, segments=segments_of(rows), protocol=protocol, group=group, seed=number)


def tennis(verb: str, errors: Sequence[float], delay: float = 0.6, missed: Sequence[bool] | None = None, **more: Any) -> Block:
    """Trials with these errors (s)."""
    wrong = np.asarray(errors, dtype=float)
    out = np.zeros(wrong.size, dtype=bool) if missed is None else np.asarray(missed)
    columns = {
        "error": np.where(out, NAN, wrong),
        "duration_s": 2.0,
        "delay_s": delay,
        "contact_s": np.where(out, NAN, delay + wrong),
        "missed": out,
    }
    return _block(verb, "tennis", columns, more)


def reach(verb: str, deviations: Sequence[float], **more: Any) -> Block:
    """Reaches with these deviations (m); any column may be given."""
    wrong = np.asarray(deviations, dtype=float)
    columns = {
        "error": wrong,
        "deviation_m": wrong,
        "field": 0.0,
        "rotation": 0.0,
        "clamp": False,
        "target": 0,
        "end_error_m": wrong / 5,
        "force_index": 0.0,
        "peak_speed_m_s": 0.5,
        "jerk": 100.0,
        "hit": False,
        "obstacle_y_m": NAN,
    }
    return _block(verb, "reach", columns, more)


def ride(verb: str, seconds: Sequence[float], swing: Any = 0.1, period: Any = 1.0, cap: float = 12.0, **more: Any) -> Block:
    """Rides that last so long; one that reaches the cap does not fall."""
    lasted = np.minimum(np.asarray(seconds, dtype=float), cap)
    columns = {
        "error": swing,
        "duration_s": lasted,
        "fell": lasted < cap,
        "swing_rad": swing,
        "period_s": period,
        "help": 0.0,
        "cap_s": cap,
        "steer": 0.1,
    }
    return _block(verb, "bicycle", {name: np.broadcast_to(values, lasted.size) for name, values in columns.items()}, more)


def _block(verb: str, task: str, columns: dict[str, Any], more: dict[str, Any]) -> Block:
    timing = {name: more.pop(name) for name in ("calendar_s", "rest_s") if name in more}
    corrected = {"correction": 0.1, "correction_latency_s": 0.3}
    return Block(verb, task, {**corrected, **columns, **more}, **timing)


def seeds(learners: int) -> list[np.random.Generator]:
    """One generator per learner."""
    return [np.random.default_rng(number) for number in range(learners)]


def nearing(first: float, last: float, trials: int, rate: float = 0.1) -> np.ndarray:
    """Values that near the last one exponentially."""
    return last + (first - last) * np.exp(-rate * np.arange(trials))


# --- landmarks --------------------------------------------------------------------------------------------------------

ADAPTING = TwoState(A_f=0.8, B_f=0.2, A_s=0.998, B_s=0.05, r2=1.0)
NOTHING = TwoState(A_f=0.0, B_f=0.0, A_s=0.0, B_s=0.0, r2=1.0)


def field_learners(
    results: Path, protocol: str, groups: Mapping[str, TwoState], learners: int = 20, after: float = 1.0, noise: float = 0.001
) -> None:
    """Reaches without a field, in it, and catch trials, of learners with these two states; after-effects times `after`."""
    parts = [("practice", 20, 0.0), ("practice", 120, 1.0), *[("test", 1, 0.0), ("practice", 15, 1.0)] * 5]
    for group, state in groups.items():
        for number, rng in enumerate(seeds(learners)):
            blocks = adapted(parts, state, rng, noise, after)
            if "lesion" in group:
                blocks[1:1] = [None, None]
            plant(results, protocol, group, number, blocks)


def adapted(
    parts: Sequence[tuple[str, int, float]], state: TwoState, rng: np.random.Generator, noise: float, after: float = 1.0
) -> list[Block | None]:
    """Phases (verb, trials, field) of one life of reaches; a field that is not finite is an error clamp."""
    fields = np.concatenate([[asked] * trials for _, trials, asked in parts])
    clamp = ~np.isfinite(fields)
    fields = np.where(clamp, 0.0, fields)
    output = simulate(state, fields, clamp).sum(axis=0)
    blocks: list[Block | None] = []
    first, calendar = 0, 0.0
    for verb, trials, _ in parts:
        own = slice(first, first + trials)
        gain = after if verb == "test" else 1.0
        deviations = 0.005 + 0.03 * gain * np.where(clamp[own], 0.0, fields[own] - output[own]) + noise * rng.normal(size=trials)
        blocks.append(
            reach(
                verb,
                deviations,
                field=fields[own],
                clamp=clamp[own],
                force_index=output[own] + 30 * noise * rng.normal(size=trials),
                calendar_s=calendar,
            )
        )
        first, calendar = first + trials, calendar + 5.0 * trials
    return blocks


def reversals(results: Path, state: TwoState = LEARNT, learners: int = 20, noise: float = 0.001) -> None:
    """Learners of two states: field, brief reversal, error clamp."""
    parts = [("practice", 20, 0.0), ("practice", 150, 1.0), ("practice", 15, -1.0), ("test", 60, NAN)]
    for number, rng in enumerate(seeds(learners)):
        plant(results, "smith_2006", "learner", number, adapted(parts, state, rng, noise))


def intervals(
    results: Path,
    late: float = 0.0,
    variation: Mapping[str, float] | float = 0.1,
    rate: float = 0.05,
    lesion: float = 0.0,
    learners: int = 20,
) -> None:
    """Release at the interval (times 1 + `late`) with this variation; learnt at `rate` (per trial and s); lesioned: a share."""
    for group, interval in {"ms200": 0.2, "ms400": 0.4, "ms600": 0.6, "ms800": 0.8, "lesion": 0.6}.items():
        spread = variation if isinstance(variation, float) else variation[group]
        for number, rng in enumerate(seeds(learners)):
            learnt = nearing(1.0, 0.0, 80, rate / interval)
            if group == "lesion":
                learnt = 1.0 - lesion * (1.0 - learnt)
            noise = spread * (1 - learnt) * rng.normal(size=80)
            plant(results, "green_1999", group, number, [tennis("practice", interval * (learnt + late + noise), interval)])


def riders(
    results: Path, cap_by: int = 15, swing: float = 0.5, period: float = 1.03, week: float = 12.0, learners: int = 20
) -> None:
    """Three sessions of 20 rides, from 2 s to the cap after so many rides; swing and period end at these shares of the first."""
    for number, level in enumerate(np.linspace(0.95, 1.05, learners)):
        seconds = np.minimum(2 * level * np.exp(np.log(6.4) * np.arange(60) / cap_by), 12.0)
        swings, periods = 0.2 * level * np.linspace(1, swing, 60), level * np.linspace(1, period, 60)
        blocks: list[Block | None] = []
        for day in range(3):
            own = slice(20 * day, 20 * day + 20)
            blocks += [ride("practice", seconds[own], swings[own], periods[own], calendar_s=day * DAY), None, None]
        plant(results, "cluff_2009", "practice", number, [*blocks, None, ride("test", [week] * 5, calendar_s=9 * DAY)])


def five_months(results: Path, later: float = 0.6, rate: float = 0.2, learners: int = 20) -> None:
    """A field learnt, and met again at this share of the naive deviation and with this rate; a control meets it then first."""
    for group in ("trained", "naive"):
        for number, rng in enumerate(seeds(learners)):
            before = reach("practice", 0.001 * rng.normal(size=20))
            first = reach("practice", nearing(0.03, 0.006, 190, 0.1) + 0.001 * rng.normal(size=190), field=1.0, calendar_s=100)
            start, speed = (0.03, 0.1) if group == "naive" else (0.03 * later, rate)
            again = nearing(start, 0.006, 60, speed) + 0.001 * rng.normal(size=60)
            blocks = [before, first, None, reach("practice", again, field=1.0, calendar_s=150 * DAY)]
            plant(results, "shadmehr_1997", group, number, blocks if group == "trained" else [before, None, blocks[-1]])


def random_fields(
    results: Path, groups: Mapping[str, float], wandering: Mapping[str, float] | None = None, learners: int = 20
) -> None:
    """Fields in random order; output follows the error with this sensitivity (share of it), and wanders besides."""
    for group, sensitivity in groups.items():
        noise = (wandering or {}).get(group, 0.1)
        for number, rng in enumerate(seeds(learners)):
            fields = rng.permutation(np.repeat([-1.0, 0.0, 1.0], 50))
            output, state = np.empty(150), 0.0
            for trial, asked in enumerate(fields):
                output[trial] = state + noise * rng.normal()
                state = 0.9 * state + sensitivity * (asked - output[trial])
            # The field moves the measure of the output too, as reflexes do.
            index = output + 0.2 * fields
            blocks = [
                reach("practice", np.zeros(20)),
                reach("practice", 0.03 * (fields - output), field=fields, force_index=index),
            ]
            plant(results, "martin_1996", group, number, blocks)


def five_days(results: Path, spread: float = 0.6, trials: float = 150.0, mean: float = 40.0, learners: int = 20) -> None:
    """Curved reaches whose standard deviation falls to a share of its start, and whose mean settles, in so many trials."""
    for number, rng in enumerate(seeds(learners)):
        trial = np.arange(260)
        deviation = 0.02 + 0.01 * np.exp(-trial / mean)
        scatter = 0.004 * (spread + (1 - spread) * np.exp(-trial / trials))
        values = deviation + scatter * rng.normal(size=260)
        blocks: list[Block | None] = []
        for day, (verb, start, stop) in enumerate(
            [("test", 0, 40), *[("practice", 40 + 60 * n, 100 + 60 * n) for n in range(3)], ("test", 220, 260)]
        ):
            own = slice(start, stop)
            speed, jerk = 0.5 * (1 + 0.03 * rng.normal(size=stop - start)), 200 - 20.0 * day
            timing = {"calendar_s": day * DAY, "obstacle_y_m": 0.005}
            blocks += [reach(verb, values[own], peak_speed_m_s=speed, jerk=jerk, **timing), None, None]
        plant(results, "shmuelof_2012", "practice", number, blocks)


def years(
    results: Path, again: Mapping[str, Sequence[float]], lists: Sequence[float] = (), learn_by: int = 30, learners: int = 20
) -> None:
    """Rides learnt in about so many, and after each group's gap; scores of those who recall a list, which may be missing."""
    for group, seconds in again.items():
        for number in range(learners):
            practised = np.minimum(2 * np.exp(np.log(6.4) * np.arange(60) / (learn_by + number % 3)), 12.0)
            days = [ride("practice", practised[20 * day : 20 * day + 20], calendar_s=day * DAY) for day in range(3)]
            blocks = [one for day in days for one in (day, None, None)]
            retest = ride("test", seconds, calendar_s=400 * DAY, rest_s=5.0)
            plant(results, "pursuit_rotor", group, number, [*blocks, None, retest])
    for number, score in enumerate(lists):
        block = Block("recall", "piano", {"error": [0.0], "score": [score]})
        plant(results, "pursuit_rotor", "list_years15", number, [block])


FORGOTTEN = {"months14": [8.0, 11.0] + [12.0] * 23, "years15": [3.0, 6.0, 9.0] + [12.0] * 22}


def plant_landmarks(results: Path) -> None:
    """Plant the right answer to every landmark of bodies."""
    field_learners(results, "shadmehr_1994", {"intact": ADAPTING, "lesion": NOTHING})
    reversals(results)
    intervals(results)
    riders(results)
    five_months(results)
    random_fields(results, {"intact": 0.3, "cerebellum_off": 0.0, "striatum_off": 0.3}, {"cerebellum_off": 0.245})
    five_days(results)
    years(results, FORGOTTEN, lists=[0.02] * 20)
