"""What lets a step of a sequence go: striatum, pallidum and subthalamic nucleus, each with what is left without it."""

import functools

import numpy as np
import pytest
from brian2 import ms
from living import FIRST_SEED, LINE, Part, commands, compiled, fast_learner, newborn, play

from models.regions.release import Sensorimotor
from models.wiring import CELLS

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

GATE = (
    "striatum_associative",
    "striatum_sensorimotor",
    "striatum_indirect",
    "gpe",
    "stn",
    "gpi",
    "outflow",
    "thalamus",
    "go",
    "associative_gpi",
    "sensorimotor_gpi",
    "indirect_gpe",
    "indirect_sensorimotor",
    "gpe_gpi",
    "gpe_stn",
    "stn_gpi",
    "gpi_outflow",
    "thalamus_go",
    "rhythm",
    "cue_sum",
    "common",
    "third_factor",
)
CUE = {"striatum_associative__exc": 1.5, "striatum_associative__tau_exc": 1e9}
HABITUAL = {"striatum_sensorimotor__D": 5.0, "striatum_sensorimotor__P": 0.5, "striatum_sensorimotor__tau_D": 1e9}
HELD = {"stn__hold": 1.0, "stn__tau_hold": 1e9}
ATTENDED = {"striatum_indirect__attention": 1.0}


@functools.cache
def settled(*given, off=()):
    """Go drive, and rate in Hz of the internal pallidum, half a second after the gate was left to what it is given."""
    values = dict(pair for some in given for pair in some)
    gate = Part(*GATE, thalamus__urgency=0.0, **values, **{f"{name}__alive": 0.0 for name in off})
    drive, spikes = gate.record("go", "S"), gate.spikes("gpi")
    gate.run(800)
    return drive.S[0][500:].mean(), (spikes.t > 500 * ms).sum() / 0.3 / CELLS["gpi"]


def go(*given, off=()):
    return settled(*(tuple(some.items()) for some in given), off=off)[0]


def test_the_pallidum_fires_at_rest_and_holds_the_thalamus():
    drive, rate = settled()
    assert 40 < rate < 80
    assert drive < 0.01


@pytest.mark.parametrize("wanted", [CUE, HABITUAL], ids=["cue", "habit"])
def test_either_part_of_the_striatum_lets_the_thalamus_go(wanted):
    assert go(wanted) == pytest.approx(1, abs=0.1)
    assert go(CUE, HABITUAL) == pytest.approx(go(wanted), abs=0.05)


def test_each_part_speaks_for_itself():
    assert go(CUE, off=("striatum_associative",)) < 0.01
    assert go(HABITUAL, off=("striatum_sensorimotor",)) < 0.01
    assert go(CUE, off=("striatum_sensorimotor",)) == pytest.approx(1, abs=0.1)
    assert go(HABITUAL, off=("striatum_associative",)) == pytest.approx(1, abs=0.1)


def test_until_the_key_is_felt_the_subthalamic_nucleus_overrules_both():
    assert go(CUE, HABITUAL, HELD) < 0.01
    assert go(CUE, HABITUAL, HELD, off=("stn",)) > 0.9


def test_attention_to_the_steps_holds_habit_and_not_what_the_cue_lets_go():
    there = {"cue_sum__cue_any": 1.0, "cue_sum__tau_any": 1e9}
    assert go(HABITUAL, ATTENDED) < 0.3
    assert go(HABITUAL, ATTENDED, there) == pytest.approx(1, abs=0.1)
    assert go(HABITUAL, ATTENDED, off=("striatum_indirect",)) == pytest.approx(1, abs=0.1)


@pytest.mark.parametrize("drive", [0.15, 0.25, 0.6])
def test_a_weak_habit_lets_go_later(drive):
    """The climb to the up state in closed form: gain*P*(1 - exp(-t/tau_H)) reaches the threshold of a cell at rest."""
    p = Sensorimotor()
    steady = drive / (1 - drive) * p.Dh
    gate = Part(
        *GATE, striatum_sensorimotor__D=steady, striatum_sensorimotor__tau_D=1e9, striatum_sensorimotor__P=drive,
        striatum_sensorimotor__sigma=0.0,
    )  # fmt: skip
    spikes = gate.spikes("striatum_sensorimotor")
    gate.run(800)
    rises = -float(p.tau_H / ms) * np.log(1 - (1 - p.rest) / (p.gain * drive))
    first = np.min(spikes.t / ms)
    assert rises < first < rises + 2 * float(p.tau_m / ms)


