import fcntl
import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import h5py
import libsonata
import numpy as np
import pytest
from full_disk import full_disk
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as some
from segments import IDENTITY, POPULATIONS, segment

from analysis.recording import open_recording
from protocols.faults import MachineFault, RecordingFault
from protocols.finished import Population, described, finish, is_finished
from protocols.recorder import (
    Snapshot,
    claim,
    count_parts,
    newest,
    part_path,
    read_part,
    remove_parts,
    write_part,
)


def same(a, b):
    """Compare nested data with arrays; NaN equals NaN."""
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(same(a[key], b[key]) for key in a)
    if isinstance(a, tuple | list):
        return len(a) == len(b) and all(map(same, a, b))
    if hasattr(a, "__dict__"):
        return same(vars(a), vars(b))
    if isinstance(a, np.ndarray):
        return np.array_equal(a, b, equal_nan=a.dtype.kind == "f")
    return a == b or (a != a and b != b)


def contents(path):
    """All datasets and attributes of a file, for comparison."""
    found = {}
    with h5py.File(path) as file:
        file.visititems(
            lambda name, item: found.update({name: (dict(item.attrs), item[()] if isinstance(item, h5py.Dataset) else 0)})
        )
    return {name: (sorted(map(str, attributes.items())), value) for name, (attributes, value) in found.items()}


def recorded(folder, count=4, seed=0):
    path = folder / "learner-0001.h5"
    with claim(path, IDENTITY) as parts:
        for index in range(count):
            write_part(parts, index, segment(index, seed))
        return finish(parts, path, count, POPULATIONS, {"seed": 1, "parameters": {"a": 1}, "identity": IDENTITY})


def test_a_part_is_read_back(tmp_path):
    with claim(tmp_path / "learner-0001.h5", IDENTITY) as parts:
        for index in range(2):
            write_part(parts, index, segment(index))
            assert same(read_part(parts, index), replace(segment(index), state={}))
        assert newest(parts)[0] == 2
        assert same(newest(parts)[1], segment(1).state)


def test_only_the_newest_states_are_kept(tmp_path):
    with claim(tmp_path / "learner-0001.h5", IDENTITY) as parts:
        for index in range(5):
            write_part(parts, index, segment(index))
        assert sorted(path.name for path in parts.glob("*.state.h5")) == ["0003.state.h5", "0004.state.h5"]


