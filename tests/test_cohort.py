"""Many learners: which wiring, which are missing, in how many processes, and what when one of them dies."""

import functools
import json
import multiprocessing
import os
import re
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import h5py
import numpy as np
import pytest
from living import same_recording
from test_learner import Brain, small_body

from analysis.recording import open_recording
from models.brain import make_network
from models.tasks.settings import LONGEST
from models.wiring import Wiring
from protocols import build, engine, provenance, stretch
from protocols.cohort import refuse_wrong_numbers, run_protocol, wiring_of
from protocols.faults import MachineFault, ProtocolFaults, RecordingFault
from protocols.language import read
from protocols.recorder import claim, parts_of
from protocols.scope import refuse_what_cannot_run
from protocols.words import FIRST_SEED

PRACTICE = {"practice": "tapping", "trials": 2, "trial": "4 s", "rest": "10 s"}
IDLE = ({"wake": "1 h"}, {"gap": "10 h"})
"""A life without a simulated stretch: what runs in processes is tested without waiting for a brain."""


def protocol(*phases, groups=None, skills=None, learners=1):
    skills = skills or {"tapping": {"task": "piano"}}
    groups = groups or [{"name": "all", "phases": list(phases or IDLE)}]
    return read({"title": "x", "learners": learners, "skills": skills, "groups": groups}, name="case")


@pytest.fixture
def brain(monkeypatch):
    """A stand-in for the compiled brain."""
    stand_in = Brain()
    monkeypatch.setattr(engine, "prepared", lambda make_network: stand_in)
    return stand_in


@pytest.fixture
def quick(monkeypatch):
    """Learners of a few synapses."""
    monkeypatch.setattr(stretch, "born", lambda wiring, model, seed: small_body(seed))


def faults_of(*arguments, **options):
    with pytest.raises(ProtocolFaults) as caught:
        run_protocol(*arguments, **options)
    return str(caught.value)


# --- which wiring -----------------------------------------------------------------------------------------------------


def skills(count=1, **settings):
    return {f"skill{number}": {"task": "piano"} | settings for number in range(count)}


def case(count=1, phase=None, **settings):
    return protocol({"practice": "skill0"} | (phase or {}), skills=skills(count, **settings))


def test_four_skills_and_five_keys_have_the_ordinary_wiring():
    assert wiring_of(case()) == wiring_of(case(4)) == wiring_of(case(sequence="0-4-2")) == Wiring()


@pytest.mark.parametrize(("count", "sets"), [(5, 8), (8, 8), (9, 12)])
def test_more_skills_have_more_intention_sets(count, sets):
    wiring = wiring_of(case(count))
    assert (wiring.n_skills, wiring.n_pools) == (sets, 5)
    assert wiring.count("prefrontal_intention") == sets * Wiring().count("prefrontal_intention") // 4


def test_keys_beyond_four_have_ten_pools():
    assert wiring_of(case(sequence="1-7-1")) == Wiring(n_pools=10)
    assert Wiring(n_pools=10).count("motor_cortex_e") == 2 * Wiring().count("motor_cortex_e")
    # Also where a phase alone asks for them.
    assert wiring_of(case(phase={"sequence": "1-7-1"})) == Wiring(n_pools=10)


def test_the_arm_and_the_cerebellum_are_there_where_strokes_count():
    assert wiring_of(case(loudness=[1] * 5)) == wiring_of(case(loudness=1.0)) == Wiring()
    assert wiring_of(case(loudness=0.7)) == wiring_of(case(phase={"loudness": 0.7})) == Wiring(struck=True)


