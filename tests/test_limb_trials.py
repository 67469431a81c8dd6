"""Trials of a limb: what is laid out, asked for, refused, measured and lived, for all its tasks."""

import functools
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from brian2 import second
from living import WIRING, LimbPart, interpreted_limb, limb_block, limb_brains, limb_options, newborn, same_recording

from analysis.recording import open_recording
from models import cerebellar_memory, memory, movement, movement_numbers
from models import movement_wiring as wiring
from models.brain import Parameters
from models.parameters import values
from models.regions import cerebellar_nuclei, parallel_fibres
from models.regions.names import SENSES
from models.tasks import TASKS
from models.tasks.settings import LONGEST
from protocols import choice, engine, learner, limb, limb_life, limb_trials, strokes
from protocols.faults import ProtocolFaults
from protocols.finished import is_finished
from protocols.language import read
from protocols.scope import refuse_what_cannot_run
from protocols.settings import BALL_BY_S
from protocols.timetable import BLOCK, LIMB_TASKS, rows_of
from protocols.words import FIRST_SEED

LIMBS = tuple(movement_numbers.TASKS)
P = movement_numbers.Movement()
COMMON = {
    "trial", "start_s", "stop_s", "calendar_s", "duration_s", "score", "spikes", "conscious", "correction",
    "correction_latency_s", "latency_s", "error", "completed",
}  # fmt: skip
OWN = {
    "tennis": {"delay_s", "contact_s", "missed"},
    "reach": {
        "field", "rotation", "clamp", "deviation_m", "end_error_m", "force_index", "peak_speed_m_s", "jerk", "hit",
        "obstacle_y_m",
        "press_n_s",
    },
    "bicycle": {"fell", "swing_rad", "period_s", "help", "cap_s", "steer"},
}  # fmt: skip


def protocol_of(*phases, skills=None, **settings):
    skills = skills or {name: {"task": name} for name in LIMBS} | {"tapping": {"task": "piano"}}
    for name, own in settings.items():
        skills[name] |= own
    return read({"title": "x", "skills": skills, "groups": [{"name": "all", "phases": list(phases)}]}, name="case")


def rows(*phases, seed=0, **settings):
    protocol = protocol_of(*phases, **settings)
    return rows_of(protocol, protocol.groups[0], seed)


# --- registered once, known everywhere --------------------------------------------------------------------------------


def test_the_limbs_tasks_are_the_same_everywhere():
    assert set(LIMBS) == set(LIMB_TASKS) == set(limb_trials.SIGNALS) == set(limb_trials.TOLERANCE) == set(OWN)
    assert set(LIMBS) < TASKS.keys()
    assert set(limb.prepared()) == set(LIMBS)


@pytest.mark.parametrize("task", LIMBS)
def test_a_task_says_what_it_needs_to_be_simulated_recorded_and_analysed(task):
    module = movement_numbers.TASKS[task]
    assert set(limb_trials.SIGNALS[task][name][0] for name in limb_trials.SIGNALS[task]) <= set(module.SAMPLED)
    given = limb.inputs_of(limb.born(P, 1, {}), cerebellar_memory.newborn(), {}, 0, task, limb_options(task), 3, 2.0)
    part = LimbPart(task, "world")
    for name in given:
        owner, _, variable = name.partition(".")
        assert variable in part[owner].variables, name
    assert (given["world.n_trials"], given["world.rest"]) == (3, 2.0)
    assert TASKS[task].error_unit in ("s", "m", "rad")


@pytest.mark.parametrize("quiet_s", [0.3, 2.0])
def test_a_run_is_longer_than_its_trials_whatever_numbers_are_set(quiet_s):
    trials, slow = replace(P.trials, quiet=quiet_s * second), quiet_s * 7
    p = replace(P, trials=trials, reach=replace(P.reach, until=slow * second), tennis=replace(P.tennis, swinging=slow * second))
    assert {limb.longest_s(p, task, {"cap": slow}) > quiet_s + slow for task in LIMBS} == {True}


def test_a_protocol_is_checked_with_the_length_of_a_serve():
    assert pytest.approx(float(P.tennis.swinging) - 0.1) == BALL_BY_S


@pytest.mark.parametrize("task", LIMBS)
def test_every_number_is_an_input_of_the_program_that_uses_it(task):
    """A number that stands in no text would be changed without effect; those known lay out cells or a plan beforehand."""
    from test_brain import _uses

    brain = movement.make_movement(task)
    unused = []
    for name, owners in movement_numbers.OWNERS.items():
        if name in movement_numbers.ABSENT[task]:
            continue
        for field in values(getattr(P, name)):
            if owners and not (name == "nuclear_memory" and field in cerebellar_nuclei.NOT_IN_PROGRAM):
                if not any(_uses(brain, owner, field) for owner in owners):
                    unused.append(f"{name}.{field}")
    assert set(unused) - LAID_OUT == set()


LAID_OUT = {
    "brush.fastest", "brush.slowest", "purkinje.spread", "purkinje.own", "nuclear.spread", "nuclear.own", "motor.smallest",
    "motor.range", "motor.full", "reach.margin", "held.low", "held.high",
}  # fmt: skip

