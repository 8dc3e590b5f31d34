"""A small bot in a folder of its own, with a cache of its own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kefu.project.loader import load_project
from kefu.project.problems import has_errors
from kefu.project.project import Project
from tests.small_bot import write_small_bot

STORIES = """
stories:
- story: greet and go
  steps:
  - intent: greet
  - action: utter_greet
  - intent: inform
  - action: utter_going
"""
POLICIES = """
- name: MemoizationPolicy
- name: TEDPolicy
  epochs: 10
"""

Change = Callable[[str, str, str], None]


@pytest.fixture
def bot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a bot that has rules and stories."""
    monkeypatch.delenv("KEFU_CACHE", raising=False)
    folder = write_small_bot(tmp_path / "bot")
    (folder / "data" / "stories.yml").write_text(STORIES)
    with (folder / "config.yml").open("a") as config:
        config.write(POLICIES.lstrip())
    return folder


def loaded(folder: Path) -> Project:
    found = load_project(folder)
    assert found.project and not has_errors(found.problems)
    return found.project


@pytest.fixture
def change(bot: Path) -> Change:
    """Replace something in one of the bot's files."""

    def changed(file: str, old: str, new: str) -> None:
        text = (bot / file).read_text(encoding="utf-8")
        assert old in text
        (bot / file).write_text(text.replace(old, new), encoding="utf-8")

    return changed
