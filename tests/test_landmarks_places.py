"""The landmark of a remote place: each criterion fails on planted recordings that miss it; goal cells are those planted."""

import numpy as np
import pytest
from planted_places import GOAL, OTHERS, foragers
from verdicts import complaints

from analysis.landmarks import clark_2005
from analysis.places import goal_cells, replay_rates
from analysis.score import measures_of, recordings_of


@pytest.mark.parametrize(
    ("planted", "reasons"),
    [
        ({"paths": (1.0, 1.7, 1.7)}, ["path at 8 weeks 1.70 of that at 1 d"]),
        ({"paths": (2.0, 2.6, 2.0), "off": (6, 6, 6)}, ["path at 8 weeks 0.52 of naive"]),
        ({"off": (5, 3.5, 5)}, ["8 weeks, hippocampus off: path less that of naive -1.50"]),
        ({"paths": (2.0, 2.2, 2.6), "off": (5, 5, 5)}, ["14 weeks, hippocampus off: path 1.9 of that with it"]),
        ({"told": 0.1}, ["replay of goal cells against time near at 8 weeks"]),
        ({"told": -1.0}, ["replay of goal cells against time near at 8 weeks r = -1.00"]),
    ],
)
def test_clark_fails_on_what_is_missed(tmp_path, planted, reasons):
    foragers(tmp_path, **planted)
    found = complaints(tmp_path, clark_2005)
    assert len(found) == len(reasons)
    assert all(one.startswith(reason) for one, reason in zip(found, reasons, strict=True)), found


def test_paths_goal_cells_and_replay_are_those_planted(tmp_path):
    foragers(tmp_path)
    measures = measures_of(tmp_path, clark_2005)
    for name, planted in (("path_m at 8 weeks", 1.1), ("path_m at 14 weeks, hippocampus off", 5.0)):
        np.testing.assert_allclose(measures["intact"][name], planted, rtol=1e-9)
    one = recordings_of(tmp_path, "clark_2005")["intact"][3]
    assert np.flatnonzero(goal_cells(one)).tolist() == list(range(GOAL))
    goal, other = replay_rates(one)
    assert other == pytest.approx(0.5) and goal == pytest.approx(2.0 + 2 * 3 / 19 - 1, abs=0.01)
    assert len(goal_cells(one)) == GOAL + OTHERS
