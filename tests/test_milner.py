"""Milner 1962 fails on planted recordings of which one thing is not as published."""

import pytest
from planted_amnesia import amnesia
from verdicts import complaints

from analysis.landmarks import milner_1962


@pytest.mark.parametrize(
    ("planted", "failing"),
    [
        ({"slower": 0.8}, "curve without hippocampus at most 20.0 %"),
        ({"known": 0.1}, "intact: list recalled 10 %"),
        ({"off": 0.6}, "without hippocampus: list recalled 60 %"),
        ({"kept": 0.7}, "without hippocampus: after 37 days 70 %"),
        ({"after": 0.8}, "lesion after practice: skill at 80 %"),
        ({"gone": 1.0}, "lesion after practice: list recalled 100 %"),
    ],
)
def test_one_thing_fails(tmp_path, planted, failing):
    amnesia(tmp_path, **planted)
    (found,) = complaints(tmp_path, milner_1962)
    assert found.startswith(failing)
