import os
import platform
import subprocess
import sys
import tempfile

from protocols.scratch import scratch


def test_a_folder_is_there_while_it_is_needed_and_gone_afterwards():
    with scratch() as folder:
        (folder / "file").write_text("x")
    assert not folder.exists()


def test_what_a_dead_process_left_goes_and_what_a_living_one_uses_stays(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    left, used = (tmp_path / f"motor-memory-{platform.node()}-{pid}-a" for pid in (ended.pid, os.getpid()))
    elsewhere = tmp_path / f"motor-memory-{platform.node()}-{ended.pid}-{ended.pid}-a"
    for folder in (left, used, elsewhere):
        folder.mkdir()
    with scratch():
        assert not left.exists()
        assert used.exists()
        assert elsewhere.exists()
