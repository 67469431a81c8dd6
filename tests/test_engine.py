"""One program for all learners: equal in every engine, whole or in stretches, and nothing left behind."""

import functools
import os
import pickle
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from protocols import build, engine, sources
from protocols.build import CompilerMissing, Program, compile_program
from protocols.engine import EngineFault, Result
from protocols.faults import MachineFault
from protocols.sources import BuildFault
from tests.full_disk import full_disk
from tests.small_network import CELLS, SYNAPSES, make_network, make_tiny_network, wiring

STEPS = 1200
CONNECTIVITY = {"plastic": wiring(9)}

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


def inputs() -> dict[str, Any]:
    """One input of every kind: shared and per cell, float, integer and boolean, synaptic, a delay, a table."""
    rng = np.random.default_rng(1)
    return {
        "cells.noise_seed": 5,
        "cells.sigma": 1.2,
        "cells.tau_m": 0.012,
        "cells.dose": -0.01,
        "cells.base": rng.normal(0.9, 0.1, CELLS),
        "cells.pool": rng.integers(0, 4, CELLS),
        "cells.active": rng.random(CELLS) < 0.9,
        "cells.lastspike": -1e4,
        "plastic.w": rng.random(SYNAPSES) * 0.4,
        "plastic_slow.delay": 0.004,
        "drive.values": rng.normal(0, 0.1, 20),
    }


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="module")
def program(cache: Path) -> Program:
    return compile_program(make_network, cache=cache)


