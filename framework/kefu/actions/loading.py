"""Finding the author's actions: a file `actions.py`, or a folder `actions` of Python files.

Modules of a folder import each other relatively (`from .orders import find`).
"""

from __future__ import annotations

import ast
import importlib
import importlib.util
import inspect
import logging
import sys
import traceback
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import ModuleType

from kefu.actions.sdk import Action
from kefu.errors import ProjectError
from kefu.project.problems import Place, Problem

logger = logging.getLogger(__name__)

_SDK = "rasa_sdk"


def load_actions(path: Path) -> dict[str, Action]:
    """The actions of a file or folder by name.

    Code that imports `rasa_sdk` belongs to an action server; it is left to that, and a log line
    says so.

    Raises:
        ProjectError: with the place of every mistake in syntax, of a failing import, of an action
            that cannot be made and of a name that two actions have.
    """
    files = _files(path)
    trees, problems = read_code(path)
    if problems:
        raise ProjectError(problems)
    if is_for_server(trees):
        logger.warning("%s imports %s: its actions are left to the action server", path, _SDK)
        return {}
    found = [cls for module in _import_all(path, files) for cls in _action_classes(module)]
    return _by_name(found)


def check_actions(path: Path) -> list[Problem]:
    """What is wrong with the code as far as reading tells; nothing of it runs."""
    return read_code(path)[1]


def _files(path: Path) -> list[Path]:
    return sorted(path.rglob("*.py")) if path.is_dir() else [path]


def read_code(path: Path) -> tuple[list[ast.Module], list[Problem]]:
    """The syntax trees of a file or folder, and what is no Python; nothing of it runs."""
    trees: list[ast.Module] = []
    problems: list[Problem] = []
    for file in _files(path):
        try:
            trees.append(ast.parse(file.read_bytes(), str(file)))
        except SyntaxError as error:
            place = Place(str(file), error.lineno or 1, error.offset or 1)
            problems.append(Problem("action-syntax", place, f"this is not Python: {error.msg}"))
        except (MemoryError, RecursionError):
            message = "this is not Python: it is nested too deeply"
            problems.append(Problem("action-syntax", Place(str(file)), message))
        except (OSError, ValueError) as error:
            problems.append(Problem("action-unreadable", Place(str(file)), f"cannot be read: {error}"))
    return trees, problems


def is_for_server(trees: Iterable[ast.Module]) -> bool:
    """True for code of an action server, which imports its SDK."""
    return any(_imports_sdk(tree) for tree in trees)


def _imports_sdk(tree: ast.Module) -> bool:
    names = [a.name for node in ast.walk(tree) if isinstance(node, ast.Import) for a in node.names]
    names += [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    return any(name.partition(".")[0] == _SDK for name in names)


def _import_all(path: Path, files: Iterable[Path]) -> Iterator[ModuleType]:
    root = f"kefu_actions_{abs(hash(str(path.resolve()))):x}"
    for name in [name for name in sys.modules if name.partition(".")[0] == root]:
        del sys.modules[name]
    if path.is_dir():
        package = ModuleType(root)
        package.__path__ = [str(path)]
        sys.modules[root] = package
    for file in files:
        yield _import(_module_name(root, path, file), file)


def _module_name(root: str, path: Path, file: Path) -> str:
    inside = file.relative_to(path).with_suffix("").parts if path.is_dir() else ()
    return ".".join((root, *(part for part in inside if part != "__init__")))


def _import(name: str, file: Path) -> ModuleType:
    if name in sys.modules and hasattr(sys.modules[name], "__file__"):
        return sys.modules[name]
    spec = importlib.util.spec_from_file_location(name, file)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    if file.name == "__init__.py":
        module.__path__ = [str(file.parent)]
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except (Exception, SystemExit) as error:  # the author's code may raise anything
        del sys.modules[name]
        what = f"cannot be imported: {type(error).__name__}: {error}"
        raise ProjectError([Problem("action-import", _place_of(error, file), what)]) from error
    return module


def _place_of(error: BaseException, file: Path) -> Place:
    """The last line of the author's own file that led to the error."""
    frames = traceback.extract_tb(error.__traceback__)
    lines = [frame.lineno for frame in frames if frame.filename == str(file) and frame.lineno]
    return Place(str(file), lines[-1] if lines else 1)


def _action_classes(module: ModuleType) -> list[type[Action]]:
    classes = [c for c in vars(module).values() if inspect.isclass(c) and c.__module__ == module.__name__]
    return [c for c in classes if issubclass(c, Action) and not inspect.isabstract(c)]


def _by_name(classes: Iterable[type[Action]]) -> dict[str, Action]:
    actions: dict[str, Action] = {}
    problems: list[Problem] = []
    for cls in classes:
        try:
            action = cls()
            name = action.name()
            if not isinstance(name, str) or not name.strip():
                raise TypeError(f"name() gives {name!r}, which is no name")
        except (Exception, SystemExit) as error:  # the author's code may raise anything
            what = f"the action {cls.__name__} cannot be made: {type(error).__name__}: {error}"
            problems.append(Problem("action-broken", _place(cls), what))
            continue
        if name in actions:
            other = _place(type(actions[name]))
            what = f"the action '{name}' is defined twice"
            problems.append(Problem("action-duplicate", _place(cls), what, related=(other,)))
        actions[name] = action
    if problems:
        raise ProjectError(problems)
    return actions


def _place(cls: type) -> Place:
    return Place(inspect.getfile(cls), inspect.getsourcelines(cls)[1])
