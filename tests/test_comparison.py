"""The learned circuit in three simulators: what is taken out of a recording, and that the scripts are one model."""

import importlib
from types import SimpleNamespace

import brian2
import numpy as np
import pytest

from analysis.layout import Spikes, Weights
from benchmarks.comparison import plain_brian2
from benchmarks.comparison.child import CELLS, INPUTS
from benchmarks.comparison.circuit import from_recording
from benchmarks.comparison.likeness import between_seeds, between_simulators, correlations
from models.movement_wiring import COUNT, drawn, plastic_pairs

SEED, STEPS = 7, 400


def recorded(rng):
    """Stand for a recording of two stretches of 100 and 400 ms, with two snapshots of weights."""
    fired = {name: np.nonzero(rng.random((STEPS, COUNT[name])) < 0.03) for name in INPUTS}
    spikes = {name: (step + 100, cell) for name, (step, cell) in fired.items()}
    pairs = {name: plastic_pairs(name) for name in ("pf_pc", "mf_dcn")}
    visible = {name: rng.random((2, len(pre))) * 0.04 for name, (pre, post) in pairs.items()}
    none = np.zeros(0)
    return SimpleNamespace(
        provenance={"seed": SEED},
        segments={"phase": np.array([0, 1]), "simulated_start_s": np.array([0, 0.1]), "simulated_stop_s": np.array([0.1, 0.5])},
        spikes=lambda name, start_s, stop_s: Spikes(spikes[name][0] * 1e-3, spikes[name][1]),
        weights=lambda name: Weights(*pairs[name], visible[name], none, none, none),
        visible=visible,
        played=spikes,
    )


def test_the_circuit_is_the_recordings():
    recording = recorded(np.random.default_rng(0))
    circuit = from_recording(recording)
    assert circuit["steps"] == STEPS
    for name in INPUTS:
        assert np.array_equal(circuit[f"{name}.step"] + 100, recording.played[name][0])
    for name in ("pf_pc", "mf_dcn"):
        assert np.array_equal(circuit[f"{name}.weight"], recording.visible[name][1])
    for name, (pre, post) in drawn(SEED).items():
        assert np.array_equal(circuit[f"{name}.pre"], pre) and np.array_equal(circuit[f"{name}.post"], post)


def test_nest_and_brian2_are_one_model_spike_for_spike_without_noise(monkeypatch):
    pytest.importorskip("nest", reason="NEST is not installed: pip install -e '.[nest]'")
    circuit = from_recording(recorded(np.random.default_rng(1)))
    circuit |= {key: np.array(0.0) for key in circuit if key.endswith("sigma")}
    with_nest, _ = importlib.import_module("benchmarks.comparison.nest_circuit").prepare(circuit, 1)(STEPS)
    monkeypatch.setitem(brian2.prefs, "codegen.target", "numpy")
    with_brian2, _ = plain_brian2.prepare(circuit, 1)(STEPS)
    for name in CELLS:
        there, here = (sorted(zip(*map(np.ndarray.tolist, found[name]), strict=True)) for found in (with_nest, with_brian2))
        assert len(there) > 100, name
        assert there == here, name


def test_another_model_is_further_away_than_another_seed():
    rng = np.random.default_rng(2)
    ours, same = (list(rng.normal(0, 1, (5, 500))) for _ in range(2))
    other = [values + 0.5 for values in same]
    assert between_simulators(ours, same) <= between_seeds(ours) < between_simulators(ours, other)


def test_cells_that_fire_together_correlate():
    steps = np.random.default_rng(3).choice(1000, 300, replace=False) * 0.01
    times, ids = np.tile(steps, 2), np.repeat([0, 1], 300)
    assert correlations(times, ids, 3, 10.0) == pytest.approx([1.0])
