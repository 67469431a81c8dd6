"""Muscles, spinal cord, senses, plans and the bodies of the limb's tasks, against closed forms and scipy."""

import brian2
import numpy as np
import pytest
from brian2 import EventMonitor, Network, NeuronGroup, SpikeMonitor, StateMonitor, linked_var, ms, second
from living import LimbPart
from scipy.integrate import solve_ivp

from models import movement_numbers
from models.body import afferents
from models.body import limb as muscles
from models.movement_wiring import COUNT
from models.regions import parallel_fibres
from models.tasks import TASKS, bicycle, reach, tennis

P = movement_numbers.Movement()
PER_MUSCLE = COUNT["limb_motor"] // 4


pytestmark = pytest.mark.usefixtures("numpy_target")


# --- muscles ----------------------------------------------------------------------------------------------------------


def forces(act=1.0, longer=0.0, speed=0.0, tired=0.0):
    """Return both muscles' forces; `speed` is the lengthening of the second in its fastest speeds."""
    act, longer, speed, tired = np.broadcast_arrays(*np.atleast_1d(act, longer, speed, tired))
    group = muscles.limb(P.limb, act.size)
    group.act_1 = group.act_2 = act
    group.tired_1 = group.tired_2 = tired
    group.longer, group.lengthens = longer, speed * P.limb.fastest
    Network(group).run(1 * ms)
    assert np.allclose(group.pull[:], group.force_1[:] - group.force_2[:])
    return np.array([group.force_1[:], group.force_2[:]])


def test_an_isometric_muscle_at_its_best_length_gives_its_activation():
    act = np.array([0.0, 0.25, 1.0])
    np.testing.assert_allclose(forces(act), [act, act], atol=1e-12)
    np.testing.assert_allclose(forces(1.0, tired=0.3), 0.7)


def test_force_falls_with_length_on_both_sides():
    far = np.sqrt(P.limb.width)
    short, best, long = forces(1.0, longer=[-far, 0, far])[0]
    assert best == pytest.approx(1)
    assert short == pytest.approx(np.exp(-1)) == pytest.approx(long)
    # Half of the force at .56 optimal lengths from the best (Thelen 2003, J Biomech Eng 125:70, gamma = .45).
    assert forces(1.0, longer=0.5585)[0][0] == pytest.approx(0.5, abs=1e-3)


def test_a_muscle_that_shortens_is_weaker_and_one_that_is_stretched_stronger():
    speed = np.array([-3, -1, -0.5, -1e-6, 0, 1e-6, 0.5, 1, 3])
    first, second_one = forces(1.0, speed=speed)
    np.testing.assert_allclose(first, second_one[::-1])
    # The second is stretched, so the first shortens: nothing is left at the fastest speed, nor beyond.
    assert (np.diff(second_one) >= 0).all() and (np.diff(first) <= 0).all()
    assert first[-1] == first[-2] == 0
    assert first[6] == pytest.approx(0.5 / (1 + 0.5 / P.limb.curved))
    assert 1.3 < second_one[-1] <= P.limb.stretched
    assert second_one[5] == pytest.approx(1, abs=1e-4)


def test_activation_rises_and_falls_with_its_time_constants():
    group = muscles.limb(P.limb, 2)
    group.tau_excite = 1e9 * second
    group.excite_1, group.act_1 = [2.0, 0.0], [0.0, 1.0]
    seen = StateMonitor(group, "act_1", record=True)
    Network(group, seen).run(300 * ms)
    after = np.arange(300)
    np.testing.assert_allclose(seen.act_1[0], 1 - np.exp(-after / (P.limb.tau_up / ms)), atol=0.015)
    np.testing.assert_allclose(seen.act_1[1], np.exp(-after / (P.limb.tau_down / ms)), atol=0.015)


def test_full_drive_tires_by_a_fifth_in_a_minute_and_rest_recovers():
    brian2.defaultclock.dt = 20 * ms
    group = muscles.limb(P.limb, 2)
    group.tau_up = group.tau_down = 1e9 * second
    group.act_1, group.tired_1 = [1.0, 0.0], [0.0, 0.5]
    Network(group).run(60 * second)
    rate = float(P.limb.tiring) + 1 / float(P.limb.tau_rest)
    assert group.tired_1[0] == pytest.approx(float(P.limb.tiring) / rate * (1 - np.exp(-60 * rate)), rel=1e-3)
    assert group.tired_1[0] == pytest.approx(0.2, abs=0.04)
    assert group.tired_1[1] == pytest.approx(0.5 * np.exp(-60 / float(P.limb.tau_rest)), rel=1e-3)


