"""The landmark of connections: its criterion fails on planted recordings that miss it, and on no others."""

import numpy as np
import pytest
from planted_structure import grown
from verdicts import complaints

from analysis.landmarks import yang_2014
from analysis.score import measures_of
from analysis.verdict import REPRODUCED


def test_the_planted_contacts_are_measured(tmp_path):
    grown(tmp_path)
    measures = measures_of(tmp_path, yang_2014)
    assert yang_2014.times_untrained(measures) == pytest.approx(3.0)
    assert yang_2014.less_percent(measures, "deprived") == pytest.approx(100 / 3)
    np.testing.assert_allclose(measures["slept"][yang_2014.LEARNT_LEFT], 80)
    np.testing.assert_allclose(measures["slept"][yang_2014.CHANCE_LEFT], 10)
    assert np.isnan(measures["untrained"][yang_2014.LEARNT_LEFT]).all()
    assert yang_2014.holds(measures).word == REPRODUCED


@pytest.mark.parametrize(
    ("planted", "reason"),
    [
        ({"new": {"untrained": (620, 0, 0)}}, "formation"),
        ({"new": {"deprived": (300, 400, 0)}}, "deprived"),
        ({"new": {"no_replay": (300, 400, 0)}}, "no replay"),
        ({"left": (0.8, 0.8)}, "share left"),
    ],
)
def test_it_fails_on_what_is_missed(tmp_path, planted, reason):
    grown(tmp_path, **planted)
    (found,) = complaints(tmp_path, yang_2014)
    assert found.startswith(reason)
