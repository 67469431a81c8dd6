import json
import os
import signal
import subprocess
import sys
import time
import types
from pathlib import Path

import h5py
import numpy as np
import pytest
from planted import gains
from segments import IDENTITY, POPULATIONS, segment
from synthetic import Session, Sleep, write_pianist
from typer.testing import CliRunner

from commands import exits, surroundings
from commands.main import app
from commands.progress import shown, where
from protocols.cohort import refuse_wrong_numbers
from protocols.faults import MachineFault, OtherRecording, ProtocolFaults
from protocols.finished import finish
from protocols.language import library, load
from protocols.progress import Progress
from protocols.recorder import claim, write_part
from protocols.scope import refuse_what_cannot_run

PROGRAM = Path(sys.executable).with_name("motor-memory")


def motor_memory(*arguments):
    return CliRunner().invoke(app, list(map(str, arguments)))


@pytest.fixture
def cohort(monkeypatch):
    """Stand in for the simulation: keeps what it was asked for, does what it is told."""
    calls = []

    def run_protocol(protocol, **options):
        calls.append((protocol, options))
        return run_protocol.does(options)

    run_protocol.does = lambda options: [options["out"] / "learner-0001.h5"]
    run_protocol.calls = calls
    monkeypatch.setitem(sys.modules, "protocols.cohort", types.SimpleNamespace(run_protocol=run_protocol))
    return run_protocol


@pytest.fixture
def recording(tmp_path):
    path = tmp_path / "made" / "learner-0001.h5"
    with claim(path, IDENTITY) as parts:
        for index in range(2):
            write_part(parts, index, segment(index))
        return finish(parts, path, 2, POPULATIONS, {"seed": 1, "group": "sleep", "identity": IDENTITY})


def written(folder, phases, task):
    path = folder / "case.toml"
    skill = f'[skills.serve]\ntask = "{task}"'
    path.write_text(f'title = "x"\n{skill}\n[[groups]]\nname = "a"\nphases = [{phases}]\n')
    return path


def test_help_answers_at_once():
    times = []
    for _ in range(3):
        start = time.perf_counter()
        done = subprocess.run([PROGRAM, "--help"], capture_output=True, text=True, check=True)
        times.append(time.perf_counter() - start)
    for command in ("demo", "list", "check", "run", "info", "analyse", "figure", "score", "export", "doctor"):
        assert f"\n  {command} " in done.stdout
    assert min(times) < 0.5


@pytest.mark.parametrize("command", ["demo", "list", "check", "run", "info", "analyse", "figure", "score", "export", "doctor"])
def test_every_command_takes_quiet_and_json(command):
    text = motor_memory(command, "--help").stdout
    assert "--json" in text
    assert "-q" in text


