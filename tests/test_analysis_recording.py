"""What is written by the layout is read back; what is not is refused with a reason."""

from contextlib import contextmanager

import h5py
import numpy as np
import pytest
from synthetic import (
    NODES,
    ORDER,
    Session,
    Sleep,
    pairing_trials,
    segments_of,
    write_pianist,
    write_recording,
    write_spikes,
)

from analysis import layout
from analysis.check import faults_of
from analysis.recording import RecordingFault, open_recording, unpack
from protocols import words

TRIALS = pairing_trials([(10.0, 0.6, 0.3, 0.4), (-10.0, np.nan, 0.3, -0.1)])


@pytest.fixture(scope="module")
def learner(tmp_path_factory):
    path = tmp_path_factory.mktemp("recording") / "learner-0007.h5"
    phases = [Session("practice", [0.5, 0.4], error_share=0.1), Sleep(events=4, simulated_s=10.0, calendar_s=120.0)]
    return write_pianist(path, phases, seed=7)


@contextmanager
def wrong(folder, learner):
    """Give a copy of a recording that is open for damage."""
    path = folder / "wrong.h5"
    path.write_bytes(learner.read_bytes())
    with h5py.File(path, "r+") as file:
        yield path, file


def test_tables_provenance_and_nodes_are_read_back(learner):
    recording = open_recording(learner)
    assert recording.layout == "motor-memory 1"
    assert recording.trials["verb"].tolist() == ["practice", "practice"]
    assert recording.trials["presses"].tolist() == [60, 75]
    assert recording.error_unit == "presses"
    assert recording.segments["kind"].tolist() == ["trial", "trial", "sleep"]
    assert set(recording.events["press"]) >= {"time_s", "key", "target", "correct", "trial_row", "released_by"}
    assert recording.provenance["seed"] == 7
    assert recording.provenance["group"] == "sleep"
    assert recording.provenance["protocol"]["skills"]["tapping"]["sequence"] == "-".join(map(str, ORDER))
    population = recording.populations["motor_cortex_e"]
    assert (population.count, population.region, population.per_pool) == (600, "motor_cortex", 120)
    assert recording.duration_s == 70.0


def test_a_window_of_spikes_is_the_part_of_the_whole_that_lies_in_it(learner):
    recording = open_recording(learner)
    for name in NODES:
        whole = recording.spikes(name)
        inside = (whole.times_s >= 12.5) & (whole.times_s < 31.0)
        window = recording.spikes(name, 12.5, 31.0)
        np.testing.assert_array_equal(window.times_s, whole.times_s[inside])
        np.testing.assert_array_equal(window.ids, whole.ids[inside])
    assert recording.spikes("vision", 5.0, 4.0).ids.size == 0
    assert recording.spike_counts()["vision"] == recording.spikes("vision").ids.size


def test_a_window_is_half_open(tmp_path):
    times = np.array([1000.0, 2000.0, 2000.0, 3000.0])
    spikes = {"dopamine": (times, np.arange(4))}
    path = write_recording(tmp_path / "one.h5", trials=TRIALS, segments=segments_of(TRIALS), spikes=spikes)
    assert open_recording(path).spikes("dopamine", 2.0, 3.0).ids.tolist() == [1, 2]


def test_packed_weights_are_read_back_bit_for_bit(tmp_path):
    rng = np.random.default_rng(0)
    visible, hidden = rng.normal(size=(3, 50)), rng.normal(size=(3, 50, 8))
    visible[1, 3], hidden[2, 0, 0] = -0.0, 5e-324
    arrays = {
        "pre": np.arange(50, dtype="i4"),
        "post": np.arange(50, dtype="i4")[::-1],
        "segment": np.array([0, 4, 9]),
        "calendar_s": np.array([0.0, 720.0, 1e9]),
        "visible": visible,
        "hidden": hidden,
    }
    path = write_recording(tmp_path / "one.h5", trials=TRIALS, segments=segments_of(TRIALS), weights={"motor_to_motor": arrays})
    recording = open_recording(path)
    assert recording.projections() == ("motor_to_motor",)
    weights = recording.weights("motor_to_motor")
    assert weights.visible.tobytes() == visible.tobytes()
    assert weights.hidden.tobytes() == hidden.tobytes()
    assert weights.segment.tolist() == [0, 4, 9]
    less = recording.weights("motor_to_motor", hidden=False)
    assert less.visible.tobytes() == visible.tobytes()
    assert less.hidden.shape == (*hidden.shape[:-1], 0)
    with pytest.raises(RecordingFault, match="no 'other' in /weights; there are motor_to_motor"):
        recording.weights("other")


def test_packing_of_floats_of_four_bytes_is_undone():
    values = np.array([[1.0, 2.0], [1.5, 2.0]], dtype="f4")
    bits = values.view("u4").copy()
    bits[1] ^= bits[0]
    np.testing.assert_array_equal(unpack(bits, np.dtype("f4")), values)


def test_signals_come_in_one_piece_per_stretch(tmp_path):
    path = write_recording(tmp_path / "one.h5", trials=TRIALS, segments=segments_of(TRIALS))
    with h5py.File(path, "r+") as file:
        group = file.create_group("behaviour/force")
        group.create_dataset("samples", data=np.arange(10.0)).attrs.update({"rate_hz": 100.0, "unit": "N"})
        group["first"], group["start_s"] = [0, 6], [1.0, 60.0]
    recording = open_recording(path)
    assert recording.behaviour() == ("force",)
    first, second = recording.signal("force")
    assert first.samples.tolist() == [0, 1, 2, 3, 4, 5]
    assert (second.start_s, second.rate_hz, second.unit, len(second.samples)) == (60.0, 100.0, "N", 4)


