"""Folders of results with planted answers to every landmark, right or wrong ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
            path = results / protocol / group / f"learner-{number + 1:04}.h5"
            write_pianist(path, phases, seed=number, spikes=False, protocol=protocol, group=group)


def spread(mean: float, deviation: float, learners: int = 20) -> list[float]:
    """Values with exactly this mean and standard deviation."""
    values = np.linspace(-1, 1, learners)
    return list(mean + deviation * values / values.std(ddof=1))


def curves(results: Path, protocol: str, learners: Sequence[Sequence[float]]) -> None:
    """One learner per curve of intervals (s)."""
    for number, key_s in enumerate(learners):
        path = results / protocol / "practice" / f"learner-{number + 1:04}.h5"
        write_pianist(path, [Session("practice", key_s)], seed=number, spikes=False, protocol=protocol, group="practice")


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