# --- the timetable ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("task", LIMBS)
@pytest.mark.parametrize("trials", [1, 7, BLOCK, BLOCK + 1, 2 * BLOCK + 3])
def test_many_trials_are_few_rows_and_nothing_is_lost(task, trials):
    table = rows({"practice": task, "trials": trials, "rest": "3 s"}, {"wake": "1 h"})
    blocks = [row for row in table if row.task == task]
    assert len(blocks) == -(-trials // BLOCK)
    assert sum(row.trials for row in blocks) == trials
    assert [row.trial for row in blocks] == [1 + BLOCK * k for k in range(len(blocks))]
    assert all(row.duration_s is None and row.trials <= BLOCK for row in blocks)
    assert [row.rest_s for row in blocks] == [3.0] * (len(blocks) - 1) + [0.0]
    # A rest after every trial but the last of the phase.
    assert sum(row.between_s * (row.trials - 1) + row.rest_s for row in blocks) == pytest.approx(3.0 * (trials - 1))
    assert [row.duration_s for row in table if row.task != task] == [3600.0]


def test_blocks_end_where_the_skill_changes():
    alternating = rows({"practice": ["tennis", "reach"], "trials": 3, "order": "alternating", "rest": "1 s"})
    assert [(row.task, row.trials, row.trial) for row in alternating] == [
        (task, 1, number + 1) for number, task in enumerate(["tennis", "reach"] * 3)
    ]
    assert [row.rest_s for row in alternating] == [1, 1, 1, 1, 1, 0]
    blocked = rows({"practice": ["tennis", "tapping", "reach"], "trials": 3, "rest": "1 s"})
    assert [(row.task, row.trials, row.trial) for row in blocked] == [
        ("tennis", 3, 1), ("piano", 1, 4), ("piano", 1, 5), ("piano", 1, 6), ("reach", 3, 7),
    ]  # fmt: skip
    shuffled = rows({"practice": ["tennis", "reach"], "trials": 30, "order": "random"}, seed=3)
    for task in ("tennis", "reach"):
        assert sum(row.trials for row in shuffled if row.task == task) == 30
    assert all(a.task != b.task for a, b in zip(shuffled[:-1], shuffled[1:], strict=True))
    assert [row.trial for row in shuffled] == np.cumsum([1, *[row.trials for row in shuffled[:-1]]]).tolist()


# --- what is written --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("task", "settings", "says"),
    [
        ("tennis", {"delay": "0 s"}, "got 0 s|above zero"),
        ("tennis", {"delay": "-300 ms"}, "above zero|-300 ms"),
        ("tennis", {"delay": 0.3}, "duration as text"),
        ("tennis", {"speed": 0}, "got 0, wanted a number above zero"),
        ("tennis", {"speed": -1}, "got -1, wanted a number above zero"),
        ("tennis", {"gravity": 9.8}, 'unknown setting "gravity" of task "tennis"; known: delay, speed'),
        ("reach", {"delay": "300 ms"}, 'unknown setting "delay" of task "reach"'),
        ("reach", {"field": "strong"}, "a number without a unit"),
        ("reach", {"clamp": 1}, "true or false"),
        ("reach", {"targets": 0}, "a whole number from 1"),
        ("reach", {"rotation": 90}, "got 90, wanted an angle in degrees, between -90 and 90"),
        ("reach", {"rotation": float("nan")}, "an angle in degrees"),
        ("reach", {"obstacle": {"x": 0.1, "y": 0, "radius": 0.01}}, "does not cover the start or the target, here x = 0.1"),
        ("reach", {"obstacle": {"x": 0.01, "y": 0, "radius": 0.02}}, "does not cover the start or the target, here x = 0,"),
        ("reach", {"obstacle": {"x": 0.05, "y": 0, "radius": 0}}, "a radius above zero"),
        ("reach", {"obstacle": {"x": 0.05, "y": 0}}, "a table { x = …, y = …, radius = … } in metres"),
        ("bicycle", {"gravity": 0}, "got 0, wanted a number above zero"),
        ("bicycle", {"gravity": -9.8}, "a number above zero"),
        ("bicycle", {"gravity": float("inf")}, "a number above zero"),
        ("reach", {"field": 10.1}, "got 10.1, wanted a number without a unit, from -10 to 10"),
        ("reach", {"field": -1e9}, "wanted a number without a unit, from -10 to 10"),
        ("bicycle", {"gravity": 1e6}, "wanted a number above zero, up to 100"),
        ("bicycle", {"noise": 101}, "got 101, wanted a number of zero or more, up to 100"),
        ("bicycle", {"noise": -1}, "got -1, wanted a number of zero or more"),
        ("bicycle", {"help": 1.2}, "got 1.2, wanted a number from 0 to 1"),
        ("bicycle", {"help": -0.1}, "got -0.1, wanted a number from 0 to 1"),
        ("bicycle", {"cap": "0 s"}, "above zero"),
        ("bicycle", {"cap": 12}, "duration as text"),
        ("bicycle", {"speed": 1}, 'unknown setting "speed" of task "bicycle"'),
        ("piano", {"strength": -1}, "a number of zero or more"),
    ],
)
def test_impossible_bodies_and_tasks_are_refused_in_the_skill_and_in_the_phase(task, settings, says):
    name = "tapping" if task == "piano" else task
    with pytest.raises(ProtocolFaults, match=says):
        protocol_of({"practice": name}, **{name: settings})
    with pytest.raises(ProtocolFaults, match=says.replace("setting", "(setting|option)").partition(" of task")[0]):
        protocol_of({"practice": name} | settings)


@pytest.mark.parametrize("task", LIMBS)
def test_unknown_senses_are_refused_and_known_ones_reach_the_world(task):
    with pytest.raises(ProtocolFaults, match='unknown sense "smell"; known: sight'):
        protocol_of({"practice": task, "feedback": ["sight", "smell"]})
    world = {
        "sight": "sight",
        "touch": "touching",
        "balance": "balance",
        "spindles": "stretch",
        "tendon": "tendon",
        "pain": "pain",
    }
    for left_out, variable in world.items():
        (row,) = rows({"practice": task, "feedback": [sense for sense in SENSES if sense != left_out]})
        given = limb.inputs_of(limb.born(P, 1, {}), cerebellar_memory.newborn(), {}, 0, task, row.options, 1, 0.0)
        assert {name: given[f"world.{name}"] for name in world.values()} == dict.fromkeys(world.values(), 1) | {variable: 0}


@pytest.mark.parametrize("task", LIMBS)
@pytest.mark.parametrize(("word", "value"), [("trial", "30 s"), ("load", 0.5), ("attention", "skill")])
def test_options_that_a_limb_would_not_heed_are_refused(task, word, value):
    protocol = protocol_of({"practice": task, word: value})
    with pytest.raises(ProtocolFaults, match=f'the option "{word}" of trials of the task "{task}" cannot be simulated yet'):
        refuse_what_cannot_run(protocol, protocol.groups)
    plain = protocol_of({"practice": task}, {"practice": "tapping", word: value})
    refuse_what_cannot_run(plain, plain.groups)