def test_nothing_heavy_is_imported_for_help():
    heavy = ("brian2", "numpy", "h5py", "pydantic", "rich.progress")
    code = f"import sys, commands.main; sys.exit(any(module in sys.modules for module in {heavy}))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_an_interrupt_while_it_loads_is_no_traceback(tmp_path):
    """In place of the library that is loaded first, one that interrupts."""
    (tmp_path / "typer.py").write_text("import os, signal, time\nos.kill(os.getpid(), signal.SIGINT)\ntime.sleep(9)\n")
    code = "from commands.start import main; main()"
    given = os.environ | {"PYTHONPATH": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", code], env=given, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (-signal.SIGINT, "", "")


@pytest.mark.parametrize(
    "arguments",
    [
        ["--nonsense"],
        ["nonsense"],
        ["run"],
        ["run", "demo", "--learners", "0"],
        ["run", "demo", "--learners", "100001"],
        ["run", "demo", "--seed", "4294967296"],
        ["run", "demo", "--shard", "3/2"],
        ["run", "demo", "--shard", "0/4"],
        ["run", "demo", "--shard", "a/b"],
        ["run", "demo", "--scheduler", "tcp://head:8786", "--workers", "2"],
        ["run", "demo", "--set", "eta"],
        ["run", "demo", "--set", "eta=20 mss"],
        ["run", "demo", "--workers", "two"],
        ["export", "x.h5", "--to", "pdf"],
        ["list", "things"],
    ],
    ids=" ".join,
)
def test_usage_errors(arguments):
    assert motor_memory(*arguments).exit_code == exits.USAGE


@pytest.mark.parametrize("kind", ["skills", "regions", "protocols", "figures", "projections"])
def test_lists(kind):
    lines = motor_memory("list", kind).stdout.splitlines()
    listed = json.loads(motor_memory("list", kind, "--json").stdout)
    assert [line.split()[0] for line in lines] == list(listed)
    assert all(listed.values())


def test_the_listed_protocols_and_projections_are_those_that_there_are():
    from models import choice_wiring, movement_wiring, place_wiring
    from models.wiring import PLASTIC

    assert list(json.loads(motor_memory("list", "protocols", "--json").stdout)) == list(library())
    assert set(json.loads(motor_memory("list", "projections", "--json").stdout)) == {
        *PLASTIC,
        *movement_wiring.LEARNING,
        *choice_wiring.LEARNING,
        *place_wiring.LEARNING,
    }


def test_an_empty_share_says_so_and_is_no_fault(tmp_path):
    done = motor_memory("run", "demo", "--shard", "2/2", "--out", tmp_path, "--json")
    assert (done.exit_code, json.loads(done.stdout)) == (0, [])
    assert "share 2/2 is empty" in done.stderr


def test_check_names_every_fault_of_every_file(tmp_path):
    bad, worse = tmp_path / "bad.toml", tmp_path / "worse.toml"
    bad.write_text('title = "x"\n[[groups]]\nname = "a"\nphases = [{ slep = "8 h" }, { wake = 3 }]')
    worse.write_bytes(b"\xff")
    done = motor_memory("check", bad, worse, "demo")
    assert done.exit_code == exits.INPUT
    assert 'did you mean "sleep"?' in done.stdout
    assert "not UTF-8" in done.stdout
    assert len(done.stdout.splitlines()) == 3
    assert "demo: right" in done.stderr
    found = json.loads(motor_memory("check", bad, worse, "demo", "--json").stdout)
    assert [len(told["faults"]) for told in found.values()] == [2, 1, 0]


def test_check_says_as_json_what_a_run_would_refuse_and_what_changes_nothing(tmp_path):
    word = {"refused": 'practice = "serve", targets = 8', "notes": 'practice = "serve" }, { sleep = "8 h", spindles = false'}
    for kind, phase in word.items():
        path = written(tmp_path, f"{{ {phase} }}", task="reach")
        done = motor_memory("check", path, "--json")
        (told,) = json.loads(done.stdout).values()
        assert {name for name, lines in told.items() if lines} == {kind}
        assert not done.stderr


def test_the_two_options_that_work_everywhere_work_before_the_command_too(tmp_path):
    assert json.loads(motor_memory("--json", "list", "skills").stdout) == json.loads(
        motor_memory("list", "skills", "--json").stdout
    )
    (tmp_path / "case.toml").write_text('title = "x"\n[[groups]]\nname = "a"\nphases = [{ wake = "1 h" }]')
    assert motor_memory("check", tmp_path / "case.toml").stderr
    assert not motor_memory("-q", "check", tmp_path / "case.toml").stderr


def test_check_names_numbers_that_the_model_does_not_have(tmp_path):
    phases = '[{ wake = "1 h" }]\nset = { "synapse.ets" = 0, "synapse.tau_e" = "1 mV", "synapse.eta" = 0 }'
    (tmp_path / "case.toml").write_text(f'title = "x"\n[[groups]]\nname = "a"\nphases = {phases}')
    done = motor_memory("check", tmp_path / "case.toml")
    assert done.exit_code == exits.INPUT
    unknown, voltage = done.stdout.splitlines()
    assert "groups[a].set: unknown parameter 'synapse.ets'; known here: " in unknown
    assert unknown.endswith('did you mean "synapse.eta"?')
    assert "groups[a].set: synapse.tau_e: expected a value like" in voltage


def test_check_knows_recordings(recording, tmp_path):
    done = motor_memory("check", recording)
    assert done.exit_code == exits.INPUT
    assert f"{recording}: /trials has no column conscious" in done.stdout.splitlines()
    sound = write_pianist(tmp_path / "sound.h5", [Session("practice", [0.5])])
    done = motor_memory("check", sound)
    assert (done.exit_code, done.stdout, done.stderr) == (0, "", f"{sound}: right\n")
    cut = tmp_path / "cut.h5"
    cut.write_bytes(recording.read_bytes()[:3000])
    done = motor_memory("check", cut)
    assert done.exit_code == exits.INPUT
    assert "cut off or damaged" in done.stdout


def test_run_hands_on_what_was_asked_for(cohort, tmp_path):
    done = motor_memory(
        "run",
        "walker_2002",
        "--learners",
        3,
        "--seed",
        7,
        "--group",
        "sleep",
        "--workers",
        2,
        "--shard",
        "1/2",
        "--out",
        tmp_path,
        "--set",
        "synapse.eta=0",
        "--set",
        "synapse.tau=20 ms",
        "--json",
    )
    assert json.loads(done.stdout) == [str(tmp_path / "learner-0001.h5")]
    ((protocol, options),) = cohort.calls
    assert protocol == load("walker_2002")
    assert options | {"progress": None} == {
        "groups": ["sleep"],
        "learners": 3,
        "seed": 7,
        "out": tmp_path,
        "overrides": {"synapse.eta": 0.0, "synapse.tau": "20 ms"},
        "workers": 2,
        "shard": (1, 2),
        "scheduler": None,
        "variants": {},
        "progress": None,
    }


def test_a_list_is_recalled_of_the_piano_alone(cohort, tmp_path):
    done = motor_memory("run", written(tmp_path, '{ practice = "serve" }, { recall = "serve" }', task="tennis"))
    assert done.exit_code == exits.INPUT
    assert 'the verb "recall" of the task "tennis" cannot be simulated yet; what can: the task piano' in done.stderr
    assert not cohort.calls


def test_run_refuses_what_cannot_be_simulated_before_it_starts(cohort, tmp_path):
    path = written(tmp_path, '{ practice = "serve", targets = 8 }', task="reach")
    checked = motor_memory("check", path)
    assert checked.exit_code == 0
    assert f"{path}: right\n" in checked.stderr
    done = motor_memory("run", path)
    assert done.exit_code == exits.INPUT
    for one in (checked, done):
        assert 'the setting "targets" of the task "reach" cannot be simulated yet' in one.stderr
    assert "Traceback" not in done.stderr
    assert not cohort.calls


@pytest.mark.parametrize("other", ["", "word = 1\n", "name = 3\n"])
def test_check_names_wrong_numbers_beside_other_faults(tmp_path, other):
    path = written(tmp_path, '{ wake = "-1 h" }', task="reach")
    text = path.read_text().replace('name = "a"\n', other if other.startswith("name") else 'name = "a"\n' + other)
    path.write_text(text + 'set = { "motor_cortex.tau_P" = "0 ms", nope.x = 3, "thalamus.w_inh" = true }\n')
    done = motor_memory("check", path)
    assert done.exit_code == exits.INPUT
    told = done.stdout.splitlines()
    assert len(told) >= 4 and all(line.startswith(f"{path}: groups[") for line in told)
    for said in ("wanted a duration above zero", "wanted a time constant above zero", "'nope.x'", "thalamus.w_inh"):
        assert sum(said in line for line in told) == 1


@pytest.mark.parametrize("name", library())
def test_the_whole_library_can_be_simulated(name):
    protocol = load(name)
    refuse_what_cannot_run(protocol, protocol.groups)
    refuse_wrong_numbers(protocol, protocol.groups)


@pytest.mark.parametrize(
    "word",
    [
        'lesion = "accumbens" }, { practice = "serve"',
        'practice = "serve", targets = 8',
    ],
)
def test_words_that_cannot_be_simulated(tmp_path, word):
    path = written(tmp_path, f"{{ {word} }}", task="reach" if "targets" in word else "piano")
    with pytest.raises(ProtocolFaults, match="cannot be simulated yet"):
        refuse_what_cannot_run(load(path), load(path).groups)


def test_a_fault_of_a_repeated_phase_is_told_once(tmp_path):
    again = '{ practice = "serve" }, { repeat = 3, phases = [{ practice = "serve", targets = 8 }, { practice = "serve" }] }'
    path = written(tmp_path, again, task="reach")
    with pytest.raises(ProtocolFaults) as told:
        refuse_what_cannot_run(load(path), load(path).groups)
    (fault,) = told.value.faults
    assert fault.place.endswith("phases[1]")


def test_a_cue_in_sleep_is_of_the_piano_alone(tmp_path):
    path = written(tmp_path, '{ sleep = "1 h", cue = "serve", cue_stage = "N3" }', task="tennis")
    with pytest.raises(ProtocolFaults, match='a cue in sleep of the task "tennis" cannot be simulated yet'):
        refuse_what_cannot_run(load(path), load(path).groups)


@pytest.mark.parametrize(
    ("task", "word"),
    [("maze", "feedback = []"), ("pairing", "feedback = []"), ("pairing", "plasticity = false"), ("pairing", "load = 0.5")],
)
def test_options_that_would_change_nothing_are_refused(tmp_path, task, word):
    path = written(tmp_path, f'{{ practice = "serve", {word} }}', task=task)
    with pytest.raises(ProtocolFaults, match=f'the option "{word.partition(" ")[0]}" of trials of the task "{task}"'):
        refuse_what_cannot_run(load(path), load(path).groups)


@pytest.mark.parametrize(
    "arguments",
    [
        ["run", "walker_2003"],
        ["run", "demo", "--group", "slep"],
        ["info", "missing.h5"],
        ["analyse", "missing.h5"],
        ["figure", "walker_2003"],
        ["score", "walker_2003"],
        ["export", "missing.h5", "--to", "csv"],
    ],
    ids=" ".join,
)
def test_input_at_fault_is_one_message(cohort, arguments):
    done = motor_memory(*arguments)
    assert done.exit_code == exits.INPUT
    assert done.stdout == ""
    assert done.stderr.startswith("motor-memory: ")
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("error", "code", "says"),
    [
        (MachineFault("results: cannot be written: No space left on device"), exits.MACHINE, "No space left"),
        (OSError(28, "No space left on device"), exits.MACHINE, "motor-memory: No space left on device; free some space"),
        (OSError(30, "Read-only file system", "here/report.html"), exits.MACHINE, "here/report.html: Read-only"),
        (KeyboardInterrupt(), exits.INTERRUPTED, "what was finished is kept"),
        (MemoryError(), exits.MACHINE, "out of memory"),
    ],
)
def test_faults_of_the_machine(cohort, error, code, says):
    def fail(options):
        raise error

    cohort.does = fail
    done = motor_memory("run", "demo", "-q")
    assert done.exit_code == code
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def test_who_reads_no_further_is_no_fault():
    ours, theirs = os.pipe()
    os.close(ours)
    done = subprocess.run([PROGRAM, "list"], stdout=theirs, stderr=subprocess.PIPE, text=True, check=False)
    os.close(theirs)
    assert (done.returncode, done.stderr) == (exits.CLOSED, "")


