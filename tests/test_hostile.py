"""Protocols that mean harm, or make no sense: a message, never a traceback, a hang, or a file where none was asked for."""

import copy
import json
import os
import subprocess
import sys
import tomllib
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from commands import exits
from commands.main import app
from protocols import cohort
from protocols.language import library
from protocols.timetable import rows_of

EXAMPLES = int(os.environ.get("MOTOR_MEMORY_EXAMPLES", "60"))
"""Of each kind of hostile protocol; `make fuzz` asks for more, other ones each time."""
OURS = settings(
    max_examples=EXAMPLES,
    deadline=timedelta(seconds=10),  # what hangs fails
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    derandomize=EXAMPLES <= 60,
)

BASE = {
    "title": "x",
    "learners": 1,
    "skills": {
        "tapping": {"task": "piano", "sequence": "4-1-3-2-4"},
        "serve": {"task": "tennis", "delay": "450 ms"},
        "ride": {"task": "bicycle", "gravity": 9.81, "cap": "20 s"},
    },
    "groups": [
        {
            "name": "a",
            "set": {"thalamus.tau_G": "50 ms"},
            "phases": [
                {"practice": "tapping", "trials": 2, "trial": "30 s", "rest": "30 s", "load": 0.5},
                {"practice": ["serve", "ride"], "trials": 2, "order": "random"},
                {"repeat": 2, "phases": [{"sleep": "8 h"}, {"wake": "16 h"}]},
                {"gap": "1 year"},
                {"lesion": "motor_cortex", "fraction": 0.5},
                {"modulate": {"dopamine": 0.2}},
            ],
        }
    ],
}

NUMBERS = st.sampled_from([0, -1, 10**9, 10**19, 10**400, -(10**400), 1e308, -1e308, 5e-324])
NOT_NUMBERS = st.sampled_from([float("nan"), float("inf"), float("-inf")])
DURATIONS = st.sampled_from(["-1 s", "0 s", "1e300 years", "1e999 s", "1 s" * 1000, "1e-320 s", "30", "nan s", "1 s**99", "1 m"])
NAMES = st.sampled_from(
    ["../../evil", "/evil", "a/b", "..", ".", "", "a\0b", "CON", "a" * 300, "é", "\u202e", "😀", "-rf", "%s{0}\n"]
)
SIMPLE = NUMBERS | NOT_NUMBERS | DURATIONS | NAMES | st.text(max_size=20) | st.booleans()
HOSTILE = st.recursive(
    SIMPLE,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES | st.sampled_from(["x", "set"]), inner, max_size=3),
    max_leaves=8,
)


def places(tree, path=()):
    """Paths to all nodes below a tree of dictionaries and lists."""
    for key in tree if isinstance(tree, dict) else range(len(tree)) if isinstance(tree, list) else ():
        yield (*path, key)
        yield from places(tree[key], (*path, key))


@st.composite
def mutated(draw):
    """Draw the base with some of its nodes replaced, renamed, or joined by others."""
    tree = copy.deepcopy(BASE)
    for _ in range(draw(st.integers(1, 3))):
        *above, last = draw(st.sampled_from(sorted(places(tree), key=repr)))
        node = tree
        for key in above:
            node = node[key]
        kind = draw(st.sampled_from(["value", "name", "more"]))
        if kind == "value" or isinstance(node, list):
            node[last] = draw(HOSTILE)
        else:
            node[draw(NAMES)] = node.pop(last) if kind == "name" else draw(HOSTILE)
    return "\n".join(f"{toml(key)} = {toml(value)}" for key, value in tree.items())


def toml(value):
    """Write a value as TOML."""
    match value:
        case bool():
            return str(value).lower()
        case str():
            return json.dumps(value).replace("\x7f", "\\u007f")
        case int() if abs(value) > 10**300:
            return hex(value) if value > 0 else "-1e400"  # TOML has no negative hexadecimal
        case dict():
            return "{" + ", ".join(f"{toml(key)} = {toml(inner)}" for key, inner in value.items()) + "}"
        case list():
            return "[" + ", ".join(map(toml, value)) + "]"
    return repr(value)


def everything(folder):
    return {path: path.read_bytes() if path.is_file() else None for path in folder.rglob("*")}


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory):
    """A folder to stand in, deep enough that two steps up are still watched."""
    folder = tmp_path_factory.mktemp("watched") / "deep" / "here"
    folder.mkdir(parents=True)
    return folder


@pytest.fixture
def checked_and_run(sandbox, monkeypatch):
    """Return what checks and runs the bytes of a protocol; learners are laid out, named and not simulated."""

    def live(task, say):
        rows_of(task.protocol, task.group, task.seed)
        task.path.parent.mkdir(parents=True, exist_ok=True)
        task.path.write_bytes(b"")

    monkeypatch.setattr(cohort, "live", live)
    monkeypatch.chdir(sandbox)
    watched = sandbox.parents[1]

    def both(content):
        case, out = sandbox / "case.toml", sandbox / "out"
        case.write_bytes(content)
        before = everything(watched)
        codes = [said(["check", "case.toml"]), said(["run", "case.toml", "-q", "--learners", "1", "--out", "out"])]
        made = [path for path in everything(watched).items() if path not in before.items()]
        assert all(path.is_relative_to(out) for path, _ in made)
        for path, _ in sorted(made, reverse=True):
            path.unlink() if path.is_file() else path.rmdir()
        return codes

    return both


