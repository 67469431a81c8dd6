"""The circuit as a NEST script; `benchmarks.comparison.child` runs it.

NEST integrates linear cells exactly, the other two by Euler's rule in steps of 1 ms. The circuit is the Euler one, so the
time constants here are those whose exact step is Euler's: exp(-dt/tau') = 1 - dt/tau. Weights of currents are scaled so that
the first step of a current moves the membrane as it does by Euler. With C_m = tau', currents are in units of the threshold.

Golgi and molecular cells have no currents: their membrane jumps. NEST adds a jump before it looks at the threshold, Brian2
after, so here it comes one step later, has decayed by one step, and the cell is deaf one step longer; the reset is where
the drive alone would have brought it in that step. What is not met is that step's noise.
"""

from __future__ import annotations

from typing import Any

import nest
import numpy as np

from benchmarks.comparison.child import CELLS, INPUTS, Simulate, Spikes, numbers

CURRENTS = {
    "granule": {"fast": 1, "slow": 2, "golgi": 3},
    "purkinje": {"in": 1},
    "nuclei": {"in": 1},
}
"""Receptor of each synaptic current, numbered as NEST does."""
INHIBITORY = ("golgi_granule", "molecular_purkinje", "purkinje_nuclei")


def exact(tau_s: float, dt_s: float) -> float:
    """Return the time constant in ms whose exact step of `dt_s` is the Euler step of `tau_s`."""
    return float(-dt_s / np.log1p(-dt_s / tau_s) * 1e3)


def current_scale(tau_m_s: float, tau_syn_s: float, dt_s: float) -> float:
    """Return the weight of a current in NEST that moves the membrane in one step as a weight of 1 does by Euler's rule."""
    leak, decay = 1 - dt_s / tau_m_s, 1 - dt_s / tau_syn_s
    tau_m, tau_syn = exact(tau_m_s, dt_s), exact(tau_syn_s, dt_s)
    per_step = tau_syn / (tau_syn - tau_m) * (decay - leak)
    return (dt_s / tau_m_s) / per_step


def prepare(circuit: dict[str, Any], number: int) -> Simulate:
    """Return a call that simulates `steps`."""
    dt_s = float(circuit["dt_s"])
    nest.verbosity = nest.VerbosityLevel.ERROR
    nest.ResetKernel()
    nest.set(resolution=dt_s * 1e3, rng_seed=number, local_num_threads=1)
    populations = _inputs(circuit, dt_s) | {name: _cells(circuit, name, dt_s) for name in CELLS}
    for name in [key.partition(".")[0] for key in circuit if key.endswith(".ends")]:
        _connect(circuit, name, populations, dt_s)
    recorders = {}
    for name in CELLS:
        recorders[name] = nest.Create("spike_recorder")
        nest.Connect(populations[name], recorders[name])
    nest.Prepare()

    def simulate(steps: int) -> tuple[Spikes, int]:
        nest.Run(steps * dt_s * 1e3)
        return {name: _spikes(recorder, populations[name], dt_s) for name, recorder in recorders.items()}, 0

    return simulate


def _inputs(circuit: dict[str, Any], dt_s: float) -> dict[str, Any]:
    made = {}
    for name in INPUTS:
        size = int(circuit[f"{name}.cells"])
        # A spike of step n bears the time of the step's end.
        times = [(circuit[f"{name}.step"][circuit[f"{name}.cell"] == cell] + 1) * dt_s * 1e3 for cell in range(size)]
        made[name] = nest.Create("spike_generator", size, params=[{"spike_times": np.round(t, 6)} for t in times])
    return made


def _cells(circuit: dict[str, Any], name: str, dt_s: float) -> Any:
    own = numbers(circuit, name)
    tau_m = exact(own["tau_m"], dt_s)
    params = {
        "tau_m": tau_m, "C_m": tau_m, "E_L": 0.0, "V_m": 0.0, "V_reset": 0.0, "V_th": own.get("theta", 1.0),
        "t_ref": own["tau_ref"] * 1e3, "I_e": own.get("drive", own.get("base", 0.0)),
    }  # fmt: skip
    if name in CURRENTS:
        # The step of the spike itself counts in Brian2, not in NEST.
        params["t_ref"] -= dt_s * 1e3
        params["tau_syn"] = [exact(own[f"tau_{current}"], dt_s) for current in CURRENTS[name]]
    else:
        params["V_reset"] = params["I_e"] * dt_s / own["tau_m"]
    cells = nest.Create("iaf_psc_exp_multisynapse" if name in CURRENTS else "iaf_psc_delta", int(own["cells"]), params=params)
    if f"{name}.h" in circuit:
        cells.I_e = params["I_e"] + circuit[f"{name}.h"]
    if sigma := own.get("sigma", own.get("noise_sigma", 0.0)):
        std = sigma * np.sqrt(2 * own["tau_m"] / dt_s)
        generator = nest.Create("noise_generator", params={"mean": 0.0, "std": std, "dt": dt_s * 1e3})
        nest.Connect(generator, cells, syn_spec={"delay": dt_s * 1e3})
    return cells


def _connect(circuit: dict[str, Any], name: str, populations: dict[str, Any], dt_s: float) -> None:
    source, target = (str(end) for end in circuit[f"{name}.ends"])
    own = numbers(circuit, target)
    ends = (np.array(populations[who].tolist())[circuit[f"{name}.{end}"]] for who, end in ((source, "pre"), (target, "post")))
    pre, post = ends
    weight = np.broadcast_to(circuit[f"{name}.weight"], len(pre)) * (-1.0 if name in INHIBITORY else 1.0)
    delay = float(circuit[f"{name}.delay_s"])

    def connect(weight: Any, delay_s: float, receptor: int) -> None:
        delays = np.full(len(pre), round(delay_s * 1e3, 6))
        nest.Connect(pre, post, "one_to_one", {"weight": weight, "delay": delays, "receptor_type": receptor})

    if target not in CURRENTS:
        connect(weight * (1 - dt_s / own["tau_m"]), delay + dt_s, 0)
    elif source in ("mossy", "brush") and target == "granule":
        for current in ("fast", "slow"):
            scale = own[f"w_{current}"] * current_scale(own["tau_m"], own[f"tau_{current}"], dt_s)
            connect(weight * scale, delay, CURRENTS[target][current])
    else:
        current = "golgi" if target == "granule" else "in"
        connect(weight * current_scale(own["tau_m"], own[f"tau_{current}"], dt_s), delay, CURRENTS[target][current])


def _spikes(recorder: Any, cells: Any, dt_s: float) -> tuple[Any, Any]:
    events = recorder.get("events")
    return np.rint(events["times"] * 1e-3 / dt_s).astype(int) - 1, events["senders"] - cells[0].global_id
