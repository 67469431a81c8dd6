"""All numbers of a learner that moves a limb, which objects hold them, and what differs between its cells."""

from __future__ import annotations

from dataclasses import dataclass
from types import ModuleType

import numpy as np
from brian2 import Quantity, ms
from numpy.typing import NDArray

from models.body import afferents
from models.body import limb as muscles
from models.movement_wiring import COUNT, GROUPS
from models.parameters import constants_of, part, sourced
from models.regions import beginning, release, spinal_cord, thalamus
from models.regions import command as cortex
from models.regions.cerebellar_cortex import Golgi, Granule, Molecular, Purkinje
from models.regions.cerebellar_nuclei import NOT_IN_PROGRAM, Copy, Nuclear, NuclearMemory
from models.regions.inferior_olive import Olive
from models.regions.mossy_fibres import Brush, Mossy, stages
from models.regions.parallel_fibres import Beakers, LatePhase, ParallelFibre, modes
from models.tasks import bicycle, reach, strike, tennis
from models.tasks.trials import Trials
from models.wiring import stream

TASKS: dict[str, ModuleType] = {"tennis": tennis, "reach": reach, "bicycle": bicycle}
"""Module of each task: its numbers, `world`, `plan`, `STRETCH` and `SAMPLED`."""


@dataclass(frozen=True)
class Delays:
    """Conduction delays; part of the compiled program."""

    cortical: Quantity = sourced(10 * ms, "cortex over pons to the granular layer; cerebellar prototype")
    sensory: Quantity = sourced(40 * ms, "receptor to the granular layer and the olive; cerebellar prototype: 60 ms")
    climbing: Quantity = sourced(20 * ms, "olive to Purkinje cell; cerebellar prototype: 30 ms")
    nuclear: Quantity = sourced(15 * ms, "nuclei over the red nucleus to the cord; common value")
    descending: Quantity = sourced(8 * ms, "cortex to the cord; common value")
    spindle: Quantity = sourced(20 * ms, "Ia afferent to the cord, arm; common value")
    pain: Quantity = sourced(70 * ms, "withdrawal of the arm from a painful touch, 60-100 ms in people; common value")
    muscle: Quantity = sourced(10 * ms, "motor axon and end plate, arm; common value")
    local: Quantity = sourced(1 * ms, "within a region; common value")


@dataclass(frozen=True)
class Movement:
    """All numbers of a learner that moves a limb."""

    trials: Trials = part(Trials)
    tennis: tennis.Tennis = part(tennis.Tennis)
    reach: reach.Reach = part(reach.Reach)
    bicycle: bicycle.Bicycle = part(bicycle.Bicycle)
    strike: strike.Strike = part(strike.Strike)
    limb: muscles.Limb = part(muscles.Limb)
    command: cortex.Command = part(cortex.Command)
    start: cortex.StartVolley = part(cortex.StartVolley)
    onset: beginning.Onset = part(beginning.Onset)
    preparing: beginning.Preparing = part(beginning.Preparing)
    holding: beginning.Holding = part(beginning.Holding)
    outflow: release.Outflow = part(release.Outflow)
    held: beginning.Held = part(beginning.Held)
    go: thalamus.GoField = part(thalamus.GoField)
    motor: spinal_cord.LimbMotorNeuron = part(spinal_cord.LimbMotorNeuron)
    spinal: spinal_cord.SpinalInterneuron = part(spinal_cord.SpinalInterneuron)
    spindle: afferents.Spindle = part(afferents.Spindle)
    tendon: afferents.Tendon = part(afferents.Tendon)
    nociceptor: afferents.Nociceptor = part(afferents.Nociceptor)
    error: afferents.ErrorSense = part(afferents.ErrorSense)
    mossy: Mossy = part(Mossy)
    brush: Brush = part(Brush)
    granule: Granule = part(Granule)
    golgi: Golgi = part(Golgi)
    molecular: Molecular = part(Molecular)
    purkinje: Purkinje = part(Purkinje)
    parallel: ParallelFibre = part(ParallelFibre)
    beakers: Beakers = part(Beakers)
    late: LatePhase = part(LatePhase)
    nuclear: Nuclear = part(Nuclear)
    copy: Copy = part(Copy)
    nuclear_memory: NuclearMemory = part(NuclearMemory)
    olive: Olive = part(Olive)


