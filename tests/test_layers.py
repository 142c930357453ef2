"""The house's rules, checked: who may import whom, how large a file may be, what stands in it."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "ecstui"

FILE_LINES = 400
FUNCTION_LINES = 60

ROOMS: dict[str, set[str]] = {
    "model": set(),
    "diagnose": {"model"},
    "aws": {"model", "ports", "errors"},
    "live": {"model", "diagnose", "ports", "errors"},
    "actions": {"model", "ports", "errors"},
    "demo": {"model"},
    # The hall. Everyone who may import one of these may import what it imports.
    "ports": {"model"},
    "errors": set(),
    "text": set(),
    "fmt": set(),
    "paths": {"errors"},
    "config": {"errors"},
    "crash": {"errors", "paths", "text"},
    "terminal": {"text"},
    "__init__": set(),
    "__main__": {"cli"},
}
ROOMS["ui"] = set(ROOMS) - {"aws", "demo", "__main__"}
ROOMS["cli"] = set(ROOMS) - {"__main__"}

OUTSIDE: dict[str, set[str]] = {
    "model": {"msgspec"},
    # aiohttp for the errors that aiobotocore lets through unwrapped.
    "aws": {"aiobotocore", "aiohttp", "botocore", "boto3", "msgspec"},
    "live": {"msgspec"},
    "actions": {"msgspec"},
    "ui": {"msgspec", "rich", "textual"},
    "demo": {"aiohttp", "botocore", "msgspec"},
    "ports": {"msgspec"},
    "text": {"msgspec"},
    "config": {"msgspec"},
    "paths": {"platformdirs"},
    "cli": {"aiohttp", "boto3", "msgspec", "textual", "yaml"},
}

WIRES = PACKAGE / "demo" / "shots.py"
"""Takes pictures of the console on the demo: the one module that wires rooms besides `cli`."""

PRINTING = {"cli", "demo"}
"""Rooms with commands that print; everyone else would print into the console's screen."""

EMPTY_WORDS = {"manager", "helper", "helpers", "util", "utils", "data", "info", "misc", "common"}


class Source(NamedTuple):
    """One module of the package."""

    path: Path
    room: str
    text: str
    tree: ast.Module

    def at(self, node: ast.AST | None = None) -> str:
        """Where, for a failed test's message."""
        line = (
            f":{node.lineno}" if isinstance(node, ast.stmt | ast.expr | ast.excepthandler) else ""
        )
        return f"{self.path.relative_to(ROOT)}{line}"


@cache
def sources(folder: Path = PACKAGE) -> tuple[Source, ...]:
    """Every module below `folder`, parsed."""
    found = []
    for path in sorted(folder.rglob("*.py")):
        text = path.read_text("utf-8")
        room = path.relative_to(folder).parts[0].removesuffix(".py")
        if path == WIRES:
            room = "cli"
        found.append(Source(path, room, text, ast.parse(text)))
    return tuple(found)


