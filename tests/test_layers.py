"""Who may import whom, read from the source."""

import ast
import sys
from pathlib import Path

import pytest

HOME = Path(__file__).parents[1]
ROOMS = ("models", "protocols", "analysis", "commands")
SOURCES = sorted(path for room in ROOMS for path in (HOME / room).rglob("*.py"))
FORBIDDEN = {
    "models": {"protocols", "analysis", "commands", "h5py", "matplotlib", "pydantic", "typer"},
    "protocols": {"analysis", "commands", "matplotlib", "typer"},
    "analysis": {"models", "protocols", "commands", "brian2", "typer"},
    "commands": set(),
}
EVERYWHERE = {"tests"}


def module_of(path):
    return ".".join(path.relative_to(HOME).with_suffix("").parts)


def imports(node, inside_functions=True):
    """Modules that are imported at or below a node, as full names; those for type checkers alone are left out."""
    found = set()
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import):
            found |= {alias.name for alias in child.names}
        elif isinstance(child, ast.ImportFrom):
            assert child.level == 0, "relative imports hide where things are"
            found |= {f"{child.module}.{alias.name}" for alias in child.names}
        elif isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) and not inside_functions:
            continue
        elif isinstance(child, ast.If) and ast.unparse(child.test) == "TYPE_CHECKING":
            continue
        else:
            found |= imports(child, inside_functions)
    return found


def within(modules, *packages):
    return {module for module in modules for package in packages if module == package or module.startswith(f"{package}.")}


@pytest.mark.parametrize("path", SOURCES, ids=module_of)
def test_rooms_know_only_those_below(path):
    room = path.relative_to(HOME).parts[0]
    assert not within(imports(ast.parse(path.read_text())), *FORBIDDEN[room], *EVERYWHERE)


@pytest.mark.parametrize("path", sorted((HOME / "models" / "regions").glob("*.py")), ids=module_of)
def test_regions_do_not_know_each_other(path):
    others = within(imports(ast.parse(path.read_text())), "models.regions")
    assert not {other for other in others if not other.startswith(f"{module_of(path)}.")} - within(others, "models.regions.names")


@pytest.mark.parametrize("path", sorted((HOME / "models" / "tasks").glob("*.py")), ids=module_of)
def test_tasks_do_not_know_regions(path):
    assert not within(imports(ast.parse(path.read_text())), "models.regions", "models.brain")


@pytest.mark.parametrize("path", sorted((HOME / "commands").glob("*.py")), ids=module_of)
def test_commands_import_what_is_heavy_inside(path):
    at_once = imports(ast.parse(path.read_text()), inside_functions=False)
    light = sys.stdlib_module_names | {"typer", "commands"}
    assert {module.split(".")[0] for module in at_once} <= light


@pytest.mark.parametrize("path", SOURCES, ids=module_of)
def test_every_file_says_what_it_is_for(path):
    assert ast.get_docstring(ast.parse(path.read_text()))
