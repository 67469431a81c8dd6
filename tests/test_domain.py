"""Values that numbers of the model may have: all that the equations divide by is known to be above zero."""

from __future__ import annotations

import re
from functools import partial

import pytest
from brian2 import BrianLogger, NeuronGroup, Synapses
from brian2.groups.group import CodeRunner

from models import brain, choice_numbers, list_memory, movement_numbers, place_numbers
from models.choice import make_choice
from models.domain import COUNTS, DIVISORS, fault_of
from models.movement import make_movement
from models.parameters import table
from models.place import make_place
from models.wiring import Wiring

PROGRAMS = {
    "piano": (partial(brain.make_network, Wiring(struck=True)), "", brain.OWNERS),
    "struck": (partial(brain.make_network, Wiring(struck=True)), "movement.", movement_numbers.OWNERS),
    **{task: (partial(make_movement, task), "movement.", movement_numbers.OWNERS) for task in movement_numbers.TASKS},
    "choice": (make_choice, "choice.", choice_numbers.OWNERS),
    "lists": (list_memory.make_list_memory, "lists.", list_memory.OWNERS),
    "maze": (make_place, "places.", place_numbers.OWNERS),
}
NUMBERS = {str(row["name"]): row for row in table(brain.Parameters())}
BEHIND_A_STROKE = re.compile(r"/\s*\(?\s*([A-Za-z_]\w*)")
LAST_OF_A_SUM = re.compile(r"/\s*\([^()]*\+\s*([A-Za-z_]\w*)\)")
"""What stands alone with a variable that may be zero: ``D/(D + Dh)``."""


def texts(network):
    """Give (object, text) of all that is computed; a projection's own names belong to its ends, by their suffix."""
    for one in network.objects:
        if isinstance(one, NeuronGroup):
            yield one.name, str(one.user_equations)
            for runner in one.contained_objects:
                if type(runner) is CodeRunner:
                    yield one.name, runner.abstract_code
        if isinstance(one, Synapses):
            codes = [path.code for path in one._pathways]
            yield one.name, "\n".join([str(one.equations), *codes])
            for suffix, end in (("_pre", one.source.name), ("_post", one.target.name)):
                for code in codes:
                    yield end, "\n".join(f"/{name.removesuffix(suffix)}" for name in divisors(code) if name.endswith(suffix))


def divisors(text):
    return BEHIND_A_STROKE.findall(text) + LAST_OF_A_SUM.findall(text)


@pytest.mark.parametrize("program", PROGRAMS)
def test_what_equations_divide_by_is_refused_at_zero(program, numpy_target):
    BrianLogger.suppress_name("unused_brian_object")
    make, prefix, owners = PROGRAMS[program]
    parts = {}
    for name in NUMBERS:
        path = name.removeprefix(prefix).split(".")
        if name.startswith(prefix) and len(path) == 2:
            for owner in owners.get(path[0], (path[0],)):
                parts.setdefault((owner, path[1]), []).append(name)
    found = {name for owner, text in texts(make()) for one in divisors(text) for name in parts.get((owner, one), ())}
    assert len(found) > 10
    assert [name for name in sorted(found) if not fault_of(name, 0.0, "1")] == []


def test_variables_of_a_chain_are_counted_from_the_first():
    for name in COUNTS:
        assert [value for value in (0.0, 1.0, 4.5, 8.0, 9.0) if not fault_of(name, value, "1")] == [1.0, 8.0]


def test_divisors_are_numbers_of_the_model_and_above_zero():
    assert all(NUMBERS[name]["value"] > 0 for name in DIVISORS)


def test_all_numbers_of_the_model_may_stay_as_they_are():
    assert [name for name, row in NUMBERS.items() if fault_of(name, row["value"], row["unit"])] == []


@pytest.mark.parametrize(
    ("name", "value", "unit", "wanted"),
    [
        ("thalamus.tau_G", 0.0, "second", "a time constant above zero"),
        ("movement.reach.mass", 0.0, "kilogram", "a value above zero"),
        ("movement.reach.mass", -1.0, "kilogram", "a value above zero"),
        ("movement.nuclear_memory.theta", 0.0, "1", "a value above zero"),
        ("movement.reach.lead", 0.0, "second", ""),
        ("movement.reach.lead", -0.1, "second", "a value of zero or more"),
        ("lists.hold.known", -1.0, "1", ""),
        ("memory.gain_stage", 9.0, "1", "a whole number from 1 to 8"),
        ("movement.late.at_once", 0.0, "1", "a whole number from 1 to 8"),
        ("movement.late.at_once", 2.5, "1", "a whole number from 1 to 8"),
        ("choice.striatum_d1.foot", -1000.0, "hertz", ""),
    ],
)
def test_values(name, value, unit, wanted):
    assert fault_of(name, value, unit) == wanted