def test_an_error_of_the_program_itself_is_not_hidden(cohort):
    def fail(options):
        raise ZeroDivisionError

    cohort.does = fail
    assert isinstance(motor_memory("run", "demo", "-q").exception, ZeroDivisionError)


def test_every_code_names_something_that_there_is():
    import importlib

    for name in exits._CODES:
        module, _, attribute = name.rpartition(".")
        assert issubclass(getattr(importlib.import_module(module), attribute), BaseException)


def test_progress_without_a_terminal_is_a_line_now_and_then(monkeypatch, capsys):
    clock = iter([0.0, 1.0, 15.0, 16.0, 17.0])
    monkeypatch.setattr("commands.progress.time.monotonic", lambda: next(clock))
    with shown("demo", quiet=False) as report:
        for done in (0.1, 0.5, 0.6, 1.0):
            report(Progress("sleep", 1, "practice 3", done, 90.0, 1))
    first, last = capsys.readouterr().err.splitlines()
    assert first == "demo: 50%, 0:00:15 left; sleep 1: practice 3, after 1.5 min of its life"
    assert last.startswith("demo: 100%; ")
    with shown("demo", quiet=True) as report:
        assert report is None


def test_progress_on_a_terminal_says_the_biological_time(monkeypatch, capsys):
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    monkeypatch.setenv("COLUMNS", "160")
    monkeypatch.setenv("FORCE_COLOR", "1")
    with shown("demo", quiet=False) as report:
        report(Progress("sleep", 1, "practice 3", 0.5, 7200.0, 1))
    said = capsys.readouterr().err
    assert "practice 3, after 2 h of its life" in said
    assert "50%" in said


