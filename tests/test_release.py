"""What lets a step of a sequence go: striatum, pallidum and subthalamic nucleus, each with what is left without it."""

import functools

import numpy as np
import pytest
from brian2 import ms
from living import FIRST_SEED, LINE, WIRING, Part, commands, compiled, fast_learner, newborn, play

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
    "world",
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


def test_until_the_beat_the_subthalamic_nucleus_overrules_both():
    waits = {"world__interval": 10.0, "world__played": 1.0}
    assert go(CUE, HABITUAL, waits) < 0.01
    assert go(CUE, HABITUAL, waits, off=("stn",)) > 0.9
    assert go(CUE, HABITUAL, waits | {"world__played": 0.0}) > 0.9
    assert go(CUE, HABITUAL, waits | {"world__interval": 0.2}) > 0.9


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
    spikes, drive_seen = gate.spikes("striatum_sensorimotor"), gate.record("go", "S")
    gate.run(800)
    rises = -float(p.tau_H / ms) * np.log(1 - (1 - p.rest) / (p.gain * drive))
    first = np.min(spikes.t / ms)
    assert rises < first < rises + 2 * float(p.tau_m / ms)
    assert drive_seen.S[0][: int(first)].max() < 0.05
    assert drive_seen.S[0][-1] > 0.5


def test_a_command_ends_the_climb():
    gate = Part(*GATE, striatum_sensorimotor__H=0.5, common__gd=3.0)
    climb = gate.record("striatum_sensorimotor", "H")
    gate.run(10)
    assert climb.H[:, 0].min() > 0.3
    assert climb.H[:, 5].max() < 0.01


@pytest.mark.parametrize(("awake", "share"), [(1.0, "rate"), (0.0, "rate_asleep")])
def test_the_striatum_takes_its_share_of_a_dose(awake, share):
    gate = Part(
        *GATE, striatum_sensorimotor__awake=awake, striatum_sensorimotor__eff=1.0, third_factor__q=1.0, third_factor__awake=1.0
    )
    taken, dose = gate.record("striatum_sensorimotor", "mod"), gate.record("third_factor", "dose")
    gate.run(5)
    assert dose.dose.max() > 0
    np.testing.assert_allclose(taken.mod, getattr(Sensorimotor(), share) * np.tile(dose.dose, (len(taken.mod), 1)))


def test_where_no_notes_are_shown_nothing_is_waited_for():
    free = {"world__cued": 0.0, "world__running": 1.0}
    assert go(free) == pytest.approx(1, abs=0.1)
    assert go(free, HELD) < 0.01
    assert go(free, off=("striatum_associative",)) < 0.01
    assert go(free | {"world__running": 0.0}) < 0.01
    assert go(free | {"world__cued": 1.0}) < 0.01


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
    assert np.diff(commands(hasty)).min() < 0.7 * np.diff(commands(plain)).min()
    felt_ms = 1000 * float(WIRING.delays.motor + WIRING.delays.muscle + WIRING.delays.touch)
    assert np.median(np.diff(commands(hasty))) < felt_ms < np.diff(commands(plain)).min()


@pytest.mark.standalone
def test_a_metronome_sets_the_pace_by_way_of_the_subthalamic_nucleus(trained):
    beats = {"interval": 0.6}
    paced, hasty = play(compiled(), trained, 12, beats), play(compiled(), trained, 12, beats, stn__alive=0.0)
    own = np.diff(paced.contacts_ms[paced.presses["correct"]])
    assert np.mean(own) == pytest.approx(600, rel=0.05)
    assert np.std(own) < 60
    assert pace(hasty) < 0.5 * 600
    # A beat that is too quick for the learner changes nothing.
    plain = play(compiled(), trained, 10)
    assert play(compiled(), trained, 10, {"interval": 0.01}).contacts_ms.tolist() == plain.contacts_ms.tolist()


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
    body, state = trained
    of_line = np.isin(body.pairs["habit"][0] // CELLS["motor_cortex_e"], LINE)

    def change(**inputs):
        night = play(compiled(), trained, 20, skill=None, number=5, **inputs)
        return night.arrays["habit.u"] - state.u["habit"][:, 0]

    written = change()
    assert written[of_line].mean() > 0.005 > 5 * abs(written[~of_line].mean())
    assert np.abs(change(striatum_sensorimotor__rate_asleep=0.0)).max() == 0


@pytest.mark.standalone
def test_what_the_cortex_foresees_is_played_without_notes_before_habit_is_there(trained):
    off = {"striatum_sensorimotor__alive": 0.0}
    assert len(play(compiled(), trained, 10, {"cued": False}, **off).keys) > 20
    assert len(play(compiled(), trained, 10, {"cued": False}, striatum_associative__w_free=0.0, **off).keys) <= 1


@pytest.mark.standalone
def test_a_dreamt_command_shuts_the_gate(trained):
    """There is no touch in a dream: the command clears the cue itself."""
    dream = play(compiled(), trained, 20, skill=None, number=5, stage="REM")
    held = dream.times("gpi")
    after = [((held > at + 12) & (held < at + 42)).sum() for at in commands(dream)]
    assert len(after) > 20
    assert np.mean(np.array(after) > 5) > 0.98
