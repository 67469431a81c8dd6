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
from models.regions.names import HAS_PART_IN, MODULATORS, MUSCLES, REGIONS, SENSES
from models.tasks import TASKS
from protocols.language import library, read
from protocols.scope import refuse_what_cannot_run
from protocols.settings import read_settings
from protocols.words import VERBS, Group, Protocol, Trials

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


def test_a_protocol_is_made_in_python_as_shown():
    (code,) = re.findall(
        r"```python\n(from protocols.language import read\n.*?)```", (HOME / "docs" / "api.md").read_text(), re.DOTALL
    )
    made = {}
    exec(code, made)
    assert [(group.name, len(group.phases)) for group in made["protocol"].groups] == [(f"days{n}", 3 * n) for n in range(1, 6)]


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


LANGUAGE = (HOME / "docs" / "protocols.md").read_text()
COMMAND_LINE = (HOME / "docs" / "commands.md").read_text()
WORD = re.compile(r"`(\w+)`")


def rows_below(heading, page=LANGUAGE):
    """Of every table that begins with these cells: the cells of each row, an empty first one as in the row above."""
    found, first, inside = [], "", False
    for line in page.splitlines():
        cells = [cell.strip() for cell in line.removeprefix("|").removesuffix("|").split("|")] if line.startswith("|") else []
        inside = line.startswith(heading) or (inside and bool(cells))
        if inside and not line.startswith((heading, "| ---")):
            first = cells[0] or first
            found.append([first, *cells[1:]])
    return found


def options_of(verb):
    return set(VERBS[verb].model_fields) - {verb, "settings"}


def test_the_language_tells_every_verb_and_option_and_no_other():
    assert [WORD.findall(row[0])[0] for row in rows_below("| verb | object |")] == [
        *("practice", "test", "demonstrate", "recall", "wake", "sleep", "gap"),
        *("lesion", "inactivate", "restore", "modulate", "overload", "disuse"),
    ]
    told = {verb: set() for verb in VERBS}
    for verbs, option, *_ in rows_below("| verb | option |"):
        for verb in WORD.findall(verbs):
            told[verb] |= set(WORD.findall(option))
    assert told == {verb: options_of(verb) for verb in VERBS}


def test_the_language_tells_what_an_option_is_if_left_out():
    skill = {"task": "piano"}
    for verbs, option, default, _ in rows_below("| verb | option |"):
        for verb in WORD.findall(verbs) if WORD.fullmatch(option) and default.startswith("`") and option != "`muscle`" else ():
            objects = {"sleep": "8 h", "lesion": "motor_cortex"}
            phase = {verb: objects.get(verb, "one")}
            written = phase | tomllib.loads(f"{option.strip('`')} = {default.strip('`')}")
            plain, said = (
                read({"title": "x", "skills": {"one": skill}, "groups": [{"name": "g", "phases": [one]}]}, "shown")
                for one in (phase, written)
            )
            assert plain == said, (verb, option)


def test_the_language_tells_every_setting_with_its_default_and_no_other():
    told = {task: {} for task in TASKS}
    for task, setting, default, _ in rows_below("| task | setting |"):
        if setting:
            told[task.strip("`")] |= tomllib.loads(f"{setting.strip('`')} = {default.strip('`')}")
    faults = []
    read_in = {task: read_settings(task, settings, task, faults) for task, settings in told.items()}
    assert not faults
    assert read_in == {task: {name: one.default for name, one in entry.settings.items()} for task, entry in TASKS.items()}


def test_the_language_tells_every_region_sense_modulator_and_muscle_and_no_other():
    assert {word for row in rows_below("| region | is in |") for word in WORD.findall(row[0])} == set(REGIONS)
    for row in rows_below("| region | is in |"):
        tasks = re.sub("the same tasks", "`tennis`, `reach`, `bicycle`, `piano` with a `loudness`", row[1])
        tasks = tasks.replace("`piano` with a `loudness`", "`loudness`").replace("lists", "`lists`")
        told = {word for word in WORD.findall(tasks.partition(";")[0])}
        for region in WORD.findall(row[0]):
            assert told == set(HAS_PART_IN[region]), region
    *_, names = LANGUAGE.partition("\nSenses, for `feedback`:")
    senses, modulators, muscles = re.split(r"Modulators, for `modulate`:|Muscles:", names.partition("\n\n")[0])
    assert set(WORD.findall(senses)) - {"loudness"} == set(SENSES)
    assert set(WORD.findall(modulators)) == set(MODULATORS)
    assert set(WORD.findall(muscles)) == set(MUSCLES)


def test_the_language_tells_every_word_of_the_head():
    told = {word for row in rows_below("| word | what it says |") for word in WORD.findall(row[0])}
    assert told == set(Protocol.model_fields) - {"name", "skills", "groups"}
    assert f"has {len(library())} of them" in LANGUAGE
    assert {"name", "phases", "set"} == set(Group.model_fields)
    assert options_of("practice") == set(Trials.model_fields) - {"settings"}


def test_the_command_line_is_told_with_every_option_and_no_other():
    commands = typer.main.get_command(app).commands
    told = {}
    for command, _, options in rows_below("| command | does |", COMMAND_LINE):
        told[re.findall(r"\w+", command)[0]] = set(re.findall(r"--\w+", options))
    assert told == {name: options_on(one) for name, one in commands.items()}
    explained = {name: set() for name in commands}
    for option, whose, _ in rows_below("| option | of |", COMMAND_LINE):
        for name in WORD.findall(whose):
            explained[name].add(option.strip("`"))
    assert explained == told


def options_on(command):
    """Of a command; those that every command has are told once."""
    return {option for one in command.params for option in one.opts if option.startswith("--")} - {"--json", "--quiet", "--help"}
