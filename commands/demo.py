"""`motor-memory demo`: the main job on the smallest real input."""

from __future__ import annotations

from pathlib import Path

from commands.console import Json, Quiet, note, result
from commands.options import Out
from commands.run import run_learners
from commands.wording import learnt

PROTOCOL, SKILL = "demo", "tapping"


def demo(out: Out = Path("results"), as_json: Json = False, quiet: Quiet = False) -> None:
    """Practise, sleep, wait a month, play again.

    One learner; leaves a recording, a figure and an HTML report under results/demo.
    """
    note("One learner practises 4-1-3-2-4, sleeps, waits a month, and plays it again.", quiet or as_json)
    (path,) = run_learners(PROTOCOL, out, quiet)

    from analysis.figures import write_figures
    from analysis.recording import open_recording
    from analysis.report import write_report
    from analysis.summary import analyse

    recording = open_recording(path)
    figures = write_figures({"learner": [recording]}, out / PROTOCOL, SKILL)
    files = [path, *figures, write_report([recording], out / PROTOCOL / "report.html")]
    measured = analyse(recording)
    text = "\n".join(learnt(measured["skills"][SKILL]))
    result(text, {"measured": measured, "files": [str(file) for file in files]}, as_json)
    note("\n".join(map(str, files)), quiet or as_json)