def test_spikes_of_other_simulators_are_read(tmp_path):
    path = tmp_path / "spikes.h5"
    with h5py.File(path, "w") as file:
        group = file.create_group("spikes/cortex")
        # BMTK compresses, and may sort by cell.
        group.create_dataset("timestamps", data=[30.0, 10.0, 20.0], compression="gzip")
        group.create_dataset("node_ids", data=[0, 1, 1], compression="gzip")
        group.attrs["sorting"] = "by_id"
        write_spikes(file.create_group("spikes/thalamus"), np.array([5.0, 15.0]), np.array([2, 0]), compression="gzip")
        old = file.create_group("spikes/old")
        old["timestamps"], old["gids"] = [1.0], [9]
    recording = open_recording(path)
    assert recording.layout == "SONATA"
    assert recording.trials == {}
    cortex = recording.spikes("cortex", 0.015)
    assert cortex.times_s.tolist() == [0.02, 0.03]
    assert cortex.ids.tolist() == [1, 0]
    assert recording.spikes("thalamus", 0.0, 0.01).ids.tolist() == [2]
    assert recording.populations["thalamus"].count == 3
    assert recording.spikes("old").ids.tolist() == [9]
    assert recording.duration_s == 0.03
    assert faults_of(path) == []


def test_what_is_no_recording_is_refused_with_a_reason(tmp_path, learner):
    text = tmp_path / "text.h5"
    text.write_text("time,cell\n")
    empty = tmp_path / "empty.h5"
    empty.touch()
    bare = tmp_path / "bare.h5"
    with h5py.File(bare, "w") as file:
        file["other"] = 1
    newer = tmp_path / "newer.h5"
    newer.write_bytes(learner.read_bytes())
    with h5py.File(newer, "r+") as file:
        file.attrs["layout"] = 2
    half = tmp_path / "half.h5"
    half.write_bytes(learner.read_bytes()[: learner.stat().st_size // 2])
    part = tmp_path / "part.h5"
    part.write_bytes(learner.read_bytes())
    with h5py.File(part, "r+") as file:
        del file["trials"]
    uneven = tmp_path / "uneven.h5"
    uneven.write_bytes(learner.read_bytes())
    with h5py.File(uneven, "r+") as file:
        del file["trials/score"]
        file["trials/score"] = [1.0]
    records = tmp_path / "records.h5"
    records.write_bytes(learner.read_bytes())
    with h5py.File(records, "r+") as file:
        del file["trials/verb"]
        file["trials/verb"] = np.zeros(2, dtype=[("a", "f4"), ("b", "i4")])
    for path, reason in (
        (tmp_path / "none.h5", "no such file"),
        (tmp_path, "a folder"),
        (text, "not an HDF5 file"),
        (empty, "empty file"),
        (bare, "no `layout` number"),
        (newer, "layout 2; this version reads layout 1"),
        (half, "cut off"),
        (part, "without /trials"),
        (uneven, "differ in length"),
        (records, "/trials/verb has shape .* one number or text per row is expected"),
    ):
        with pytest.raises(RecordingFault, match=reason) as fault:
            open_recording(path)
        assert str(path) in str(fault.value)
        assert faults_of(path) == [str(fault.value)]


def test_an_unknown_population_is_named_with_those_that_are_there(learner):
    with pytest.raises(RecordingFault, match="no population 'cerebellum'; there are .*vision"):
        open_recording(learner).spikes("cerebellum")


def test_the_check_finds_every_fault_of_a_recording_at_once(tmp_path, learner):
    assert faults_of(learner) == []
    with wrong(tmp_path, learner) as (path, file):
        file["spikes/vision/node_ids"][0] = 10_000
        file["spikes/thalamus/timestamps"][0] = 1e6
        file["events/press/trial_row"][0] = 50
        file["segments/calendar_stop_s"][0] = -1.0
    faults = "\n".join(faults_of(path))
    assert "/spikes/vision: ids up to 10000, but the population has 200 cells" in faults
    assert "/spikes/thalamus: said to be sorted by time, and is not" in faults
    assert "/events/press: trial_row up to 50, but /trials has 2 rows" in faults
    assert "/segments: row 0 ends before it starts" in faults


@pytest.mark.parametrize(
    ("place", "value", "fault"),
    [
        ("trials/score", 7.0, "/trials: score 7 in row 0, wanted 0 to 1"),
        ("trials/phase", -4, "/trials: phase below 0"),
        ("trials/stop_s", 1e9, "/trials: stop_s up to 1e+09, but the simulated time ends at"),
        ("trials/start_s", np.nan, "/trials: start_s that are not finite"),
        ("trials/verb", "foo", "/trials: verb 'foo', wanted one of practice"),
        ("segments/stage", "N9", "/segments: stage 'N9', wanted one of wake, N2"),
        ("events/press/time_s", np.inf, "/events/press: time_s that are not finite"),
    ],
)
def test_the_check_knows_what_values_may_be(tmp_path, learner, place, value, fault):
    with wrong(tmp_path, learner) as (path, file):
        file[place][0] = value
    assert any(fault in said for said in faults_of(path)), faults_of(path)


@pytest.mark.parametrize(
    ("place", "fault"),
    [
        ("events/press/time_s", "/events/press has no column time_s"),
        ("provenance/compiler", "/provenance says nothing of compiler"),
    ],
)
def test_the_check_misses_what_is_gone(tmp_path, learner, place, fault):
    with wrong(tmp_path, learner) as (path, file):
        del file[place]
    assert f"{path}: {fault}" in faults_of(path)


def test_the_verbs_of_a_recording_are_those_of_the_language():
    assert set(layout.VERBS) == set(words.VERBS)