def imports(source: Source) -> Iterator[tuple[ast.stmt, str]]:
    """Each import as a dotted name, also those in functions and for type checkers only."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            yield from ((node, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node, f"{node.module}.{alias.name}") for alias in node.names)


def test_every_room_is_in_the_table() -> None:
    assert {source.room for source in sources()} <= set(ROOMS)


def test_rooms_import_only_what_they_may() -> None:
    wrong = []
    for source in sources():
        for node, name in imports(source):
            top, _, rest = name.partition(".")
            room = rest.partition(".")[0]
            if top != "ecstui" or room in {"", "__version__", source.room}:
                continue
            if room not in ROOMS[source.room]:
                wrong.append(f"{source.at(node)} imports {name}")
    assert wrong == []


def test_rooms_use_only_the_libraries_they_may() -> None:
    wrong = []
    for source in sources():
        for node, name in imports(source):
            top = name.partition(".")[0]
            if top == "ecstui" or top in sys.stdlib_module_names:
                continue
            if top not in OUTSIDE.get(source.room, set()):
                wrong.append(f"{source.at(node)} imports {name}")
    assert wrong == []


def test_imports_are_absolute() -> None:
    wrong = [
        source.at(node)
        for source in sources()
        for node in ast.walk(source.tree)
        if isinstance(node, ast.ImportFrom) and node.level
    ]
    assert wrong == []


@pytest.mark.parametrize("folder", [PACKAGE, ROOT / "tests"], ids=["ecstui", "tests"])
def test_every_module_says_what_belongs_there(folder: Path) -> None:
    wrong = []
    for source in sources(folder):
        first = (ast.get_docstring(source.tree) or "").splitlines()[:1]
        if not first or not first[0].endswith((".", ":", "?", "`")):
            wrong.append(source.at())
    assert wrong == []


@pytest.mark.parametrize("folder", [PACKAGE, ROOT / "tests"], ids=["ecstui", "tests"])
def test_files_and_functions_are_short(folder: Path) -> None:
    wrong = []
    for source in sources(folder):
        lines = source.text.count("\n")
        if lines > FILE_LINES:
            wrong.append(f"{source.at()} has {lines} lines")
        for node in ast.walk(source.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > FUNCTION_LINES:
                    wrong.append(f"{source.at(node)} {node.name} has {length} lines")
    assert wrong == []


def test_names_of_files_say_something() -> None:
    wrong = [s.at() for s in sources() if set(re.split("[_.]", s.path.stem)) & EMPTY_WORDS]
    assert wrong == []


def _catches_bugs(handler: ast.ExceptHandler) -> bool:
    """Whether it would take any exception and keep it; tidying up and raising again is fine."""
    raises = isinstance(handler.body[-1], ast.Raise) and handler.body[-1].exc is None
    return _is_broad(handler.type) and not raises


def _is_broad(caught: ast.expr | None) -> bool:
    if isinstance(caught, ast.Tuple):
        return any(_is_broad(one) for one in caught.elts)
    broad = {"Exception", "BaseException"}
    return caught is None or (isinstance(caught, ast.Name) and caught.id in broad)


def test_bugs_are_caught_nowhere_but_at_the_very_end() -> None:
    wrong = [
        source.at(node)
        for source in sources()
        for node in ast.walk(source.tree)
        if source.room != "cli" and isinstance(node, ast.ExceptHandler) and _catches_bugs(node)
    ]
    assert wrong == []


def test_only_commands_print() -> None:
    wrong = [
        source.at(node)
        for source in sources()
        for node in ast.walk(source.tree)
        if source.room not in PRINTING
        and isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "print"
    ]
    assert wrong == []


def test_no_file_knows_the_machine_it_was_written_on() -> None:
    here = re.compile(r"(?<![\w.~-])/(?:home|Users|root|work)/\w")
    files = [path for pattern in ("*.md", "*.toml") for path in ROOT.glob(pattern)]
    files += [s.path for folder in (PACKAGE, ROOT / "tests") for s in sources(folder)]
    files += [*(ROOT / "themes").iterdir(), ROOT / ".ci/run", *(ROOT / ".github").rglob("*.yml")]
    wrong = [str(path) for path in files if here.search(path.read_text("utf-8"))]
    assert wrong == []


HEAVY = {"textual", "rich", "botocore", "aiobotocore", "boto3", "aiohttp", "yaml"}

_LOADED = """
import sys
from ecstui.cli import main
try:
    main(sys.argv[1:])
except SystemExit as end:
    assert not end.code, end.code
sys.stdout.flush()
print(" ".join({name.partition(".")[0] for name in sys.modules}), file=sys.stderr)
"""


@pytest.mark.parametrize("argv", [["--version"], ["--help"], ["get", "--help"]], ids=" ".join)
def test_help_and_version_load_nothing_heavy(argv: list[str]) -> None:
    run = subprocess.run(
        [sys.executable, "-c", _LOADED, *argv], capture_output=True, text=True, check=True
    )
    assert "ecstui" in run.stdout
    assert HEAVY & set(run.stderr.split()) == set()