@pytest.fixture(params=["numpy", pytest.param("C++", marks=pytest.mark.standalone)])
def simulate(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[..., Result]:
    """The network in either engine; every call gets a folder of its own."""
    if request.param == "numpy":
        return functools.partial(engine.run_interpreted, make_network)
    program = request.getfixturevalue("program")
    numbers: Iterator[int] = iter(range(100))

    def run(*arguments: Any, **options: Any) -> Result:
        return engine.run(program, *arguments, folder=tmp_path / str(next(numbers)), **options)

    return run


def assert_same_spikes(a: Result, b: Result) -> None:
    for name in a.spikes:
        assert len(a.spikes[name][0]) > 100
        for x, y in zip(a.spikes[name], b.spikes[name], strict=True):
            np.testing.assert_array_equal(x, y)
    for name, columns in a.events.items():
        for column in ("t", "i"):
            np.testing.assert_array_equal(columns[column], b.events[name][column])


# --- the same learner in every engine ---------------------------------------------------------------------------------


@pytest.mark.standalone
def test_compiled_equals_numpy_spike_for_spike(program: Program, tmp_path: Path) -> None:
    compiled = engine.run(program, inputs(), CONNECTIVITY, STEPS, tmp_path / "run")
    interpreted = engine.run_interpreted(make_network, inputs(), CONNECTIVITY, STEPS)
    assert_same_spikes(compiled, interpreted)
    assert compiled.state().keys() == interpreted.state().keys()
    for name, value in compiled.state().items():
        np.testing.assert_allclose(value, interpreted.arrays[name], rtol=1e-9, atol=1e-12, err_msg=name)


@pytest.mark.standalone
def test_compiled_equals_cython_spike_for_spike(cache: Path, tmp_path: Path) -> None:
    compiled = engine.run(compile_program(make_tiny_network, cache=cache), {"cells.noise_seed": 3}, {}, STEPS, tmp_path / "a")
    runtime = engine.run_interpreted(make_tiny_network, {"cells.noise_seed": 3}, {}, STEPS, target="cython")
    assert_same_spikes(compiled, runtime)
    np.testing.assert_allclose(compiled.arrays["plastic.w"], runtime.arrays["plastic.w"], rtol=1e-12)


@pytest.mark.standalone
def test_joined_program_equals_brians_own_build_byte_for_byte(program: Program, tmp_path: Path) -> None:
    script = f"""
        import brian2
        from tests.small_network import make_network
        brian2.prefs.codegen.cpp.extra_compile_args_gcc = {["-O1", *build.COMMON_FLAGS]!r}
        brian2.prefs.devices.cpp_standalone.extra_make_args_unix = ["-j2"]
        brian2.set_device("cpp_standalone", directory={str(tmp_path / "brian")!r}, build_on_run=True)
        make_network().run({STEPS} * brian2.ms, namespace={{}})
    """
    subprocess.run([sys.executable, "-c", textwrap.dedent(script)], check=True, capture_output=True)
    engine.run(program, {}, {}, STEPS, tmp_path / "ours", keep=[n for n, a in program.manifest["arrays"].items() if a["state"]])
    for name, spec in program.manifest["arrays"].items():
        if spec["state"] or name.startswith(("spikes.", "rewards.")):
            ours = tmp_path / "ours" / "results" / spec["file"]
            if ours.exists():
                assert ours.read_bytes() == (tmp_path / "brian" / "results" / spec["file"]).read_bytes(), name


# --- inputs, wiring, length, stretches ---------------------------------------------------------------------------------


def test_every_input_takes_effect(simulate: Callable[..., Result]) -> None:
    plain = simulate({}, {}, 300).spikes["spikes"]
    for name, value in inputs().items():
        if name == "cells.lastspike":
            continue
        other = simulate({name: value}, {}, 300).spikes["spikes"]
        assert not np.array_equal(plain[1], other[1]), name
    rewired = simulate({}, CONNECTIVITY, 300).spikes["spikes"]
    assert not np.array_equal(plain[1], rewired[1])


def test_inputs_arrive_as_given(simulate: Callable[..., Result]) -> None:
    extreme = {"cells.noise_seed": -(2**31), "cells.sigma": -1e-300, "plastic.w": np.linspace(-1, 1, SYNAPSES), "cells.v": 0.1}
    result = simulate(extreme, {}, 0, keep=extreme)
    for name, value in extreme.items():
        assert (result.arrays[name] == value).all(), name
    assert np.isnan(simulate({"cells.v": np.nan}, {}, 0, keep=["cells.v"]).arrays["cells.v"]).all()


def test_stretches_equal_the_whole_bit_for_bit(simulate: Callable[..., Result]) -> None:
    whole = simulate(inputs(), CONNECTIVITY, 600)
    first = simulate(inputs(), CONNECTIVITY, 250)
    second = simulate(inputs() | first.state(), CONNECTIVITY, 350, first_step=250, in_flight=first.in_flight)
    assert len(first.in_flight) > 10
    for part in (0, 1):
        joined = np.concatenate([first.spikes["spikes"][part], second.spikes["spikes"][part]])
        np.testing.assert_array_equal(whole.spikes["spikes"][part], joined)
    for name, value in whole.state().items():
        np.testing.assert_array_equal(value, second.arrays[name], err_msg=name)
    np.testing.assert_array_equal(whole.in_flight, second.in_flight)


def test_the_network_can_stop_itself(simulate: Callable[..., Result]) -> None:
    result = simulate({"cells.stop_after": 1_000_099}, {}, 500, first_step=1_000_000)
    assert result.steps == 100
    assert result.spikes["spikes"][0].min() >= 1_000_000
    assert result.spikes["spikes"][0].max() <= 1_000_099


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"cells.nothing": 1}, "no such variable"),
        ({"nobody.v": 1}, "no such variable"),
        ({"cells.v": np.zeros(3)}, f"got 3 values, expected {CELLS}"),
        ({"cells.i": 1}, "computed by the network itself"),
        ({"cells.noise_seed": 2**31}, "int32"),
        ({"cells.pool": 0.5}, "int32"),
        ({"cells.v": "fast"}, "expected float64"),
    ],
)
def test_wrong_inputs_are_refused(simulate: Callable[..., Result], wrong: dict[str, Any], words: str) -> None:
    with pytest.raises(EngineFault, match=words):
        simulate(wrong, {}, 10)


@pytest.mark.parametrize(("pre", "words"), [(np.zeros(3, int), "expected"), (np.full(SYNAPSES, CELLS), f"from 0 to {CELLS - 1}")])
@pytest.mark.standalone
def test_wrong_wiring_is_refused(program: Program, tmp_path: Path, pre: np.ndarray, words: str) -> None:
    with pytest.raises(EngineFault, match=words):
        engine.run(program, {}, {"plastic": (pre, np.zeros(SYNAPSES, int))}, 10, tmp_path / "run")
    with pytest.raises(EngineFault, match="no such synapses"):
        engine.run(program, {}, {"nobody": (pre, pre)}, 10, tmp_path / "other")


