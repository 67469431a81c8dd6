"""The cerebellum's memories and circuit against closed forms, and its granular layer as it is drawn."""

from dataclasses import replace

import brian2
import numpy as np
import pytest
from brian2 import Network, NeuronGroup, StateMonitor, Synapses, TimedArray, ms
from scipy.linalg import expm

from models import cerebellar_memory as memories
from models import movement_numbers
from models import movement_wiring as wiring
from models.consolidation import STAGES, YEAR_S, Chain, propagator
from models.noise import offsets
from models.parameters import assign, shared_text
from models.regions import cerebellar_cortex, cerebellar_nuclei, inferior_olive, mossy_fibres, parallel_fibres

P = movement_numbers.Movement()
DT = 1 * ms


pytestmark = pytest.mark.usefixtures("numpy_target")


# --- the two beakers behind a parallel fibre --------------------------------------------------------------------------


@pytest.mark.parametrize("seconds", [0.0, 0.3, 5.0, 60.0, 3600.0])
def test_beakers_relax_by_the_matrix_exponential(seconds):
    expected = expm(parallel_fibres.beaker_matrix(P.beakers) * seconds)
    np.testing.assert_allclose(parallel_fibres.relaxed(P.beakers, seconds), expected, rtol=1e-9, atol=1e-13)


def test_two_rests_are_one_long_rest():
    once = parallel_fibres.relaxed(P.beakers, 4.0 + 37.0)
    np.testing.assert_allclose(
        parallel_fibres.relaxed(P.beakers, 4.0) @ parallel_fibres.relaxed(P.beakers, 37.0), once, rtol=1e-10
    )


def test_the_slow_projector_projects_and_its_rates_are_those_of_the_matrix():
    m = parallel_fibres.modes(P.beakers)
    slow = np.array([[m["slow_11"], m["slow_12"]], [m["slow_21"], m["slow_22"]]])
    np.testing.assert_allclose(slow @ slow, slow, atol=1e-12)
    assert np.trace(slow) == pytest.approx(1)
    M = parallel_fibres.beaker_matrix(P.beakers)
    np.testing.assert_allclose(M @ slow, -m["slow_rate"] * slow, atol=1e-12)
    np.testing.assert_allclose(M @ (np.eye(2) - slow), -m["fast_rate"] * (np.eye(2) - slow), atol=1e-12)
    assert 0 < m["slow_rate"] < m["fast_rate"]


def test_retention_per_trial_of_five_seconds_is_that_of_smith_2006():
    """A_f .59 within .08, A_s .992 within .003; what goes straight into the slow mode is B_s / B_f within 30 % of .02/.21."""
    m = parallel_fibres.modes(P.beakers)
    assert np.exp(-5 * m["fast_rate"]) == pytest.approx(0.59, abs=0.08)
    assert np.exp(-5 * m["slow_rate"]) == pytest.approx(0.992, abs=0.003)
    assert m["slow_11"] / (1 - m["slow_11"]) == pytest.approx(0.02 / 0.21, rel=0.3)


def test_time_passes_for_parallel_fibres_and_nuclei_at_their_own_pace():
    rng = np.random.default_rng(0)
    held = {"pf_pc": rng.uniform(-1, 1, (5, 2)), "mf_dcn": rng.uniform(-1, 1, (4, STAGES)), "quiet": np.ones(1)}
    before = {name: array.copy() for name, array in held.items()}
    memories.relax_cortex(held, P, 200.0)
    expected = np.array([expm(parallel_fibres.beaker_matrix(P.beakers) * 200) @ u for u in before["pf_pc"]])
    np.testing.assert_allclose(held["pf_pc"], expected, rtol=1e-9, atol=1e-12)
    np.testing.assert_array_equal(held["mf_dcn"], before["mf_dcn"])
    memories.relax_nuclei(held, P, 200.0)
    fell = np.abs(held["mf_dcn"] - before["mf_dcn"]).max()
    assert 0 < fell < 0.05
    memories.relax_cortex(held, P, 24 * 3600.0)
    assert np.abs(held["pf_pc"]).max() < 1e-9


