"""The shape of the code base is tested like everything else."""

import ast
import importlib
import re
import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
OURS = ("engine", "processes", "tasks", "web", "diagrams")
SOURCES = [
    path.relative_to(ROOT)
    for name in OURS
    for path in sorted((ROOT / name).rglob("*.py"))
    if "node_modules" not in path.parts and "versions" not in path.parts
]
TREES = {path: ast.parse((ROOT / path).read_text()) for path in SOURCES}
MAPPED = re.findall(r"`([\w/]+\.py):([\w.]+)`", (ROOT / "ARCHITECTURE.md").read_text())


@pytest.mark.parametrize("name", OURS)
def test_top_level_names_are_ours_alone(name: str) -> None:
    module = importlib.import_module(name)

    assert module.__file__ is not None
    assert Path(module.__file__).parent == ROOT / name
    assert set(packages_distributions().get(name, ["laneway"])) == {"laneway"}


def test_only_web_commits() -> None:
    elsewhere = [path for path in SOURCES if path.parts[0] != "web"]

    assert [str(path) for path in elsewhere if ".commit(" in (ROOT / path).read_text()] == []


def test_pages_and_api_ask_the_rooms_and_build_no_queries() -> None:
    building = {"select", "insert", "update", "delete", "exists", "func", "text"}
    found = [
        f"{path}:{node.lineno}"
        for path, tree in TREES.items()
        if path.parts[:2] in (("web", "pages"), ("web", "api"))
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        and (node.module or "").partition(".")[0] == "sqlalchemy"
        and building & {name.name for name in node.names}
    ]

    assert found == []


def test_files_stay_small() -> None:
    long = [str(path) for path in SOURCES if len((ROOT / path).read_text().splitlines()) > 300]

    assert long == []


def lines_of(function: ast.FunctionDef) -> int:
    """How long a function is; a filled-in record at its end, one line a field, counts as one."""
    last = function.body[-1]
    lines = (function.end_lineno or 0) - function.lineno + 1
    if isinstance(last, ast.Return) and isinstance(last.value, ast.Call) and not last.value.args:
        lines -= (last.end_lineno or 0) - last.lineno
    return lines


def test_functions_stay_small() -> None:
    long = [
        f"{path}:{node.name}"
        for path, tree in TREES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and lines_of(node) > 40
    ]

    assert long == []


def test_packages_say_what_they_are_and_nothing_else() -> None:
    speaking = [
        str(path)
        for path, tree in TREES.items()
        if path.name == "__init__.py" and (len(tree.body) != 1 or not ast.get_docstring(tree))
    ]

    assert speaking == []


def test_every_module_begins_with_a_sentence() -> None:
    assert [str(path) for path, tree in TREES.items() if not ast.get_docstring(tree)] == []


def test_nothing_of_a_file_is_ever_evaluated_as_python() -> None:
    calls = [
        f"{path}:{node.lineno}"
        for path, tree in TREES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in {"eval", "exec", "compile", "__import__"}
    ]

    assert calls == []


def test_diagrams_are_light() -> None:
    probe = "import sys, diagrams.svg; sys.exit('sqlalchemy' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", probe], cwd=ROOT, check=False).returncode == 0


def names_in(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.add(node.name)
        if isinstance(node, ast.ClassDef):
            found |= {
                f"{node.name}.{part.name}"
                for part in node.body
                if isinstance(part, ast.FunctionDef)
            }
    return found


def test_the_map_names_something() -> None:
    assert len(MAPPED) > 20


@pytest.mark.parametrize(("file", "name"), MAPPED)
def test_the_map_is_true(file: str, name: str) -> None:
    assert name in names_in(ROOT / file)
