"""The rules of plasticity against closed forms and against a dense integration that knows nothing of Brian2."""

from collections.abc import Iterator
from dataclasses import replace

import brian2
import numpy as np
import pytest
from brian2 import Network, NeuronGroup, Synapses, TimedArray, ms, second

from models.parameters import assign, table
from models.plasticity import PairStdp, ThreeFactor, pair_stdp, readout, three_factor
from models.regions.motor_cortex import Pyramidal

DT = 1 * ms
CELL = Pyramidal()


pytestmark = pytest.mark.usefixtures("numpy_target")


@pytest.fixture
def standalone(tmp_path) -> Iterator[None]:
    brian2.set_device("cpp_standalone", directory=str(tmp_path / "program"), build_on_run=True)
    yield
    brian2.device.reinit()
    brian2.devices.reset_device()


def pathways(synapses: Synapses) -> None:
    for order, name in enumerate(["pre", "post", "modulate"]):
        if hasattr(synapses, name):
            getattr(synapses, name).order = order


# --- The three-factor rule: a random network ---------------------------------------------------------------------


class Scenario:
    """Random spikes and doses for a small network; 800 ms, 5 % of the doses negative."""

    steps, n_pre, n_post = 800, 12, 7

    def __init__(self, seed: int, depression: bool = True, awake: bool = True) -> None:
        self.depression, self.awake = depression, awake
        rng = np.random.default_rng(seed)
        self.pre = rng.random((self.steps, self.n_pre)) < 0.03
        self.post = rng.random((self.steps, self.n_post)) < 0.03
        event = rng.random((self.steps, self.n_post)) < 0.02
        self.mod = event * rng.choice([0.25, 0.5, 1.0, -0.5], (self.steps, self.n_post))
        shape = (self.n_pre, self.n_post)
        self.delay = rng.integers(0, 20, shape)
        self.w0, self.u, self.deep = (
            rng.uniform(0.01, 0.1, shape),
            rng.uniform(-0.9, 0.9, shape),
            rng.uniform(-1, 1, shape),
        )
        self.p = replace(ThreeFactor(), eta=0.08, unprimed=0.3)


def dense(s: Scenario) -> dict[str, np.ndarray]:
    """Integrate with matrices (pre, post), one step after the other; everything decays in every step."""
    p, dt = s.p, 0.001
    decay_x, decay_y, decay_e = (np.exp(-dt / float(tau)) for tau in (CELL.tau_x, CELL.tau_y, p.tau_e))
    x, y, D = np.zeros(s.n_pre), np.zeros(s.n_post), np.zeros(s.n_post)
    u, elig = s.u.copy(), np.zeros_like(s.u)
    w = s.w0 * np.exp(p.gain_log * u * (1 + p.c) / (abs(u) + p.c))
    cells, posts = np.indices(u.shape)
    for k in range(s.steps):
        x, y, elig = x * decay_x, y * decay_y, elig * decay_e
        arrives = np.where(k >= s.delay, s.pre[np.maximum(k - s.delay, 0), cells], False)
        D = D + (arrives * w).sum(axis=0)
        elig = elig - s.depression * p.A_d * arrives * y[None, :]
        elig = elig + s.post[k][None, :] * x[:, None]
        mod = s.mod[k][posts]
        step = p.eta * mod * elig
        step = step * (1 + p.kappa * np.clip(np.sign(step) * s.deep, 0, 1))
        if not s.awake:
            step = np.where(step > 0, step * (1 - (1 - p.unprimed) * (1 - np.clip(u / p.primed, 0, 1))), step)
        bound = np.where(step > 0, 1 - u, 1 + u)
        u = np.where(mod != 0, np.clip(u + step * bound, -1, 1), u)
        w = np.where(mod != 0, s.w0 * np.exp(p.gain_log * u * (1 + p.c) / (abs(u) + p.c)), w)
        elig = np.where(mod < 0, 0.0, elig)
        x, y = np.where(s.pre[k], 1.0, x), np.where(s.post[k], 1.0, y)
    return {"u": u, "elig": elig, "D": D}


