"""The page in a real browser: offline, without faults, in light and dark, on a phone, without scripts, with a million spikes."""

import io
import re
import shutil
import time

import h5py
import numpy as np
import pytest
from matplotlib.image import imread
from synthetic import Session, Sleep, write_pianist, write_spikes

from analysis.recording import open_recording
from analysis.report import write_report

playwright = pytest.importorskip("playwright.sync_api", reason="needs playwright (in the extra `dev`)")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium (on Debian: apt-get install chromium)")

OPENED_S = 3.0  # for a million spikes
DAWN = "() => document.getElementById('raster-shown').textContent !== ''"


@pytest.fixture(scope="module")
def browser():
    with playwright.sync_playwright() as driver:
        # Without a sandbox it also starts as root, as on build machines.
        with driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"]) as started:
            yield started


@pytest.fixture(scope="module")
def recording(tmp_path_factory):
    phases = [Session("practice", [0.5, 0.3], trial_s=10.0), Sleep(events=10, calendar_s=200.0, simulated_s=10.0)]
    return open_recording(write_pianist(tmp_path_factory.mktemp("browser") / "learner-0001.h5", phases))


@pytest.fixture(scope="module")
def report(recording):
    return write_report([recording], recording.path.with_name("report.html"))


@pytest.fixture
def opened(browser):
    """Opens a page and, at the end, asserts that the browser had nothing to complain of and asked for nothing."""
    contexts, faults, requests = [], [], []

    def opened(path, width=1100, **options):
        contexts.append(browser.new_context(viewport={"width": width, "height": 844}, **options))
        view = contexts[-1].new_page()
        view.on("console", lambda message: faults.append(message.text))
        view.on("pageerror", lambda fault: faults.append(str(fault)))
        view.on("request", lambda request: requests.append(request.url))
        view.goto(path.as_uri())
        if options.get("java_script_enabled", True):
            view.wait_for_function(DAWN)
            # Figures of folded parts are decoded when these are opened, not before.
            view.evaluate("Promise.all([...document.images].map((image) => image.decode()))")
        return view

    yield opened
    for context in contexts:
        context.close()
    assert faults == []
    assert [url for url in requests if not url.startswith(("data:", "file:"))] == []
    assert sum(url.startswith("file:") for url in requests) == len(contexts)


def shown(view):
    """What the line below the raster says: from and to in seconds, and how many spikes."""
    found = re.match(r"([\d.]+) to ([\d.]+) s.*?: ([\d,]+) spikes", view.inner_text("#raster-shown"))
    return float(found[1]), float(found[2]), int(found[3].replace(",", ""))


def pixels(view, selector):
    return imread(io.BytesIO(view.locator(selector).first.screenshot()))[..., :3]


def spikes_within(recording, start, stop):
    return sum(recording.spikes(name, start, stop).ids.size for name in recording.populations)


@pytest.mark.parametrize("scheme", ("light", "dark"))
@pytest.mark.parametrize("width", (390, 1100))
def test_everything_is_seen_on_a_phone_and_on_a_desk_by_day_and_by_night(opened, report, scheme, width):
    view = opened(report, width, color_scheme=scheme)
    assert view.evaluate("document.documentElement.scrollWidth") <= width
    ground = np.median(pixels(view, "body"), axis=(0, 1))
    assert (ground > 0.9).all() if scheme == "light" else (ground < 0.15).all()
    for index in range(view.locator("figure img:visible").count()):
        image = imread(io.BytesIO(view.locator("figure img:visible").nth(index).screenshot()))[..., :3]
        assert np.mean(np.abs(image - ground).max(axis=2) > 0.3) > 0.004, view.locator("figure img:visible").nth(index)
    raster = pixels(view, "#raster canvas")
    assert np.mean(np.abs(raster - ground).max(axis=2) > 0.3) > 0.02
    saturation = raster.max(axis=2) - raster.min(axis=2)
    assert np.mean(saturation > 0.3) > 0.005  # keys have colours


def test_the_raster_counts_the_spikes_that_the_file_holds(opened, recording, report):
    view = opened(report)
    assert shown(view)[2] == spikes_within(recording, None, None)
    view.focus("#raster canvas")
    view.keyboard.press("+")
    view.wait_for_timeout(100)
    start, stop, count = shown(view)
    assert stop - start == pytest.approx(recording.duration_s / 2, rel=1e-2)
    assert count == pytest.approx(spikes_within(recording, start, stop), abs=5)  # borders are rounded where they are shown
    view.keyboard.press("ArrowRight")
    view.wait_for_timeout(100)
    assert shown(view)[0] == pytest.approx(start + 0.2 * (stop - start), rel=1e-2)
    view.keyboard.press("Home")
    view.wait_for_timeout(100)
    assert shown(view)[:2] == (0.0, recording.duration_s)


