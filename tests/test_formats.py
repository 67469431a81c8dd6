"""Files go to and come from other people's tools, and spike statistics are those of other people's libraries."""

import builtins
import json
import shutil
import subprocess
import sys
import warnings
from datetime import UTC, datetime
from pathlib import Path

import elephant.statistics
import h5py
import libsonata
import neo
import numpy as np
import pynapple
import pytest
import quantities
from full_disk import full_disk
from nwbinspector import inspect_nwbfile
from pynwb import NWBHDF5IO, NWBFile, TimeSeries, validate
from pynwb.behavior import Position, SpatialSeries
from synthetic import Session, Sleep, write_pianist
from typer.testing import CliRunner

from analysis import nwb, sonata
from analysis.check import faults_of
from analysis.export import to_csv
from analysis.nwb_export import to_nwb
from analysis.recording import RecordingFault, open_recording
from analysis.spikes import rates_by_cell, variation_by_cell
from analysis.summary import analyse, contents
from commands import exits
from commands.main import app

START = datetime(2026, 1, 1, tzinfo=UTC)
HAND = [(1.0, 0.0, 250), (40.0, 3.0, 120)]  # start s, first value, samples of each stretch at 100 Hz


def measured(recording):
    return {name: value for name, value in analyse(recording).items() if name != "file"}


@pytest.fixture(scope="module")
def learner(tmp_path_factory):
    """Two sessions, a night and two hours that are not simulated, with a hand that was followed in two stretches."""
    path = tmp_path_factory.mktemp("formats") / "learner-0003.h5"
    phases = [
        Session("practice", [0.5, 0.4, 0.3], error_share=0.1),
        Sleep(events=12, simulated_s=20.0, calendar_s=240.0),
        Sleep(simulated_s=0.0, calendar_s=30_000.0, length_s=3600.0),
        Sleep(simulated_s=0.0, calendar_s=34_000.0, length_s=3600.0),
        Session("test", [0.3, 0.3], calendar_s=40_000.0),
    ]
    write_pianist(path, phases, seed=3)
    with h5py.File(path, "r+") as file:
        samples = np.concatenate([first + np.arange(count) / 100 for _, first, count in HAND])
        group = file.create_group("behaviour/hand_x")
        group.create_dataset("samples", data=samples).attrs.update({"rate_hz": 100.0, "unit": "m"})
        group["first"], group["start_s"] = [0, HAND[0][2]], [start for start, _, _ in HAND]
    return open_recording(path)


@pytest.fixture(scope="module")
def exported(learner, tmp_path_factory):
    return to_nwb(learner, tmp_path_factory.mktemp("exported") / "learner-0003.nwb")


def test_an_export_passes_the_validator_and_the_inspector(exported):
    assert validate(path=str(exported)) == []
    assert [f"{said.check_function_name}: {said.message}" for said in inspect_nwbfile(nwbfile_path=str(exported))] == []


def test_an_export_reads_back_as_what_it_was(learner, exported):
    back = open_recording(exported)
    assert back.layout == "NWB"
    assert back.populations == learner.populations
    assert (back.duration_s, back.error_unit) == (learner.duration_s, "presses")
    assert back.provenance == learner.provenance
    for ours, theirs in ((learner.trials, back.trials), (learner.segments, back.segments), *pairs_of_events(learner, back)):
        assert set(ours) == set(theirs)
        for name in ours:
            np.testing.assert_array_equal(theirs[name], ours[name], err_msg=name)
    for name in learner.populations:
        ours, theirs = learner.spikes(name, 12.0, 95.0), back.spikes(name, 12.0, 95.0)
        np.testing.assert_array_equal(theirs.times_s, ours.times_s)
        np.testing.assert_array_equal(theirs.ids, ours.ids)
    assert back.spike_counts() == learner.spike_counts()
    assert measured(back) == measured(learner)
    assert faults_of(exported) == []


