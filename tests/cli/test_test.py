"""`kefu test`: stories and examples against a trained bot."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

Kefu = Callable[..., Result]

GOOD = """
stories:
- story: fine
  steps:
  - user: hello
    intent: greet
  - action: utter_greet
"""
MISUNDERSTOOD = GOOD.replace("user: hello", "user: nonsense")
WRONG = GOOD.replace("utter_greet", "utter_going").replace("fine", "wrong way")


@pytest.fixture
def stories(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    monkeypatch.chdir(tmp_path)

    def written(text: str) -> Path:
        path = tmp_path / "mine.yml"
        path.write_text(text, encoding="utf-8")
        return path

    return written


def test_stories_of_the_project(trained: Path, kefu: Kefu, tmp_path: Path) -> None:
    result = kefu("test", "core", trained, "--out", tmp_path / "out")
    assert result.exit_code == 0
    assert "1 of 1 stories" in result.stdout
    assert (tmp_path / "out" / "story_report.json").is_file()


def test_failed_story_is_told_and_written_out(
    trained: Path, kefu: Kefu, stories: Callable[[str], Path], tmp_path: Path
) -> None:
    result = kefu(
        "test", "core", trained, "--stories", stories(GOOD + WRONG.replace("stories:\n", "").strip("\n"))
    )
    assert result.exit_code == 1
    assert "mine.yml:8:" in result.stdout
    assert "story 'wrong way': wanted utter_going, got utter_greet" in result.stdout
    assert "1 of 2 stories" in result.stdout
    assert "wrong way" in (tmp_path / "results" / "failed_test_stories.yml").read_text()


def test_texts_are_understood_where_asked(trained: Path, kefu: Kefu, stories: Callable[[str], Path]) -> None:
    path = stories(MISUNDERSTOOD)
    assert kefu("test", "core", trained, "--stories", path).exit_code == 0
    assert kefu("test", "core", trained, "--stories", path, "--e2e").exit_code == 1


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "no test stories"),
        ("stories: 3", "mine.yml:1:10: error"),
        ("stories:\n- story: x\n  stps: []\n", "mine.yml:3:3: error"),
        ("\tx", "mine.yml:1:"),
    ],
)
def test_stories_that_are_none(
    trained: Path, kefu: Kefu, stories: Callable[[str], Path], text: str, reason: str
) -> None:
    result = kefu("test", "core", trained, "--stories", stories(text))
    assert result.exit_code == 2
    assert reason in result.stderr


def test_missing_files_are_told(trained: Path, bot: Path, kefu: Kefu) -> None:
    assert "nowhere.yml" in kefu("test", "core", trained, "--stories", "nowhere.yml").stderr
    untrained = kefu("test", "core", bot)
    assert untrained.exit_code == 2
    assert "kefu train" in untrained.stderr


def test_understanding_is_reported(trained: Path, kefu: Kefu, tmp_path: Path) -> None:
    examples = tmp_path / "held_out.yml"
    examples.write_text("nlu:\n- intent: greet\n  examples: |\n    - hello\n    - nonsense\n")
    result = kefu("test", "nlu", trained, "--nlu", examples, "--out", tmp_path / "out")
    assert result.exit_code == 0
    assert "1 of 2 intents are right" in result.stdout
    report = json.loads((tmp_path / "out" / "intent_report.json").read_text())
    assert report["greet"]["recall"] == 0.5


def test_whole_bot(trained: Path, kefu: Kefu, tmp_path: Path) -> None:
    result = kefu("test", trained, "--out", tmp_path)
    assert result.exit_code == 0
    assert {"story_report.json", "intent_report.json"} <= {path.name for path in tmp_path.iterdir()}


def test_whole_bot_understands_its_test_texts(
    trained: Path, kefu: Kefu, stories: Callable[[str], Path]
) -> None:
    assert kefu("test", trained, "--stories", stories(MISUNDERSTOOD)).exit_code == 1


def test_examples_that_are_none(trained: Path, kefu: Kefu, stories: Callable[[str], Path]) -> None:
    result = kefu("test", "nlu", trained, "--nlu", stories(GOOD))
    assert result.exit_code == 2
    assert "no annotated examples" in result.stderr


@pytest.mark.parametrize(("half", "other"), [("nlu", "core"), ("core", "nlu")])
def test_half_a_model_has_only_half_to_test(bot: Path, kefu: Kefu, half: str, other: str) -> None:
    assert kefu("train", half, bot).exit_code == 0
    assert kefu("test", half, bot).exit_code == 0
    assert "kefu train" in kefu("test", other, bot).stderr


def test_without_test_stories_understanding_is_tested(bot: Path, kefu: Kefu) -> None:
    for tests in bot.rglob("test_*.yml"):
        tests.unlink()
    assert kefu("train").exit_code == 0
    result = kefu("test")
    assert result.exit_code == 0
    assert "there are no test stories" in result.stdout
    assert (bot / "results" / "intent_report.json").is_file()
