"""Bots that others wrote for Rasa 3.x load, train and pass their own test stories, unchanged."""

from __future__ import annotations

from pathlib import Path

import pytest

from kefu.evaluation.story_report import failed_stories
from kefu.evaluation.story_test import run_story_tests
from kefu.project.loader import load_project
from kefu.project.problems import has_errors
from kefu.training.archive import load_model
from kefu.training.trainer import train
from tests.shared import shared

# the bot, how many test stories it has, and something it must understand
BOTS = [
    ("RasaHQ__rasa-3.6.20__initial_project", 7, "hello there", "greet"),
    ("RasaHQ__rasa-3.0.4__formbot", 3, "good morning", "greet"),
    ("RasaHQ__rasa-3.0.4__knowledgebasebot", 0, "hello", "greet"),
    ("RasaHQ__rasa-3.0.4__responseselectorbot", 0, "hey", "greet"),
    ("RasaHQ__rasa-3.0.4__reminderbot", 0, "hello", "greet"),
    ("RasaHQ__rasa-3.0.4__e2ebot", 4, "hello", "greet"),
    ("RasaHQ__helpdesk-assistant", 12, "reset my password", "password_reset"),
    ("RasaHQ__conversational-ai-course-3.x__video-08-actions", 7, "hello", "greet"),
    ("RasaHQ__conversational-ai-course-3.x__video-09-1-basic-forms", 7, "hello", "greet"),
    ("RasaHQ__conversational-ai-course-3.x__video-09-2-custom-forms", 7, "hello", "greet"),
    ("flygan1988__rasa-main__chinesebot", 0, "你好", "greet"),
]


@pytest.mark.parametrize(("name", "tests", "text", "intent"), BOTS, ids=[bot[0] for bot in BOTS])
async def test_it_trains_and_passes_its_tests(
    name: str, tests: int, text: str, intent: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KEFU_CACHE", str(tmp_path / "cache"))
    loaded = load_project(shared(f"bots/{name}"))
    assert loaded.project and not has_errors(loaded.problems)
    path = train(loaded.project, out=tmp_path).path
    assert path
    model = load_model(path)
    assert model.pipeline and model.ensemble
    assert model.pipeline.parse(text).intent.name == intent
    result = await run_story_tests(loaded.project.tests, model.ensemble, model.pipeline.parse)
    assert len(result.stories) == tests
    assert not result.failed, failed_stories(result)
