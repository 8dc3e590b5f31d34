"""Where things of a project lie that are not written by its author."""

from __future__ import annotations

from pathlib import Path


def models_folder(project: Path) -> Path:
    """Where the models of a project are kept: `models` beside `domains`, or in the project's folder.

    Args:
        project: the project's folder; `domains/<bot>` for one of several bots.
    """
    folder = project.resolve()
    if folder.parent.name == "domains":
        return folder.parent.parent / "models" / folder.name
    if folder.name == "domains":
        return folder.parent / "models"
    return folder / "models"