@pytest.mark.parametrize("where", ["skill", "phase"])
def test_a_line_that_is_too_long_is_refused_with_its_place(where, tmp_path):
    longest, long = ("-".join("1" * count) for count in (LONGEST, LONGEST + 1))
    fits, too_long = (
        case(sequence=sequence) if where == "skill" else case(phase={"sequence": sequence}) for sequence in (longest, long)
    )
    assert wiring_of(fits) == Wiring()
    refuse_what_cannot_run(fits, fits.groups)
    said = faults_of(too_long, out=tmp_path)
    with pytest.raises(ProtocolFaults, match=re.escape(said)):
        refuse_what_cannot_run(too_long, too_long.groups)
    assert list(tmp_path.iterdir()) == []
    assert f"got {LONGEST + 1} elements" in said
    assert str(LONGEST) in said
    assert ("skills.skill0.sequence" if where == "skill" else "groups[all].phases[0].sequence") in said


# --- changed parameters -----------------------------------------------------------------------------------------------


def test_an_unknown_parameter_is_refused_with_the_known_ones(tmp_path):
    wrong = {"synapse.etta": 0, "cortex.eta": 0}
    said = faults_of(protocol(groups=[{"name": "a", "phases": list(IDLE), "set": wrong}]), out=tmp_path)
    assert "2 faults" in said
    assert "groups[a].set" in said
    assert "synapse.etta" in said
    assert "kappa" in said  # a name of the same part
    assert "motor_cortex" in said  # a part
    assert list(tmp_path.iterdir()) == []
    said = faults_of(protocol(), out=tmp_path, overrides={"thalamus.tau_g": 1.0})
    assert "--set: unknown parameter 'thalamus.tau_g'" in said
    assert said.endswith('did you mean "thalamus.tau_G"?')


def test_a_fault_in_one_group_keeps_all_from_running(tmp_path, brain):
    groups = [{"name": "a", "phases": [PRACTICE]}, {"name": "b", "phases": [PRACTICE], "set": {"nothing.such": 1}}]
    assert "groups[b].set" in faults_of(protocol(groups=groups), out=tmp_path)
    assert brain.given == []
    assert list(tmp_path.iterdir()) == []


def test_a_value_of_the_wrong_kind_is_refused(tmp_path):
    for value in ("30 mV", "2 m"):
        said = faults_of(protocol(), out=tmp_path, overrides={"thalamus.tau_G": value})
        assert "thalamus.tau_G" in said
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("value", [0, -0.05, "0 ms", "-50 ms"])
def test_a_time_constant_is_above_zero(tmp_path, value):
    said = faults_of(protocol(), out=tmp_path, overrides={"thalamus.tau_G": value, "thalamus.w_inh": 0})
    assert said.endswith(f"--set: thalamus.tau_G: got {value}, wanted a time constant above zero")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("value", "wanted"), [("0 kg", "a value above zero"), (-1, "a value above zero"), ("2 kg", None)])
def test_a_hand_has_a_mass(value, wanted):
    change = {"movement.reach.mass": value}
    if wanted is None:
        refuse_wrong_numbers(protocol(), (), [change])
        return
    with pytest.raises(ProtocolFaults) as caught:
        refuse_wrong_numbers(protocol(), (), [change])
    assert str(caught.value).endswith(f"--set: movement.reach.mass: got {value}, wanted {wanted}")


@pytest.mark.standalone
def test_a_slice_is_cut_from_its_own_learner(tmp_path):
    own = {"task": "pairing", "rule": "three_factor", "dopamine": ["600 ms"], "burst": 5, "interval": "5 s", "pairings": 2}
    phases = [{"practice": "slice"}]
    groups = [{"name": "a", "phases": phases}, {"name": "b", "phases": phases, "set": {"synapse.eta": 0}}]
    paths = run_protocol(protocol(groups=groups, skills={"slice": own}), out=tmp_path)
    learnt, not_learnt = (open_recording(path).trials["weight_end"] for path in paths)
    assert learnt > 1
    assert not_learnt == 1


