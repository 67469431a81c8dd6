"""Acetylcholine: its level in closed form, and that a life carries it; what it does to lists stands with their nights."""

import pytest
from living import newborn

from models import memory
from models.acetylcholine import AWAKE, encoding, from_sleep_to_waking
from protocols import learner, stretch
from protocols.life import Clock
from protocols.timetable import Row


@pytest.mark.parametrize(("level", "found"), [(0, 400), (1, 400), (1.5, 250), (AWAKE, 100), (10, 100)])
def test_sleep_turns_to_waking_with_its_level(level, found):
    assert from_sleep_to_waking(400.0, 100.0, level) == found


@pytest.mark.parametrize(("level", "found"), [(0, 0), (0.5, 0.5), (1, 1), (3, 1)])
def test_what_is_written_awake_goes_with_its_level(level, found):
    assert encoding(level) == found


def test_at_the_piano_cells_adapt_as_awake():
    body, _ = newborn()
    found = {level: stretch.asleep(body, "N2", {}, None, level)["motor_cortex_e.tau_ahp_asleep"] for level in (1.0, AWAKE)}
    cortex = body.parameters.motor_cortex
    assert found == pytest.approx({1.0: float(cortex.tau_ahp_asleep), AWAKE: float(cortex.tau_ahp)})


def modulated(**levels):
    return Row(0, "modulate", "change", "wake", None, None, 0, 0.0, 0.0, {"modulators": levels})


def test_a_life_carries_its_level():
    state = memory.newborn({}, 1)
    learner._change(modulated(acetylcholine=2.0), state)
    again, _ = learner._unpacked(learner._packed(state, Clock()))
    assert (again.acetylcholine, again.dopamine) == (2.0, 1.0)
    learner._change(modulated(dopamine=0.5), again)
    assert (again.acetylcholine, again.dopamine) == (2.0, 0.5)
