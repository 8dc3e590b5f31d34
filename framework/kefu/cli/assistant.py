"""From what was typed to an assistant that answers: its model, and what surrounds it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import torch

from kefu.actions.loading import load_actions
from kefu.agent import Agent
from kefu.cli.places import models_folder, train_command
from kefu.errors import ModelError, ProjectError
from kefu.project.problems import Problem, has_errors
from kefu.project.settings import Credentials, Endpoints
from kefu.project.settings_reader import read_credentials, read_endpoints, read_settings_file
from kefu.project.sources import Layout, Sources, find_layout
from kefu.training.archive import Model, latest_model, load_model


@dataclass(frozen=True)
class Surroundings:
    """What lies around a model: where its project is, and how it reaches the world.

    `problems` are warnings and notes.
    """

    layout: Layout
    endpoints: Endpoints
    credentials: Credentials
    problems: list[Problem]


def surroundings(
    bot: str | None, model: str | None = None, endpoints: str | None = None, credentials: str | None = None
) -> Surroundings:
    """Read what lies around a bot. A model that was named needs no project around it.

    Raises:
        ProjectError: there is no such bot, or endpoints.yml or credentials.yml are wrong.
    """
    layout = _layout(bot, model, Sources(endpoints=_path(endpoints), credentials=_path(credentials)))
    reached, wrong = read_settings_file(layout.settings.get("endpoints"), "endpoints")
    opened, wrong_too = read_settings_file(layout.settings.get("credentials"), "credentials")
    problems = [*wrong, *wrong_too]
    if has_errors(problems):
        raise ProjectError(problems)
    return Surroundings(layout, read_endpoints(reached), read_credentials(opened), problems)


def open_agent(around: Surroundings, model: str | None) -> Agent:
    """The assistant with the named model, or the newest of the project.

    Raises:
        ProjectError: the project's own actions are wrong.
        ModelError: there is no model, or it cannot be used.
    """
    layout = around.layout
    actions = load_actions(layout.actions) if layout.actions else {}
    return Agent(open_model(layout, model), endpoints=around.endpoints, actions=actions)


def open_model(layout: Layout, model: str | None) -> Model:
    """The named model, or the newest of the project; raises ModelError."""
    # one message is small: threads would only wait for one another
    torch.set_num_threads(1)
    models = models_folder(layout.folder)
    if not model and latest_model(models) is None:
        raise ModelError(f"there is no model in '{models}'; make one with: {train_command(layout.folder)}")
    return load_model(Path(model) if model else models)


def _layout(bot: str | None, model: str | None, sources: Sources) -> Layout:
    try:
        return find_layout(bot, sources)
    except ProjectError:
        if bot or not model:
            raise
    named = {"endpoints": sources.endpoints, "credentials": sources.credentials}
    settings = {kind: path for kind, path in named.items() if path}
    return Layout(Path.cwd().name, Path.cwd(), settings=settings)


def _path(typed: str | None) -> Path | None:
    return Path(typed) if typed else None