def test_changes_reach_the_brain_those_of_the_call_last(tmp_path, brain):
    own = {"thalamus.tau_G": "50 ms", "thalamus.w_inh": 0.5, "motor_cortex.sigma": 0.03}
    given = protocol(groups=[{"name": "a", "phases": [PRACTICE], "set": own}, {"name": "b", "phases": [PRACTICE]}])
    run_protocol(given, out=tmp_path, overrides={"thalamus.w_inh": 0.25})
    (a, _, b, _) = brain.given
    assert (a["thalamus.tau_G"], b["thalamus.tau_G"]) == (0.05, 0.07)
    assert (a["thalamus.w_inh"], b["thalamus.w_inh"]) == (0.25, 0.25)
    assert (a["motor_cortex_e.sigma"], b["motor_cortex_e.sigma"]) == (0.03, 0.02)
    np.testing.assert_array_equal(a["recurrent.w0"], b["recurrent.w0"])  # the same learner in both groups


# --- who is to live ---------------------------------------------------------------------------------------------------


def idle(tmp_path, **options):
    groups = [{"name": name, "phases": list(IDLE)} for name in "ab"]
    return run_protocol(protocol(groups=groups, learners=3), out=tmp_path, **options)


def test_what_groups_begin_with_is_lived_once_and_kept_once(tmp_path, quick):
    told, kept = [], set()

    def look(progress):
        told.append((progress.group, progress.what))
        kept.add(len(list((tmp_path / "case" / ".common").glob("[!.]*"))))

    begin = [{"wake": "1 h"}, {"gap": "10 h"}]
    groups = [{"name": "a", "phases": [*begin, {"gap": "1 day"}]}, {"name": "b", "phases": [*begin, {"gap": "2 days"}]}]
    run_protocol(protocol(groups=groups), out=tmp_path, progress=look)
    lived = [what for group, what in told if group == "b"]
    assert [what for group, what in told if group == "a"].count("wake") >= 1
    assert "wake" not in lived and "gap" in lived
    assert kept == {0, 1}


def names(paths, tmp_path):
    return [str(path.relative_to(tmp_path)) for path in paths]


def seed_of(path):
    with h5py.File(path) as file:
        return int(file["provenance"].attrs["seed"])


def test_each_learner_of_each_group_has_a_recording_and_the_groups_are_matched(tmp_path, quick):
    paths = idle(tmp_path)
    assert sorted(names(paths, tmp_path)) == [f"case/{group}/learner-{k:04d}.h5" for group in "ab" for k in (1, 2, 3)]
    assert all(path.exists() for path in paths)
    assert {seed_of(path) for path in paths} == {FIRST_SEED, FIRST_SEED + 1, FIRST_SEED + 2}
    for path in paths:
        assert seed_of(path) == FIRST_SEED - 1 + int(path.stem[-4:])


def test_some_groups_some_learners_another_seed(tmp_path, quick):
    paths = idle(tmp_path, groups=["b", "b"], learners=2, seed=7)
    assert names(paths, tmp_path) == ["case/b/learner-0001.h5", "case/b/learner-0002.h5"]
    assert [seed_of(path) for path in paths] == [7, 8]


def test_a_protocol_says_which_learners_it_begins_with(tmp_path, quick):
    one = protocol(learners=2).model_copy(update={"seed": 40})
    assert [seed_of(path) for path in run_protocol(one, out=tmp_path)] == [40, 41]
    assert [seed_of(path) for path in run_protocol(one, out=tmp_path / "others", seed=7)] == [7, 8]


def test_the_last_learner_too_has_a_seed_within_the_limit(tmp_path, quick):
    said = faults_of(protocol(learners=3), out=tmp_path, seed=2**32 - 2)
    assert "seed: the last learner's would be 4294967296, wanted at most 4294967295" in said
    assert not list(tmp_path.iterdir())
    paths = run_protocol(protocol(learners=2), out=tmp_path, seed=2**32 - 2)
    assert [seed_of(path) for path in paths] == [2**32 - 2, 2**32 - 1]


def test_shards_share_the_learners(tmp_path, quick):
    parts = [names(idle(tmp_path / str(i), shard=(i, 4)), tmp_path / str(i)) for i in (1, 2, 3, 4)]
    assert sorted(sum(parts, [])) == sorted(names(idle(tmp_path / "all"), tmp_path / "all"))
    assert {len(part) for part in parts} == {1, 2}


