"""Pages that are written from the code: every number with its source, every equation of every compiled program.

Run by `conf.py` before the pages are read. What stands there is what is run: the numbers are those of
`models.brain.Parameters`, the equations those of the Brian2 networks that are compiled.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import Any

from brian2 import BrianLogger, Network, NeuronGroup, Synapses, prefs
from brian2.groups.group import CodeRunner

from models.brain import Parameters, make_network
from models.choice import make_choice
from models.list_memory import make_list_memory
from models.movement import make_movement
from models.movement_numbers import TASKS
from models.parameters import table
from models.place import make_place
from models.wiring import Wiring

PROGRAMS: dict[str, Callable[[], Network]] = {
    "piano": partial(make_network, Wiring()),
    "piano, where keys are struck": partial(make_network, Wiring(struck=True)),
    **{task: partial(make_movement, task) for task in TASKS},
    "choice": make_choice,
    "lists": make_list_memory,
    "maze": make_place,
}
SYMBOLS = {"second": "s", "metre": "m", "kilogram": "kg", "newton": "N", "hertz": "Hz", " ** ": "^", " * ": " "}


def main(folder: Path) -> None:
    """Write the pages; a page that would say the same is left, so that the next build skips it."""
    # The networks are looked at, not run: nothing is worth a compiler.
    prefs.codegen.target = "numpy"
    BrianLogger.suppress_name("unused_brian_object")
    folder.mkdir(exist_ok=True)
    for name, lines in (("parameters", parameters()), ("equations", equations())):
        path, text = folder / f"{name}.md", "\n".join(lines) + "\n"
        if not path.exists() or path.read_text() != text:
            path.write_text(text)


def parameters() -> Iterator[str]:
    """Yield the page of numbers: a table for each population or projection."""
    rows = table(Parameters())
    yield "# Parameters"
    yield f"All {len(rows)} numbers of a learner, in SI units, with their sources. `--set NAME=VALUE` and `set` in a protocol"
    yield "take these names. A recording has its own values under `/provenance/parameters`."
    for owner, own in groupby(rows, key=lambda row: str(row["name"]).rpartition(".")[0]):
        yield f"\n## {owner}\n"
        yield "| name | value | unit | source |\n| --- | --- | --- | --- |"
        for row in own:
            name = str(row["name"]).removeprefix(f"{owner}.")
            yield f"| `{name}` | {row['value']:.6g} | {symbol(str(row['unit']))} | {cell(str(row['source']))} |"


def symbol(unit: str) -> str:
    """Shorten a unit as Brian2 writes it."""
    for long, short in SYMBOLS.items():
        unit = unit.replace(long, short)
    return unit


def cell(text: str) -> str:
    """Keep text from being read as Markdown within a table."""
    for mark in r"\|*_<[`":
        text = text.replace(mark, f"\\{mark}")
    return text


def equations() -> Iterator[str]:
    """Yield the page of equations: for each program its populations and projections, each where it first occurs."""
    yield "# Equations"
    yield "What is compiled, in Brian2's notation: one program per wiring, Euler steps of its `dt`. Voltages are in units of the"
    yield "threshold. What a program shares with one above it is not repeated. The [parameters](parameters.md) are left out of"
    yield "the equations. `noise` is a counter-based draw of mean 0 and variance 1 (`models/noise.py`)."
    said: set[str] = set()
    for program, make in PROGRAMS.items():
        objects = sorted(make().objects, key=lambda one: str(one.name))
        groups = [one for one in objects if isinstance(one, NeuronGroup)]
        joined = [one for one in objects if isinstance(one, Synapses)]
        yield f"\n## Program: {program}"
        yield f"\nStep {1000 * float(groups[0].clock.dt):g} ms."
        yield from new((population(group) for group in groups), said)
        yield from new((learning(synapses) for synapses in joined if synapses.equations), said)
        rows = list(new((projection(synapses) for synapses in joined if not synapses.equations), said))
        if rows:
            yield "\n### Fixed projections\n"
            yield "| name | from, to | synapses | delay | at a spike |\n| --- | --- | --- | --- | --- |"
            yield from rows


def new(texts: Iterable[str], said: set[str]) -> Iterator[str]:
    """Yield the texts that were not said yet, and remember them."""
    for text in texts:
        if text not in said:
            said.add(text)
            yield text


def population(group: NeuronGroup) -> str:
    """Give the equations of one group, its events, and what is done at each step."""
    lines = stated(group.user_equations)
    lines += [f"{event}: {condition}" for event, condition in group.events.items()]
    lines += [f"at {event}: {joined(code)}" for event, code in group.event_codes.items() if code.strip()]
    if group.events and group._refractory is not False:
        lines.append(f"refractory: {group._refractory}")
    lines += [
        f"each {float(one.clock.dt) * 1000:g} ms: {joined(one.abstract_code)}"
        for one in sorted(group.contained_objects, key=lambda one: str(one.name))
        if type(one) is CodeRunner
    ]
    return fenced(f"{group.name} ({len(group)})", lines)


def learning(synapses: Synapses) -> str:
    """Give the equations of a projection with variables of its own."""
    lines = stated(synapses.equations) + (stated(synapses.event_driven) if synapses.event_driven else [])
    lines += [f"{path.objname}: {joined(path.code)}" for path in synapses._pathways]
    title = f"{synapses.name}: {synapses.source.name} to {synapses.target.name} ({len(synapses)})"
    return fenced(title, [*lines, f"delay: {delay(synapses)}"])


def projection(synapses: Synapses) -> str:
    """Give the row of a projection without variables."""
    code = "; ".join(joined(path.code) for path in synapses._pathways).replace("|", "\\|")
    ends = f"`{synapses.source.name}`, `{synapses.target.name}`"
    return f"| `{synapses.name}` | {ends} | {len(synapses)} | {delay(synapses)} | `{code}` |"


def delay(synapses: Synapses) -> str:
    """Give the delay of the first pathway; a projection that is read and never fires has none."""
    if not synapses._pathways:
        return "none"
    delays = {float(value) for value in synapses._pathways[0].variables["delay"].get_value().ravel()}
    return ", ".join(f"{1000 * value:g} ms" for value in sorted(delays))


def stated(all_of: Any) -> list[str]:
    """Give differential equations and definitions, without the parameters, which have a page of their own."""
    return [str(one) for one in all_of.ordered if one.expr is not None]


def joined(code: str) -> str:
    """Put the lines of some code on one."""
    return "; ".join(line.strip() for line in code.strip().splitlines() if line.strip())


def fenced(title: str, lines: Iterable[str]) -> str:
    """Give a heading and a block of text."""
    return "\n".join((f"\n### {title}\n", "```text", *lines, "```"))
