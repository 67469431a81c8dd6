"""What the verdict on planted recordings complains of."""

from __future__ import annotations

from pathlib import Path

from analysis.experiment import Experiment
from analysis.score import measures_of
from analysis.verdict import NOT_REPRODUCED


def complaints(results: Path, experiment: Experiment) -> list[str]:
    """Return what fails, of an experiment that was run and is not reproduced."""
    verdict = experiment.holds(measures_of(results, experiment))
    assert verdict.word == NOT_REPRODUCED, verdict.reasons
    return [reason.removeprefix("fails: ") for reason in verdict.reasons if reason.startswith("fails")]