def test_a_share_beyond_the_last_learner_is_empty(tmp_path, quick):
    assert run_protocol(protocol(learners=2), out=tmp_path, shard=(3, 3)) == []
    assert not list(tmp_path.iterdir())


def test_a_wrong_number_of_a_group_that_is_not_run_is_named_all_the_same(tmp_path, quick):
    groups = [{"name": "good", "phases": list(IDLE)}, {"name": "bad", "phases": list(IDLE), "set": {"synapse.etta": 0}}]
    assert "groups[bad].set: unknown parameter 'synapse.etta'" in faults_of(
        protocol(groups=groups), out=tmp_path, groups=["good"]
    )


def test_a_program_that_is_changed_while_it_runs_is_not_gone_on_with(tmp_path, quick, monkeypatch):
    paths = run_protocol(protocol(), out=tmp_path / "before")
    monkeypatch.setattr(provenance, "_code_now", lambda: "another")
    with pytest.raises(MachineFault, match="was changed while it ran"):
        run_protocol(protocol(), out=tmp_path / "after")
    assert run_protocol(protocol(), out=tmp_path / "before") == paths


def test_what_is_finished_is_left_alone_and_what_is_missing_is_run(tmp_path, quick):
    paths = idle(tmp_path)
    before = {path: path.read_bytes() for path in paths}
    paths[2].unlink()
    told = []
    assert idle(tmp_path, progress=told.append) == paths
    assert {path: path.read_bytes() for path in paths if path != paths[2]} == {p: b for p, b in before.items() if p != paths[2]}
    assert paths[2].exists()
    assert sum(progress.what == "finished" for progress in told) == 6
    assert {progress.learners for progress in told} == {6}


def test_a_recording_of_something_else_is_never_overwritten(tmp_path, quick):
    (path, *_) = idle(tmp_path, groups=["a"], learners=1)
    before = path.read_bytes()
    with pytest.raises(RecordingFault, match="seed"):
        idle(tmp_path, groups=["a"], learners=1, seed=5)
    with pytest.raises(RecordingFault, match="parameters"):
        idle(tmp_path, groups=["a"], learners=1, overrides={"synapse.eta": 0.0})
    assert path.read_bytes() == before


@pytest.mark.parametrize("other", [{"sequence": "7-8-9-6"}, {"loudness": [1.5] * 5}], ids=["ten keys", "struck keys"])
def test_another_group_that_changes_the_brain_of_all_makes_another_recording(tmp_path, quick, other):
    groups = [{"name": name, "phases": list(IDLE)} for name in "ab"]
    (path,) = run_protocol(protocol(groups=groups), ["a"], out=tmp_path)
    groups[1]["phases"].append({"practice": "other"})
    known = protocol(groups=groups, skills={"tapping": {"task": "piano"}, "other": {"task": "piano"}})
    assert run_protocol(known, ["a"], out=tmp_path) == [path]  # a skill more changes nothing
    changed = protocol(groups=groups, skills={"tapping": {"task": "piano"}, "other": {"task": "piano"} | other})
    with pytest.raises(RecordingFault, match="wiring"):
        run_protocol(changed, ["a"], out=tmp_path)


def test_a_recording_of_older_code_that_does_not_say_its_wiring_counts(tmp_path, quick):
    (path, *_) = idle(tmp_path, groups=["a"], learners=1)
    with h5py.File(path, "r+") as file:
        said = json.loads(file["provenance"].attrs["identity"])
        del said["wiring"]
        file["provenance"].attrs["identity"] = json.dumps(said)
    assert idle(tmp_path, groups=["a"], learners=1) == [path]