def test_settings_reach_the_world_in_its_units():
    def given(task, **options):
        born = limb.born(P, 1, {})
        return limb.inputs_of(born, cerebellar_memory.newborn(), {}, 0, task, limb_options(task, **options), 1, 0.0)

    assert given("tennis", delay=0.9, speed=1.5)["world.delay"] == pytest.approx(0.6)
    turned = given("reach", rotation=30.0, field=-0.5, clamp=True)
    assert turned["world.turn"] == pytest.approx(np.tan(np.pi / 6))
    assert (turned["world.field"], turned["world.clamp"]) == (-0.5, 1.0)
    obstacle = {"x": 0.05, "y": 0.005, "radius": 0.01}
    assert given("reach", obstacle=obstacle)["plan.detour"] < 0
    assert given("reach", obstacle=obstacle, feedback=["touch"])["plan.detour"] == 0
    for way, there in ((obstacle, obstacle), (None, dict.fromkeys(obstacle, 0.0))):
        told = given("reach", obstacle=way)
        assert {name: told[f"world.obstacle_{name}"] for name in obstacle} == there
    ride = given("bicycle", gravity=4.0, noise=0.5, help=0.25, cap=12.0)
    assert [ride[f"world.{name}"] for name in ("gravity", "road", "helped", "cap")] == [4.0, 0.5, 0.25, 12.0]
    assert given("tennis", plasticity=False)["pf_pc.plastic"] == 0
    assert given("tennis", strength=0.65)["world.strength"] == 0.65


def test_lesions_name_regions_and_silence_a_share_of_their_cells():
    born, held = limb.born(P, 1, {}), cerebellar_memory.newborn()

    def given(**silenced):
        causes = {name.replace("__", "/"): share for name, share in silenced.items()}
        return limb.inputs_of(born, held, causes, 0, "reach", limb_options("reach"), 1, 0.0)

    third = given(lesion__inferior_olive=0.25)["olive.alive"]
    assert third.mean() == 0.75
    whole = given(lesion__cerebellar_nuclei=1.0)
    assert not whole["nuclei.alive"].any() and "olive.alive" not in whole
    np.testing.assert_array_equal(given(inactivation__inferior_olive=0.25)["olive.alive"], third)
    # The later, larger one holds.
    assert not given(lesion__inferior_olive=0.25, inactivation__inferior_olive=1.0)["olive.alive"].any()
    assert given(lesion__cerebellar_cortex=0.5)["purkinje.blocked"] == 0.5
    cord = given(lesion__spinal_cord=1.0)
    silent = {name.partition(".")[0] for name in cord if name.endswith(".alive")}
    assert silent == {name for name, region in wiring.REGION.items() if region == "spinal_cord"}


def test_no_two_stretches_or_learners_share_their_noise():
    held, seeds = cerebellar_memory.newborn(), []
    for seed in (1, 2):
        for stretch in range(3):
            given = limb.inputs_of(limb.born(P, seed, {}), held, {}, stretch, "bicycle", limb_options("bicycle"), 1, 0.0)
            mine = {given[f"{name}.noise_seed"] for name in wiring.NOISY}
            assert len(mine) == 1
            seeds += [*mine, given["world.noise_seed"]]
    assert len(set(seeds)) == 12 and all(0 <= seed < 2**31 for seed in seeds)


# --- what is measured -------------------------------------------------------------------------------------------------

QUIET = float(P.trials.quiet)


def synthetic(task, trials, lasts, elapsed=0.5, **made):
    """Samples of trials at 100 Hz; `made` gives each variable as a function of the time from the cue and the trial."""
    parts = []
    for trial in range(trials):
        t = np.arange(0, QUIET + lasts, 0.01)
        moving = np.clip(t - QUIET, 0, None)
        part = {"trial": np.full(len(t), float(trial)), "moving": moving, "reflex_y": 0 * t}
        for name in movement_numbers.TASKS[task].SAMPLED:
            part[name] = np.broadcast_to(made.get(name, lambda s, k: 0 * s)(moving, trial), t.shape)
        if "reflex_y" in made:
            part["reflex_y"] = made["reflex_y"](moving, trial)
        parts.append(part)
    samples = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    ends = {"trial": np.arange(trials), "since": np.full(trials, QUIET + lasts), "elapsed": np.full(trials, elapsed)}
    return samples, ends


def columns(task, trials=1, lasts=0.8, first=1, rest_s=2.0, spikes=None, options=None, **made):
    samples, ends = synthetic(task, trials, lasts, **made)
    spikes = spikes or {"a": (np.zeros(0), np.zeros(0, int))}
    chosen = limb_options(task, **(options or {}))
    return limb_trials.columns(task, samples, ends, spikes, P, chosen, first, rest_s)


def minimum_jerk(s, lasts=0.5, distance=0.1):
    share = np.clip(s / lasts, 0, 1)
    x = distance * share**3 * (10 - 15 * share + 6 * share**2)
    return x, distance / lasts * 30 * share**2 * (1 - share) ** 2


REACHED = {"x": lambda s, k: minimum_jerk(s)[0], "vx": lambda s, k: minimum_jerk(s)[1]}


@pytest.mark.parametrize("task", LIMBS)
def test_columns_are_the_tasks_own_and_of_one_length(task):
    made = REACHED if task == "reach" else {"phi": lambda s, k: 0.1 * np.sin(5 * s)} if task == "bicycle" else {}
    found = columns(task, trials=4, first=7, rest_s=1.5, **made)
    assert found.keys() == COMMON | OWN[task]
    assert {len(column) for column in found.values()} == {4}
    assert found["trial"].tolist() == [7, 8, 9, 10]
    each = QUIET + 0.8
    np.testing.assert_allclose(found["start_s"], each * np.arange(4))
    np.testing.assert_allclose(found["stop_s"], each * np.arange(1, 5))
    np.testing.assert_allclose(found["calendar_s"], (each + 1.5) * np.arange(4))
    np.testing.assert_allclose(found["duration_s"], 0.8)
    assert ((found["score"] >= 0) & (found["score"] <= 1)).all()


def test_spikes_are_counted_in_the_trial_in_which_they_fall():
    times = np.array([10.0, 500.0, 1150.0, 2300.0])
    found = columns("tennis", trials=3, spikes={"a": (times, 0), "b": (times[:1], 0)})
    assert found["spikes"].tolist() == [3, 1, 1]