def test_when_cells_were_simulated_goes_along(learner, tmp_path):
    """Each population in two stretches of its own, cut at the widest silence between its spikes."""
    path = tmp_path / "learner-0003.h5"
    shutil.copy(learner.path, path)
    with h5py.File(path, "r+") as file:
        for population in file["spikes"].values():
            times = np.sort(population["timestamps"][()] / 1000)
            widest = np.diff(times).argmax()
            population["observed_s"] = np.array([[0.0, times[widest]], [times[widest + 1], times[-1]]])
    recording = open_recording(path)
    exported = to_nwb(recording, path.with_suffix(".nwb"))
    assert list(inspect_nwbfile(nwbfile_path=str(exported))) == []
    for name in recording.populations:
        np.testing.assert_array_equal(open_recording(exported).observed(name), recording.observed(name))
        assert open_recording(exported).cell_seconds(name) == recording.cell_seconds(name)
    with NWBHDF5IO(exported, "r") as io:
        units = io.read().units
        (row, *_) = np.flatnonzero(units["population"][:] == "vision")
        np.testing.assert_array_equal(units["obs_intervals"][int(row)], recording.observed("vision"))


def pairs_of_events(ours, theirs):
    assert set(ours.events) == set(theirs.events)
    return [(ours.events[kind], theirs.events[kind]) for kind in ours.events]


def test_sampled_signals_come_back_in_their_stretches(learner, exported):
    back = open_recording(exported)
    assert back.behaviour() == ("hand_x",)
    for ours, theirs in zip(learner.signal("hand_x"), back.signal("hand_x"), strict=True):
        np.testing.assert_array_equal(theirs.samples, ours.samples)
        assert (theirs.start_s, theirs.rate_hz, theirs.unit) == (ours.start_s, pytest.approx(ours.rate_hz), ours.unit)


def test_pynapple_opens_an_export_in_one_line(learner, exported):
    loaded = pynapple.load_file(str(exported))
    vision = loaded["units"].getby_category("population")["vision"]
    assert sum(len(train) for train in vision.values()) == learner.spike_counts()["vision"]
    np.testing.assert_array_equal(loaded["trials"].start, learner.trials["start_s"])
    assert len(loaded["hand_x"]) == sum(count for _, _, count in HAND)


def test_libsonata_and_pynapple_open_a_recording_as_it_is(learner):
    ours = learner.spikes("vision")
    theirs = libsonata.SpikeReader(str(learner.path))["vision"].get_dict()
    np.testing.assert_allclose(np.asarray(theirs["timestamps"]) / 1000, ours.times_s)
    np.testing.assert_array_equal(theirs["node_ids"], ours.ids)
    trains = pynapple.Tsd(t=ours.times_s, d=ours.ids).to_tsgroup()
    assert sorted(trains) == sorted(set(ours.ids.tolist()))


def test_statistics_are_those_of_elephant_and_pynapple(learner):
    duration, population = learner.duration_s, learner.populations["thalamus"]
    spikes = learner.spikes("thalamus")
    times = {cell: spikes.times_s[spikes.ids == cell] for cell in range(population.count)}
    theirs = [neo.SpikeTrain(own * quantities.s, t_stop=duration) for own in times.values()]
    rates = rates_by_cell(spikes.ids, population.count, duration)
    assert rates == pytest.approx([float(elephant.statistics.mean_firing_rate(train).rescale("Hz")) for train in theirs])
    whole = pynapple.IntervalSet(0, duration)
    tuned = pynapple.TsGroup({cell: pynapple.Ts(own) for cell, own in times.items()}, time_support=whole)
    assert rates == pytest.approx(np.asarray(tuned.rates))
    gaps = [elephant.statistics.isi(train).rescale("s").magnitude for train in theirs]
    variations = [elephant.statistics.cv(gap) for gap in gaps if gap.size > 1]
    assert variation_by_cell(spikes.times_s, spikes.ids) == pytest.approx(variations)
    counts = [len(own) for own in times.values()]
    said = analyse(learner)["spikes"]["thalamus"]
    assert said["rate_hz"] == pytest.approx(np.mean(rates))
    assert said["cv_of_intervals"] == pytest.approx(np.median(variations))
    assert said["silent_cells"] == counts.count(0)