def test_the_nuclei_keep_for_a_day_what_the_cortex_loses_within_the_hour():
    held = memories.newborn()
    chains = dict.fromkeys(("pf_late", "mf_dcn"), (STAGES,))
    others = {"pf_pc": (2,), "quiet": (), "heard": (), "tired": (2,)}
    assert {name: array.shape[1:] for name, array in held.items()} == others | chains
    held["pf_pc"][:, 0], held["mf_dcn"][:, 0] = 0.5, 0.5
    memories.relax_cortex(held, P, 3600.0)
    memories.relax_nuclei(held, P, 86400.0)
    assert np.abs(held["pf_pc"][:, 0]).max() < 0.005
    assert held["mf_dcn"][:, 0].min() > 0.5 * 0.25
    memories.relax_nuclei(held, P, 0.0)
    memories.relax_cortex({}, P, 10.0)


def rest(held, seconds):
    before = held["pf_pc"]
    memories.relax_cortex(held, P, seconds)
    memories.keep_late(held, P, before)


def test_what_minutes_lose_in_a_rest_is_kept_however_the_rest_is_cut():
    """Both variables at .4 have all leaked after a day: .4 is kept, in the first four variables."""
    whole, cut = memories.newborn(), memories.newborn()
    for held in (whole, cut):
        held["pf_pc"][:] = 0.4
    rest(whole, 86400.0)
    for seconds in (60.0, 1740.0, 84600.0):
        rest(cut, seconds)
    expected = np.zeros(STAGES)
    expected[:4] = P.late.share * 0.4
    np.testing.assert_allclose(whole["pf_late"], np.tile(expected, (len(whole["pf_late"]), 1)), rtol=1e-9)
    np.testing.assert_allclose(cut["pf_late"], whole["pf_late"], rtol=1e-9)


def test_a_minute_of_rest_keeps_a_tenth_and_a_life_none_where_the_late_phase_is_blocked():
    short, blocked = memories.newborn(), memories.newborn()
    for held in (short, blocked):
        held["pf_pc"][:] = 0.4
    rest(short, 60.0)
    # The larger variable loses 1 - exp(-60/590) of itself; the smaller follows it.
    assert short["pf_late"][:, 0] == pytest.approx(0.4 * -np.expm1(-60 / float(P.beakers.tau_2)), rel=0.15)
    before = blocked["pf_pc"]
    memories.relax_cortex(blocked, P, 86400.0)
    memories.keep_late(blocked, replace(P, late=replace(P.late, share=0.0)), before)
    assert not blocked["pf_late"].any()


def test_the_late_memory_forgets_by_its_chain_and_half_is_left_after_ten_years():
    held = memories.newborn()
    held["pf_late"][:, :4] = 0.4
    chain = Chain(n=STAGES, tau_1_s=float(P.late.tau_1), tau_n_s=float(P.late.tau_n), p=P.late.p)
    expected = propagator(chain, 10 * YEAR_S) @ held["pf_late"][0]
    memories.relax_late(held, P, 10 * YEAR_S)
    np.testing.assert_allclose(held["pf_late"][0], expected, rtol=1e-9)
    assert held["pf_late"][0, 0] / 0.4 == pytest.approx(1 / 2, rel=0.1)


# --- the rule of the parallel fibres ----------------------------------------------------------------------------------


