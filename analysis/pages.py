"""The score table of the README and the sections of `docs/results.md`, written from the recordings on disk.

`python -m analysis.pages RESULTS` renews the rows of all experiments that are complete there, and leaves the others, and what is
written by hand below a section's criteria, as they stand.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from pathlib import Path

from analysis.score import LANDMARK, Row, table
from analysis.verdict import NOT_RUN

README, RESULTS = Path("README.md"), Path("docs/results.md")


def renewed_table(text: str, rows: Sequence[Row]) -> str:
    """Return a page with the model's numbers and the verdicts of these rows in its tables.

    Raises
    ------
    LookupError
        If a row is in none.
    """
    lines = text.split("\n")
    for row in rows:
        at = next((number for number, line in enumerate(lines) if line.startswith(f"| {row.name} | ")), None)
        if at is None:
            raise LookupError(f"no row of {row.name} in the tables")
        cells = lines[at].split(" | ")
        cells[2 if row.kind == LANDMARK else 1] = row.model
        cells[-1] = f"**{row.verdict}** |"
        lines[at] = " | ".join(cells)
    return "\n".join(lines)


def renewed_sections(text: str, rows: Sequence[Row]) -> str:
    """Return a page with verdict, criterion, numbers and reasons of these rows in their sections.

    Raises
    ------
    LookupError
        If a row has none.
    """
    for row in rows:
        section = rf"^## {re.escape(row.name)}: .*?$(?P<how>.*?Wanted: ).*?\n\nModel: .*?\n\n(?:\* .*?\n)+"
        found = re.search(section, text, re.MULTILINE | re.DOTALL)
        if not found:
            raise LookupError(f"no section of {row.name}")
        reasons = "".join(f"* {reason}\n" for reason in row.reasons)
        new = f"## {row.name}: {row.verdict}{found['how']}{row.criterion}.\n\nModel: {row.model}.\n\n{reasons}"
        text = text[: found.start()] + new + text[found.end() :]
    return text


def main(results: Path) -> None:
    """Renew both pages from a folder of results, and say of which experiments."""
    rows = [row for row in table(results) if row.verdict != NOT_RUN]
    for page, renewed in ((README, renewed_table), (RESULTS, renewed_sections)):
        page.write_text(renewed(page.read_text(encoding="utf-8"), rows), encoding="utf-8")
    print("\n".join(f"{row.name}: {row.verdict}" for row in rows) or "nothing is complete")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
