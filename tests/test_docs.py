"""What README and docs show a reader: commands that parse, protocols that are accepted, links that lead somewhere."""

import re
import shlex
import tomllib
from pathlib import Path

import h5py
import pytest
import typer

from analysis.check import faults_of
from commands.main import app
from commands.options import changes_of
from protocols.language import read
from protocols.scope import refuse_what_cannot_run

HOME = Path(__file__).parents[1]
PAGES = [*(HOME / name for name in ("README.md", "CONTRIBUTING.md", "results/README.md")), *sorted((HOME / "docs").glob("*.md"))]
GENERATED = HOME / "docs" / "generated", HOME / "docs" / "drawn"
FENCE = re.compile(r"^```(\S*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\]\(([^)\s]+)\)")
PROGRAM = "motor-memory"


def fenced(page, language):
    return [text for found, text in FENCE.findall(page.read_text()) if found == language]


def command_lines(page):
    """Of blocks and of inline code; an inline name of the program alone, or with a word left open, is no command line."""
    lines = [line for block in fenced(page, "") for line in block.splitlines()]
    lines += CODE.findall(FENCE.sub("", page.read_text()))
    for line in lines:
        words = shlex.split(line, comments=True) if PROGRAM in line else []
        if len(words) > 1 and words[0].rpartition("/")[2] == PROGRAM:
            yield words[1:]


COMMANDS = [(page, words) for page in PAGES for words in command_lines(page)]
PROTOCOLS = [(page, text) for page in PAGES for text in fenced(page, "toml")]


def name_of(value):
    return value.name if isinstance(value, Path) else None


@pytest.mark.parametrize(("page", "words"), COMMANDS, ids=name_of)
def test_a_command_line_that_is_shown_parses(page, words):
    command = typer.main.get_command(app)
    name, one, rest = command.resolve_command(typer.Context(command), words)
    context = one.make_context(name, rest)
    changes_of(context.params.get("changes") or [])


@pytest.mark.parametrize(("page", "text"), PROTOCOLS, ids=name_of)
def test_a_protocol_that_is_shown_can_be_run(page, text):
    protocol = read(tomllib.loads(text), "shown")
    refuse_what_cannot_run(protocol, protocol.groups)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(HOME)))
def test_links_lead_somewhere(page):
    for target in LINK.findall(page.read_text()):
        path = (page.parent / target.partition("#")[0]).resolve()
        if "://" in target or target.startswith("#") or path.parent in GENERATED:
            continue
        assert path.exists(), f"{page.name}: {target}"


def test_pages_show_commands_and_protocols():
    assert {page.name for page, _ in COMMANDS} >= {"README.md", "tutorial.md", "results.md"}
    assert {page.name for page, _ in PROTOCOLS} == {"README.md", "tutorial.md"}


RECORDINGS = sorted((HOME / "docs" / "recordings").glob("*.h5"))


@pytest.mark.parametrize("path", RECORDINGS, ids=name_of)
def test_every_column_stands_in_the_layout(path):
    layout = set(re.findall(r"\w+", (HOME / "results" / "README.md").read_text()))
    with h5py.File(path) as file:
        tables = [file["segments"], file["trials"], *file["events"].values()]
        assert {name for table in tables for name in table} <= layout


@pytest.mark.parametrize("path", RECORDINGS, ids=name_of)
def test_shipped_recordings_are_sound(path):
    assert faults_of(path) == []
