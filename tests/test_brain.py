"""The whole brain: its loop from note to press to reward, its sleep, and what each switch takes out of it."""

import functools
from dataclasses import replace

import numpy as np
import pytest
from brian2 import BrianObject, EventMonitor, NeuronGroup, Synapses, ms
from living import BRAIN, LINE, TRIAL, WIRING, Part, commands, compiled, fast_learner, interpreted, newborn, play

from models.brain import OWNERS, Parameters
from models.parameters import values
from models.tasks.settings import LONGEST
from models.wiring import CELLS, PLASTIC

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

FIRST, SECOND = LINE[:2]
PARAMETERS = Parameters()


@pytest.fixture(scope="module")
def opening():
    """The first second and a half of a novice's first trial, in numpy."""
    return play(interpreted, newborn(), 1.5)


# --- from note to press -----------------------------------------------------------------------------------------------


def test_a_novice_presses_what_it_reads(opening):
    """Each station of the conscious path fires after the one before, with at least the delay between them."""
    d = WIRING.delays
    note = opening.times("vision", FIRST)[0]
    cues = opening.times("prefrontal_cue", FIRST)
    command = commands(opening, FIRST)[0]
    motor = opening.times("spinal_motor", FIRST)[0]
    contact = opening.contacts_ms[0]
    touched = opening.times("touch", FIRST)[0]
    assert note < 50
    assert cues[0] - note >= d.vision / ms
    assert (cues < command - d.cue / ms).sum() > 10
    assert motor - opening.times("motor_cortex_e", FIRST)[0] >= d.motor / ms
    assert contact - motor >= d.muscle / ms
    assert 0 < touched - contact <= 5
    assert opening.keys[0] == FIRST
    assert opening.presses["correct"].all()
    assert (opening.presses["released_by"] == "cue").all()
    # The note of the second key is not seen before the first has been pressed.
    assert opening.times("vision", SECOND)[0] > contact


