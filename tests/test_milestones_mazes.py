"""The milestones of the cross and of the detour fail on planted learners that miss one part of their criterion."""

import pytest
from planted_mazes import PATHS, crosses, detours
from verdicts import complaints

from analysis.milestones import cross_maze, detour

INTACT = (1.0, 0.5, 1.0, 0.0, 0.0, 1.0)


@pytest.mark.parametrize(
    ("planted", "failing"),
    [
        ({"intact": (0.5, *INTACT[1:])}, "intact, early: 50 %"),
        ({"intact": (1.0, 1.0, *INTACT[2:])}, "intact, early, hippocampus off: 100 %"),
        ({"intact": (1.0, 0.5, 0.5, *INTACT[3:])}, "intact, early, striatum off: 50 %"),
        ({"intact": (*INTACT[:3], 1.0, 0.0, 1.0)}, "intact, late: 100 %"),
        ({"intact": (*INTACT[:3], 0.0, 0.5, 1.0)}, "intact, late, hippocampus off: 50 %"),
        ({"intact": (*INTACT[:5], 0.0)}, "intact, late, striatum off: 0 %"),
        ({"no_striatum": (1.0, 0.0)}, "no striatum, late: 0 %"),
        ({"no_hippocampus": (0.5, 0.5)}, "no hippocampus, late: 50 %"),
    ],
)
def test_cross_complaints(tmp_path, planted, failing):
    crosses(tmp_path, planted)
    (reason,) = complaints(tmp_path, cross_maze)
    assert reason.startswith(failing)


@pytest.mark.parametrize(
    ("paths", "found", "failing"),
    [
        ({"intact": (1.6, 1.5, 1.1)}, {}, ["intact: -0.1"]),
        ({"intact": (0.8, 1.6, 1.6)}, {}, ["intact: "]),
        ({"no_plasticity": (0.8, 1.6, 1.1)}, {}, ["no plasticity: -0.5"]),
        ({"no_hippocampus": (0.8, 2.5, 2.5)}, {}, ["hippocampus off: first path 1.6"]),
        ({"no_hippocampus": (0.8, 5.0, 3.0)}, {}, ["hippocampus off: -2.0"]),
        ({}, {"intact": 0.2}, ["intact: found 67 %"]),
        ({}, {"no_plasticity": 0.2}, ["no plasticity: found 67 %"]),
    ],
)
def test_detour_complaints(tmp_path, paths, found, failing):
    detours(tmp_path, PATHS | paths, found)
    reasons = complaints(tmp_path, detour)
    assert len(reasons) == len(failing), reasons
    assert all(one.startswith(start) for one, start in zip(reasons, failing, strict=True)), reasons
