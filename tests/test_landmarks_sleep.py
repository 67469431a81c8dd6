"""Landmarks of sleep and what it replays: each criterion fails on planted recordings that miss it, and on no others."""

import numpy as np
import pytest
from planted_sleep import APART, PAIRS, nights, sleeper, sleepers
from verdicts import complaints

from analysis.landmarks import kurniawan_2016, wilson_1994
from analysis.landmarks.wilson_1994 import pool_correlations
from analysis.recording import open_recording
from analysis.replay import sleep_windows
from analysis.score import measures_of

BACKWARDS = tuple((second, first) for first, second in PAIRS)


@pytest.mark.parametrize(
    ("planted", "reason"),
    [
        ({"deprived": (5, 6, 24, 8, 20)}, "deprived below slept in 3 of 4"),
        ({"deprived": (5, 6, 7, 8, 12)}, "difference at a week"),
    ],
)
def test_kurniawan_fails_on_what_is_missed(tmp_path, planted, reason):
    nights(tmp_path, **planted)
    (found,) = complaints(tmp_path, kurniawan_2016)
    assert found.startswith(reason)


def test_nothing_is_made_up_where_nothing_was_lost(tmp_path):
    nights(tmp_path, deprived=(30, 30, 30, 30, 22))
    assert len(complaints(tmp_path, kurniawan_2016)) == 2


def test_kurniawan_measures_the_planted_cost(tmp_path):
    nights(tmp_path)
    measures = measures_of(tmp_path, kurniawan_2016)
    # Keys are whole numbers: one of a hundred is a point.
    np.testing.assert_allclose(kurniawan_2016.costs_of(measures), [15, 14, 13, 12, 2], atol=1.5)


@pytest.mark.parametrize(
    ("planted", "reasons"),
    [
        ({"after": PAIRS + APART}, ["change of correlation of other pairs"]),
        ({"after": BACKWARDS}, ["order after practice"]),
        ({"before": PAIRS}, ["change of correlation of neighbours"]),
    ],
)
def test_wilson_fails_on_what_is_missed(tmp_path, planted, reasons):
    sleepers(tmp_path, **planted)
    found = complaints(tmp_path, wilson_1994)
    assert len(found) == len(reasons)
    assert all(one.startswith(reason) for one, reason in zip(found, reasons, strict=True))


def test_mean_correlation_of_pools_is_that_of_their_pairs_of_cells(tmp_path):
    recording = open_recording(sleeper(tmp_path / "one.h5", 3, simulated_s=8.0, events=4))
    windows = sleep_windows(recording)
    counts = np.zeros((600, 80 * len(windows)))
    for place, (start, stop) in enumerate(windows):
        spikes = recording.spikes("motor_cortex_e", start, stop)
        for cell in range(600):
            own = spikes.times_s[spikes.ids == cell]
            edges = start + 0.1 * np.arange(81)
            counts[cell, 80 * place : 80 * (place + 1)] = np.histogram(own, edges)[0]
    pairs = np.nan_to_num(np.corrcoef(counts)).reshape(5, 120, 5, 120).mean(axis=(1, 3))
    np.testing.assert_allclose(pool_correlations(recording, windows), pairs, atol=1e-3)