def in_brian(s: Scenario) -> dict[str, np.ndarray]:
    rule = three_factor("D_post", "x_pre", "y_post", s.depression)
    spikes = {"pre": TimedArray(s.pre * 1.0, dt=DT), "post": TimedArray(s.post * 1.0, dt=DT)}
    mods = TimedArray(s.mod, dt=DT)
    pre = NeuronGroup(
        s.n_pre,
        "dx/dt = -x/tau_x : 1\ntau_x : second (shared, constant)",
        threshold="spikes(t, i) > 0",
        reset="x = 1",
        method="exact",
        dt=DT,
        namespace={"spikes": spikes["pre"]},
    )
    post = NeuronGroup(
        s.n_post,
        "dy/dt = -y/tau_y : 1\nD : 1\nmod = mods(t, i) : 1\ntau_y : second (shared, constant)\nawake : 1 (shared, constant)",
        threshold="spikes(t, i) > 0",
        reset="y = 1",
        events={"modulate": "mod != 0"},
        method="exact",
        dt=DT,
        namespace={"spikes": spikes["post"], "mods": mods},
    )
    pre.tau_x, post.tau_y, post.awake = CELL.tau_x, CELL.tau_y, s.awake
    synapses = Synapses(
        pre,
        post,
        rule.model,
        on_pre=rule.on_pre,
        on_post={"post": rule.on_post, "modulate": rule.on_modulate},
        on_event={"modulate": "modulate"},
        dt=DT,
    )
    cells, posts = np.indices(s.u.shape)
    synapses.connect(i=cells.ravel(), j=posts.ravel())
    pathways(synapses)
    assign(synapses, s.p)
    synapses.pre.delay = s.delay.ravel() * ms
    synapses.w0, synapses.u, synapses.deep = s.w0.ravel(), s.u.ravel(), s.deep.ravel()
    duration = s.steps * DT
    Network(pre, post, synapses).run(duration)
    since = float(duration - DT) - np.asarray(synapses.lastupdate[:])
    elig = np.asarray(synapses.elig[:]) * np.exp(-since / float(s.p.tau_e))
    out = {"u": synapses.u[:], "elig": elig}
    return {k: np.asarray(v).reshape(s.u.shape) for k, v in out.items()} | {"D": np.asarray(post.D[:])}


def assert_same(s: Scenario) -> None:
    brian, reference = in_brian(s), dense(s)
    assert np.abs(reference["u"] - s.u).max() > 0.1
    for name, value in reference.items():
        assert np.abs(brian[name] - value).max() < 1e-12 * np.abs(value).max(), name


@pytest.mark.parametrize("seed", [0, 1, 2])
@pytest.mark.parametrize("depression", [True, False])
@pytest.mark.parametrize("awake", [True, False])
def test_three_factor_network_equals_dense_integration(seed, depression, awake):
    assert_same(Scenario(seed, depression, awake))


@pytest.mark.standalone
def test_three_factor_network_equals_dense_integration_in_cpp(standalone):
    assert_same(Scenario(0))


# --- The three-factor rule: one dose -----------------------------------------------------------------------------


def one_dose(p: ThreeFactor, elig, mod, u=0.0, deep=0.0, awake=1) -> dict[str, np.ndarray]:
    """Give synapses with these states one dose each (0 = none)."""
    elig, mod, u, deep = np.broadcast_arrays(elig, mod, u, deep)
    n = elig.size
    rule = three_factor("D_post", "x_pre", "y_post")
    pre = NeuronGroup(1, "x : 1", dt=DT)
    text = "y : 1\nD : 1\nmod : 1\nawake : 1 (shared, constant)"
    post = NeuronGroup(n, text, threshold="False", events={"modulate": "mod != 0"}, dt=DT)
    synapses = Synapses(pre, post, rule.model, on_post={"modulate": rule.on_modulate}, on_event={"modulate": "modulate"}, dt=DT)
    synapses.connect()
    assign(synapses, p)
    post.mod, post.awake = mod.ravel(), awake
    synapses.elig, synapses.u, synapses.deep, synapses.w0 = elig.ravel(), u.ravel(), deep.ravel(), 1
    Network(pre, post, synapses).run(DT)
    return {name: np.asarray(getattr(synapses, name)[:]) for name in ("u", "w", "elig")}


U = np.linspace(-1, 1, 9)


