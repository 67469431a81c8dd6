"""Lists in --set: every combination in a folder of its own, one table of what came out."""

import csv
import io
import json

import h5py
import numpy as np
import pytest
from test_learner import Brain
from typer.testing import CliRunner

from analysis.outcomes import outcomes
from analysis.recording import open_recording
from commands import exits
from commands.main import app
from protocols import engine

TWO_PHASES = """
title = "x"
[skills.tapping]
task = "piano"
[[groups]]
name = "a"
phases = [{ practice = "tapping", trials = 3, trial = "4 s" }, { test = "tapping", trials = 1, trial = "4 s" }]
[[groups]]
name = "b"
phases = [{ wake = "1 h" }]
"""
GRID = ("--set", "thalamus.tau_G=[50 ms, 100 ms]", "--set", "thalamus.w_inh=[0, 5e-1]", "--set", "motor_cortex.sigma=0.03")
FOLDERS = {f"thalamus.tau_G={tau},thalamus.w_inh={share}" for tau in ("50ms", "100ms") for share in ("0", "0.5")}


@pytest.fixture
def case(tmp_path, monkeypatch):
    """A protocol of two groups, and a stand-in for the compiled brain."""
    monkeypatch.setattr(engine, "prepared", lambda make_network: Brain())
    path = tmp_path / "case.toml"
    path.write_text(TWO_PHASES)
    return path


def run(case, *arguments):
    out = case.parent / "results"
    return out / "case", CliRunner().invoke(app, ["run", str(case), "-q", "--out", str(out), *arguments])


def rows_of(text):
    return list(csv.DictReader(io.StringIO(text)))


def test_the_whole_grid_is_run_and_its_table_says_what_came_out(case):
    folder, done = run(case, *GRID, "--learners", "1")
    assert {path.name for path in folder.iterdir()} == FOLDERS | {"sweep.csv"}
    rows = rows_of(done.stdout)
    assert rows == rows_of((folder / "sweep.csv").read_text())
    assert len(rows) == 4 * (2 + 1)
    for row in rows:
        with h5py.File(row["recording"]) as file:
            numbers = json.loads(file["provenance/parameters"][()])
            scores = file["trials/score"][()] if "trials/score" in file else np.array([])
            phases = file["trials/phase"][()] if scores.size else np.array([])
            assert file["provenance"].attrs["group"] == row["group"]
        assert numbers["thalamus.tau_G"]["value"] == float(row["thalamus.tau_G"].removesuffix(" ms")) / 1e3
        assert numbers["thalamus.w_inh"]["value"] == float(row["thalamus.w_inh"])
        assert numbers["motor_cortex.sigma"]["value"] == 0.03
        if row["group"] == "a":
            own = scores[phases == int(row["phase"])]
            assert (own.size, row["verb"]) == {"0": (3, "practice"), "1": (1, "test")}[row["phase"]]
            assert int(row["trials"]) == own.size
            assert float(row["score"]) == pytest.approx(own.mean())
        else:
            assert row["phase"] == row["score"] == ""


def test_shares_of_a_grid_are_the_whole_and_the_last_has_the_table(case):
    shares = [set(), set(), set()]
    for number, share in enumerate(shares, 1):
        before = set(case.parent.rglob("*.h5"))
        folder, done = run(case, *GRID, "--group", "b", "--shard", f"{number}/3", "--json")
        share |= set(case.parent.rglob("*.h5")) - before
    assert [len(share) for share in shares] == [2, 1, 1]
    assert {row["recording"] for row in json.loads(done.stdout)} == {str(path) for path in set.union(*shares)}


def test_a_combination_is_a_folder_of_results_like_any_other(case):
    folder, _ = run(case, "--set", "synapse.eta=[0.5]")
    plain, _ = run(case, "--set", "synapse.eta=0.5")
    inside = folder / "synapse.eta=0.5" / "case" / "a" / "learner-0001.h5"
    assert outcomes(open_recording(inside))[0] | {"recording": ""} == outcomes(open_recording(plain / "a" / "learner-0001.h5"))[
        0
    ] | {"recording": ""}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("synapse.eta=[]", "wanted a list with a value in each place, like synapse.eta=[1, 2]"),
        ("synapse.eta=[1,,2]", "a value in each place"),
        ("synapse.eta=[1, 2", "a value in each place"),
        ("synapse.eta=[1, 1.0]", "synapse.eta=1 is in the list twice"),
        ("thalamus.tau_G=[50 ms, 50ms]", "twice"),
        ("synapse.eta=[1, nan]", "finite"),
        ("thalamus.tau_G=[50 mss]", "did you mean"),
    ],
)
def test_lists_that_are_refused(case, text, says):
    folder, done = run(case, "--set", text)
    assert done.exit_code == exits.USAGE
    assert says in " ".join(done.stderr.replace("│", " ").split())
    assert not folder.exists()


def test_a_parameter_set_twice_is_refused(case):
    _, done = run(case, "--set", "synapse.eta=[1]", "--set", "synapse.eta=2")
    assert done.exit_code == exits.USAGE
    assert "set twice" in done.stderr


@pytest.mark.parametrize("text", ["synapse.etta=[1, 2]", "../../x=[1]", "synapse.eta=[1, 5 ms]"])
def test_an_unknown_parameter_or_unit_in_a_list_is_one_line_and_nothing_is_run(case, text):
    folder, done = run(case, "--set", text)
    assert done.exit_code == exits.INPUT
    assert len(done.stderr.splitlines()) == 1
    assert not folder.exists()
