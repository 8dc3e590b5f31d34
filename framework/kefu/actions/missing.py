"""Custom actions that nobody would carry out, found by reading the author's code without running it."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from kefu.actions.loading import is_for_server, read_code
from kefu.project.domain import ACTION_VALIDATE_SLOT_MAPPINGS
from kefu.project.problems import Problem, Severity, did_you_mean
from kefu.project.project import Project


def missing_actions(project: Project) -> list[Problem]:
    """Actions of the domain that neither the author's code nor an action server has.

    An error where the code tells the names of all its actions; a warning where there is no code.
    """
    domain = project.domain
    wanted = [n for n in domain.actions if n not in domain.responses and not domain.is_retrieval_action(n)]
    if project.endpoints.action_endpoint:
        return []
    trees = read_code(project.actions)[0] if project.actions else []
    if not trees or is_for_server(trees):
        return [_nobody_runs(name, project) for name in wanted]
    names = _names(trees)
    return [] if names is None else [_unknown(name, names, project) for name in wanted if name not in names]


def _names(trees: Iterable[ast.Module]) -> set[str] | None:
    """What the `name` methods return; None where one has to be run to know."""
    found: set[str] = {ACTION_VALIDATE_SLOT_MAPPINGS}
    for method in _name_methods(trees):
        returned = [node.value for node in ast.walk(method) if isinstance(node, ast.Return)]
        for value in returned:
            if not (isinstance(value, ast.Constant) and isinstance(value.value, str)):
                return None
            found.add(value.value)
    return found


def _name_methods(trees: Iterable[ast.Module]) -> Iterator[ast.FunctionDef]:
    classes = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    for node in (node for cls in classes for node in cls.body):
        if isinstance(node, ast.FunctionDef) and node.name == "name":
            yield node


def _unknown(name: str, known: Iterable[str], project: Project) -> Problem:
    place = project.domain.action_places.get(name)
    hint = did_you_mean(name, known) or "add it there, or name an action_endpoint in endpoints.yml"
    return Problem("action-missing", place, f"{_code(project)} has no action '{name}'", hint)


def _nobody_runs(name: str, project: Project) -> Problem:
    place = project.domain.action_places.get(name)
    hint = "write an actions.py, or name an action_endpoint in endpoints.yml"
    return Problem("action-missing", place, f"nobody carries out the action '{name}'", hint, Severity.WARNING)


def _code(project: Project) -> str:
    return project.actions.name if project.actions else "the code"