def test_units_and_trials_of_other_people_are_read(tmp_path):
    path = tmp_path / "mouse.nwb"
    file = NWBFile("Licking, 3 cells", "mouse-7", START)
    file.add_unit_column("depth", "µm")
    trains = [np.array([0.5, 2.0]), np.array([]), np.array([0.1, 0.2, 9.0])]
    for train in trains:
        file.add_unit(spike_times=train, depth=100.0)
    file.add_trial_column("side", "of the lick")
    file.add_trial_column("licks", "times", index=True)
    file.add_trial_column("stim_index", "which picture: a plain column, whatever its name")
    for number in range(3):
        file.add_trial(
            start_time=3.0 * number, stop_time=3.0 * number + 2, side="left", licks=[0.5] * number, stim_index=7 - number
        )
    whisker = TimeSeries(name="whisker", data=np.arange(10), unit="rad", conversion=0.5, rate=50.0, starting_time=1.0)
    file.create_processing_module("behavior", "video").add(whisker)
    with NWBHDF5IO(path, "w") as io:
        io.write(file)
    recording = open_recording(path)
    assert recording.populations["units"].count == 3
    assert recording.spikes("units").ids.tolist() == [2, 2, 0, 0, 2]
    assert recording.spikes("units", 0.2, 2.0).times_s.tolist() == [0.2, 0.5]
    assert recording.trials["side"].tolist() == ["left"] * 3
    assert recording.trials["start_s"].tolist() == [0.0, 3.0, 6.0]
    assert not {"licks", "licks_index"} & recording.trials.keys()
    assert recording.trials["stim_index"].tolist() == [7, 6, 5]
    (signal,) = recording.signal("whisker")
    assert (signal.rate_hz, signal.start_s, signal.unit) == (50.0, 1.0, "rad")
    np.testing.assert_array_equal(signal.samples, 0.5 * np.arange(10))
    held, found = contents(recording), analyse(recording)
    assert (held["trials"], held["simulated_s"], held["signals"]) == (3, 9.0, ["whisker"])
    assert held["provenance"]["session_description"] == "Licking, 3 cells"
    assert found["skills"] == {}
    assert found["spikes"]["units"]["rate_hz"] == pytest.approx(5 / 9 / 3)
    assert found["spikes"]["units"]["silent_cells"] == 1
    again = to_nwb(recording, tmp_path / "again.nwb")
    with NWBHDF5IO(again, "r") as io:
        written = io.read()
        assert (written.subject, written.session_description) == (None, "Licking, 3 cells")
        assert written.session_start_time == START
    assert measured(open_recording(again)) == measured(recording)


def test_where_other_people_recorded_and_what_the_animal_did_is_read(tmp_path):
    """A rat on a track as labs write it: a position in a container, a series that was acquired, electrodes, epochs with tags."""
    path = tmp_path / "rat.nwb"
    file = NWBFile("A track", "rat-1", START)
    shank = file.create_electrode_group("shank", "silicon", "hippocampus", file.create_device("probe"))
    for place in ("CA1", "CA1", "CA3", "V1"):
        file.add_electrode(group=shank, location=place)
    for electrodes in ([0, 1], [2]):
        file.add_unit(spike_times=np.array([0.5, 2.0]), electrodes=electrodes)
    along = np.column_stack([np.arange(20.0), np.zeros(20)])
    track = SpatialSeries(name="track", data=along, reference_frame="start", unit="m", conversion=0.01, rate=10.0)
    loose = SpatialSeries(name="head", data=np.arange(4.0), reference_frame="north", timestamps=[0.0, 0.1, 5.0, 5.1], unit="rad")
    again = SpatialSeries(name="track", data=along[::-1], reference_frame="start", unit="m", rate=10.0)
    module = file.create_processing_module("behavior", "video")
    module.add(Position(name="Position", spatial_series=[track]))
    module.add(Position(name="Pose", spatial_series=[again]))
    module.add(loose)
    file.add_acquisition(TimeSeries(name="licks", data=np.arange(3), unit="1", rate=2.0))
    file.add_epoch(0.0, 4.0, ["run", "new"])
    file.add_epoch(4.0, 9.0, ["sleep"])
    file.add_trial(start_time=0.0, stop_time=3.0)
    with NWBHDF5IO(path, "w") as io:
        io.write(file)
    recording = open_recording(path)
    assert recording.populations["units"].region == "CA1, CA3"
    assert sorted(recording.behaviour()) == ["Position_track", "head", "licks", "track"]
    (walk,), (way,) = (recording.signal(name) for name in ("Position_track", "track"))
    (first, second) = (walk, way) if walk.samples[0, 0] == 0 else (way, walk)
    np.testing.assert_allclose(first.samples, 0.01 * along)
    np.testing.assert_array_equal(second.samples, along[::-1])
    assert [piece.samples.tolist() for piece in recording.signal("head")] == [[0, 1], [2, 3]]
    assert recording.events["epochs"]["tags"].tolist() == ["run, new", "sleep"]
    assert recording.events["epochs"]["stop_s"].tolist() == [4.0, 9.0]
    assert len(recording.trials["start_s"]) == 1 and "trials" not in recording.events
    tables = {path.name: path.read_text().splitlines() for path in to_csv(recording, tmp_path / "csv")}
    assert {"signal_head.csv", "signal_track.csv", "epochs.csv", "trials.csv", "provenance.json"} <= tables.keys()
    assert tables["signal_head.csv"] == ["time_s,value (rad)", "0.0,0.0", "0.1,1.0", "5.0,2.0", "5.1,3.0"]
    assert tables["signal_Position_track.csv"][0] == "time_s,value_0 (m),value_1 (m)"
    assert tables["epochs.csv"][1] == '0.0,4.0,"run, new"'
    with pytest.raises(RecordingFault, match="no series 'tail'; there are"):
        recording.signal("tail")
    held = contents(recording)
    assert held["events"]["epochs"] == 2
    again = open_recording(to_nwb(recording, tmp_path / "again.nwb"))
    assert again.populations["units"].region == "CA1, CA3"
    np.testing.assert_array_equal(again.events["epochs"]["time_s"], [0.0, 4.0])
    np.testing.assert_allclose(again.signal("track")[0].samples, way.samples)


