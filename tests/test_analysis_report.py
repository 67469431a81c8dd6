"""The page stands alone, and says what was planted; tables go out exactly."""

import base64
import csv
import hashlib
import html
import json
import re
import zlib
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import h5py
import numpy as np
import pytest
from matplotlib.figure import Figure
from planted_bodies import plant, reach
from synthetic import Session, Sleep, pairing_trials, segments_of, write_pianist, write_recording, write_spikes

import analysis.report
from analysis import figures
from analysis.export import to_csv
from analysis.recording import RecordingFault, Spikes, open_recording
from analysis.report import page, write_report
from analysis.report.curves import SCORE, Curve, draw_curves, interval_text
from analysis.report.raster import chosen_trains, pack, shares
from analysis.report.story import steps_of
from analysis.statistics import estimate
from analysis.summary import contents
from analysis.trials import column
from protocols.language import load


@pytest.fixture(scope="module")
def recording(tmp_path_factory):
    phases = [
        Session("practice", [0.5, 0.4, 0.3], error_share=0.1, conscious=[0.9, 0.5, 0.1]),
        Sleep(events=10, calendar_s=200.0, simulated_s=20.0),
        Session("test", [0.25] * 3, calendar_s=12 * 3600.0),
    ]
    return open_recording(write_pianist(tmp_path_factory.mktemp("report") / "learner-0001.h5", phases))


@pytest.fixture(scope="module")
def text(recording):
    return page([recording])


class Balance(HTMLParser):
    """Follows the tags of a page: what is open, every address it loads, links, ids, headings, and text of style and script."""

    def __init__(self):
        super().__init__()
        self.open, self.loaded, self.links, self.ids, self.levels, self.inline = [], [], [], [], [], {}
        self.policy = ""

    def handle_starttag(self, tag, attributes):
        if tag not in ("meta", "img", "source", "br"):
            self.open.append(tag)
        named = dict(attributes)
        assert "style" not in named and not any(name.startswith("on") for name in named)
        self.loaded += [value for name, value in attributes if name in ("src", "srcset")]
        self.links += [named["href"]] if "href" in named else []
        self.ids += [named["id"]] if "id" in named else []
        self.levels += [int(tag[1])] if tag in ("h1", "h2", "h3") else []
        self.policy = named.get("content", "") if named.get("http-equiv") == "Content-Security-Policy" else self.policy
        if tag in ("img", "canvas"):
            assert named.get("alt") or named.get("aria-label")

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open and self.open[-1] in ("style", "script"):
            self.inline.setdefault(self.open[-1], []).append(data)


def parsed(text):
    balance = Balance()
    balance.feed(text)
    assert balance.open == []
    return balance


def test_the_page_asks_for_nothing_outside_itself(recording, tmp_path):
    path = write_report([recording], tmp_path / "sub" / "report.html")
    page = parsed(path.read_text(encoding="utf-8"))
    assert page.loaded and all(address.startswith("data:image/svg+xml;base64,") for address in page.loaded)
    assert not re.search(r"@import|url\(", "".join(page.inline["style"]))
    assert [one.name for one in path.parent.iterdir()] == ["report.html"]


def test_the_policy_allows_the_style_and_the_script_of_the_page_alone(text):
    found = parsed(text)
    (style,), script = found.inline["style"], found.inline["script"][-1]
    hashes = [base64.b64encode(hashlib.sha256(one.encode()).digest()).decode() for one in (style, script)]
    assert found.policy == (
        f"default-src 'none'; img-src data:; style-src 'sha256-{hashes[0]}'; script-src 'sha256-{hashes[1]}'; "
        "base-uri 'none'; form-action 'none'"
    )


def test_headings_are_a_tree_and_the_contents_lead_to_them(text):
    found = parsed(text)
    assert found.levels[0] == 1 and found.levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(found.levels))
    assert len(set(found.ids)) == len(found.ids)
    within = [link[1:] for link in found.links if link.startswith("#")]
    assert len(within) == found.levels.count(2) and set(within) <= set(found.ids)
    assert all(link.startswith(("#", "https://doi.org/")) for link in found.links)


def test_the_page_says_what_was_planted(text):
    assert "<h1>Planted</h1>" in text
    assert "keys 4-1-3-2-4" in text
    assert re.search(r"(49\d|50\d) → (29\d|30\d) ms", text)
    assert "90 → 10 %" in text
    assert "10 events in 0.3 min of simulated sleep" in text
    assert "Slept for 8 h (20 s of it simulated)." in text
    assert "motor-memory run walker_2002.toml --group sleep --learners 1 --seed 1<" in text
    assert "sequence_calibrated &lt;b&gt;&amp; co&lt;/b&gt;" in text
    assert "<b>& co" not in text


