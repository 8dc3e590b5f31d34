"""What a bot is tested on: the files named, or those of the project."""

from __future__ import annotations

from pathlib import Path

from kefu.errors import KefuError, ProjectError
from kefu.project.content import Content, read_content
from kefu.project.loader import load_project
from kefu.project.nlu_data import NluData
from kefu.project.nlu_reader import read_nlu
from kefu.project.problems import Problem, has_errors
from kefu.project.project import Project
from kefu.project.stories import Story
from kefu.project.story_reader import read_stories


def read_test_stories(bot: str | None, path: str | None) -> tuple[Story, ...]:
    """The stories at a path, else the test stories of the project.

    Raises:
        KefuError: there are none.
        ProjectError: they have mistakes.
    """
    problems: list[Problem] = []
    if path is None:
        stories = _project(bot).tests
    else:
        content = _content(path, problems)
        stories = read_stories([*content.tests, *content.stories], problems)
    _raise_errors(problems)
    if not stories:
        raise KefuError(f"there are no test stories {_where(path, 'in files named test_*.yml')}")
    return stories


def has_test_stories(bot: str | None) -> bool:
    """Whether the project has test stories of its own; raises ProjectError where it has mistakes."""
    return bool(_project(bot).tests)


def read_examples(bot: str | None, path: str | None) -> NluData:
    """The annotated examples at a path, else those that the project trains on; raises as above."""
    problems: list[Problem] = []
    if path is None:
        data = _project(bot).nlu
    else:
        data = read_nlu(_content(path, problems).nlu, problems)
    _raise_errors(problems)
    if not data.examples:
        raise KefuError(f"there are no annotated examples {_where(path, 'in the project')}")
    return data


def _project(bot: str | None) -> Project:
    loaded = load_project(bot)
    if loaded.project is None:
        raise ProjectError(loaded.problems)
    _raise_errors(loaded.problems)
    return loaded.project


def _content(path: str, problems: list[Problem]) -> Content:
    if not Path(path).exists():
        raise KefuError(f"there is no file or folder '{path}'")
    return read_content([Path(path)], problems)


def _raise_errors(problems: list[Problem]) -> None:
    if has_errors(problems):
        raise ProjectError(problems)


def _where(path: str | None, otherwise: str) -> str:
    return f"in '{path}'" if path else otherwise
