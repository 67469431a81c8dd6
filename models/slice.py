"""A slice of tissue: pairs of cells that fire when they are told, to measure one synapse of each rule of plasticity.

No learner and no task: the experiments of Bi & Poo 1998 (pairs of spikes) and Yagishita 2014 (pairs, then dopamine).
Every pair of cells has one synapse of either rule; a protocol says which of the two is measured. Times are data of the
cells: one program serves all protocols.

Dopamine is released in a train of pulses, and becomes doses in the same unit as in the whole brain.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
from brian2 import Network, NeuronGroup, Quantity, Synapses, ms
from numpy.typing import ArrayLike, NDArray

from models.modulators import DOSE, Dose
from models.parameters import assign, part, shared_text, sourced, values
from models.plasticity import PairStdp, ThreeFactor, pair_stdp, readout, three_factor
from models.regions.motor_cortex import Pyramidal

DT = 1 * ms
DT_S = 0.001
LEAD_S = 0.1
"""Before the first spike or pulse, and long after the last: eligibility and dopamine have faded."""
TAIL_S = 3.0
ROUND = 32
"""Pairs of cells come in multiples of this, so that most protocols are run by the same compiled program."""

Run = Callable[[int, Mapping[str, ArrayLike], int], Mapping[str, NDArray[Any]]]
"""(pairs of cells, inputs by "object.variable", steps) to the arrays `LEFT`, as the run has left them."""

LEFT = ("slice_pair.w", "slice_three_factor.u")


@dataclass(frozen=True)
class Stimulation:
    """What the electrodes and the light do."""

    burst_gap: Quantity = sourced(
        100 * ms, "pairs of a train at 10 Hz; Urakubo 2020, PLoS Comput Biol 16:e1008078 (code), of Yagishita 2014; read"
    )
    pulses: float = sourced(10.0, "Yagishita 2014, Science 345:1616, fig 1I; mouse accumbens slice; read")
    pulse_gap: Quantity = sourced(33 * ms, "30 Hz, on the grid of 1 ms; Yagishita 2014, fig 1I; read")
    release: float = sourced(0.75, "a train is a dose of 1 in all, as a natural burst; normalisation")


# `since` counts steps from the first event of the cell; a period holds `burst` events that lie `gap` steps apart.
SCHEDULE = """
first : integer (constant)
period : integer (constant)
periods : integer (constant)
burst : integer (constant)
gap : integer (constant)
since = t_in_timesteps - first : integer
"""
TOLD = "since >= 0 and since // period < periods and since % period < burst*gap and (since % period) % gap == 0"

PRE = SCHEDULE + "dx/dt = -x/tau_x : 1\ntau_x : second (shared, constant)\n"
POST = SCHEDULE + "dy/dt = -y/tau_y : 1\ntau_y : second (shared, constant)\nmod : 1\ndrive : 1\nawake : 1 (shared, constant)\n"

# Resting release keeps the concentration at 1; quanta of the integrated deviation are doses.
STEP = """
told = int(TOLD)
c = c + dt/tau_c + release*told
up = int(q >= 1)
down = int(q <= -1)
q = q - up + down
dose = quantum*(up - down)
""".replace("TOLD", TOLD)


def make_slice(n: int) -> Network:
    """Return the slice with `n` pairs of cells.

    Inputs: `first`, `period`, `periods`, `burst`, `gap` (steps) of "slice_pre", "slice_post" and "slice_dopamine"; `u` of
    "slice_pair" and "slice_three_factor", whose resting weight is 1, and `w` of the first. The cells' `drive` leads to nothing.
    """
    pre = NeuronGroup(n, PRE, threshold=TOLD, reset="x = 1", method="exact", dt=DT, name="slice_pre")
    post = NeuronGroup(
        n,
        POST,
        threshold=TOLD,
        reset="y = 1",
        events={"modulate": "mod != 0"},
        method="exact",
        dt=DT,
        name="slice_post",
    )
    dopamine = NeuronGroup(
        n,
        SCHEDULE + DOSE + shared_text(Dose()) + "release : 1 (shared, constant)\n",
        method="euler",
        dt=DT,
        name="slice_dopamine",
    )
    assign(dopamine, Dose())
    dopamine.tonic = 1
    dopamine.level, dopamine.awake, dopamine.c = 1, 1, 1
    post.awake = 1
    dopamine.release = Stimulation().release
    dopamine.run_regularly(STEP, dt=DT, when="start", order=0, name="slice_dopamine_step")
    for cells in (pre, post, dopamine):
        cells.period, cells.gap = 1, 1
    pairs = np.arange(n)
    dosing = Synapses(dopamine, post, "mod_post = dose_pre : 1 (summed)", dt=DT, name="slice_dosing")
    dosing.connect(i=pairs, j=pairs)
    pair, three = pair_stdp("drive_post"), three_factor("drive_post", "x_pre", "y_post")
    pair_synapses = Synapses(pre, post, pair.model, on_pre=pair.on_pre, on_post=pair.on_post, dt=DT, name="slice_pair")
    three_synapses = Synapses(
        pre,
        post,
        three.model,
        on_pre=three.on_pre,
        on_post={"post": three.on_post, "modulate": three.on_modulate},
        on_event={"modulate": "modulate"},
        dt=DT,
        name="slice_three_factor",
    )
    for synapses in (pair_synapses, three_synapses):
        synapses.connect(i=pairs, j=pairs)
        synapses.w0 = 1
        synapses.pre.order, synapses.post.order = 0, 1
    pair_synapses.w = 1
    three_synapses.modulate.order = 2
    assign(pair_synapses, PairStdp())
    assign(three_synapses, ThreeFactor())
    pre.tau_x, post.tau_y = Pyramidal().tau_x, Pyramidal().tau_y
    return Network(pre, post, dopamine, dosing, pair_synapses, three_synapses)


@dataclass(frozen=True)
class Tissue:
    """What is cut from a learner: the numbers of its cells, of their three-factor synapses, and of the doses of dopamine."""

    cell: Pyramidal = part(Pyramidal)
    synapse: ThreeFactor = part(ThreeFactor)
    dose: Dose = part(Dose)


def run_slice(options: Mapping[str, Any], run: Run, tissue: Tissue) -> list[dict[str, float]]:
    """Measure one synapse for each delay, dopamine delay and initial weight, and return a row for each.

    Parameters
    ----------
    options : mapping
        `rule` ("pair", "three_factor"); `delays` (s, from the first cell's spike to the second's), `pairings` and `interval`
        (s); `burst`, pairs of spikes in each pairing at 10 Hz; `dopamine` (s, from the start of each pairing to that of
        a train of pulses; None: no dopamine); `weights` (initial, 1 = resting).
    run : callable
        See `Run`.
    tissue : Tissue
        Whose synapses are measured; the pair rule has its own numbers.

    Returns
    -------
    list of dict
        `delay_ms`, `dopamine_delay_s` (NaN without), `weight_start`, `weight_end`, `change` (of the initial weight).
    """
    dopamine = options["dopamine"]
    rows = list(product(options["delays"], dopamine if dopamine is not None else (np.nan,), options["weights"]))
    # The cells that are left over measure the last row again.
    cells = np.array(rows + rows[-1:] * (-len(rows) % ROUND), dtype=np.float64)
    inputs, steps = _inputs(options, cells, tissue)
    end = _weights(run(len(cells), inputs, steps), options["rule"], tissue.synapse)
    return [
        {
            "delay_ms": 1000 * delay,
            "dopamine_delay_s": dopamine_delay,
            "weight_start": weight,
            "weight_end": float(after),
            "change": float(after) / weight - 1,
        }
        for (delay, dopamine_delay, weight), after in zip(rows, end[: len(rows)], strict=True)
    ]


def _weights(end: Mapping[str, NDArray[Any]], rule: str, p: ThreeFactor) -> NDArray[np.float64]:
    """Return the weights after a run; the three-factor rule keeps none."""
    return end["slice_pair.w"] if rule == "pair" else np.exp(p.gain_log * readout(end["slice_three_factor.u"], p.c))


def _inputs(options: Mapping[str, Any], cells: NDArray[np.float64], tissue: Tissue) -> tuple[dict[str, ArrayLike], int]:
    """Return the inputs of the program for rows of (delay, dopamine delay, weight), and how many steps it takes."""
    delay, dopamine, weight = cells.T
    light = Stimulation()
    released = ~np.isnan(dopamine)
    dopamine = np.nan_to_num(dopamine)
    start = LEAD_S - min(0.0, delay.min(), dopamine.min())
    period, periods, burst = options["interval"], options["pairings"], options["burst"]
    inputs: dict[str, ArrayLike] = {"slice_pre.tau_x": float(tissue.cell.tau_x), "slice_post.tau_y": float(tissue.cell.tau_y)}
    inputs |= {f"slice_three_factor.{name}": value for name, value in values(tissue.synapse).items()}
    inputs |= {f"slice_dopamine.{name}": value for name, value in values(tissue.dose).items()}
    for name, first, times, count, gap in (
        ("slice_pre", np.full(len(cells), start), np.full(len(cells), periods), burst, float(light.burst_gap)),
        ("slice_post", start + delay, np.full(len(cells), periods), burst, float(light.burst_gap)),
        ("slice_dopamine", start + dopamine, periods * released, int(light.pulses), float(light.pulse_gap)),
    ):
        inputs[f"{name}.first"] = _steps(first)
        inputs[f"{name}.period"] = _steps(period)
        inputs[f"{name}.periods"] = times
        inputs[f"{name}.burst"] = count
        inputs[f"{name}.gap"] = _steps(gap)
    log_weight = np.log(weight)
    seen = log_weight / tissue.synapse.gain_log
    inputs["slice_pair.u"] = log_weight / PairStdp().gain_log
    inputs["slice_three_factor.u"] = _unseen(seen, tissue.synapse.c)
    inputs["slice_pair.w"] = weight
    stop = start + period * (periods - 1) + burst * float(light.burst_gap) + max(0.0, delay.max(), dopamine.max()) + TAIL_S
    return inputs, int(_steps(stop))


def _steps(seconds: ArrayLike) -> NDArray[np.int64]:
    return np.rint(np.asarray(seconds) / DT_S).astype(np.int64)


def _unseen(f: NDArray[np.float64], c: float) -> NDArray[np.float64]:
    """Return the u of which `plasticity.readout` shows f."""
    return f * c / (1 + c - np.abs(f))
