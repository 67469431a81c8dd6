"""Write a network's C++ sources, static arrays and manifest with Brian2; runs in a process of its own.

The manifest says, without Brian2, what the program takes and leaves::

    {"dt_s": 0.001, "clocks": [{"name", "dt_s"}, ...],
     "arrays": {"object.variable": {"dtype", "size", "width", "array", "file", "settable", "state"}},
     "tables": {"timed_array": {"dtype", "shape"}},
     "synapses": {"name": {"sources", "targets", "sources_cells", "targets_cells", "size"}},   # files of the wiring
     "pathways": ["name", ...],                                                         # numbered by place
     "monitors": {"name": {"kind": "spike" | "event" | "state", "variables": [...]}}}

``size`` is null where the run decides it; ``width`` is the number of columns of a table over time (`StateMonitor`).
"""

from __future__ import annotations

import json
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import brian2
import numpy as np
from brian2.core.variables import DynamicArrayVariable


def generate(make_network: Callable[[], brian2.Network], folder: str) -> None:
    """Generate the network's program into `folder` (``device.build`` without compiling)."""
    warnings.simplefilter("ignore")
    # Whoever started this process reads the error itself, not Brian2's request to report it.
    sys.excepthook = sys.__excepthook__
    # A program cut short by Ctrl-C must not look like one that has finished.
    brian2.prefs.core.stop_on_keyboard_interrupt = False
    brian2.set_device("cpp_standalone", build_on_run=False)
    device = brian2.get_device()
    network = make_network()
    if not isinstance(network, brian2.Network):
        raise TypeError(f"make_network must return a brian2.Network, got {type(network).__name__}")
    # Before the spike queues are prepared, so that delays are inputs as well.
    device.apply_run_args()
    base = base_clock(network)
    network.run(base.dt, namespace={})
    device.build(directory=folder, compile=False, run=False)
    Path(folder, "manifest.json").write_text(json.dumps(_manifest(network, device, base), indent=1))


def base_clock(network: brian2.Network) -> Any:
    """Return the clock with the smallest step; the default clock, if it is one of those."""
    clocks = {obj.clock for obj in network.sorted_objects}
    return min(clocks, key=lambda clock: (float(clock.dt), clock.name != "defaultclock", clock.name))


def monitors_of(network: brian2.Network) -> dict[str, dict[str, Any]]:
    """Return the recorded variables of every monitor of a network."""
    found = {}
    for obj in network.objects:
        if isinstance(obj, brian2.StateMonitor):
            found[obj.name] = {"kind": "state", "variables": ["t", *obj.record_variables]}
        elif isinstance(obj, brian2.EventMonitor):
            kind = "spike" if isinstance(obj, brian2.SpikeMonitor) else "event"
            found[obj.name] = {"kind": kind, "variables": sorted(obj.record_variables)}
    return found


def pathways_of(network: brian2.Network) -> list[Any]:
    """Return the pathways of all synapses, in the order in which spikes on their way name them."""
    paths = [path for obj in network.objects if isinstance(obj, brian2.Synapses) for path in obj._pathways]
    return sorted(paths, key=lambda path: str(path.name))


def names_of_delays(network: brian2.Network) -> dict[Any, str]:
    """Return the names of the pathways' delays, which Brian2 calls by the synapses' name, or otherwise (2.11)."""
    return {path.variables["delay"]: f"{path.name}.delay" for path in pathways_of(network)}


def is_state(variable: Any) -> bool:
    """Tell whether a variable changes in a run and can be handed to the next; names with _ are of the moment."""
    return not (variable.constant or variable.read_only or variable.name.startswith("_"))


def _manifest(network: brian2.Network, device: Any, base: Any) -> dict[str, Any]:
    others = sorted({clock for clock in device.clocks if clock is not base}, key=lambda clock: str(clock.name))
    return {
        "dt_s": float(base.dt),
        "clocks": [{"name": clock.name, "dt_s": float(clock.dt)} for clock in [base, *others]],
        "arrays": _arrays(network, device),
        "tables": {
            table.name: {"dtype": str(table.values.dtype), "shape": list(table.values.shape)} for table in device.timed_arrays
        },
        "synapses": {obj.name: _wiring(obj, device) for obj in network.objects if isinstance(obj, brian2.Synapses)},
        "pathways": [path.name for path in pathways_of(network)],
        "monitors": monitors_of(network),
    }


def _arrays(network: brian2.Network, device: Any) -> dict[str, dict[str, Any]]:
    lengths = {obj.name: _synapses(obj.name, device) for obj in network.objects if isinstance(obj, brian2.Synapses)}
    names = names_of_delays(network)
    arrays: dict[str, dict[str, Any]] = {}
    for variable in device.arrays:
        name = names.get(variable) or f"{getattr(variable.owner, 'name', '')}.{variable.name}"
        if name.startswith("."):
            continue
        if name in arrays:
            raise ValueError(f"two variables are called {name}: give the objects of the network different names")
        dynamic = isinstance(variable, DynamicArrayVariable)
        if not dynamic or variable.scalar:  # a scalar of synapses may be dynamic: one delay for all
            size: int | None = int(np.prod(variable.size))
        else:
            size = lengths.get(variable.owner.name)
        arrays[name] = {
            "dtype": str(np.dtype(variable.dtype)),
            "size": size,
            "array": device.get_array_name(variable, access_data=False),
            "file": device.get_array_filename(variable),
            "width": int(variable.size[1]) if np.ndim(variable.size) else None,
            "settable": size is not None and not variable.read_only,
            "state": is_state(variable) and size is not None,
        }
    return arrays


def _static_names(synapses: str) -> tuple[str, str]:
    return f"_static_array__array_{synapses}_sources", f"_static_array__array_{synapses}_targets"


def _synapses(name: str, device: Any) -> int:
    """Return how many synapses an object has; they must have been made from arrays that lie in files."""
    names = {static for static in device.static_arrays if static.startswith(_static_names(name))}
    if names != set(_static_names(name)):
        raise ValueError(
            f"the synapses {name!r} must be connected once, by connect(i=..., j=...) with arrays of at least two synapses"
        )
    return int(device.static_arrays[_static_names(name)[0]].size)


def _wiring(synapses: brian2.Synapses, device: Any) -> dict[str, Any]:
    sources, targets = _static_names(synapses.name)
    return {
        "sources": sources,
        "targets": targets,
        "sources_cells": len(synapses.source),
        "targets_cells": len(synapses.target),
        "size": _synapses(synapses.name, device),
    }
