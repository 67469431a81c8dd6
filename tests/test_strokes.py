"""How hard a key is struck: the hand by itself in numpy, and the whole learner with its arm and cerebellum, compiled."""

import functools
import tempfile
from dataclasses import replace
from pathlib import Path

import brian2
import numpy as np
import pytest
from brian2 import ms
from living import FIRST_SEED, SLEEP, TRIAL, Wiring

from models import cerebellar_memory
from models.brain import Parameters, make_network
from models.movement_numbers import Movement
from models.noise import seed_of
from models.stroke import POPULATIONS
from models.tasks import strike
from protocols import choice, engine, limb, stretch, strokes
from protocols.language import read
from protocols.learner import _lived as lived
from protocols.life import Clock, Life
from protocols.timetable import rows_of

P = Movement().strike
PEAK_MS, REPORTED_MS = (round(float(x) * 1000) for x in (P.peak, P.reported))


# --- the hand ---------------------------------------------------------------------------------------------------------

WORLD = "shown : 1\nlines : 1\nrunning : 1\none_line : 1\nplace : 1\nposition : 1\nright : 1\nreport : 1\n"


class Hand:
    """The hand, a contact at 20 ms with a right key, and what it senses then."""

    def __init__(self, right=1, **set_to):
        brian2.set_device("runtime")
        brian2.prefs.codegen.target = "numpy"
        brian2.defaultclock.dt = 1 * ms
        world = brian2.NeuronGroup(1, WORLD, name="world_of_hand")
        muscles = brian2.NeuronGroup(1, "pull : 1", name="arm_of_hand")
        self.hand = strike.hand(P, 5, world, muscles)
        self.hand.namespace["loudness"] = brian2.TimedArray([1.3, 0.7, 1, 1], dt=1 * ms)
        world.running, world.shown = 1, 4
        for name, value in set_to.items():
            setattr(muscles if name == "pull" else self.hand, name, value)
        text = f"touched = int(t > 19.5*ms)*int(t < 20.5*ms)\nreport = 3*touched\nright = touched*{right}"
        world.run_regularly(text, when="start", order=0)
        self.seen = brian2.StateMonitor(self.hand, ("felt", "struck", "m1", "m3", "m4"), record=0, when="end")
        self.strokes = brian2.EventMonitor(self.hand, "struck", ["struck", "asked", "valid"])
        brian2.Network(world, muscles, self.hand, self.seen, self.strokes).run(200 * ms, namespace={})


def test_the_stroke_is_the_fingers_force_and_the_arms_times_strength():
    hand = Hand(act=0.9, pull=0.05, strength=0.65)
    assert hand.strokes.struck[:] == pytest.approx([(0.9 + P.arm * 0.05) * 0.65])
    assert hand.strokes.t / ms == pytest.approx([20 + PEAK_MS])
    assert (hand.strokes.asked[0], hand.strokes.valid[0]) == (1.3, 1)


@pytest.mark.parametrize(("act", "sign"), [(0.9, 1), (1.7, -1)])
def test_touch_reports_what_was_missing_for_a_while(act, sign):
    felt = Hand(act=act).seen.felt[0]
    reported = np.flatnonzero(felt)
    assert np.allclose(felt[reported], sign * P.salient)
    assert reported[0] == 20 + PEAK_MS and len(reported) == REPORTED_MS


def test_a_small_error_is_reported_in_proportion():
    assert Hand(act=1.25).seen.felt[0].max() == pytest.approx(P.salient * 0.05 / P.full_error)


def test_a_wrong_key_says_nothing_of_its_force():
    hand = Hand(act=0.9, right=0)
    assert not hand.seen.felt[0].any() and hand.strokes.valid[0] == 0


def test_skin_and_tendons_tell_half_each():
    both, skin, neither = (
        Hand(act=0.9, tendon=tendon, touching=touch).seen.felt[0].max() for tendon, touch in ((1, 1), (0, 1), (0, 0))
    )
    assert (skin / both, neither) == (0.5, 0)


def test_what_is_seen_meant_and_touched():
    seen = Hand().seen
    assert seen.m1[0][0] == seen.m3[0][0] == pytest.approx(0.3 / P.marked_by)
    assert seen.m4[0][0] == -9 and seen.m4[0][-1] == 0
    assert Hand(sight=0).seen.m1[0][0] == -9