def test_deviation_is_the_furthest_point_with_its_sign_and_the_score_halves_at_the_tolerance():
    for depth in (-0.02, 0.03):
        found = columns("reach", y=lambda s, k, depth=depth: depth * np.sin(np.pi * np.clip(s / 0.5, 0, 1)), **REACHED)
        assert found["error"][0] == found["deviation_m"][0] == pytest.approx(depth, rel=1e-3)
        assert found["score"][0] == pytest.approx(1 / (1 + (depth / 0.02) ** 2), rel=1e-3)
    assert found["end_error_m"][0] == pytest.approx(0, abs=1e-9)
    assert found["completed"][0] and not found["hit"][0]
    assert found["peak_speed_m_s"][0] == pytest.approx(1.875 * 0.1 / 0.5, rel=1e-3)


@pytest.mark.parametrize("share", [1.0, 0.4, 0.0, -1.0])
def test_force_index_is_the_share_of_the_ideal_force_and_is_read_in_the_clamp_alone(share):
    curl = float(P.reach.curl)
    made = REACHED | {"pushed": lambda s, k: -share * curl * minimum_jerk(s)[1]}
    assert columns("reach", options={"clamp": True}, **made)["force_index"][0] == pytest.approx(share)
    assert np.isnan(columns("reach", **made)["force_index"][0])


def test_jerk_of_a_minimum_jerk_movement_is_that_of_flash_and_hogan():
    """Integral of the squared jerk times T^5 / d^2 is 720 for a movement that lasts T, less what 100 Hz lose at its ends."""
    made = {"x": lambda s, k: minimum_jerk(s, 0.8)[0], "vx": lambda s, k: minimum_jerk(s, 0.8)[1]}
    smooth = columns("reach", lasts=0.8, **made)["jerk"][0]
    assert 0.8 * 720 < smooth < 720
    rough = made | {"vy": lambda s, k: 0.02 * np.sin(2 * np.pi * 8 * s)}
    assert columns("reach", lasts=0.8, **rough)["jerk"][0] > 10 * smooth


@pytest.mark.parametrize(("y", "hit"), [(0.0, True), (0.009, True), (-0.009, True), (0.011, False), (-0.03, False)])
def test_an_obstacle_is_hit_where_the_hand_comes_within_its_radius(y, hit):
    found = columns("reach", options={"obstacle": {"x": 0.05, "y": y, "radius": 0.01}}, **REACHED)
    assert found["hit"][0] == hit and found["completed"][0] == (not hit)
    assert found["obstacle_y_m"][0] == y


def test_a_movement_is_late_by_what_its_plan_has_not_run():
    assert columns("reach", trials=2, lasts=0.8, elapsed=0.69)["latency_s"].tolist() == [0.11, 0.11]
    # A ride is not cut at its cap for it, and a movement that was never begun has no latency.
    assert columns("bicycle", lasts=12.05, elapsed=11.95)["latency_s"].tolist() == [0.1]
    assert np.isnan(columns("reach", elapsed=0.0)["latency_s"]).all()


def test_contact_and_its_error_are_those_of_the_swing():
    made = {
        "struck": lambda s, k: (s > 0.5 + 0.1 * k) * float(k < 2),
        "contact_at": lambda s, k: np.where(s > 0.5 + 0.1 * k, 0.5 + 0.1 * k, 0.0),
    }
    found = columns("tennis", trials=3, lasts=1.6, options={"delay": 0.9, "speed": 1.5}, **made)
    np.testing.assert_allclose(found["delay_s"], 0.6)
    np.testing.assert_allclose(found["contact_s"], [0.5, 0.6, np.nan])
    np.testing.assert_allclose(found["error"], [-0.1, 0.0, 1.6 - 0.6])
    assert found["missed"].tolist() == [False, False, True] == (~found["completed"]).tolist()
    assert found["score"][0] == pytest.approx(0.5)


@pytest.mark.parametrize("period", [0.8, 2.0])
def test_swing_and_period_are_those_of_a_sine(period):
    made = {"phi": lambda s, k: 0.1 * np.sin(2 * np.pi * s / period + 0.3), "delta": lambda s, k: 0 * s + 0.2}
    found = columns("bicycle", lasts=12.0, options={"cap": 12.0}, **made)
    assert found["period_s"][0] == pytest.approx(period, rel=0.02)
    assert found["swing_rad"][0] == pytest.approx(0.1 / np.sqrt(2), rel=0.03)
    assert found["error"][0] == pytest.approx(0.1 / np.sqrt(2), rel=0.03)
    assert found["steer"][0] == pytest.approx(0.2)
    assert found["completed"][0] and not found["fell"][0] and found["score"][0] == 1


def test_a_fall_is_scored_by_how_long_the_ride_lasted():
    found = columns("bicycle", lasts=3.0, options={"cap": 12.0, "help": 0.5}, phi=lambda s, k: 0.1 + s / 10)
    assert found["fell"][0] and not found["completed"][0]
    assert found["duration_s"][0] == 3.0 and found["score"][0] == 0.25
    assert (found["help"][0], found["cap_s"][0]) == (0.5, 12.0)
    assert np.isnan(found["period_s"][0])


def test_a_correction_has_the_size_and_the_time_of_its_largest_command():
    made = {"reflex_y": lambda s, k: -0.4 * np.exp(-(((s - 0.35) / 0.02) ** 2))}
    found = columns("tennis", lasts=1.6, **made)
    assert found["correction_latency_s"][0] == pytest.approx(0.35, abs=0.011)
    assert found["correction"][0] == pytest.approx(0.4 * np.sqrt(0.02 * np.sqrt(np.pi / 2) / 1.6), rel=0.02)
    none = columns("tennis", lasts=1.6)
    assert none["correction"][0] == 0 and np.isnan(none["correction_latency_s"][0])


@pytest.mark.parametrize("task", LIMBS)
def test_signals_are_the_samples_with_their_unit_and_their_place(task):
    samples, _ = synthetic(task, 1, 0.8)
    found = limb_trials.signals(task, samples, 12.5)
    assert found.keys() == limb_trials.SIGNALS[task].keys()
    for signal in found.values():
        assert signal.rate_hz == 100 and signal.start_s == 12.5 and signal.unit and len(signal.samples) == len(samples["trial"])