OWNERS: dict[str, tuple[str, ...]] = {
    "trials": ("world",),
    "tennis": ("world", "plan"),
    "reach": ("world", "plan"),
    "bicycle": ("world", "plan"),
    "strike": ("hand",),
    "limb": ("limb",),
    "command": ("command",),
    "start": ("start_set",),
    "onset": ("onset",),
    "preparing": ("striatum_limb",),
    "holding": ("pallidum_limb",),
    "outflow": ("outflow",),
    "held": ("thalamus_limb",),
    "go": ("go",),
    "motor": ("limb_motor",),
    "spinal": ("renshaw", "reciprocal", "ib"),
    "spindle": ("spindle",),
    "tendon": ("tendon",),
    "nociceptor": ("nociceptor",),
    "error": ("error",),
    "mossy": ("mossy",),
    "brush": ("brush",),
    "granule": ("granule",),
    "golgi": ("golgi",),
    "molecular": ("molecular",),
    "purkinje": ("purkinje",),
    "parallel": ("pf_pc",),
    "beakers": (),
    "late": (),
    "nuclear": ("nuclei",),
    "copy": ("comparator",),
    "nuclear_memory": ("mf_dcn",),
    "olive": ("olive",),
}
"""Brian2 objects that hold the numbers of each field of `Movement`."""

BEGINNING_FIELDS = ("command", "start", "onset", "preparing", "holding", "outflow", "held", "go")
"""Fields that have to do with how a movement of a limb begins; at the piano the fingers have their own."""

ABSENT = {task: {*TASKS, "strike"} - {task} for task in TASKS} | {"strike": {*TASKS, "trials", "nociceptor", *BEGINNING_FIELDS}}
"""Fields of `Movement` that a program does not have: that of each task, and the piano's, where keys are struck."""


def constants(p: Movement, program: str) -> dict[str, float]:
    """Return every number as an input of a compiled program: {"object.variable": SI value}."""
    owners = OWNERS | dict.fromkeys(ABSENT[program], ())
    inputs = constants_of(p, owners, skip={"nuclear_memory": NOT_IN_PROGRAM})
    if program in TASKS:
        inputs |= {f"world.{name}": value for name, value in modes(p.beakers).items()}
    return inputs


def cells(p: Movement, seed: int) -> dict[str, NDArray[np.float64]]:
    """Return what differs between cells of one learner: resting drives, sizes of motor neurons, kernels of brush cells.

    Both zones get the same spread in another order (homeostasis of their rates), and a little of each cell's own.
    """

    def spread(name: str, width: float, own: float) -> NDArray[np.float64]:
        rng, n, zones = stream(seed, f"{name}.h"), COUNT[name], GROUPS[name]
        same = np.linspace(-width, width, n // zones)
        shared = np.concatenate([rng.permutation(same) for _ in range(zones)])
        return np.asarray(shared + own * rng.standard_normal(n))

    needs, twitch = spinal_cord.by_size(p.motor, COUNT["limb_motor"] // 4)
    return {
        "purkinje.h": spread("purkinje", p.purkinje.spread, p.purkinje.own),
        "nuclei.h": spread("nuclei", p.nuclear.spread, p.nuclear.own),
        "thalamus_limb.mu": np.linspace(p.held.low, p.held.high, COUNT["thalamus_limb"]),
        "limb_motor.mu": np.tile(needs, 4),
        "limb_motor.twitch": np.tile(twitch, 4),
        "brush.stage": stages(p.brush, COUNT["brush"]),
    }