def test_a_recording_holds_every_dataset(tmp_path):
    path = recorded(tmp_path)
    assert not path.with_suffix(".parts").exists()
    originals = [segment(index) for index in range(4)]
    trials = [original for original in originals if original.trial]
    with h5py.File(path) as file:
        assert file.attrs["layout"] == 1
        spikes = file["spikes/motor_cortex_e"]
        assert np.array_equal(spikes["timestamps"], np.concatenate([one.spikes["motor_cortex_e"][0] for one in originals]))
        assert np.array_equal(spikes["node_ids"], np.concatenate([one.spikes["motor_cortex_e"][1] for one in originals]))
        assert len(file["spikes/silent/timestamps"]) == 0
        assert spikes["observed_s"][()].tolist() == [[0, 120]]
        assert file["spikes/silent/observed_s"].shape == (0, 2)
        assert dict(file["nodes/motor_cortex_e"].attrs) == {
            "count": 20,
            "region": "motor_cortex",
            "type": "excitatory",
            "per_pool": 4,
        }
        assert file["nodes/motor_cortex_e/0/pool"][()].tolist() == [key for key in range(5) for _ in range(4)]
        assert file["segments/verb"].asstr()[()].tolist() == ["practice", "sleep"] * 2
        assert file["segments/kind"].asstr()[()].tolist() == ["trial", "sleep"] * 2
        assert file["segments/stage"].asstr()[()].tolist() == ["wake", "sleep"] * 2
        numbers = {
            "segments/phase": [0, 1, 2, 3],
            "segments/simulated_start_s": [0, 30, 60, 90],
            "segments/simulated_stop_s": [30, 60, 90, 120],
            "segments/calendar_start_s": [0, 60, 120, 180],
            "segments/calendar_stop_s": [30, 90, 150, 210],
            "trials/phase": [0, 2],
            "trials/start_s": [0, 60],
            "trials/stop_s": [30, 90],
            "trials/duration_s": [30, 30],
            "trials/calendar_s": [0, 120],
            "weights/cortex/calendar_s": [0, 30, 150],
        }
        assert {name: file[name][()].tolist() for name in numbers} == numbers
        assert file["trials/skill"].asstr()[()].tolist() == ["tapping"] * 2
        assert file["trials/error"].attrs["unit"] == "presses"
        assert file["trials/completed"][()].tolist() == [True, True]
        assert np.isnan(file["trials/interval_s"]).all()
        assert file["events/press/trial_row"][()].tolist() == [0, 0, 0, 1, 1, 1]
        assert file["events/press/released_by"].asstr()[:3].tolist() == ["cue", "prediction", "cue"]
        assert file["events/ripple/trial_row"][()].tolist() == [-1, -1]
        force = file["behaviour/force"]
        assert np.array_equal(force["samples"], np.concatenate([one.behaviour["force"].samples for one in originals]))
        assert (force["first"][()].tolist(), force["start_s"][()].tolist()) == ([0, 7, 14, 21], [0, 30, 60, 90])
        assert dict(force["samples"].attrs) == {"rate_hz": 100.0, "unit": "N"}
        weights = file["weights/cortex"]
        assert (weights["segment"][()].tolist(), weights["calendar_s"][()].tolist()) == ([-1, 0, 2], [0, 30, 150])
        kept = [originals[0].born["cortex"], *(one.weights["cortex"] for one in trials)]
        for name in ("visible", "hidden"):
            unpacked = np.bitwise_xor.accumulate(weights[name][()], axis=0).view(weights[name].attrs["dtype"])
            assert np.array_equal(unpacked, [vars(one)[name] for one in kept])
        assert json.loads(file["provenance/parameters"].asstr()[()]) == {"a": 1}
        assert file["provenance"].attrs["seed"] == 1


def test_when_a_population_was_simulated_is_said(tmp_path):
    path, nobody = tmp_path / "learner-0001.h5", (np.empty(0), np.empty(0, np.uint32))
    there = [{"motor_cortex_e"}, {"motor_cortex_e", "silent"}, {"silent"}, {"motor_cortex_e"}]
    with claim(path, IDENTITY) as parts:
        for index, names in enumerate(there):
            one = segment(index)
            row = replace(one, spikes=dict.fromkeys(names, nobody), observed=dict.fromkeys(names, [one.simulated_s]))
            write_part(parts, index, row)
        finish(parts, path, len(there), POPULATIONS, {"identity": IDENTITY})
    recording = open_recording(path)
    assert recording.observed("motor_cortex_e").tolist() == [[0, 60], [90, 120]]
    assert recording.observed("silent").tolist() == [[30, 90]]


def test_a_row_may_be_several_programs(tmp_path):
    path, nobody = tmp_path / "learner-0001.h5", (np.empty(0), np.empty(0, np.uint32))
    when = [{"motor_cortex_e": [(0, 20)], "silent": [(20, 25), (25, 30)]}, {"motor_cortex_e": [(30, 60)], "silent": [(50, 60)]}]
    with claim(path, IDENTITY) as parts:
        for index, observed in enumerate(when):
            write_part(parts, index, replace(segment(index), spikes=dict.fromkeys(observed, nobody), observed=observed))
        finish(parts, path, len(when), POPULATIONS, {"identity": IDENTITY})
    recording = open_recording(path)
    assert recording.observed("motor_cortex_e").tolist() == [[0, 20], [30, 60]]
    assert recording.observed("silent").tolist() == [[20, 30], [50, 60]]