def happenings(task, trials, lasts, options=None, **made):
    """Events of a block that begins at 100 s."""
    samples, ends = synthetic(task, trials, lasts, **made)
    samples["t"] = np.arange(len(samples["trial"])) * 0.01
    ends["since"] = np.bincount(samples["trial"].astype(int)) * 0.01
    chosen = limb_options(task, **(options or {}))
    found = limb_trials.columns(task, samples, ends, {"a": (np.zeros(0), np.zeros(0, int))}, P, chosen, 1, 2.0)
    return found, limb_trials.happenings(task, found, samples, P, chosen, 100.0)


def test_the_ball_is_struck_when_the_racket_meets_it_and_not_where_it_is_missed():
    hits = {"struck": lambda s, k: (s > 0.5) * (k != 1), "contact_at": lambda s, k: 0.5 * (s > 0.5) * (k != 1)}
    found, events = happenings("tennis", 3, 0.8, **hits)
    assert events["contact"]["trial_of_block"].tolist() == [0, 2]
    np.testing.assert_allclose(events["contact"]["time_s"], 100 + found["start_s"][[0, 2]] + QUIET + 0.5)


def test_a_fall_is_where_a_ride_ends_before_the_cap():
    lean = {"phi": lambda s, k: (-1) ** k * s}
    found, events = happenings("bicycle", 2, 3.0, {"cap": 12.0}, **lean)
    assert found["fell"].all()
    assert events["fall"]["time_s"].tolist() == (100 + found["stop_s"]).tolist()
    assert events["fall"]["lean"] == pytest.approx([3.0, -3.0], abs=0.02)
    found, events = happenings("bicycle", 2, 3.0, {"cap": 3.0}, **lean)
    assert not found["fell"].any() and not len(events["fall"]["time_s"])


def test_a_hand_meets_an_obstacle_when_it_first_is_within_it():
    walk = {"x": lambda s, k: 0.1 * s if k else 0 * s}
    wall = {"x": 0.05, "y": 0.0, "radius": 0.0151}
    found, events = happenings("reach", 2, 0.8, {"obstacle": wall}, **walk)
    assert found["hit"].tolist() == [False, True]
    assert events["contact"]["trial_of_block"].tolist() == [1]
    assert events["contact"]["time_s"] == pytest.approx([100 + found["start_s"][1] + QUIET + 0.35], abs=0.011)
    assert happenings("reach", 2, 0.8, **walk)[1] == {}


# --- with the real brains ---------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def blocks():
    return {task: limb_block(task, trials=2, rest_s=2.0) for task in LIMBS}


@pytest.mark.standalone
@pytest.mark.parametrize("task", LIMBS)
def test_a_newborn_tries_each_task_and_all_its_parts_take_part(task, blocks):
    block = blocks[task]
    found = block.columns(task)
    assert found["trial"].tolist() == [1, 2]
    assert found["stop_s"][-1] == pytest.approx(block.steps / 1000)
    assert np.isfinite(found["error"]).all() and (found["spikes"] > 1000).all()
    assert (found["correction"] > 0).any()
    # Nothing hurts.
    silent = [name for name in wiring.COUNT if not len(block.spikes[name][0])]
    assert silent == ["nociceptor"]
    np.testing.assert_allclose(found["latency_s"], 0.009, atol=0.002)
    for name, (_, cells) in block.spikes.items():
        assert cells.max(initial=0) < movement.recorded(name)
    # One volley per trial starts the plan; nothing is commanded before it.
    volleys, _ = block.spikes["start_set"]
    assert len(volleys) == pytest.approx(2 * wiring.COUNT["start_set"], abs=4)
    first = block.events["ends"]["since"][0] * 1000
    assert set((np.round(np.where(volleys > first, volleys - first, volleys) / 10) * 10).astype(int)) == {300}
    changed = np.abs(block.arrays["pf_pc.u1"]).max()
    assert 0 < changed <= 1
    assert not block.arrays["mf_dcn.u"].any()


def reached(silenced=None, task="reach", trials=3):
    """What three trials leave with some regions silenced, and how late each began."""
    block = limb_block(task, trials=trials, silenced=silenced or {})
    return block, block.columns(task)["latency_s"]


@pytest.mark.standalone
def test_a_movement_waits_for_the_striatum_to_stop_the_pallidum():
    block, prompt = reached()
    assert prompt == pytest.approx(0.009, abs=0.002)
    # The pallidum fires while nothing is prepared, and is silent when the cue comes; the thalamus the other way round.
    started = np.concatenate([[0.0], np.cumsum(block.events["ends"]["since"])[:-1]]) * 1000

    def rate(population, since_ms, until_ms):
        times, _ = block.spikes[population]
        inside = [((times >= begin + since_ms) & (times < begin + until_ms)).sum() for begin in started]
        return np.mean(inside) / wiring.COUNT[population] / (until_ms - since_ms) * 1000

    assert rate("pallidum_limb", 50, 100) > 50 and rate("pallidum_limb", 200, 300) < 2
    assert rate("thalamus_limb", 50, 100) < 2 and rate("thalamus_limb", 200, 300) > 40
    # Closed: the wish adds up, and gets through with the third volley, a tenth of a second late.
    late, latency = reached({"lesion/striatum": 1.0})
    assert latency == pytest.approx(0.117, abs=0.02)
    assert late.columns("reach")["completed"].all()
    assert not len(late.spikes["striatum_limb"][0])
    assert len(late.spikes["start_set"][0]) == pytest.approx(3 * 3 * wiring.COUNT["start_set"], abs=6)
    assert reached({"inactivation/thalamus": 1.0})[1] == pytest.approx(latency, abs=0.02)


@pytest.mark.standalone
@pytest.mark.parametrize("task", ["tennis", "bicycle"])
def test_swings_and_rides_wait_for_it_too(task):
    assert reached(task=task)[1] == pytest.approx(0.009, abs=0.002)
    assert reached({"lesion/associative_striatum": 1.0}, task)[1] == pytest.approx(0.117, abs=0.02)


@pytest.mark.standalone
def test_without_a_pallidum_to_hold_it_a_movement_needs_no_striatum():
    assert reached({"lesion/striatum": 1.0, "lesion/pallidum": 1.0})[1] == pytest.approx(0.008, abs=0.002)
    assert reached({"lesion/pallidum": 1.0})[1] == pytest.approx(0.008, abs=0.002)