@pytest.mark.standalone
def test_only_what_was_asked_for_is_written(program: Program, tmp_path: Path) -> None:
    result = engine.run(program, {}, {}, 100, tmp_path / "run", keep=["plastic.w"])
    assert set(result.arrays) == {
        "plastic.w", "spikes.t", "spikes.i", "defaultclock.timestep", *(f"rewards.{c}" for c in ("t", "i", "v", "pool"))
    }  # fmt: skip
    with pytest.raises(KeyError, match="not kept"):
        result.arrays["plastic.x"]
    with pytest.raises(EngineFault, match="no such variable"):
        engine.run(program, {}, {}, 100, tmp_path / "other", keep=["plastic.z"])


# --- processes ---------------------------------------------------------------------------------------------------------


def endless(program: Program, tmp_path: Path) -> subprocess.Popen[bytes]:
    """A process of ours that runs the program for hours; returns when the program is running."""
    script = f"""
        import pickle
        from pathlib import Path
        from protocols import engine
        program = pickle.loads({pickle.dumps(program)!r})
        engine.run(program, {{}}, {{}}, 10**10, Path({str(tmp_path / "run")!r}), progress=lambda done, steps: None)
    """
    parent = subprocess.Popen([sys.executable, "-c", textwrap.dedent(script)], stderr=subprocess.DEVNULL)
    wait_until(lambda: (tmp_path / "run" / "progress.txt").exists())
    return parent


def running_in(folder: Path) -> list[int]:
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if (process / "cwd").readlink() == folder and (process / "stat").read_text().split()[2] != "Z":
                found.append(int(process.name))
        except OSError:
            continue
    return found


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline, "waited for 20 s"
        time.sleep(0.02)


@pytest.mark.standalone
@pytest.mark.skipif(not Path("/proc").exists(), reason="looks for processes in /proc")
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
def test_nothing_runs_on_when_we_are_ended(program: Program, tmp_path: Path, how: signal.Signals) -> None:
    parent = endless(program, tmp_path)
    assert len(running_in(tmp_path / "run")) == 1
    parent.send_signal(how)
    assert parent.wait() != 0
    wait_until(lambda: not running_in(tmp_path / "run"))


@pytest.mark.standalone
def test_progress_is_told_and_a_fault_in_it_ends_the_run(program: Program, tmp_path: Path) -> None:
    told = []

    def progress(done: int, steps: int) -> None:
        told.append((done, steps))
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        engine.run(program, {}, {}, 10**10, tmp_path / "run", progress=progress)
    assert 0 < told[0][0] < told[0][1] == 10**10
    assert not running_in(tmp_path / "run")


@pytest.mark.standalone
def test_faults_carry_the_programs_last_words(program: Program, tmp_path: Path) -> None:
    broken = Program(tmp_path / "broken", program.manifest)
    (broken.folder / "static_arrays").mkdir(parents=True)
    with pytest.raises(EngineFault, match="cannot be started"):
        engine.run(broken, {}, {}, 10, tmp_path / "0")
    (broken.folder / "main").write_text("#!/bin/sh\necho out of cheese >&2; kill -SEGV $$")
    (broken.folder / "main").chmod(0o755)
    with pytest.raises(EngineFault, match="signal 11.*\n.*out of cheese"):
        engine.run(broken, {}, {}, 10, tmp_path / "1")
    (broken.folder / "main").unlink()
    (broken.folder / "main").symlink_to(program.folder / "main")
    with pytest.raises(EngineFault, match="static array"):
        engine.run(broken, {}, {}, 10, tmp_path / "2")


