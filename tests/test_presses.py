"""From planted spikes and contacts to the table of presses, and from planted presses to a trial's columns."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.wiring import CELLS
from protocols.presses import COMMAND_MS, CUE_SPIKES, presses, trial

CONTACT = 1000.0
COMMAND = CONTACT - 60.0


def spikes(cues=(), commands=()):
    """Spikes from (time in ms, key) of cue cells and of the interneurons that copy a key's command."""

    def table(found, population):
        per_pool = CELLS[population]
        times = [time for time, _ in found]
        ids = [key * per_pool + number % per_pool for number, (_, key) in enumerate(found)]
        order = np.argsort(times, kind="stable")
        return np.array(times, float)[order], np.array(ids, np.int32)[order]

    return {
        "prefrontal_cue": table(cues, "prefrontal_cue"),
        "motor_cortex_dendritic": table(commands, "motor_cortex_dendritic"),
        "motor_cortex_e": (np.arange(7.0), np.arange(7)),
    }


def contacts(found):
    """Recorded events from (time in ms, key, target, place)."""
    times, keys, targets, places = (np.array(column, float) for column in zip(*found, strict=True)) if found else ([],) * 4
    times, keys, targets, places = (np.asarray(column, float) for column in (times, keys, targets, places))
    right = (keys == targets).astype(float)
    return {"t": times / 1000, "report": keys + 1, "target": targets, "position": places, "right": right}


def forces(found):
    """The fingers' own record, a step before the world hears of it; the force names the time."""
    times = np.array([time for time, *_ in found], float) - 1
    return {"t": times / 1000, "i": np.array([key for _, key, *_ in found], np.int32), "act": times / 1e4}


def table(found, cues=(), commands=()):
    return presses(contacts(found), forces(found), spikes(cues, commands))


# --- the table --------------------------------------------------------------------------------------------------------


def test_every_contact_is_a_press_with_its_time_key_and_force():
    found = [(500, 4, 4, 0), (900, 1, 1, 1), (1500, 2, 3, 2), (1800, 3, 3, 2)]
    made = table(found)
    np.testing.assert_allclose(made["time_s"], [0.5, 0.9, 1.5, 1.8])
    np.testing.assert_allclose(made["interval_s"], [0.5, 0.4, 0.6, 0.3])
    assert made["key"].tolist() == [4, 1, 2, 3]
    assert made["target"].tolist() == [4, 1, 3, 3]
    assert made["correct"].tolist() == [True, True, False, True]
    assert made["position"].tolist() == [0, 1, 2, 2]
    np.testing.assert_allclose(made["force"], [0.0499, 0.0899, 0.1499, 0.1799])
    assert {len(column) for column in made.values()} == {4}


def test_no_contact_is_an_empty_table_with_all_columns():
    empty = presses(contacts([]), forces([]), spikes())
    assert {name: len(column) for name, column in empty.items()} == dict.fromkeys(table([(500, 4, 4, 0)]), 0)
    assert empty["released_by"].dtype.kind == "U"
    assert empty["key"].dtype.kind == "i"


# --- by cue or by prediction ------------------------------------------------------------------------------------------


def released(cues=(), commands=((COMMAND, 2),), key=2, contact=CONTACT, earlier=()):
    """Who released a press of key 2 at 1000 ms, commanded at 940 ms."""
    return table([*earlier, (contact, key, key, 0)], cues, commands)["released_by"][-1]


ENOUGH = CUE_SPIKES


def burst(at, key, count=ENOUGH):
    return [(at + number, key) for number in range(count)]


def test_the_cue_had_come():
    assert released(burst(700, 2)) == "cue"


def test_without_cue_spikes_it_was_a_prediction():
    assert released() == "prediction"
    assert released(burst(700, 2, ENOUGH - 1)) == "prediction"


def test_a_cue_for_another_key_does_not_count():
    assert released(burst(700, 3)) == "prediction"


def test_a_cue_after_the_command_comes_too_late():
    assert released(burst(COMMAND + 1, 2)) == "prediction"
    assert released(burst(COMMAND - ENOUGH, 2)) == "cue"


def test_cue_cells_that_still_fire_for_the_key_before_do_not_count():
    """The same key twice: its cells go on until the touch of the first press has cleared them."""
    earlier = [(600, 2, 2, 0)]
    assert released(burst(602, 2), earlier=earlier) == "prediction"
    assert released(burst(590, 2), earlier=earlier) == "prediction"
    assert released(burst(700, 2), earlier=earlier) == "cue"


def test_the_command_is_the_last_of_the_key_before_the_contact():
    # Two commands of that key: spikes of the cue between them are before the one that counts.
    assert released(burst(COMMAND - 10, 2), commands=[(COMMAND - 30, 2), (COMMAND, 2)]) == "cue"
    # Those of another key, and those too close or too far from the contact, are not the command.
    later = CONTACT - COMMAND_MS[0] + 5
    for stray in ((later, 2), (COMMAND + 10, 3), (CONTACT - COMMAND_MS[1] - 5, 2)):
        assert released(burst(COMMAND + 1, 2), commands=[(COMMAND, 2), stray]) == "prediction"


def test_a_contact_without_a_command_counts_up_to_the_shortest_delay():
    assert released(burst(900, 2), commands=()) == "cue"
    assert released(burst(CONTACT - COMMAND_MS[0] + 1, 2), commands=()) == "prediction"


