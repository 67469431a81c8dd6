"""Run a compiled network: inputs in, state and spikes out, one process and one scratch folder for each run.

Usage::

    simulate = prepared(make_network)      # compiles, or takes the program from the cache
    result = simulate(
        inputs={"motor_cortex_e.noise_seed": 17, "plastic.w": weights, "cue.values": table},
        connectivity={"plastic": (pre, post)},
        steps=30_000,
        folder=scratch / "0001",
        progress=lambda done, steps: ...,
    )
    times_ms, ids = result.spikes["spikes"]
    result.events["press"]["t"]
    result.steps                           # fewer than asked for if the network called `models.stopping.stop_run`

    onward = simulate(
        inputs=parameters | result.state(),
        connectivity=connectivity,
        steps=30_000,
        folder=scratch / "0002",
        first_step=result.first_step + result.steps,
        in_flight=result.in_flight,
    )

Inputs are numbers (for every element) or arrays of the variable's length, in base SI units, for every variable of a
group, a synapse, a pathway (``"plastic_pre.delay"``) or a table that the program does not compute itself.

``first_step`` is where the stretch begins on the learner's simulated axis: ``t`` and ``t_in_timesteps`` start there, so
noise, ``lastspike``, ``lastupdate`` and tables go on. With the state and the spikes in flight handed on, a run cut into
stretches equals the uncut one bit for bit. What is not handed on starts as the network was made.

Without a C++ compiler `prepared` falls back on `run_interpreted`: the same result, very slowly.
"""

from __future__ import annotations

import functools
import math
import os
import subprocess
import warnings
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from protocols.atomic import machine_faults
from protocols.build import CompilerMissing, Program, compile_program

Inputs = Mapping[str, ArrayLike]
Connectivity = Mapping[str, tuple[ArrayLike, ArrayLike]]
Progress = Callable[[int, int], None]
"""Called with the steps done and the steps asked for."""

POLL_S = 0.1


class EngineFault(Exception):
    """The program did not run to its end, or was given what it cannot take."""


class Arrays(Mapping[str, NDArray[Any]]):
    """Arrays that a run left, read when asked for: ``arrays["object.variable"]``."""

    def __init__(self, folder: Path, program: Program) -> None:
        self._folder = folder
        self._specs = program.manifest["arrays"]

    def __getitem__(self, name: str) -> NDArray[Any]:
        spec = self._specs[name]
        path = self._folder / "results" / spec["file"]
        if not path.exists():
            raise KeyError(f"{name} was not kept in this run")
        array = np.fromfile(path, dtype=spec["dtype"])
        return array.reshape(-1, spec["width"]) if spec["width"] else array

    def __iter__(self) -> Iterator[str]:
        return (name for name, spec in self._specs.items() if (self._folder / "results" / spec["file"]).exists())

    def __len__(self) -> int:
        return sum(1 for _ in self)


@dataclass(frozen=True)
class Result:
    """What a run left.

    Attributes
    ----------
    first_step, steps : int
        Where the run began, and how many steps it took.
    dt_s : float
        One step in seconds.
    arrays : mapping of str to ndarray
        Kept variables by ``"object.variable"``, in base SI units; read lazily while the run's folder is there.
    spikes : dict of str to (ndarray of float64, ndarray of int32)
        For every `SpikeMonitor`: times in ms on the grid of steps, and cells; sorted by time.
    events : dict of str to dict of str to ndarray
        For every `EventMonitor`, and every `SpikeMonitor` that records more than times and cells: its columns, ``t``
        in s, ``i``, and the recorded variables.
    in_flight : ndarray of int32, shape (n, 3)
        Spikes that have not arrived yet: number of the pathway, steps to go, synapse.
    """

    first_step: int
    steps: int
    dt_s: float
    arrays: Mapping[str, NDArray[Any]] = field(repr=False)
    spikes: Mapping[str, tuple[NDArray[np.float64], NDArray[np.int32]]] = field(repr=False)
    events: Mapping[str, Mapping[str, NDArray[Any]]] = field(repr=False)
    in_flight: NDArray[np.int32] = field(repr=False)
    state_names: tuple[str, ...] = field(repr=False)

    def state(self) -> dict[str, NDArray[Any]]:
        """Return what changed in the run and was kept: the inputs that let the next stretch go on from here."""
        return {name: self.arrays[name] for name in self.state_names if name in self.arrays}


