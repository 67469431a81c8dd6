"""Whatever is in a file: a message or a result, no traceback, no hang, nothing read or written elsewhere."""

import os
import shutil
import signal
from contextlib import contextmanager

import damage
import h5py
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from synthetic import Session, Sleep, write_pianist, write_spikes
from typer.testing import CliRunner

from analysis.nwb_export import to_nwb
from analysis.recording import RecordingFault, open_recording
from commands.main import app

PATIENCE_S = 120  # on a busy machine, too; HDF5 itself takes seconds over some damaged heaps of text
KINDS = ("ours", "nwb", "sonata")
WAYS = ("replace", "attribute", "flip", "cut", "rename")
SHARE = st.floats(0, 1, exclude_max=True)


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    """Give a sound file of every kind."""
    folder = tmp_path_factory.mktemp("sound")
    phases = [Session("practice", [1.0, 0.9, 0.8], trial_s=5.0), Sleep(events=3, simulated_s=2.0, calendar_s=60.0)]
    ours = write_pianist(folder / "ours.h5", phases)
    with h5py.File(ours, "r+") as file:
        group = file.create_group("behaviour/hand")
        group.create_dataset("samples", data=np.arange(20.0)).attrs.update({"rate_hz": 10.0, "unit": "m"})
        group["first"], group["start_s"] = [0], [0.0]
    nwb = to_nwb(open_recording(ours), folder / "nwb.nwb")
    sonata = folder / "sonata.h5"
    with h5py.File(sonata, "w") as file:
        write_spikes(file.create_group("spikes/cells"), np.linspace(0, 900, 40), np.arange(40) % 7, compression="gzip")
        file["spikes/others/timestamps"], file["spikes/others/node_ids"] = [30.0, 10.0], [1, 0]
    return {"ours": ours, "nwb": nwb, "sonata": sonata}


@contextmanager
def patience():
    def enough(*_):
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, enough)
    signal.alarm(PATIENCE_S)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def survives(path, out, *more):
    """Run the commands on a file; give what they said."""
    out.mkdir()
    calls = [["info", path], ["check", path], ["analyse", path, "--out", out / "analysed", *more]]
    calls += [["export", path, "--to", kind, "--out", out / f"exported.{kind}"] for kind in ("csv", "nwb")]
    said = ""
    for call in calls:
        done = CliRunner().invoke(app, list(map(str, call)))
        assert done.exception is None or isinstance(done.exception, SystemExit), (call, done.exception)
        assert done.exit_code in (0, 1), (call, done.output)
        said += done.output
    assert {one.name for one in out.iterdir()} <= {"analysed", "exported.csv", "exported.nwb"}
    return said


def damaged(path, way, data):
    if way == "replace":
        damage.replace(path, data.draw(st.sampled_from(damage.places(path))), data.draw(st.sampled_from(damage.WRONG)))
    elif way == "attribute":
        place, name = data.draw(st.sampled_from(damage.attributes(path)))
        with h5py.File(path, "r+") as file:
            file[place].attrs[name] = data.draw(st.sampled_from(damage.ATTRIBUTES))
    elif way == "flip":
        damage.flip(path, data.draw(st.lists(st.tuples(SHARE, st.integers(1, 255)), min_size=1, max_size=8)))
    elif way == "cut":
        damage.cut(path, data.draw(SHARE))
    else:
        damage.rename(path, data.draw(st.sampled_from(damage.places(path))), data.draw(st.sampled_from(damage.TRICKS)))


def mutated(sound, folder, data, *more):
    """Damage a file in one way, and try everything on it."""
    shutil.rmtree(folder)
    folder.mkdir()
    kind = data.draw(st.sampled_from(KINDS))
    path = folder / sound[kind].name
    shutil.copy(sound[kind], path)
    damaged(path, data.draw(st.sampled_from(WAYS)), data)
    with patience():
        said = survives(path, folder / "out", *more)
    assert "123456" not in said
    assert {one.name for one in folder.iterdir()} <= {path.name, "out", "secret.h5"}


FEW = settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
MANY = settings(FEW, max_examples=1000, derandomize=False)


@FEW
@given(data=st.data())
def test_damaged_files_end_in_a_message(sound, tmp_path, data):
    mutated(sound, tmp_path, data)


@pytest.mark.science
@MANY
@given(data=st.data())
def test_many_damaged_files_end_in_a_message(sound, tmp_path, data):
    mutated(sound, tmp_path, data, "--report")


@pytest.mark.parametrize("reach", damage.REACHING_OUT, ids=lambda reach: reach.__name__)
@pytest.mark.parametrize(
    ("kind", "place"), [("ours", "trials/score"), ("nwb", "units/spike_times"), ("sonata", "spikes/cells/timestamps")]
)
def test_what_reaches_into_other_files_is_refused_by_name(sound, tmp_path, kind, place, reach):
    path = tmp_path / sound[kind].name
    shutil.copy(sound[kind], path)
    damage.replace(path, place, reach)
    with pytest.raises(RecordingFault, match=f"/{place} is a .* another file; copy all into one file first"):
        open_recording(path)


@pytest.mark.parametrize("times", [np.full(40, np.nan), np.full(40, -np.inf), np.array([np.nan, *range(39)])])
def test_times_that_are_no_numbers_end_no_recording(sound, tmp_path, times):
    path = tmp_path / "sonata.h5"
    shutil.copy(sound["sonata"], path)
    damage.replace(path, "spikes/cells/timestamps", damage.of(times))
    survives(path, tmp_path / "out")
    assert open_recording(path).duration_s == pytest.approx(max(0.03, np.max(times, initial=0, where=np.isfinite(times)) / 1000))


def test_a_pipe_is_refused_and_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.h5")
    with patience(), pytest.raises(RecordingFault, match="a device or a pipe"):
        open_recording(tmp_path / "pipe.h5")


@pytest.mark.parametrize("name", ["/p/q", "....."])
def test_events_named_like_paths_give_no_file(sound, tmp_path, name):
    path = tmp_path / "ours.h5"
    shutil.copy(sound["ours"], path)
    damage.rename(path, "events/press", name)
    done = CliRunner().invoke(app, ["export", str(path), "--to", "csv"])
    assert done.exit_code == 1
    assert [one.name for one in tmp_path.iterdir()] == ["ours.h5"]


def test_a_shape_that_no_memory_holds_is_refused_before_it_is_read(sound, tmp_path):
    path = tmp_path / "sonata.h5"
    shutil.copy(sound["sonata"], path)
    for name, dtype in (("timestamps", "f8"), ("node_ids", "u8")):
        damage.replace(path, f"spikes/cells/{name}", damage.claiming((1 << 40,), dtype))
    with pytest.raises(RecordingFault, match="takes 8.8e.* GB; half of this machine's memory is"):
        open_recording(path)


def test_an_id_of_a_damaged_byte_asks_for_no_memory(sound, tmp_path):
    path = tmp_path / "sonata.h5"
    shutil.copy(sound["sonata"], path)
    damage.replace(path, "spikes/cells/node_ids", damage.of(np.full(40, 1 << 40, dtype="u8")))
    with pytest.raises(RecordingFault, match="/spikes/cells/node_ids has an id 1099511627776; 0 to 9999999 are expected"):
        open_recording(path)
