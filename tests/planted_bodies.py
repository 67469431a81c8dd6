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
    events = {"press": _presses(rows)} if "force_abs_error" in rows else {}
    write_recording(path, trials=rows, segments=segments_of(rows), events=events, protocol=protocol, group=group, seed=number)


def _presses(rows: Mapping[str, list[Any]]) -> dict[str, Any]:
    """Five right presses a trial; their force swings about an ordinary press by the trial's `swing`."""
    count = len(rows["trial"])
    swing = np.array(rows["swing"]) * np.tile([1, -1, -1, 1], count)[:count]
    return {
        "time_s": np.repeat(rows["start_s"], 5) + np.tile(0.2 * np.arange(5), count),
        "trial_row": np.repeat(np.arange(count), 5),
        "position": np.tile(np.arange(5), count),
        "correct": np.ones(5 * count, dtype=bool),
        "force": 1 + np.repeat(swing, 5),
    }


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
    """A field learnt, and met again at this share of the naive deviation and with this rate; a control meets it then first.

    Without the late phase those who learnt it are as the control.
    """
    for group in ("trained", "naive", "no_late_phase"):
        for number, rng in enumerate(seeds(learners)):
            before = reach("practice", 0.001 * rng.normal(size=20))
            first = reach("practice", nearing(0.03, 0.006, 190, 0.1) + 0.001 * rng.normal(size=190), field=1.0, calendar_s=100)
            start, speed = (0.03 * later, rate) if group == "trained" else (0.03, 0.1)
            again = nearing(start, 0.006, 60, speed) + 0.001 * rng.normal(size=60)
            blocks = [before, first, None, reach("practice", again, field=1.0, calendar_s=150 * DAY)]
            plant(results, "shadmehr_1997", group, number, [before, None, blocks[-1]] if group == "naive" else blocks)