def test_the_browser_unpacks_the_times_of_the_file(opened, recording, report):
    view = opened(report)
    populations = view.evaluate("JSON.parse(document.getElementById('raster-layout').textContent).populations")
    trains = view.evaluate(
        """async () => (await unpack(document.getElementById("raster-spikes").textContent,
        JSON.parse(document.getElementById("raster-layout").textContent).populations)).map((ticks) => [...ticks])"""
    )
    at = 0
    for population in populations:
        spikes = recording.spikes(population["name"].replace(" ", "_"))
        for cell in population["cells"]:
            np.testing.assert_allclose(np.array(trains[at]) * 1e-4, spikes.times_s[spikes.ids == cell], atol=0.51e-4)
            at += 1
    assert at == len(trains)


def test_wheel_drag_and_buttons_move_the_view(opened, recording, report):
    view = opened(report)
    canvas = view.locator("#raster canvas")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    middle = (box["x"] + 0.6 * box["width"], box["y"] + 100)
    view.mouse.move(*middle)
    view.mouse.wheel(0, -200)
    view.wait_for_timeout(200)
    assert shown(view)[:2] == (0.0, recording.duration_s)  # the page scrolls until the raster is clicked
    canvas.scroll_into_view_if_needed()
    canvas.click(position={"x": 0.6 * box["width"], "y": 100})
    view.mouse.wheel(0, -200)
    view.wait_for_timeout(200)
    start, stop, _ = shown(view)
    assert stop - start < 0.7 * recording.duration_s
    view.mouse.down()
    view.mouse.move(middle[0] - 100, middle[1], steps=4)
    view.mouse.up()
    view.wait_for_timeout(100)
    later, after, _ = shown(view)
    assert later > start and after - later == pytest.approx(stop - start, rel=0.02)
    view.get_by_role("button", name="the first simulated sleep").click()
    view.select_option("#raster select", label="motor cortex e")
    view.wait_for_timeout(100)
    start, stop, count = shown(view)
    assert start == 20.0
    assert count == recording.spikes("motor_cortex_e", start, stop).ids.size


def test_two_fingers_bring_the_raster_closer(opened, recording, report):
    view = opened(report, 390, has_touch=True)
    view.locator("#raster canvas").scroll_into_view_if_needed()
    box = view.locator("#raster canvas").bounding_box()
    fingers = view.context.new_cdp_session(view)
    y = box["y"] + 100

    def touch(kind, *places):
        points = [{"x": box["x"] + place, "y": y, "id": index} for index, place in enumerate(places)]
        fingers.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart", 200, 240)
    for spread in range(0, 60, 10):
        touch("touchMove", 200 - spread, 240 + spread)
    touch("touchEnd")
    view.wait_for_timeout(100)
    start, stop, _ = shown(view)
    assert stop - start < 0.5 * recording.duration_s


def test_without_scripts_a_still_picture_stands_for_the_raster(opened, report):
    view = opened(report, java_script_enabled=False)
    assert view.locator("#raster canvas").is_hidden()
    image = pixels(view, "#raster .still img")
    assert np.mean(image.max(axis=2) - image.min(axis=2) > 0.2) > 0.1


def test_names_from_a_file_run_nothing(opened, tmp_path):
    path = tmp_path / "<img src=x onerror=alert(1)>.h5"
    with h5py.File(path, "w") as file:
        name = "<script>alert(2)<!--<img src=http:a onerror=alert(3)>"
        write_spikes(file.create_group("spikes").create_group(name), np.arange(5.0), np.arange(5))
    view = opened(write_report([open_recording(path)], tmp_path / "report.html"))
    assert view.inner_text("h1") == path.name
    assert view.locator("#raster option").nth(1).inner_text() == name
    assert shown(view)[2] == 5  # the last stands at the very end


def test_a_million_spikes_open_at_once(opened, tmp_path):
    rng = np.random.default_rng(0)
    with h5py.File(tmp_path / "spikes.h5", "w") as file:
        for name in ("left", "right"):
            times = np.sort(rng.uniform(0, 600_000, 500_000))
            write_spikes(file.create_group(f"spikes/{name}"), times, rng.integers(0, 500, times.size))
    path = write_report([open_recording(tmp_path / "spikes.h5")], tmp_path / "report.html")
    assert path.stat().st_size < 8e6
    begun = time.perf_counter()
    view = opened(path)
    assert time.perf_counter() - begun < OPENED_S
    assert shown(view)[2] == 1_000_000