@pytest.mark.standalone
@pytest.mark.parametrize("missing", ["prefrontal", "motor_cortex"])
def test_a_movement_that_nobody_wants_or_begins_does_not_come(missing):
    block, latency = reached({f"lesion/{missing}": 1.0})
    assert np.isnan(latency).all()
    assert not block.columns("reach")["completed"].any()


@pytest.mark.standalone
def test_half_of_the_striatum_opens_the_gate_a_quarter_does_not():
    assert reached({"lesion/striatum": 0.5})[1].mean() < 0.03
    assert reached({"lesion/striatum": 0.75})[1].mean() > 0.08


@pytest.mark.parametrize("order", [1, -1])
def test_a_part_and_its_region_silence_the_larger_share_of_a_limbs_cells(order):
    causes = {"lesion/striatum": 1.0, "inactivation/associative_striatum": 0.25}
    one = limb.born(P, 3, {})
    inputs = limb.inputs_of(
        one, cerebellar_memory.newborn(), dict(list(causes.items())[::order]), 0, "reach", limb_options("reach"), 1, 2.0
    )
    assert not inputs["striatum_limb.alive"].any()


def test_the_gate_of_a_limb_has_the_numbers_of_the_piano():
    piano = Parameters()
    same = [
        (P.preparing, piano.associative, ("tau_m", "tau_ref", "sigma", "rest", "w_free")),
        (P.holding, piano.internal, ("tau_m", "tau_ref", "sigma", "rest", "tau_inh", "w_direct")),
        (P.held, piano.thalamus, ("tau_m", "tau_ref", "sigma", "w_inh", "tau_G", "tau_shut")),
        (P.onset, piano.motor_cortex, ("tau_m", "sigma", "g_low", "g_gain")),
        (P.outflow, piano.outflow, ("tau_inh", "w_inh")),
        (P.go, piano.go, ("tau_S", "w_S")),
    ]
    for mine, its, names in same:
        for name in names:
            assert float(getattr(mine, name)) == float(getattr(its, name)), name
    assert (P.held.low, P.held.high) == (piano.birth.thalamus_low, piano.birth.thalamus_high)