def test_a_line_begins_with_a_volley_of_the_chosen_intention(opening):
    times, cells = opening.spikes["prefrontal_intention"]
    first = times < 100
    assert 5 <= len(set(cells[first])) <= CELLS["prefrontal_intention"]
    assert set(cells[first] // CELLS["prefrontal_intention"]) == {0}
    assert np.ptp(times[first]) < 15
    assert not len(times[(times > 100) & (times < opening.contacts_ms[-1])]) or len(opening.keys) >= len(LINE)


def test_the_press_is_read_from_motor_neurons():
    """Without them the cortex commands and nothing is pressed."""
    silent = play(interpreted, newborn(), 0.8, spinal_motor__alive=0.0)
    assert len(commands(silent, FIRST)) >= 1
    assert len(silent.times("spinal_motor")) == len(silent.contacts_ms) == len(silent.keys) == len(silent.times("touch")) == 0


@pytest.mark.standalone
def test_compiled_brain_equals_numpy_spike_for_spike(opening):
    other = play(compiled(), newborn(), 1.5)
    assert opening.spikes.keys() == other.spikes.keys() == CELLS.keys()
    for name, (times, cells) in opening.spikes.items():
        np.testing.assert_array_equal(times, other.spikes[name][0], err_msg=name)
        np.testing.assert_array_equal(cells, other.spikes[name][1], err_msg=name)
    for name in opening.presses.keys() - {"position"}:
        np.testing.assert_array_equal(opening.presses[name], other.presses[name], err_msg=name)
    for name, array in opening.arrays.items():
        np.testing.assert_allclose(array, other.arrays[name], rtol=1e-9, atol=1e-12, err_msg=name)
    awake = CELLS.keys() - {"slow_wave", "reticular", "pontine", "prefrontal_held", "striatum_indirect"}
    assert all(len(opening.times(name)) for name in awake)
    assert any(opening.arrays[f"{name}.u"].any() for name in PLASTIC)


# --- parts of it, in numpy --------------------------------------------------------------------------------------------

GATE = ("outflow", "thalamus", "go", "thalamus_go", "rhythm")


def go_drive(ms=700, settled=300, **values):
    """Mean go drive once it has settled, without the urgency that goes on rising."""
    gate = Part(*GATE, thalamus__urgency=0.0, **values)
    drive = gate.record("go", "S")
    gate.run(ms)
    return drive.S[0][settled:].mean()


def test_an_open_gate_gives_a_go_drive_of_one():
    """What `go.w_S` is for."""
    assert go_drive(1300) == pytest.approx(1, abs=0.1)


def test_the_go_drive_follows_the_ramp_evenly():
    ramp = np.array([0, 0.3, 0.6, 1])
    drive = [go_drive(thalamus__r=r, thalamus__tau_G=1e9, thalamus__tau_shut=1e9) for r in ramp]
    assert drive[0] < 0.2
    assert np.all(np.diff(drive) > 0.1)
    assert np.corrcoef(ramp, drive)[0, 1] > 0.99


def test_pallidal_inhibition_silences_the_thalamus_at_once_and_the_ramp_begins_anew():
    gate = Part(*GATE, thalamus__urgency=0.0)
    drive = gate.record("go", "S")
    gate.run(500)
    gate.set(outflow__inh=2, outflow__tau_inh=1e9)
    gate.run(200)
    gate.set(outflow__inh=0)
    gate.run(500)
    S = np.convolve(drive.S[0], np.ones(20) / 20, "same")
    assert S[300:480].mean() == pytest.approx(1, abs=0.1)
    assert S[560:690].max() < 0.05
    assert S[760] < 0.7 < S[1000:1150].min()


def test_waiting_raises_the_go_drive_further():
    gate = Part(*GATE)
    drive = gate.record("go", "S")
    gate.run(1500)
    late, early = drive.S[0][1200:].mean(), go_drive()
    assert early * 1.02 < late < early * 1.5


def test_fatigue_slows_the_ramp_and_leaves_its_height():
    def half_time(fatigue):
        gate = Part(*GATE, thalamus__F=fatigue, thalamus__urgency=0.0)
        drive = gate.record("go", "S")
        gate.run(900)
        smooth = np.convolve(drive.S[0], np.ones(20) / 20, "same")
        assert smooth[600:880].mean() == pytest.approx(1, abs=0.1)
        return np.argmax(smooth > 0.5)

    assert half_time(1.0) == pytest.approx(2 * half_time(0.0), rel=0.25)


@functools.cache
def reward(news, **values):
    """Doses and dopamine spikes in the 400 ms after the news, and the cells' rate in Hz at rest before it."""
    part = Part("world", "dopamine", "third_factor", "dopamine_dose", **values)
    dose, spikes = part.record("third_factor", "dose"), part.spikes("dopamine")
    part.run(600)
    part.set(world__news=news)
    part.run(400)
    assert not dose.dose[0][:600].any()
    times = spikes.t / ms
    rest = (times > 100) & (times < 600)
    return dose.dose[0][600:], ((times > 605) & (times < 705)).sum(), rest.sum() / 0.5 / CELLS["dopamine"]


def test_dopamine_cells_fire_slowly_at_rest_and_the_third_factor_is_silent():
    doses, spikes, rest = reward(0)
    assert 3 < rest < 8
    assert not doses.any()
    assert spikes > 5


def test_good_news_is_a_burst_and_positive_doses():
    doses, spikes, rest = reward(1)
    assert spikes > 2.5 * rest * CELLS["dopamine"] * 0.1
    assert doses.sum() > 0
    assert doses.min() == 0


def test_bad_news_is_a_pause():
    _, spikes, rest = reward(-1)
    assert spikes < 0.25 * rest * CELLS["dopamine"] * 0.1


def test_a_pause_becomes_a_negative_dose_as_it_is_amplified():
    doses, _, _ = reward(-1, third_factor__k_down=10 * values(Parameters().third_factor)["k_down"])
    assert doses.sum() < 0
    assert doses.max() == 0


def test_a_burst_is_a_dose_of_about_one_and_a_pause_of_about_minus_a_half():
    assert reward(1)[0].sum() == pytest.approx(1, abs=0.5)
    assert -1 <= reward(-1)[0].sum() <= -0.25


@pytest.mark.parametrize("news", [1, -1])
def test_without_dopamine_there_is_news_and_no_dose(news):
    doses, spikes, _ = reward(news, third_factor__level=0.0)
    assert not doses.any()
    assert (spikes > 20) == (news > 0)


def contacts(motor_neurons, **values):
    """Fingers whose keys went down, and when in ms, if so many motor neurons of each have fired at the start."""
    v = np.zeros((WIRING.n_pools, CELLS["spinal_motor"]))
    for finger, count in enumerate(motor_neurons):
        v[finger, :count] = 1.5
    hand = Part("spinal_motor", "fingers", "motor_fingers", spinal_motor__v=v.ravel(), **values)
    felt = hand.spikes("fingers")
    hand.run(120)
    return set(felt.i), felt.t / ms


def test_a_key_goes_down_when_enough_motor_neurons_of_its_finger_have_fired():
    n = CELLS["spinal_motor"]
    pressed, when = contacts((n, 0, n // 5, n * 3 // 4, n // 3))
    assert pressed == {0, 3}
    assert when.min() >= WIRING.delays.muscle / ms
    assert contacts((n, n, n, n, n), fingers__strength=0.3)[0] == set()
    assert contacts((n, 0, n // 5, n * 3 // 4, n // 3), fingers__strength=3.0)[0] == {0, 3, 2, 4}


def test_motor_neurons_are_recruited_by_size_and_held_in_sleep():
    def recruited(volley, inhibited=0.0):
        v = np.zeros(WIRING.count("motor_cortex_e"))
        v[3 * CELLS["motor_cortex_e"] :][:volley] = 1.5
        arm = Part("motor_cortex_e", "e_motor", "spinal_motor", motor_cortex_e__v=v, spinal_motor__inhibited=inhibited)
        fired = arm.spikes("spinal_motor")
        arm.run(40)
        assert set(fired.i // CELLS["spinal_motor"]) <= {3}
        return set(fired.i)

    by_volley = [recruited(volley) for volley in (4, 12, 30)]
    assert not by_volley[0]
    assert by_volley[0] <= by_volley[1] <= by_volley[2]
    assert len(by_volley[2]) == CELLS["spinal_motor"]
    # The smallest first: pools are laid out from the smallest cell to the largest.
    assert np.mean(list(by_volley[1])) < np.mean(list(by_volley[2] - by_volley[1])) - 5
    assert not recruited(16, inhibited=1.0)


class Keyboard:
    """The world alone, pressed by hand."""

    def __init__(self, **values):
        self.part = Part("world", world__length=len(LINE), **values)
        self.part["world"].namespace["line"].values[: len(LINE)] = LINE
        self.heard = self.part.add(EventMonitor(self.part["world"], "press", ["report", "target", "position", "right"]))
        self.shown = []

    def press(self, key):
        self.part.set(world__pressed=key + 1)
        return self.wait(2)

    def wait(self, time):
        self.part.run(time)
        self.shown.append(int(self.part["world"].shown[0]))
        return self


def test_the_world_moves_on_after_a_right_press_only():
    piano = Keyboard().wait(3)
    piano.press(FIRST).press(FIRST).press(SECOND)
    assert piano.shown == [FIRST, SECOND, SECOND, LINE[2]]
    assert piano.heard.right[:].tolist() == [1, 0, 1]
    assert piano.heard.target[:].tolist() == [FIRST, SECOND, SECOND]


def test_the_place_of_a_press_is_that_before_it_in_numpy_too():
    piano = Keyboard().wait(3)
    for key in LINE:
        piano.press(key)
    assert piano.heard.position[:].tolist() == [0, 1, 2, 3, 4]


def test_the_news_is_good_or_bad_and_fades():
    piano = Keyboard().wait(3).press(FIRST)
    assert piano.part["world"].news[0] > 0.8
    assert piano.wait(200).part["world"].news[0] == pytest.approx(0, abs=0.01)
    assert piano.press(FIRST).part["world"].news[0] < -0.8


def test_after_the_last_key_the_line_begins_again():
    piano = Keyboard().wait(40)
    begin = piano.part.record("world", "begin")
    for key in LINE:
        piano.press(key)
    end = len(begin.begin[0])
    piano.wait(60)
    assert not begin.begin[0][:end].any()
    assert begin.begin[0][end:].sum() == pytest.approx(5, abs=1)
    assert piano.shown[-1] == FIRST
    assert piano.part["world"].lines[0] == 1


def test_a_world_that_does_not_run_hears_presses_and_says_nothing():
    piano = Keyboard(world__running=0).wait(3).press(FIRST)
    assert piano.heard.right[:].tolist() == [0]
    assert piano.part["world"].news[0] == 0
    assert piano.shown == [-1, -1]


def test_every_number_of_a_learner_is_used_by_the_object_that_holds_it():
    """A parameter that stands in no text would be changed without effect."""
    brain = BRAIN()
    unused = []
    for name, owners in OWNERS.items():
        for field in values(getattr(Parameters(), name)) if owners else ():
            if not any(_uses(brain, owner, field) for owner in owners):
                unused.append(f"{name}.{field}")
    # `smallest` enters by the motor neurons' `mu`, which `anatomy.cells` draws for each learner.
    assert unused == ["spinal_cord.smallest"]


def _uses(brain, owner, field):
    """Whether a variable of an object is read by its own texts, or by those of synapses from or to it."""
    texts = []
    for obj in brain.objects:
        if isinstance(obj, Synapses):
            ends = {f"{field}_pre": obj.source.name, f"{field}_post": obj.target.name, field: obj.name}
            names = {name for name, end in ends.items() if end == owner}
            texts += [(names, path.code) for path in obj._pathways]
            texts += [(names, text) for text in _right_sides(obj)]
        elif obj.name == owner:
            runners = [part.abstract_code for part in obj.contained_objects if getattr(part, "abstract_code", None)]
            others = [*obj.events.values(), *obj.event_codes.values(), str(obj._refractory), *runners]
            texts += [({field}, text) for text in [*_right_sides(obj), *others]]
    return any(names & _words(text) for names, text in texts)


def _right_sides(group):
    texts = [group.equations, getattr(group, "event_driven", None) or {}]
    return [str(equation.expr) for equations in texts for equation in equations.values() if equation.expr is not None]


def _words(text):
    return set("".join(letter if letter.isalnum() or letter == "_" else " " for letter in text).split())


def test_the_scan_for_unused_numbers_can_fail():
    assert issubclass(NeuronGroup, BrianObject)
    assert not _uses(BRAIN(), "thalamus", "no_such_number")


# --- the whole, compiled ----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def novice():
    """Ten seconds of a novice's first trial."""
    return play(compiled(), newborn(), 10)


@pytest.fixture(scope="module")
def trained():
    return fast_learner(compiled())


def drive(played, start, stop):
    """Spikes of the thalamus in a window, in ms."""
    times = played.times("thalamus")
    return ((times >= start) & (times < stop)).sum()


@pytest.mark.standalone
def test_a_novice_follows_the_notes_over_and_over(novice):
    assert len(novice.keys) > 10
    assert novice.presses["correct"].mean() > 0.75
    right = novice.presses["key"][novice.presses["correct"]].tolist()
    assert right == list(LINE * 20)[: len(right)]


@pytest.mark.standalone
def test_without_touch_the_gate_reopens_late(trained):
    numb, felt = play(compiled(), trained, 10, {"feedback": ["sight"]}), play(compiled(), trained, 10)
    contact = felt.contacts_ms[0]
    assert numb.contacts_ms[0] == contact
    assert len(numb.times("touch")) == 0 < len(felt.times("touch"))
    assert drive(numb, contact + 40, contact + 160) < 0.7 * drive(felt, contact + 40, contact + 160)
    assert 0 < len(numb.keys) < len(felt.keys)


@pytest.mark.standalone
@pytest.mark.parametrize("blind", [{"feedback": ["touch"]}, {"feedback": []}, {"cued": False}])
def test_without_sight_a_novice_is_lost(blind):
    played = play(compiled(), newborn(), 10, blind)
    assert len(played.times("prefrontal_intention")) > 5
    assert len(played.times("prefrontal_cue")) == 0
    assert len(played.keys) <= 1


@pytest.mark.standalone
def test_without_notes_a_novice_plays_what_its_hippocampus_names_and_nothing_else():
    named = np.full(LONGEST, -1.0)
    named[: len(LINE)] = LINE
    told = play(compiled(), newborn(), 10, {"cued": False}, recalled__values=named)
    untold = play(compiled(), newborn(), 10, {"cued": False})
    assert len(told.times("vision")) < 0.05 * len(told.times("prefrontal_held"))
    assert told.presses["correct"].sum() > 10
    assert (told.presses["released_by"][told.presses["correct"]] == "cue").mean() > 0.7
    assert len(untold.keys) == 0
    # A name comes later than a note by the time of asking.
    first = told.times("prefrontal_held")[0]
    assert float(PARAMETERS.held.asked / ms) <= first < float(PARAMETERS.held.asked / ms) + 30
    wrong = named[: len(LINE)].copy()
    wrong[1] = 0
    misled = play(compiled(), newborn(), 10, {"cued": False}, recalled__values=np.pad(wrong, (0, LONGEST - len(LINE))))
    assert 0 in misled.keys
    assert misled.presses["correct"].sum() < 0.5 * told.presses["correct"].sum()


@pytest.mark.standalone
def test_a_second_task_weakens_and_delays_the_cue(novice):
    def cue(load):
        seen = play(compiled(), newborn(), 1.5, {"load": load}).times("prefrontal_cue", FIRST)
        return seen[0], (seen < seen[0] + 100).sum()

    (none, strong), (half, _), (full, weak) = map(cue, (0.0, 0.5, 1.0))
    assert none == novice.times("prefrontal_cue", FIRST)[0]
    assert none + 10 < half < full
    assert full > none + 50
    assert weak < strong


@pytest.mark.standalone
def test_fatigue_grows_with_every_command_and_fades_in_closed_form(novice):
    times, cells = novice.spikes["motor_cortex_dendritic"]
    spikes = times[cells // CELLS["motor_cortex_dendritic"] < WIRING.n_pools]
    assert len(spikes) > 100
    go = values(newborn()[0].parameters.thalamus)
    each = go["c_F"] / CELLS["motor_cortex_dendritic"]
    fatigue = each * np.exp(-(novice.steps - spikes) / 1000 / go["tau_F"]).sum()
    np.testing.assert_allclose(novice.arrays["thalamus.F"], fatigue, rtol=1e-4)


@pytest.mark.standalone
def test_a_trial_of_one_execution_ends_by_itself():
    once = play(compiled(), newborn(), 30, one_line=True)
    assert once.steps < 29_000
    assert once.presses["correct"].sum() == len(LINE)
    assert once.steps - once.contacts_ms[-1] == pytest.approx(300, abs=10)


@pytest.mark.standalone
def test_no_dopamine_no_learning():
    body, state = newborn()
    without = play(compiled(), (body, replace(state, fatigue=0.0, dopamine=0.0)), 10)
    ordinary = play(compiled(), (body, state), 10)
    assert len(without.keys) > 10
    for name in PLASTIC:
        np.testing.assert_array_equal(without.arrays[f"{name}.u"], state.u[name][:, 0])
        assert not np.array_equal(ordinary.arrays[f"{name}.u"], state.u[name][:, 0])


@pytest.mark.standalone
def test_plasticity_off_leaves_every_bit(trained):
    body, state = trained
    probe = play(compiled(), trained, 10, {"plasticity": False}, number=9)
    assert len(probe.keys) > 10
    for name in PLASTIC:
        assert np.abs(state.u[name]).max() > 0.01
        np.testing.assert_array_equal(probe.arrays[f"{name}.u"], state.u[name][:, 0])


@pytest.mark.standalone
def test_practice_strengthens_the_transitions_of_the_line(trained):
    """Not synapses at large: those from each key's pool to the next one's."""
    body, state = trained
    pre, post = (pool // CELLS["motor_cortex_e"] for pool in body.pairs["recurrent"])
    learnt = {(a, b): state.u["recurrent"][(pre == a) & (post == b), 0].mean() for a in range(5) for b in range(5)}
    taught = {(LINE[i], LINE[i + 1]) for i in range(len(LINE) - 1)}
    best = sorted(learnt, key=learnt.get, reverse=True)[: len(taught)]
    assert len(taught & set(best)) >= 3
    assert min(learnt[pair] for pair in taught) > np.median(list(learnt.values()))


@pytest.mark.standalone
def test_practice_makes_presses_faster_and_frees_them_of_the_cue(trained, novice):
    expert = play(compiled(), trained, 10, number=9)
    assert np.median(expert.presses["interval_s"][1:]) < 0.8 * np.median(novice.presses["interval_s"][1:])
    # Ten seconds are too few presses for a share: the novice's is that of its whole first trial.
    first = play(compiled(), newborn(), 30)
    by_cue = [(played.presses["released_by"] == "cue").mean() for played in (first, expert)]
    assert by_cue[0] > 0.8
    assert by_cue[1] < by_cue[0] - 0.2


@pytest.mark.standalone
def test_an_error_press_is_a_pause_of_dopamine_and_leaves_the_note():
    """A finger that falls on the wrong key of the novice, and one on the right key."""

    def dopamine_after(key):
        falls = np.zeros(WIRING.n_pools)
        falls[key] = 1.0
        played = play(compiled(), newborn(), 0.3, fingers__act=falls)
        assert played.keys[0] == key
        return played.presses["correct"][0], drive_of(played, 10, 90), played.cells("vision")[played.times("vision") > 20]

    def drive_of(played, start, stop):
        times = played.times("dopamine")
        return ((times > start) & (times < stop)).sum()

    right, burst, _ = dopamine_after(FIRST)
    wrong, pause, seen = dopamine_after(SECOND)
    assert right
    assert not wrong
    assert burst > 40 > 5 > pause
    assert set(seen // CELLS["vision"]) == {FIRST}


@pytest.mark.standalone
def test_a_lesion_silences_its_share_of_cells_and_no_others(novice):
    body, state = newborn()
    hurt = replace(state, fatigue=0.0, silenced={"motor_cortex": 0.5})
    played = play(compiled(), (body, hurt), 5)
    fired = set(played.cells("motor_cortex_e").tolist())
    alive = played_alive(body, hurt)
    assert alive.sum() == len(alive) // 2
    assert fired
    assert fired <= set(np.flatnonzero(alive))
    assert not set(novice.cells("motor_cortex_e").tolist()) <= set(np.flatnonzero(alive))


def played_alive(body, state):
    from protocols import stretch

    return stretch.inputs_of(body, state, 0, 0, TRIAL)["motor_cortex_e.alive"]


@pytest.mark.standalone
def test_every_stretch_and_every_learner_has_its_own_noise(novice):
    again, later, other = (play(compiled(), newborn(seed), 2, number=n) for seed, n in ((1001, 0), (1001, 1), (1002, 0)))
    early = novice.times("thalamus") < 2000
    np.testing.assert_array_equal(again.times("thalamus"), novice.times("thalamus")[early])
    np.testing.assert_array_equal(again.cells("thalamus"), novice.cells("thalamus")[early])
    assert not np.array_equal(later.times("thalamus"), again.times("thalamus"))
    assert not np.array_equal(other.times("thalamus"), again.times("thalamus"))


# --- sleep ------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def night(trained):
    """Twenty seconds of sleep of a trained learner."""
    return play(compiled(), trained, 20, skill=None, number=5)


def onsets(times, pause_ms):
    return times[np.diff(times, prepend=-1e9) > pause_ms]


def up_states(played):
    """Onsets and ends in ms of the slow wave's up states: bins of 20 ms in which a tenth of the cells fire, joined."""
    bins = np.bincount((played.times("slow_wave") // 20).astype(int), minlength=played.steps // 20)
    up = np.convolve(bins > CELLS["slow_wave"] * 0.1, np.ones(5), "same") > 0
    edges = np.flatnonzero(np.diff(up.astype(int), prepend=0, append=0))
    return edges[::2] * 20, edges[1::2] * 20


@pytest.mark.standalone
def test_slow_oscillation_and_spindles_are_those_of_people(night):
    starts, ends = up_states(night)
    per_second = len(starts) / (night.steps / 1000)
    assert 0.5 <= per_second <= 1.2
    assert 0.1 < (ends - starts).sum() / night.steps < 0.7
    volleys = onsets(night.times("reticular"), 20)
    cycles = np.diff(volleys)
    assert len(volleys) > 20
    assert 10 <= 1000 / np.median(cycles[cycles < 200]) <= 16
    inside = sum(((volleys >= start - 20) & (volleys <= end + 20)).sum() for start, end in zip(starts, ends, strict=True))
    assert inside >= 0.95 * len(volleys)


@pytest.mark.standalone
def test_there_are_no_slow_waves_and_no_spindles_awake(novice):
    assert len(novice.times("slow_wave")) == len(novice.times("reticular")) == len(novice.times("pontine")) == 0


@pytest.mark.standalone
def test_replay_starts_in_up_states_by_intention_volleys(night):
    times = night.times("prefrontal_intention")
    starts, ends = up_states(night)
    assert len(times) > 50
    inside = sum(((times >= start - 20) & (times <= end + 20)).sum() for start, end in zip(starts, ends, strict=True))
    assert inside >= 0.95 * len(times)
    assert len(commands(night)) > 10
    assert len(night.times("vision")) == len(night.times("prefrontal_cue")) == 0


@pytest.mark.standalone
def test_motor_neurons_are_held_in_sleep_and_without_atonia_fingers_replay_the_line(trained, night):
    moving = play(compiled(), trained, 20, {"atonia": False}, skill=None, number=5)
    assert len(moving.contacts_ms) > 10
    # The same night: atonia acts on motor neurons alone.
    np.testing.assert_array_equal(moving.times("motor_cortex_e"), night.times("motor_cortex_e"))
    steps = list(zip(moving.keys, moving.keys[1:], strict=False))
    line = {(LINE[i], LINE[(i + 1) % len(LINE)]) for i in range(len(LINE))}
    assert sum(step in line for step in steps) > 0.5 * len(steps)
    assert not moving.presses["correct"].any()


@pytest.mark.parametrize(("awake", "tau_ms"), [(1.0, 100), (0.0, 400)])
def test_adaptation_of_the_cortex_fades_in_its_own_time_awake_and_asleep(awake, tau_ms):
    cortex = Part("motor_cortex_e", motor_cortex_e__a=1.0, motor_cortex_e__awake=awake)
    seen = cortex.record("motor_cortex_e", "a")
    cortex.run(200)
    assert seen.a[0][-1] == pytest.approx(np.exp(-200 / tau_ms), rel=0.03)


def test_a_pool_that_has_commanded_is_inhibited_while_its_copy_fades():
    cortex = Part("motor_cortex_e", "pools", motor_cortex_e__sigma=0.0, motor_cortex_e__h=0.0, motor_cortex_e__g_low=0.6)
    efference = np.zeros(WIRING.n_pools)
    efference[0] = 1
    cortex.set(pools__eff=efference)
    cells = cortex["motor_cortex_e"]
    cortex.run(100)
    p = Parameters().motor_cortex
    fast, slow = (np.exp(-0.1 / float(tau)) for tau in (p.tau_m, Parameters().fields.tau_eff))
    others = 0.6 * (1 - fast)
    share = float(Parameters().fields.tau_eff) / float(Parameters().fields.tau_eff - p.tau_m)
    v = np.asarray(cells.v[:]).reshape(WIRING.n_pools, -1)
    assert p.post_output > 0
    np.testing.assert_allclose(v[1:], others, rtol=0.01)
    np.testing.assert_allclose(v[0], others - p.post_output * share * (slow - fast), rtol=0.03)


@pytest.mark.standalone
def test_awake_adaptation_is_short_whatever_it_is_asleep(novice):
    other = play(compiled(), newborn(), novice.steps / 1000, motor_cortex_e__tau_ahp_asleep=9.0)
    np.testing.assert_array_equal(other.times("motor_cortex_e"), novice.times("motor_cortex_e"))


@pytest.mark.standalone
def test_motor_neurons_are_silent_in_sleep(night):
    assert len(night.times("spinal_motor")) == len(night.contacts_ms) == 0


def test_each_cycle_of_a_spindle_writes_once():
    third = Part("third_factor", third_factor__awake=0.0)
    dose = third.record("third_factor", "dose")
    for _ in range(3):
        for _ in range(5):  # a volley of 20 cells
            third.set(third_factor__z=third["third_factor"].z[0] + 4)
            third.run(1)
        third.run(85)
    written = dose.dose[0][dose.dose[0] != 0]
    assert written.tolist() == [Parameters().third_factor.spindle_quantum] * 3


@pytest.mark.standalone
def test_asleep_only_what_waking_has_strengthened_grows(trained, night):
    body, state = trained
    unprimed = play(compiled(), trained, 20, skill=None, number=5, **{f"{name}__unprimed": 1.0 for name in PLASTIC})
    for name in PLASTIC:
        before = state.u[name][:, 0]
        never = before <= 0
        assert (night.arrays[f"{name}.u"][never] <= before[never]).all()
        assert (night.arrays[f"{name}.u"] > before).sum() > 100
        assert (unprimed.arrays[f"{name}.u"][never] > before[never]).sum() > 100


@pytest.mark.standalone
def test_a_novice_does_not_replay_what_it_has_not_learnt(night):
    naive = play(compiled(), newborn(), 20, skill=None, number=5)
    np.testing.assert_array_equal(naive.times("slow_wave"), night.times("slow_wave"))
    assert len(naive.times("motor_cortex_e")) < 0.1 * len(night.times("motor_cortex_e"))


@pytest.mark.standalone
def test_sleep_without_replay_has_no_intention_volleys_and_changes_nothing(trained, night):
    body, state = trained
    still = play(compiled(), trained, 20, {"replay": False}, skill=None, number=5)
    assert len(still.times("prefrontal_intention")) == len(still.times("motor_cortex_e")) == 0
    np.testing.assert_array_equal(still.times("slow_wave"), night.times("slow_wave"))
    np.testing.assert_array_equal(still.times("reticular"), night.times("reticular"))
    for name in PLASTIC:
        np.testing.assert_array_equal(still.arrays[f"{name}.u"], state.u[name][:, 0])


@pytest.mark.standalone
def test_sleep_without_spindles_replays_and_changes_nothing(trained, night):
    body, state = trained
    bare = play(compiled(), trained, 20, {"spindles": False}, skill=None, number=5)
    assert len(bare.times("reticular")) == 0
    assert len(commands(bare)) > 10
    for name in PLASTIC:
        np.testing.assert_array_equal(bare.arrays[f"{name}.u"], state.u[name][:, 0])
        assert not np.array_equal(night.arrays[f"{name}.u"], state.u[name][:, 0])


@pytest.mark.standalone
def test_a_sound_of_the_skill_brings_its_set_to_replay_more(trained, night):
    cued = play(compiled(), trained, 20, skill=None, number=5, heard=1)

    def share(played, skill):
        return (played.cells("prefrontal_intention") // CELLS["prefrontal_intention"] == skill).mean()

    assert share(cued, 1) > share(night, 1) + 0.1
    np.testing.assert_array_equal(cued.times("slow_wave"), night.times("slow_wave"))


@pytest.mark.standalone
def test_in_n3_the_cortex_replays_without_spindles_and_learns_nothing(trained, night):
    body, state = trained
    deep = play(compiled(), trained, 20, skill=None, number=5, stage="N3")
    np.testing.assert_array_equal(deep.times("slow_wave"), night.times("slow_wave"))
    assert len(commands(deep)) > 10
    assert len(deep.times("reticular")) == len(deep.times("spinal_motor")) == 0
    for name in PLASTIC:
        np.testing.assert_array_equal(deep.arrays[f"{name}.u"], state.u[name][:, 0])


@pytest.fixture(scope="module")
def dream(trained):
    """Twenty seconds of REM sleep of a trained learner."""
    return play(compiled(), trained, 20, skill=None, number=5, stage="REM")


def successors(played):
    """Pairs of keys commanded one after the other, within a second."""
    at = np.concatenate([commands(played, pool) for pool in range(WIRING.n_pools)])
    keys = np.repeat(np.arange(WIRING.n_pools), [len(commands(played, pool)) for pool in range(WIRING.n_pools)])
    order = np.argsort(at, kind="stable")
    return [(int(a), int(b)) for a, b, gap in zip(keys[order], keys[order][1:], np.diff(at[order]), strict=False) if gap < 1000]


LINE_STEPS = {(LINE[i], LINE[i + 1]) for i in range(len(LINE) - 1)}


@pytest.mark.standalone
def test_a_dream_is_seen_and_its_images_come_one_at_a_time(dream):
    assert len(dream.times("slow_wave")) == len(dream.times("reticular")) == len(dream.times("prefrontal_intention")) == 0
    per_bin = np.zeros((WIRING.n_pools, 200))
    np.add.at(per_bin, (dream.cells("pontine") // CELLS["pontine"], (dream.times("pontine") // 100).astype(int)), 1)
    on = per_bin > CELLS["pontine"]
    assert 0.2 < on.any(axis=0).mean() < 0.95
    assert (on.sum(axis=0) > 1).mean() < 0.1
    assert on.any(axis=1).all()
    assert len(dream.times("vision")) > 1000


@pytest.mark.standalone
def test_an_expert_dreams_its_line_from_any_image_and_a_novice_single_keys(dream):
    naive = successors(play(compiled(), newborn(), 20, skill=None, number=5, stage="REM"))
    learnt = successors(dream)
    assert sum(step in LINE_STEPS for step in learnt) > 0.6 * len(learnt)
    assert sum(step in LINE_STEPS for step in naive) < 0.4 * len(naive)
    assert len(learnt) > len(naive) > 5


@pytest.mark.standalone
def test_limbs_are_still_in_a_dream_and_act_it_out_without_atonia(trained, dream):
    moving = play(compiled(), trained, 20, {"atonia": False}, skill=None, number=5, stage="REM")
    assert len(dream.times("spinal_motor")) == len(dream.contacts_ms) == 0
    assert len(moving.contacts_ms) > 10
    assert not moving.presses["correct"].any()


@pytest.mark.standalone
def test_nothing_tells_a_dreamer_what_was_good(trained, dream):
    body, state = trained
    for name in PLASTIC:
        np.testing.assert_array_equal(dream.arrays[f"{name}.u"], state.u[name][:, 0])


@pytest.mark.standalone
def test_sleep_knows_no_dopamine(trained, night):
    body, state = trained
    without = play(compiled(), (body, replace(state, fatigue=0.0, dopamine=0.0)), 20, skill=None, number=5)
    for name in PLASTIC:
        np.testing.assert_array_equal(without.arrays[f"{name}.u"], night.arrays[f"{name}.u"])


@pytest.mark.standalone
def test_the_set_of_a_skill_practised_today_is_the_first_to_replay(trained, night):
    body, state = trained
    forgotten = play(compiled(), (body, replace(state, fatigue=0.0, tag=np.zeros_like(state.tag))), 20, skill=None, number=5)

    def share(played):
        return (played.cells("prefrontal_intention") // CELLS["prefrontal_intention"] == 0).mean()

    assert share(night) > share(forgotten) + 0.02
    assert share(forgotten) == pytest.approx(1 / WIRING.n_skills, abs=0.1)