def random_fields(
    results: Path, groups: Mapping[str, float], wandering: Mapping[str, float] | None = None, learners: int = 20
) -> None:
    """Fields to either side between clamps; output follows the error with this sensitivity, and wanders besides."""
    for group, sensitivity in groups.items():
        noise = (wandering or {}).get(group, 0.1)
        for number, rng in enumerate(seeds(learners)):
            fields = np.tile([0.0, 1.0, 0.0, -1.0], 40)
            output, state = np.empty(160), 0.0
            for trial, asked in enumerate(fields):
                output[trial] = state + noise * rng.normal()
                state = 0.9 * state + sensitivity * (asked - output[trial]) * abs(asked)
            clamp = fields == 0
            blocks = [
                reach("practice", np.zeros(20)),
                reach(
                    "practice",
                    0.03 * (fields - output) * ~clamp,
                    field=fields,
                    clamp=clamp,
                    force_index=np.where(clamp, output, np.nan),
                ),
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
    random_fields(results, {"intact": 0.3, "cerebellum_off": 0.0, "striatum_off": 0.3}, {"cerebellum_off": 0.306})
    five_days(results)
    years(results, FORGOTTEN, lists=[0.02] * 20)


# --- milestones -------------------------------------------------------------------------------------------------------


def serves(results: Path, last: Mapping[str, float], spread: float = 0.5, off: float = 1.0, learners: int = 10) -> None:
    """Serves that are late by 0.2 s at first and by these shares of it at last; scatter ends at a share of its first."""
    for group, share in {**last, "plasticity_off": off}.items():
        delay = int(group[2:]) / 1000 if group.startswith("ms") else 0.6
        for number, rng in enumerate(seeds(learners)):
            late = nearing(0.2, 0.2 * share, 80, 0.15)
            scatter = 0.05 * nearing(1.0, spread, 80, 0.08) * np.tile([1, -1, -1, 1], 20) * rng.uniform(0.9, 1.1, 80)
            missed = (np.arange(80) == 1) & (share < 0.5)
            plant(results, "tennis", group, number, [tennis("practice", late + scatter, delay, missed)])


def reaches(
    results: Path,
    state: TwoState = ADAPTING,
    after: float = 1.0,
    jerk: float = 0.6,
    hits: int = 1,
    moved: float = -1.0,
    learners: int = 10,
) -> None:
    """Reaches in a field of learners with two states, and round an obstacle: hits among the last twenty, side when moved."""
    parts = [("practice", 20, 0.0), ("practice", 120, 1.0), *[("test", 1, 0.0), ("practice", 10, 1.0)] * 5]
    trials = sum(count for _, count, _ in parts)
    for number, rng in enumerate(seeds(learners)):
        blocks = adapted(parts, state, rng, 0.001, after)
        jerky, first = 200 * np.linspace(1, jerk, trials), 0
        for block in blocks:
            count = len(block.columns["error"])
            block.columns["jerk"] = jerky[first : first + count]
            first += count
        plant(results, "reach", "field", number, blocks)
        hit = np.arange(60) >= 60 - hits
        before = reach("practice", -0.02 + 0.002 * rng.normal(size=60), hit=hit, obstacle_y_m=0.005)
        after_move = reach("test", moved * (-0.02 + 0.002 * rng.normal(size=10)), obstacle_y_m=-0.005)
        plant(results, "reach", "obstacle", number, [before, after_move])


def bicycles(
    results: Path,
    start: float = 2.0,
    able: int = 10,
    lesion: float = 2.0,
    off: float = 2.0,
    again: Sequence[float] = (4.0, 8.0, *[12.0] * 13),
    learners: int = 10,
) -> None:
    """Rides from `start` to the cap in so many learners; after a lesion, without plasticity, and after ten years."""
    for number in range(learners):
        top = 12.0 if number < able else 6.0
        learnt = np.minimum(start * np.exp(np.log(12.8 / start) * np.arange(60) / 25), top)
        for group, seconds, later in (
            ("years10", learnt, again),
            ("lesion", learnt, [lesion] * 5),
            ("plasticity_off", np.full(60, off), [off] * 5),
        ):
            days = [ride("practice", seconds[20 * day : 20 * day + 20], calendar_s=day * DAY) for day in range(3)]
            blocks = [one for day in days for one in (day, None, None)]
            plant(results, "bicycle", group, number, [*blocks, None, ride("test", later, calendar_s=3653 * DAY)])


def strikes(
    results: Path, last: float = 0.3, spread: float = 0.9, again: float = 0.5, off: float = 1.0, learners: int = 10
) -> None:
    """Errors of force from .4 to a share, of the SD from .1 to a share; the next day they begin at .3 and fall at `again`."""
    for number, level in enumerate(np.linspace(0.95, 1.05, learners)):
        for group, share in (("intact", last), ("plasticity_off", off)):
            blocks = [
                piano(0.4 * level * nearing(1.0, share, 40, 0.15), 0.1 * np.linspace(1, spread, 40)),
                None,
                None,
                piano(0.3 * level * nearing(1.0, share, 40, again), [0.1] * 40, calendar_s=DAY),
            ]
            plant(results, "struck_force", group, number, blocks)


def piano(errors: Sequence[float], spread: Sequence[float], **more: Any) -> Block:
    """Executions of a sequence of five with these errors of force."""
    wrong = np.asarray(errors)
    columns = {
        "error": 0.0 * wrong,
        "correct": 5,
        "presses": 5,
        "force_error": -wrong,
        "force_abs_error": wrong,
        "swing": spread,
    }
    return _block("practice", "piano", columns, more)


def corrected(results: Path, size: Mapping[str, float], latency: Mapping[str, float], learners: int = 10) -> None:
    """Corrections and latencies that end at these shares of their first; a task without them has none in its recordings."""
    trials = {"tennis": 80, "reach": 120, "bicycle": 60, "piano": 40}
    for task, count in trials.items():
        for number, level in enumerate(np.linspace(0.9, 1.1, learners)):
            columns: dict[str, Any] = {"error": [0.0] * count}
            if task in size:
                columns["correction"] = 0.2 * level * nearing(1.0, size[task], count)
                columns["correction_latency_s"] = 0.3 * level * nearing(1.0, latency[task], count)
            plant(results, "corrections", task, number, [Block("practice", task, columns)])


PARTS = {
    "spaced": (0.1, 0.15),
    "cortex_off_before": (1.0, 1.0),
    "olive_off_before": (1.0, 1.0),
    "nuclei_off_before": (1.0, 1.0),
    "plasticity_off": (1.0, 1.0),
    "cortex_off_after": (0.1, 0.3),
    "olive_off_after": (0.1, 0.15),
    "nuclei_off_after": (0.1, 1.0),
    "massed": (0.1, 0.15),
    "cortex_off_massed": (0.1, 0.9),
}


def parts_of_the_cerebellum(results: Path, left: Mapping[str, tuple[float, float]], learners: int = 10) -> None:
    """Share of the first deviation that is left at the end of practice and in the test, of each group."""
    for group, (practised, tested) in left.items():
        for number, rng in enumerate(seeds(learners)):
            deviations = 0.03 * np.where(np.arange(120) < 3, 1.0, nearing(1.0, practised, 120)) + 0.0003 * rng.normal(size=120)
            sizes = [120] if "massed" in group else [30] * 4
            days = np.split(deviations, np.cumsum(sizes)[:-1])
            blocks = [reach("practice", np.zeros(20))]
            blocks += [reach("practice", day, field=1.0, calendar_s=n * DAY) for n, day in enumerate(days)]
            test = reach("test", 0.03 * tested + 0.0003 * rng.normal(size=10), field=1.0, calendar_s=5 * DAY)
            plant(results, "cerebellum_ablations", group, number, [*blocks, test])


def senses(results: Path, worse: Mapping[str, float], learners: int = 10) -> None:
    """Learners whose last error without a sense is so many times that with it."""
    makers = {
        "tennis": lambda errors: tennis("practice", errors),
        "reach": lambda errors: reach("practice", errors, field=1.0),
        "bicycle": lambda errors: ride("practice", np.full(errors.size, 6.0), swing=errors, error=errors),
        "piano": lambda errors: piano(errors, np.full(errors.size, 0.1)),
        "bumping": lambda errors: reach("test", np.full(errors.size, 0.03), hit=True, press_n_s=100 * errors),
    }
    for group, factor in {**dict.fromkeys(makers, 1.0), **worse}.items():
        for number, level in enumerate(np.linspace(0.9, 1.1, learners)):
            errors = level * nearing(0.2, 0.05 * factor, 40)
            plant(results, "senses", group, number, [makers[group.split("_")[0]](errors)])


WORSE = dict.fromkeys(
    (
        "tennis_no_sight",
        "reach_no_sight",
        "reach_no_spindles",
        "reach_no_tendon",
        "bicycle_no_balance",
        "piano_no_touch",
        "piano_no_tendon",
        "bumping_no_pain",
    ),
    1.5,
)
FALLING = {"tennis": 0.5, "reach": 0.4, "bicycle": 0.6, "piano": 0.7}
SERVES = {"ms300": 0.1, "ms600": 0.1, "ms900": 0.2}


def cut_off(results: Path, left: float = 0.8, lines: float = 1.0, before: float = 0.0, learners: int = 10) -> None:
    """Tests cut off, whole, cut off: a share is left of what practice gave; at the piano these shares of the lines."""
    for number, level in enumerate(np.linspace(0.95, 1.05, learners)):
        for group, test, naive, able in (("reach", reach, 0.03, 0.002), ("tennis", tennis, 0.15, 0.01)):
            after = naive + left * (able - naive)
            tests = [test("test", [level * value] * 5) for value in (naive, able, after)]
            plant(results, "one_command", group, number, [tests[0], test("practice", [0.0] * 5), *tests[1:]])
        tests = [_block("test", "piano", {"error": [0.0] * 3, "completion": share}, {}) for share in (before, 1.0, lines)]
        plant(results, "one_command", "piano", number, tests)


BEGUN = {
    "intact": 9.0,
    "striatum_off": 110.0,
    "thalamus_off": 110.0,
    "pallidum_off": 8.0,
    "striatum_and_pallidum_off": 8.0,
    "prefrontal_off": NAN,
}


def begun(results: Path, latencies: Mapping[str, float], share: float = 1.0, learners: int = 10) -> None:
    """Reaches that begin so many ms after the cue, or never (NaN); of each learner a share of them is begun."""
    for group, latency in latencies.items():
        for number, level in enumerate(np.linspace(0.9, 1.1, learners)):
            late = np.where(np.arange(20) < 20 * share, level * latency / 1000, NAN)
            plant(results, "begin", group, number, [reach("practice", np.full(20, 0.003), latency_s=late)])


def plant_milestones(results: Path) -> None:
    """Plant what is wanted of every milestone of bodies."""
    begun(results, BEGUN)
    cut_off(results)
    serves(results, SERVES)
    reaches(results)
    bicycles(results)
    strikes(results)
    corrected(results, FALLING, FALLING)
    parts_of_the_cerebellum(results, PARTS)
    senses(results, WORSE)