Simulate = Callable[..., Result]
"""`run` of a network, from `prepared` or `WhenRun`."""


def prepared(make_network: Callable[[], Any], key: str = "", say: Callable[[str], None] | None = None) -> Simulate:
    """Return `run` for a network's compiled program, or `run_interpreted` if there is no compiler.

    Parameters
    ----------
    make_network, key, say
        As for `protocols.build.compile_program`.
    """
    try:
        return functools.partial(run, compile_program(make_network, key, say=say))
    except CompilerMissing as missing:
        warnings.warn(f"{missing}. Until then networks run in Python, some hundred times slower", stacklevel=2)
        return functools.partial(run_interpreted, make_network)


class WhenRun:
    """A network that is compiled when it is first run, so that what is never simulated needs no compiler."""

    def __init__(self, make_network: Callable[[], Any]) -> None:
        self.make_network = make_network

    @functools.cached_property
    def simulate(self) -> Simulate:
        """Its `run`, from `prepared`."""
        return prepared(self.make_network)

    def __call__(self, *arguments: Any, **options: Any) -> Result:
        """Run it."""
        return self.simulate(*arguments, **options)


def run(
    program: Program,
    inputs: Inputs,
    connectivity: Connectivity,
    steps: int,
    folder: Path,
    progress: Progress | None = None,
    first_step: int = 0,
    in_flight: NDArray[np.int32] | None = None,
    keep: Collection[str] | None = None,
) -> Result:
    """Run a compiled network in a process of its own and wait for it.

    Parameters
    ----------
    program : Program
        From `protocols.build.compile_program`.
    inputs : mapping
        ``"object.variable"`` to a number or an array, ``"table.values"`` to an array of the table's shape.
    connectivity : mapping
        Name of a `Synapses` to (pre, post), indices as in ``connect(i=..., j=...)``, as many as were compiled in.
    steps : int
        How many steps to run at most.
    folder : Path
        A new folder for this run; the caller deletes it when the result has been read.
    progress : callable, optional
        Called about ten times per second, with what the program last said (four times per second).
    first_step : int
        Where the stretch begins on the learner's simulated axis.
    in_flight : ndarray, optional
        Spikes on their way at the beginning, from the last stretch's result.
    keep : collection of str, optional
        The variables wanted in ``result.arrays``. Default: the state. Monitors are always kept.

    Raises
    ------
    EngineFault
        Unknown input, wrong length, or a program that failed; with the tail of what it said.
    MachineFault
        If the folder cannot be written.
    """
    manifest = program.manifest
    folder.mkdir(parents=True)
    (folder / "results").mkdir()
    (folder / "static_arrays").mkdir()
    arguments = [_argument(manifest, name, value, folder) for name, value in inputs.items()]
    _lay_wiring(program, connectivity, folder)
    state = tuple(name for name, spec in manifest["arrays"].items() if spec["state"])
    (folder / "keep.txt").write_text("\n".join(_kept_files(manifest, state if keep is None else keep)) + "\n")
    if in_flight is not None:
        _write(folder / "in_flight.raw", np.asarray(in_flight, dtype=np.int32))
    environment = os.environ | {
        "MOTOR_MEMORY_STEPS": str(steps),
        "MOTOR_MEMORY_FIRST_STEP": str(first_step),
        "MOTOR_MEMORY_PARENT": str(os.getpid()),
        "MOTOR_MEMORY_PROGRESS": "progress.txt",
        "MOTOR_MEMORY_PROGRAM": str(program.folder.resolve()),
    }
    _execute([str(program.folder / "main"), *arguments], folder, environment, steps, progress)
    arrays = Arrays(folder, program)
    done = int(arrays[f"{manifest['clocks'][0]['name']}.timestep"][0]) - first_step
    flying = np.fromfile(folder / "results" / "in_flight.raw", dtype=np.int32).reshape(-1, 3)
    return _result(manifest["monitors"], arrays, manifest["dt_s"], first_step, done, flying, state)