def test_the_command_starts_from_the_seed_of_the_first_learner(tmp_path):
    path = write_pianist(tmp_path / "learner.h5", [Session("practice", [0.5])], spikes=False)
    with h5py.File(path, "r+") as file:
        file["provenance"].attrs.update({"learner": 3, "seed": 1003})
    assert "--group sleep --learners 3 --seed 1001<" in page([open_recording(path)])


def test_curves_and_tests_of_learners_have_their_interval(tmp_path):
    gains = (0.2, 0.25, 0.3)
    paths = [
        write_pianist(
            tmp_path / f"{number}.h5",
            [Session("practice", [0.4] * 3), Session("test", [0.4 / (1 + gain)] * 3, calendar_s=12 * 3600.0)],
            seed=number + 1,
            spikes=False,
        )
        for number, gain in enumerate(gains)
    ]
    recordings = [open_recording(path) for path in paths]
    rights = [[column(one, "keys_per_30s", verb=verb).mean() for verb in ("practice", "test")] for one in recordings]
    want = interval_text(estimate([100 * (after / before - 1) for before, after in rights]), "+.1f")
    text = page(recordings)
    assert f"<td>{want} %</td>" in text and "[" in want
    speeds = interval_text(estimate([after for _, after in rights]), ".0f")
    assert f"<td>{speeds}</td><td>{speeds}</td><td>3</td>" in text


def test_limbs_show_their_own_measure(tmp_path):
    blocks = [reach("practice", [0.03, -0.02, 0.01, 0.01]), reach("test", [0.005], calendar_s=100.0)]
    plant(tmp_path, "shadmehr_1994", "intact", 0, blocks)
    text = page([open_recording(tmp_path / "shadmehr_1994" / "intact" / "learner-0001.h5")])
    assert "Task: reach." in text
    assert "<td>2.00</td><td>1.33</td><td>1</td>" in text  # cm, sizes of the first and of the last three


def test_a_foreign_file_gets_a_page_of_its_spikes(tmp_path):
    path = tmp_path / "spikes.h5"
    with h5py.File(path, "w") as file:
        write_spikes(file.create_group("spikes/cortex"), np.arange(1000.0, 3000.0, 10.0), np.arange(200) % 7)
    text = page([open_recording(path)])
    assert "200 spikes of 7 cells" in text
    assert 'id="raster"' in text and "How to make it again" not in text


def test_what_a_file_calls_itself_is_never_markup(tmp_path):
    path = tmp_path / "<img src=x onerror=alert(1)>.h5"
    with h5py.File(path, "w") as file:
        write_spikes(file.create_group("spikes").create_group(r"<script>alert(2)<!-- $\frac{$"), np.arange(5.0), np.arange(5))
    text = page([open_recording(path)])
    parsed(text)
    assert "<img src=x" not in text and "<script>alert" not in text


def test_trials_of_one_stretch_are_counted_one_by_one(tmp_path):
    trials = pairing_trials([(10.0, 0.6, 0.3, 0.4)] * 3)
    stretch = {name: values[:1] for name, values in segments_of(trials).items()}
    path = write_recording(tmp_path / "block.h5", trials=trials, segments=stretch)
    assert [phase["trials"] for phase in contents(open_recording(path))["phases"]] == [3]


def test_learners_of_two_protocols_are_not_one_group(tmp_path):
    names = ("walker_2002", "night")
    paths = [write_pianist(tmp_path / f"{name}.h5", [Session("practice", [0.4])], spikes=False, protocol=name) for name in names]
    text = page([open_recording(path) for path in paths])
    assert "walker_2002 sleep (n = 1), night sleep (n = 1)" in text
    assert all(f"motor-memory run {name}.toml --group sleep" in text for name in names)


def test_learners_of_two_models_are_not_one_group(tmp_path):
    paths = [write_pianist(tmp_path / f"{index}.h5", [Session("practice", [0.4])], spikes=False) for index in range(3)]
    for path, changes in zip(paths, ({}, {"motor_cortex.tau_P": 0.02}, {"motor_cortex.tau_P": 0.04}), strict=True):
        with h5py.File(path, "r+") as file:
            file["provenance/changes"] = json.dumps(changes)
    text = page([open_recording(path) for path in paths])
    groups = "sleep unchanged (n = 1), sleep motor_cortex.tau_P=0.02 (n = 1), sleep motor_cortex.tau_P=0.04 (n = 1)"
    assert groups in text
    assert len(re.findall("<pre>motor-memory run", text)) == 3


