"""A sweep of parameters: every combination of the values of `--set path=[…]`, and one table of what came out."""

from __future__ import annotations

import csv
import io
import itertools
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import typer

Change = float | str


def combinations(swept: Mapping[str, Sequence[Change]]) -> dict[str, dict[str, Change]]:
    """Combine every value with every value of the others.

    Returns
    -------
    dict
        Name of the combination, which names its folder: ``motor_cortex.tau_m=10ms,synapse.eta=0``; its changes.

    Raises
    ------
    typer.BadParameter
        If two values of a parameter would have the same name.
    """
    for path, values in swept.items():
        names = [_in_a_name(value) for value in values]
        if twice := next((name for name in names if names.count(name) > 1), None):
            raise typer.BadParameter(f"{path}={twice} is in the list twice; leave one out", param_hint="--set")
    every = [dict(zip(swept, values, strict=True)) for values in itertools.product(*swept.values())]
    return {",".join(f"{path}={_in_a_name(value)}" for path, value in one.items()): one for one in every}


def _in_a_name(value: Change) -> str:
    text = value.replace(" ", "") if isinstance(value, str) else f"{value:.15g}"
    return re.sub(r"[^\w.+-]+", "_", text)


def table(folder: Path, named: Mapping[str, Mapping[str, Change]]) -> list[dict[str, Any]]:
    """Tell what came out, of all finished recordings of the combinations: also those of other shares and earlier runs."""
    from analysis.outcomes import outcomes
    from analysis.recording import open_recording

    return [
        {**changes, **row}
        for name, changes in named.items()
        for path in sorted((folder / name).glob("*/*/learner-*.h5"))
        for row in outcomes(open_recording(path))
    ]


def as_csv(rows: Sequence[Mapping[str, Any]]) -> str:
    """Write the table as CSV; what does not apply to a row is empty, the recording stands last."""
    columns = dict.fromkeys(name for row in rows for name in row if name != "recording")
    text = io.StringIO()
    writer = csv.DictWriter(text, [*columns, "recording"], restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()