def test_each_press_is_judged_by_itself():
    found = [(500, 4, 4, 0), (1000, 1, 1, 1), (1500, 3, 3, 2)]
    cues = [*burst(300, 4), *burst(1300, 3)]
    commands = [(440, 4), (940, 1), (1440, 3)]
    assert table(found, cues, commands)["released_by"].tolist() == ["cue", "prediction", "cue"]


# --- the trial --------------------------------------------------------------------------------------------------------

LINE = (4, 1, 3, 2)


def played(*keys, every=0.5):
    """Presses of the line 4-1-3-2, in order, whatever the keys; a wrong key leaves the place."""
    found, place = [], 0
    for number, key in enumerate(keys):
        found.append((1000 * every * (number + 1), key, LINE[place], place))
        place = (place + (key == LINE[place])) % len(LINE)
    return table(found) if found else presses(contacts([]), forces([]), spikes())


def columns(made, duration=None, fixed=True):
    last = made["time_s"][-1] if len(made["time_s"]) else 0.0
    return trial(made, len(LINE), last + 0.1 if duration is None else duration, fixed, spikes())


def test_a_faultless_trial():
    found = columns(played(*LINE, *LINE), duration=6.0)
    assert found["presses"] == found["correct"] == 8
    assert found["errors"] == found["error"] == 0
    assert found["sequences"] == 2
    assert found["score"] == 1
    assert found["interval_s"] == pytest.approx(0.5)
    assert found["keys_per_30s"] == pytest.approx(8 * 30 / 6)
    assert found["duration_s"] == 6.0
    assert found["completed"] is True
    assert found["spikes"] == 7


def test_the_first_interval_is_the_start_and_does_not_count():
    made = table([(3000, 4, 4, 0), (3400, 1, 1, 1), (3900, 3, 3, 2)])
    assert columns(made)["interval_s"] == pytest.approx(0.45)


def test_intervals_of_wrong_presses_do_not_count():
    made = table([(1000, 4, 4, 0), (1300, 1, 1, 1), (3000, 0, 3, 2), (3400, 3, 3, 2)])
    assert columns(made)["interval_s"] == pytest.approx((0.3 + 0.4) / 2)


def test_errors_are_counted_in_presses():
    found = columns(played(4, 0, 1, 0, 3, 2))
    assert (found["presses"], found["correct"], found["errors"], found["error"]) == (6, 4, 2, 2.0)
    assert found["score"] == pytest.approx(4 / 6)
    assert found["sequences"] == 1


@pytest.mark.parametrize(
    ("keys", "completion"),
    [
        (LINE, 1.0),
        (LINE * 3, 1.0),
        ((4, 0, 1, 3, 2), 0.0),
        ((*LINE, 4, 0, 1, 3, 2), 0.5),
        ((*LINE, 4, 0, 0, 1, 3, 2, *LINE), 2 / 3),
        # A line under way at the end of the trial counts only once it has an error.
        ((*LINE, 4, 1), 1.0),
        ((*LINE, 4, 0, 1), 0.5),
        ((4, 1), 0.0),
    ],
)
def test_completion_is_the_share_of_faultless_lines(keys, completion):
    assert columns(played(*keys))["completion"] == pytest.approx(completion)


def test_a_learner_that_stops_has_broken_off_its_line():
    made = played(*LINE, 4, 1)
    last = made["time_s"][-1]
    assert columns(made, last + 1.9)["completion"] == 1
    assert columns(made, last + 2.1)["completion"] == 0.5
    # Also between two lines: it should have begun the next one.
    assert columns(played(*LINE), 30.0)["completion"] == 0.5


def test_a_learner_that_does_nothing():
    found = columns(played(), 30.0)
    assert found["presses"] == found["correct"] == found["errors"] == found["sequences"] == 0
    assert found["score"] == found["completion"] == found["keys_per_30s"] == 0
    assert np.isnan(found["interval_s"])
    assert np.isnan(found["conscious"])


def test_one_execution_is_complete_when_the_line_is():
    assert columns(played(*LINE), fixed=False)["completed"] is True
    assert columns(played(4, 1), duration=60.0, fixed=False)["completed"] is False
    assert columns(played(4, 1), duration=60.0, fixed=True)["completed"] is True


def test_the_conscious_share_is_that_of_presses_released_by_the_cue():
    found = [(500, 4, 4, 0), (1000, 1, 1, 1), (1500, 3, 3, 2), (2000, 2, 2, 3)]
    made = table(found, burst(300, 4), [(440, 4), (940, 1), (1440, 3), (1940, 2)])
    assert columns(made)["conscious"] == pytest.approx(0.25)


@given(keys=st.lists(st.integers(0, 4), max_size=40), duration=st.floats(0.1, 60))
def test_whatever_is_pressed_the_columns_agree(keys, duration):
    found = columns(played(*keys), duration)
    assert found["presses"] == len(keys) == found["correct"] + found["errors"]
    assert found["sequences"] == found["correct"] // len(LINE)
    assert 0 <= found["completion"] <= 1
    assert 0 <= found["score"] <= 1
    assert found["score"] * found["presses"] == pytest.approx(found["correct"])
    assert found["keys_per_30s"] == pytest.approx(30 * found["correct"] / duration)
    if found["errors"] == 0 and found["sequences"]:
        assert found["completion"] >= found["sequences"] / (found["sequences"] + 1)
