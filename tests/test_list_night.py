"""Sleep of lists: replay in order, more of what was used last, what it writes, how it is switched off, and the milestone."""

import functools
from types import SimpleNamespace

import numpy as np
import pytest
from planted_list_night import LISTS as PLANTED
from planted_list_night import RECALLED, REPLAYED, list_nights
from verdicts import complaints

from analysis.milestones import list_night as milestone
from analysis.recording import open_recording
from analysis.replay import score, volleys
from models import hippocampal_memory, list_memory
from models.acetylcholine import AWAKE
from models.list_wiring import LEARNING, pool_of
from protocols import list_sleep, lists
from protocols.cohort import run_protocol
from protocols.language import read

SEED, NIGHT_S, DAY_S = 1, 15.0, 86400.0


@functools.cache
def learner():
    return lists.born(list_memory.ListMemory(), SEED)


def play(folder, inputs, seconds):
    """Run the program; returns the spikes of CA1, when sharp waves began, and the fast variables at the end."""
    result = lists.play(learner(), inputs, seconds, folder, None)
    arrays = {name: result.arrays[f"{name}.u"].copy() for name in LEARNING}
    spikes = {name.removeprefix("spikes_"): found for name, found in result.spikes.items()}
    return SimpleNamespace(spikes=spikes, began_s=np.array(result.events["ripples"]["t"]), u=arrays, result=result)


@pytest.fixture(scope="module")
def evening(tmp_path_factory):
    """Memories of a learner to whom two lists were shown, and which cells each of them has used."""
    folder, memories, used = tmp_path_factory.mktemp("evening"), {}, {}
    for which, (name, keys) in enumerate(PLANTED.items()):
        inputs = lists.inputs_of(learner(), memories, {}, which, which, keys, True)
        result = lists.play(learner(), inputs, lists.longest_s(learner().parameters, len(keys), True), folder / name, None)
        memories.pop("tag", None)
        lists.absorb(learner(), memories, result)
        used[name] = memories["tag"]
    hippocampal_memory.pass_time(memories, learner().parameters.chain, DAY_S / 2)
    return memories, used


@pytest.fixture(scope="module")
def nights(evening, tmp_path_factory):
    """The same sample of sleep with the cells of either list tagged."""
    memories, used = evening
    folder = tmp_path_factory.mktemp("nights")
    given = {name: lists.asleep_inputs(learner(), memories | {"tag": 0.4 * used[name]}, {}, 9, NIGHT_S) for name in PLANTED}
    return {name: play(folder / name, inputs, NIGHT_S + 0.1) for name, inputs in given.items()}


