import math
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocols.quantities import QuantityFault, quantity, seconds, spoken


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("30 s", 30),
        ("8 h", 28800),
        ("20*ms", 0.02),
        ("20 ms", 0.02),
        ("20ms", 0.02),
        ("1.5e3 us", 1.5e-3),
        ("1 min", 60),
        ("1 day", 86400),
        ("12 months", 365.25 * 86400),
        ("10 years", 3652.5 * 86400),
        ("-50 ms", -0.05),
        ("3 m / 2 m*s", None),
        (" .5 h ", 1800),
        ("4 m/m*s", 4),
        ("1 s**2/s", 1),
    ],
)
def test_durations(text, expected):
    if expected is None:
        with pytest.raises(QuantityFault):
            seconds(text)
    else:
        assert math.isclose(seconds(text), expected, rel_tol=1e-12)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("30 mV", "a voltage"),
        ("30", '"30 s"'),
        ("30 mss", 'unknown unit "mss"; did you mean "ms"?'),
        ("thirty s", "wanted a number with a unit"),
        ("", "wanted a number with a unit"),
        ("30 s; import os", 'cannot read "; import os"'),
        ("30 s s", 'cannot read "s"'),
        ("30 s**", "cannot read"),
        ("1e999 s", "too large"),
        ("1 years**99", "too large"),
        ("__import__('os')", "wanted a number with a unit"),
        ("3 N", "a force"),
        ("nan s", "wanted a number"),
    ],
)
def test_a_wrong_text_is_named(text, says):
    with pytest.raises(QuantityFault, match=None) as caught:
        seconds(text)
    assert says in str(caught.value)


def test_dimension_of_a_compound():
    assert quantity("13 N*s/m") == (13.0, (-1, 0, 1, 0))


@given(st.floats(min_value=1e-3, max_value=4e8))
def test_spoken_durations_are_read_back(duration):
    assert math.isclose(seconds(spoken(duration)), duration, rel_tol=6e-3)


@given(st.text(max_size=30))
def test_no_text_gives_another_error(text):
    try:
        assert math.isfinite(seconds(text))
    except QuantityFault:
        pass


def test_brian2_is_not_imported():
    code = "import sys, protocols.quantities; sys.exit('brian2' in sys.modules or 'numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
