"""Reading the author's project for a command."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click

from kefu.cli.problems import show_problems
from kefu.errors import ProjectError
from kefu.project.loader import load_project
from kefu.project.problems import Problem, has_errors
from kefu.project.project import Project
from kefu.project.sources import Sources
from kefu.training.validation import validate


def source_options(*names_of_data: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """`--domain`, `--data` (and its other names) and `--config`, given to the command as one `sources`."""

    def with_sources(command: Callable[..., Any]) -> Callable[..., Any]:
        @click.option("--domain", "-d", metavar="PATH", help="The domain: a file or folder.")
        @click.option(
            "--data", *names_of_data, "data", multiple=True, metavar="PATH...", help="Training data."
        )
        @click.option("--config", "-c", metavar="FILE", help="The pipeline and policies.")
        @wraps(command)
        def gathered(domain: str | None, data: tuple[str, ...], config: str | None, **others: Any) -> Any:
            paths = tuple(Path(path) for path in data)
            sources = Sources(_path(domain), paths, _path(config))
            return command(sources=sources, **others)

        return gathered

    return with_sources


def read_project(bot: str | None, sources: Sources = Sources()) -> tuple[Project | None, list[Problem]]:
    """The project and everything that is wrong with it."""
    loaded = load_project(bot, sources)
    checked = validate(loaded.project) if loaded.project else []
    return loaded.project, [*loaded.problems, *checked]


def sound_project(bot: str | None, sources: Sources = Sources()) -> Project:
    """The project; warnings and notes are shown. Raises ProjectError where there are errors."""
    project, problems = read_project(bot, sources)
    if project is None or has_errors(problems):
        raise ProjectError(problems)
    show_problems(problems)
    return project


def _path(typed: str | None) -> Path | None:
    return Path(typed) if typed else None
