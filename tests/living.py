"""A whole learner for the tests of the brain and of its life: in numpy, or compiled once for all of them."""

import functools
import tempfile
from dataclasses import dataclass
from pathlib import Path

import brian2
import numpy as np
import pytest

from models import anatomy, cerebellar_memory, movement, movement_numbers
from models.brain import Parameters, make_network
from models.parameters import changed
from models.tasks import TASKS
from models.wiring import CELLS, PLASTIC, Wiring
from protocols import engine, limb, limb_trials, presses, stretch
from protocols.cohort import run_protocol
from protocols.words import FIRST_SEED

WIRING = Wiring()
LINE = (4, 1, 3, 2, 4)
TRIAL = {name: setting.default for name, setting in TASKS["piano"].settings.items()} | {"sequence": LINE, "cued": True}
SLEEP = {"replay": True, "atonia": True, "spindles": True}
KEEP = (*stretch.KEEP, "recurrent.elig")
BRAIN = functools.partial(make_network, WIRING)
"""The very call of `protocols.cohort`: whatever has compiled it last serves these tests too."""

interpreted = functools.partial(engine.run_interpreted, BRAIN)


@functools.cache
def compiled():
    """Return how the compiled brain is run; from the ordinary cache."""
    return engine.prepared(BRAIN)


@functools.cache
def newborn(seed=FIRST_SEED, **changes):
    """Return a learner and its state at birth; changes of the model with ``__`` for the dot."""
    model = changed(Parameters(), {name.replace("__", "."): value for name, value in changes.items()})
    return stretch.born(WIRING, model, seed)


