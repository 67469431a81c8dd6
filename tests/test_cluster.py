"""Learners on a real Dask scheduler and real workers on this machine, one of which dies."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from living import same_recording
from test_cohort import IDLE, PRACTICE, protocol

from protocols.cohort import run_protocol
from protocols.faults import InputFault, MachineFault
from protocols.recorder import claim, parts_of


class Cluster:
    """A scheduler and workers as processes of their own."""

    def __init__(self, folder):
        self.folder, self.processes = folder, []
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
        self.start("scheduler", "--no-dashboard", "--host", self.address)

    def start(self, *arguments):
        with (self.folder / f"{len(self.processes)}.log").open("wb") as log:
            command = [sys.executable, "-m", "dask", *arguments]
            process = subprocess.Popen(command, cwd=self.folder, stdout=log, stderr=log, env=os.environ | {"PYTHONPATH": ""})
        self.processes.append(process)
        return process

    def worker(self, threads=1):
        return self.start("worker", "--no-nanny", "--no-dashboard", "--nthreads", str(threads), self.address)

    def stop(self):
        for process in self.processes:
            process.kill()
            process.wait()


@pytest.fixture
def cluster(tmp_path):
    folder = tmp_path / "cluster"
    folder.mkdir()
    started = Cluster(folder)
    yield started
    started.stop()


def idle(out, **options):
    groups = [{"name": name, "phases": list(IDLE)} for name in "ab"]
    return run_protocol(protocol(groups=groups, learners=2), out=out, **options)


def run_with_a_death(cluster, given, out, moment):
    """Run on two workers, of which the one that works at that moment is killed; return the recordings and what was told."""
    told, workers = [], [cluster.worker()]

    def kill_the_first(progress):
        told.append(progress)
        if progress.what == moment and len(workers) == 1:
            # Until now there is one worker alone: the learner is his.
            os.kill(workers[0].pid, signal.SIGKILL)
            workers.extend([cluster.worker(), cluster.worker()])

    return run_protocol(given, out=out, scheduler=cluster.address, progress=kill_the_first), told


def begun(told):
    return [(progress.group, progress.learner) for progress in told if progress.what == "preparing the network"]


def test_a_killed_worker_costs_its_own_learner_alone(cluster, tmp_path, monkeypatch):
    groups = [{"name": name, "phases": list(IDLE)} for name in "ab"]
    given = protocol(groups=groups, learners=2)
    monkeypatch.chdir(tmp_path)  # the folder is named as a user names it, and the workers are elsewhere
    there, told = run_with_a_death(cluster, given, Path("there"), "preparing the network")
    here = run_protocol(given, out=tmp_path / "here")
    for a, b in zip(here, there, strict=True):
        assert same_recording(a, b) == []
        assert not parts_of(b).exists()
    assert len(set(begun(told))) == 4
    assert len(begun(told)) == 5  # the killed one began twice, no other
    assert {(progress.group, progress.learner): progress.what for progress in told} == dict.fromkeys(begun(told), "finished")
    before = [path.stat().st_mtime_ns for path in there]
    assert run_protocol(given, out=tmp_path / "there", scheduler=cluster.address) == [tmp_path / path for path in there]
    assert [path.stat().st_mtime_ns for path in there] == before


@pytest.mark.standalone
def test_what_a_killed_worker_has_played_is_kept(cluster, tmp_path):
    # A worker speaks every half second: the second trial must last longer than that on a quick machine.
    given = protocol(PRACTICE | {"trial": "20 s"}, {"sleep": "10 min"}, learners=2)
    there, told = run_with_a_death(cluster, given, tmp_path / "there", "practice 2")
    here = run_protocol(given, out=tmp_path / "here")
    for a, b in zip(here, there, strict=True):
        assert same_recording(a, b) == []
    killed = next(progress.learner for progress in told if progress.what == "practice 2")
    again = [progress.what for progress in told if progress.learner == killed]
    again = again[len(again) - again[::-1].index("preparing the network") :]
    assert "practice 1" not in again


def test_a_fault_of_a_learner_is_a_fault_of_the_run(cluster, tmp_path):
    cluster.worker()
    path = tmp_path / "case" / "a" / "learner-0001.h5"
    path.parent.mkdir(parents=True)
    with claim(path, {"protocol": "another"}), pytest.raises(MachineFault, match="another run is writing here"):
        idle(tmp_path, scheduler=cluster.address)


def test_a_worker_of_several_threads_is_refused(cluster, tmp_path):
    cluster.worker(threads=2)
    with pytest.raises(MachineFault, match="has 2 threads, wanted 1"):
        idle(tmp_path, scheduler=cluster.address)


LONG = [{"wake": "1 h"}] * 600


def test_an_interrupted_run_ends_what_its_workers_do(cluster, tmp_path):
    cluster.worker()
    given = protocol(*LONG)

    def interrupt(progress):
        if progress.what == "wake":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_protocol(given, out=tmp_path, scheduler=cluster.address, progress=interrupt)
    parts = tmp_path / "case" / "all" / "learner-0001.parts"
    deadline = time.monotonic() + 10
    while True:
        try:
            with claim(parts.with_suffix(".h5"), {}):
                pytest.fail("nothing was kept")
        except MachineFault:
            assert time.monotonic() < deadline, "still running"
            time.sleep(0.1)
        except Exception as kept:
            assert "unfinished run" in str(kept)
            break
    assert 0 < len(list(parts.glob("*.h5"))) < len(LONG)


def test_where_no_scheduler_answers(tmp_path, monkeypatch):
    monkeypatch.setattr("protocols.cluster.CONNECT_S", 0.5)
    for address in ("tcp://127.0.0.1:1", "nowhere://x", "", "127.0.0.1:x"):
        with pytest.raises(InputFault, match="like tcp://head:8786") as caught:
            idle(tmp_path, scheduler=address)
        assert f'"{address}"' in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_what_is_no_address_is_one_message():
    run = "from protocols.cluster import _client; from contextlib import suppress; from protocols.faults import InputFault"
    code = f"{run}\nwith suppress(InputFault): _client('nowhere://x')"
    done = subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parents[1], capture_output=True, text=True, check=True)
    assert done.stderr == ""


def test_another_server_is_no_scheduler(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as server:
        answer = threading.Thread(target=lambda: server.accept()[0].sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n"), daemon=True)
        answer.start()
        with pytest.raises(InputFault, match="like tcp://head:8786"):
            idle(tmp_path, scheduler=f"tcp://127.0.0.1:{server.getsockname()[1]}")


def test_without_dask_the_message_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(MachineFault, match=r"pip install -e '.\[cluster\]'"):
        idle(tmp_path, scheduler="tcp://127.0.0.1:1")
