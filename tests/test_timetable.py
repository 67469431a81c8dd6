import math
from collections import Counter
from dataclasses import asdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.tasks import TASKS
from protocols.language import library, load, read
from protocols.nights import CYCLES_S
from protocols.timetable import DAY_AWAKE_S, NIGHT_S, rows_of
from protocols.words import VERBS


def rows(*phases, seed=0, skills=None):
    skills = skills or {"tapping": {"task": "piano"}, "scales": {"task": "piano"}, "serve": {"task": "tennis"}}
    raw = {"title": "x", "skills": skills, "groups": [{"name": "all", "phases": list(phases)}]}
    protocol = read(raw, name="case")
    return rows_of(protocol, protocol.groups[0], seed)


def test_trials_with_rests_between_them():
    table = rows({"practice": "tapping", "trials": 3, "trial": "30 s", "rest": "20 s", "cued": False, "load": 0.5})
    assert [(row.trial, row.duration_s, row.rest_s) for row in table] == [(1, 30, 20), (2, 30, 20), (3, 30, 0)]
    assert table[0].options == {name: entry.default for name, entry in TASKS["piano"].settings.items()} | {
        "cued": False,
        "plasticity": True,
        "attention": "none",
        "load": 0.5,
        "feedback": None,
    }


def test_a_trial_of_one_execution_has_no_length_yet():
    assert [row.duration_s for row in rows({"test": "scales", "trials": 2})] == [None, None]


def test_a_demonstration_is_one_row_of_all_its_showings():
    (row,) = rows({"demonstrate": "tapping", "times": 3, "rest": "10 s", "until": 0.9})
    assert (row.trials, row.between_s, row.options["until"]) == (3, 10, 0.9)
    (row,) = rows({"demonstrate": "tapping", "rest": "10 s"})
    assert (row.trials, row.between_s, row.options["until"]) == (1, 0, None)


@pytest.mark.parametrize("task", ["tennis", "reach", "bicycle", "choice", "maze"])
def test_short_trials_are_rows_of_at_most_forty(task):
    table = rows({"practice": "short", "trials": 90, "rest": "2 s"}, skills={"short": {"task": task}})
    assert [(row.trial, row.trials, row.rest_s, row.between_s) for row in table] == [
        (1, 40, 2, 2),
        (41, 40, 2, 2),
        (81, 10, 0, 2),
    ]


def test_a_block_ends_where_the_skill_does():
    table = rows({"practice": ["serve", "tapping"], "trials": 2, "rest": "2 s"})
    assert [(row.skill, row.trial, row.trials, row.rest_s, row.between_s) for row in table] == [
        ("serve", 1, 2, 2, 2),
        ("tapping", 3, 1, 2, 0),
        ("tapping", 4, 1, 0, 0),
    ]


def test_a_night_is_cut_into_the_stages_of_its_cycles():
    table = rows({"sleep": "8 h", "replay": False})
    assert all(row.kind == "sleep" and row.options["replay"] is False for row in table)
    first = [(row.stage, row.duration_s) for row in table[:3]]
    assert first == [("N2", 37 * 60), ("N3", 45 * 60), ("REM", 8 * 60)]
    assert [row.stage for row in table[9:]] == ["N2", "REM", "N2", "REM", "N2"]
    assert [sum(length for _, length in cycle) for cycle in CYCLES_S] == [5400] * 5
    total = {stage: sum(row.duration_s for row in table if row.stage == stage) / (8 * 3600) for stage in ("N2", "N3", "REM")}
    assert 0.5 <= total["N2"] <= 0.6 and 0.15 <= total["N3"] <= 0.25 and 0.2 <= total["REM"] <= 0.25
    rem = [row.duration_s for row in table if row.stage == "REM"]
    assert rem == sorted(rem)


def test_sleep_shorter_than_a_cycle_has_its_first_stages_only():
    assert [(row.stage, row.duration_s) for row in rows({"sleep": "10 min"})] == [("N2", 600)]
    assert [(row.stage, row.duration_s) for row in rows({"sleep": "1 h"})] == [("N2", 2220), ("N3", 1380)]
    assert [row.stage for row in rows({"sleep": "90 min"})] == ["N2", "N3", "REM"]
    assert [row.duration_s for row in rows({"sleep": "12 h"})][-2:] == [58 * 60, 32 * 60]


def test_a_gap_has_one_simulated_night():
    table = rows({"gap": "1 month"})
    assert [row.kind for row in table] == ["pass"] + ["sleep"] * 14 + ["pass"]
    assert table[0].duration_s == DAY_AWAKE_S
    assert sum(row.duration_s for row in table[1:-1]) == NIGHT_S
    assert table[1].options == rows({"sleep": "8 h"})[0].options
    assert [row.kind for row in rows({"gap": "10 h"})] == ["pass"]
    assert [(row.kind, row.duration_s) for row in rows({"gap": "15 h"})] == [
        ("pass", 14 * 3600),
        ("sleep", 2220),
        ("sleep", 1380),
    ]


def test_a_gap_has_its_night_without_replay_or_spindles_if_that_is_said():
    for name in ("replay", "spindles"):
        night = [row for row in rows({"gap": "30 days", name: False}) if row.kind == "sleep"]
        assert night
        assert all(row.options == {**rows({"sleep": "8 h"})[0].options, name: False} for row in night)


