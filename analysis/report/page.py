"""The page as a whole: its sections in the order in which they are read, its style, its script, and its walls.

Everything is inside the page: it opens without a network, on a phone, in the dark, and without scripts. A policy in its
head forbids whatever is not this style and this script.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any, TypeVar

from analysis.behaviour import skills_of
from analysis.recording import Recording
from analysis.report.bodies import muscle
from analysis.report.brain import night, populations, weights
from analysis.report.curves import Groups
from analysis.report.markup import folded, paragraph, section, words
from analysis.report.origin import changes_of, group_of, make_again, protocol_of, read_next
from analysis.report.raster import raster
from analysis.report.skills import skill_section
from analysis.report.story import Step, span_text, steps_of
from analysis.style import duration_text
from analysis.summary import analyse, contents

HERE = Path(__file__).parent
STYLE = (HERE / "page.css").read_text(encoding="utf-8")
SCRIPT = "".join((HERE / name).read_text(encoding="utf-8") for name in ("spikes.js", "raster.js"))
Value = TypeVar("Value")

HEAD = re.compile(r'<section id="(.*?)"><h2>(.*?)</h2>')


def write_report(recordings: Sequence[Recording], path: Path, measured: Sequence[Mapping[str, Any]] | None = None) -> Path:
    """Write the page: curves of all learners, and the details of the first.

    Parameters
    ----------
    recordings
        At least one; foreign files of spikes get what they hold.
    path
        Of the page; replaced if it is there.
    measured
        What `analysis.summary.analyse` says of each, where that was asked before.

    Returns
    -------
    Path
        The same.
    """
    text = page(recordings, measured)
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.writing")
    try:
        # The name of a recording need not be UTF-8.
        aside.write_text(text, encoding="utf-8", errors="replace")
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)
    return path


def page(recordings: Sequence[Recording], measured: Sequence[Mapping[str, Any]] | None = None) -> str:
    """Make the page as text; see `write_report`."""
    first, groups = recordings[0], _grouped(recordings, recordings)
    found = [analyse(one) for one in recordings] if measured is None else measured
    held = contents(first)
    title = str(protocol_of(first).get("title") or first.path.name)
    skills = dict.fromkeys(skill for one in recordings for skill in skills_of(one))
    of_first = " (of the first learner)" if len(recordings) > 1 else ""
    sections = [
        section("What happened", _who(recordings, groups), _stories(groups), _amount(held, of_first)),
        *(skill_section(groups, skill, _grouped(recordings, found)) for skill in skills),
        section("Muscle", muscle(groups)),
        section(f"Spikes{of_first}", raster(first), populations(held, found[0])) if held["spikes"] else "",
        section(f"Sleep{of_first}", night(first, found[0]["skills"])),
        section(f"Weights over time{of_first}", weights(first)),
        read_next(first),
        make_again(recordings),
    ]
    return _document(title, str(protocol_of(first).get("source") or ""), [one for one in sections if one])


def _document(title: str, source: str, sections: Sequence[str]) -> str:
    heads = [found.groups() for one in sections if (found := HEAD.match(one))]
    links = "".join(f'<li><a href="#{name}">{heading}</a></li>' for name, heading in heads)
    allowed = f"img-src data:; style-src '{_hash(STYLE)}'; script-src '{_hash(SCRIPT)}'"
    policy = f"default-src 'none'; {allowed}; base-uri 'none'; form-action 'none'"
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head>\n"
        f"<body><header><h1>{escape(title)}</h1>{paragraph(source, 'source') if source else ''}"
        f'<nav aria-label="Contents"><ul>{links}</ul></nav></header>\n'
        f"<main>{''.join(sections)}</main><script>{SCRIPT}</script></body></html>\n"
    )


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _grouped(recordings: Sequence[Recording], values: Sequence[Value]) -> dict[str, list[Value]]:
    """Sort what belongs to recordings by their groups, which are told apart where protocols or changes of the model differ."""
    several = len({protocol_of(one).get("name") for one in recordings}) > 1
    variants = len({changes_of(one) for one in recordings}) > 1
    groups: dict[str, list[Value]] = {}
    for one, value in zip(recordings, values, strict=True):
        protocol = f"{protocol_of(one).get('name', 'foreign')} " if several else ""
        changed = f" {', '.join(changes_of(one)) or 'unchanged'}" if variants else ""
        groups.setdefault(f"{protocol}{one.provenance.get('group', 'learner')}{changed}", []).append(value)
    return groups


def _who(recordings: Sequence[Recording], groups: Groups) -> str:
    first = recordings[0]
    if not first.provenance:
        text = "One recording" if len(recordings) == 1 else f"{len(recordings)} recordings"
        return paragraph(f"{text} ({first.layout}).")
    if len(recordings) == 1:
        return paragraph(f"One learner of the group {first.provenance.get('group')} (seed {first.provenance.get('seed')}).")
    sizes = ", ".join(f"{name} (n = {len(members)})" for name, members in groups.items())
    return paragraph(f"{len(recordings)} learners: {sizes}.")


def _stories(groups: Groups) -> str:
    """Tell the life of each group; of several, all but the first are folded."""
    if len(groups) == 1:
        return "".join(_story(members[0]) for members in groups.values())
    told = [(name, _story(members[0])) for name, members in groups.items()]
    (name, story), *others = told
    return f"<h3>Group {escape(name)}</h3>{story}" + "".join(folded(f"Group {name}", story) for name, story in others)


def _story(recording: Recording) -> str:
    """Tell the protocol as a list; from the segments alone where the file holds no protocol."""
    group, segments = group_of(recording), recording.segments
    phases = group.get("phases", ())
    steps = steps_of(phases, _simulated(recording, len(phases)))
    if not steps and segments:
        steps = [_bare(one) for one in contents(recording)["phases"]]
    changes = group.get("set") or {}
    changed = paragraph(f"Numbers of the model that were changed for this group: {words(changes)}.") if changes else ""
    return changed + (_list(steps) if steps else "")


def _bare(phase: Mapping[str, Any]) -> Step:
    start, stop = phase["calendar_s"]
    return Step(phase["verb"], f"{phase['verb'].capitalize()}, {span_text(stop - start)}")


def _simulated(recording: Recording, phases: int) -> list[float]:
    """Give the simulated seconds of each phase besides its trials, which are simulated whole."""
    segments = recording.segments
    if not segments:
        return []
    run = segments["simulated_stop_s"] - segments["simulated_start_s"]
    return [float(run[(segments["phase"] == phase) & (segments["kind"] != "trial")].sum()) for phase in range(phases)]


def _list(steps: Sequence[Step]) -> str:
    items = []
    for step in steps:
        inner = _list(step.inner) if step.inner else ""
        stop = "" if step.inner else "."
        items.append(f'<li class="{_kind(step)}">{escape(step.text)}{stop}{inner}</li>')
    return f'<ol class="story">{"".join(items)}</ol>'


def _kind(step: Step) -> str:
    if step.inner:
        return "again"
    return {"practice": "practice", "test": "test", "sleep": "sleep", "gap": "gap"}.get(step.verb, "other")


def _amount(held: Mapping[str, Any], whose: str) -> str:
    cells = sum(one["cells"] for one in held["populations"].values())
    spikes = f"{held['spikes']:,} spikes of {cells:,} cells"
    if held["calendar_s"] is None:
        return paragraph(f"{spikes} in {held['simulated_s']:.1f} s.")
    if not held["spikes"]:
        return paragraph(f"{duration_text(held['calendar_s'])} of life; no spike was simulated.")
    simulated = duration_text(held["simulated_s"])
    return paragraph(f"{duration_text(held['calendar_s'])} of life, of which {simulated} simulated: {spikes}{whose}.")
