"""The score table and its figures, landmarks and milestones, from the recordings on disk."""

from __future__ import annotations

import difflib
import json
import signal
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import count, repeat
from multiprocessing import get_context
from pathlib import Path

from matplotlib.figure import Figure

from analysis.experiment import Experiment
from analysis.landmarks import LANDMARKS
from analysis.milestones import MILESTONES
from analysis.plain import without_nan
from analysis.recording import Recording, RecordingFault, open_recording
from analysis.style import save, styled
from analysis.verdict import NOT_RUN, Measures, Verdict, learners_in

FIGURE_SIZE = (4.6, 3.0)
EXPERIMENTS: dict[str, Experiment] = {**LANDMARKS, **MILESTONES}
LANDMARK, MILESTONE = "landmark", "milestone"


@dataclass(frozen=True)
class Row:
    """One experiment: what is asked of the model, what it does, and the verdict with its reasons.

    `published` and `certainty` are empty for a milestone, of which nothing is published.
    """

    name: str
    kind: str
    protocol: str
    published: str
    certainty: str
    model: str
    verdict: str
    reasons: tuple[str, ...]
    learners: dict[str, int]
    criterion: str


def key_of(name: str) -> str:
    """Find the key of an experiment in `EXPERIMENTS`, by that key or by its name in the score table.

    Raises
    ------
    ValueError
        If there is none, with the nearest name.
    """
    known = {experiment.NAME: key for key, experiment in EXPERIMENTS.items()} | {key: key for key in EXPERIMENTS}
    if name in known:
        return known[name]
    near = difflib.get_close_matches(name, known, n=1)
    hint = f'; did you mean "{near[0]}"?' if near else ""
    raise ValueError(f'no landmark or milestone "{name}"; there are {", ".join(EXPERIMENTS)}{hint}')


def recordings_of(results: Path, protocol: str) -> dict[str, list[Recording]]:
    """Open the finished recordings of a protocol by group, in the order of the learners, up to the first that is missing.

    Raises
    ------
    RecordingFault
        If one cannot be read.
    """
    folder = results / protocol
    groups = sorted(path for path in folder.iterdir() if path.is_dir()) if folder.is_dir() else []
    opened = {group.name: [open_recording(path) for path in _first_of(group)] for group in groups}
    return {group: recordings for group, recordings in opened.items() if recordings}


def _first_of(group: Path) -> Iterator[Path]:
    # Groups are compared learner by learner, in their order: one that is missing would shift all after it.
    for number in count(1):
        path = group / f"learner-{number:04d}.h5"
        if not path.is_file():
            return
        yield path


def measures_of(results: Path, experiment: Experiment) -> Measures:
    """Measure what is on disk for an experiment."""
    return experiment.measure(recordings_of(results, experiment.PROTOCOL))


def table(results: Path, names: Sequence[str] = (), workers: int = 1) -> list[Row]:
    """Judge experiments by the recordings under a folder of results; all of them, landmarks first, if none is named.

    Parameters
    ----------
    workers : int
        Processes at most; no more are started than there are experiments with recordings.

    Raises
    ------
    ValueError
        If an experiment is not known.
    """
    # An experiment has two names, and is one row.
    keys = list(dict.fromkeys(map(key_of, names))) or list(EXPERIMENTS)
    workers = min(workers, sum((results / EXPERIMENTS[key].PROTOCOL).is_dir() for key in keys))
    if workers < 2:
        return [_row(results, key) for key in keys]
    # Spawned, since a fork copies the threads of numpy's libraries in whatever state they are. An interrupt is ours to handle.
    with ProcessPoolExecutor(workers, get_context("spawn"), signal.signal, (signal.SIGINT, signal.SIG_IGN)) as pool:
        return list(pool.map(_row, repeat(results), keys))


def _row(results: Path, key: str) -> Row:
    experiment, landmark = EXPERIMENTS[key], LANDMARKS.get(key)
    try:
        measures = measures_of(results, experiment)
        verdict = experiment.holds(measures)
    except (RecordingFault, ValueError, LookupError) as fault:
        # One damaged or strange file must not take the verdicts on all others with it.
        measures, verdict = {}, Verdict(NOT_RUN, (str(fault),))
    return Row(
        name=experiment.NAME,
        kind=LANDMARK if landmark else MILESTONE,
        protocol=experiment.PROTOCOL,
        published=landmark.PUBLISHED_TEXT if landmark else "",
        certainty=landmark.CERTAINTY if landmark else "",
        model=experiment.summary(measures) if measures else "none",
        verdict=verdict.word,
        reasons=verdict.reasons,
        learners=learners_in(measures),
        criterion=experiment.CRITERION,
    )


def as_text(rows: Sequence[Row]) -> str:
    """Write the table for a terminal of any width: a block per experiment, and below each kind the count of verdicts."""
    parts = [[row for row in rows if row.kind == kind] for kind in (LANDMARK, MILESTONE)]
    return "\n\n".join(_part(part) for part in parts if part)


def _part(rows: Sequence[Row]) -> str:
    lines = []
    for row in rows:
        lines += [
            f"{row.name}: {row.verdict}",
            f"  published  {row.published} ({row.certainty})" if row.published else f"  wanted     {row.criterion}",
            f"  model      {row.model}",
            *(f"  {'because' if not index else '':9}  {reason}" for index, reason in enumerate(row.reasons)),
            "",
        ]
    verdicts = [row.verdict for row in rows]
    counts = ", ".join(f"{verdicts.count(word)} {word}" for word in dict.fromkeys(verdicts))
    return "\n".join([*lines, f"{len(rows)} {rows[0].kind}{'' if len(rows) == 1 else 's'}: {counts}"])


def draw(results: Path, name: str) -> list[Path]:
    """Draw the figure of an experiment: `figure.svg`, `.pdf`, `.png`, and its numbers in `figure.json`.

    They lie in the folder of its own name: beside its recordings, unless they are those of another one's protocol.

    Returns
    -------
    list of Path
        The files written.
    """
    key = key_of(name)
    experiment = EXPERIMENTS[key]
    measures = measures_of(results, experiment)
    with styled():
        figure = Figure(figsize=FIGURE_SIZE)
        experiment.draw(figure, measures)
        paths = save(figure, results / key / "figure")
    numbers = results / key / "figure.json"
    numbers.write_text(json.dumps({"name": experiment.NAME, "measures": without_nan(measures)}, indent=1))
    return [*paths, numbers]