def test_a_dose_moves_u_by_the_soft_bound():
    p = ThreeFactor()
    up, down = one_dose(p, elig=2.0, mod=0.5, u=U), one_dose(p, elig=2.0, mod=-0.5, u=U)
    np.testing.assert_allclose(up["u"], U + p.eta * (1 - U), rtol=0, atol=1e-15)
    np.testing.assert_allclose(down["u"], U - p.eta * (1 + U), rtol=0, atol=1e-15)
    np.testing.assert_allclose(up["w"], np.exp(p.gain_log * readout(up["u"], p.c)), rtol=1e-14)


def test_asleep_a_synapse_grows_by_how_far_waking_has_primed_it():
    p = ThreeFactor()
    u = np.array([-0.4, 0.0, p.primed / 5, p.primed, 3 * p.primed])
    up, down = one_dose(p, elig=2.0, mod=0.5, u=u, awake=0), one_dose(p, elig=-2.0, mod=0.5, u=u, awake=0)
    np.testing.assert_allclose(up["u"], u + p.eta * np.array([0, 0, 0.2, 1, 1]) * (1 - u), rtol=0, atol=1e-15)
    np.testing.assert_allclose(down["u"], u - p.eta * (1 + u), rtol=0, atol=1e-15)
    without = one_dose(replace(p, unprimed=1.0), elig=2.0, mod=0.5, u=u, awake=0)
    np.testing.assert_allclose(without["u"], u + p.eta * (1 - u), rtol=0, atol=1e-15)


def test_no_dose_however_large_leaves_the_bounds():
    p = replace(ThreeFactor(), eta=10.0)
    for mod in (5.0, -5.0):
        u = one_dose(p, elig=3.0, mod=mod, u=U, deep=1.0)["u"]
        assert np.abs(u).max() <= 1


def test_an_error_wipes_the_eligibility_and_a_reward_does_not():
    after = one_dose(ThreeFactor(), elig=[2.0, 2.0, -1.0], mod=[-0.5, 0.5, -0.1])["elig"]
    np.testing.assert_array_equal(after, [0.0, 2.0, 0.0])


def test_gain_is_one_plus_kappa_where_the_deep_variable_agrees():
    p = ThreeFactor()
    deep = np.array([-1.0, -0.5, 0.0, 0.25, 1.0])
    up = one_dose(p, elig=1.0, mod=1.0, deep=deep)["u"]
    np.testing.assert_allclose(up, p.eta * (1 + p.kappa * np.clip(deep, 0, 1)), rtol=1e-13)
    down = one_dose(p, elig=1.0, mod=-1.0, deep=deep)["u"]
    np.testing.assert_allclose(down, -p.eta * (1 + p.kappa * np.clip(-deep, 0, 1)), rtol=1e-13)
    down = one_dose(p, elig=-1.0, mod=1.0, deep=deep)["u"]
    np.testing.assert_allclose(down, -p.eta * (1 + p.kappa * np.clip(-deep, 0, 1)), rtol=1e-13)


def test_kappa_needs_a_taught_event():
    """Spikes alone leave u as it is, bit for bit, whatever the deep variable; a naive synapse never sees kappa."""
    s = Scenario(0)
    s.mod, s.deep = np.zeros_like(s.mod), np.ones_like(s.deep)
    np.testing.assert_array_equal(in_brian(s)["u"], s.u)
    naive = [one_dose(replace(ThreeFactor(), kappa=kappa), elig=1.0, mod=[1.0, -1.0])["u"] for kappa in (0.0, 8.0)]
    np.testing.assert_array_equal(*naive)


def test_readout_is_odd_within_one_and_steep_at_zero():
    u = np.linspace(-1, 1, 201)
    f = readout(u, 0.1)
    np.testing.assert_allclose(f, -f[::-1], atol=1e-15)
    assert f[0] == -1 and f[-1] == 1
    assert (np.diff(f) > 0).all()
    assert readout(np.array([0.1]), 0.1)[0] == pytest.approx(0.55)
    np.testing.assert_allclose(readout(u, 1e9), u, atol=1e-8)


# --- Pairs -------------------------------------------------------------------------------------------------------


