"""The slice: rows, closed forms, and the two experiments it is there for."""

import functools
import warnings
from dataclasses import replace

import brian2
import numpy as np
import pytest

from models.modulators import Dose
from models.parameters import values
from models.plasticity import PairStdp, readout
from models.slice import Stimulation, Tissue, make_slice, run_slice
from protocols import engine
from protocols.build import compile_program
from protocols.settings import BURST_GAP_S, TRAIN_S

PAIRS = {"rule": "pair", "delays": (0.01,), "pairings": 3, "interval": 0.5, "burst": 1, "dopamine": None, "weights": (1.0,)}
TISSUE = Tissue()
DOSED = PAIRS | {"rule": "three_factor", "burst": 3, "interval": 2.0, "pairings": 2, "dopamine": (-0.5, 0.1, 0.4)}


@pytest.fixture
def interpreted():
    def run(n, inputs, steps):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return engine.run_interpreted(functools.partial(make_slice, n), inputs, {}, steps).arrays

    before = brian2.prefs.codegen.target
    yield run
    brian2.prefs.codegen.target = before


@pytest.fixture(scope="module")
def compiled(tmp_path_factory):
    cache = tmp_path_factory.mktemp("cache")

    def run(n, inputs, steps):
        program = compile_program(functools.partial(make_slice, n), cache=cache)
        return dict(engine.run(program, inputs, {}, steps, tmp_path_factory.mktemp("run") / "0").arrays)

    return run


def doses(dose: Dose = TISSUE.dose) -> list[tuple[float, float]]:
    """Return the doses that a train of pulses becomes, seconds after it begins: the dopamine unit in plain Python."""
    d, light, dt = values(dose), values(Stimulation()), 0.001
    pulses = {round(k * light["pulse_gap"] / dt) for k in range(int(light["pulses"]))}
    c, q, found = 1.0, 0.0, []
    # From well before the train: the resting concentration settles within a step's decay of 1.
    for step in range(-1000, 1500):
        c += dt / d["tau_c"] + light["release"] * (step in pulses)
        up, down = float(q >= 1), float(q <= -1)
        q += down - up
        if up or down:
            found.append((step * dt, d["quantum"] * (up - down)))
        rise = d["k_up"] * max(c - 1 - d["dead"], 0) + d["k_down"] * min(c - 1 + d["dead"], 0)
        q += dt * (1000 * rise - q / d["tau_q"])
        c -= dt * c / d["tau_c"]
    return found


def expected(dopamine_s: float, weight: float, options: dict, tissue: Tissue = TISSUE) -> float:
    """Return the weight at the end of a three-factor experiment, from all its spikes and doses in order of time."""
    p, cell = tissue.synapse, tissue.cell
    delay, interval = options["delays"][0], options["interval"]
    times = [k * interval + 0.1 * b for k in range(options["pairings"]) for b in range(options["burst"])]
    events = [(t, 0, 0.0) for t in times] + [(t + delay, 1, 0.0) for t in times]
    events += [(k * interval + dopamine_s + t, 2, q) for k in range(options["pairings"]) for t, q in doses(tissue.dose)]
    seen = np.log(weight) / p.gain_log
    u, elig, before, last = seen * p.c / (1 + p.c - abs(seen)), 0.0, -10.0, {0: -np.inf, 1: -np.inf}
    # In one step arriving spikes come first, then the cell's own, then doses.
    for t, kind, dose in sorted((round(t, 3), kind, dose) for t, kind, dose in events):
        elig *= np.exp(-(t - before) / float(p.tau_e))
        before = t
        if kind == 0:
            elig -= p.A_d * np.exp(-(t - last[1]) / float(cell.tau_y))
        elif kind == 1:
            elig += np.exp(-(t - last[0]) / float(cell.tau_x))
        else:
            du = p.eta * dose * elig
            u += du * (1 - u if du > 0 else 1 + u)
            elig *= dose >= 0
        last[kind] = t
    return float(np.exp(p.gain_log * readout(np.array(u), p.c)))


def test_one_row_for_each_combination(interpreted):
    rows = run_slice(PAIRS | {"delays": (0.01, -0.01), "weights": (0.5, 1.0), "pairings": 1}, interpreted, TISSUE)
    assert [(r["delay_ms"], r["weight_start"]) for r in rows] == [(10, 0.5), (10, 1.0), (-10, 0.5), (-10, 1.0)]
    assert all(np.isnan(r["dopamine_delay_s"]) for r in rows)
    assert all(r["change"] == pytest.approx(r["weight_end"] / r["weight_start"] - 1) for r in rows)
    assert [r["change"] > 0 for r in rows] == [True, True, False, False]


