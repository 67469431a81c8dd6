"""Writer and reader are apart on purpose; this is what holds them together."""

from dataclasses import replace

import h5py
import numpy as np
import pytest
from segments import IDENTITY, POPULATIONS, segment

from analysis.check import faults_of
from analysis.recording import LAYOUT, open_recording
from protocols import recorder
from protocols.finished import finish

PROVENANCE = {
    "protocol": {"name": "case", "skills": {"tapping": {"task": "piano"}}},
    "group": "sleep",
    "parameters": {"synapse.eta": {"value": 0.1, "unit": "1", "source": "somebody"}},
    "packages": {"numpy": "2"},
    "compiler": {"command": "g++"},
    "machine": {"name": "here"},
    "parent": "",
    "seed": 1,
    "learner": 1,
    "code_version": "0",
    "started": "2026-01-01T00:00:00+00:00",
    "ended": "2026-01-01T00:00:01+00:00",
    "identity": IDENTITY,
}


def complete(one):
    """Add the one column that every trial has and the made-up stretches have not."""
    return replace(one, trial={**one.trial, "conscious": 0.5}) if one.trial else one


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    path = tmp_path_factory.mktemp("layout") / "case" / "sleep" / "learner-0001.h5"
    segments = [complete(segment(index)) for index in range(4)]
    with recorder.claim(path, IDENTITY) as parts:
        for index, one in enumerate(segments):
            recorder.write_part(parts, index, one)
        finish(parts, path, len(segments), POPULATIONS, PROVENANCE)
    return open_recording(path), segments


def test_both_rooms_mean_the_same_layout(written):
    assert recorder.LAYOUT == LAYOUT
    assert faults_of(written[0].path) == []


def test_the_check_looks_into_signals_and_weights(written, tmp_path):
    path = tmp_path / "wrong.h5"
    path.write_bytes(written[0].path.read_bytes())
    signal, projection = written[0].behaviour()[0], written[0].projections()[0]
    with h5py.File(path, "r+") as file:
        del file[f"behaviour/{signal}/samples"].attrs["rate_hz"]
        file[f"weights/{projection}/segment"][0] = 99
        file[f"weights/{projection}/pre"][0] = -1
    weights, cells, missing = faults_of(path)
    told = "wanted -1 for the first alone, and rows of /segments, which has 4"
    assert f"/weights/{projection}: segment 0 to 99, {told}" in weights
    assert f"/weights/{projection}: cells below 0" in cells
    assert "rate_hz" in missing
    with h5py.File(path, "r+") as file:
        file[f"weights/{projection}/segment"][...] = [-1, 0, -1]
    assert f"/weights/{projection}: segment -1 to 0, {told}" in faults_of(path)[0]


def test_spikes_come_back(written):
    recording, segments = written
    spikes = recording.spikes("motor_cortex_e")
    times = np.concatenate([one.spikes["motor_cortex_e"][0] for one in segments])
    np.testing.assert_array_equal(spikes.times_s, times / 1000)
    np.testing.assert_array_equal(spikes.ids, np.concatenate([one.spikes["motor_cortex_e"][1] for one in segments]))
    assert recording.spikes("silent").ids.size == 0
    assert recording.populations["motor_cortex_e"].per_pool == 4


def test_tables_come_back(written):
    recording, _ = written
    assert recording.segments["kind"].tolist() == ["trial", "sleep", "trial", "sleep"]
    assert recording.segments["calendar_stop_s"].tolist() == [30.0, 90.0, 150.0, 210.0]
    assert recording.trials["skill"].tolist() == ["tapping", "tapping"]
    assert recording.trials["start_s"].tolist() == [0.0, 60.0]
    assert recording.events["press"]["trial_row"].tolist() == [0, 0, 0, 1, 1, 1]
    assert recording.events["press"]["released_by"].tolist() == ["cue", "prediction", "cue"] * 2
    assert recording.error_unit == "presses"


def test_signals_and_weights_come_back_bit_for_bit(written):
    recording, segments = written
    for piece, one in zip(recording.signal("force"), segments, strict=True):
        np.testing.assert_array_equal(piece.samples, one.behaviour["force"].samples)
        assert piece.start_s == one.simulated_s[0]
    weights = recording.weights("cortex")
    kept = [segments[0].born["cortex"], *(one.weights["cortex"] for one in segments if one.weights)]
    assert weights.visible.tobytes() == np.array([one.visible for one in kept]).tobytes()
    assert weights.hidden.tobytes() == np.array([one.hidden for one in kept]).tobytes()
    assert weights.segment.tolist() == [-1, 0, 2]


def test_provenance_comes_back(written):
    provenance = written[0].provenance
    assert {name: provenance[name] for name in PROVENANCE if name != "identity"} == {
        name: value for name, value in PROVENANCE.items() if name != "identity"
    }
