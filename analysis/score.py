"""The score table and the landmark figures, from the recordings on disk."""

from __future__ import annotations

import difflib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from matplotlib.figure import Figure

from analysis.landmarks import LANDMARKS, Landmark
from analysis.landmarks.verdict import NOT_RUN, Measures, Verdict, learners_in
from analysis.plain import without_nan
from analysis.recording import Recording, RecordingFault, open_recording
from analysis.style import save, styled

FIGURE_SIZE = (4.6, 3.0)


@dataclass(frozen=True)
class Row:
    """One landmark: what people do, what the model does, and the verdict with its reasons."""

    landmark: str
    protocol: str
    published: str
    certainty: str
    model: str
    verdict: str
    reasons: tuple[str, ...]
    learners: dict[str, int]
    criterion: str


def landmark_of(name: str) -> Landmark:
    """Find a landmark by its name or by its protocol's.

    Raises
    ------
    ValueError
        If there is none, with the nearest name.
    """
    known = {landmark.NAME: landmark for landmark in LANDMARKS.values()} | LANDMARKS
    if name in known:
        return known[name]
    near = difflib.get_close_matches(name, known, n=1)
    hint = f'; did you mean "{near[0]}"?' if near else ""
    raise ValueError(f'no landmark "{name}"; there are {", ".join(LANDMARKS)}{hint}')


def recordings_of(results: Path, protocol: str) -> dict[str, list[Recording]]:
    """Open the finished recordings of a protocol by group, in the order of the learners.

    Raises
    ------
    RecordingFault
        If one cannot be read.
    """
    folder = results / protocol
    groups = sorted(path for path in folder.iterdir() if path.is_dir()) if folder.is_dir() else []
    opened = {group.name: [open_recording(path) for path in sorted(group.glob("learner-*.h5"))] for group in groups}
    return {group: recordings for group, recordings in opened.items() if recordings}


def measures_of(results: Path, landmark: Landmark) -> Measures:
    """Measure what is on disk for a landmark."""
    return landmark.measure(recordings_of(results, landmark.PROTOCOL))


def table(results: Path, names: Sequence[str] = ()) -> list[Row]:
    """Judge landmarks by the recordings under a folder of results; all of them if none is named."""
    landmarks = [landmark_of(name) for name in names] or list(LANDMARKS.values())
    return [_row(results, landmark) for landmark in landmarks]


def _row(results: Path, landmark: Landmark) -> Row:
    try:
        measures = measures_of(results, landmark)
    except RecordingFault as fault:
        # One damaged file must not take the verdicts on all other landmarks with it.
        measures, verdict = {}, Verdict(NOT_RUN, (str(fault),))
    else:
        verdict = landmark.holds(measures)
    return Row(
        landmark=landmark.NAME,
        protocol=landmark.PROTOCOL,
        published=landmark.PUBLISHED_TEXT,
        certainty=landmark.CERTAINTY,
        model=landmark.summary(measures) if measures else "none",
        verdict=verdict.word,
        reasons=verdict.reasons,
        learners=learners_in(measures),
        criterion=landmark.CRITERION,
    )


def as_text(rows: Sequence[Row]) -> str:
    """Write the table for a terminal of any width: a block per landmark, and the count of each verdict."""
    lines = []
    for row in rows:
        lines += [
            f"{row.landmark}: {row.verdict}",
            f"  published  {row.published} ({row.certainty})",
            f"  model      {row.model}",
            *(f"  {'because' if not index else '':9}  {reason}" for index, reason in enumerate(row.reasons)),
            "",
        ]
    verdicts = [row.verdict for row in rows]
    counts = ", ".join(f"{verdicts.count(word)} {word}" for word in dict.fromkeys(verdicts))
    return "\n".join([*lines, f"{len(rows)} landmarks: {counts}"])


def as_json(rows: Sequence[Row]) -> str:
    """Write the table as JSON: a list with one object per landmark."""
    return json.dumps([asdict(row) for row in rows], indent=2, ensure_ascii=False)


def draw(results: Path, name: str) -> list[Path]:
    """Draw a landmark's figure beside its recordings: `figure.svg`, `.pdf`, `.png`, and its numbers in `figure.json`.

    Returns
    -------
    list of Path
        The files written.
    """
    landmark = landmark_of(name)
    measures = measures_of(results, landmark)
    with styled():
        figure = Figure(figsize=FIGURE_SIZE)
        landmark.draw(figure, measures)
        paths = save(figure, results / landmark.PROTOCOL / "figure")
    numbers = results / landmark.PROTOCOL / "figure.json"
    numbers.write_text(json.dumps({"landmark": landmark.NAME, "measures": without_nan(measures)}, indent=1))
    return [*paths, numbers]