def test_series_as_they_come_keep_their_times_and_their_names(tmp_path):
    path = tmp_path / "odd.nwb"
    file = NWBFile("odd series", "rat-2", START)
    file.add_unit(spike_times=np.array([0.5]))
    module = file.create_processing_module("behavior", "video")
    module.add(TimeSeries(name="position", data=[0.1, 0.2], unit="m", rate=1.0))
    module.add(Position(name="Pose", spatial_series=[SpatialSeries("position", np.zeros((3, 2)), reference_frame="x", rate=1.0)]))
    stamps = {
        "position": [0.0, 1.0],
        "once": [7.0],
        "never": [],
        "licks": [0.0, 1.0, 1.1, 2.1],
        "twice": [1.0, 1.0, 2.0],
        "lost": [0.0, 0.1, np.nan, 0.2],
        "IR beam (left)": [0.0, 1.0],
    }
    for name, times in stamps.items():
        file.add_acquisition(TimeSeries(name=name, data=np.arange(len(times)), unit="1", timestamps=np.array(times, float)))
    file.add_epoch_column("segment", "arm of the maze")
    file.add_epoch(0.0, 4.0, ["run"], segment=3)
    with NWBHDF5IO(path, "w") as io:
        io.write(file)
    recording = open_recording(path)
    assert set(recording.behaviour()) == {*stamps, "acquisition_position", "Pose_position"}
    assert recording.signal("position")[0].unit == "m" and recording.signal("acquisition_position")[0].unit == "1"
    assert recording.signal("Pose_position")[0].samples.shape == (3, 2)
    assert recording.signal("never") == ()
    for name in ("once", "licks", "twice"):
        found = [one.start_s + np.arange(len(one.samples)) / one.rate_hz for one in recording.signal(name)]
        assert np.concatenate(found).tolist() == pytest.approx(stamps[name])
    assert np.concatenate([one.samples for one in recording.signal("lost")]).tolist() == [0, 1, 3]
    assert recording.events["epochs"]["segment"].tolist() == [3]
    tables = {one.name: one for one in to_csv(recording, tmp_path / "csv")}
    assert "signal_IR beam _left_.csv" in tables
    licks = tables["signal_licks.csv"].read_text().splitlines()
    assert licks == ["time_s,value (1)", "0.0,0", "1.0,1", "1.1,2", "2.1,3"]
    assert set(open_recording(to_nwb(recording, tmp_path / "again.nwb")).behaviour()) == set(recording.behaviour()) - {"never"}