def test_a_replay_goes_through_the_notes_without_touching_them():
    hand = Hand(rehearses=1, right=0, rehearsed=50 * ms)
    assert not hand.seen.felt[0].any()
    assert hand.seen.m3[0][[0, 75, 125]] == pytest.approx([0.6, -0.6, 0])


# --- what a recording says --------------------------------------------------------------------------------------------


def test_forces_belong_to_their_presses():
    peaks = {"t": [0.11, 0.51], "struck": [0.9, 1.2], "asked": [1.3, 1.3], "valid": [1, 0]}
    peaks = {name: np.array(values) for name, values in peaks.items()}
    found = strokes.forces(np.array([0.1, 0.5, 0.9]), peaks)
    assert np.array_equal(found["force"], [0.9, 1.2, np.nan], equal_nan=True)
    assert np.array_equal(found["asked"], [1.3, np.nan, np.nan], equal_nan=True)


def test_columns_of_strokes():
    table = {"time_s": np.array([0.1, 0.5, 0.9]), "force": np.array([1.0, 1.2, 1]), "asked": np.array([1.15, 0.9, np.nan])}
    columns = strokes.columns(table, 0.3)
    assert columns["force_error"] == pytest.approx(0.075)
    assert columns["force_abs_error"] == pytest.approx(0.225)
    assert columns["correction"] == pytest.approx(np.sqrt((0.25 + 1) / 2))
    assert columns["correction_latency_s"] == 0.5
    nothing = strokes.columns({name: values[2:] for name, values in table.items()}, 0.3)
    assert np.isnan(list(nothing.values())).all()


# --- the learner ------------------------------------------------------------------------------------------------------

LOUD = TRIAL | {"loudness": (0.7, 1.3, 0.7, 1.3, 0.7), "plasticity": True, "feedback": None}


@functools.cache
def brains():
    return {struck: engine.prepared(functools.partial(make_network, Wiring(struck=struck))) for struck in (False, True)}


def learner(seed=FIRST_SEED):
    body, state = stretch.born(Wiring(struck=True), Parameters(), seed)
    state.limb = cerebellar_memory.newborn()
    arm = limb.born(body.parameters.movement, seed, {})
    no_choices = choice.born(body.parameters.choice, seed)
    return Life(body, state, (), ("striking",), brains()[True], None, arm, no_choices, {"striking": ("piano", LOUD)}), state


def played(life, state, number=0, seconds=6.0, skill=0, options=LOUD, **given):
    inputs = stretch.inputs_of(life.body, state, number, skill, options, one_line=True)
    inputs |= strokes.inputs_of(life, state, number, options) | {name.replace("__", "."): v for name, v in given.items()}
    with tempfile.TemporaryDirectory() as folder:
        result = strokes.play(life, inputs, seconds, Path(folder) / "run", None)
        spikes = {name.removeprefix("spikes_"): found for name, found in result.spikes.items()}
        events = {name: {key: np.array(x) for key, x in columns.items()} for name, columns in result.events.items()}
        arrays = {name: np.array(result.arrays[name]) for name in strokes.KEEP}
    return spikes, events, arrays


@pytest.mark.standalone
def test_the_arm_changes_no_press():
    """The fingers play as without it, spike for spike."""
    life, state = learner()
    spikes, events, _ = played(life, state)
    inputs = stretch.inputs_of(life.body, state, 0, 0, LOUD, one_line=True)
    with tempfile.TemporaryDirectory() as folder:
        plain = stretch.play(brains()[False], life.body, inputs, 6.0, Path(folder) / "run")
        assert len(events["presses"]["t"]) >= 5
        assert np.array_equal(events["presses"]["t"], plain.events["presses"]["t"])
        for name in ("motor_cortex_e", "spinal_motor", "thalamus"):
            assert np.array_equal(spikes[name][0], plain.spikes[f"spikes_{name}"][0])
    assert set(POPULATIONS) < set(spikes)
    # Two fingers that land together are one stroke of the arm: this novice's fourth and fifth press are 1 ms apart.
    landed = np.concatenate([[True], np.diff(events["presses"]["t"]) > 0.002])
    assert len(events["strokes"]["t"]) == landed.sum() >= len(landed) - 1


