"""The rules of the house: small files and functions, imports that point downward, no circles."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[1] / "framework" / "kefu"
MODULES = sorted(PACKAGE.rglob("*.py"))

# top to bottom: a room imports only from its own floor and from those below
FLOORS = (
    ("cli",),
    ("evaluation",),
    ("server",),
    ("channels",),
    ("agent",),
    ("training",),
    ("actions",),
    ("policies",),
    ("nlg",),
    ("stores",),
    ("nlu",),
    ("conversation",),
    ("knowledge",),
    ("llm",),
    ("http_endpoint",),
    ("project",),
    ("model_folder", "optimizer"),
    ("data_types", "errors", "strict_json"),
)
# plain data classes that a higher room shares with lower ones
SHARED_DOWNWARD = {"kefu.channels.message", "kefu"}


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def module_name(path: Path) -> str:
    return ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__")


KNOWN = {module_name(path) for path in MODULES}


def imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.module:
        whole = [f"{node.module}.{alias.name}" for alias in node.names]
        return [name for name in whole if name in KNOWN] or [node.module]
    return []


def own_imports(path: Path) -> set[str]:
    """What a module imports anywhere, but for names that only type checkers need."""
    for_types = {id(n) for branch in type_checking(path) for n in ast.walk(branch)}
    found = {name for node in ast.walk(tree(path)) if id(node) not in for_types for name in imported(node)}
    return {name for name in found if name.split(".")[0] == "kefu"} - {module_name(path)}


def type_checking(path: Path) -> list[ast.If]:
    branches = [n for n in tree(path).body if isinstance(n, ast.If)]
    return [n for n in branches if isinstance(n.test, ast.Name) and n.test.id == "TYPE_CHECKING"]


def floor(module: str) -> int:
    room = module.split(".")[1] if "." in module else ""
    return next((i for i, rooms in enumerate(FLOORS) if room in rooms), -1)


def functions(path: Path) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    return [n for n in ast.walk(tree(path)) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]


def length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


@pytest.mark.parametrize("path", MODULES, ids=module_name)
def test_imports_point_downward(path: Path) -> None:
    own = module_name(path)
    if floor(own) < 0:  # the package's face re-exports
        return
    upward = [name for name in own_imports(path) - SHARED_DOWNWARD if floor(name) < floor(own)]
    assert not upward, f"{own} imports from above: {upward}"


@pytest.mark.parametrize("path", MODULES, ids=module_name)
def test_files_and_functions_are_small(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 500
    assert not [f"{f.name}: {length(f)}" for f in functions(path) if length(f) > 60]


def test_the_median_function_is_short() -> None:
    lengths = sorted(length(f) for path in MODULES for f in functions(path))
    assert lengths[len(lengths) // 2] < 10


def test_no_import_circles() -> None:
    edges = {module_name(path): {n for n in top_level(path) if n in KNOWN} for path in MODULES}
    assert not [name for name in edges if name in reachable(edges, name)]


def top_level(path: Path) -> set[str]:
    return {name for node in tree(path).body for name in imported(node)} - {module_name(path)}


def reachable(edges: dict[str, set[str]], start: str) -> set[str]:
    seen: set[str] = set()
    waiting = list(edges[start])
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting.extend(edges.get(name, ()))
    return seen
