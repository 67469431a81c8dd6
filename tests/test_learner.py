"""A learner's life: what each row does to it, and that it goes on after any stop as if there had been none."""

import os
import signal
import subprocess
import sys
import time
import zlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from living import WIRING, compiled, newborn, same_recording

from analysis.recording import open_recording
from models import anatomy, memory
from models.brain import Parameters
from models.plasticity import readout
from models.structure import PRACTICE as MADE_BY_PRACTICE
from models.tasks.settings import LONGEST
from models.wiring import CELLS, PLASTIC, REGION
from protocols import choice, engine, learner, limb, lists, stretch
from protocols.cohort import run_protocol
from protocols.language import load, read
from protocols.nights import CYCLES_S, SAMPLE
from protocols.recorder import parts_of
from protocols.timetable import rows_of
from protocols.words import FIRST_SEED

PROGRAM = Path(sys.executable).with_name("motor-memory")
IDENTITY = {"protocol": "case", "seed": 1}
SKILLS = {"tapping": {"task": "piano"}, "other": {"task": "piano", "sequence": "2-0-1"}}


def rows(*phases, seed=1):
    protocol = read({"title": "x", "skills": SKILLS, "groups": [{"name": "all", "phases": list(phases)}]}, name="case")
    return rows_of(protocol, protocol.groups[0], seed)