def test_spikes_on_both_sides_of_a_border_are_put_in_order(tmp_path):
    path = tmp_path / "learner-0001.h5"
    trains = [
        (np.array([1.0, 30_001.0]), np.array([0, 1], np.uint32)),
        (np.array([30_000.0, 40_000.0]), np.array([2, 3], np.uint32)),
    ]
    with claim(path, IDENTITY) as parts:
        for index, train in enumerate(trains):
            write_part(parts, index, replace(segment(index), spikes={"motor_cortex_e": train}))
        finish(parts, path, 2, POPULATIONS, {"identity": IDENTITY})
    with h5py.File(path) as file:
        assert file["spikes/motor_cortex_e/timestamps"][()].tolist() == [1, 30_000, 30_001, 40_000]
        assert file["spikes/motor_cortex_e/node_ids"][()].tolist() == [0, 2, 1, 3]


@pytest.mark.parametrize("end", ["pre", "post"])
def test_synapses_that_changed_are_not_recorded_as_if_they_had_not(tmp_path, end):
    path = tmp_path / "learner-0001.h5"
    moved = segment(2)
    weights = {"cortex": replace(moved.weights["cortex"], **{end: np.array([3, 1, 2, 0])})}
    with claim(path, IDENTITY) as parts:
        write_part(parts, 0, segment(0))
        write_part(parts, 1, replace(moved, weights=weights))
        with pytest.raises(RecordingFault, match="the synapses of cortex changed"):
            finish(parts, path, 2, POPULATIONS, {"identity": IDENTITY})
    assert not path.exists()


def test_populations_with_pools_say_how_large_these_are():
    found = described({"cells": 20, "others": 3}, {"cells": 5}, {"cells": "motor_cortex", "others": "thalamus"})
    assert found == {"cells": Population(20, "motor_cortex", "cells", 4), "others": Population(3, "thalamus", "others")}


def test_a_column_that_some_tasks_lack(tmp_path):
    path = tmp_path / "learner-0001.h5"
    extra = {"presses": 3, "side": "left", "interval_s": 0.3, "kept": True}
    with claim(path, IDENTITY) as parts:
        write_part(parts, 0, replace(segment(0), trial={"score": 1.0} | extra))
        write_part(parts, 1, replace(segment(2), trial={"score": 0.0}))
        finish(parts, path, 2, POPULATIONS, {"identity": IDENTITY})
    with h5py.File(path) as file:
        assert file["trials/presses"][()].tolist() == [3, -1]
        assert file["trials/side"].asstr()[()].tolist() == ["left", ""]
        assert file["trials/interval_s"][0] == 0.3
        assert np.isnan(file["trials/interval_s"][1])
        assert file["trials/kept"][()].tolist() == [1, -1]


def test_trials_at_once_are_a_row_each(tmp_path):
    path = tmp_path / "learner-0001.h5"
    pairings = {"completed": True, "delay_ms": np.array([-10.0, 10.0]), "change": np.array([-0.2, 0.7])}
    with claim(path, IDENTITY) as parts:
        write_part(parts, 0, replace(segment(0), trial=pairings))
        write_part(parts, 1, segment(2))
        finish(parts, path, 2, POPULATIONS, {"identity": IDENTITY})
    read = open_recording(path)
    assert read.trials["phase"].tolist() == [0, 0, 2]
    assert read.trials["delay_ms"][:2].tolist() == [-10, 10]
    assert read.trials["completed"].tolist() == [True] * 3
    assert read.events["press"]["trial_row"].tolist() == [0, 0, 0, 2, 2, 2]