def _execute(command: list[str], folder: Path, environment: Mapping[str, str], steps: int, progress: Progress | None) -> None:
    with (folder / "output.txt").open("wb") as output:
        try:
            child = subprocess.Popen(
                command, cwd=folder, env=dict(environment), stdin=subprocess.DEVNULL, stdout=output, stderr=output
            )
        except OSError as error:
            raise EngineFault(f"the program {command[0]} cannot be started: {error}") from error
        try:
            while True:
                try:
                    code = child.wait(timeout=POLL_S if progress else None)
                    break
                except subprocess.TimeoutExpired:
                    if progress and (done := _steps_done(folder)):
                        progress(done, steps)
        finally:
            # Whatever interrupts the wait (Ctrl-C, a fault in the callback) leaves nothing running.
            if child.poll() is None:
                child.kill()
                child.wait()
    said = (folder / "output.txt").read_text(errors="replace").strip()
    # Brian2's programs go on after a file that they cannot read, with what happened to be in memory.
    if code or said:
        reason = f"ended by signal {-code}" if code < 0 else f"exit code {code}"
        tail = "\n".join(said.splitlines()[-10:])
        raise EngineFault(f"the compiled network failed ({reason}) in {folder}\n{tail}")


def _steps_done(folder: Path) -> int:
    try:
        return int((folder / "progress.txt").read_text().split()[0])
    except (OSError, IndexError, ValueError):
        return 0


def _argument(manifest: Mapping[str, Any], name: str, value: ArrayLike, folder: Path) -> str:
    """Return the program's argument for one input, writing its file if it is not one plain number."""
    dtype, size = _expected(manifest, name)
    array = _checked(name, value, dtype, size)
    if array.size == 1 and dtype.kind in "bif" and math.isfinite(array[0]):
        number = array[0].item()
        return f"{name}={int(number) if dtype.kind in 'bi' else repr(number)}"
    path = folder / f"{name}.raw"
    _write(path, np.broadcast_to(array, size))
    return f"{name}=./{path.name}"


def _checked(name: str, value: ArrayLike, dtype: np.dtype[Any], size: int) -> NDArray[Any]:
    """Return an input as one value or `size` values of the variable's type."""
    array = np.asarray(value).reshape(-1)
    if array.size not in (1, size):
        raise EngineFault(f"input {name}: got {array.size} values, expected {size}")
    if array.dtype.kind not in "biuf":
        raise EngineFault(f"input {name}: got {array.dtype} values, expected {dtype}")
    with np.errstate(invalid="ignore"):
        converted = array.astype(dtype)
    if dtype.kind in "biu" and not np.array_equal(array, converted):
        raise EngineFault(f"input {name}: got values that {dtype} cannot hold")
    return converted


def _expected(manifest: Mapping[str, Any], name: str) -> tuple[np.dtype[Any], int]:
    owner, _, variable = name.rpartition(".")
    if variable == "values" and owner in manifest["tables"]:
        table = manifest["tables"][owner]
        return np.dtype(table["dtype"]), math.prod(table["shape"])
    spec = manifest["arrays"].get(name)
    if spec is None:
        raise EngineFault(f"input {name}: the network has no such variable")
    if not spec["settable"]:
        raise EngineFault(f"input {name}: computed by the network itself")
    return np.dtype(spec["dtype"]), spec["size"]


def _lay_wiring(program: Program, connectivity: Connectivity, folder: Path) -> None:
    """Write other wiring to the run's folder, where the program looks before it takes its own."""
    for name, (pre, post) in connectivity.items():
        wiring = program.manifest["synapses"].get(name)
        if wiring is None:
            raise EngineFault(f"connectivity {name}: the network has no such synapses")
        for end, indices in (("sources", pre), ("targets", post)):
            array = np.asarray(indices)
            if array.shape != (wiring["size"],):
                raise EngineFault(f"connectivity {name}: got {array.shape} {end}, expected ({wiring['size']},)")
            if array.min() < 0 or array.max() >= wiring[f"{end}_cells"]:
                raise EngineFault(f"connectivity {name}: {end} must lie from 0 to {wiring[f'{end}_cells'] - 1}")
            _write(folder / "static_arrays" / wiring[end], np.asarray(array, dtype=np.int32))


