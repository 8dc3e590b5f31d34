"""Load a project: find its files, read them all, tell everything that is wrong."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from kefu.errors import ProjectError
from kefu.project.content import read_content
from kefu.project.domain_merge import merge_domains
from kefu.project.domain_reader import read_domain
from kefu.project.domain_sync import with_training_data
from kefu.project.located import Located
from kefu.project.nlu_reader import read_nlu
from kefu.project.problems import Problem
from kefu.project.project import Project
from kefu.project.schema_check import check_schema
from kefu.project.settings_reader import read_config, read_credentials, read_endpoints
from kefu.project.sources import Layout, Sources, find_layout
from kefu.project.story_reader import read_stories
from kefu.project.yaml12 import read_file


@dataclass(frozen=True)
class Loaded:
    """A project and what is wrong with it.

    `project` is None where nothing can be loaded; with errors among `problems` it is
    incomplete and must not be trained.
    """

    project: Project | None
    problems: list[Problem] = field(default_factory=list)


def load_project(target: str | Path | None = None, sources: Sources = Sources()) -> Loaded:
    """Load a bot by name, a folder, a single file, or (None) the project in the current folder."""
    try:
        layout = find_layout(target, sources)
    except ProjectError as error:
        return Loaded(None, list(error.problems))
    problems: list[Problem] = []
    project = _load(layout, problems)
    return Loaded(project, sorted(problems, key=_reading_order))


def _load(layout: Layout, problems: list[Problem]) -> Project:
    content = read_content((*layout.domain, *layout.data, *layout.tests), problems)
    nlu = read_nlu(content.nlu, problems)
    stories = read_stories(content.stories, problems)
    merged = merge_domains(content.domains, problems)
    return Project(
        name=layout.name,
        folder=layout.folder,
        domain=read_domain(with_training_data(merged, nlu, stories)),
        nlu=nlu,
        stories=stories,
        tests=read_stories(content.tests, problems),
        config=read_config(_settings(layout, "config", problems)),
        endpoints=read_endpoints(_settings(layout, "endpoints", problems)),
        credentials=read_credentials(_settings(layout, "credentials", problems)),
        actions=layout.actions,
        files=(*content.files, *layout.settings.values()),
    )


def _settings(layout: Layout, kind: str, problems: list[Problem]) -> Located:
    path = layout.settings.get(kind)
    if path is None:
        return Located(None)
    document = read_file(path)
    problems += document.problems
    root = document.root or Located(None)
    problems += check_schema(root, kind)
    return root


def _reading_order(problem: Problem) -> tuple[str, int, int]:
    """Problems of the whole project first, then file by file from top to bottom."""
    place = problem.place
    return (place.file, place.line, place.column) if place else ("", 0, 0)
