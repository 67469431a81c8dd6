"""The page stands alone, and says what was planted; tables go out exactly."""

import csv
import re
from html.parser import HTMLParser

import h5py
import numpy as np
import pytest
from synthetic import Session, Sleep, pairing_trials, segments_of, write_pianist, write_recording, write_spikes

from analysis.export import to_csv
from analysis.recording import RecordingFault, open_recording
from analysis.report import page, write_report


@pytest.fixture(scope="module")
def recording(tmp_path_factory):
    phases = [
        Session("practice", [0.5, 0.4, 0.3], error_share=0.1, conscious=[0.9, 0.5, 0.1]),
        Sleep(events=10, calendar_s=200.0, simulated_s=20.0),
        Session("test", [0.25] * 3, calendar_s=12 * 3600.0),
    ]
    return open_recording(write_pianist(tmp_path_factory.mktemp("report") / "learner-0001.h5", phases))


class Balance(HTMLParser):
    """Follows the tags of a page; what is open at the end, and every address it asks for."""

    def __init__(self):
        super().__init__()
        self.open, self.addresses = [], []

    def handle_starttag(self, tag, attributes):
        if tag not in ("meta", "img", "source", "br"):
            self.open.append(tag)
        self.addresses += [value for name, value in attributes if name in ("src", "srcset", "href")]

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def test_the_page_asks_for_nothing_outside_itself(recording, tmp_path):
    path = write_report([recording], tmp_path / "sub" / "report.html")
    text = path.read_text(encoding="utf-8")
    balance = Balance()
    balance.feed(text)
    assert balance.open == []
    assert len(balance.addresses) == 10  # five figures, for light and for dark
    assert all(address.startswith("data:image/svg+xml;base64,") for address in balance.addresses)
    assert not re.search(r"@import|url\(|<script|<link", text)
    assert [one.name for one in path.parent.iterdir()] == ["report.html"]


def test_the_page_says_what_was_planted(recording):
    text = page([recording])
    assert "<h1>Planted</h1>" in text
    assert "tapping (4-1-3-2-4)" in text
    assert "500 → 300 ms" in text or re.search(r"(49\d|50\d) → (29\d|30\d) ms", text)
    assert "90 → 10 %" in text
    assert "10 events in" in text
    assert "motor-memory run walker_2002 --group sleep --learners 1 --seed 1" in text
    assert "sequence_calibrated &lt;b&gt;&amp; co&lt;/b&gt;" in text
    assert "<b>& co" not in text


def test_a_foreign_file_gets_a_page_of_its_spikes(tmp_path):
    path = tmp_path / "spikes.h5"
    with h5py.File(path, "w") as file:
        write_spikes(file.create_group("spikes/cortex"), np.arange(1000.0, 3000.0, 10.0), np.arange(200) % 7)
    text = page([open_recording(path)])
    assert "200 spikes of 7 cells" in text
    assert "from 1.0 s" not in re.sub(r"base64,[^\"]+", "", text)  # it stands in the figure


def test_a_slice_gets_a_page_without_curves(tmp_path):
    trials = pairing_trials([(10.0, 0.6, 0.3, 0.4)])
    path = write_recording(tmp_path / "slice.h5", trials=trials, segments=segments_of(trials), protocol="bi_poo_1998")
    assert "<p>1 trials without presses.</p>" in page([open_recording(path)])


def read(path):
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_tables_read_back_exactly(recording, tmp_path):
    folder = tmp_path / "learner-0001.csv"
    paths = to_csv(recording, folder)
    assert [path.name for path in paths] == ["press.csv", "segments.csv", "spikes.csv", "trials.csv"]
    spikes = read(folder / "spikes.csv")
    for name in recording.populations:
        own = [row for row in spikes if row["population"] == name]
        whole = recording.spikes(name)
        np.testing.assert_array_equal([float(row["time_s"]) for row in own], whole.times_s)
        np.testing.assert_array_equal([int(row["id"]) for row in own], whole.ids)
    trials = read(folder / "trials.csv")
    np.testing.assert_array_equal([float(row["interval_s"]) for row in trials], recording.trials["interval_s"])
    assert [row["verb"] for row in trials] == recording.trials["verb"].tolist()
    assert len(read(folder / "press.csv")) == len(recording.events["press"]["key"])


def test_nothing_is_overwritten_and_nothing_half_written_is_left(recording, tmp_path, monkeypatch):
    folder = tmp_path / "there"
    folder.mkdir()
    with pytest.raises(FileExistsError, match="is there already"):
        to_csv(recording, folder)
    monkeypatch.setattr("analysis.export._table_rows", lambda columns: 1 / 0)
    with pytest.raises(RecordingFault, match="division by zero"):
        to_csv(recording, tmp_path / "new")
    assert [path.name for path in tmp_path.iterdir()] == ["there"]