def test_the_provenance_says_how_to_make_it_again(tmp_path, brain):
    (path,) = run_protocol(protocol(PRACTICE), out=tmp_path, overrides={"thalamus.c_F": 0.5}, seed=3)
    with h5py.File(path) as file:
        origin = file["provenance"]
        numbers = json.loads(origin["parameters"][()])
        assert numbers["birth.w0"]["source"]
        assert numbers["spread.eta"]["value"] > 0
        assert numbers["thalamus.c_F"]["value"] == brain.given[0]["thalamus.c_F"]
        assert numbers["thalamus.tau_F"]["unit"] == "second"
        assert json.loads(origin["protocol"][()])["groups"][0]["phases"][0]["trials"] == 2
        assert origin.attrs["seed"] == 3
        assert json.loads(origin["changes"][()]) == {"thalamus.c_F": 0.5}


# --- in several processes ---------------------------------------------------------------------------------------------


def test_two_workers_leave_what_one_leaves_even_if_one_is_killed(tmp_path):
    told, killed = [], []

    def kill_the_first(progress):
        told.append(progress)
        if not killed:
            killed.append(multiprocessing.active_children()[0].pid)
            os.kill(killed[0], signal.SIGKILL)

    one = idle(tmp_path / "one", learners=1)
    two = idle(tmp_path / "two", workers=2, learners=1, progress=kill_the_first)
    for a, b in zip(one, two, strict=True):
        assert same_recording(a, b) == []
        assert not parts_of(b).exists()
    assert {(progress.group, progress.learner): progress.done for progress in told} == {("a", 1): 1.0, ("b", 1): 1.0}
    assert sum(progress.what == "preparing the network" for progress in told) >= 2
    assert multiprocessing.active_children() == []


def test_a_worker_lives_one_learner_after_another(tmp_path):
    seen = set()

    def look(progress):
        seen.update(process.pid for process in multiprocessing.active_children())

    paths = idle(tmp_path, workers=2, learners=4, progress=look)
    assert len(paths) == 8
    assert all(path.exists() for path in paths)
    assert len(seen) == 2
    assert multiprocessing.active_children() == []


def test_what_another_run_has_finished_meanwhile_is_not_lived_again(tmp_path):
    """The other run is over before this one's first learner has begun."""
    begun, finished, done = [], [], {}

    def look(progress):
        begun.append(progress.what)
        done[progress.group, progress.learner] = progress.done
        if len(begun) == 1:
            finished.extend((path, path.stat().st_mtime_ns) for path in idle(tmp_path, workers=1, learners=2))

    paths = idle(tmp_path, workers=1, learners=2, progress=look)
    assert [(path, path.stat().st_mtime_ns) for path in paths] == finished
    assert len(finished) == 4
    assert list(done.values()) == [1.0] * 4
    assert not any(parts_of(path).exists() for path in paths)


def test_a_fault_of_a_learner_is_a_fault_of_the_run(tmp_path):
    """As with one worker: the same message, and no second try."""
    path = tmp_path / "case" / "a" / "learner-0001.h5"
    path.parent.mkdir(parents=True)
    with claim(path, {"protocol": "another"}) as parts, pytest.raises(MachineFault, match="another run is writing here"):
        idle(tmp_path, workers=2, learners=1)
    assert not path.exists()
    assert parts.exists()
    assert multiprocessing.active_children() == []


def test_a_process_that_dies_every_time_is_given_up(tmp_path):
    deaths = []

    def kill_always(progress):
        for process in multiprocessing.active_children():
            deaths.append(process.pid)
            process.kill()

    with pytest.raises(MachineFault, match="learner-0001.h5.*2 times"):
        idle(tmp_path, workers=2, learners=1, progress=kill_always)
    assert len(set(deaths)) >= 2
    assert multiprocessing.active_children() == []


def test_an_interrupted_run_ends_its_processes(tmp_path):
    alive = []

    def interrupt(progress):
        alive.extend(multiprocessing.active_children())
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        idle(tmp_path, workers=2, learners=3, progress=interrupt)
    assert alive
    assert not any(process.is_alive() for process in alive)


# --- with the real brain ----------------------------------------------------------------------------------------------


@pytest.fixture
def no_compiler(monkeypatch):
    """The brain's program from the cache; whoever would compile fails."""
    build.compile_program(functools.partial(make_network, Wiring()))

    def refuse(*_):
        raise AssertionError("compiled")

    monkeypatch.setattr(build, "_build", refuse)