def taught(pre_ms, climb_ms, duration_ms, cells=1, posts=1, **values):
    """Run the very texts of `pf_pc` with given spikes (lists of ms, one per cell); return u1 and u2."""
    steps = duration_ms
    fires, climbs = np.zeros((steps, cells)), np.zeros((steps, posts))
    for cell, times in enumerate(pre_ms):
        fires[np.asarray(times, int), cell] = 1
    for cell, times in enumerate(climb_ms):
        climbs[np.asarray(times, int), cell] = 1
    names = {"fires": TimedArray(fires, dt=DT), "climbs": TimedArray(climbs, dt=DT)}
    pre = NeuronGroup(
        cells,
        "de1/dt = -e1/tau_e : 1\nde2/dt = (e1 - e2)/tau_e : 1\nde3/dt = (e2 - e3)/tau_e : 1\ntau_e : second (shared)",
        threshold="fires(t, i) > 0",
        reset="e1 += 1",
        method="euler",
        namespace=names,
    )
    pre.tau_e = P.granule.tau_e
    post = NeuronGroup(
        posts,
        "excited : 1\nw_parallel : 1 (shared)\nr_11 : 1\nr_12 : 1\nr_21 : 1\nr_22 : 1\nrelaxing : 1",
        threshold="False",
        events={"climb": "climbs(t, i) > 0", "relax": "relaxing > 0.5"},
        namespace=names,
    )
    synapses = Synapses(
        pre,
        post,
        parallel_fibres.PARALLEL + shared_text(P.parallel),
        on_pre={"pre": parallel_fibres.ON_GRANULE},
        on_post={"climb": parallel_fibres.ON_CLIMB, "relax": parallel_fibres.ON_RELAX},
        on_event={"pre": "spike", "climb": "climb", "relax": "relax"},
    )
    synapses.connect()
    synapses.pre.order, synapses.climb.order, synapses.relax.order = 0, 2, 4
    assign(synapses, P.parallel)
    synapses.plastic = 1
    post.w_parallel = P.purkinje.w_parallel
    for name, value in values.items():
        owner = post if name in ("relaxing", "r_11", "r_12", "r_21", "r_22") else synapses
        setattr(owner, name, value)
    Network(pre, post, synapses).run(duration_ms * ms)
    found = {name: np.array(getattr(synapses, name)[:]) for name in ("u1", "u2")}
    return found | {"excited": np.array(post.excited[:])}


GAIN = P.parallel.beta * float(P.parallel.olive_rest) * 0.05 / (1 + 0.06 * float(P.parallel.olive_rest))


def eligibility(steps):
    """Third of three equal stages some steps after one spike; as dt goes to 0, (t/tau)^2/2 exp(-t/tau)."""
    a = float(DT / P.granule.tau_e)
    return steps * (steps - 1) / 2 * a**2 * (1 - a) ** (steps - 2)


def test_a_complex_spike_depresses_by_the_eligibility_of_before():
    """Most where the parallel fibre fired a tenth of a second before."""
    after = np.arange(5, 400, 5)
    u = taught([[450 - late] for late in after], [[450]], 455, cells=len(after))["u1"]
    depressed = GAIN - u
    np.testing.assert_allclose(depressed, P.parallel.beta * eligibility(after), rtol=1e-9)
    smooth = P.parallel.beta * (after / 50) ** 2 / 2 * np.exp(-after / 50)
    assert np.abs(depressed - smooth).max() < 0.05 * smooth.max()
    assert after[np.argmax(depressed)] == pytest.approx(100, abs=5)


def test_without_a_spike_before_or_without_plasticity_nothing_is_taught():
    assert taught([[]], [[50]], 60)["u1"][0] == 0
    assert taught([[200]], [[50]], 210)["u1"][0] == pytest.approx(GAIN)
    assert taught([[10]], [[110]], 120, plastic=0)["u1"][0] == 0
    assert taught([[10]], [[110]], 120, beta=0)["u1"][0] == 0


def test_a_synapse_stays_within_its_bounds_and_excites_by_its_weight():
    often = np.arange(5, 200, 10)
    out = taught([often], [[205]], 210, u1=-0.9, beta=2.0)
    assert out["u1"][0] == -1
    up = taught([often], [[]], 200, u1=0.99, beta=0.5)
    assert up["u1"][0] == 1
    assert taught([[5]], [[]], 10, u1=0.4)["excited"][0] == pytest.approx(P.purkinje.w_parallel * P.parallel.w0 * 1.4)


def test_a_late_memory_adds_to_the_weight_and_its_bounds_are_those_of_the_sum():
    full = P.purkinje.w_parallel * P.parallel.w0
    assert taught([[5]], [[]], 10, u1=0.4, late=-0.3)["excited"][0] == pytest.approx(full * 1.1)
    often = np.arange(5, 200, 10)
    assert taught([often], [[205]], 210, u1=-0.5, late=-0.4, beta=2.0)["u1"][0] == pytest.approx(-0.6)