def _write(path: Path, array: NDArray[Any]) -> None:
    # By way of bytes: numpy's own writing to files does not say why a disk refused.
    with machine_faults(path):
        path.write_bytes(array.tobytes())


def _kept_files(manifest: Mapping[str, Any], keep: Collection[str]) -> list[str]:
    unknown = set(keep) - manifest["arrays"].keys()
    if unknown:
        raise EngineFault(f"cannot keep {', '.join(sorted(unknown))}: the network has no such variable")
    wanted = set(keep) | {f"{manifest['clocks'][0]['name']}.timestep"}
    for name, monitor in manifest["monitors"].items():
        wanted |= {f"{name}.{variable}" for variable in monitor["variables"]}
    return [manifest["arrays"][name]["file"] for name in sorted(wanted)]


def _result(
    monitors: Mapping[str, Any],
    arrays: Mapping[str, NDArray[Any]],
    dt_s: float,
    first_step: int,
    steps: int,
    in_flight: NDArray[np.int32],
    state: tuple[str, ...],
) -> Result:
    # t is step * dt in both engines; a dt in ms keeps the grid free of binary dust (0.1, not 1e-4 * 1e3).
    dt_ms = round(dt_s * 1e3, 9)
    spikes, events = {}, {}
    for name, monitor in monitors.items():
        if monitor["kind"] == "state" or "t" not in monitor["variables"]:
            continue
        columns = {variable: arrays[f"{name}.{variable}"] for variable in monitor["variables"]}
        if monitor["kind"] == "spike":
            spikes[name] = (np.rint(columns["t"] / dt_s) * dt_ms, columns["i"])
        if monitor["kind"] == "event" or len(columns) > 2:
            events[name] = columns
    return Result(first_step, steps, dt_s, arrays, spikes, events, in_flight, state)


def run_interpreted(
    make_network: Callable[[], Any],
    inputs: Inputs,
    connectivity: Connectivity,
    steps: int,
    folder: Path | None = None,
    progress: Progress | None = None,
    first_step: int = 0,
    in_flight: NDArray[np.int32] | None = None,
    keep: Collection[str] | None = None,
    target: str = "numpy",
) -> Result:
    """Run a network in this process without a C++ compiler: the same result as `run`, very slowly.

    Parameters
    ----------
    make_network : callable
        As for `protocols.build.compile_program`.
    inputs, connectivity, steps, progress, first_step, in_flight
        As for `run`.
    folder, keep
        Not needed here; nothing is written and everything is kept.
    target : str
        Brian2's code generation target.
    """
    import brian2

    from protocols import interpret
    from protocols.generate import base_clock, monitors_of

    brian2.set_device("runtime")
    brian2.prefs.codegen.target = target
    network, tables = interpret.made(make_network, connectivity)
    for name, value in inputs.items():
        try:
            array = interpret.settable(network, tables, name)
        except ValueError as error:
            raise EngineFault(f"input {name}: {error}") from error
        array[...] = np.broadcast_to(_checked(name, value, array.dtype, array.size), array.size).reshape(array.shape)
    base = base_clock(network)
    dt_s = float(base.dt)
    network.t_ = first_step * dt_s
    if in_flight is not None:
        interpret.put_in_flight(network, in_flight)

    def report(elapsed: Any, completed: float, start: Any, duration: Any) -> None:
        if progress:
            progress(round(completed * steps), steps)

    network.run(steps * dt_s * brian2.second, report=report, report_period=0.25 * brian2.second, namespace={})
    arrays, state = interpret.variables(network, base)
    done = int(arrays[f"{base.name}.timestep"][0]) - first_step
    return _result(monitors_of(network), arrays, dt_s, first_step, done, interpret.in_flight(network), state)