def after_pairings(delays_ms: np.ndarray, u: np.ndarray, pairings: int, clear: bool = False) -> dict[str, np.ndarray]:
    """Return the pair rule's synapses after pairings at 1 Hz, one cell pair per delay (post minus pre)."""
    rule = pair_stdp("g_post")
    n = len(delays_ms)
    schedule = "first : integer (constant)\nsince = t_in_timesteps - first : integer\n"
    fires = "since >= 0 and since % 1000 == 0"
    pre = NeuronGroup(n, schedule, threshold=fires, dt=DT)
    post = NeuronGroup(n, schedule + "g : 1", threshold=fires, dt=DT)
    pre.first, post.first = 100, 100 + delays_ms
    synapses = Synapses(pre, post, rule.model, on_pre=rule.on_pre, on_post=rule.on_post, dt=DT)
    synapses.connect(j="i")
    pathways(synapses)
    assign(synapses, PairStdp())
    synapses.w0, synapses.u, synapses.w = 0.5, u, 0.5 * np.exp(PairStdp().gain_log * u)
    Network(pre, post, synapses).run(pairings * second)
    return {"u": np.asarray(synapses.u[:]), "w": np.asarray(synapses.w[:]), "g": np.asarray(post.g[:])}


def window(delays_ms: np.ndarray, u: np.ndarray, pairings: int) -> np.ndarray:
    """Return u after the pairings in closed form; at 1 Hz neighbouring pairs do not meet."""
    p = PairStdp()
    up = p.A_plus * np.exp(-delays_ms / (1000 * float(p.tau_plus)))
    down = p.A_minus * np.exp(delays_ms / (1000 * float(p.tau_minus)))
    potentiated = 1 - (1 - u) * (1 - np.where(delays_ms >= 0, up, 0)) ** pairings
    return np.where(delays_ms >= 0, potentiated, np.maximum(u - pairings * down, -1))


def test_pair_window_equals_theory_at_every_delay():
    delays = np.arange(-80, 81)
    for start in (-0.6, 0.0, 0.7):
        u = np.full(len(delays), start)
        np.testing.assert_allclose(after_pairings(delays, u, 60)["u"], window(delays, u, 60), rtol=0, atol=1e-11)


def test_sixty_pairings_give_the_published_change():
    """+78 % and -27 % as the delay goes to zero, and time constants within 30 % of 16.8 and 33.7 ms."""
    delays = np.r_[np.arange(-80, 0), np.arange(81)]
    change = after_pairings(delays, np.zeros(len(delays)), 60)["w"] / 0.5 - 1
    assert change[delays == 0] == pytest.approx(0.78, rel=1e-9)
    log_change = np.log(np.abs(change))
    for side, tau, amplitude in ((delays > 0, 16.8, 0.78), (delays < 0, 33.7, 0.27)):
        slope, level = np.polyfit(np.abs(delays[side]), log_change[side], 1)
        assert -1 / slope == pytest.approx(tau, rel=0.15)
        assert np.exp(level) == pytest.approx(amplitude, rel=0.15)


def test_only_weak_synapses_potentiate_and_all_depress_alike():
    u = np.array([-0.8, -0.3, 0.0, 0.5, 0.9, 1.0])
    start = 0.5 * np.exp(PairStdp().gain_log * u)
    up = after_pairings(np.full(6, 5), u, 60)["w"] / start - 1
    assert (np.diff(up) < 0).all()
    assert up[-1] == pytest.approx(0, abs=1e-12)
    # In log w the fall is a straight line.
    np.testing.assert_allclose(np.log1p(up), np.log1p(up[2]) * (1 - u), rtol=1e-9, atol=1e-12)
    down = after_pairings(np.full(5, -5), u[1:], 60)["w"] / start[1:] - 1
    np.testing.assert_allclose(down, down[0], rtol=1e-9)


def test_an_arriving_spike_raises_the_target_by_the_weight():
    out = after_pairings(np.array([500]), np.array([0.0]), 1)
    assert out["g"] == pytest.approx(0.5)


# --- Size --------------------------------------------------------------------------------------------------------


def test_a_plastic_synapse_takes_at_most_120_bytes():
    """Its variables in a run and, u_1 once more, its chain of 8."""
    rule = three_factor("D_post", "x_pre", "y_post")
    per_synapse = [line for line in rule.model.splitlines() if "shared" not in line]
    run = 8 * (len(per_synapse) + 1) + 2 * 4  # and the time of the last update; the indices of the two cells
    assert run + 8 * 8 <= 120


def test_every_number_has_a_source():
    for p in (ThreeFactor(), PairStdp()):
        assert all(len(str(row["source"])) > 20 for row in table(p))
