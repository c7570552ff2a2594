"""Law 10: no file imports upward. The floors stand in docs/architecture.md; the imports are read with `ast`."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "kliping"
MODULES = sorted(PACKAGE.rglob("*.py"))
# Rows of the table: | floor | files | purpose |
ROW = re.compile(r"^\| (\d+) \| ([^|]+) \|", re.MULTILINE)


def read_floors() -> dict[str, int]:
    """The floor of each file or folder, by its name without ending: {"errors": 0, ..., "search": 3}."""
    table = (ROOT / "docs/architecture.md").read_text()
    names = [(int(floor), name) for floor, cell in ROW.findall(table) for name in re.findall(r"`([^`]+)`", cell)]
    return {name.removesuffix(".py").removesuffix("/"): floor for floor, name in names}


FLOORS = read_floors()


def name_of(path: Path) -> str:
    """A module's dotted name inside the package: "search.query", "article"; "search" for its `__init__`."""
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


NAMES = {name_of(path) for path in MODULES}


def imports_of(path: Path) -> set[str]:
    """The modules of the package that a file imports, wherever in it the import stands."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            found |= {node.module or ""} | {f"{node.module}.{alias.name}" for alias in node.names}
    inside = {name.removeprefix("kliping").removeprefix(".") for name in found if name.split(".")[0] == "kliping"}
    known = {name for name in inside if name and name in NAMES}
    # Importing `search.query` names `search` as well; the more exact name is the one meant.
    return {name for name in known if not any(other.startswith(f"{name}.") for other in known)}


def test_every_file_has_a_floor():
    """The table names each file or top folder of the package, and nothing that is not there."""
    there = {name.split(".")[0] for name in NAMES} - {""}

    assert there == set(FLOORS)


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_imports_go_down(path):
    """A file imports only from lower floors, or from its own folder."""
    own = name_of(path).split(".")[0]
    upward = {
        name for name in imports_of(path) if name.split(".")[0] != own and FLOORS[name.split(".")[0]] >= FLOORS[own]
    }

    assert not upward


def test_no_cycle_inside_a_folder():
    """Inside a folder files may import each other, but never in a ring."""
    graph = {name_of(path): imports_of(path) - {name_of(path)} for path in MODULES}
    while leaves := {name for name, needs in graph.items() if not needs & graph.keys()}:
        graph = {name: needs for name, needs in graph.items() if name not in leaves}

    assert not graph