@pytest.mark.standalone
def test_strokes_that_are_too_soft_are_learnt_and_without_plasticity_not():
    means = {}
    for plastic in (True, False):
        life, state = learner()
        options = LOUD | {"loudness": 1.3, "plasticity": plastic}
        errors = []
        for number in range(8):
            _, events, arrays = played(life, state, number, options=options)
            right = events["strokes"]["valid"] > 0.5
            errors.append(np.mean(events["strokes"]["struck"][right] - 1.3))
            state.limb["pf_pc"] = np.stack([arrays["pf_pc.u1"], arrays["pf_pc.u2"]], axis=1)
        means[plastic] = (np.mean(errors[:1]), np.mean(errors[-3:]))
        assert plastic == bool(state.limb["pf_pc"].any())
    assert means[True][1] > means[False][1] + 0.15
    assert means[False][1] == pytest.approx(-0.33, abs=0.1)


@pytest.mark.standalone
def test_in_a_rest_the_nuclei_take_over_and_the_hand_is_still():
    life, state = learner()
    simulate, seeds = life.simulate, []

    def seen(inputs, *arguments, **options):
        seeds.append({value for name, value in inputs.items() if name.endswith(".noise_seed")})
        return simulate(inputs, *arguments, **options)

    life = replace(life, simulate=seen)
    state.limb["pf_pc"][:, 0] = np.where(np.arange(len(state.limb["pf_pc"])) % 64 < 32, -0.2, 0.2)
    with tempfile.TemporaryDirectory() as folder:
        held = state.limb["mf_dcn"][:, 0]
        settings = life.tasks["striking"][1]
        spikes, lasted, passed = strokes.replays(
            life, state, 0, "striking", settings, 1800.0, held, Path(folder), lambda *_: None
        )
    assert lasted == pytest.approx(limb.REPLAYS * 1.6)
    assert passed == pytest.approx(1800)  # the last ends with the rest
    assert len(spikes["spinal_motor"][0]) == len(spikes["limb_motor"][0]) == 0
    assert len(spikes["purkinje"][0]) > 1000
    assert state.limb["mf_dcn"][:, 0].std() > 0
    assert np.abs(state.limb["pf_pc"][:, 0]).mean() < 0.2
    # The noise of each is its own, of the fingers' cells another than of the arm's, and that of no other stretch.
    others = {seed_of(FIRST_SEED, number, program) for number in range(limb.REPLAYS + 1) for program in ("", "limb")}
    assert [len(one) for one in seeds] == [2] * limb.REPLAYS
    assert len(set.union(*seeds) - others) == 2 * limb.REPLAYS


@pytest.mark.standalone
def test_an_arm_that_strikes_stays_tired_and_rests_between_trials_and_in_sleep():
    life, state = learner()
    skills = {"striking": {"task": "piano", "sequence": "4-1-3-2-4", "loudness": list(LOUD["loudness"])}}
    phases = [{"practice": "striking", "trials": 2, "rest": "60 s"}, {"sleep": "90 min", "replay": False}]
    protocol = read({"title": "x", "skills": skills, "groups": [{"name": "all", "phases": phases}]}, name="case")
    table, tired = rows_of(protocol, protocol.groups[0], 1), [0.0]
    life = replace(life, rows=table)
    for row in table:
        began, clock = state.limb["tired"].copy(), Clock()
        lived(life, row, state, clock, False, lambda *_: None)
        left = cerebellar_memory.rested(Movement().limb, began, clock.calendar_s)
        if row.kind == "trial":
            assert (state.limb["tired"][0] > left[0]).all()
            tired.append(state.limb["tired"].max() / np.exp(-row.rest_s / float(Movement().limb.tau_rest)))
        else:
            np.testing.assert_allclose(state.limb["tired"], left)
    assert tired[2] > tired[1] > 0


@pytest.mark.standalone
def test_in_sleep_the_arm_is_off_unless_atonia_is():
    life, state = learner()
    moved = [
        len(played(life, state, skill=None, seconds=1.0, options=SLEEP | {"atonia": atonia})[0]["limb_motor"][0])
        for atonia in (True, False)
    ]
    assert moved[0] == 0 < moved[1]