def test_cells_of_other_people_are_observed_when_any_of_them_was(tmp_path):
    """Three cells, with stretches that overlap, touch, or are alone; the rate is of each cell's own, 4, 3 and 3 s."""
    path = tmp_path / "mouse.nwb"
    file = NWBFile("3 cells", "mouse-8", START)
    for spikes, stretches in (([0.5, 2.0], [[0, 3], [8, 9]]), ([2.5], [[2, 5]]), ([18.5, 20.0], [[5, 6], [18, 20]])):
        file.add_unit(spike_times=np.array(spikes), obs_intervals=np.array(stretches, float))
    with NWBHDF5IO(path, "w") as io:
        io.write(file)
    recording = open_recording(path)
    assert recording.observed("units").tolist() == [[0, 6], [8, 9], [18, 20]]
    assert recording.cell_seconds("units") == 10
    assert analyse(recording)["spikes"]["units"]["rate_hz"] == pytest.approx(5 / 10)
    with h5py.File(to_nwb(recording, tmp_path / "again.nwb")) as again:
        # What cells have together is said of none of them.
        assert "obs_intervals" not in again["units"]
    with h5py.File(path, "r+") as damaged:
        damaged["units/obs_intervals_index"][-1] = 99
    with pytest.raises(RecordingFault, match="does not cut 5 values into units"):
        recording.observed("units")


@pytest.mark.parametrize(
    ("stretches", "index", "observed", "cell_seconds"),
    [
        (np.empty((0,)), [0, 0], [[0, 9]], 18),
        (np.array([[1, 3], [2, 5]]), None, [[1, 5]], 5),
        (np.array([[1.0, np.inf], [np.nan, 5.0], [4.0, 6.0]]), [2, 3], [[4, 6]], 4),
    ],
    ids=["none", "one each, in whole seconds", "without an end"],
)
def test_intervals_of_other_people_as_they_come(tmp_path, stretches, index, observed, cell_seconds):
    path = tmp_path / "mouse.nwb"
    file = NWBFile("2 cells", "mouse-9", START)
    for spikes in ([0.5, 2.0], [9.0]):
        file.add_unit(spike_times=np.array(spikes), obs_intervals=np.array([[0.0, 10.0]]))
    with NWBHDF5IO(path, "w") as io:
        io.write(file)
    with h5py.File(path, "r+") as foreign:
        del foreign["units/obs_intervals"], foreign["units/obs_intervals_index"]
        foreign["units/obs_intervals"] = stretches
        if index is not None:
            foreign["units/obs_intervals_index"] = np.array(index, np.uint8)
    recording = open_recording(path)
    assert recording.observed("units").tolist() == observed
    assert recording.cell_seconds("units") == cell_seconds


def test_spike_trains_that_neo_wrote_as_nwb_are_read(tmp_path):
    path = tmp_path / "neo.nwb"
    trains = [np.array([0.1, 0.4, 0.9]), np.array([0.2, 0.3])]
    block = neo.Block(session_start_time=START, name="neo", identifier="neo")
    block.segments.append(neo.Segment(name="one"))
    for number, train in enumerate(trains):
        block.segments[0].spiketrains.append(neo.SpikeTrain(train * quantities.s, t_stop=1.0, name=str(number)))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        writer = neo.NWBIO(str(path), "w")
        writer.write_all_blocks([block])
        writer.close()
    spikes = open_recording(path).spikes("units")
    for number, train in enumerate(trains):
        np.testing.assert_allclose(spikes.times_s[spikes.ids == number], train)