def test_a_protocol_of_the_library_is_run_by_its_name_and_others_from_their_file(tmp_path):
    path = write_pianist(
        tmp_path / "out" / "walker_2002" / "sleep" / "learner-0001.h5", [Session("practice", [0.4])], spikes=False
    )
    own = page([open_recording(path)])
    assert f"motor-memory run walker_2002.toml --group sleep --learners 1 --seed 1 --out {tmp_path / 'out'}<" in own
    assert "is a file of its own" in own
    with h5py.File(path, "r+") as file:
        protocol = json.loads(file["provenance/protocol"][()])
        del file["provenance/protocol"]
        file["provenance/protocol"] = json.dumps(protocol | {"title": load("walker_2002").title})
    known = page([open_recording(path)])
    assert "motor-memory run walker_2002 --group" in known and "is a file of its own" not in known


def test_every_group_is_drawn_and_told_apart():
    groups = [Curve(f"group {index}", np.ones((1, 3)), [figures.Session(np.arange(3), "practice")]) for index in range(8)]
    drawn = Figure()
    draw_curves(drawn, groups, SCORE)
    looks = {(line.get_color(), line.get_linestyle()) for line in drawn.axes[0].lines}
    assert len(looks) == 8
    assert [text.get_text() for text in drawn.legends[0].get_texts()] == [f"group {index} (n = 1)" for index in range(8)]


def test_a_skill_has_paths_and_changes_only_if_it_has_any(tmp_path):
    trials = pairing_trials([(10.0, 0.6, 0.3, 0.4), (20.0, float("nan"), 0.3, float("nan"))])
    trials["skill"] = ["pairing", "serve"]
    path = write_recording(tmp_path / "two.h5", trials=trials, segments=segments_of(trials), protocol="bi_poo_1998")
    text = page([open_recording(path)])
    assert len(re.findall("<figcaption[^>]*>Change of the synapse after each pairing", text)) == 1


def test_what_was_recalled_of_a_list_is_shown(tmp_path):
    path = write_pianist(tmp_path / "list.h5", [Session("demonstrate", [0.5] * 3)], spikes=False)
    with h5py.File(path, "r+") as file:
        file["trials/recalled"] = [0.2, 0.6, 1.0]
    assert "Foreseen or recalled (%), trial by trial." in page([open_recording(path)])


def test_a_slice_shows_its_changes(tmp_path):
    trials = pairing_trials([(10.0, 0.6, 0.3, 0.4), (20.0, float("nan"), 0.3, 0.1)])
    without = {name: values for name, values in trials.items() if name not in ("score", "error", "conscious")}
    path = write_recording(tmp_path / "slice.h5", trials=without, segments=segments_of(trials), protocol="bi_poo_1998")
    assert "Change of the synapse after each pairing" in page([open_recording(path)])


def test_stages_of_sleep_are_shown_where_they_were_recorded(text, tmp_path):
    assert "Stages of sleep were not recorded" in text
    phases = [Session("practice", [0.5]), Sleep(calendar_s=100.0), Sleep(calendar_s=30000.0)]
    path = write_pianist(tmp_path / "stages.h5", phases, spikes=False)
    with h5py.File(path, "r+") as file:
        file["segments/stage"][1:] = ["N2", "N3"]
    assert "Stages of sleep (N2, N3)" in page([open_recording(path)])


def test_weights_are_told_at_every_snapshot(tmp_path):
    rng = np.random.default_rng(1)
    visible = rng.uniform(0, 1, (3, 50))
    kept = {"pre": np.arange(50), "post": np.arange(50), "visible": visible, "hidden": rng.normal(size=(3, 50, 3))}
    kept |= {"segment": np.array([-1, 0, 1]), "calendar_s": np.array([0.0, 60.0, 86400.0])}
    still = kept | {"visible": np.full((3, 50), 0.5), "hidden": np.zeros((3, 50, 3))}
    trials = pairing_trials([(10.0, 0.6, 0.3, 0.4)] * 2)
    path = tmp_path / "weights.h5"
    only_born = {name: values if name in ("pre", "post") else values[:1] for name, values in still.items()}
    weights = {"mossy": kept, "still": still, "unseen": only_born}
    write_recording(path, trials=trials, segments=segments_of(trials), weights=weights)
    text = page([open_recording(path)])
    for moment, weights in zip(("birth", "practice, 1 min", "practice, 24 h"), visible, strict=True):
        assert f'<th scope="row">{moment}</th><td>{np.percentile(weights, 5):.3g}</td><td>{np.median(weights):.3g}</td>' in text
    assert text.count("No weight of the 50 synapses changed.") == 1
    assert "<h3>still</h3>" in text and "<h3>unseen</h3>" not in text


