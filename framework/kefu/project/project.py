"""A project: one folder of YAML, read and merged."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from kefu.project.domain import Domain
from kefu.project.nlu_data import NluData
from kefu.project.settings import Config, Credentials, Endpoints
from kefu.project.stories import Story


@dataclass(frozen=True)
class Project:
    """What the author wrote.

    `stories` holds stories and rules for training in file order; `tests` those of files whose
    name starts with `test_`. `actions` is the author's Python file or package, if there is one.
    """

    name: str
    folder: Path
    domain: Domain
    nlu: NluData = NluData()
    stories: tuple[Story, ...] = ()
    tests: tuple[Story, ...] = ()
    config: Config = Config()
    endpoints: Endpoints = Endpoints()
    credentials: Credentials = Credentials()
    actions: Path | None = None
    files: tuple[Path, ...] = field(default=())


def root_of(folder: Path) -> Path:
    """Where what is made of a project goes: beside `domains` for one of its bots, else the folder itself."""
    folder = folder.resolve()
    if folder.parent.name == "domains":
        return folder.parent.parent
    return folder.parent if folder.name == "domains" else folder