def said(arguments):
    """Run a command; return its exit code, having seen that a fault is a message."""
    done = CliRunner().invoke(app, arguments)
    assert done.exception is None or isinstance(done.exception, SystemExit), repr(done.exception)
    assert done.exit_code in (0, exits.INPUT)
    if done.exit_code:
        assert "case.toml: " in done.output or "case: " in done.output
        assert "Traceback" not in done.output
    return done.exit_code


def test_the_base_itself_is_right(checked_and_run):
    text = "\n".join(f"{key} = {toml(value)}" for key, value in BASE.items())
    assert tomllib.loads(text) == BASE
    assert checked_and_run(text.encode()) == [0, 0]


@OURS
@given(text=mutated())
def test_mutated_words_and_values(checked_and_run, text):
    check, run = checked_and_run(text.encode("utf-8", "surrogatepass"))
    assert check <= run  # what is wrong to check is not run


@OURS
@given(data=st.data())
def test_bytes_in_a_protocol_of_the_library(checked_and_run, data):
    content = bytearray(data.draw(st.sampled_from([path.read_bytes() for path in library().values()])))
    for _ in range(data.draw(st.integers(1, 5))):
        start = data.draw(st.integers(0, len(content)))
        content[start : start + data.draw(st.integers(0, 20))] = data.draw(st.binary(max_size=20))
    check, run = checked_and_run(bytes(content))
    assert check <= run


@settings(OURS, max_examples=EXAMPLES // 3)
@given(content=st.binary(max_size=200))
def test_any_bytes(checked_and_run, content):
    assert checked_and_run(content) == [exits.INPUT, exits.INPUT]


HEAD = 'title = "x"\n[skills.s]\ntask = "piano"\n'
MANY = ", ".join(['{ repeat = 9999, phases = [{ wake = "1 h" }] }'] * 5)
GROUP = f'{HEAD}[[groups]]\nname = "a"\n'


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (f'{GROUP}phases = [{{ wake = "1 h" }}]\nset = {{ {".".join("a" * 5000)} = 1 }}', "nested too deeply"),
        (f'title = "x"\nskills.s.task.{".".join("a" * 5000)} = 1', "nested too deeply"),
        (f"{GROUP}phases = {'[' * 5000}{']' * 5000}", "nested too deeply"),
        (f'{GROUP}phases = [{{ wake = "1 h" }}]\nset = {{ "synapse.eta" = nan }}', "finite"),
        (f'{GROUP}phases = [{{ wake = "1 h" }}]\nset = {{ "synapse.eta" = {"9" * 5000} }}', "digits"),
        (f'{GROUP}phases = [{{ gap = "1e300 years" }}]', "at most 200 years"),
        (f'{GROUP}phases = [{{ practice = "s", rest = "201 years" }}]', "at most 200 years"),
        (f'{GROUP}phases = [{{ practice = "s", trial = "25 h" }}]', "at most 24 h"),
        (f'{GROUP}phases = [{{ repeat = 10000, phases = [{{ practice = "s", trials = 100000 }}] }}]', "1000000000 trials"),
        (f"{GROUP}phases = [{MANY}]", "49995 phases"),
        (f'title = "x"\nskills.s.task = "bicycle"\nskills.s.gravity = {"0x" + "f" * 400}', "a number"),
    ],
    ids=range(11),
)
def test_what_would_overflow_is_refused_with_its_limit(checked_and_run, sandbox, text, says):
    assert checked_and_run(text.encode()) == [exits.INPUT, exits.INPUT]
    assert says in CliRunner().invoke(app, ["check", "case.toml"]).output


def test_ten_thousand_phases_are_laid_out_at_once(checked_and_run):
    assert checked_and_run(f'{GROUP}phases = [{{ repeat = 10000, phases = [{{ wake = "1 h" }}] }}]'.encode()) == [0, 0]


@pytest.mark.parametrize("name", [b"\xff.toml", "é.toml".encode(), b"a b.toml", b"-x.toml", b"..toml"])
@pytest.mark.parametrize("command", ["check", "run"])
def test_names_of_files(tmp_path, name, command):
    (tmp_path / os.fsdecode(name)).write_text(f'{GROUP}phases = [{{ lesion = "accumbens" }}, {{ practice = "s" }}]')
    program = Path(sys.executable).with_name("motor-memory")
    done = subprocess.run([program, command, "--", name], cwd=tmp_path, capture_output=True, check=False)
    assert done.returncode in (0, exits.INPUT)
    assert b"Traceback" not in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == [os.fsdecode(name)]