@pytest.mark.parametrize("late", [-0.2, 0.02, 0.2])
def test_steps_of_both_signs_are_larger_where_a_late_memory_stands(late):
    gain = 1 + P.parallel.savings * min(abs(late) / P.parallel.seen, 1)
    for climbs in ([], [110]):
        naive, again = (taught([[10]], [climbs], 120, late=of)["u1"][0] for of in (0.0, late))
        assert again == pytest.approx(gain * naive)


def test_at_the_olives_resting_rate_nothing_drifts():
    """Potentiation of each spike balances the depression of complex spikes at random, 1 Hz with 60 ms of rest after each.

    What is left of 20 s of firing is within 8 % of what potentiation alone would have moved.
    """
    rng = np.random.default_rng(1)
    steps, cells, posts = 20_000, 60, 60
    pre = [np.flatnonzero(rng.random(steps) < 0.02) for _ in range(cells)]
    climb = []
    for _ in range(posts):
        at = np.cumsum(rng.exponential(1 / float(P.parallel.olive_rest), 100) + 0.06)
        climb.append((at[at < steps / 1000 - 1e-3] * 1000).astype(int))
    u = taught(pre, climb, steps, cells, posts, beta=1e-6)["u1"]
    alone = 1e-6 * GAIN / P.parallel.beta * np.mean([len(times) for times in pre])
    assert abs(u.mean()) < 0.08 * alone
    assert np.abs(u).max() > 0.1 * alone


def test_the_event_at_the_end_of_a_trial_relaxes_both_variables():
    R = parallel_fibres.relaxed(P.beakers, 4.7)
    values = {f"r_{i + 1}{j + 1}": R[i, j] for i in range(2) for j in range(2)}
    out = taught([[]], [[]], 1, relaxing=1, u1=0.3, u2=-0.2, **values)
    np.testing.assert_allclose([out["u1"][0], out["u2"][0]], R @ [0.3, -0.2], rtol=1e-12)


# --- the nuclei take over ---------------------------------------------------------------------------------------------


def compared(told, minutes=1.0, quiet=0.0, waits=0.0, steps=1, heard=P.copy.tau_quiet):
    """Return the comparator's `quiet` and `differs`, with its input held."""
    world = NeuronGroup(1, "waits : 1\nminutes : 1")
    world.waits, world.minutes = waits, minutes
    unit = cerebellar_nuclei.comparator(P.copy, world)
    unit.told, unit.quiet, unit.heard = told, quiet, heard
    unit.tau_copy = 1e9 * ms
    Network(world, unit).run(steps * ms)
    return float(unit.quiet[0]), float(unit.differs[0])


def test_the_comparator_says_what_the_minus_zone_says_more_than_the_plus_zone():
    per_spike = P.copy.per_spike
    assert compared(10.0)[1] == pytest.approx(-5 * per_spike)
    assert compared(-10.0)[1] == pytest.approx(5 * per_spike)
    assert compared(-10.0, minutes=3.0)[1] == pytest.approx(15 * per_spike)
    assert compared(-10.0, minutes=0.0)[1] == 0


def test_what_the_zones_differ_by_in_quiet_is_not_taught():
    apart = 5 * P.copy.per_spike
    quiet, _ = compared(-10.0, minutes=0, waits=1, steps=30_000)
    assert quiet == pytest.approx(apart, rel=1e-3)
    # It is learnt in quiet alone, with its own time constant, and not in a replay.
    assert compared(-10.0, minutes=0, waits=0, steps=1000)[0] == 0
    once = compared(-10.0, minutes=0, waits=1, steps=3000)[0]
    assert once == pytest.approx(apart * (1 - np.exp(-1)), rel=1e-3)
    # The first that is heard is not averaged with nothing, but with what comes later.
    assert compared(-10.0, minutes=0, waits=1, heard=0 * ms)[0] == pytest.approx(apart)
    assert compared(-10.0, minutes=0, waits=1, heard=999 * ms)[0] == pytest.approx(apart / 1000)
    kept, differs = compared(-20.0, minutes=1, quiet=apart, waits=1, steps=3000)
    assert kept == apart
    assert differs == pytest.approx(apart, rel=1e-4)