def test_of_a_learner_that_was_finished_before_no_time_is_said():
    assert where(Progress("sleep", 1, "finished", 1.0, 0.0, 1)) == "sleep 1: finished"


def test_info_says_what_is_in_a_recording(recording):
    text = motor_memory("info", recording).stdout
    assert "motor_cortex_e  100 spikes of 20 cells in motor_cortex" in text
    assert "practice" in text
    held = json.loads(motor_memory("info", recording, "--json").stdout)
    assert (held["spikes"], held["trials"]) == (100, 1)


DEMO = [
    Session("practice", np.linspace(0.5, 0.25, 12), conscious=np.linspace(0.9, 0.1, 12)),
    Sleep(calendar_s=4_000.0, events=3),
    Session("test", [0.2] * 3, calendar_s=36_000.0, conscious=[0.1] * 3),
    Session("test", [0.4] * 3, calendar_s=2_700_000.0, conscious=[0.5] * 3),
]


def test_demo_leaves_recording_figure_and_report_and_three_lines(cohort, tmp_path):
    path = tmp_path / "demo" / "learner" / "learner-0001.h5"
    cohort.does = lambda options: [write_pianist(path, DEMO, protocol="demo", group="learner")]
    done = motor_memory("demo", "--out", tmp_path)
    practice, morning, month = done.stdout.splitlines()
    assert practice.startswith("practice of 12 trials: 60 → 120 right keys in 30 s (500 → 250 ms per key), 90% → 10% of them")
    assert morning.startswith("10 h later: 150 right keys in the first trial")
    assert month.startswith("1 month later: 75 right keys")
    files = {file.name for file in (tmp_path / "demo").iterdir()}
    assert files >= {"learner", "report.html", "learning_curve.svg", "learning_curve.png", "raster.svg", "raster.png"}
    assert "report.html" in done.stderr
    found = json.loads(motor_memory("demo", "--out", tmp_path, "--json").stdout)
    assert str(path) in found["files"]


