"""Where things of a project lie that are not written by its author."""

from __future__ import annotations

from pathlib import Path

from kefu.project.project import root_of


def models_folder(project: Path) -> Path:
    """Where the models of a project are kept: `models` beside `domains`, or in the project's folder.

    Args:
        project: the project's folder; `domains/<bot>` for one of several bots.
    """
    models = root_of(project) / "models"
    folder = project.resolve()
    return models / folder.name if folder.parent.name == "domains" else models


def train_command(project: Path) -> str:
    """What to type to train the project: with its name, its folder, or nothing where one stands in it."""
    folder = project.resolve()
    if folder == Path.cwd():
        return "kefu train"
    return f"kefu train {folder.name if folder.parent.name == 'domains' else project}"
