"""Who a learner is: fixed in-degrees, independent draws, and how learners differ."""

from dataclasses import fields, replace

import numpy as np
import pytest
from brian2 import Quantity

from models import anatomy
from models.anatomy import SPREAD_OF
from models.birth import Birth, Spread
from models.brain import OWNERS, Parameters
from models.parameters import changed, table, values
from models.wiring import CELLS, CONNECTED, CORTICAL, HABIT, PLASTIC, POOLED, REGION, Wiring, connectivity, pool_of, stream

WIRING = Wiring()
SEEDS = (1001, 1002)


@pytest.fixture(scope="module", params=SEEDS)
def pairs(request):
    return connectivity(WIRING, request.param)


# --- who connects to whom ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PLASTIC)
def test_every_cell_hears_as_many_partners(pairs, name):
    pre, post = pairs[name]
    n_pre, n_post = map(WIRING.count, PLASTIC[name])
    degrees = np.bincount(post, minlength=n_post)
    assert len(degrees) == n_post
    assert set(degrees) == {round(CONNECTED * (n_pre - (name == "recurrent")))}
    assert pre.min() == 0
    assert pre.max() == n_pre - 1
    # Out-degrees are free: binomial around the mean.
    out = np.bincount(pre, minlength=n_pre)
    assert out.std() == pytest.approx(np.sqrt(n_post * CONNECTED * (1 - CONNECTED)), rel=0.3)


@pytest.mark.parametrize("name", PLASTIC)
def test_no_partner_is_heard_twice_and_no_cell_hears_itself(pairs, name):
    pre, post = pairs[name]
    assert len({*zip(pre.tolist(), post.tolist(), strict=True)}) == len(pre)
    if name == "recurrent":
        assert (pre != post).all()
    else:
        assert (pre == post).any()  # other populations: equal numbers are other cells


def test_synapses_are_sorted_by_the_cell_after_them_and_then_before(pairs):
    for pre, post in pairs.values():
        assert np.array_equal(np.lexsort((pre, post)), np.arange(len(pre)))
        assert pre.dtype == post.dtype == np.int32


def test_every_draw_fits_the_same_program():
    one, other = (connectivity(WIRING, seed) for seed in SEEDS)
    for name in PLASTIC:
        assert one[name][0].shape == other[name][0].shape
        np.testing.assert_array_equal(one[name][1], other[name][1])
        assert not np.array_equal(one[name][0], other[name][0])


def test_the_same_seed_is_the_same_learner():
    for name, (pre, post) in connectivity(WIRING, 7).items():
        np.testing.assert_array_equal(pre, connectivity(WIRING, 7)[name][0])
        np.testing.assert_array_equal(post, connectivity(WIRING, 7)[name][1])


def test_a_second_projection_changes_no_draw_of_the_first():
    """More skills: other intention cells, the same cortex."""
    few, many = Wiring(n_skills=4), Wiring(n_skills=8)
    small, large = connectivity(few, 1), connectivity(many, 1)
    np.testing.assert_array_equal(small["recurrent"][0], large["recurrent"][0])
    assert len(large["start"][0]) == 2 * len(small["start"][0])
    weights = [anatomy.birth_weights(wiring, Birth(), pairs, 1) for wiring, pairs in ((few, small), (many, large))]
    np.testing.assert_array_equal(weights[0]["recurrent"], weights[1]["recurrent"])


