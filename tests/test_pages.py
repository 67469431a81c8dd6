"""README and `docs/results.md` say the same of every experiment, and are renewed from recordings without touching the rest."""

import re
from pathlib import Path

import pytest
from planted_bodies import BEGUN, begun

from analysis import pages
from analysis.milestones import begin
from analysis.score import EXPERIMENTS, table

HOME = Path(__file__).parents[1]
README, RESULTS = ((HOME / page).read_text(encoding="utf-8") for page in (pages.README, pages.RESULTS))
SECTION = re.compile(
    r"^## (?P<name>\S+): (?P<verdict>.*?)$.*?Wanted: (?P<criterion>.*?)\.\n\n"
    r"Model: (?P<model>.*?)\.\n\n(?P<reasons>(?:\* .*?\n)+)",
    re.MULTILINE | re.DOTALL,
)
SECTIONS = {one["name"]: one for one in SECTION.finditer(RESULTS)}
ROWS = {line.split(" | ")[0].removeprefix("| "): line.split(" | ") for line in README.split("\n") if "| **" in line}


@pytest.mark.parametrize("experiment", EXPERIMENTS.values(), ids=lambda one: one.NAME)
def test_both_pages_say_the_same_of_an_experiment(experiment):
    row, section = ROWS[experiment.NAME], SECTIONS[experiment.NAME]
    assert row[-1] == f"**{section['verdict']}** |"
    assert section["verdict"] in {"reproduced", "not reproduced"}
    assert section["model"] in row
    assert section["criterion"] == experiment.CRITERION
    fails = re.findall(r"^\* fails", section["reasons"], re.M)
    assert bool(fails) == (section["verdict"] == "not reproduced")


def test_what_was_run_is_renewed_and_nothing_else(tmp_path, monkeypatch, capsys):
    begun(tmp_path / "results", BEGUN | {"striatum_off": 9.0})
    (tmp_path / "docs").mkdir()
    (tmp_path / pages.README).write_text(README)
    (tmp_path / pages.RESULTS).write_text(RESULTS)
    monkeypatch.chdir(tmp_path)
    pages.main(Path("results"))
    assert capsys.readouterr().out == f"{begin.NAME}: not reproduced\n"
    (row,) = table(Path("results"), ["begin"])
    for page, before in ((pages.README, README), (pages.RESULTS, RESULTS)):
        after = page.read_text()
        assert row.model in after
        changed = [(a, b) for a, b in zip(before.split("\n"), after.split("\n"), strict=True) if a != b]
        assert changed
        assert all(begin.NAME in b or b.startswith(("Model: ", "* ")) for _, b in changed)
        pages.main(Path("results"))
        assert page.read_text() == after


def test_an_experiment_that_no_page_has_is_said(tmp_path):
    begun(tmp_path, BEGUN)
    rows = table(tmp_path, ["begin"])
    with pytest.raises(LookupError, match=begin.NAME):
        pages.renewed_table("| walker | x | **reproduced** |", rows)
    with pytest.raises(LookupError, match=begin.NAME):
        pages.renewed_sections("## walker: reproduced\n", rows)