def test_a_dead_pallidum_holds_nothing():
    assert go(off=("gpi",)) == pytest.approx(1, abs=0.1)


# --- in the whole brain -----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def trained():
    return fast_learner(compiled())


def pace(played):
    """Median interval of right presses in ms."""
    return np.median(np.diff(played.contacts_ms[played.presses["correct"]]))


@pytest.mark.standalone
def test_a_novice_needs_the_associative_striatum_and_an_expert_does_not(trained):
    off = {"striatum_associative__alive": 0.0}
    assert len(play(compiled(), newborn(), 10, **off).keys) == 0
    assert pace(play(compiled(), trained, 10, **off)) == pytest.approx(pace(play(compiled(), trained, 10)), rel=0.05)


@pytest.mark.standalone
def test_without_the_sensorimotor_striatum_an_expert_waits_for_each_cue(trained):
    off = {"striatum_sensorimotor__alive": 0.0}
    slowed, novice = play(compiled(), trained, 10, **off), play(compiled(), newborn(), 10)
    assert pace(slowed) > 0.8 * pace(novice) > 1.5 * pace(play(compiled(), trained, 10))
    assert (slowed.presses["released_by"] == "cue").mean() > 0.9


@pytest.mark.standalone
def test_novices_hardly_need_the_sensorimotor_striatum():
    """One step or another may go by itself at birth; not in most."""
    novices = [newborn(FIRST_SEED + number) for number in range(6)]
    keys = sum(len(play(compiled(), one, 10).keys) for one in novices)
    assert 0.9 * keys < sum(len(play(compiled(), one, 10, striatum_sensorimotor__alive=0.0).keys) for one in novices) < 1.1 * keys


@pytest.mark.standalone
def test_attention_to_the_steps_slows_an_expert_down_by_way_of_the_indirect_path(trained):
    attentive = play(compiled(), trained, 10, {"attention": "skill"})
    unhindered = play(compiled(), trained, 10, {"attention": "skill"}, striatum_indirect__alive=0.0)
    plain = play(compiled(), trained, 10)
    assert pace(attentive) > 1.5 * pace(plain)
    assert pace(unhindered) == pytest.approx(pace(plain), rel=0.1)


@pytest.mark.standalone
def test_without_the_subthalamic_nucleus_keys_are_pressed_before_the_last_is_felt(trained):
    hasty, plain = play(compiled(), trained, 10, stn__alive=0.0), play(compiled(), trained, 10)
    assert hasty.presses["correct"].mean() < 0.9 * plain.presses["correct"].mean()
    assert np.diff(commands(hasty)).min() < 0.7 * np.diff(commands(plain)).min()


@pytest.mark.standalone
def test_habit_is_learnt_from_the_keys_of_the_line_and_from_no_other(trained):
    body, state = trained
    source = body.pairs["habit"][0] // CELLS["motor_cortex_e"]
    learnt = [state.u["habit"][source == key, 0].mean() for key in range(5)]
    others = [key for key in range(5) if key not in LINE]
    assert others
    assert min(learnt[key] for key in set(LINE)) > 0.05
    assert max(abs(learnt[key]) for key in others) < 0.01


@pytest.mark.standalone
def test_spindles_write_habit_as_they_write_the_cortex(trained):
    _, state = trained
    before = {name: state.u[name][:, 0] for name in ("habit", "recurrent")}

    def changed(name, **inputs):
        night = play(compiled(), trained, 20, skill=None, number=5, **inputs)
        return np.abs(night.arrays[f"{name}.u"] - before[name]).max()

    assert changed("recurrent") > 0.01
    assert changed("habit") > 0.01
    assert changed("habit", striatum_sensorimotor__rate_asleep=0.0) == 0


@pytest.mark.standalone
def test_a_dreamt_command_shuts_the_gate(trained):
    """There is no touch in a dream: the command clears the cue itself."""
    dream = play(compiled(), trained, 20, skill=None, number=5, stage="REM")
    held = dream.times("gpi")
    after = [((held > at + 12) & (held < at + 42)).sum() for at in commands(dream)]
    assert len(after) > 20
    assert np.mean(np.array(after) > 5) > 0.98