@dataclass(frozen=True)
class Played:
    """What a stretch left: spikes by population (ms, cells), the table of presses, the kept arrays, its length in ms."""

    spikes: dict
    presses: dict
    contacts_ms: np.ndarray
    arrays: dict
    steps: int

    def times(self, population, pool=None):
        """Spike times of a population, or of one of its pools."""
        times, cells = self.spikes[population]
        return times if pool is None else times[cells // CELLS[population] == pool]

    def cells(self, population):
        return self.spikes[population][1]

    @property
    def keys(self):
        return self.presses["key"].tolist()


def play(simulate, learner, seconds, options=None, skill=0, number=0, one_line=False, stage="N2", heard=None, **inputs):
    """Play one stretch and leave the state alone; `skill` None is sleep in a stage, `inputs` with ``__`` for the dot override."""
    body, state = learner
    given = stretch.inputs_of(body, state, number, skill, (SLEEP if skill is None else TRIAL) | (options or {}), one_line)
    if skill is None:
        given |= stretch.asleep(body, stage, SLEEP | (options or {}), heard)
    given |= {name.replace("__", "."): value for name, value in inputs.items()}
    with tempfile.TemporaryDirectory() as scratch:
        result = simulate(given, body.pairs, round(seconds * 1000), Path(scratch) / "run", keep=KEEP)
        spikes = {name.removeprefix("spikes_"): found for name, found in result.spikes.items() if name.startswith("spikes_")}
        table = presses.presses(result.events["presses"], result.events["contacts"], spikes)
        arrays = {name: result.arrays[name] for name in KEEP}
    return Played(spikes, table, result.events["contacts"]["t"] * 1000, arrays, result.steps)


def commands(played, pool=None):
    """Times in ms at which a key pool has sent a command: the first of its efference copies' spikes."""
    times, cells = played.spikes["motor_cortex_dendritic"]
    pools = cells // CELLS["motor_cortex_dendritic"]
    mine = times[(pools < WIRING.n_pools) if pool is None else (pools == pool)]
    return mine[np.diff(mine, prepend=-1e9) > 20]


def fast_learner(simulate, seed=FIRST_SEED, trials=4):
    """Return a learner that has practised for four minutes with five times the ordinary rate of learning."""
    from models import memory

    body, _ = newborn(seed, synapse__eta=5 * Parameters().synapse.eta)
    state = memory.newborn({name: len(body.pairs[name][0]) for name in PLASTIC}, WIRING.n_skills)
    for number in range(trials):
        played = play(simulate, (body, state), 60, number=number)
        memory.learn(state, body.parameters.memory, {name: played.arrays[f"{name}.u"] for name in PLASTIC})
    state.tag[0] = 1.0
    return body, state


@functools.cache
def _part(names):
    """Return some objects of the brain as a network, the brain that they are linked to, and the monitors added so far."""
    brian2.set_device("runtime")
    # The rest of the brain is made, too, and never run: no need to say so.
    brian2.BrianLogger.suppress_name("unused_brian_object")
    brain = make_network(WIRING)
    network = brian2.Network([brain[name] for name in names])
    network.store("born")
    return network, brain, []


class Part:
    """Some objects of the real brain, run by themselves in numpy: its wiring, without the cost of the rest."""

    def __init__(self, *names, **values):
        brian2.set_device("runtime")
        brian2.prefs.codegen.target = "numpy"
        self.network, self.brain, self.monitors = _part(names)
        while self.monitors:
            self.network.remove(self.monitors.pop())
        self.network.restore("born")
        drawn = anatomy.cells(WIRING, Parameters(), FIRST_SEED)
        self.set(**{name.replace(".", "__"): value for name, value in drawn.items() if name.split(".")[0] in names})
        self.set(**values)

    def __getitem__(self, name):
        return self.network[name]

    def set(self, **values):
        """Set variables, with ``__`` for the dot, in base SI units."""
        for name, value in values.items():
            owner, _, variable = name.partition("__")
            setattr(self[owner], f"{variable}_", value)

    def record(self, owner, variable):
        """Return a monitor of one variable of an object's first cell."""
        return self.add(brian2.StateMonitor(self[owner], variable, record=[0], dt=1 * brian2.ms))

    def spikes(self, owner):
        """Return a monitor of an object's spikes."""
        return self.add(brian2.SpikeMonitor(self[owner]))

    def add(self, monitor):
        """Let a monitor take part."""
        self.monitors.append(monitor)
        self.network.add(monitor)
        return monitor

    def run(self, ms):
        """Let time pass."""
        self.network.run(ms * brian2.ms, namespace={})


@functools.cache
def _limb_part(task, names):
    brian2.set_device("runtime")
    brian2.BrianLogger.suppress_name("unused_brian_object")
    brain = movement.make_movement(task)
    network = brian2.Network([brain[name] for name in names])
    network.store("born")
    return network, brain, []


class LimbPart(Part):
    """Some objects of a brain that moves a limb, run by themselves in numpy; others keep what they are set to."""

    def __init__(self, task, *names, **values):
        brian2.set_device("runtime")
        brian2.prefs.codegen.target = "numpy"
        self.network, self.brain, self.monitors = _limb_part(task, names)
        while self.monitors:
            self.network.remove(self.monitors.pop())
        self.network.restore("born")
        self.set(**values)

    def __getitem__(self, name):
        return self.brain[name]


@functools.cache
def limb_brains():
    """Return how the compiled brain of each limb task is run; from the ordinary cache, compiled when first needed."""
    return limb.prepared()


def interpreted_limb(task):
    """Return how a limb task's brain is run in numpy."""
    return functools.partial(engine.run_interpreted, functools.partial(movement.make_movement, task))


def limb_options(task, **changes):
    """Return the options of a row of trials: the task's settings, as the timetable lays them out."""
    settings = {name: setting.default for name, setting in TASKS[task].settings.items()}
    return settings | {"plasticity": True, "attention": "none", "load": 0.0, "feedback": None} | changes


def limb_block(
    task,
    trials=1,
    rest_s=2.0,
    seed=FIRST_SEED,
    number=0,
    simulate=None,
    memories=None,
    steps=None,
    given=None,
    silenced=None,
    **options,
):
    """Run a block of trials of a newborn limb, or with `memories`; return the engine's result, its files read.

    `given` overrides inputs, with ``__`` for the dot.
    """
    brains = limb_brains() if simulate is None else {task: simulate}
    one = limb.born(movement_numbers.Movement(), seed, brains)
    chosen = limb_options(task, **options)
    held = memories or cerebellar_memory.newborn()
    inputs = limb.inputs_of(one, held, silenced or {}, number, task, chosen, trials, rest_s)
    inputs |= {name.replace("__", "."): value for name, value in (given or {}).items()}
    seconds = steps / 1000 if steps else trials * limb.longest_s(one.parameters, task, chosen)
    with tempfile.TemporaryDirectory() as scratch:
        result = limb.play(one, task, inputs, seconds, Path(scratch) / "run", None)
        arrays = {name: np.array(result.arrays[name]) for name in limb.KEEP}
        events = {name: {key: np.array(column) for key, column in columns.items()} for name, columns in result.events.items()}
        spikes = {name.removeprefix("spikes_"): found for name, found in result.spikes.items()}
    return LimbBlock(spikes, events, arrays, result.steps, chosen)


@dataclass(frozen=True)
class LimbBlock:
    """What a block left: spikes by population (ms, cells), samples and ends, kept arrays, steps, and its options."""

    spikes: dict
    events: dict
    arrays: dict
    steps: int
    options: dict

    def columns(self, task, rest_s=2.0):
        """Return the columns of its trials."""
        samples, ends = self.events["samples"], self.events["ends"]
        return limb_trials.columns(task, samples, ends, self.spikes, movement_numbers.Movement(), self.options, 1, rest_s)


def gone_on(protocol, out, **chosen):
    """Stop the first learner of a protocol when its first test begins, let it go on, and return its recording."""

    def stop(said):
        if said.what.startswith("test"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_protocol(protocol, learners=1, out=out, progress=stop, **chosen)
    assert list(out.rglob("*.parts/*.h5"))
    (again,) = run_protocol(protocol, learners=1, out=out, **chosen)
    return again


def same_recording(a, b):
    """Say what differs between two recordings, bit for bit; the times at which they were made do not count."""
    import h5py

    apart = []
    made = ("started", "ended")

    def bits(value):
        return np.asarray(value).tobytes() if not isinstance(value, str) else value

    def attributes(item):
        return {name: bits(value) for name, value in item.attrs.items() if name not in made}

    def leaves(file):
        found = {"/": file}
        file.visititems(lambda name, item: found.update({name: item}))
        return found

    with h5py.File(a) as one, h5py.File(b) as other:
        left, right = leaves(one), leaves(other)
        apart += sorted(left.keys() ^ right.keys())
        for name in left.keys() & right.keys():
            if attributes(left[name]) != attributes(right[name]):
                apart.append(f"{name} (attributes)")
            if isinstance(left[name], h5py.Dataset):
                x, y = left[name][()], right[name][()]
                texts = left[name].dtype.kind == "O"
                if not (np.array_equal(x, y) if texts else (x.shape == y.shape and bits(x) == bits(y))):
                    apart.append(name)
    return apart