def test_a_purkinje_spike_is_as_strong_for_the_comparator_as_for_the_nuclei():
    """A steady rate gives the same mean inhibition in both: weight per spike times its time constant."""
    cell = P.nuclear.w_purkinje / (wiring.COUNT["purkinje"] // wiring.GROUPS["purkinje"]) * float(P.nuclear.tau_in)
    assert P.copy.per_spike * float(P.copy.tau_copy) == pytest.approx(cell)


def copied(taught, held=0.0, u=0.0, spikes=1, alive=1):
    """Return u of a synapse of the nuclei after some mossy-fibre spikes, and what they excited."""
    fires = TimedArray(np.ones(spikes), dt=DT)
    pre = NeuronGroup(1, "x : 1", threshold="fires(t) > 0", reset="", namespace={"fires": fires})
    post = NeuronGroup(1, "excited : 1\ntaught : 1\nw_mossy : 1\nalive : 1")
    skip = cerebellar_nuclei.NOT_IN_PROGRAM
    text = cerebellar_nuclei.NUCLEAR_FIBRE + shared_text(P.nuclear_memory, skip=skip)
    synapses = Synapses(pre, post, text, on_pre=cerebellar_nuclei.ON_MOSSY)
    synapses.connect()
    assign(synapses, P.nuclear_memory, skip=skip)
    post.taught, post.w_mossy, post.alive, synapses.held, synapses.u = taught, P.nuclear.w_mossy, alive, held, u
    Network(pre, post, synapses).run(spikes * ms)
    return float(synapses.u[0]), float(post.excited[0])


def test_a_replayed_spike_copies_by_eta_with_a_gain_where_the_memory_is_already():
    m = P.nuclear_memory
    assert copied(0.2)[0] == pytest.approx(m.eta * 0.2)
    assert copied(-0.2)[0] == pytest.approx(-m.eta * 0.2)
    assert copied(0.2, held=m.theta)[0] == pytest.approx(m.eta * 0.2 * (1 + m.kappa))
    assert copied(0.2, held=m.theta / 2)[0] == pytest.approx(m.eta * 0.2 * (1 + m.kappa / 2))
    assert copied(0.2, held=10 * m.theta)[0] == pytest.approx(m.eta * 0.2 * (1 + m.kappa))
    assert copied(-0.2, held=-m.theta)[0] == pytest.approx(-m.eta * 0.2 * (1 + m.kappa))
    assert copied(-0.2, held=m.theta)[0] == pytest.approx(-m.eta * 0.2)
    # A memory of the other sign gets no gain, and what is read is frozen: the gain does not feed on itself.
    assert copied(0.2, held=-m.theta)[0] == pytest.approx(m.eta * 0.2)
    assert copied(0.2, spikes=7)[0] == pytest.approx(7 * m.eta * 0.2)
    assert copied(0.0, held=m.theta, u=0.3)[0] == 0.3
    assert copied(1e6)[0] == 1
    assert copied(0.2, u=0.3, alive=0)[0] == 0.3  # a silenced cell takes nothing over


def test_a_mossy_spike_excites_the_nuclei_by_the_weight_it_meets():
    assert copied(0.0, u=0.3)[1] == pytest.approx(P.nuclear.w_mossy * 1.3)


# --- errors and the olive ---------------------------------------------------------------------------------------------


def test_olive_cells_fire_at_rest_and_more_or_less_with_a_signed_error():
    """Rate against the rule, with dead time, in both zones."""
    errors, each, seconds = np.array([0.0, 1.0, -1.0, 2.0]), 250, 8
    group = inferior_olive.olive(P.olive, 2 * len(errors) * each, 0)
    group.noise_seed = 5
    group.error = np.tile(np.repeat(errors, each), 2)
    group.inhibition = P.olive.set_point
    group.tau_error = group.tau_nuclei = 1e9 * ms
    spikes = brian2.SpikeMonitor(group)
    Network(group, spikes).run(seconds * brian2.second)
    found = spikes.count[:].reshape(2, len(errors), each).mean(axis=2) / seconds
    rate = np.clip(float(P.olive.rest) + float(P.olive.k_error) * np.stack([errors, -errors]), 0, float(P.olive.most))
    np.testing.assert_allclose(found, rate / (1 + rate * float(P.olive.tau_ref)), rtol=0.08)


@pytest.mark.parametrize(("inhibition", "faster"), [(0.1, -1), (-0.1, 1)])
def test_nuclei_that_fire_above_the_set_point_quiet_the_olive(inhibition, faster):
    group = inferior_olive.olive(P.olive, 2, 0)
    group.inhibition = P.olive.set_point + inhibition
    change = float(group.rate[0]) - float(P.olive.rest)
    assert change == pytest.approx(-float(P.olive.k_nuclei) * inhibition if faster > 0 else -1.0)


def test_mossy_fibres_are_tuned_and_silent_channels_rest():
    world = NeuronGroup(1, "".join(f"m{k} : 1\n" for k in range(mossy_fibres.CHANNELS)))
    for k in range(mossy_fibres.CHANNELS):
        setattr(world, f"m{k}", -9)
    world.m1 = 0.5
    group = mossy_fibres.mossy(P.mossy, 30, 0, world)
    rate = np.asarray(group.rate[:]).reshape(mossy_fibres.CHANNELS, 30)
    np.testing.assert_allclose(rate[2], float(P.mossy.rest), rtol=1e-12)
    preferred = np.asarray(group.mu[:]).reshape(mossy_fibres.CHANNELS, 30)[1]
    assert preferred[np.argmax(rate[1])] == pytest.approx(0.5, abs=0.05)
    expected = float(P.mossy.rest) + float(P.mossy.peak) * np.exp(-((0.5 - preferred) ** 2) / (2 * P.mossy.width**2))
    np.testing.assert_allclose(rate[1], expected, rtol=1e-12)
    world.m0 = 1
    assert np.asarray(group.rate[:30]).min() == pytest.approx(float(P.mossy.rest + P.mossy.peak))


def test_brush_cells_answer_the_cue_each_at_its_own_time():
    world = NeuronGroup(1, "resets : 1")
    group = mossy_fibres.brush(P.brush, 7, 0, world)
    group.z1 = 1
    monitor = StateMonitor(group, "z4", record=True)
    Network(world, group, monitor).run(1500 * ms)
    peaks = np.argmax(monitor.z4, axis=1)
    np.testing.assert_allclose(peaks, np.geomspace(40, 1200, 7), rtol=0.06, atol=3)
    # A kernel of four stages integrates to 1, so its peak is `height` over its stage.
    np.testing.assert_allclose(monitor.z4.max(axis=1), P.brush.height, rtol=0.06)


def test_the_rest_between_trials_empties_the_brush_cells():
    world = NeuronGroup(1, "resets : 1")
    group = mossy_fibres.brush(P.brush, 3, 0, world)
    world.resets, group.z4, group.z1 = 1, 0.7, 0.3
    Network(world, group).run(2 * ms)
    assert not np.asarray([group.z1[:], group.z4[:]]).any()


@pytest.mark.parametrize("blocked", [0, 1])
def test_a_blocked_cortex_does_not_hear_its_fibres(blocked):
    rates = []
    for excited in (0.0, 2.0):
        world = NeuronGroup(1, "relaxing : 1\nkept_11 : 1\nkept_12 : 1\nkept_21 : 1\nkept_22 : 1")
        group = cerebellar_cortex.purkinje(P.purkinje, 64, 0, world)
        group.noise_seed, group.blocked, group.h = 3, blocked, movement_numbers.cells(P, 1)["purkinje.h"]
        group.run_regularly(f"excited = {excited}", when="start")
        spikes = brian2.SpikeMonitor(group)
        Network(world, group, spikes).run(500 * ms)
        rates.append(spikes.num_spikes / 64 / 0.5)
    if blocked:
        assert rates[0] == rates[1] > 5
    else:
        assert rates[1] > rates[0] + 10


# --- who connects to whom ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", [1, 2, 1001])
def test_every_learners_own_draw_fits_the_same_program(seed):
    mine, first = wiring.drawn(seed), wiring.drawn(0)
    assert mine.keys() == first.keys()
    n = wiring.COUNT
    ends = {name: tuple(name.replace("cortical", "mossy").replace("sensory", "mossy").split("_")) for name in mine}
    for name, (pre, post) in mine.items():
        assert pre.dtype == post.dtype == np.int32
        assert len(pre) == len(post) == len(first[name][0])
        assert 0 <= pre.min() and pre.max() < n[ends[name][0]]
        assert 0 <= post.min() and post.max() < n[ends[name][1]]
    assert any(not np.array_equal(mine[name][0], first[name][0]) for name in mine)
    again = wiring.drawn(seed)
    assert all(np.array_equal(mine[name][k], again[name][k]) for name in mine for k in (0, 1))


def test_a_granule_cell_has_four_dendrites_and_interneurons_hear_no_cell_twice():
    pairs, n = wiring.drawn(3), wiring.COUNT
    dendrites = sum(
        np.bincount(pairs[name][1], minlength=n["granule"]) for name in ("brush_granule", "cortical_granule", "sensory_granule")
    )
    assert set(dendrites.tolist()) == {4}
    for name, per_post in (("granule_golgi", 200), ("golgi_granule", 10), ("granule_molecular", 300)):
        pre, post = pairs[name]
        assert len(set(zip(pre.tolist(), post.tolist(), strict=True))) == len(pre)
        assert set(np.bincount(post).tolist()) == {per_post}


def test_temporal_cells_hear_neighbouring_brush_cells_and_no_cell_hears_the_cue_directly():
    pairs, n = wiring.drawn(4), wiring.COUNT
    brush = pairs["brush_granule"][0].reshape(-1, 3)
    assert (np.ptp(brush, axis=1) <= 8).all()
    per = n["mossy"] // mossy_fibres.CHANNELS
    soon, late = (np.bincount(pairs[name][0] // per, minlength=6) for name in ("cortical_granule", "sensory_granule"))
    assert set(np.flatnonzero(soon)) == {mossy_fibres.GO, mossy_fibres.PLAN}
    assert set(np.flatnonzero(late)) == {1, 2, 4}
    state = np.bincount(np.concatenate([pairs[name][0][pairs[name][1] >= n["granule"] // 2] // per
                                        for name in ("cortical_granule", "sensory_granule")]), minlength=6)  # fmt: skip
    np.testing.assert_allclose(state / state[0], [1, 2, 2, 1, 1, 0], atol=0.02)


def test_all_and_grouped_pairs():
    pre, post = wiring.every(5, 2, first=3)
    assert list(zip(pre.tolist(), post.tolist(), strict=True)) == [(3, 0), (4, 0), (3, 1), (4, 1)]
    pre, post = wiring.grouped("spindle", "limb_motor", 4, lambda muscle: muscle ^ 1)
    muscles = set(zip((pre // 20).tolist(), (post // 40).tolist(), strict=True))
    assert muscles == {(0, 1), (1, 0), (2, 3), (3, 2)}
    assert len(pre) == len(set(zip(pre.tolist(), post.tolist(), strict=True))) == 4 * 20 * 40
    pre, _ = wiring.plastic_pairs("mf_dcn")
    assert pre.max() == wiring.COUNT["mossy"] * 5 // 6 - 1


def test_every_population_has_its_own_share_of_the_noise():
    at, counts = offsets(wiring.COUNT), wiring.COUNT
    taken = [cell for name in counts for cell in range(at[name], at[name] + counts[name])]
    assert len(set(taken)) == len(taken) == sum(counts.values())
    assert wiring.REGION.keys() == counts.keys() >= wiring.GROUPS.keys()
    assert all(counts[name] % groups == 0 for name, groups in wiring.GROUPS.items())


def test_both_zones_have_the_same_spread_of_drives_but_not_the_same_cells():
    drives = movement_numbers.cells(P, 7)
    assert not np.array_equal(drives["purkinje.h"], movement_numbers.cells(P, 8)["purkinje.h"])
    for name, spread, own in (("purkinje.h", P.purkinje.spread, P.purkinje.own), ("nuclei.h", P.nuclear.spread, P.nuclear.own)):
        plus, minus = np.split(drives[name], 2)
        assert not np.allclose(plus, minus)
        assert abs(plus.mean() - minus.mean()) < 4 * own * np.sqrt(2 / len(plus))
        assert plus.std() == pytest.approx(np.hypot(spread / np.sqrt(3), own), rel=0.35)