def test_what_is_drawn_for_a_phase_does_not_hang_on_lesions_before_it():
    phases = [{"practice": "cards", "trials": 50}, {"test": "cards"}, {"practice": "cards"}, {"practice": "tapping"}]
    skills = {"cards": {"task": "choice"}, "tapping": {"task": "piano"}}
    plain = rows(*phases, skills=skills)
    assert [(row.skill, row.verb, row.nth) for row in plain] == [
        ("cards", "practice", 0),
        ("cards", "practice", 0),
        ("cards", "test", 0),
        ("cards", "practice", 1),
        ("tapping", "practice", 0),
    ]
    lesioned = rows({"lesion": "striatum"}, *phases[:2], {"gap": "1 day"}, *phases[2:], skills=skills)
    assert [row.nth for row in lesioned if row.kind == "trial"] == [row.nth for row in plain]


def test_changes_take_no_time():
    table = rows({"lesion": "striatum"}, {"modulate": {"dopamine": 0.2}}, {"inactivate": "hippocampus"})
    assert [(row.kind, row.duration_s) for row in table] == [("change", 0.0)] * 3
    assert table[0].options == {"region": "striatum", "fraction": 1.0}
    assert table[1].options == {"modulators": {"dopamine": 0.2}}
    assert table[2].options == {"region": "hippocampus"}


@pytest.mark.parametrize("use", ["overload", "disuse"])
def test_what_a_muscle_goes_through_is_said_of_which(use):
    (row,) = rows({use: "9 days", "muscle": "fingers"})
    assert (row.kind, row.duration_s, row.options) == ("pass", 9 * 86400, {"muscle": "fingers"})


@pytest.mark.parametrize(
    ("order", "expected"),
    [("blocked", ["tapping"] * 3 + ["scales"] * 3), ("alternating", ["tapping", "scales"] * 3)],
)
def test_the_order_of_skills(order, expected):
    table = rows({"practice": ["tapping", "scales"], "trials": 3, "order": order, "rest": "1 s"})
    assert [row.skill for row in table] == expected
    assert [row.trial for row in table] == [1, 2, 3, 4, 5, 6]
    assert [row.rest_s for row in table] == [1, 1, 1, 1, 1, 0]


def test_a_random_order_is_the_learners_own():
    phase = {"practice": ["tapping", "scales"], "trials": 20, "order": "random"}
    orders = [tuple(row.skill for row in rows(phase, seed=seed)) for seed in (1, 1, 2)]
    assert orders[0] == orders[1] != orders[2]
    assert Counter(orders[2]) == {"tapping": 20, "scales": 20}


def test_a_shuffled_sequence_is_another_order_of_the_same_keys():
    skills = {"jumble": {"task": "piano", "sequence": "4-1-3-2-4", "shuffled": True}}
    drawn = [row.options["sequence"] for row in rows({"practice": "jumble", "trials": 50}, skills=skills)]
    assert all(sorted(keys) == [1, 2, 3, 4, 4] and keys != (4, 1, 3, 2, 4) for keys in drawn)
    assert len(set(drawn)) > 20


def test_settings_of_a_phase_reach_only_the_skills_that_have_them():
    table = rows({"practice": ["tapping", "serve"], "delay": "450 ms", "order": "alternating"})
    assert "delay" not in table[0].options
    assert table[1].options["delay"] == 0.45


@pytest.mark.parametrize("name", library())
def test_every_protocol_of_the_library_is_laid_out(name):
    protocol = load(name)
    for group in protocol.groups:
        table = rows_of(protocol, group)
        assert [*dict.fromkeys(row.phase for row in table)] == list(range(len(group.phases)))
        assert {row.verb for row in table} <= set(VERBS)


durations = st.floats(min_value=0.1, max_value=4e8).map(lambda length: f"{length!r} s")
within_a_day = st.floats(min_value=0.1, max_value=86400).map(lambda length: f"{length!r} s")
pauses = st.floats(min_value=0, max_value=1e5).map(lambda length: f"{length!r} s")
phases = st.one_of(
    st.fixed_dictionaries({"wake": durations}),
    st.fixed_dictionaries({"sleep": within_a_day}),
    st.fixed_dictionaries({"gap": durations}),
    st.fixed_dictionaries({"disuse": durations}),
    st.fixed_dictionaries({"lesion": st.just("striatum")}),
    st.fixed_dictionaries(
        {
            "practice": st.sampled_from(["tapping", ["tapping", "scales"]]),
            "trials": st.integers(1, 20),
            "trial": within_a_day,
            "rest": pauses,
            "order": st.sampled_from(["blocked", "random", "alternating"]),
        }
    ),
)


def length_of(phase):
    if "practice" in phase:
        count = phase["trials"] * (2 if isinstance(phase["practice"], list) else 1)
        return count * float(phase["trial"][:-2]) + (count - 1) * float(phase["rest"][:-2])
    (value,) = phase.values()
    return 0.0 if value == "striatum" else float(value[:-2])


def calendar_s(table):
    return sum(row.duration_s + row.rest_s for row in table)


@given(st.lists(phases, min_size=1, max_size=6), st.integers(0, 2**32))
def test_the_calendar_is_as_long_as_the_phases(written, seed):
    table = rows(*written, seed=seed)
    assert math.isclose(calendar_s(table), sum(map(length_of, written)), rel_tol=1e-9)
    for index, phase in enumerate(written):
        own = [row for row in table if row.phase == index]
        assert own
        assert math.isclose(calendar_s(own), length_of(phase), rel_tol=1e-9)
    assert all(0 < row.duration_s for row in table if row.kind != "change")
    assert [asdict(row) for row in table] == [asdict(row) for row in rows(*written, seed=seed)]