def named(night):
    """Find when all cells of a key fire together in CA1, key by key."""
    times, cells = night.spikes["ca1"]
    return [volleys(times[cells // 10 == key] / 1000, 10, NIGHT_S) for key in range(10)]


def replays(night, keys):
    """Score the volleys of CA1 against a list."""
    found = named(night)
    moments, names = np.concatenate(found), np.repeat(np.arange(10), [len(one) for one in found])
    order = np.argsort(moments)
    borders = np.flatnonzero(np.diff(moments[order]) > 0.15) + 1
    events = list(zip(np.split(moments[order], borders), np.split(names[order], borders), strict=True))
    return score(events, keys, 1.0, 1.0)


@pytest.mark.standalone
def test_a_tagged_list_is_replayed_in_order_and_fast(nights):
    for name, keys in PLANTED.items():
        replay = replays(nights[name], keys)
        assert replay.p_value < 0.01
        assert 5 < replay.compression < 25  # shown one element per second


@pytest.mark.standalone
def test_the_tag_decides_what_is_replayed_more(nights):
    of = {
        (tagged, name): replays(nights[tagged], keys).events["matched"].sum()
        for tagged in PLANTED
        for name, keys in PLANTED.items()
    }
    assert of["old", "old"] > 1.5 * of["old", "recent"]
    assert of["recent", "recent"] > 1.5 * of["recent", "old"]


@pytest.mark.standalone
def test_asleep_no_list_is_called_for(nights):
    """Cells that begin lists are driven at every up state, all alike: the first list's as the others'."""
    for night in nights.values():
        _, cells = night.spikes["list_cue"]
        of_list = np.bincount(np.array(pool_of("list_cue"))[cells])
        assert of_list.sum() > 0
        assert of_list[0] < 1.05 * of_list[1:].mean()


@pytest.mark.standalone
def test_replay_strengthens_what_waking_wrote_and_nothing_else(evening, nights):
    memories, _ = evening
    for name in LEARNING:
        before = hippocampal_memory.fast(memories, name, len(learner().pairs[name][0]))
        grown = nights["recent"].u[name] - before
        assert grown.min() >= 0
        assert nights["recent"].u[name].max() <= 1
        assert not grown[before <= learner().parameters.asleep.known].any()
    assert (nights["recent"].u["order"] > hippocampal_memory.fast(memories, "order", len(learner().pairs["order"][0]))).any()


@pytest.mark.standalone
def test_ripples_are_told_with_their_keys_and_list(nights):
    table = list_sleep.ripples(nights["recent"].began_s, nights["recent"].spikes, 0.01, PLANTED)
    assert (np.diff(table["time_s"]) > list_sleep.TOGETHER_S).all()
    assert (table["stop_s"] >= table["time_s"]).all()
    best = table["matched"].argmax()
    assert table["skill"][best] == "recent"
    assert table["matched"][best] >= 4
    counts = {name: table["matched"][table["skill"] == name].sum() for name in PLANTED}
    assert counts["recent"] > counts["old"]


@pytest.mark.standalone
def test_without_a_hippocampus_there_are_no_ripples(tmp_path, evening):
    silent = play(tmp_path / "run", lists.asleep_inputs(learner(), evening[0], {"lesion/hippocampus": 1.0}, 9, 3.0), 3.1)
    assert not silent.began_s.size
    assert not silent.spikes["ca3"][0].size


def test_only_what_acetylcholine_governs_is_that_of_waking():
    awake = lists.inputs_of(learner(), {}, {}, 9, 0, (), False)
    normal, high = (lists.asleep_inputs(learner(), {}, {}, 9, NIGHT_S, level) for level in (1.0, AWAKE))
    governed = {"ca3.tau_tired", "ca3.b_tired", "hold.w_max", "order.w_max"}
    for name, value in high.items():
        np.testing.assert_allclose(value, (awake if name in governed else normal)[name], err_msg=name)
    assert all(high[name] != normal[name] for name in governed)


@pytest.mark.standalone
def test_with_that_of_waking_asleep_no_list_is_replayed(tmp_path, evening):
    memories, used = evening
    found = {}
    for level in (1.0, AWAKE):
        inputs = lists.asleep_inputs(learner(), memories | {"tag": 0.4 * used["recent"]}, {}, 9, NIGHT_S, level)
        found[level] = play(tmp_path / str(level), inputs, NIGHT_S + 0.1)
    assert replays(found[1.0], PLANTED["recent"]).events["matched"].sum() >= 20
    assert found[AWAKE].spikes["ca3"][0].size > 0
    assert sum(map(len, named(found[AWAKE]))) < sum(map(len, named(found[1.0]))) / 10


@pytest.mark.standalone
def test_without_it_a_showing_writes_nothing(tmp_path):
    seconds = lists.longest_s(learner().parameters, len(PLANTED["old"]), True)
    for level, written in ((0.0, False), (1.0, True)):
        inputs = lists.inputs_of(learner(), {}, {}, 0, 0, PLANTED["old"], True, level)
        u = play(tmp_path / str(level), inputs, seconds).u
        assert all((np.abs(u[name]).max() > 0) == written for name in LEARNING), level


@pytest.mark.standalone
def test_numbers_of_sleep_change_nothing_awake(tmp_path):
    """The same program shows a list: bit for bit as if there were no sleep."""
    inputs = lists.inputs_of(learner(), {}, {}, 0, 0, PLANTED["old"], True)
    other = {"ca3.tag": 1.0, "ca3.w_tag": 9.0, "slow_waves.dose": 1.0, "slow_waves.fewest": 0.0, "list_cue.mu": 9.0}
    seconds = lists.longest_s(learner().parameters, len(PLANTED["old"]), True)
    plain, changed = (play(tmp_path / name, given, seconds) for name, given in (("a", inputs), ("b", inputs | other)))
    for population, (times, cells) in plain.spikes.items():
        np.testing.assert_array_equal(changed.spikes[population][0], times)
        np.testing.assert_array_equal(changed.spikes[population][1], cells)
    for name in LEARNING:
        np.testing.assert_array_equal(changed.u[name], plain.u[name])


def test_a_tag_fades_and_is_renewed():
    m, memories = hippocampal_memory.ListChain(), {}
    hippocampal_memory.tag(memories, m, np.repeat([0, 1], [int(m.used), int(m.used) - 1]), 3)
    hippocampal_memory.pass_time(memories, m, float(m.tau_tag))
    np.testing.assert_allclose(memories["tag"], [np.exp(-1), 0, 0])
    hippocampal_memory.tag(memories, m, np.repeat([1], int(m.used)), 3)
    np.testing.assert_allclose(memories["tag"], [np.exp(-1), 1, 0])


def test_what_came_true_can_wait():
    m, memories = hippocampal_memory.ListChain(), {}
    hippocampal_memory.tag(memories, m, np.repeat([0, 1], int(m.used)), 3)
    hippocampal_memory.settle(memories, m, np.array([1, 2, 1]), 3)
    np.testing.assert_allclose(memories["tag"], [1, m.settled, 0])


def test_ripples_of_planted_spikes():
    """Two runs of sharp waves: a list in order, its first element twice above the threshold; and one of no list."""
    keys, at = [7, 7, 9, 8, 5], np.array([0.1, 0.11, 0.17, 0.23, 0.9])
    spikes = {"ca1": (np.repeat(1000 * at - 1, 6), np.repeat(10 * np.array(keys), 6))}
    table = list_sleep.ripples(at, spikes, 0.01, PLANTED)
    assert table["keys"].tolist() == ["7-9-8", "5"]
    assert table["skill"].tolist() == ["recent", ""]
    assert table["matched"].tolist() == [2, 0]
    assert table["time_s"].tolist() == [0.1, 0.9]
    assert table["stop_s"].tolist() == [0.23, 0.9]
    assert list_sleep.ripples(np.empty(0), spikes, 0.01, PLANTED)["keys"].size == 0


@pytest.mark.standalone
@pytest.mark.parametrize(("option", "replayed"), [({}, True), ({"replay": False}, False)])
def test_a_night_is_recorded(tmp_path, option, replayed):
    phases = [{"demonstrate": "list"}, {"sleep": "90 min"} | option, {"recall": "list"}]
    skills = {"list": {"task": "piano", "sequence": "4-1-3-2-4"}}
    protocol = read({"title": "a night", "skills": skills, "groups": [{"name": "one", "phases": phases}]}, "night")
    (path,) = run_protocol(protocol, learners=1, seed=SEED, out=tmp_path)
    recording = open_recording(path)
    segments = recording.segments
    asleep = segments["kind"] == "sleep"
    simulated = (segments["simulated_stop_s"] - segments["simulated_start_s"])[asleep]
    assert dict(zip(segments["stage"][asleep].tolist(), (simulated > 0).tolist(), strict=True)) == {
        "N2": False, "N3": replayed, "REM": False,
    }  # fmt: skip
    told = recording.events.get("ripple", {"time_s": np.empty(0)})
    assert bool(told["time_s"].size) == replayed
    if replayed:
        (row,) = np.flatnonzero(segments["stage"] == "N3")
        assert (told["time_s"] >= segments["simulated_start_s"][row]).all()
        assert (told["stop_s"] <= segments["simulated_stop_s"][row]).all()
        assert set(told["trial_row"]) == {-1}
        assert "list" in told["skill"]


# --- milestone ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("planted", "failing"),
    [
        ({"backwards": True}, ["recent list in order above shuffles (p < 0.01) in 0%", "recent list replayed more"]),
        ({"replayed": REPLAYED | {"sleep": {"recent": 8, "old": 20}}}, ["recent list replayed more"]),
        ({"replayed": REPLAYED | {"hippocampus_off": {"recent": 1}}}, ["replay or hippocampus off"]),
        ({"recalled": RECALLED | {"no_replay": (0.9, 0.6)}}, ["recalled in the morning: +0.0"]),
        ({"recalled": RECALLED | {"no_replay": (0.7, 0.8)}}, ["recalled after a week: +0.0"]),
        ({"recalled": RECALLED | {"wake": (0.95, 0.6)}}, ["recalled in the morning: -5.0"]),
        ({"recalled": RECALLED | {"hippocampus_off": (0.9, 0.6)}}, ["recalled in the morning: +0.0"]),
    ],
)
def test_the_milestone_fails_on_what_is_missed(tmp_path, planted, failing):
    list_nights(tmp_path, **planted)
    found = complaints(tmp_path, milestone)
    assert len(found) == len(failing), found
    assert all(one.startswith(start) for one, start in zip(found, failing, strict=True)), found
