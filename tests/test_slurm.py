"""The example of a job array, run as SLURM runs it: its jobs together do the whole, and may be sent again."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[1] / "examples" / "slurm_array.sh"
MUSCLE = """
title = "x"
[[groups]]
name = "a"
phases = [{ wake = "1 h" }]
[[groups]]
name = "b"
phases = [{ overload = "2 days" }]
"""


def job(folder, number, *arguments):
    """Run one job of the array, in another folder than the one from which it was sent."""
    elsewhere = folder / "node"
    elsewhere.mkdir(exist_ok=True)
    slurm = {"SLURM_ARRAY_TASK_ID": str(number), "SLURM_CPUS_PER_TASK": "1", "SLURM_SUBMIT_DIR": str(folder), "SHARES": "2"}
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    command = ["bash", str(SCRIPT), str(folder / "case.toml"), "--learners", "1", "-q", *arguments]
    return subprocess.run(
        command, cwd=elsewhere, env=os.environ | slurm | {"PATH": path}, capture_output=True, text=True, check=False
    )


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "case.toml").write_text(MUSCLE)
    return tmp_path


def test_the_jobs_of_an_array_do_the_whole_and_a_job_may_be_sent_again(folder):
    first, second, again = (job(folder, number) for number in (1, 2, 1))
    said = [done.stdout.splitlines() for done in (first, second, again)]
    assert sorted(said[0] + said[1]) == sorted(map(str, (folder / "results").rglob("learner-*.h5")))
    assert [len(paths) for paths in said] == [1, 1, 1]
    assert said[2] == said[0]


def test_a_job_beyond_the_shares_is_refused(folder):
    done = job(folder, 3)
    assert done.returncode == 2
    assert '"3/2"' in done.stderr
    assert not (folder / "results").exists()
