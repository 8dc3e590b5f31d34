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
    (bot / "data" / "nlu.yml").write_text("nlu:\n\t- intent: greet\n")
    result = kefu("validate")
    assert result.exit_code == 2
    lines = result.stdout.splitlines()
    assert any(line.startswith("data/rules.yml:9:") and "'inform'" in line for line in lines)
    assert any(line.startswith("data/nlu.yml:2:1: error") for line in lines)
    assert "Traceback" not in result.output


def test_warnings_count_where_asked(bot: Path, kefu: Kefu) -> None:
    domain = bot / "domain.yml"
    domain.write_text(domain.read_text() + "  utter_unused:\n  - text: never said\n".replace("  ", "", 0))
    domain.write_text(domain.read_text().replace("actions: []\n", ""))
    assert kefu("validate").exit_code == 0
    assert kefu("validate", "--fail-on-warnings").exit_code == 2
