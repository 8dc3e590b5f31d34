"""Load a project: find its files, read them all, tell everything that is wrong."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from kefu.errors import ProjectError
from kefu.project.checks import check_project
from kefu.project.content import Content, read_content
from kefu.project.domain_merge import merge_domains
from kefu.project.domain_reader import read_domain
from kefu.project.domain_sync import with_training_data
from kefu.project.located import Located
from kefu.project.nlu_reader import read_nlu
from kefu.project.problems import Place, Problem, Severity, has_errors
from kefu.project.project import Project
from kefu.project.settings_reader import (
    read_config,
    read_credentials,
    read_endpoints,
    read_settings_file,
)
from kefu.project.sources import Layout, Sources, find_layout
from kefu.project.story_reader import read_stories
from kefu.project.yaml12 import shown_path


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
    problems: list[Problem] = []
    try:
        project = _load(find_layout(target, sources), problems)
    except ProjectError as error:
        return Loaded(None, [*problems, *error.problems])
    return Loaded(project, sorted(problems, key=_reading_order))


def _load(layout: Layout, problems: list[Problem]) -> Project:
    content = read_content((*layout.domain, *layout.data, *layout.tests), problems)
    nlu = read_nlu(content.nlu, problems)
    stories = read_stories(content.stories, problems)
    domain_data = with_training_data(merge_domains(content.domains, problems), nlu, stories)
    project = Project(
        name=layout.name,
        folder=layout.folder,
        domain=read_domain(domain_data),
        nlu=nlu,
        stories=stories,
        tests=read_stories(content.tests, problems),
        config=read_config(_settings(layout, "config", problems)),
        endpoints=read_endpoints(_settings(layout, "endpoints", problems)),
        credentials=read_credentials(_settings(layout, "credentials", problems)),
        actions=layout.actions,
        files=(*content.files, *layout.settings.values()),
    )
    if "config" not in layout.settings:
        message = "there is no config.yml: Kefu's default pipeline and policies are trained"
        problems.append(Problem("no-config", _place(layout.folder), message, severity=Severity.NOTE))
    missing = _missing_parts(project, content)
    problems += missing
    # without all names, every use of one that is missing would be told as a mistake
    if content.is_whole and content.domains and not has_errors(missing):
        problems += check_project(project, domain_data)
    return project


def _missing_parts(project: Project, content: Content) -> list[Problem]:
    """What a project cannot do without; silent where a file that may hold it is unreadable."""
    place = _place(project.folder)
    if not content.is_whole:
        return []
    if not project.nlu.examples and not project.stories:
        message = "nothing to learn from: there are no examples, no stories and no rules"
        return [Problem("empty-project", place, message)]
    if not content.domains:
        # examples alone make a model that understands and does nothing
        severity = Severity.ERROR if project.stories else Severity.WARNING
        message = "there is no domain: add a domain.yml with the bot's intents"
        return [Problem("no-domain", place, message, severity=severity)]
    if not project.nlu.examples:
        message = "there are no examples: nothing is understood from a text"
        return [Problem("no-examples", place, message, severity=Severity.WARNING)]
    if not project.stories:
        message = "there are no stories and no rules: no action is ever chosen"
        return [Problem("no-stories", place, message, severity=Severity.WARNING)]
    return []


def _settings(layout: Layout, kind: str, problems: list[Problem]) -> Located:
    data, found = read_settings_file(layout.settings.get(kind), kind)
    problems += found
    return data


def _place(folder: Path) -> Place:
    return Place(shown_path(folder))


def _reading_order(problem: Problem) -> tuple[str, int, int]:
    """Problems of the whole project first, then file by file from top to bottom."""
    place = problem.place
    return (place.file, place.line, place.column) if place else ("", 0, 0)