def test_what_repeats_is_told_once():
    day = [{"practice": ["tapping"], "trials": 2, "trial": "30.0 s"}, {"sleep": "28800.0 s", "replay": False}]
    steps = steps_of([*day * 3, {"lesion": "motor_cortex", "fraction": 0.5}, {"gap": "315576000.0 s"}])
    assert [step.text for step in steps] == [
        "3 times in a row:",
        "Lost motor cortex (a lesion) (50% of the cells)",
        "Lived on without practice for 10 years",
    ]
    assert [step.text for step in steps[0].inner] == ["Practised tapping: 2 trials of 30 s", "Slept for 8 h (replay prevented)"]


def unpacked(text, cells):
    """Spike ticks of every cell, read as the head of `raster.py` says."""
    raw = zlib.decompress(base64.b64decode(text))
    counts = np.frombuffer(raw[: 4 * cells], "<u4")
    low, high = np.frombuffer(raw[4 * cells :], np.uint8).astype(np.int64).reshape(2, -1)
    steps = iter((low + 256 * high).tolist())
    trains = []
    for count in counts:
        tick, train = 0, []
        while len(train) < count:
            step = next(steps)
            tick += step
            train += [tick] if step != 0xFFFF else []
        trains.append(train)
    assert next(steps, None) is None
    return trains


def test_spikes_are_packed_without_loss_over_long_silence():
    ticks = [[0, 1, 65534, 131069], [], [65535], [5 * 65535, 5 * 65535 + 1]]
    ids = np.repeat(np.arange(4), [len(train) for train in ticks])
    times = np.concatenate(ticks) * 1e-4
    order = np.argsort(times, kind="stable")
    trains = chosen_trains(Spikes(times[order], ids[order]), 4, 100)
    assert unpacked(pack([trains]), 4) == ticks


def test_room_goes_first_to_those_who_need_little():
    counts = {"few": 10, "some": 300, "many": 5000, "most": 9000}
    room = shares(counts, 1310)
    assert room == {"few": 10, "some": 300, "many": 500, "most": 500}
    assert shares(counts, 10**6) == counts


@pytest.mark.parametrize("dark", (False, True))
def test_letters_stand_out_from_the_page(dark):
    style = Path(analysis.report.__file__).with_name("page.css").read_text()
    light_root, dark_root = (dict(re.findall(r"--(\w+): (#\w{6})", part)) for part in style.split("* {")[0].split("@media"))
    colours = dark_root if dark else light_root
    for ground in ("page", "card"):
        for ink in ("ink", "soft", "mark"):
            bright, dim = sorted((luminance(colours[name]) + 0.05 for name in (ground, ink)), reverse=True)
            assert bright / dim >= 4.5  # WCAG 2.2, 1.4.3


def luminance(colour):
    """Relative luminance of sRGB as WCAG 2.2 defines it."""
    channels = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return float(linear @ (0.2126, 0.7152, 0.0722))


def read(path):
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_tables_read_back_exactly(recording, tmp_path):
    folder = tmp_path / "learner-0001.csv"
    paths = to_csv(recording, folder)
    assert [path.name for path in paths] == ["press.csv", "provenance.json", "segments.csv", "spikes.csv", "trials.csv"]
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
    assert json.loads((folder / "provenance.json").read_text())["seed"] == recording.provenance["seed"]


def test_nothing_is_overwritten_and_nothing_half_written_is_left(recording, tmp_path, monkeypatch):
    folder = tmp_path / "there"
    folder.mkdir()
    with pytest.raises(FileExistsError, match="is there already"):
        to_csv(recording, folder)
    monkeypatch.setattr("analysis.export._table_rows", lambda columns: 1 / 0)
    with pytest.raises(RecordingFault, match="division by zero"):
        to_csv(recording, tmp_path / "new")
    assert [path.name for path in tmp_path.iterdir()] == ["there"]


def test_what_was_set_stands_in_the_command(tmp_path):
    plant(tmp_path, "shadmehr_1994", "intact", 0, [reach("practice", [0.03])])
    path = tmp_path / "shadmehr_1994" / "intact" / "learner-0001.h5"
    with h5py.File(path, "r+") as file:
        file["provenance/changes"] = json.dumps({"motor_cortex.tau_P": "300 ms"})
    commands = re.findall("<pre>(motor-memory run .*?)</pre>", page([open_recording(path)]))
    assert [html.unescape(one).partition(" --set ")[2] for one in commands] == [f"'motor_cortex.tau_P=300 ms' --out {tmp_path}"]
