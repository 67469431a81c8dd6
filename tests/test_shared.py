from dataclasses import replace

import pytest

from protocols import shared
from protocols.recorder import part_files
from protocols.timetable import Row

IDENTITY = {"seed": 1, "parameters": "a", "skills": "c", "wiring": [5, 4, False], "code": "b", "layout": 1, "group": "sleep"}


def row(phase, verb="practice", **options):
    return Row(phase, verb, "trial", "wake", "tapping", "piano", 1, 30.0, 0.0, options)


ROWS = (row(0), row(0), row(1, "test"), row(2, "test", load=1.0))


def test_a_key_stands_for_the_life_up_to_the_end_of_a_phase():
    known = shared.keys(IDENTITY, ROWS)
    assert list(known) == [1, 2, 3]
    other = shared.keys(IDENTITY | {"group": "wake"}, (*ROWS[:3], row(2, "test", load=0.5)))
    assert known[1] == other[1] and known[2] == other[2] and known[3] != other[3]


@pytest.mark.parametrize("what", shared.DECIDING)
def test_what_decides_a_life_decides_its_keys(what):
    changed = shared.keys(IDENTITY | {what: "other"}, ROWS)
    assert not set(changed.values()) & set(shared.keys(IDENTITY, ROWS).values())


def test_an_option_of_an_earlier_row_decides_all_later_keys():
    changed = shared.keys(IDENTITY, (replace(ROWS[0], options={"load": 1.0}), *ROWS[1:]))
    assert not set(changed.values()) & set(shared.keys(IDENTITY, ROWS).values())


def test_what_comes_later_may_decide_how_a_life_begins():
    """A piano that is never played has no synapses, one that is not played yet has; a list that is known by then is another's."""
    waking = replace(row(0, "wake"), kind="pass", task=None)
    heard = (waking, row(1, "demonstrate"))
    played = (waking, row(1))
    later = (waking, row(1), row(2, "demonstrate"))
    others = [(*played, replace(row(2), task=task)) for task in ("choice", "maze", "tennis")]
    keys = [shared.keys(IDENTITY, rows)[0] for rows in (heard, played, later, *others)]
    assert len(set(keys)) == 6


def test_what_is_kept_is_the_last_that_each_other_life_has_in_common():
    known = shared.keys(IDENTITY, ROWS)
    late = shared.keys(IDENTITY, (*ROWS[:3], row(2, "test", load=0.5)))
    early = shared.keys(IDENTITY, (*ROWS[:2], row(1)))
    assert shared.wanted(known, [late]) == {2}
    assert shared.wanted(known, [late, early]) == {1, 2}
    assert shared.wanted(known, [shared.keys(IDENTITY | {"seed": 2}, ROWS)]) == set()


def lived(folder, last):
    folder.mkdir()
    for name in part_files(last):
        (folder / name).write_text(f"{name} of {last}")
    return folder


def test_the_longest_beginning_is_taken_over(tmp_path):
    common, known = tmp_path / "common", shared.keys(IDENTITY, ROWS)
    shared.keep(common, known[1], lived(tmp_path / "first", 1), 1)
    shared.keep(common, known[2], lived(tmp_path / "second", 2), 2)
    parts = tmp_path / "parts"
    parts.mkdir()
    shared.take(common, known, parts)
    assert {path.name for path in parts.iterdir()} == set(part_files(2))
    assert (parts / part_files(2)[-1]).read_text() == f"{part_files(2)[-1]} of 2"


def test_another_life_takes_nothing(tmp_path):
    common = tmp_path / "common"
    shared.keep(common, shared.keys(IDENTITY, ROWS)[1], lived(tmp_path / "first", 1), 1)
    parts = tmp_path / "parts"
    parts.mkdir()
    shared.take(common, shared.keys(IDENTITY | {"seed": 2}, ROWS), parts)
    assert not list(parts.iterdir())


def test_what_was_kept_is_forgotten(tmp_path):
    common = tmp_path / "common"
    shared.keep(common, "key", lived(tmp_path / "first", 1), 1)
    shared.forget(common)
    assert not common.exists()
