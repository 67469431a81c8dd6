"""Senses of the piano: sight of the note, touch of the key. Each is a population of spiking afferents with its delay."""

from __future__ import annotations

from dataclasses import dataclass

from brian2 import NeuronGroup, Quantity, linked_var, ms

from models.neurons import Relay, relay
from models.parameters import sourced


@dataclass(frozen=True)
class Vision(Relay):
    """Cells that see the note of their key."""

    sigma: float = sourced(0.15, "irregular firing; common value")
    w_note: float = sourced(1.4, "about 60-80 Hz while a note is seen; common value")
    w_dream: float = sourced(0.6, "a pontine wave of 200 ms is seen as clearly as a note; found in the search for this model")


def vision(p: Vision, n_pools: int, per_pool: int, noise_offset: int, task: NeuronGroup) -> NeuronGroup:
    """Return the note cells; `on` = 0 closes the eyes."""
    extra = "shown : 1 (linked)\nkey : 1 (constant)\non : 1 (shared, constant)\n"
    drive = "w_note*on*int(abs(shown - key) < 0.5)"
    group = relay(p, n_pools * per_pool, "vision", drive, noise_offset, extra)
    group.shown = linked_var(task, "shown")
    group.key, group.on = [cell // per_pool for cell in range(n_pools * per_pool)], 1
    return group


@dataclass(frozen=True)
class Touch(Relay):
    """Skin afferents of the finger tips."""

    tau_ref: Quantity = sourced(30 * ms, "rapidly adapting: one spike per contact; Johansson & Vallbo 1983; people")
    sigma: float = sourced(0.05, "common value")
    w_contact: float = sourced(2.0, "a key's bottom always fires them; common value")


def touch(p: Touch, n_pools: int, per_pool: int, noise_offset: int) -> NeuronGroup:
    """Return the touch cells; `on` = 0 numbs the fingers."""
    group = relay(p, n_pools * per_pool, "touch", "0", noise_offset, "on : 1 (shared, constant)\n")
    group.on = 1
    return group
