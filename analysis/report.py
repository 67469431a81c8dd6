"""One self-contained HTML page about recordings: what happened, the curves, the spikes, the replay, where it comes from.

Everything is inside the page: it opens without a network, on a phone, in the dark. Figures are drawn twice, for light and
for dark pages, and the browser takes the one that fits.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

from matplotlib.figure import Figure

from analysis.behaviour import skills_of
from analysis.figures import (
    RASTER_S,
    Window,
    draw_learning_curve,
    draw_press_map,
    draw_raster,
    draw_replay,
    early_and_late,
    windows_of,
)
from analysis.recording import Recording
from analysis.replay import POPULATION, find_replay
from analysis.style import as_svg, duration_text, styled
from analysis.summary import analyse, contents

STYLE = Path(__file__).with_name("report.css")
UNKNOWN = "–"

Drawing = Callable[[Figure], object]


def write_report(recordings: Sequence[Recording], path: Path) -> Path:
    """Write the page: curves of all learners, and the details of the first.

    Parameters
    ----------
    recordings
        At least one; foreign files of spikes get what they hold.
    path
        Of the page; replaced if it is there.

    Returns
    -------
    Path
        The same.
    """
    text = page(recordings)
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.writing")
    aside.write_text(text, encoding="utf-8")
    aside.replace(path)
    return path


def page(recordings: Sequence[Recording]) -> str:
    """Make the page as text."""
    first = recordings[0]
    held, measured = contents(first), analyse(first)
    protocol = _protocol(first)
    title = str(protocol.get("title") or first.path.name)
    source = f'<p class="source">{escape(str(protocol["source"]))}</p>' if protocol.get("source") else ""
    parts = [f"<h1>{escape(title)}</h1>", source, _happened(held, recordings)]
    for skill, measures in measured["skills"].items():
        parts.append(_skill(recordings, skill, measures))
    if not measured["skills"]:
        parts += ["<h2>Spikes</h2>", _figure(lambda figure: _draw_start(figure, first), (5.4, 4.2), "The first seconds.", True)]
    parts += ["<h2>Populations</h2>", _populations(held, measured), _provenance(held), _reproduce(first)]
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{STYLE.read_text(encoding='utf-8')}</style></head>\n"
        f"<body>{''.join(parts)}</body></html>\n"
    )


def _protocol(recording: Recording) -> Mapping[str, Any]:
    protocol = recording.provenance.get("protocol")
    return protocol if isinstance(protocol, dict) else {}


def _happened(held: Mapping[str, Any], recordings: Sequence[Recording]) -> str:
    """Say in a few sentences what the recording covers."""
    spikes = f"{held['spikes']:,} spikes of {sum(one['cells'] for one in held['populations'].values()):,} cells"
    if not held["phases"]:
        return f"<p>{spikes} in {held['simulated_s']:.1f} s ({escape(held['layout'])}).</p>"
    steps = []
    for phase in held["phases"]:
        span = duration_text(phase["calendar_s"][1] - phase["calendar_s"][0])
        trials = f" ({phase['trials']} trials)" if phase["trials"] else ""
        steps.append(f"{phase['verb']} {span}{trials}")
    shown = steps if len(steps) <= 12 else [*steps[:6], f"… {len(steps) - 9} more …", *steps[-3:]]
    who = "One learner" if len(recordings) == 1 else f"{len(recordings)} learners; details are of the first"
    life = f"{duration_text(held['calendar_s'])} of life, of which {duration_text(held['simulated_s'])} simulated: {spikes}."
    return f"<p>{who}: {escape(', '.join(shown))}.</p><p>{life}</p>"


def _skill(recordings: Sequence[Recording], skill: str, measures: Mapping[str, Any]) -> str:
    first = recordings[0]
    order = "-".join(map(str, measures.get("order", ())))
    parts = [f"<h2>{escape(skill)}{f' ({order})' if order else ''}</h2>"]
    if "phases" not in measures:
        return parts[0] + f"<p>{measures['trials']} trials without presses.</p>"
    parts.append(_cards(measures))
    groups: dict[str, list[Recording]] = {}
    for recording in recordings:
        if skill in skills_of(recording):
            groups.setdefault(str(recording.provenance.get("group", "learner")), []).append(recording)
    curve = "Right presses of every trial."
    if len(recordings) > 1:
        curve += " Thin: single learners; thick: their mean, with its 95 % interval."
    parts.append(_figure(lambda figure: draw_learning_curve(figure, groups, skill), (4.2, 2.5), curve))
    presses = "Every press of every trial: the darker, the longer the pause before it. Rows grow longer as presses get quicker."
    parts.append(_figure(lambda figure: draw_press_map(figure, first, skill), (4.2, 2.8), presses))
    hands = "Share of the elements that the notes (the conscious path) had released before the motor cortex did."
    parts.append(_figure(lambda figure: draw_learning_curve(figure, groups, skill, "conscious"), (4.2, 2.0), hands))
    windows = windows_of(first, early_and_late(first, skill), RASTER_S / 2)
    spikes = "Spikes of an early and of a late trial; colours are keys, triangles presses, crosses wrong ones."
    parts.append(_figure(lambda figure: draw_raster(figure, first, windows), (6.4, 4.4), spikes, wide=True))
    parts.append(_memory(measures["memory"]))
    parts.append(_replay(first, skill, measures.get("replay")))
    return "".join(parts)


def _cards(measures: Mapping[str, Any]) -> str:
    practice = next((phase for phase in measures["phases"] if phase["verb"] == "practice"), measures["phases"][0])
    start, stop = practice["interval_s"]
    conscious, spent = practice["conscious"], practice["spikes_per_element"]
    cards = [
        (f"{_number(start, 1000)} → {_number(stop, 1000)} ms", "interval between presses, first and last trial of practice"),
        (f"{_number(conscious[0], 100)} → {_number(conscious[1], 100)} %", "released by the conscious cue"),
        (f"{_number(spent[0])} → {_number(spent[1])}", "spikes per press, all regions"),
    ]
    for test in measures["memory"][:3]:
        after = duration_text(test["after_s"])
        cards.append((f"{_number(test['offline_gain_percent'], form='+.0f')} %", f"offline gain after {after}"))
    replay = measures.get("replay")
    if replay:
        cards.append((f"{_number(replay['compression'], form='.1f')} ×", "faster in replay than awake"))
    return '<ul class="cards">' + "".join(f"<li><b>{big}</b><span>{small}</span></li>" for big, small in cards) + "</ul>"


def _memory(tests: Sequence[Mapping[str, Any]]) -> str:
    if not tests:
        return ""
    rows = [
        (
            duration_text(test["after_s"]),
            f"{_number(test['offline_gain_percent'], form='+.1f')} %",
            f"{_number(test['retention'], 100)} %",
            f"{_number(test['savings'], 100)} %",
        )
        for test in tests
    ]
    note = (
        "Offline gain: first three trials of the test against the last three of practice. Retention: first trial, 0 % like a "
        "novice, 100 % like the end of practice. Savings: repetitions that relearning spares; – where the test was too short."
    )
    return f'{_table(("after", "offline gain", "retention", "savings"), rows)}<p class="note">{note}</p>'


def _replay(recording: Recording, skill: str, measures: Mapping[str, Any] | None) -> str:
    if not measures or POPULATION not in recording.populations:
        return ""
    replay = find_replay(recording, skill)
    if replay is None or not replay.events["elements"].size:
        return "<p>No replay in the simulated sleep.</p>"
    text = (
        f"{replay.events['elements'].size} events in {replay.hours * 60:.1f} min of simulated sleep; {replay.match_share:.0%} of "
        f"neighbours as practised, {replay.chance_share:.0%} when shuffled; {1000 * replay.lag_s:.0f} ms between them."
    )
    return _figure(lambda figure: draw_replay(figure, recording, replay), (4.2, 2.2), text)


def _draw_start(figure: Figure, recording: Recording) -> None:
    starts = [recording.spikes(name, 0.0, None).times_s[:1] for name in recording.populations]
    start = min((float(times[0]) for times in starts if times.size), default=0.0)
    draw_raster(figure, recording, [Window(start, start + RASTER_S, f"from {start:.1f} s")])


def _populations(held: Mapping[str, Any], measured: Mapping[str, Any]) -> str:
    rows = []
    for name, population in held["populations"].items():
        own = measured["spikes"][name]
        rate, variation = _number(own["rate_hz"], form=".2f"), _number(own["cv_of_intervals"], form=".2f")
        rows.append((name.replace("_", " "), f"{population['cells']:,}", f"{own['spikes']:,}", rate, variation))
    return _table(("population", "cells", "spikes", "rate (Hz)", "CV of intervals"), rows)


def _provenance(held: Mapping[str, Any]) -> str:
    provenance = dict(held["provenance"])
    if not provenance:
        return ""
    parameters = provenance.pop("parameters", None)
    protocol = provenance.pop("protocol", None)
    rows = [(name.replace("_", " "), _words(value)) for name, value in sorted(provenance.items())]
    parts = ["<h2>Where it comes from</h2>", _table(None, rows, "words")]
    if isinstance(parameters, dict):
        table = [
            (name, _words(one.get("value")), _words(one.get("unit", "")), _words(one.get("source", "")))
            for name, one in parameters.items()
            if isinstance(one, dict)
        ]
        parameter_table = _table(("parameter", "value", "unit", "source"), table, "words")
        parts.append(f"<details><summary>All {len(table)} parameters</summary>{parameter_table}</details>")
    if protocol is not None:
        text = escape(json.dumps(protocol, indent=1, ensure_ascii=False))
        parts.append(f'<details><summary>Protocol</summary><div class="wide"><pre>{text}</pre></div></details>')
    return "".join(parts)


def _reproduce(recording: Recording) -> str:
    name, provenance = _protocol(recording).get("name"), recording.provenance
    if not name:
        return ""
    command = (
        f"motor-memory run {name} --group {provenance.get('group')} "
        f"--learners {provenance.get('learner', 1)} --seed {provenance.get('seed')}"
    )
    version = escape(str(provenance.get("code_version", "")))
    text = f"With version {version}; the same bits on the same machine, the same statistics on others."
    return f"<h2>Make it again</h2><pre>{escape(command)}</pre><p class='note'>{text}</p>"


def _figure(draw: Drawing, size: tuple[float, float], caption: str, wide: bool = False) -> str:
    """Draw for light and for dark, at the size at which its letters are as large as the page's on a phone."""
    sources = {}
    for dark in (False, True):
        with styled(dark):
            figure = Figure(figsize=size)
            draw(figure)
            sources[dark] = "data:image/svg+xml;base64," + base64.b64encode(as_svg(figure).encode()).decode()
    image = (
        f'<picture><source media="(prefers-color-scheme: dark)" srcset="{sources[True]}">'
        f'<img src="{sources[False]}" alt="{escape(caption)}"></picture>'
    )
    frame = f'<div class="wide">{image}</div>' if wide else image
    return f"<figure>{frame}<figcaption>{escape(caption)}</figcaption></figure>"


def _table(header: Sequence[str] | None, rows: Sequence[Sequence[str]], kind: str = "") -> str:
    head = f"<thead><tr>{''.join(f'<th>{escape(cell)}</th>' for cell in header)}</tr></thead>" if header else ""
    body = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows)
    return f'<div class="wide"><table class="{kind}">{head}<tbody>{body}</tbody></table></div>'


def _number(value: float | None, scale: float = 1.0, form: str = ".0f") -> str:
    return UNKNOWN if value is None else format(scale * value, form)


def _words(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {_words(one)}" for name, one in value.items())
    if isinstance(value, list):
        return ", ".join(map(_words, value))
    return UNKNOWN if value in (None, "") else str(value)
