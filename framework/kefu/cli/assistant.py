"""From what was typed to an assistant that answers: its model, and what surrounds it."""

from __future__ import annotations

from pathlib import Path

import torch

from kefu.actions.loading import load_actions
from kefu.agent import Agent
from kefu.cli.places import models_folder
from kefu.errors import ProjectError
from kefu.project.located import Located
from kefu.project.problems import has_errors
from kefu.project.schema_check import check_schema
from kefu.project.settings import Credentials
from kefu.project.settings_reader import read_credentials, read_endpoints
from kefu.project.sources import Layout, Sources, find_layout
from kefu.project.yaml12 import read_file
from kefu.training.archive import Model, load_model


def open_agent(layout: Layout, model: str | None) -> Agent:
    """The assistant with the named model, or the newest of the project.

    Raises:
        ProjectError: endpoints.yml or the project's own actions are wrong.
        ModelError: there is no model, or it cannot be used.
    """
    endpoints = read_endpoints(_settings(layout, "endpoints"))
    actions = load_actions(layout.actions) if layout.actions else {}
    return Agent(open_model(layout, model), endpoints=endpoints, actions=actions)


def open_model(layout: Layout, model: str | None) -> Model:
    """The named model, or the newest of the project; raises ModelError."""
    # one message is small: threads would only wait for one another
    torch.set_num_threads(1)
    return load_model(Path(model) if model else models_folder(layout.folder))


def surroundings(
    bot: str | None, model: str | None, endpoints: str | None = None, credentials: str | None = None
) -> Layout:
    """Where the project's parts lie. A model that was named needs no project around it."""
    given = {"endpoints": endpoints, "credentials": credentials}
    named = {kind: Path(path) for kind, path in given.items() if path}
    sources = Sources(endpoints=named.get("endpoints"), credentials=named.get("credentials"))
    try:
        return find_layout(bot, sources)
    except ProjectError:
        if bot or not model:
            raise
        return Layout(Path.cwd().name, Path.cwd(), settings=named)


def credentials_of(layout: Layout) -> Credentials:
    """Raises ProjectError where credentials.yml is wrong."""
    return read_credentials(_settings(layout, "credentials"))


def _settings(layout: Layout, kind: str) -> Located:
    path = layout.settings.get(kind)
    if path is None:
        return Located(None)
    document = read_file(path)
    data = document.root or Located(None)
    problems = [*document.problems, *check_schema(data, kind)]
    if has_errors(problems):
        raise ProjectError(problems)
    return data
