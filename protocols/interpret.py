"""Brian2's own runtime behind `protocols.engine.run_interpreted`: inputs, wiring and state in and out of live objects."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import brian2
import numpy as np
from brian2.core.variables import ArrayVariable
from numpy.typing import ArrayLike, NDArray

from protocols.generate import is_state, names_of_delays, pathways_of

Connectivity = Mapping[str, tuple[ArrayLike, ArrayLike]]


def made(make_network: Callable[[], Any], connectivity: Connectivity) -> tuple[brian2.Network, dict[str, Any]]:
    """Make a network with other wiring; return it with its tables by name."""
    tables: dict[str, Any] = {}
    with _wired_otherwise(connectivity, tables):
        return make_network(), tables


@contextlib.contextmanager
def _wired_otherwise(connectivity: Connectivity, tables: dict[str, Any]) -> Iterator[None]:
    connect, make_table = brian2.Synapses.connect, brian2.TimedArray.__init__

    def connect_otherwise(self: Any, *arguments: Any, **options: Any) -> None:
        if self.name in connectivity:
            pre, post = connectivity[self.name]
            arguments, options = (), {"i": np.asarray(pre), "j": np.asarray(post)}
        connect(self, *arguments, **options)

    def make_noted_table(self: Any, *arguments: Any, **options: Any) -> None:
        make_table(self, *arguments, **options)
        tables[self.name] = self

    brian2.Synapses.connect, brian2.TimedArray.__init__ = connect_otherwise, make_noted_table
    try:
        yield
    finally:
        brian2.Synapses.connect, brian2.TimedArray.__init__ = connect, make_table


def settable(network: brian2.Network, tables: Mapping[str, Any], name: str) -> NDArray[Any]:
    """Return the live array of ``"object.variable"`` or ``"table.values"``.

    Raises
    ------
    ValueError
        If the network has no such variable, or computes it itself.
    """
    owner, _, variable = name.rpartition(".")
    if variable == "values" and owner in tables:
        return np.asarray(tables[owner].values)
    objects = {obj.name: obj for obj in network.sorted_objects}
    found = getattr(objects.get(owner), "variables", {}).get(variable)
    if not isinstance(found, ArrayVariable):
        raise ValueError("the network has no such variable")
    if found.read_only:
        raise ValueError("computed by the network itself")
    return np.asarray(found.get_value())


def variables(network: brian2.Network, clock: Any) -> tuple[dict[str, NDArray[Any]], tuple[str, ...]]:
    """Return copies of all arrays by ``"object.variable"``, and the names of those that are state."""
    delays = names_of_delays(network)
    arrays, state = {}, []
    for obj in [*network.sorted_objects, clock]:
        for variable in getattr(obj, "variables", {}).values():
            if not isinstance(variable, ArrayVariable):
                continue
            name = delays.get(variable) or f"{getattr(variable.owner, 'name', None)}.{variable.name}"
            if name.rpartition(".")[0] == obj.name:
                arrays[name] = np.array(variable.get_value())
                if is_state(variable):
                    state.append(name)
    return arrays, tuple(state)


def in_flight(network: brian2.Network) -> NDArray[np.int32]:
    """Return the spikes on their way: number of the pathway, steps to go, synapse."""
    flying = [np.empty((0, 3), dtype=np.int32)]
    for number, path in enumerate(pathways_of(network)):
        offset, slots = path.queue._full_state()
        # Here, unlike in a compiled program, a queue moves on when its spikes have been read: the next step is at offset.
        for to_go in range(1, len(slots) + 1):
            synapses = slots[(offset + to_go - 1) % len(slots)]
            flying += [np.array([[number, to_go, synapse] for synapse in synapses], dtype=np.int32).reshape(-1, 3)]
    return np.concatenate(flying)


def put_in_flight(network: brian2.Network, flying: NDArray[np.int32]) -> None:
    """Put spikes on their way into the queues, which Brian2 makes at the beginning of a run."""
    network.run(0 * brian2.second, namespace={})
    for number, path in enumerate(pathways_of(network)):
        offset, slots = path.queue._full_state()
        for _, to_go, synapse in flying[flying[:, 0] == number].tolist():
            slots += [[] for _ in range(to_go - len(slots))]
            slots[(offset + to_go - 1) % len(slots)].append(synapse)
        path.queue._restore_from_full_state((offset, slots))