def test_pools_follow_one_another():
    for name in CELLS:
        pool = pool_of(WIRING, name)
        assert len(pool) == WIRING.count(name)
        np.testing.assert_array_equal(pool, np.arange(len(pool)) // CELLS[name])
    assert all(WIRING.groups_of(name) == WIRING.n_pools for name in POOLED)
    assert WIRING.groups_of("prefrontal_intention") == WIRING.n_skills
    assert CELLS.keys() == REGION.keys()


# --- weights at birth -------------------------------------------------------------------------------------------------


def birth_weights(seed=1, **changes):
    return anatomy.birth_weights(WIRING, replace(Birth(), **changes), connectivity(WIRING, seed), seed)


@pytest.mark.parametrize("name", PLASTIC)
def test_weights_at_birth_have_the_mean_that_they_are_drawn_around(name):
    plain = Birth()
    weights = birth_weights(transition_sigma=0.0, habit_sigma=0.0)[name]
    assert weights.min() > 0
    assert weights.mean() == pytest.approx(plain.w0, rel=0.05)
    # Between pairs of pools the spread is of median 1.
    means = [birth_weights(seed)[name].mean() for seed in range(6 if name in CORTICAL else 60)]
    skewed = np.exp(plain.transition_sigma**2 / 2) if name in CORTICAL else 1
    assert np.mean(means) == pytest.approx(plain.w0 * skewed, rel=0.12)


@pytest.mark.parametrize("name", PLASTIC)
def test_single_weights_are_lognormal(name):
    logs = np.log(birth_weights(q_spread=0.0, transition_sigma=0.0, habit_sigma=0.0)[name])
    assert logs.std() == pytest.approx(Birth().w_sigma, rel=0.03)
    centred = (logs - logs.mean()) / logs.std()
    assert abs((centred**3).mean()) < 0.1
    assert (centred**4).mean() == pytest.approx(3, abs=0.2)


@pytest.mark.parametrize("name", HABIT)
def test_all_cells_of_the_striatum_hear_the_same_pools_well(name):
    source = pool_of(WIRING, PLASTIC[name][0])
    logs = []
    for seed in range(100):
        factor = np.log(birth_weights(seed, w_sigma=0.0)[name] / Birth().w0)
        of_pool = source[connectivity(WIRING, seed)[name][0]]
        pools = [set(factor[of_pool == pool].round(12)) for pool in range(source.max() + 1)]
        assert all(len(one) == 1 for one in pools)
        logs += [one.pop() for one in pools]
    sigma = Birth().habit_sigma
    assert np.std(logs) == pytest.approx(sigma, rel=0.1)
    assert np.mean(logs) == pytest.approx(-(sigma**2) / 2, abs=0.1)


@pytest.mark.parametrize("name", CORTICAL)
def test_each_cell_prefers_some_pools(name):
    """One factor for all synapses from a pool to a cell, uniform around 1."""
    pre, post = connectivity(WIRING, 1)[name]
    factor = birth_weights(w_sigma=0.0, transition_sigma=0.0)[name] / Birth().w0
    source = pool_of(WIRING, PLASTIC[name][0])[pre]
    groups = {}
    for key, value in zip(zip(post.tolist(), source.tolist(), strict=True), factor.tolist(), strict=True):
        groups.setdefault(key, set()).add(round(value, 12))
    assert all(len(found) == 1 for found in groups.values())
    q = np.array([found.pop() for found in groups.values()])
    spread = Birth().q_spread
    assert q.min() >= 1 - spread
    assert q.max() <= 1 + spread
    assert q.std() == pytest.approx(spread / np.sqrt(3), rel=0.05)


def test_each_transition_has_a_factor_of_its_own():
    pre, post = connectivity(WIRING, 1)["recurrent"]
    factor = birth_weights(w_sigma=0.0, q_spread=0.0)["recurrent"] / Birth().w0
    pool = pool_of(WIRING, "motor_cortex_e")
    between = {(a, b): {*factor[(pool[pre] == a) & (pool[post] == b)].round(12)} for a in range(5) for b in range(5)}
    assert all(len(found) == 1 for found in between.values())
    assert len(set.union(*between.values())) == 25


# --- what differs between cells and between learners -------------------------------------------------------------------


def test_changing_one_draw_leaves_the_others():
    cells, others = (
        anatomy.cells(WIRING, replace(Parameters(), birth=birth), 3) for birth in (Birth(), replace(Birth(), basket_spread=0.3))
    )
    assert not np.array_equal(cells.pop("motor_cortex_basket.theta"), others.pop("motor_cortex_basket.theta"))
    for name in cells:
        np.testing.assert_array_equal(cells[name], others[name])
    small, large = (anatomy.cells(Wiring(n_skills=n), Parameters(), 3) for n in (4, 8))
    for name in small:
        np.testing.assert_array_equal(small[name], large[name])


def test_streams_of_other_names_and_seeds_are_independent():
    draws = [stream(seed, name).standard_normal(4000) for seed in (1, 2) for name in ("h", "basket")]
    correlation = np.corrcoef(draws) - np.eye(4)
    assert np.abs(correlation).max() < 0.07
    np.testing.assert_array_equal(stream(1, "h").standard_normal(10), stream(1, "h").standard_normal(10))


def test_cells_differ_as_they_should():
    cells = anatomy.cells(WIRING, Parameters(), 1)
    h = cells["motor_cortex_e.h"]
    assert h.mean() == pytest.approx(0, abs=0.15)
    assert h.std() == pytest.approx(1, abs=0.1)
    theta = cells["motor_cortex_basket.theta"]
    assert theta.mean() == pytest.approx(1, abs=0.04)
    assert theta.std() == pytest.approx(Birth().basket_spread, rel=0.25)
    assert (np.diff(cells["thalamus.mu"]) > 0).all()


def learner_factors(seed, **spread):
    model = changed(Parameters(), {f"spread.{name}": value for name, value in spread.items()})
    own = anatomy.personal(model, seed)
    return {name: _number(own, path) / _number(model, path) for name, path in SPREAD_OF.items()}


def _number(p, path):
    return {row["name"]: row["value"] for row in table(p)}[path]


def test_learners_differ_around_the_model():
    drawn = [learner_factors(seed) for seed in range(400)]
    for name in SPREAD_OF:
        logs = np.log([factors[name] for factors in drawn])
        sigma = getattr(Spread(), name)
        assert np.exp(np.median(logs)) == pytest.approx(1, abs=4 * 1.25 * sigma / 20)
        assert logs.std() == pytest.approx(sigma, rel=0.15)
    logs = np.log([list(factors.values()) for factors in drawn]).T
    assert np.abs(np.corrcoef(logs) - np.eye(len(logs))).max() < 0.2


def test_only_what_is_to_differ_differs():
    model = Parameters()
    own = anatomy.personal(model, 1)
    apart = {one["name"] for one, other in zip(table(own), table(model), strict=True) if one["value"] != other["value"]}
    assert apart == set(SPREAD_OF.values())
    assert SPREAD_OF.keys() == {field.name for field in fields(Spread)}


def test_one_learners_rate_does_not_depend_on_how_others_tire():
    with_spread, without = learner_factors(5), learner_factors(5, c_F=0.0)
    assert without["c_F"] == 1
    assert without["eta"] == with_spread["eta"] != 1
    assert without["spindle_quantum"] == with_spread["spindle_quantum"]


def test_a_change_of_the_model_reaches_every_learner():
    doubled = changed(Parameters(), {"synapse.eta": 2 * Parameters().synapse.eta})
    for seed in range(5):
        plain, twice = (anatomy.personal(model, seed) for model in (Parameters(), doubled))
        assert twice.synapse.eta == pytest.approx(2 * plain.synapse.eta)
        assert twice.thalamus.c_F == plain.thalamus.c_F


def test_every_number_of_a_learner_becomes_an_input_of_the_program():
    p = Parameters()
    inputs = anatomy.constants(p)
    assert OWNERS.keys() == {field.name for field in fields(p)}
    for field in fields(p):
        for owner in OWNERS[field.name]:
            for name, value in values(getattr(p, field.name)).items():
                assert inputs[f"{owner}.{name}"] == value
    # In SI units, as the program takes them.
    assert isinstance(p.thalamus.tau_F, Quantity)
    assert inputs["thalamus.tau_F"] == float(p.thalamus.tau_F)
