"""The table of ablations: numbers of planted recordings, every part named once, and groups that the library has."""

from planted_memory import from_memory
from planted_striata import striata

from analysis.ablation_table import PARTS, lines
from protocols.language import load


def test_a_row_holds_both_means_and_the_paired_change(tmp_path):
    from_memory(tmp_path, {"off_early": (0.1, 1.0, 0.9, 0.0, 0.0)})
    table = lines(tmp_path, [part for part in PARTS if part.experiment.PROTOCOL == "from_memory"])
    assert (
        "| hippocampus | before practice | played from memory before practice (%) | 80 | 10 | **-70** | 10 | `from_memory` |"
        in table
    )
    assert "| hippocampus | after practice | played without notes (%) | 100 | 100 | +0 | 10 | `from_memory` |" in table


def test_a_part_silenced_for_a_test_is_held_against_the_same_learners_intact(tmp_path):
    striata(tmp_path)
    table = lines(tmp_path, [part for part in PARTS if part.experiment.PROTOCOL == "striata"])
    silenced = "while it is silenced (keys in 30 s)"
    assert any(
        row.startswith(f"| associative striatum | before practice | {silenced} | 59.7 | 0.5 | **-59.2**") for row in table
    ), table[2]
    assert f"| associative striatum | after practice | {silenced} | 120 | 120 | +0 | 10 | `striata` |" in table


def test_what_was_not_run_is_said(tmp_path):
    table = lines(tmp_path)
    assert len(table) == 2 + len(PARTS)
    assert all("| not run | 0 |" in line for line in table[2:])


def test_every_row_is_of_groups_that_its_protocol_has():
    for part in PARTS:
        groups = {group.name for group in load(part.experiment.PROTOCOL).groups}
        assert {part.control, part.group} <= groups, part
    assert len({(part.experiment.PROTOCOL, part.group, part.when, part.measure, part.without) for part in PARTS}) == len(PARTS)
