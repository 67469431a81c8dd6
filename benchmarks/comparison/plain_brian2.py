"""The circuit as a plain Brian2 script; `benchmarks.comparison.child` runs it."""

from __future__ import annotations

from typing import Any

import numpy as np
from brian2 import Network, NeuronGroup, SpikeGeneratorGroup, SpikeMonitor, Synapses, defaultclock, second, seed

from benchmarks.comparison.child import CELLS, INPUTS, Simulate, Spikes, numbers

NOISY = "sigma*sqrt(2/tau_m)*xi"
EQUATIONS = {
    "granule": """
        dv/dt = (fast + slow - golgi - v)/tau_m : 1 (unless refractory)
        dfast/dt = -fast/tau_fast : 1
        dslow/dt = -slow/tau_slow : 1
        dgolgi/dt = -golgi/tau_golgi : 1""",
    "golgi": f"dv/dt = (base - v)/tau_m + {NOISY} : 1 (unless refractory)",
    "molecular": f"dv/dt = (base - v)/tau_m + {NOISY} : 1 (unless refractory)",
} | dict.fromkeys(
    ("purkinje", "nuclei"),
    f"""
        dv/dt = (drive + h + excited - inhibited - v)/tau_m + noise_{NOISY} : 1 (unless refractory)
        dexcited/dt = -excited/tau_in : 1
        dinhibited/dt = -inhibited/tau_in : 1
        h : 1 (constant)""",
)
ON_SPIKE = {
    "brush_granule": "fast_post += w_fast\nslow_post += w_slow",
    "cortical_granule": "fast_post += w_fast\nslow_post += w_slow",
    "sensory_granule": "fast_post += w_fast\nslow_post += w_slow",
    "granule_golgi": "v_post += w",
    "golgi_granule": "golgi_post += w",
    "granule_molecular": "v_post += w",
    "molecular_purkinje": "inhibited_post += w",
    "purkinje_nuclei": "inhibited_post += w",
    "pf_pc": "excited_post += w",
    "mf_dcn": "excited_post += w",
}


def build(circuit: dict[str, Any], number: int) -> tuple[Network, dict[str, SpikeMonitor]]:
    """Return the network, and the monitor of each population."""
    seed(number)
    dt = float(circuit["dt_s"]) * second
    defaultclock.dt = dt
    groups: dict[str, Any] = {
        name: SpikeGeneratorGroup(int(circuit[f"{name}.cells"]), circuit[f"{name}.cell"], circuit[f"{name}.step"] * dt)
        for name in INPUTS
    }
    for name in CELLS:
        own = {key: value * second if key.startswith("tau") else value for key, value in numbers(circuit, name).items()}
        groups[name] = NeuronGroup(
            int(own["cells"]), EQUATIONS[name], threshold=f"v >= {own.get('theta', 1)}", reset="v = 0",
            refractory=own["tau_ref"], method="euler", namespace=own,
        )  # fmt: skip
        if f"{name}.h" in circuit:
            groups[name].h = circuit[f"{name}.h"]
    synapses = []
    granule = numbers(circuit, "granule")
    for name, on_pre in ON_SPIKE.items():
        pre, post = (str(end) for end in circuit[f"{name}.ends"])
        made = Synapses(
            groups[pre], groups[post], "w : 1", on_pre=on_pre, delay=float(circuit[f"{name}.delay_s"]) * second,
            namespace={key: granule[key] for key in ("w_fast", "w_slow")},
        )  # fmt: skip
        made.connect(i=circuit[f"{name}.pre"], j=circuit[f"{name}.post"])
        made.w = circuit[f"{name}.weight"]
        synapses.append(made)
    monitors = {name: SpikeMonitor(groups[name]) for name in CELLS}
    return Network(list(groups.values()), synapses, list(monitors.values())), monitors


def prepare(circuit: dict[str, Any], number: int) -> Simulate:
    """Return a call that simulates `steps`; the code is compiled here."""
    network, monitors = build(circuit, number)
    dt_s = float(circuit["dt_s"])
    network.store()
    network.run(dt_s * second)
    network.restore(restore_random_state=False)

    def simulate(steps: int) -> tuple[Spikes, int]:
        network.run(steps * dt_s * second)
        steps_of = {name: np.rint(np.asarray(monitor.t / second) / dt_s).astype(int) for name, monitor in monitors.items()}
        return {name: (steps_of[name], np.asarray(monitor.i)) for name, monitor in monitors.items()}, 0

    return simulate