def test_spikes_of_bmtk_are_read_whatever_their_order_and_age(tmp_path):
    dice = np.random.default_rng(0)
    times, ids = np.sort(dice.uniform(0, 3000, 500)), dice.integers(0, 40, 500)
    by_cell = np.lexsort((times, ids))
    new, old = tmp_path / "spikes.h5", tmp_path / "old.h5"
    with h5py.File(new, "w") as file:
        file.attrs["magic"], file.attrs["version"] = np.uint32(0x0A7A), np.array([0, 1], "u4")
        group = file.create_group("spikes/v1")
        group.attrs["sorting"] = "by_id"
        group.create_dataset("timestamps", data=times[by_cell], maxshape=(None,), chunks=True, compression="gzip")
        group["timestamps"].attrs["units"] = "milliseconds"
        group.create_dataset("node_ids", data=ids[by_cell].astype("u8"), maxshape=(None,), chunks=True, compression="gzip")
    with h5py.File(old, "w") as file:
        file["spikes/timestamps"], file["spikes/gids"] = times[by_cell], ids[by_cell].astype("u4")
    for path, name in ((new, "v1"), (old, "default")):
        recording = open_recording(path)
        assert list(recording.populations) == [name]
        spikes = recording.spikes(name)
        np.testing.assert_allclose(spikes.times_s, times / 1000)
        np.testing.assert_array_equal(spikes.ids, ids)
        assert recording.duration_s == pytest.approx(times[-1] / 1000)
        assert open_recording(to_nwb(recording, path.with_suffix(".nwb"))).spike_counts() == {name: 500}


def test_the_command_exports_and_never_overwrites(learner, tmp_path):
    out = tmp_path / "deep" / "one.nwb"
    arguments = ["export", str(learner.path), "--to", "nwb", "--out", str(out), "--json"]
    done = CliRunner().invoke(app, arguments)
    assert (done.exit_code, json.loads(done.stdout)) == (0, [str(out)])
    before = out.read_bytes()
    again = CliRunner().invoke(app, arguments)
    assert again.exit_code == 1
    assert "is there already" in again.stderr
    assert out.read_bytes() == before
    assert list(out.parent.iterdir()) == [out]


@pytest.mark.parametrize(
    "arguments", [["export", "--to", "nwb", "--out", "there/one.nwb"], ["analyse", "--out", "there"], ["analyse", "--report"]]
)
def test_what_a_full_disk_does_not_take_is_not_left_half_written(learner, tmp_path, arguments):
    recording = tmp_path / learner.path.name
    recording.symlink_to(learner.path)
    command, *options = arguments
    program = Path(sys.executable).with_name("motor-memory")
    with full_disk(2000):  # in a process of its own: HDF5 can take its process with it
        done = subprocess.run(
            [program, command, recording.name, *options, "-q"], cwd=tmp_path, capture_output=True, text=True, check=False
        )
    assert done.returncode == exits.MACHINE
    assert done.stderr.splitlines()[-1].startswith("motor-memory: File too large; ")
    assert [path for path in tmp_path.rglob("*") if path.is_file() and not path.is_symlink()] == []


def test_without_pynwb_the_message_says_what_to_install(learner, tmp_path, monkeypatch):
    ordinary = builtins.__import__

    def without_pynwb(name, *rest, **named):
        if name.split(".")[0] == "pynwb":
            raise ImportError(name)
        return ordinary(name, *rest, **named)

    monkeypatch.setattr(builtins, "__import__", without_pynwb)
    with pytest.raises(RecordingFault, match=r"pip install -e '.\[nwb\]'"):
        to_nwb(learner, tmp_path / "one.nwb")
    assert list(tmp_path.iterdir()) == []


def test_rounded_stamps_do_not_add_up():
    """A camera of 30 Hz, its stamps rounded to ms: after an hour the last sample is still where it was."""
    times = np.round(np.arange(108_000) / 30, 3)
    piece = nwb._piece(np.zeros(times.size), times, 30.303, "m")
    assert piece.start_s + (times.size - 1) / piece.rate_hz == pytest.approx(times[-1])


@pytest.mark.parametrize(("unit", "per_second"), [(np.bytes_("s"), 1), ("second", 1), ("sec", 1), ("ms", 1000), (None, 1000)])
def test_the_unit_of_foreign_spikes(tmp_path, unit, per_second):
    with h5py.File(tmp_path / "spikes.h5", "w") as file:
        stamps = file.create_dataset("timestamps", data=[1.0])
        if unit is not None:
            stamps.attrs["units"] = unit
        assert sonata._per_second(stamps) == per_second
        stamps.attrs["units"] = "fortnight"
        with pytest.raises(ValueError, match="fortnight"):
            sonata._per_second(stamps)