def test_the_reader_reads_what_the_writer_wrote(tmp_path):
    read = open_recording(recorded(tmp_path))
    originals = [segment(index) for index in range(4)]
    assert read.populations["motor_cortex_e"].per_pool == 4
    assert np.array_equal(read.spikes("motor_cortex_e", 30.0, 60.0).times_s, originals[1].spikes["motor_cortex_e"][0] / 1e3)
    assert read.trials["task"].tolist() == ["piano", "piano"]
    assert read.segments["kind"].tolist() == ["trial", "sleep"] * 2
    assert (read.error_unit, read.provenance["parameters"]) == ("presses", {"a": 1})
    assert read.events["press"]["correct"].tolist() == [True, True, False] * 2
    for piece, original in zip(read.signal("force"), originals, strict=True):
        assert same(vars(piece), vars(original.behaviour["force"]))
    weights = read.weights("cortex")
    assert np.array_equal(weights.hidden[2], originals[2].weights["cortex"].hidden)
    assert (weights.segment.tolist(), weights.calendar_s.tolist()) == ([-1, 0, 2], [0, 30, 150])


def test_libsonata_reads_it(tmp_path):
    path = recorded(tmp_path)
    reader = libsonata.SpikeReader(str(path))
    assert sorted(reader.get_population_names()) == ["motor_cortex_e", "silent"]
    population = reader["motor_cortex_e"]
    assert population.sorting == "by_time"
    spikes = population.get_dict()
    expected = [segment(index).spikes["motor_cortex_e"] for index in range(4)]
    assert np.array_equal(spikes["timestamps"], np.concatenate([times for times, _ in expected]))
    assert np.array_equal(spikes["node_ids"], np.concatenate([ids for _, ids in expected]))
    assert reader["silent"].get_dict()["timestamps"].size == 0
    nodes = libsonata.NodeStorage(str(path)).open_population("motor_cortex_e")
    assert nodes.size == 20
    assert nodes.get_attribute("pool", libsonata.Selection([(0, 20)]))[-1] == 4


bits = st.sampled_from([np.float32, np.float64])


@settings(max_examples=15, deadline=None)
@given(data=st.data(), dtype=bits, ids=some.arrays(np.uint32, st.integers(0, 40), elements=st.integers(0, 2**32 - 1)))
def test_packing_loses_no_bit(tmp_path_factory, data, dtype, ids):
    folder = tmp_path_factory.mktemp("packing")
    path = folder / "learner-0001.h5"
    numbers = some.from_dtype(np.dtype(dtype), allow_subnormal=False)
    snapshots = [data.draw(some.arrays(dtype, (3, 2), elements=numbers)) for _ in range(3)]
    with claim(path, IDENTITY) as parts:
        for index, hidden in enumerate(snapshots):
            weights = {"p": Snapshot(np.arange(3), np.arange(3), hidden[:, 0], hidden)}
            spikes = {"motor_cortex_e": (np.full(len(ids), 30_000.0 * index), ids)}
            write_part(parts, index, replace(segment(0), weights=weights, spikes=spikes))
        finish(parts, path, 3, POPULATIONS, {"identity": IDENTITY})
    with h5py.File(path) as file:
        packed = file["weights/p/hidden"]
        unpacked = np.bitwise_xor.accumulate(packed[()], axis=0).view(packed.attrs["dtype"])
        assert unpacked.tobytes() == np.stack(snapshots).tobytes()
        assert np.array_equal(file["spikes/motor_cortex_e/node_ids"], np.concatenate([ids] * 3))


@settings(max_examples=15, deadline=None)
@given(times=some.arrays(np.float64, st.integers(0, 40), elements=st.floats(0, 1e9)), whole=st.booleans())
def test_packing_changes_no_time(tmp_path_factory, times, whole):
    path = tmp_path_factory.mktemp("times") / "learner-0001.h5"
    times = np.sort(np.rint(times) if whole else np.round(times, 6))
    with claim(path, IDENTITY) as parts:
        write_part(parts, 0, replace(segment(0), spikes={"motor_cortex_e": (times, np.zeros(len(times), np.uint32))}))
        finish(parts, path, 1, POPULATIONS, {"identity": IDENTITY})
    with h5py.File(path) as file:
        assert np.array_equal(file["spikes/motor_cortex_e/timestamps"][()], times)
    assert np.array_equal(libsonata.SpikeReader(str(path))["motor_cortex_e"].get_dict()["timestamps"], times)


