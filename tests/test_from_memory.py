"""Played from memory: the milestone's criterion, and what the brain and a life do without notes."""

import numpy as np
import pytest
from planted_memory import PLAYED, from_memory
from verdicts import complaints

from analysis.milestones import from_memory as milestone
from analysis.score import measures_of
from analysis.verdict import REPRODUCED


def test_the_planted_shares_are_measured(tmp_path):
    from_memory(tmp_path)
    measures = measures_of(tmp_path, milestone)
    names = (milestone.BEFORE, milestone.AFTER, milestone.CONSCIOUS, milestone.AUTOMATIC, milestone.LIST)
    for group, shares in PLAYED.items():
        for name, share in zip(names, shares, strict=True):
            np.testing.assert_allclose(measures[group][name], 100 * share)
    assert milestone.holds(measures).word == REPRODUCED


@pytest.mark.parametrize(
    ("planted", "reason"),
    [
        ({"intact": (0.4, 1.0, 0.9, 0.05, 1.0)}, "shown once, 40 %"),
        ({"intact": (0.8, 1.0, 0.7, 0.05, 1.0)}, "70 % of its presses conscious"),
        ({"intact": (0.8, 1.0, 0.9, 0.3, 1.0)}, "30 % conscious after practice"),
        ({"off_early": (0.2, 1.0, 0.9, 0.0, 0.0)}, "off before practice: 20 %"),
        ({"not_shown": (0.2, 1.0, 0.9, 0.0, 0.0)}, "not shown: 20 %"),
        ({"off_late": (0.8, 0.8, 0.9, 0.05, 0.0)}, "off after practice: 80 %"),
        ({"off_late": (0.8, 1.0, 0.9, 0.05, 0.4)}, "off after practice: 40 % of the list"),
    ],
)
def test_it_fails_on_what_is_missed(tmp_path, planted, reason):
    from_memory(tmp_path, planted)
    (found,) = complaints(tmp_path, milestone)
    assert found.startswith(reason)
