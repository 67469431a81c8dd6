"""Folders of results with planted answers to every landmark and milestone, right or wrong ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from synthetic import Session, Sleep, pairing_trials, segments_of, write_pianist, write_recording

HOUR = 3600.0
NAN = float("nan")


def gains(
    results: Path,
    protocol: str,
    groups: Mapping[str, Sequence[float]],
    errors: tuple[float, float] = (0.06, 0.04),
) -> None:
    """One learner per gain (percent): 4 trials of practice, 12 hours, 3 trials of test."""
    for group, values in groups.items():
        for number, gain in enumerate(values):
            before = 0.3
            practice = [0.5, before, before, before]
            phases = [
                Session("practice", practice, error_share=errors[0]),
                Sleep(calendar_s=900.0, simulated_s=1.0),
                Session("test", [before / (1 + gain / 100)] * 3, calendar_s=12 * HOUR, error_share=errors[1]),
            ]
            plant(results, protocol, group, number, phases)


def plant(results: Path, protocol: str, group: str, number: int, phases: Sequence[Session | Sleep]) -> None:
    """Write the recording of one learner, the first of which is number 0."""
    path = results / protocol / group / f"learner-{number + 1:04}.h5"
    write_pianist(path, phases, seed=number, spikes=False, protocol=protocol, group=group)


def spread(mean: float, deviation: float, learners: int = 20) -> list[float]:
    """Values with exactly this mean and standard deviation."""
    values = np.linspace(-1, 1, learners)
    return list(mean + deviation * values / values.std(ddof=1))


def curves(results: Path, protocol: str, learners: Sequence[Sequence[float]]) -> None:
    """One learner per curve of intervals (s)."""
    for number, key_s in enumerate(learners):
        plant(results, protocol, "practice", number, [Session("practice", key_s)])


def exponentials(learners: int = 30, trials: int = 40, noise: float = 0.0, seed: int = 0) -> list[list[float]]:
    """Single learners exponential, with rates so far apart that their mean is a power law (Gamma mixture)."""
    rng = np.random.default_rng(seed)
    trial = np.arange(1, trials + 1)
    # The mean of exp(-rate N) over rates with a Gamma density of shape k is (1 + N / b)^-k.
    rates = np.sort(rng.gamma(0.6, 0.8, learners))
    return [list(0.15 + 0.6 * np.exp(-rate * trial) + noise * rng.normal(size=trials)) for rate in rates]


def pairings(results: Path, protocol: str, groups: Mapping[str, Sequence[tuple[float, float, float, float]]]) -> None:
    """One recording per group of pairing conditions."""
    for group, conditions in groups.items():
        trials = pairing_trials(conditions)
        path = results / protocol / group / "learner-0001.h5"
        write_recording(path, trials=trials, segments=segments_of(trials), protocol=protocol, group=group)


def stdp(tau_plus: float = 16.8, tau_minus: float = 33.7, falls: bool = True) -> dict[str, list[tuple[float, ...]]]:
    """Conditions of Bi & Poo, with a planted window."""
    delays = [sign * delay for sign in (-1, 1) for delay in (2, 5, 10, 15, 20, 30, 40, 60, 80)]
    change = [0.78 * np.exp(-delay / tau_plus) if delay > 0 else -0.27 * np.exp(delay / tau_minus) for delay in delays]
    weights = np.linspace(0.1, 0.9, 9)
    return {
        "window": [(delay, NAN, 0.3, one) for delay, one in zip(delays, change, strict=True)],
        "strength": [
            (sign * 10, NAN, weight, sign * 0.5 * ((1 - weight) if falls else weight)) for sign in (-1, 1) for weight in weights
        ],
    }


def dopamine(late: float = 0.02, control: float = 0.0) -> dict[str, list[tuple[float, ...]]]:
    """Conditions of Yagishita, with a planted change at -1 and 5 s."""
    change = {-2: 0.0, -1: late, 0: 0.1, 0.3: 0.4, 0.6: 0.5, 1: 0.45, 2: 0.2, 3: 0.08, 5: late}
    return {
        "dopamine": [(10, delay, 0.3, one) for delay, one in change.items()],
        "no_dopamine": [(10, NAN, 0.3, control)],
    }


def falling(first: float = 0.45, last: float = 0.25, trials: int = 12) -> list[float]:
    """Seconds per key that fall exponentially."""
    return list(last + (first - last) * np.exp(-0.4 * np.arange(trials)))


def controls(
    results: Path,
    retest: Mapping[str, float],
    practice: Sequence[float] | None = None,
    off: Sequence[float] = (0.45,) * 12,
    errors: tuple[float, float] = (0.05, 0.04),
    cue: tuple[float, float] = (0.95, 0.05),
    learners: int = 10,
) -> None:
    """One learner per group and number: practice and, ten minutes later, a retest at a planted time per key.

    Errors are those of the first three and of the later trials of `intact`.
    """
    for group, again in retest.items():
        curve = (falling() if practice is None else practice) if group == "intact" else off
        released = np.linspace(*cue, len(curve)) if group == "intact" else np.ones(len(curve))
        wrong = errors if group == "intact" else (errors[0], errors[0])
        for number, level in enumerate(np.linspace(0.95, 1.05, learners)):
            early, late = ([level * key_s for key_s in part] for part in (curve[:3], curve[3:]))
            phases = [
                Session("practice", early, error_share=wrong[0], conscious=released[:3]),
                Session("practice", late, error_share=wrong[1], conscious=released[3:], calendar_s=180.0),
                Session("test", [level * again] * 3, calendar_s=1500.0, error_share=errors[0]),
            ]
            plant(results, "controls", group, number, phases)


def without_notes(results: Path, before: Sequence[float], after: Sequence[float]) -> None:
    """One learner per pair of completions before and after practice."""
    for number, (early, late) in enumerate(zip(before, after, strict=True)):
        phases = [
            Session("test", [0.5] * 3, completion=early),
            Session("practice", falling(), calendar_s=200.0),
            Session("test", [0.25] * 3, calendar_s=1500.0, completion=late),
        ]
        plant(results, "notes_away", "learner", number, phases)


def gaps(results: Path, groups: Mapping[str, Sequence[float]], learners: int = 10) -> None:
    """Learners of each group: a day of practice, a probe before the gap, and as many trials after it as are given."""
    for group, after in groups.items():
        for number, level in enumerate(np.linspace(0.97, 1.03, learners)):
            phases = [
                Session("practice", [level * key_s for key_s in falling()]),
                Session("test", [level * 0.24], calendar_s=24 * HOUR),
                Session("test", [level * key_s for key_s in after], calendar_s=1000 * HOUR),
            ]
            plant(results, "retention", group, number, phases)


def without_parts(results: Path, groups: Mapping[str, float], learners: int = 6) -> None:
    """Learners of each group, who reach a planted time per key (s) in the evening and keep it."""
    for group, last in groups.items():
        for number, level in enumerate(np.linspace(0.97, 1.03, learners)):
            phases = [
                Session("practice", [level * key_s for key_s in falling(last=last)]),
                Session("test", [level * last], calendar_s=HOUR),
                Session("test", [level * last] * 3, calendar_s=12 * HOUR),
                Session("test", [level * last] * 2, calendar_s=700 * HOUR),
            ]
            plant(results, "ablations", group, number, phases)


def loads(results: Path, costs: Mapping[tuple[str, str], float], learners: int = 10) -> None:
    """Learners with planted costs (s per key) by (condition, time): load or attention, before or after practice."""
    base = {"before": 0.45, "after": 0.2}
    for number, level in enumerate(np.linspace(0.97, 1.03, learners)):
        tests = {
            when: [
                Session("test", [base[when] * level] * 2),
                Session("test", [base[when] * level + costs["load", when]] * 2, load=1.0),
                Session("test", [base[when] * level + costs["attention", when]] * 2, attention="skill"),
            ]
            for when in base
        }
        phases = [*tests["before"], Session("practice", falling()), *tests["after"]]
        timed = [replace(phase, calendar_s=HOUR * index) for index, phase in enumerate(phases)]
        plant(results, "second_task", "learner", number, timed)