def test_a_finished_recording_is_never_overwritten(tmp_path):
    path = recorded(tmp_path)
    before = path.read_bytes()
    with pytest.raises(RecordingFault, match="never overwritten"):
        recorded(tmp_path, seed=5)
    assert path.read_bytes() == before
    assert [name.name for name in tmp_path.glob(".*")] == []


def test_finished_or_somebody_elses(tmp_path):
    path = tmp_path / "learner-0001.h5"
    assert not is_finished(path, IDENTITY)
    recorded(tmp_path)
    assert is_finished(path, IDENTITY)
    with pytest.raises(RecordingFault, match="differs from what is asked for in: seed; .*--out"):
        is_finished(path, IDENTITY | {"seed": 2})
    path.write_bytes(path.read_bytes()[:3000])
    with pytest.raises(RecordingFault, match="cannot be read as a recording"):
        is_finished(path, IDENTITY)


def test_parts_of_another_run_are_refused(tmp_path):
    path = tmp_path / "learner-0001.h5"
    with claim(path, IDENTITY) as parts:
        write_part(parts, 0, segment(0))
    with (
        pytest.raises(RecordingFault, match="unfinished run that differs from what is asked for in: seed; .*--out"),
        claim(path, IDENTITY | {"seed": 2}),
    ):
        pass
    with claim(path, IDENTITY) as parts:
        assert count_parts(parts) == 1


def test_two_runs_do_not_write_to_the_same_parts(tmp_path):
    path = tmp_path / "learner-0001.h5"
    with claim(path, IDENTITY), pytest.raises(MachineFault, match="another run is writing here"), claim(path, IDENTITY):
        pass


def test_a_folder_that_another_run_removes_meanwhile_is_made_again(tmp_path, monkeypatch):
    """The other run finishes between this one's opening of the folder and its lock: a lock on what is gone is none."""
    path, lock, calls = tmp_path / "learner-0001.h5", fcntl.flock, []

    def late(handle, how):
        calls.append(how)
        if len(calls) == 1:
            path.with_suffix(".parts").rmdir()
        lock(handle, how)

    monkeypatch.setattr(fcntl, "flock", late)
    with claim(path, IDENTITY) as parts:
        write_part(parts, 0, segment(0))
        assert count_parts(parts) == 1
        with pytest.raises(MachineFault, match="another run is writing here"), claim(path, IDENTITY):
            pass
    assert len(calls) == 3


def test_a_missing_part_keeps_the_recording_from_being_finished(tmp_path):
    path = tmp_path / "learner-0001.h5"
    with claim(path, IDENTITY) as parts:
        write_part(parts, 0, segment(0))
        with pytest.raises(RecordingFault, match="has 1 of 2 parts"):
            finish(parts, path, 2, POPULATIONS, {"identity": IDENTITY})
        assert count_parts(parts) == 1
        assert not path.exists()


@pytest.mark.parametrize("keep", [0, 4, 1000, -1])
def test_a_part_cut_off_is_recognised_and_run_again(tmp_path, keep):
    path = tmp_path / "learner-0001.h5"
    with claim(path, IDENTITY) as parts:
        for index in range(3):
            write_part(parts, index, segment(index))
        damaged = part_path(parts, 2)
        damaged.write_bytes(damaged.read_bytes()[:keep])
        with pytest.raises(RecordingFault, match="cut off or damaged"):
            read_part(parts, 2)
        with pytest.raises(RecordingFault, match="cut off or damaged"):
            finish(parts, path, 3, POPULATIONS, {"identity": IDENTITY})
        assert not path.exists()
        index, state = newest(parts)
        assert index == 2
        assert same(state, segment(1).state)