def test_pair_rows_equal_the_closed_form(interpreted):
    p = PairStdp()
    up, down = run_slice(PAIRS | {"delays": (0.01, -0.02)}, interpreted, TISSUE)
    u = 1 - (1 - p.A_plus * np.exp(-0.01 / float(p.tau_plus))) ** 3
    assert up["weight_end"] == pytest.approx(np.exp(p.gain_log * u), rel=1e-6)
    u = -3 * p.A_minus * np.exp(-0.02 / float(p.tau_minus))
    assert down["weight_end"] == pytest.approx(np.exp(p.gain_log * u), rel=1e-6)


def test_dopamine_rows_equal_a_list_of_events(interpreted):
    for row in run_slice(DOSED | {"weights": (0.5, 1.0, 3.0)}, interpreted, TISSUE):
        assert row["weight_end"] == pytest.approx(expected(row["dopamine_delay_s"], row["weight_start"], DOSED), rel=1e-9)


def test_a_slice_has_the_numbers_of_the_learner_it_is_cut_from(interpreted):
    other = Tissue(
        replace(TISSUE.cell, tau_x=2 * TISSUE.cell.tau_x, tau_y=2 * TISSUE.cell.tau_y),
        replace(TISSUE.synapse, eta=0.01, tau_e=2 * TISSUE.synapse.tau_e, gain_log=2.0, c=0.2),
        replace(TISSUE.dose, k_up=2 * TISSUE.dose.k_up),
    )
    for row in run_slice(DOSED | {"weights": (0.5, 3.0)}, interpreted, other):
        told = row["dopamine_delay_s"], row["weight_start"], DOSED
        assert row["weight_end"] == pytest.approx(expected(*told, other), rel=1e-9)
        assert row["weight_end"] != pytest.approx(expected(*told), rel=1e-9)


def test_three_factors_need_all_three(interpreted):
    (row,) = run_slice(DOSED | {"dopamine": None}, interpreted, TISSUE)
    assert row["change"] == 0


def test_a_protocol_is_checked_with_the_times_of_the_slice():
    light = Stimulation()
    assert pytest.approx((BURST_GAP_S, TRAIN_S)) == (float(light.burst_gap), (light.pulses - 1) * float(light.pulse_gap))


def test_a_train_of_dopamine_is_a_dose_of_one():
    assert sum(q for _, q in doses()) == pytest.approx(1)
    assert all(0 < t < 0.4 for t, _ in doses())


@pytest.mark.standalone
def test_bi_poo_1998(compiled):
    """60 pairings at 1 Hz: both signs, time constants within 30 %, only weak synapses potentiate."""
    delays = np.r_[-80, -40, -20, -10, -5, 5, 10, 20, 40, 80] / 1000
    rows = run_slice(
        PAIRS | {"delays": tuple(delays), "pairings": 60, "interval": 1.0, "weights": (0.3, 1.0, 8.0)}, compiled, TISSUE
    )
    change = np.array([r["change"] for r in rows]).reshape(len(delays), 3)
    assert (change[delays > 0] > 0).all() and (change[delays < 0] < 0).all()
    for side, tau_ms in ((delays > 0, 16.8), (delays < 0, 33.7)):
        slope, _ = np.polyfit(1000 * np.abs(delays[side]), np.log(np.abs(change[side, 1])), 1)
        assert -1 / slope == pytest.approx(tau_ms, rel=0.3)
    assert (np.diff(change[delays > 0], axis=1) < 0).all()
    np.testing.assert_allclose(np.ptp(change[delays < 0], axis=1), 0, atol=1e-12)


@pytest.mark.standalone
def test_yagishita_2014(compiled):
    """15 trains of 10 pairs, dopamine from -1 to 5 s after their start."""
    options = DOSED | {"pairings": 15, "burst": 10, "interval": 10.0, "dopamine": (-1.0, 0.3, 0.6, 1.0, 2.0, 5.0)}
    rows = run_slice(options, compiled, TISSUE)
    change = {r["dopamine_delay_s"]: r["change"] for r in rows}
    assert min(change[0.6], change[1.0]) > 4 * max(abs(change[-1.0]), abs(change[5.0]))
    for row in rows:
        assert row["weight_end"] == pytest.approx(expected(row["dopamine_delay_s"], 1.0, options), rel=1e-9)