@pytest.mark.standalone
def test_a_full_disk_is_a_fault(program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lay = engine._lay_wiring

    def lay_and_fill(program: Program, connectivity: Any, folder: Path) -> None:
        lay(program, connectivity, folder)
        (folder / "results" / program.manifest["arrays"]["cells.v"]["file"]).symlink_to("/dev/full")

    monkeypatch.setattr(engine, "_lay_wiring", lay_and_fill)
    with pytest.raises(EngineFault, match="disk full"):
        engine.run(program, {}, {}, 10, tmp_path / "run")


@pytest.mark.standalone
@pytest.mark.parametrize(("values", "wiring_of_its_own"), [({"cells.base": np.ones(CELLS)}, {}), ({}, CONNECTIVITY)])
def test_inputs_that_a_full_disk_does_not_take(
    program: Program, tmp_path: Path, values: dict[str, Any], wiring_of_its_own: Any
) -> None:
    with full_disk(100), pytest.raises(MachineFault, match=f"{tmp_path}.* cannot be written: File too large; .*run again"):
        engine.run(program, values, wiring_of_its_own, 10, tmp_path / "run", keep=())


def test_a_full_cache_is_a_fault_of_the_machine(tmp_path: Path) -> None:
    with full_disk(2000), pytest.raises(MachineFault, match="cannot be written: .*MOTOR_MEMORY_CACHE") as fault:
        build.generate(make_tiny_network, tmp_path / "source")
    assert "Traceback" not in str(fault.value)


# --- building ----------------------------------------------------------------------------------------------------------


@pytest.mark.standalone
def test_a_second_learner_needs_no_compiler(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Somebody may be editing the models while the tests run.
    monkeypatch.setattr(build, "_sources", lambda make_network: [])
    first = compile_program(make_network, cache=cache)

    def forbidden(*arguments: Any) -> None:
        raise AssertionError("built again")

    monkeypatch.setattr(build, "_build", forbidden)
    assert compile_program(make_network, cache=cache) == first
    with pytest.raises(AssertionError):
        compile_program(make_network, key="other", cache=cache)


@pytest.mark.standalone
def test_equal_sources_share_a_binary_and_two_builds_at_once_are_harmless(program: Program, cache: Path) -> None:
    other = compile_program(make_network, key="other", cache=cache)
    assert (other.folder / "main").samefile(program.folder / "main")
    build._build(make_network, program.folder, cache)
    assert sorted(path.name for path in program.folder.iterdir()) == ["main", "manifest.json", "static_arrays"]
    assert not list(cache.glob("building-*"))


@pytest.mark.standalone
def test_of_two_processes_one_builds_and_the_other_waits(cache: Path) -> None:
    script = f"""
        from pathlib import Path
        from protocols.build import compile_program
        from tests.small_network import make_tiny_network
        compile_program(make_tiny_network, key="two", cache=Path({str(cache)!r}), say=print)
    """
    command = [sys.executable, "-c", textwrap.dedent(script)]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    said = [process.communicate()[0] for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert sum("compiling" in text for text in said) == 1


@pytest.mark.standalone
def test_a_network_of_another_size_is_another_program(program: Program, cache: Path) -> None:
    larger = compile_program(functools.partial(make_network, cells=50), cache=cache)
    assert larger.manifest["arrays"]["cells.v"]["size"] == 50


@pytest.mark.standalone
def test_a_network_that_cannot_be_made_is_a_fault(cache: Path) -> None:
    with pytest.raises(BuildFault, match="unexpected keyword argument"):
        compile_program(functools.partial(make_network, colour="red"), cache=cache)
    assert not list(cache.glob("building-*"))


def test_a_lambda_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BuildFault, match="function of a module"):
        compile_program(lambda: None, cache=tmp_path)


def test_equal_arguments_give_equal_keys() -> None:
    shared = "".join(["recur", "rent"])
    first = functools.partial(make_network, (shared, shared))
    second = functools.partial(make_network, (shared, "".join(["recur", "rent"])))
    assert build._input_key(first, "") == build._input_key(second, "")
    assert build._input_key(first, "") != build._input_key(functools.partial(make_network, (shared, "start")), "")
    assert build._input_key(first, "") != build._input_key(first, "other")


def test_without_a_compiler_networks_are_interpreted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("MOTOR_MEMORY_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("CXX", raising=False)
    build.compiler.cache_clear()
    try:
        with pytest.raises(CompilerMissing, match="install g"):
            compile_program(make_network)
        with pytest.warns(UserWarning, match="no C.. compiler"):
            simulate = engine.prepared(make_network)
    finally:
        build.compiler.cache_clear()
    assert simulate({}, {}, 5, tmp_path / "run").steps == 5


def test_another_brian_that_writes_otherwise_is_noticed() -> None:
    with pytest.raises(BuildFault, match="writes the end of main otherwise than expected"):
        sources.replaced("int main() {}", r"brian_end\(\);", str, "the end of main")
    with pytest.raises(BuildFault, match="2 places"):
        sources.replaced("f(); f();", r"f\(\);", str, "the call")


def test_turns_of_a_loop_are_said_to_be_independent_only_where_they_are() -> None:
    def said(*body: str) -> bool:
        text = "\n".join(["f();", "    for(int _idx=0; _idx<_N; _idx++)", "    {", *body, "    }"])
        return sources.independent(text) == text.replace("    for", "#pragma GCC ivdep\n    for")

    assert said("v = _ptr_v[_idx] + _ptr_pools_cue[_cue_indices] + _ptr_g[0];", "_ptr_v[_idx] = v;")
    assert said("_ptr_v[_idx] = _ptr_v[_idx] == _ptr_w[0];")
    assert not said("v = _ptr_v[_idx] + _ptr_v[_linked_indices];", "_ptr_v[_idx] = v;")
    assert not said("_ptr_v[_idx] = v;", "_ptr_total[0] += v;")
    assert not said("_ptr_w_post[_postsynaptic_idx] = w;")
    assert sources.independent("for(int k=0; k<n; k++) _ptr_v[k] = 0;") == "for(int k=0; k<n; k++) _ptr_v[k] = 0;"


def test_a_decay_is_computed_once_for_neighbours_of_the_same_age() -> None:
    decays = [f"exp(_lio_{k} * (- (t - lastupdate)))" for k in (1, 4)]
    lines = [
        "    for(int _spiking_synapse_idx=0;",
        "        double lastupdate = _ptr_s_lastupdate[_idx];",
        f"        const double _x = x * {decays[0]};",
        f"        const double _y = {decays[1]} * y;",
        "        lastupdate = t;",
    ]
    text = sources.remembered("\n".join(lines))
    assert text.splitlines()[:3] == ["double _decayed_since = NAN;", "double _decay_0;", "double _decay_1;"]
    assert f"_decayed_since = lastupdate; _decay_0 = {decays[0]}; _decay_1 = {decays[1]}; }}" in text
    assert "_x = x * _decay_0;" in text
    assert "_y = _decay_1 * y;" in text
    assert sources.remembered("\n".join(lines[1:])) == "\n".join(lines[1:])


@pytest.mark.standalone
def test_brian_writes_the_loops_that_are_made_quicker(tmp_path: Path) -> None:
    build.generate(make_network, tmp_path / "source")
    sources.patch(tmp_path / "source")

    def texts(pattern: str) -> list[str]:
        found = [path.read_text() for path in (tmp_path / "source" / "code_objects").glob(pattern)]
        assert found
        return found

    assert all("#pragma GCC ivdep\n" in text for text in texts("*_stateupdater_codeobject.cpp"))
    assert all("lastupdate != _decayed_since" in text for text in texts("plastic_p*_codeobject.cpp"))


def test_joined_files_keep_their_helpers_apart(tmp_path: Path) -> None:
    for name in ("a", "b"):
        body = f"namespace {{ int helper() {{ return 1; }} }}\nvoid _run_{name}()\n{{ helper(); }}\n"
        text = f'#include "x.h"\n#include<cmath>\n{body}'
        (tmp_path / f"{name}.cpp").write_text(text)
    joined = sources._joined([tmp_path / "a.cpp", tmp_path / "b.cpp"])
    assert joined.count("#include") == 2
    assert "void _run_b() { u1::_run_b(); }" in joined
    assert joined.index("#include<cmath>") < joined.index("namespace u0")


def test_the_cache_lies_where_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", "/x")
    monkeypatch.delenv("MOTOR_MEMORY_CACHE", raising=False)
    assert build.cache_folder() == Path("/x/motor-memory")
    monkeypatch.setenv("MOTOR_MEMORY_CACHE", "/y")
    assert build.cache_folder() == Path("/y")


def test_the_engine_does_without_brian() -> None:
    code = "import sys, protocols.engine; assert not any(name.startswith('brian2') for name in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], env=os.environ, check=False).returncode == 0
