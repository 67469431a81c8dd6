"""The look of every figure, and how it is written: as SVG, PDF and PNG, the same bytes each time."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import matplotlib.style
from matplotlib.figure import Figure

HOUSE = Path(__file__).with_name("house.mplstyle")
NARROW, WIDE = 3.5, 7.2  # inches, one and two columns

# Okabe & Ito 2008, told apart by colour-blind readers.
BLUE, VERMILION, GREEN, PURPLE, ORANGE, SKY = "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9"
COLOURS = (BLUE, VERMILION, GREEN, PURPLE, ORANGE, SKY)
LOOKS: tuple[dict[str, Any], ...] = tuple(
    {"color": colour, "linestyle": dash} for dash in ("-", "--", ":", "-.") for colour in COLOURS
)
"""Of lines, so that more groups than colours are told apart."""
GREY = "#888888"
INK = {False: "#1a1a1a", True: "#e6e6e6"}

METADATA: dict[str, dict[str, str | None]] = {
    "svg": {"Date": None, "Creator": "Motor Memory"},
    "pdf": {"CreationDate": None, "Creator": "Motor Memory", "Producer": None},
    "png": {"Software": None},
}


@contextmanager
def styled(dark: bool = False) -> Iterator[None]:
    """Draw and write figures in the house's style; ink and background fit a light or a dark page."""
    ink = INK[dark]
    inks = {name: ink for name in ("text.color", "axes.labelcolor", "axes.edgecolor", "xtick.color", "ytick.color")}
    # On paper white stays white: some viewers show what is clear as black.
    clear = {name: "none" if dark else "white" for name in ("figure.facecolor", "axes.facecolor", "savefig.facecolor")}
    with matplotlib.style.context([HOUSE, inks | clear]):
        yield


def save(figure: Figure, stem: Path) -> list[Path]:
    """Write `stem` with the endings svg, pdf and png; to be called within `styled`."""
    stem.parent.mkdir(parents=True, exist_ok=True)
    paths = [stem.with_name(f"{stem.name}.{ending}") for ending in METADATA]
    for path in paths:
        figure.savefig(path, metadata=METADATA[path.suffix[1:]])
    return paths


def as_svg(figure: Figure) -> str:
    """Give the figure as SVG text; to be called within `styled`."""
    buffer = io.StringIO()
    figure.savefig(buffer, format="svg", metadata=METADATA["svg"])
    return buffer.getvalue()


def duration_text(seconds: float) -> str:
    """Say a calendar time in the unit that people would use: `30 min`, `12 h`, `2 days`, `1 month`, `1.25 years`."""
    for unit, length, from_ in (
        ("year", 365.25 * 86400, 0.95),
        ("month", 30.44 * 86400, 0.95),
        ("day", 86400.0, 1.95),
        ("h", 3600.0, 0.95),
        ("min", 60.0, 0.95),
    ):
        if seconds >= from_ * length:
            exact = seconds / length
            # A month of 30 days is one, whatever the mean month is.
            number = float(round(exact)) if abs(exact - round(exact)) < 0.05 + 0.03 * exact else exact
            return f"{number:.3g} {unit}{'s' if number != 1 and unit in ('year', 'month', 'day') else ''}"
    return f"{seconds:.0f} s"