@pytest.mark.standalone
def test_other_seeds_parameters_and_schedules_need_no_compiler(tmp_path, no_compiler):
    short = {"trial": "1 s"}
    groups = [
        {"name": "a", "phases": [{"practice": "tapping"} | short]},
        {"name": "b", "phases": [{"practice": "other", "cued": False, "load": 0.5} | short, {"sleep": "10 min"}]},
        {"name": "c", "phases": [{"lesion": "prefrontal", "fraction": 0.5}, {"test": "tapping"} | short]},
        {"name": "d", "phases": [{"practice": "tapping"} | short], "set": {"motor_cortex.tau_m": "12 ms", "synapse.eta": 0}},
    ]
    both = {"tapping": {"task": "piano"}, "other": {"task": "piano", "sequence": "0-1-2-3-4-3-2-1"}}
    paths = run_protocol(protocol(groups=groups, skills=both), learners=2, out=tmp_path)
    assert len({b"".join(spikes_of(path)) for path in paths}) == len(paths)


def spikes_of(path):
    with h5py.File(path) as file:
        return [population["timestamps"][()].tobytes() for population in file["spikes"].values()]


@pytest.mark.standalone
def test_another_wiring_is_another_program():
    key = functools.partial(build._input_key, key="")
    one, same, other = (key(functools.partial(make_network, wiring)) for wiring in (Wiring(), Wiring(), Wiring(n_pools=10)))
    assert one == same != other


@pytest.mark.standalone
def test_two_workers_play_what_one_plays_and_a_killed_one_is_no_loss(tmp_path):
    given = protocol(PRACTICE, {"sleep": "10 min"}, learners=2)
    killed = []

    def kill_one(progress):
        if not killed and progress.what == "practice 2":
            killed.append(multiprocessing.active_children()[0].pid)
            os.kill(killed[0], signal.SIGKILL)

    two = run_protocol(given, out=tmp_path / "two", workers=2, progress=kill_one)
    assert killed
    one = run_protocol(given, out=tmp_path / "one")
    for a, b in zip(one, two, strict=True):
        assert same_recording(a, b) == []
        with h5py.File(a) as file:
            assert len(file["events/press/time_s"]) > 5
    assert same_recording(*one) != []


RUN = """
    import sys
    from pathlib import Path
    from protocols.cohort import run_protocol
    from protocols.language import read

    phases = [{"practice": "tapping", "trials": 3, "trial": "60 s"}]
    groups = [{"name": "all", "phases": phases}]
    case = read({"title": "x", "skills": {"tapping": {"task": "piano"}}, "groups": groups}, name="case")

    def told(progress):
        print(progress.what, flush=True)

    if __name__ == "__main__":
        run_protocol(case, learners=2, workers=2, out=Path(sys.argv[1]), progress=told)
"""


@pytest.mark.standalone
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks for processes as Linux shows them")
def test_when_the_run_itself_is_killed_its_processes_end(tmp_path):
    """So that the next run finds nobody writing to the parts."""
    build.compile_program(functools.partial(make_network, Wiring()))
    script = tmp_path / "run.py"
    script.write_text(textwrap.dedent(RUN))
    command = [sys.executable, str(script), str(tmp_path)]
    run = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, start_new_session=True)
    for line in run.stdout:
        if line.startswith("practice 1"):
            break
    os.kill(run.pid, signal.SIGKILL)
    run.wait()
    deadline = time.monotonic() + 20
    while in_session(run.pid):
        assert time.monotonic() < deadline, "still running"
        time.sleep(0.1)
    assert not (tmp_path / "case" / "all" / "learner-0001.h5").exists()


def in_session(leader):
    """Processes of the session that a killed process has begun."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            state, session = (entry / "stat").read_text().rpartition(")")[2].split()[0:4:3]
        except (OSError, ValueError):
            continue
        if session == str(leader) and state != "Z":
            found.append(int(entry.name))
    return found
