"""Where a recording comes from: how to make it again, its versions and parameters, and what to read next."""

from __future__ import annotations

import json
import re
import shlex
import tomllib
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

from analysis.recording import Recording
from analysis.report.markup import folded, paragraph, section, table, words

DEFAULT_OUT = Path("results")
LIBRARY = Path(__file__).parents[2] / "protocols" / "library"
DOI = re.compile(r"10\.\d{4,9}/[^\s;,]*[^\s;,.]")

# What the words on the page mean; the terms are the field's own.
GLOSSARY = {
    "learner": "One simulated nervous system with its own wiring and seed. Learners differ as people do.",
    "spike": "The all-or-none signal of a nerve cell. A raster shows each as a mark: time to the right, one cell per line.",
    "offline gain": "Better after a pause than before it, without practice in between.",
    "retention": "The share of what was learnt that is still there at a test.",
    "savings": "Relearning is quicker than learning, even where little seems to be left.",
    "replay": "The cells of a practised sequence fire in its order during sleep, faster than in practice.",
    "synapse, weight": "The contact from one cell to another, and how strongly a spike is felt through it.",
    "95 % interval": "Where the mean of many such groups of learners would lie in 19 of 20 cases (bootstrap over learners).",
    "simulated time": "The stretches that were computed spike by spike. The hours between them pass in closed form.",
}


def protocol_of(recording: Recording) -> Mapping[str, Any]:
    """Give the resolved protocol of a recording; empty for a foreign file."""
    protocol = recording.provenance.get("protocol")
    return protocol if isinstance(protocol, dict) else {}


def group_of(recording: Recording) -> Mapping[str, Any]:
    """Give the group of a recording as its protocol has it; empty if it is not there."""
    groups = protocol_of(recording).get("groups", ())
    return next((one for one in groups if one.get("name") == recording.provenance.get("group")), {})


def make_again(recordings: Sequence[Recording]) -> str:
    """Give the commands that make the recordings and this page again."""
    ours = [one for one in recordings if one.provenance]
    if not ours:
        return ""
    runs = list(dict.fromkeys(filter(None, map(_command, _last_of_groups(ours)))))
    page = shlex.join(["motor-memory", "analyse", *(str(one.path) for one in recordings), "--report"])
    first = ours[0].provenance
    text = (
        f"With version {first.get('code_version', '?')} ({words(first.get('packages'))}): the same bits on the same machine, the "
        "same statistics on others. All numbers of the model stand in the table of parameters below."
    )
    if not all(map(_in_library, ours)):
        text += " A protocol that does not come with the program is a file of its own: it stands below, as it was run."
    commands = "".join(f"<pre>{escape(line)}</pre>" for line in [*runs, page])
    return section("How to make it again", commands, paragraph(text, "note"), _provenance(ours[0]))


def _last_of_groups(recordings: Sequence[Recording]) -> list[Recording]:
    """Give the recording with the highest number of each protocol, group and model: its command makes those before it, too."""
    last: dict[tuple[Any, ...], Recording] = {}
    for one in recordings:
        key = (protocol_of(one).get("name"), one.provenance.get("group"), changes_of(one))
        if key not in last or one.provenance.get("learner", 1) > last[key].provenance.get("learner", 1):
            last[key] = one
    return list(last.values())


def _command(recording: Recording) -> str:
    name, provenance = protocol_of(recording).get("name"), recording.provenance
    if not name:
        return ""
    learner = int(provenance.get("learner", 1))
    # Seeds count up from that of the first learner.
    first_seed = int(provenance.get("seed", learner)) - learner + 1
    options = {"--group": provenance.get("group"), "--learners": learner, "--seed": first_seed}
    changed = [("--set", change) for change in changes_of(recording)]
    *_, out, protocol, group, _ = ("", "", "", *recording.path.parts)
    if out and (protocol, group) == (name, provenance.get("group")) and recording.path.parents[2] != DEFAULT_OUT:
        changed.append(("--out", str(recording.path.parents[2])))
    run = str(name) if _in_library(recording) else f"{name}.toml"
    return shlex.join(["motor-memory", "run", run, *(str(word) for option in (*options.items(), *changed) for word in option)])


def changes_of(recording: Recording) -> tuple[str, ...]:
    """Give what a call has changed in the model, each as `--set` has it."""
    changes = recording.provenance.get("changes")
    return tuple(f"{path}={value}" for path, value in changes.items()) if isinstance(changes, dict) else ()


def _in_library(recording: Recording) -> bool:
    """Say whether a protocol is one that comes with the program, by its name and title."""
    protocol = protocol_of(recording)
    path = LIBRARY / f"{protocol.get('name')}.toml"
    return path.is_file() and tomllib.loads(path.read_text(encoding="utf-8")).get("title") == protocol.get("title")


def _provenance(recording: Recording) -> str:
    provenance = dict(recording.provenance)
    parameters, protocol = provenance.pop("parameters", None), provenance.pop("protocol", None)
    origins = [(name.replace("_", " "), words(value)) for name, value in sorted(provenance.items())]
    parts = [table(None, origins, "words", "Provenance")]
    if isinstance(parameters, dict):
        rows = [
            (name, words(one.get("value")), words(one.get("unit", "")), words(one.get("source", "")))
            for name, one in parameters.items()
            if isinstance(one, dict)
        ]
        numbers = table(("parameter", "value", "unit", "source"), rows, "words")
        parts.append(folded(f"All {len(rows)} parameters with their sources", numbers))
    if protocol is not None:
        text = escape(json.dumps(protocol, indent=1, ensure_ascii=False))
        parts.append(folded("Protocol, as it was run", f'<div class="wide" tabindex="0"><pre>{text}</pre></div>'))
    return folded("Seed, versions, machine, parameters", *parts)


def read_next(recording: Recording) -> str:
    """Say what the words mean and which papers and pages go deeper."""
    source = str(protocol_of(recording).get("source") or "")
    items = [f"The experiment: {_linked(source)}"] if source else []
    if protocol_of(recording):
        items += [
            "The model, region by region: <code>docs/model.md</code>. The synapse and its memory: <code>docs/synapse.md</code>",
            "What holds against published numbers: <code>motor-memory score</code>. What does not: <code>docs/findings.md</code>",
        ]
    items.append("What is in a recording, dataset by dataset: <code>results/README.md</code>")
    listed = "".join(f"<li>{item}</li>" for item in items)
    terms = "".join(f"<dt>{escape(term)}</dt><dd>{escape(meaning)}</dd>" for term, meaning in GLOSSARY.items())
    return section("Words, and what to read next", f"<ul>{listed}</ul>", f"<dl>{terms}</dl>")


def _linked(source: str) -> str:
    """Escape a source and make its DOIs links; nothing is fetched until the reader follows one."""
    parts, at = [], 0
    for found in DOI.finditer(source):
        doi = escape(found.group())
        parts += [escape(source[at : found.start()]), f'<a href="https://doi.org/{doi}" rel="noreferrer">{doi}</a>']
        at = found.end()
    return "".join([*parts, escape(source[at:])])
