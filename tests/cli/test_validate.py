"""`kefu validate`."""

from collections.abc import Callable
from pathlib import Path

from click.testing import Result

Kefu = Callable[..., Result]


def test_sound_project(bot: Path, kefu: Kefu) -> None:
    for words in (["validate"], ["data", "validate"], ["validate", str(bot)]):
        result = kefu(*words)
        assert (result.exit_code, result.stdout) == (0, f"{bot.name}: no problems\n")


def test_every_mistake_is_a_line_with_its_place(bot: Path, kefu: Kefu) -> None:
    rules = bot / "data" / "rules.yml"
    rules.write_text(rules.read_text().replace("intent: inform", "intent: infrm"))
    config = bot / "config.yml"
    config.write_text(config.read_text().replace("Keyword", "Keywrd"))
    result = kefu("validate")
    assert result.exit_code == 2
    lines = result.stdout.splitlines()
    assert any(line.startswith("data/rules.yml:9:") and "'inform'" in line for line in lines)
    assert any(line.startswith("config.yml:5:") and "'KeywordIntentClassifier'" in line for line in lines)
    assert lines[-1].startswith("2 errors")


def test_file_that_is_no_yaml(bot: Path, kefu: Kefu) -> None:
    (bot / "data" / "nlu.yml").write_text("nlu:\n\t- intent: greet\n")
    result = kefu("validate")
    assert result.exit_code == 2
    assert result.stdout.startswith("data/nlu.yml:2:1: error")


def test_warnings_count_where_asked(bot: Path, kefu: Kefu) -> None:
    domain = bot / "domain.yml"
    domain.write_text(domain.read_text().replace("[greet, inform]", "[greet, inform, nobody_says]"))
    assert kefu("validate").exit_code == 0
    assert kefu("validate", "--fail-on-warnings").exit_code == 2