# --- spinal cord ------------------------------------------------------------------------------------------------------


def rates(monitor, groups, seconds, skip_ms=0):
    """Return the mean rate of each group of equal size, in Hz."""
    times, cells = np.asarray(monitor.t / ms), np.asarray(monitor.i)
    each = len(monitor.source) // groups
    return np.bincount(cells[times >= skip_ms] // each, minlength=groups) / each / seconds


def test_small_motor_neurons_come_first_and_twitch_least():
    part = LimbPart("tennis", "limb_motor", limb_motor__noise_seed=1, limb_motor__tau_in=1e9, limb_motor__base=0.0)
    levels = [0.6, 0.9, 1.2, 1.7]
    part.set(limb_motor__current=np.repeat(levels, PER_MUSCLE))
    spikes = part.spikes("limb_motor")
    part.run(300)
    counts = np.asarray(spikes.count[:]).reshape(4, PER_MUSCLE)
    active = counts > 3
    assert (np.diff(active.sum(axis=1)) > 0).all()
    for muscle in range(3):
        # Recruited cells are the first ones, within what noise blurs, and they stay recruited.
        recruited = active[muscle].sum()
        assert active[muscle][: max(0, recruited - 6)].all() and not active[muscle][recruited + 6 :].any()
        assert not (active[muscle] & ~active[muscle + 1]).any()
    assert active[3].all()
    twitch = np.asarray(part["limb_motor"].twitch[:]).reshape(4, PER_MUSCLE)
    assert (np.diff(twitch, axis=1) > 0).all()
    np.testing.assert_allclose(twitch[:, -1] / twitch[:, 0], P.motor.range)
    np.testing.assert_allclose(twitch.mean(axis=1), P.motor.full)


def test_a_motor_neuron_of_a_whole_pool_at_sixty_hertz_fills_its_muscle():
    assert PER_MUSCLE * 60 * P.motor.full * float(P.limb.tau_excite) == pytest.approx(1, abs=0.1)


def test_sleep_silences_motor_neurons():
    part = LimbPart("tennis", "limb_motor", limb_motor__base=1.5, limb_motor__inhibited=1.0)
    spikes = part.spikes("limb_motor")
    part.run(200)
    assert spikes.num_spikes == 0


def test_renshaw_cells_hold_back_the_motor_neurons_that_excite_them():
    found = {}
    for alive in (1.0, 0.0):
        part = LimbPart("tennis", "limb_motor", "renshaw", "limb_motor_renshaw", "renshaw_limb_motor", renshaw__alive=alive)
        part.set(limb_motor__noise_seed=1, renshaw__noise_seed=1, limb_motor__mu=np.repeat([-1.0, 1.5, 1.5, 1.5], PER_MUSCLE))
        motor, renshaw = part.spikes("limb_motor"), part.spikes("renshaw")
        part.run(300)
        found[alive] = rates(motor, 4, 0.3), rates(renshaw, 4, 0.3)
    assert found[1.0][1][0] > 20 and not found[1.0][1][1:].any() and not found[0.0][1].any()
    assert found[1.0][0][0] < 0.9 * found[0.0][0][0]


IA = ("spindle", "spindle_limb_motor", "reciprocal", "spindle_reciprocal", "reciprocal_limb_motor", "limb_motor")


def stretched(length=0.0, forward=0.0, **values):
    """Rates of motor neurons of y +, y -, x +, x - while the second muscle of a pair is stretched."""
    part = LimbPart("reach", *IA, world__length=length, world__speed=0.0, world__forward_length=forward, **values)
    part.set(**{f"{name}__noise_seed": 3 for name in ("spindle", "reciprocal", "limb_motor")})
    spikes = part.spikes("limb_motor")
    part.run(500)
    return rates(spikes, 4, 0.5)


def test_a_stretched_muscle_is_excited_and_its_antagonist_inhibited():
    rest, pulled, other = stretched(), stretched(1.0), stretched(-1.0)
    assert pulled[1] > rest[1] * 1.2 and other[0] > rest[0] * 1.2
    assert pulled[0] < rest[0] * 0.9 and other[1] < rest[1] * 0.9
    # The other pair answers to its own stretch alone.
    np.testing.assert_allclose(pulled[2:], rest[2:])
    forward = stretched(forward=1.0)
    assert forward[3] > rest[3] * 1.2 and forward[2] < rest[2]
    np.testing.assert_allclose(forward[:2], rest[:2])


def test_the_antagonist_is_inhibited_by_the_interneuron_alone():
    with_it, without = stretched(1.0), stretched(1.0, reciprocal__alive=0.0)
    rest = stretched(0.0, reciprocal__alive=0.0)
    assert without[0] > with_it[0]
    assert without[1] > rest[1]


def test_tendon_organs_hold_back_the_muscle_that_pulls():
    found = {}
    for force in (0.0, 1.0):
        part = LimbPart("reach", "tendon", "tendon_ib", "ib", "ib_limb_motor", "limb_motor", limb__force_1=[force, 0.0])
        part.set(world__tendon=1.0, limb_motor__base=1.0, tendon__noise_seed=3, ib__noise_seed=3, limb_motor__noise_seed=3)
        motor, organs = part.spikes("limb_motor"), part.spikes("tendon")
        part.run(500)
        found[force] = rates(motor, 4, 0.5), rates(organs, 4, 0.5)
    assert found[1.0][1][0] == pytest.approx(float(P.tendon.by_force), rel=0.15)
    assert not found[1.0][1][1:].any() and not found[0.0][1].any()
    assert found[1.0][0][0] < 0.9 * found[0.0][0][0]
    np.testing.assert_allclose(found[1.0][0][1:], found[0.0][0][1:])


def test_what_hurts_one_side_of_the_hand_is_pulled_away_from_by_that_muscle_alone():
    found = {}
    for press in (0.0, -30.0):
        part = LimbPart("reach", "nociceptor", "nociceptor_limb_motor", "limb_motor", world__press_y=press, world__pain=1.0)
        part.set(nociceptor__noise_seed=3, limb_motor__noise_seed=3)
        motor = part.spikes("limb_motor")
        part.run(500)
        found[press] = rates(motor, 4, 0.5)
    calm, hurt = found.values()
    assert hurt[1] > 2 * calm[1]
    np.testing.assert_allclose(hurt[[0, 2, 3]], calm[[0, 2, 3]])


# --- senses -----------------------------------------------------------------------------------------------------------


def test_nociceptors_are_silent_up_to_a_limit_and_say_on_which_side():
    world = NeuronGroup(1, "press_y : newton\npress_x : newton\npain : 1")
    group = afferents.nociceptors(P.nociceptor, 1, 0, world)
    limit, full, most = (float(getattr(P.nociceptor, name)) for name in ("limit", "full", "most"))
    world.press_y_, world.press_x_, world.pain = (limit + full) / 2, -limit, 1
    np.testing.assert_allclose(np.asarray(group.rate[:]), [most / 2, 0, 0, 0])
    world.press_x_ = -2 * full
    np.testing.assert_allclose(np.asarray(group.rate[:]), [most / 2, 0, 0, most])
    world.pain = 0
    assert not np.asarray(group.rate[:]).any()


def test_spindles_report_length_and_speed_of_their_own_muscle_within_limits():
    world = NeuronGroup(1, "length : 1\nspeed : 1\nforward_length : 1\nforward_speed : 1")
    group = afferents.spindles(P.spindle, 1, 0, world)
    rest, by_length, by_speed, most = (float(getattr(P.spindle, name)) for name in ("rest", "by_length", "by_speed", "most"))
    world.length, world.forward_speed = 0.5, -0.1
    np.testing.assert_allclose(
        np.asarray(group.rate[:]), [0, rest + 0.5 * by_length, rest + 0.1 * by_speed, rest - 0.1 * by_speed]
    )
    world.speed = 10
    assert float(group.rate[1]) == pytest.approx(most)


def test_errors_are_reported_by_the_sense_and_the_sign_they_have():
    world = NeuronGroup(1, "".join(f"{name} : 1\n" for name in afferents.ERRORS))
    group = afferents.error_cells(P.error, 50, 0, world)
    group.noise_seed = 2
    at_full = float(P.error.at_full)
    world.seen, world.felt, world.tilted = 0.5, -1.0, 7.0
    expected = np.array([0.5, 0, 0, 1, 3, 0]) * at_full
    np.testing.assert_allclose(np.asarray(group.rate[:]).reshape(6, 50), expected[:, None] * np.ones(50))
    spikes = SpikeMonitor(group)
    Network(world, group, spikes).run(1 * second)
    np.testing.assert_allclose(rates(spikes, 6, 1.0), expected, rtol=0.1)


def test_a_full_error_of_steady_cells_is_one_to_the_olive():
    part = LimbPart("reach", "error", "error_olive", "olive", world__seen=-1.0, world__felt=0.0, world__tilted=0.0)
    part.set(error__noise_seed=4, olive__noise_seed=4)
    seen = part.record("olive", "error")
    part.run(1500)
    assert seen.error[0][300:].mean() == pytest.approx(-1, abs=0.1)
    assert not seen.error[0][:30].any()


# --- plans ------------------------------------------------------------------------------------------------------------


def planned(module, duration, volley=20.0, detour=0.0, names=("command_y",)):
    """Return what a plan sets, step by step, after a start volley at 0."""
    world = NeuronGroup(1, "resets : 1\ndone : 1\nreflex_y : 1")
    group = module.plan(getattr(P, module.__name__.rpartition(".")[2]))
    group.resets, group.done = linked_var(world, "resets"), linked_var(world, "done")
    group.volley = volley
    if detour:
        group.detour = detour * brian2.metre
    seen = StateMonitor(group, names, record=0, when="end")
    Network(world, group, seen).run(duration * ms)
    return {name: np.asarray(getattr(seen, name)[0]) for name in names}


def test_a_reach_is_planned_with_minimum_jerk():
    names = ("px", "pvx", "py", "command_x", "command_y")
    plan = planned(reach, 700, names=names)
    share = np.clip(np.arange(1, 701) / 500, 0, 1)
    distance = float(P.reach.distance)
    np.testing.assert_allclose(plan["px"], distance * (10 * share**3 - 15 * share**4 + 6 * share**5), atol=1e-9)
    assert plan["px"][-1] == pytest.approx(distance)
    assert plan["pvx"].max() == pytest.approx(1.875 * distance / float(P.reach.lasts), rel=1e-3)
    assert plan["pvx"][500:].max() == 0
    assert not plan["py"].any() and not plan["command_y"].any()


def test_the_planned_command_takes_an_undisturbed_hand_along_the_path():
    plan = planned(reach, 700, detour=0.03, names=("px", "py", "command_x", "command_y"))
    r, state = P.reach, np.zeros((2, 2))
    path = []
    for push in zip(plan["command_x"], plan["command_y"], strict=True):
        state[1] += 1e-3 * (float(r.force) * np.array(push) - float(r.damping) * state[1]) / float(r.mass)
        state[0] += 1e-3 * state[1]
        path.append(state[0].copy())
    x, y = np.array(path).T
    assert np.abs(x - plan["px"]).max() < 1e-3 and np.abs(y - plan["py"]).max() < 1e-3
    assert plan["py"].max() == pytest.approx(0.03, rel=1e-4)
    assert abs(plan["py"][-1]) < 1e-9


@pytest.mark.parametrize("detour", [0.0, -0.03])
def test_a_hand_that_follows_its_plan_is_told_of_no_error(detour):
    """Muscles that give what is planned, late by the motor lag, and no field: sight has nothing to report, path bent or not."""
    plan = planned(reach, 800, detour=detour, names=("command_y", "command_x"))
    table = brian2.TimedArray(np.array([plan["command_y"], plan["command_x"]]).T, dt=1 * ms)
    limb = NeuronGroup(2, "pull : 1\nbegins : second (shared, constant)", namespace={"commands": table})
    limb.run_regularly("pull = int(t >= begins)*commands(t - begins, i)", when="start", order=-1)
    limb.begins = P.trials.quiet + P.reach.motor_lag
    meant = reach.plan(P.reach)
    world = reach.world(P.reach, P.trials, limb, meant)
    meant.resets, meant.done = linked_var(world, "resets"), linked_var(world, "done")
    meant.detour, world.obstacle_x = detour * brian2.metre, 9 * brian2.metre
    # Stiffness pulls towards where the plan is by now: without it the hand is late by the lag, and nothing else.
    world.sight, world.strength, world.stiffness = 1, 1, 0 * P.reach.stiffness
    seen = StateMonitor(world, ["seen", "y", "moving"], record=0, when="end")
    network = Network(limb, meant, world, seen)
    network.run(P.trials.quiet)
    meant.volley = 20
    network.run(700 * ms)
    assert np.abs(np.asarray(seen.y[0])).max() == pytest.approx(abs(detour), rel=0.05, abs=1e-6)
    assert np.abs(seen.seen[0]).max() < 0.1


def test_a_plan_waits_for_the_whole_volley():
    assert not planned(tennis, 100, volley=9.0)["command_y"].any()
    ramp = P.tennis.ready + P.tennis.peak * 100 / (P.tennis.rises / ms)
    assert planned(tennis, 100)["command_y"][-1] == pytest.approx(ramp, rel=0.02)
    assert planned(tennis, 10)["command_y"][-1] == pytest.approx(P.tennis.ready, abs=0.01)


def closest(obstacle, aside):
    """Return how near the planned path comes to the middle of an obstacle."""
    share = np.linspace(0, 1, 4001)
    x = float(P.reach.distance) * share**3 * (10 - 15 * share + 6 * share**2)
    y = aside * 16 * share**2 * (1 - share) ** 2
    return np.hypot(x - obstacle["x"], y - obstacle["y"]).min()


@pytest.mark.parametrize("x", [0.03, 0.05, 0.07])
@pytest.mark.parametrize("y", [-0.02, -0.005, 0.0, 0.005, 0.02])
@pytest.mark.parametrize("radius", [0.005, 0.01, 0.02])
def test_a_seen_obstacle_is_passed_on_its_nearer_side(x, y, radius):
    obstacle = {"x": x, "y": y, "radius": radius}
    aside = reach.detour(P.reach, obstacle, sight=True)
    assert closest(obstacle, aside) > radius
    if abs(y) < radius:
        assert closest(obstacle, 0.0) < radius
    if y and aside:
        assert np.sign(aside) == -np.sign(y)
        assert reach.detour(P.reach, obstacle | {"y": -y}, sight=True) == pytest.approx(-aside)
    assert reach.detour(P.reach, obstacle, sight=False) == 0


def test_what_is_not_in_the_way_is_passed_straight():
    assert reach.detour(P.reach, None, sight=True) == 0
    assert reach.detour(P.reach, {"x": 0.05, "y": 0.08, "radius": 0.01}, sight=True) == 0
    assert reach.detour(P.reach, {"x": 0.3, "y": 0.0, "radius": 0.01}, sight=True) == 0
    assert reach.detour(P.reach, {"x": -0.2, "y": 0.0, "radius": 0.01}, sight=True) == 0


# --- bodies -----------------------------------------------------------------------------------------------------------


class World:
    """The world of a task, its plan, and muscles whose pull is given as text."""

    def __init__(self, module, pull="0", trials=1, **values):
        task = module.__name__.rpartition(".")[2]
        self.limb = NeuronGroup(2, "pull : 1\nt0 : second", name="pulled")
        self.limb.run_regularly(f"pull = {pull}", when="start", order=-1)
        self.plan = module.plan(getattr(P, task))
        self.world = module.world(getattr(P, task), P.trials, self.limb, self.plan)
        self.plan.resets, self.plan.done = linked_var(self.world, "resets"), linked_var(self.world, "done")
        self.set(n_trials=trials, strength=1, sight=1, touching=1, balance=1, stretch=1, tendon=1, pain=1, **values)
        self.ends = EventMonitor(self.world, "ended", ["trial", "since"])
        self.samples = EventMonitor(self.world, "sample", ["trial", "moving", *module.SAMPLED])
        self.monitors = []

    def set(self, **values):
        for name, value in values.items():
            setattr(self.world, f"{name}_", value)

    def record(self, *names):
        self.monitors.append(StateMonitor(self.world, names, record=0, when="end"))
        return self.monitors[-1]

    def run(self, seconds):
        Network(self.limb, self.plan, self.world, self.ends, self.samples, *self.monitors).run(seconds * second, namespace={})
        return self


def test_trials_follow_each_other_with_quiet_cue_and_end():
    one = World(tennis, trials=3, delay=0.6, rest=2.0)
    seen = one.record("go", "cue", "prepares", "waits", "trial", "m0", "m5", "resets", "moving")
    one.run(10)
    p = P.trials
    lasts = p.quiet / ms + P.tennis.swinging / ms
    ends = np.asarray(one.ends.t / ms)
    np.testing.assert_allclose(np.diff(ends), lasts, atol=1.01)
    assert np.asarray(one.ends.trial[:]).tolist() == [0, 1, 2]
    np.testing.assert_allclose(one.ends.since[:] / ms, lasts, atol=1.01)
    # The program ends with its last trial: nothing of a fourth.
    steps = len(seen.t)
    assert steps == pytest.approx(ends[-1] + 1, abs=1)
    assert seen.trial[0].max() == 2
    for trial in range(3):
        mine = seen.trial[0] == trial
        assert mine.sum() == pytest.approx(lasts, abs=2)
        quiet = np.argmax(seen.go[0][mine])
        assert quiet == pytest.approx(p.quiet / ms, abs=1.01)
        assert seen.cue[0][mine].sum() == pytest.approx(p.cue_for / ms, abs=1)
        # A movement is prepared from the last 200 ms of the quiet on, to its end.
        assert seen.prepares[0][mine].sum() == pytest.approx(lasts - p.quiet / ms / 3, abs=2)
        assert np.argmax(seen.prepares[0][mine]) == pytest.approx(p.quiet / ms / 3, abs=1.01)
        assert seen.waits[0][mine].sum() == pytest.approx(p.quiet / ms * 2 / 3, abs=2)
        assert not (seen.waits[0][mine] * seen.go[0][mine]).any()
        np.testing.assert_array_equal(seen.m0[0][mine], 10 * seen.go[0][mine] - 9)
        np.testing.assert_array_equal(seen.m5[0][mine], 10 * seen.cue[0][mine] - 9)
    assert seen.resets[0].sum() == 2
    assert len(np.unique(one.samples.t)) == pytest.approx(steps / 10, abs=1)


@pytest.mark.parametrize(("longer", "rest"), [(1.0, 2.0), (1.5, 0.4)])
def test_the_end_of_a_trial_relaxes_by_its_length_and_the_rest_after_it(longer, rest):
    one = World(tennis, trials=3, delay=0.6, rest=rest, longer_rests=longer, **parallel_fibres.modes(P.beakers))
    names = [f"kept_{i}{j}" for i in (1, 2) for j in (1, 2)]
    seen = one.record("relaxing", *names)
    one.run(10)
    at = np.flatnonzero(seen.relaxing[0] > 0.5)
    assert len(at) == 2
    for trial, step in enumerate(at):
        passed = float(one.ends.since[trial]) + rest * longer**trial
        kept = np.array([getattr(seen, name)[0][step] for name in names]).reshape(2, 2)
        np.testing.assert_allclose(kept, parallel_fibres.relaxed(P.beakers, passed), rtol=1e-9, atol=1e-12)


def foreseen_at(slope):
    """Return when a pull that rises from 0 by so much per second is foreseen to let the swing go, in s: closed form."""
    p = P.tennis
    at = np.arange(0, 1, 1e-4)
    lead, tau = float(p.lead), float(p.tau_rise)
    return at[np.argmax(slope * (at + lead * (1 - np.exp(-at / tau))) > p.hold)]


@pytest.mark.parametrize("slope", [0.5, 1.0])
def test_a_swing_is_let_go_by_the_pull_and_meets_the_ball_later(slope):
    one = World(tennis, pull=f"{slope}*clip((t - 0.3*second)/second, 0, 10)", delay=0.4)
    seen = one.record("released", "struck", "contact_at", "release_at", "coming_at", "seen", "felt", "moving")
    one.run(2.5)
    release = float(seen.release_at[0][-1])
    assert release == pytest.approx(P.tennis.hold / slope, abs=0.003)
    assert float(seen.contact_at[0][-1]) == pytest.approx(release + float(P.tennis.swing), abs=0.002)
    # It is foreseen from the rise of the pull, too early, and felt from then until it would have been right.
    coming = float(seen.coming_at[0][-1])
    assert coming == pytest.approx(foreseen_at(slope), abs=0.003)
    assert coming < release - 0.02
    early = seen.felt[0] < 0
    assert early.sum() == pytest.approx(1000 * (0.4 - float(P.tennis.swing + P.tennis.lead) - coming), abs=3)
    assert seen.felt[0].min() == -P.tennis.salient
    assert not seen.seen[0].any()


@pytest.mark.parametrize(("delay", "pull", "ends_s"), [(0.6, "1", 0.9), (0.2, "int(t > 0.8*second)", 0.5 + 0.08 + 0.3)])
def test_a_serve_ends_after_the_hit_and_the_ball_and_the_command_with_the_hit(delay, pull, ends_s):
    one = World(tennis, pull=pull, delay=delay)
    seen = one.record("struck", "done")
    one.run(2.5)
    assert float(one.ends.since[0]) == pytest.approx(float(P.trials.quiet) + ends_s, abs=0.003)
    np.testing.assert_array_equal(seen.done[0], seen.struck[0])
    plan = tennis.plan(P.tennis)
    world = NeuronGroup(1, "resets : 1\ndone : 1")
    plan.resets, plan.done = linked_var(world, "resets"), linked_var(world, "done")
    plan.volley, world.done = 20.0, 1
    Network(world, plan).run(50 * ms)
    assert plan.elapsed[0] > 40 * ms and plan.command_y[0] == 0


def test_a_missed_ball_is_seen_for_a_while_and_weak_muscles_need_longer():
    one = World(tennis, pull="0", delay=0.6)
    seen = one.record("struck", "seen", "felt", "moving")
    one.run(2.5)
    late = seen.moving[0][seen.seen[0] > 0]
    assert late.min() == pytest.approx(0.6 - float(P.tennis.swing + P.tennis.lead), abs=0.002)
    assert np.ptp(late) == pytest.approx(float(P.tennis.reported), abs=0.003)
    assert not seen.struck[0].any() and not seen.felt[0].any()
    weak = World(tennis, pull="clip((t - 0.3*second)/second, 0, 10)", delay=0.6)
    weak.set(strength=0.5)
    weak.run(2.5)
    assert float(weak.world.release_at[0]) == pytest.approx(2 * P.tennis.hold, abs=0.003)


def test_blind_and_numb_players_are_told_nothing():
    for pull in ("0", "t/second"):
        one = World(tennis, pull=pull, delay=0.6)
        one.set(sight=0, touching=0)
        seen = one.record("seen", "felt", "reflex_y")
        one.run(2.5)
        assert not seen.seen[0].any() and not seen.felt[0].any() and not seen.reflex_y[0].any()


def hand(field, clamp, pull_y, pull_x, lasts=0.5):
    r = P.reach
    force, mass, damping, stiffness, curl = (float(getattr(r, n)) for n in ("force", "mass", "damping", "stiffness", "curl"))
    wall, wall_damping = float(r.wall), float(r.wall_damping)

    def motion(_, s):
        x, y, vx, vy = s
        across = force * pull_y + field * curl * vx
        across += -wall * y - wall_damping * vy if clamp else -damping * vy - stiffness * y
        return [vx, vy, (force * pull_x - damping * vx - stiffness * x) / mass, across / mass]

    return solve_ivp(motion, (0, lasts), np.zeros(4), rtol=1e-9, atol=1e-12, t_eval=np.linspace(0, lasts, 11)).y


@pytest.mark.parametrize(("field", "clamp"), [(0, 0), (1, 0), (-1, 0), (1, 1)])
def test_a_hand_moves_by_its_equations(field, clamp):
    one = World(reach, pull="0.1*int(i == 0) + 0.3*int(i == 1)", field=field, clamp=clamp, turn=0)
    seen = one.record("x", "y")
    one.run(0.5)
    x, y = hand(field, clamp, 0.1, 0.3)[:2, 1:]
    steps = np.arange(50, 501, 50) - 1
    np.testing.assert_allclose(np.asarray(seen.x[0])[steps], x, atol=0.01 * np.abs(x).max())
    np.testing.assert_allclose(np.asarray(seen.y[0])[steps], y, atol=0.02 * np.abs(y).max())


def test_an_obstacle_presses_on_the_hand_by_its_hardness_from_where_it_begins():
    one = World(reach, pull="0.5*int(i == 1)", field=0, clamp=0, turn=0, obstacle_x=0.06, obstacle_y=0, obstacle_radius=0.03)
    seen = one.record("x", "press_x", "press_y")
    one.run(0.5)
    # The force of a step follows from where the hand was before it.
    x, press = np.asarray(seen.x[0])[:-1], np.asarray(seen.press_x[0])[1:]
    np.testing.assert_allclose(press, -float(P.reach.hard) * np.clip(x - 0.03, 0, None), atol=1e-4)
    assert 0.03 < x.max() < 0.04 and not np.asarray(seen.press_y[0]).any()


def test_an_error_clamp_holds_the_hand_on_its_line_and_hides_the_error():
    free, held = (World(reach, pull="0.3", field=1, clamp=clamp, turn=0) for clamp in (0, 1))
    for one in (free, held):
        one.run(1)
    assert np.abs(held.samples.y[:] / brian2.metre).max() < 0.1 * np.abs(free.samples.y[:] / brian2.metre).max()
    held = World(reach, pull="0.3", field=1, clamp=1, turn=0)
    seen = held.record("seen")
    held.run(1)
    assert not seen.seen[0].any()


def test_sight_reports_a_rotation_to_the_other_side_of_where_it_seems_to_go():
    shown = {}
    for turn in (0.5, -0.5, 0.0):
        one = World(reach, pull="0.3*int(i == 1)", field=0, clamp=0, turn=turn)
        seen = one.record("seen", "moving")
        one.run(1)
        shown[turn] = seen.seen[0]
        assert not seen.seen[0][np.asarray(seen.moving[0]) <= 0.15].any()
    assert shown[0.5].min() == -1 and shown[0.5].max() <= 0.2
    np.testing.assert_allclose(shown[-0.5], -shown[0.5])
    assert not shown[0.0].any()


def fallen_after(lean, gravity):
    """Time in s in which a rider who does nothing falls, by scipy."""
    p = P.bicycle

    def motion(_, s):
        return [s[1], gravity / float(p.height) * np.sin(s[0]) - float(p.damped) * s[1]]

    def down(_, s):
        return abs(s[0]) - p.fall

    down.terminal = True
    return solve_ivp(motion, (0, 30), [lean, 0.0], events=down, rtol=1e-9, atol=1e-12).t[-1]


@pytest.mark.parametrize(("lean", "gravity"), [(0.02, 9.8), (-0.02, 9.8), (0.02, 4.0), (0.2, 9.8)])
def test_a_rider_who_does_nothing_falls_when_the_equations_say(lean, gravity):
    one = World(bicycle, gravity=gravity, road=0, helped=0, cap=12, phi=lean)
    one.run(6)
    fell = float(one.ends.since[0] - P.trials.quiet)
    assert fell == pytest.approx(fallen_after(lean, gravity), abs=0.01)
    assert np.sign(one.samples.phi[-1]) == np.sign(lean)


def test_a_ride_ends_at_the_cap_and_help_holds_the_bicycle_up():
    upright = World(bicycle, gravity=9.8, road=0, helped=0, cap=1.5, phi=0.0).run(3)
    helped = World(bicycle, gravity=9.8, road=1, helped=1, cap=1.5, phi=0.02).run(3)
    for one in (upright, helped):
        assert float(one.ends.since[0] - P.trials.quiet) == pytest.approx(1.5, abs=0.003)
    assert np.abs(helped.samples.phi[:]).max() < 0.1


def test_steering_into_the_fall_rights_the_bicycle_by_its_equations():
    p = P.bicycle
    pull, g_h = 0.05, 9.8 / float(p.height)
    hb, v, a = float(p.height * p.base), float(p.ride), float(p.before_rear)

    def motion(_, s):
        phi, rate, delta = s
        turning = (p.steer_full * pull - delta) / float(p.tau_steer)
        return [rate, g_h * np.sin(phi) - v**2 / hb * delta - a * v / hb * turning - float(p.damped) * rate, turning]

    one = World(bicycle, pull=f"{pull}*int(t >= 0.2995*second)", gravity=9.8, road=0, helped=0, cap=12, phi=0.05)
    seen = one.record("phi", "delta")
    one.run(0.3 + 0.5)
    path = solve_ivp(motion, (0, 0.5), [0.05, 0.0, 0.0], rtol=1e-9, t_eval=np.arange(0.05, 0.51, 0.05)).y
    steps = np.arange(350, 801, 50) - 1
    np.testing.assert_allclose(seen.phi[0][steps], path[0], atol=1e-3)
    np.testing.assert_allclose(seen.delta[0][steps], path[2], atol=1e-3)
    end = path[:, -1]
    assert end[0] < 0.05 and end[0] < 0.9 * solve_ivp(lambda _, s: [s[1], g_h * s[0]], (0, 0.5), [0.05, 0]).y[0, -1]


def test_the_innate_answer_to_a_lean_comes_by_two_equal_stages():
    p = P.bicycle
    one = World(bicycle, gravity=1e-9, road=0, helped=0, cap=12, phi=0.1)
    seen = one.record("reflex_y")
    one.run(0.3)
    x = np.arange(1, 301) / (p.tau_reflex / ms)
    expected = p.reflex * 0.1 / p.full_lean * (1 - (1 + x) * np.exp(-x))
    np.testing.assert_allclose(seen.reflex_y[0], expected, atol=0.02 * expected.max())


def test_a_rider_without_balance_is_told_nothing_and_answers_nothing():
    one = World(bicycle, gravity=9.8, road=0, helped=0, cap=12, phi=0.02)
    one.set(balance=0)
    seen = one.record("tilted", "reflex_y", "m1", "m2")
    one.run(1)
    assert not seen.tilted[0].any() and not seen.reflex_y[0].any()
    assert seen.m1[0].max() == seen.m2[0].max() == -9


def test_a_new_ride_begins_upright_but_for_a_little_lean_of_its_own():
    one = World(bicycle, trials=4, gravity=9.8, road=0, helped=0, cap=12, phi=0.3, rest=0.0, noise_seed=5)
    seen = one.record("phi", "trial", "rate_phi")
    one.run(20)
    starts = [seen.phi[0][np.flatnonzero(seen.trial[0] == trial)[0]] for trial in (1, 2, 3)]
    assert len(set(starts)) == 3
    assert 0 < np.abs(starts).max() < 0.1


def test_the_points_that_an_obstacle_must_leave_free_are_the_reachs_own():
    assert TASKS["reach"].settings["obstacle"].free == ((0.0, 0.0), (float(P.reach.distance), 0.0))