class Brain:
    """Stands in for the compiled brain: plain numbers that depend on every input; keeps what it was given."""

    def __init__(self, stops_after=None, fails_at=None):
        self.given, self.asked_steps, self.wirings = [], [], []
        self.stops_after, self.fails_at = stops_after, fails_at

    def __call__(self, inputs, connectivity, steps, folder, progress=None, keep=()):
        assert not folder.exists()
        assert folder.parent.exists()
        if self.fails_at == len(self.given):
            raise KeyboardInterrupt
        self.given.append({name: np.copy(value) for name, value in inputs.items()})
        self.asked_steps.append(steps)
        self.wirings.append(connectivity)
        if progress:
            progress(steps // 2, steps)
        done = min(steps, self.stops_after) if self.stops_after and inputs["world.one_line"] else steps
        dice = np.random.default_rng(zlib.crc32(b"".join(np.asarray(inputs[name]).tobytes() for name in sorted(inputs))))
        n = 40
        times, ids = np.sort(dice.integers(0, done, n)).astype(float), dice.integers(0, 20, n).astype(np.int32)
        key = dice.integers(0, 5, 6)
        arrays = {"thalamus.F": np.full(150, fatigue_after(inputs["thalamus.F"], done / 1000))}
        for name in PLASTIC:
            u = np.asarray(inputs[f"{name}.u"])
            arrays[f"{name}.u"] = u + inputs[f"{name}.eta"] * dice.normal(size=u.shape) * (np.abs(u) < 0.9)
        at = np.sort(dice.uniform(0, done / 1000, 6))
        pressed = {"t": at, "report": key + 1.0, "target": key * 1.0, "position": key * 0.0, "right": key * 0.0 + 1}
        return engine.Result(
            first_step=0,
            steps=done,
            dt_s=1e-3,
            arrays={name: arrays[name] for name in keep},
            spikes={f"spikes_{name}": (times, ids) for name in CELLS} | {"contacts": (at * 1000 - 1, key.astype(np.int32))},
            events={"presses": pressed, "contacts": {"t": at - 1e-3, "i": key, "act": at}},
            in_flight=np.empty((0, 3), np.int32),
            state_names=(),
        )


def fatigue_after(before, seconds):
    """Of the stand-in: fades with the learner's own time constant, and each stretch adds 0.1."""
    return before * np.exp(-seconds / TAU_F) + 0.1


TAU_F = float(Parameters().thalamus.tau_F)


def small_body(seed=1, **constants):
    """A learner of a few synapses, for the stand-in."""
    dice = np.random.default_rng(seed)
    pairs = {name: (dice.integers(0, 20, 30, np.int32), dice.integers(0, 20, 30, np.int32)) for name in PLASTIC}
    w0 = {name: dice.uniform(0.03, 0.09, 30) for name in pairs}
    p = anatomy.personal(Parameters(), seed)
    body = stretch.Body(seed, WIRING, p, pairs, w0, {f"{name}.eta": 0.01 for name in PLASTIC} | constants)
    return body, memory.newborn({name: 30 for name in pairs}, WIRING.n_skills)


def life_of(own, born, table, brain):
    """A pianist's life: its limb has no program, so that a test fails if it is moved."""
    tasks = {name: (skill["task"], {}) for name, skill in SKILLS.items()}
    idle = limb.born(own.parameters.movement, own.seed, {})
    no_choices = choice.born(own.parameters.choice, own.seed)
    return learner.Life(own, born, tuple(table), tuple(SKILLS), brain, lambda *_: {}, idle, no_choices, tasks)


def life(table, brain=None, **body):
    own, born = small_body(**body)
    return life_of(own, born, table, brain or Brain())


def lived(table, folder, brain=None, said=None, **body):
    folder.mkdir(parents=True, exist_ok=True)
    say = (lambda *what: said.append(what)) if said is not None else (lambda *_: None)
    return learner.live(life(table, brain, **body), folder / "learner-0001.h5", IDENTITY, lambda: {"identity": IDENTITY}, say)


PRACTICE = {"practice": "tapping", "trials": 3, "trial": "30 s", "rest": "20 s"}
LONG = (
    PRACTICE,
    {"lesion": "motor_cortex", "fraction": 0.3},
    {"modulate": {"dopamine": 0.5}},
    {"wake": "1 h"},
    {"sleep": "3 h"},
    {"inactivate": "motor_cortex"},
    {"test": "other", "trials": 2, "plasticity": False},
    {"restore": "motor_cortex"},
    {"gap": "20 h"},
    {"test": "tapping", "trials": 1, "trial": "10 s"},
)


# --- stopped and begun again ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    return lived(rows(*LONG), tmp_path_factory.mktemp("whole"))


SIMULATED = 3 + 2 + 6 + 11 + 1


@pytest.mark.parametrize("stop", range(SIMULATED))
def test_a_life_stopped_in_any_stretch_goes_on_bit_for_bit(stop, whole, tmp_path):
    path = tmp_path / "learner-0001.h5"
    with pytest.raises(KeyboardInterrupt):
        lived(rows(*LONG), tmp_path, Brain(fails_at=stop))
    assert not path.exists()
    rest = Brain()
    assert lived(rows(*LONG), tmp_path, rest) == path
    assert len(rest.given) == SIMULATED - stop  # nothing is lived twice
    assert same_recording(whole, path) == []
    assert not parts_of(path).exists()


def test_stopped_again_and_again(whole, tmp_path):
    for _ in range(SIMULATED - 1):
        with pytest.raises(KeyboardInterrupt):
            lived(rows(*LONG), tmp_path, Brain(fails_at=1))
    lived(rows(*LONG), tmp_path)
    assert same_recording(whole, tmp_path / "learner-0001.h5") == []


def test_the_comparison_sees_one_bit(whole, tmp_path):
    other = lived(rows(*LONG), tmp_path, Brain(), seed=2)
    assert len(same_recording(whole, other)) > 5
    longer = lived(rows(*LONG[:-1], LONG[-1] | {"trial": "11 s"}), tmp_path / "longer")
    assert "segments/simulated_stop_s" in same_recording(whole, longer)


def test_nothing_is_left_of_the_runs_themselves(tmp_path, monkeypatch):
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    lived(rows(*LONG), tmp_path / "a")
    with pytest.raises(KeyboardInterrupt):
        lived(rows(*LONG), tmp_path / "b", Brain(fails_at=4))
    assert list(scratch.iterdir()) == []


# --- what each row does -----------------------------------------------------------------------------------------------


def test_the_calendar_and_the_simulated_axis_run_through(whole):
    segments = open_recording(whole).segments
    start, stop = segments["calendar_start_s"], segments["calendar_stop_s"]
    trial = np.array([30.0 + 20, 30 + 20, 30])
    np.testing.assert_allclose(np.diff(start)[:3], trial)
    assert start[0] == 0
    total = 3 * 30 + 2 * 20 + 3600 + 3 * 3600 + 2 * 60 + 20 * 3600 + 10
    assert stop[-1] == pytest.approx(total)
    simulated = segments["simulated_stop_s"] - segments["simulated_start_s"]
    np.testing.assert_array_equal(segments["simulated_start_s"][1:], segments["simulated_stop_s"][:-1])
    kinds = segments["kind"].astype(str)
    assert set(simulated[kinds == "trial"]) == {30.0, 60.0, 10.0}
    share = np.array([SAMPLE[stage] for stage in segments["stage"].astype(str)[kinds == "sleep"]])
    np.testing.assert_allclose(simulated[kinds == "sleep"], share * (stop - start)[kinds == "sleep"], atol=1e-3)
    assert not simulated[(kinds == "pass") | (kinds == "change")].any()


def test_a_trial_of_one_execution_takes_as_long_as_it_took(tmp_path):
    brain = Brain(stops_after=4321)
    path = lived(rows({"practice": "tapping", "trials": 2, "rest": "10 s"}), tmp_path, brain)
    assert brain.asked_steps == [60_000] * 2
    trials = open_recording(path).trials
    np.testing.assert_allclose(trials["duration_s"], 4.321)
    np.testing.assert_allclose(trials["calendar_s"], [0, 14.321])


def test_fatigue_fades_once_within_a_trial_and_in_closed_form_between_them(tmp_path):
    brain = Brain()
    lived(rows(PRACTICE, {"wake": "5 min"}, {"test": "tapping", "trial": "10 s"}), tmp_path, brain)
    fatigue = [given["thalamus.F"] for given in brain.given]
    first = fatigue_after(0.0, 30)
    second = fatigue_after(first * np.exp(-20 / TAU_F), 30)
    third = fatigue_after(second * np.exp(-20 / TAU_F), 30)
    np.testing.assert_allclose(fatigue[:3], [0, first * np.exp(-20 / TAU_F), second * np.exp(-20 / TAU_F)])
    assert fatigue[3] == pytest.approx(third * np.exp(-300 / TAU_F))


def test_the_chain_lives_through_trials_rests_and_nights(tmp_path):
    """Without a step of learning, only the calendar changes a chain."""
    chain = np.random.default_rng(0).uniform(-0.5, 0.5, (30, 8))
    own, born = small_body()
    born.u["recurrent"][:] = chain
    brain = Brain()
    table = rows(PRACTICE | {"plasticity": False}, {"sleep": "90 min"}, {"test": "tapping", "trial": "10 s"})
    no_learning = replace(own, constants={f"{name}.eta": 0.0 for name in PLASTIC})
    one = life_of(no_learning, born, table, brain)
    learner.live(one, tmp_path / "learner-0001.h5", IDENTITY, lambda: {"identity": IDENTITY}, lambda *_: None)
    n2, n3, rem = (length for _, length in CYCLES_S[0])
    nights = (130.0, 130.0 + n2, 130.0 + n2 + n3, 130.0 + n2 + n3 + rem)
    for given, passed in zip(brain.given, (0.0, 50.0, 100.0, *nights), strict=True):
        alone = memory.State({"recurrent": chain.copy()}, 0.0, np.zeros(1), contacts={})
        memory.pass_time(alone, own.parameters.memory, TAU_F, passed)
        np.testing.assert_allclose(given["recurrent.u"], alone.u["recurrent"][:, 0], atol=1e-12)


def test_changes_last_until_they_are_changed_and_a_lesion_for_ever(tmp_path):
    brain = Brain()
    phases = (
        {"test": "tapping"},
        {"lesion": "motor_cortex", "fraction": 0.3},
        {"modulate": {"dopamine": 0.5}},
        {"test": "tapping"},
        {"inactivate": "motor_cortex"},
        {"inactivate": "thalamus"},
        {"test": "tapping"},
        {"restore": "motor_cortex"},
        {"lesion": "motor_cortex", "fraction": 0.1},
        {"test": "tapping"},
        {"restore": "thalamus"},
        {"modulate": {"dopamine": 1}},
        {"test": "tapping"},
    )
    lived(rows(*phases), tmp_path, brain)

    def silent(population):
        return [round(1 - float(np.mean(given.get(f"{population}.alive", 1.0))), 2) for given in brain.given]

    for population in ("motor_cortex_e", "motor_cortex_basket", "motor_cortex_dendritic"):
        assert silent(population) == [0.0, 0.3, 1.0, 0.3, 0.3]
    assert silent("thalamus") == silent("reticular") == [0, 0, 1, 1, 0]
    assert silent("spinal_motor") == [0] * 5
    assert [given["third_factor.level"] for given in brain.given] == [1, 0.5, 0.5, 0.5, 1]
    # The same cells each time.
    np.testing.assert_array_equal(brain.given[1]["motor_cortex_e.alive"], brain.given[3]["motor_cortex_e.alive"])


def test_what_is_asked_of_a_trial_reaches_the_brain(tmp_path):
    brain = Brain()
    hard = {"load": 0.7, "attention": "skill", "feedback": ["touch"], "plasticity": False, "cued": False, "strength": 0.5}
    short = {"trial": "5 s"}
    lived(rows({"test": "tapping"} | short, {"test": "other"} | short | hard, {"test": "tapping"}), tmp_path, brain)
    easy, given, one = brain.given
    assert given["line.values"][:3].tolist() == [2, 0, 1]
    assert given["world.length"] == 3
    assert [g["world.chosen"] for g in brain.given] == [0, 1, 0]
    assert [g["world.one_line"] for g in brain.given] == [0, 0, 1]
    expected = {
        "prefrontal_cue.load": (0, 0.7),
        "striatum_indirect.attention": (0, 1),
        "vision.on": (1, 0),
        "touch.on": (1, 1),
        "world.cued": (1, 0),
        "fingers.strength": (1, 0.5),
    } | {f"{name}.eta": (0.01, 0) for name in PLASTIC}
    assert {name: (easy[name], given[name]) for name in expected} == expected
    assert brain.asked_steps == [5000, 5000, 60_000]
    assert all(g[f"{name}.awake"] == 1 for g in brain.given for name in stretch.SLEEPERS)
    assert not any(g[f"{name}.dreaming"] for g in brain.given for name in stretch.DREAMERS)
    assert all(g["world.running"] == 1 for g in brain.given)


def test_what_is_asked_of_a_night_reaches_the_brain(tmp_path):
    brain = Brain()
    heard = {"cue": "other", "cue_stage": "N3"}
    off = {"replay": False, "atonia": False, "spindles": False}
    lived(rows({"sleep": "90 min"} | heard, {"sleep": "90 min"} | off), tmp_path, brain)
    plain, bare = brain.given[:3], brain.given[3:]
    assert [(given["spinal_motor.inhibited"], given["reticular.spindles"]) for given in plain] == [(0.85, 1), (0.85, 0), (1, 0)]
    assert [(given["spinal_motor.inhibited"], given["reticular.spindles"]) for given in bare] == [(0, 0)] * 3
    assert all("prefrontal_intention.alive" not in given for given in plain)
    assert all(given["prefrontal_intention.alive"] == 0 for given in bare)
    for given, asleep in zip(plain, (stretch.SLEEPERS, stretch.SLEEPERS, stretch.NEWS), strict=True):
        assert {name for name in stretch.SLEEPERS if not given[f"{name}.awake"]} == set(asleep)
    dreaming = [{float(given[f"{name}.dreaming"]) for name in stretch.DREAMERS} for given in plain]
    assert dreaming == [{0}, {0}, {1}]
    sets = [given["prefrontal_intention.heard"].reshape(WIRING.n_skills, -1).mean(axis=1).tolist() for given in plain]
    assert sets == [[0, 0, 0, 0], [0, 1, 0, 0], [0, 0, 0, 0]]
    assert all(given["world.running"] == 0 for given in brain.given)


def test_a_practised_skill_stays_excitable_for_hours(tmp_path):
    brain = Brain()
    lived(rows({"practice": "other", "trial": "5 s"}, {"wake": "12 h"}, {"sleep": "90 min"}), tmp_path, brain)
    tags = [given["prefrontal_intention.tag"].reshape(WIRING.n_skills, -1) for given in brain.given]
    assert not tags[0].any()
    half = np.exp(-(12 * 3600 + 5) / float(Parameters().memory.tau_tag))
    np.testing.assert_allclose(tags[1][1], half)
    assert not tags[1][[0, 2, 3]].any()


def test_what_is_played_without_plasticity_is_not_fresh_in_mind(tmp_path):
    brain = Brain()
    lived(rows({"practice": "other", "trial": "5 s", "plasticity": False}, {"sleep": "90 min"}), tmp_path, brain)
    assert not any(given["prefrontal_intention.tag"].any() for given in brain.given)


def test_contacts_form_where_practice_strengthened_weigh_and_are_recorded(tmp_path):
    own, born = small_body()
    never_ending = own.parameters.memory.tau_1 * 1e9
    always = replace(own.parameters.structure, per_step=1e9, chance=0.0, tau_new=never_ending, tau_old=never_ending, size=0.3)
    own = replace(own, parameters=replace(own.parameters, structure=always))
    brain = Brain()
    one = life_of(own, born, rows({"practice": "tapping", "trials": 2, "trial": "30 s"}, {"wake": "1 h"}), brain)
    path = learner.live(one, tmp_path / "learner-0001.h5", IDENTITY, lambda: {"identity": IDENTITY}, lambda *_: None)
    first, second = brain.given
    for name in ("recurrent", "start"):
        np.testing.assert_array_equal(first[f"{name}.w0"], own.w0[name])
        ratio = second[f"{name}.w0"] / own.w0[name]
        assert set(np.round(ratio, 9)) == {1.0, 1.3}
    recording = open_recording(path)
    table, weights = recording.events["contacts"], recording.weights("recurrent")
    mine = (table["projection"] == "recurrent") & (table["maker"] == "practice")
    assert table["standing"][mine][0] == table["formed"][mine][0] == (second["recurrent.w0"] > first["recurrent.w0"]).sum()
    assert table["formed"][mine][-1] == table["lost"][mine].sum() == 0
    # The weight that is recorded is what spikes meet.
    grown = own.parameters.synapse.gain_log * readout(weights.hidden[-1][:, 0], own.parameters.synapse.c)
    ratio = weights.visible[-1] / own.w0["recurrent"] / np.exp(grown)
    assert set(np.round(ratio, 4)) == {1.0, 1.3}


def test_a_dream_may_remove_contacts_and_makes_none(tmp_path):
    own, born = small_body()
    born.contacts["recurrent"][:] = MADE_BY_PRACTICE
    hours = own.parameters.memory.tau_1
    at_once = replace(own.parameters.structure, tau_test=1e-9 * hours, chance=0.0, tau_new=1e9 * hours)
    own = replace(own, parameters=replace(own.parameters, structure=at_once))
    one = life_of(own, born, rows({"sleep": "90 min"}), Brain())
    path = learner.live(one, tmp_path / "learner-0001.h5", IDENTITY, lambda: {"identity": IDENTITY}, lambda *_: None)
    recording = open_recording(path)
    table, stage = recording.events["contacts"], recording.segments["stage"]
    assert stage.tolist() == ["N2", "N3", "REM"]
    lost = table["lost"][(table["projection"] == "recurrent") & (table["maker"] == "practice")]
    assert lost[:2].tolist() == [0, 0]
    assert lost[2] > 0
    assert not table["formed"][table["time_s"] == table["time_s"].max()].any()


def test_no_two_stretches_share_their_noise(tmp_path):
    seeds = []
    for seed in (1, 2):
        brain = Brain()
        lived(rows(*LONG), tmp_path / str(seed), brain, seed=seed)
        seeds += [given["motor_cortex_e.noise_seed"].item() for given in brain.given]
        for given in brain.given:
            assert {int(given[f"{name}.noise_seed"]) for name in stretch.NOISY} == {given["motor_cortex_e.noise_seed"].item()}
            assert 0 <= given["motor_cortex_e.noise_seed"] < 2**31
    assert len(set(seeds)) == 2 * SIMULATED


def test_weights_are_kept_where_a_phase_ends(whole):
    recording = open_recording(whole)
    weights, phases = recording.weights("recurrent"), recording.segments["phase"]
    ends = [index for index in range(len(phases)) if index + 1 == len(phases) or phases[index + 1] != phases[index]]
    assert weights.segment.tolist() == [-1, *ends]
    assert weights.calendar_s[0] == 0
    assert len(ends) == len(LONG)
    assert (np.diff(weights.calendar_s) >= 0).all()
    assert weights.hidden.shape == (1 + len(LONG), 30, 8)
    own, _ = small_body()
    np.testing.assert_array_equal(weights.visible[0], own.w0["recurrent"])
    assert not weights.hidden[0].any()
    np.testing.assert_array_equal(weights.pre, own.pairs["recurrent"][0])
    first, last = weights.hidden[1], weights.hidden[-1]
    assert np.abs(first).max() > 0
    assert not np.array_equal(first, last)


def test_visible_weights_are_the_read_out_of_the_chain():
    body, state = small_body()
    state.u["recurrent"][:, 0] = np.linspace(-1, 1, 30)
    rule = body.parameters.synapse
    seen = stretch.weights(body, state, "recurrent") / body.w0["recurrent"]
    assert seen[0] == pytest.approx(np.exp(-rule.gain_log))
    assert seen[-1] == pytest.approx(np.exp(rule.gain_log))
    assert (np.diff(seen) > 0).all()
    given = stretch.inputs_of(body, state, 0, 0, rows(PRACTICE)[0].options)
    np.testing.assert_array_equal(given["recurrent.w0"], stretch.at_rest(body, state, "recurrent"))
    assert np.abs(given["recurrent.deep"]).max() == 0


def test_spikes_and_presses_lie_on_the_axis_of_the_whole_life(whole):
    recording = open_recording(whole)
    times = recording.spikes("motor_cortex_e").times_s
    starts, stops = (recording.segments[f"simulated_{end}_s"] for end in ("start", "stop"))
    press, trials = recording.events["press"], recording.trials
    assert {name: population.region for name, population in recording.populations.items()} == REGION
    assert {name: population.count for name, population in recording.populations.items()} == {n: WIRING.count(n) for n in CELLS}
    assert (np.diff(times) >= 0).all()
    simulated = stops > starts
    ends = zip(starts[simulated] - 1e-9, stops[simulated] - 1e-9, strict=True)
    counts = [((times >= a) & (times < b)).sum() for a, b in ends]
    assert counts == [40] * SIMULATED
    rows_ = press["trial_row"]
    awake = rows_ >= 0
    assert (press["time_s"][awake] >= trials["start_s"][rows_[awake]]).all()
    assert (press["time_s"][awake] <= trials["stop_s"][rows_[awake]]).all()
    assert (~awake).sum() == (6 + 11) * 6  # fingers that move in sleep are recorded, and are of no trial


def test_progress_rises_to_the_end_and_says_what_goes_on(tmp_path):
    said = []
    lived(rows(*LONG), tmp_path, said=said)
    what, share, calendar = zip(*said, strict=True)
    assert list(share) == sorted(share)
    assert share[0] == 0
    assert share[-1] == 1
    assert what[-1] == "finished"
    assert {"practice 1", "practice 3", "sleep", "wake", "test 2", "gap", "lesion"} <= set(what)
    assert list(calendar) == sorted(calendar)
    assert calendar[-1] > 20 * 3600


def test_a_life_without_stretches_needs_no_brain(tmp_path):
    brain = Brain(fails_at=0)
    path = lived(rows({"wake": "1 h"}, {"gap": "10 h"}), tmp_path, brain)
    recording = open_recording(path)
    assert not any(len(column) for column in recording.trials.values())
    assert recording.segments["calendar_stop_s"][-1] == 11 * 3600


# --- with the real brain ----------------------------------------------------------------------------------------------


@pytest.mark.standalone
def test_a_real_life_cut_in_two_equals_the_whole_bit_for_bit(tmp_path):
    table = rows({"practice": "tapping", "trials": 2, "trial": "4 s", "rest": "10 s"}, {"sleep": "20 min"}, {"test": "tapping"})
    calls = []

    def brain(*arguments, **options):
        calls.append(arguments)
        if stop_at == len(calls):
            raise KeyboardInterrupt
        return compiled()(*arguments, **options)

    def live(folder):
        body, _ = newborn()
        born = memory.newborn({name: len(pre) for name, (pre, _) in body.pairs.items()}, WIRING.n_skills)
        one = life_of(body, born, table, brain)
        folder.mkdir(exist_ok=True)
        return learner.live(one, folder / "learner-0001.h5", IDENTITY, lambda: {"identity": IDENTITY}, lambda *_: None)

    stop_at = None
    whole = live(tmp_path / "whole")
    stop_at = len(calls) + 3
    with pytest.raises(KeyboardInterrupt):
        live(tmp_path / "cut")
    stop_at = None
    assert same_recording(whole, live(tmp_path / "cut")) == []
    assert (open_recording(whole).trials["presses"] > 3).all()


CASE = """
title = "x"
[skills.tapping]
task = "piano"
[[groups]]
name = "all"
phases = [
  { practice = "tapping", trials = 4, trial = "10 s", rest = "10 s" }, { sleep = "30 min" }, { test = "tapping", trial = "5 s" },
]
"""


@pytest.mark.standalone
def test_a_run_killed_in_the_middle_goes_on_bit_for_bit(tmp_path):
    """By the command line, with no chance to say goodbye."""
    compiled()
    (tmp_path / "case.toml").write_text(CASE)
    command = [str(PROGRAM), "run", str(tmp_path / "case.toml"), "-q", "--out"]
    path = tmp_path / "killed" / "case" / "all" / "learner-0001.h5"
    killed = subprocess.Popen([*command, str(tmp_path / "killed")], start_new_session=True)
    try:
        second = parts_of(path) / "0001.h5"
        deadline = time.monotonic() + 120
        while not second.exists():
            assert time.monotonic() < deadline
            assert killed.poll() is None
            time.sleep(0.02)
        time.sleep(0.1)
    finally:
        os.kill(killed.pid, signal.SIGKILL)
        killed.wait()
    kept = {part.name: part.read_bytes() for part in parts_of(path).glob("????.h5")}
    assert not path.exists()
    assert 2 <= len(kept) < 6
    subprocess.run([*command, str(tmp_path / "killed")], check=True)
    (whole,) = run_protocol(load(tmp_path / "case.toml"), out=tmp_path / "whole")
    assert same_recording(path, whole) == []


def median_intervals(folder, seeds, **options):
    """Median interval in s of each of six trials, over some learners."""
    table = rows({"practice": "tapping", "trials": 6, "trial": "30 s", "rest": "30 s"} | options)
    found = []
    for seed in seeds:
        body, _ = newborn(seed)
        born = memory.newborn({name: len(pre) for name, (pre, _) in body.pairs.items()}, WIRING.n_skills)
        one = life_of(body, born, table, compiled())
        path = folder / f"learner-{seed}.h5"
        learner.live(one, path, IDENTITY, lambda: {"identity": IDENTITY}, lambda *_: None)
        press = open_recording(path).events["press"]
        each = [press["interval_s"][(press["trial_row"] == row) & press["correct"]] for row in range(6)]
        found.append([np.median(intervals[1:]) for intervals in each])
    return np.mean(found, axis=0)


@pytest.mark.standalone
def test_practice_makes_faster_and_only_by_plasticity(tmp_path):
    on = median_intervals(tmp_path, (FIRST_SEED, FIRST_SEED + 1))
    # Rested, so that fatigue, which slows by a twentieth in six trials, is not in it.
    off = median_intervals(tmp_path, (FIRST_SEED + 2,), plasticity=False, rest="10 min")
    assert on[-1] < 0.9 * on[0]
    assert 0.95 * off[0] < off[-1] < 1.05 * off[0]


@pytest.mark.standalone
def test_without_notes_the_hippocampus_is_asked_for_a_list_that_was_shown(tmp_path):
    brain = Brain()
    own, born = small_body()
    plain = {"test": "tapping", "trial": "5 s"}
    table = rows(
        {"demonstrate": "tapping"},
        plain | {"cued": False},
        plain,
        {"test": "other", "trial": "5 s", "cued": False},
        {"lesion": "hippocampus"},
        plain | {"cued": False},
    )
    tasks = {name: (skill["task"], {"sequence": (2, 0, 1)}) for name, skill in SKILLS.items()}
    one = replace(life_of(own, born, table, brain), lists=lists.born(own.parameters.lists, own.seed), tasks=tasks)
    path = learner.live(one, tmp_path / "learner-0001.h5", IDENTITY, lambda: {"identity": IDENTITY}, lambda *_: None)
    shown = table[0].options["sequence"]
    asked, noted, never_shown, lesioned = (given["recalled.values"] for given in brain.given)
    assert asked.tolist() == [*shown, *[-1] * (LONGEST - len(shown))]
    assert (noted == -1).all() and (never_shown == -1).all() and (lesioned == -1).all()
    # The hippocampus is recorded while it is asked, and no longer than the trial.
    recording = open_recording(path)
    start, stop = (recording.segments[f"simulated_{end}_s"] for end in ("start", "stop"))
    times = recording.spikes("ca1").times_s
    inside = [((times >= a) & (times < b)).sum() for a, b in zip(start, stop, strict=True)]
    assert inside[1] > 10
    assert inside[2] == inside[3] == 0
    assert times.max() < stop[-1]
