"""Figures hold what they promise, and are the same bytes each time."""

import numpy as np
import pytest
from matplotlib.figure import Figure
from synthetic import Session, Sleep, write_pianist

from analysis.behaviour import learning_curve
from analysis.figures import (
    MOST_CELLS,
    draw_learning_curve,
    draw_press_map,
    draw_raster,
    early_and_late,
    sessions_of,
    windows_of,
    write_figures,
)
from analysis.recording import open_recording
from analysis.style import duration_text, styled

HOUR, DAY = 3600.0, 86400.0


@pytest.fixture(scope="module")
def learners(tmp_path_factory):
    folder = tmp_path_factory.mktemp("figures")
    paths = []
    for number in range(3):
        phases = [
            Session("practice", [0.5 - 0.02 * trial + 0.02 * number for trial in range(12)], error_share=0.05),
            Sleep(events=10, calendar_s=720.0, simulated_s=20.0),
            Session("test", [0.25, 0.24, 0.23], calendar_s=12 * HOUR),
            Session("test", [0.3, 0.28, 0.26], calendar_s=31 * DAY),
        ]
        paths.append(write_pianist(folder / f"learner-{number:04}.h5", phases, seed=number))
    return [open_recording(path) for path in paths]


def test_sessions_say_what_lies_between(learners):
    sessions = sessions_of(learners[0], learning_curve(learners[0]))
    assert [session.label for session in sessions] == ["practice", "test\n12 h later\nslept", "test\n1 month later"]


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(5, "5 s"), (60, "1 min"), (1800, "30 min"), (42_840, "12 h"), (86_400, "24 h"), (2 * DAY, "2 days")]
    + [(30 * DAY, "1 month"), (365 * DAY, "1 year"), (3652 * DAY, "10 years")],
)
def test_durations_are_said_as_people_say_them(seconds, text):
    assert duration_text(seconds) == text


def test_the_learning_curve_shows_every_learner_and_their_mean(learners):
    with styled():
        axes = draw_learning_curve(Figure(), {"sleep": learners})
    data = [np.asarray(line.get_ydata()) for line in axes.get_lines() if len(line.get_ydata()) == 12]
    curves = [learning_curve(learner)["keys_per_30s"][:12] for learner in learners]
    assert len(data) == 4
    for curve in curves:
        assert any(np.array_equal(curve, line) for line in data)
    np.testing.assert_allclose(data[-1], np.mean(curves, axis=0))


def test_the_map_has_a_row_per_trial_and_a_gap_per_pause(learners):
    with styled():
        axes = draw_press_map(Figure(), learners[0])
    (image,) = axes.get_images()
    canvas = np.ma.filled(image.get_array(), np.nan)
    drawn = np.isfinite(canvas).any(axis=1)
    assert np.flatnonzero(drawn).tolist() == [*range(12), *range(15, 18), *range(21, 24)]


def test_the_raster_draws_the_spikes_of_its_windows(learners):
    recording = learners[0]
    windows = windows_of(recording, early_and_late(recording))
    assert [window.title for window in windows] == ["early: practice, trial 1", "late: test, trial 3"]
    with styled():
        axes = draw_raster(Figure(), recording, windows)
    for own, window in zip(axes, windows, strict=True):
        spikes = sum(
            np.count_nonzero(recording.spikes(name, window.start_s, window.stop_s).ids % max(one.count // MOST_CELLS, 1) == 0)
            for name, one in recording.populations.items()
        )
        assert sum(line.get_xdata().size for line in own.get_lines() if line.get_rasterized()) == spikes


def test_every_figure_is_written_the_same_bytes_each_time(learners, tmp_path):
    first, second = (
        {path.name: path.read_bytes() for path in write_figures({"sleep": learners}, tmp_path / name, "tapping")}
        for name in ("a", "b")
    )
    stems = ("learning_curve", "presses", "raster", "replay")
    assert set(first) == {f"{stem}.{ending}" for stem in stems for ending in ("svg", "pdf", "png")}
    assert first == second
    assert all(b"<text" in first[f"{stem}.svg"] for stem in stems)