def test_leftovers_of_a_killed_write_are_ignored_and_removed(tmp_path):
    path = tmp_path / "learner-0001.h5"
    with claim(path, IDENTITY) as parts:
        write_part(parts, 0, segment(0))
    leftovers = [parts / ".0001.h5.unfinished", tmp_path / ".learner-0001.h5.unfinished"]
    for leftover in leftovers:
        leftover.write_bytes(b"half")
    with claim(path, IDENTITY) as parts:
        assert not any(leftover.exists() for leftover in leftovers)
        assert newest(parts)[0] == 1


WRITER = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from protocols.finished import finish
from protocols.recorder import claim, newest, write_part
from segments import IDENTITY, POPULATIONS, segment
path = Path(sys.argv[1]) / "learner-0001.h5"
with claim(path, IDENTITY) as parts:
    print("ready", flush=True)
    for index in range(newest(parts)[0], 40):
        write_part(parts, index, segment(index))
        print(index, flush=True)
    finish(parts, path, 40, POPULATIONS, {"seed": 1, "parameters": {"a": 1}, "identity": IDENTITY})
"""


def test_a_kill_at_any_moment_loses_no_acknowledged_part(tmp_path):
    dice = np.random.default_rng(7)
    folder = tmp_path / "killed"
    folder.mkdir()
    path = folder / "learner-0001.h5"
    kills = 0
    for _ in range(12):
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITER, folder, Path(__file__).parent], stdout=subprocess.PIPE, text=True
        )
        assert writer.stdout.readline() == "ready\n"
        time.sleep(dice.uniform(0, 0.06))
        writer.send_signal(signal.SIGKILL)
        acknowledged = [int(line) for line in writer.stdout.read().split()]
        writer.wait()
        if path.exists():
            break
        kills += 1
        parts = path.with_suffix(".parts")
        assert count_parts(parts) > max(acknowledged, default=-1)
        for index in range(count_parts(parts)):
            assert same(read_part(parts, index), replace(segment(index), state={}))
    else:
        subprocess.run([sys.executable, "-c", WRITER, folder, Path(__file__).parent], check=True, stdout=subprocess.DEVNULL)
    assert kills >= 3
    whole = tmp_path / "whole"
    whole.mkdir()
    assert same(contents(path), contents(recorded(whole, 40)))
    with claim(path, IDENTITY) as parts:  # a kill after the recording appeared may have left its parts
        remove_parts(parts)
    assert [name.name for name in folder.iterdir()] == ["learner-0001.h5"]


@pytest.mark.parametrize("size", [0, 1000, 6000, 20_000])
def test_a_full_disk_leaves_nothing_half_written(tmp_path, size):
    path = tmp_path / "learner-0001.h5"
    with claim(path, IDENTITY) as parts:
        for index in range(2):
            write_part(parts, index, segment(index))
        large = replace(segment(2), spikes={"motor_cortex_e": (np.arange(30_000.0), np.zeros(30_000, np.uint32))})
        with full_disk(size):
            with pytest.raises(MachineFault, match="cannot be written: File too large; .*run again"):
                write_part(parts, 2, large)
            with pytest.raises(MachineFault, match="cannot be written: File too large"):
                finish(parts, path, 2, POPULATIONS, {"identity": IDENTITY, "protocol": ["long"] * 10_000})
        assert not path.exists()
        assert not list(tmp_path.rglob(".*"))
        assert newest(parts)[0] == 2
        finish(parts, path, 2, POPULATIONS, {"identity": IDENTITY})
    assert path.exists()


def test_a_folder_that_cannot_be_made(tmp_path):
    (tmp_path / "taken").write_text("a file")
    with pytest.raises(MachineFault, match=r"taken.*--out"), claim(tmp_path / "taken" / "learner-0001.h5", IDENTITY):
        pass


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_folder(tmp_path):
    tmp_path.chmod(0o500)
    try:
        with (
            pytest.raises(MachineFault, match="Permission denied; choose a folder"),
            claim(tmp_path / "learner-0001.h5", IDENTITY),
        ):
            pass
    finally:
        tmp_path.chmod(0o700)