def test_analyse_measures_and_writes(tmp_path):
    paths = [write_pianist(tmp_path / f"learner-000{seed}.h5", DEMO, seed=seed) for seed in (1, 2)]
    done = motor_memory("analyse", *paths, "--out", tmp_path / "numbers", "--report")
    assert [line for line in done.stdout.splitlines() if not line.startswith(" ")] == list(map(str, paths))
    assert "tapping: 1 month later" in done.stdout
    assert "tapping: 180 replays in order per hour of sleep" in done.stdout
    measured = json.loads((tmp_path / "numbers" / "analysis.json").read_text())
    assert [one["skills"]["tapping"]["trials"] for one in measured] == [18, 18]
    assert (tmp_path / "numbers" / "report.html").read_text().startswith("<!doctype html>")


def test_a_recording_that_is_named_twice_is_one_learner(recording):
    assert len(json.loads(motor_memory("analyse", recording, recording, "--json").stdout)) == 1


def test_an_experiment_that_is_named_twice_is_one_row(tmp_path):
    rows = json.loads(motor_memory("score", "bi_poo_1998", "bi-poo-1998-stdp", "--out", tmp_path, "--json").stdout)
    assert len(rows) == 1


def test_all_figures_and_an_unknown_one_are_refused_before_anything_runs(cohort, tmp_path):
    done = motor_memory("figure", "all", "nope", "--out", tmp_path)
    assert done.exit_code == exits.INPUT and 'no landmark or milestone "nope"' in done.stderr
    assert not cohort.calls


def test_figure_runs_what_is_missing_and_draws(cohort, tmp_path):
    def plant(options):
        gains(options["out"], "walker_2002", {name: [18.0, 20.0] for name in options["groups"]})
        return []

    cohort.does = plant
    done = motor_memory("figure", "walker-2002-sleep-gain", "--learners", 2, "--out", tmp_path, "--json")
    assert {Path(path).name for path in json.loads(done.stdout)} == {"figure.svg", "figure.pdf", "figure.png", "figure.json"}
    ((protocol, options),) = cohort.calls
    assert (protocol.name, options["learners"]) == ("walker_2002", 2)


def test_recordings_of_another_version_are_drawn_and_that_is_said(cohort, tmp_path):
    def refuse(options):
        gains(options["out"], "walker_2002", {name: [18.0, 20.0] for name in options["groups"]})
        raise OtherRecording("learner-0001.h5: is there, but differs from what is asked for in: parameters")

    cohort.does = refuse
    done = motor_memory("figure", "walker_2002", "--out", tmp_path)
    assert done.exit_code == 0
    assert "walker_2002: drawn from what is there: learner-0001.h5: is there, but differs" in done.stderr
    assert (tmp_path / "walker_2002" / "figure.svg").exists()


