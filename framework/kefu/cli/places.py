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