@pytest.mark.standalone
def test_the_compiled_end_of_a_trial_relaxes_the_parallel_fibres_in_closed_form():
    rng, held = np.random.default_rng(0), cerebellar_memory.newborn()
    held["pf_pc"] = rng.uniform(-0.9, 0.9, held["pf_pc"].shape)
    one, two = (
        limb_block("tennis", trials=trials, rest_s=4.0, memories=held, plasticity=False) for trials in (1, 2)
    )  # fmt: skip
    np.testing.assert_array_equal(one.arrays["pf_pc.u1"], held["pf_pc"][:, 0])
    expected = held["pf_pc"] @ parallel_fibres.relaxed(P.beakers, float(two.events["ends"]["since"][0]) + 4.0).T
    np.testing.assert_allclose(two.arrays["pf_pc.u1"], expected[:, 0], rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(two.arrays["pf_pc.u2"], expected[:, 1], rtol=1e-9, atol=1e-12)


@pytest.mark.standalone
def test_compiled_and_interpreted_tennis_are_the_same_spike_for_spike():
    """900 steps: quiet, cue and the beginning of the swing; the memories begin at random, so that plasticity is seen."""
    rng, held = np.random.default_rng(0), cerebellar_memory.newborn()
    held["pf_pc"] = rng.uniform(-0.1, 0.1, held["pf_pc"].shape)
    held["pf_late"] = rng.uniform(-0.1, 0.1, held["pf_late"].shape)
    held["mf_dcn"] = rng.uniform(-0.5, 0.5, held["mf_dcn"].shape)
    short = {"memories": held, "steps": 900, "delay": 0.3}
    a, b = limb_block("tennis", **short), limb_block("tennis", simulate=interpreted_limb("tennis"), **short)
    assert a.spikes.keys() == b.spikes.keys() == wiring.COUNT.keys()
    for name, (times, cells) in a.spikes.items():
        np.testing.assert_array_equal(times, b.spikes[name][0], err_msg=name)
        np.testing.assert_array_equal(cells, b.spikes[name][1], err_msg=name)
        assert len(times) > 0 or name == "nociceptor", name
    for name, array in a.arrays.items():
        np.testing.assert_allclose(array, b.arrays[name], rtol=1e-9, atol=1e-12, err_msg=name)
    for name, column in a.events["samples"].items():
        np.testing.assert_allclose(column, b.events["samples"][name], rtol=1e-9, atol=1e-12, err_msg=name)
    assert np.abs(a.arrays["pf_pc.u1"] - held["pf_pc"][:, 0]).max() > 1e-4


@pytest.mark.standalone
def test_a_replay_writes_the_nuclei_and_leaves_muscles_and_cortex_alone(tmp_path):
    held = cerebellar_memory.newborn()
    # Plus-zone Purkinje cells quieted, as after many late balls: the nuclei of that zone are to take it over.
    plus = wiring.plastic_pairs("pf_pc")[1] < wiring.COUNT["purkinje"] // 2
    held["pf_pc"][:, :] = np.where(plus, -0.5, 0.5)[:, None]
    one = limb.born(P, FIRST_SEED, limb_brains())
    knew = held["mf_dcn"][:, 0]
    result, passed = limb.replays(one, held, {}, 3, "tennis", limb_options("tennis"), 3600.0, knew, tmp_path / "run", None)
    assert not len(result.spikes["spikes_limb_motor"][0])
    assert not len(result.spikes["spikes_error"][0])
    zone = wiring.plastic_pairs("mf_dcn")[1] < wiring.COUNT["nuclei"] // 2
    u = held["mf_dcn"][:, 0]
    assert u[zone].mean() > 0.01 and u[~zone].mean() < -0.01
    # The replays pass the time until the last one ends.
    assert passed == pytest.approx(limb.LAST_REPLAY_S + result.events["ends"]["since"][-1])
    assert held["quiet"] == 0
    expected = parallel_fibres.relaxed(P.beakers, passed) @ [0.5, 0.5]
    np.testing.assert_allclose(held["pf_pc"], np.where(plus[:, None], -expected, expected), rtol=1e-6)


IDENTITY = {"protocol": "case", "seed": 1}
SKILLS = {"serve": {"task": "tennis"}, "reaching": {"task": "reach", "targets": 1, "field": 1}}


class Stops:
    """A brain that is stopped before its run number `at`, counted over all tasks."""

    def __init__(self, at=None):
        self.at, self.runs = at, 0

    def __call__(self, task, *arguments, **options):
        self.runs += 1
        if self.runs == self.at:
            raise KeyboardInterrupt
        return limb_brains()[task](*arguments, **options)


def lived(folder, stops, table):
    body, _ = newborn()
    simulate = {task: functools.partial(stops, task) for task in LIMBS}
    tasks = {name: (skill["task"], limb_options(skill["task"])) for name, skill in SKILLS.items()}
    no_piano = memory.newborn({}, WIRING.n_skills)
    idle = engine.EngineFault("nobody plays the piano here")

    def piano(*_, **__):
        raise idle

    mine = replace(body, seed=FIRST_SEED)
    own = limb.born(body.parameters.movement, FIRST_SEED, simulate)
    no_choices = choice.born(body.parameters.choice, FIRST_SEED)
    one = learner.Life(mine, no_piano, table, tuple(SKILLS), piano, lambda *_: {}, own, no_choices, tasks)
    folder.mkdir(exist_ok=True)
    return learner.live(one, folder / "learner-0001.h5", IDENTITY, lambda: {"identity": IDENTITY}, lambda *_: None)


class Seen(Stops):
    """A brain that keeps how tired the muscles were when each run began, and when it ended."""

    def __init__(self):
        super().__init__()
        self.began, self.ended = [], []

    def __call__(self, task, inputs, *arguments, **options):
        result = super().__call__(task, inputs, *arguments, **options)
        names = ("limb.tired_1", "limb.tired_2")
        self.began.append(np.stack([inputs[name] for name in names], axis=1))
        self.ended.append(np.stack([result.arrays[name] for name in names], axis=1))
        return result


@pytest.mark.standalone
def test_muscles_stay_tired_from_run_to_run_and_recover_in_rests(tmp_path):
    phases = [
        {"practice": "serve", "trials": 20, "rest": "2 s"},
        {"lesion": "inferior_olive"},
        {"practice": "serve", "trials": 1, "rest": "2 s"},
        {"wake": "3 min"},
        {"test": "serve", "trials": 1},
    ]
    protocol = read({"title": "x", "skills": SKILLS, "groups": [{"name": "all", "phases": phases}]}, name="case")
    seen = Seen()
    lived(tmp_path, seen, rows_of(protocol, protocol.groups[0], 1))
    first, second, _, last = seen.began
    assert not first.any() and seen.ended[0].max() > 0.02
    np.testing.assert_array_equal(second, seen.ended[0])
    # The replays of the rest, muscles off, take none of it.
    np.testing.assert_allclose(last, np.exp(-180 / float(P.limb.tau_rest)) * seen.ended[1])


@pytest.mark.standalone
def test_muscles_recover_between_the_trials_of_a_run(tmp_path):
    one = limb.born(P, FIRST_SEED, limb_brains())
    held = cerebellar_memory.newborn()
    held["tired"][:, :] = [[0.5, 0.4], [0.3, 0.2]]
    for rest_s in (0.0, 60.0):
        inputs = limb.inputs_of(one, held, {}, 0, "reach", limb_options("reach"), 3, rest_s) | {"limb.tiring": 0.0}
        result = limb.play(one, "reach", inputs, 10.0, tmp_path / str(rest_s), None)
        memories = dict(held)
        limb.take_over_practice(memories, result)
        passed = result.steps * limb.DT_S + 2 * rest_s
        np.testing.assert_allclose(memories["tired"], cerebellar_memory.rested(P.limb, held["tired"], passed), rtol=1e-4)


@pytest.mark.standalone
def test_a_life_of_a_limb_stopped_anywhere_goes_on_bit_for_bit(tmp_path):
    """Two blocks and a catch trial, a replayed rest, a lesion, and a test."""
    phases = (
        {"practice": "serve", "trials": 3, "rest": "2 s"},
        {"practice": ["reaching", "serve"], "trials": 1, "rest": "2 s"},
        {"wake": "10 min"},
        {"lesion": "inferior_olive", "fraction": 0.5},
        {"sleep": "30 min", "replay": False},
        {"test": "reaching", "trials": 2, "field": 0.0, "clamp": True, "plasticity": False},
    )
    protocol = read({"title": "x", "skills": SKILLS, "groups": [{"name": "all", "phases": list(phases)}]}, name="case")
    table = rows_of(protocol, protocol.groups[0], 1)
    count = Stops()
    whole = lived(tmp_path / "whole", count, table)
    assert is_finished(whole, IDENTITY)
    # 3 blocks of practice, replays of two skills, and the test.
    assert count.runs == 1 + 2 + 2 + 1
    for at in (2, 5, 6):
        folder = tmp_path / str(at)
        with pytest.raises(KeyboardInterrupt):
            lived(folder, Stops(at), table)
        again = Stops()
        cut = lived(folder, again, table)
        # The replays of one rest are one row, which begins again as a whole.
        assert again.runs == count.runs - at + (2 if at == 5 else 1)
        assert same_recording(whole, cut) == []
    recording = open_recording(whole)
    trials = recording.trials
    assert len(trials["error"]) == 3 + 2 + 2
    assert trials["trial"].tolist() == [1, 2, 3, 1, 2, 1, 2]
    assert (np.diff(trials["calendar_s"]) > 0).all()
    np.testing.assert_allclose(trials["start_s"][1:3], trials["stop_s"][:2])
    assert set(recording.populations) == set(wiring.COUNT)
    assert all(recording.observed(name).tolist() == [[0, recording.duration_s]] for name in wiring.COUNT)
    assert recording.trials["force_index"].shape == trials["error"].shape
    struck = trials["missed"] == 0
    contact = trials["start_s"][struck] + QUIET + trials["contact_s"][struck]
    assert len(contact) and recording.events["contact"]["time_s"].tolist() == contact.tolist()
    parallel = recording.weights("pf_pc")
    u, _, late = np.moveaxis(parallel.hidden, -1, 0)
    assert np.abs(late[-1]).max() > np.abs(u[-1]).max() > 0
    birth = P.parallel.w0 * P.purkinje.w_parallel
    np.testing.assert_allclose(parallel.visible, birth * (1 + u + late), atol=1e-4 * birth)


@pytest.mark.standalone
@pytest.mark.parametrize(
    ("trial", "then_s", "runs", "keeps"),
    [({}, 600, 2, 1), ({}, 110, 1, 0), ({"plasticity": False}, 600, 1, 1)],
    ids=["a rest is replayed and kept for years", "a pause is not", "what was done without plasticity is not replayed"],
)
def test_what_follows_a_trial(tmp_path, monkeypatch, trial, then_s, runs, keeps):
    phases = [{"practice": "serve", **trial}, {"wake": f"{then_s} s"}]
    protocol = read({"title": "x", "skills": SKILLS, "groups": [{"name": "all", "phases": phases}]}, name="case")
    kept = []
    monkeypatch.setattr(cerebellar_memory, "keep_late", lambda *given: kept.append(given))
    count = Stops()
    lived(tmp_path, count, rows_of(protocol, protocol.groups[0], 1))
    assert (count.runs, len(kept)) == (runs, keeps)


LONGEST_LINE_S = LONGEST * float(P.strike.rehearsed) + strokes.LET_GO_S


@pytest.mark.parametrize(
    ("rest_s", "own_s", "replays", "ends_s"),
    [
        (limb_life.REST_S, 3.0, 8, 120.0),
        (600.0, 3.0, 8, 600.0),
        (7200.0, 3.0, 8, 1803.0),
        (limb_life.REST_S, LONGEST_LINE_S, 5, 120.0),
        (1800.0, LONGEST_LINE_S, 8, 1800.0),
    ],
)
def test_replays_fit_into_their_rest(rest_s, own_s, replays, ends_s):
    """The last ends with a short rest, or after half an hour; none runs into the next, and they thin out evenly."""
    gaps = limb.gaps_s(rest_s, own_s)
    assert len(gaps) == replays
    assert gaps.min() >= own_s
    np.testing.assert_allclose(gaps[1:] / gaps[:-1], gaps[1] / gaps[0])
    assert limb.FIRST_REPLAY_S + gaps[:-1].sum() + own_s == pytest.approx(ends_s)


@pytest.mark.parametrize("own_s", [30.0, 36.0, 59.0, 200.0])
def test_replays_that_hardly_fit_are_two(own_s):
    gaps = limb.gaps_s(limb_life.REST_S, own_s)
    assert len(gaps) == 2
    assert gaps[0] >= own_s - 1e-9


@pytest.mark.standalone
def test_replays_pass_the_time_of_their_rest(tmp_path):
    """A ride of the replays, 2.9 s, is part of the time to the next; u2 fades as over a rest without them."""
    one = limb.born(P, FIRST_SEED, limb_brains())
    held = cerebellar_memory.newborn()
    held["pf_pc"][:, :] = 0.3
    knew, options = held["mf_dcn"][:, 0], limb_options("bicycle")
    _, passed = limb.replays(one, held, {}, 3, "bicycle", options, 300.0, knew, tmp_path / "run", None)
    assert 299 < passed <= 300
    expected = parallel_fibres.relaxed(P.beakers, passed) @ [0.3, 0.3]
    np.testing.assert_allclose(held["pf_pc"], np.broadcast_to(expected, held["pf_pc"].shape))


@pytest.mark.standalone
@pytest.mark.parametrize("number", [0, 1])
def test_a_first_ride_begins_aside_as_the_next_ones_do(tmp_path, number):
    one = limb.born(P, FIRST_SEED, limb_brains())
    inputs = limb.inputs_of(one, cerebellar_memory.newborn(), {}, number, "bicycle", limb_options("bicycle"), 2, 1.0)
    result = limb.play(one, "bicycle", inputs, 30.0, tmp_path / "run", None)
    samples = result.events["samples"]
    first = [samples["phi"][samples["trial"] == trial][0] for trial in (0, 1)]
    assert all(0 < abs(lean) < 5 * P.bicycle.aside for lean in first)
    assert first[0] == pytest.approx(inputs["world.phi"], abs=1e-9)


def test_a_movement_is_replayed_as_it_was_last_practised():
    phases = [
        {"practice": "reaching", "trials": 1, "field": -1, "feedback": ["touch"]},
        {"practice": "serve", "trials": 1},
        {"practice": "reaching", "trials": 1, "field": 0, "plasticity": False},
        {"wake": "1 h"},
        {"practice": "reaching", "trials": 1},
        {"wake": "1 h"},
    ]
    protocol = read({"title": "x", "skills": SKILLS, "groups": [{"name": "all", "phases": phases}]}, name="case")
    table = rows_of(protocol, protocol.groups[0], 1)
    tasks = {name: (skill["task"], limb_options(skill["task"]) | {"field": 1}) for name, skill in SKILLS.items()}
    life = SimpleNamespace(rows=table, tasks=tasks)
    rests = [row for row in table if row.kind == "pass"]
    assert [limb_life.practised_with(life, "reaching", row)["field"] for row in rests] == [-1, 1]
    assert [limb_life.practised_with(life, "reaching", row)["feedback"] for row in rests] == [("touch",), None]
    # What was not done yet, or could not be learnt from, is not replayed.
    assert not limb_life.practised_with(life, "serve", table[0])
    probed = SimpleNamespace(rows=table[2:4], tasks=tasks)
    assert table[2].options["plasticity"] is False
    assert not limb_life.practised_with(probed, "reaching", table[3])


@pytest.mark.parametrize(("share", "learns"), [(0.0, 1.0), (0.25, 0.75), (1.0, 0.0)])
def test_a_blocked_cortex_does_not_learn(share, learns):
    silenced = {"lesion/cerebellar_cortex": share}
    given = limb.inputs_of(limb.born(P, 1, {}), cerebellar_memory.newborn(), silenced, 0, "reach", limb_options("reach"), 1, 0.0)
    assert given["pf_pc.plastic"] == learns
    assert given["purkinje.blocked"] == share