def test_all_figures_are_those_of_landmarks_and_milestones(cohort, tmp_path):
    cohort.does = lambda options: []
    done = motor_memory("figure", "all", "--out", tmp_path, "--json")
    drawn = {Path(path).parent.name for path in json.loads(done.stdout)}
    assert drawn == set(json.loads(motor_memory("list", "figures", "--json").stdout))
    assert drawn >= {"walker_2002", "heathcote_2000", "night", "retention"}
    assert {protocol.name for protocol, _ in cohort.calls} <= set(library())


def test_a_recording_that_cannot_be_read_does_not_keep_the_other_figures(cohort, tmp_path):
    cohort.does = lambda options: []
    broken = tmp_path / "walker_2002" / "sleep" / "learner-0001.h5"
    broken.parent.mkdir(parents=True)
    broken.write_bytes(b"no recording")
    done = motor_memory("figure", "all", "--out", tmp_path, "--json")
    assert done.exit_code == exits.INPUT
    assert f"walker_2002: {broken}" in done.stderr
    assert "not drawn, since a recording cannot be read: walker_2002, night" in done.stderr
    drawn = {Path(path).parent.name for path in json.loads(done.stdout)}
    assert drawn == set(json.loads(motor_memory("list", "figures", "--json").stdout)) - {"walker_2002", "night"}
    one = motor_memory("figure", "walker_2002", "--out", tmp_path)
    assert (one.exit_code, one.stdout) == (exits.INPUT, "")


def test_export_writes_tables_and_overwrites_nothing(recording):
    done = motor_memory("export", recording, "--to", "csv", "--json")
    assert {Path(path).name for path in json.loads(done.stdout)} >= {"spikes.csv", "trials.csv", "press.csv"}
    assert motor_memory("export", recording, "--to", "csv").exit_code == exits.INPUT


def test_score_without_recordings(tmp_path):
    rows = json.loads(motor_memory("score", "walker_2002", "--out", tmp_path, "--json").stdout)
    assert [row["verdict"] for row in rows] == ["not run"]
    rows = json.loads(motor_memory("score", "--out", tmp_path, "--json").stdout)
    assert {row["kind"] for row in rows} == {"landmark", "milestone"}
    assert motor_memory("score", "notes_away", "--out", tmp_path).stdout.startswith("notes-taken-away: not run")


def test_doctor_finds_this_machine_well(tmp_path):
    done = motor_memory("doctor", "--out", tmp_path / "new", "--json")
    findings = {finding["what"]: finding for finding in json.loads(done.stdout)}
    assert {"Python", "packages", "C++ compiler", "cores", "results", "compiled programs", "names"} <= set(findings)
    assert findings["results"]["state"] == "good"
    assert not (tmp_path / "new").exists()


def test_doctor_says_what_to_do_about_a_folder(tmp_path):
    (tmp_path / "file").write_text("")
    done = motor_memory("doctor", "--out", tmp_path / "file" / "results", "-q")
    assert done.exit_code == exits.MACHINE
    assert "is no folder\n      choose another folder with --out" in done.stdout


def test_a_missing_compiler_is_slow_not_bad(tmp_path):
    environment = os.environ | {"CXX": str(tmp_path / "no-compiler")}
    done = subprocess.run(
        [PROGRAM, "doctor", "--json", "--out", tmp_path], env=environment, capture_output=True, text=True, check=False
    )
    findings = {finding["what"]: finding for finding in json.loads(done.stdout)}
    assert findings["C++ compiler"]["state"] == "slow"
    assert "apt install g++" in findings["C++ compiler"]["remedy"]


def test_a_package_that_is_hidden_is_named(tmp_path):
    (tmp_path / "analysis.py").write_text("")
    environment = os.environ | {"PYTHONPATH": str(tmp_path)}
    done = subprocess.run([PROGRAM, "list"], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == exits.MACHINE
    assert f'{tmp_path / "analysis.py"} hides the package "analysis"' in done.stderr
    assert surroundings.would_shadow(tmp_path) == [f'{tmp_path / "analysis.py"} would hide the package "analysis"']


def test_the_recording_of_these_tests_is_one(recording):
    with h5py.File(recording) as file:
        assert file.attrs["layout"] == 1
