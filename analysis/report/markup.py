"""Pieces of HTML: sections, tables, figures. Whatever comes from a file is escaped here or by the caller's `escape`."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Sequence
from html import escape
from typing import Any

from matplotlib.figure import Figure

from analysis.style import GREY, INK, as_svg, styled

UNKNOWN = "–"
SOFT = {False: "#666666", True: "#a3a3a3"}  # greys that small letters are read in

Drawing = Callable[[Figure], object]


def section(title: str, *parts: str) -> str:
    """Put what is there below a heading that the table of contents links to; nothing without parts."""
    body = "".join(parts)
    return f'<section id="{anchor(title)}"><h2>{escape(title)}</h2>{body}</section>' if body else ""


def anchor(title: str) -> str:
    """Name of a section in an address."""
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-") or "section"


def paragraph(text: str, kind: str = "") -> str:
    """Write plain text as a paragraph."""
    return f"<p{_classed(kind)}>{escape(text)}</p>"


def table(header: Sequence[str] | None, rows: Sequence[Sequence[str]], kind: str = "", caption: str = "") -> str:
    """Make a table whose first column names the rows; wide ones scroll by themselves, with the keyboard too."""
    titles = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in header or ())
    head = f"<thead><tr>{titles}</tr></thead>" if header else ""
    body = "".join(f'<tr><th scope="row">{escape(row[0])}</th>{_cells(row[1:])}</tr>' for row in rows)
    said = f"<caption>{escape(caption)}</caption>" if caption else ""
    label = escape(caption or (header or ["table"])[0])
    return (
        f'<div class="wide" tabindex="0" role="region" aria-label="{label}">'
        f"<table{_classed(kind)}>{said}{head}<tbody>{body}</tbody></table></div>"
    )


def folded(summary: str, *parts: str) -> str:
    """Hide what only some readers want."""
    return f"<details><summary>{escape(summary)}</summary>{''.join(parts)}</details>"


def cards(numbers: Sequence[tuple[str, str]]) -> str:
    """Show a few numbers large, each with what it means."""
    items = "".join(f"<li><b>{escape(big)}</b><span>{escape(small)}</span></li>" for big, small in numbers)
    return f'<ul class="cards">{items}</ul>' if items else ""


def figures(*ones: str) -> str:
    """Put figures side by side where there is room."""
    there = [one for one in ones if one]
    return f'<div class="figures">{"".join(there)}</div>' if there else ""


def figure(draw: Drawing, size: tuple[float, float], caption: str) -> str:
    """Draw at the width at which its letters are as large as the page's on a phone (about 3 inches)."""
    return f"<figure>{picture(draw, size, caption)}<figcaption>{escape(caption)}</figcaption></figure>"


def picture(draw: Drawing, size: tuple[float, float], alternative: str) -> str:
    """Draw once, on a clear ground, and ink it for light and for dark pages; the browser takes the one that fits."""
    with styled(dark=True):
        drawn = Figure(figsize=size)
        draw(drawn)
        dark = as_svg(drawn)
    # Ink and grey alone differ; marks have colours that are seen on both.
    light = dark.replace(INK[True], INK[False]).replace(GREY, SOFT[False])
    dark = dark.replace(GREY, SOFT[True])
    return (
        f'<picture><source media="(prefers-color-scheme: dark)" srcset="{_address(dark)}">'
        f'<img src="{_address(light)}" alt="{escape(alternative)}"></picture>'
    )


def literal(text: str) -> str:
    """Keep matplotlib from reading dollars in a name from a file as formulas."""
    return text.replace("$", r"\$")


def number(value: float | None, form: str = ".0f", scale: float = 1.0) -> str:
    """Write a number; a dash for what is not known."""
    return UNKNOWN if value is None or value != value else format(scale * value, form).replace("-", "−")


def words(value: Any) -> str:
    """Write plain data as one line."""
    if isinstance(value, dict):
        return ", ".join(f"{name} {words(one)}" for name, one in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(map(words, value))
    return UNKNOWN if value in (None, "") else str(value)


def _address(svg: str) -> str:
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()


def _cells(texts: Sequence[str]) -> str:
    return "".join(f"<td>{escape(text)}</td>" for text in texts)


def _classed(kind: str) -> str:
    return f' class="{kind}"' if kind else ""
