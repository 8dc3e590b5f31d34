"""`kefu train` and its two halves."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from kefu.training.archive import load_model
from tests.small_bot import FILES

Kefu = Callable[..., Result]


def only_model(folder: Path) -> Path:
    [model] = folder.glob("*.tar.gz")
    return model


def test_project_in_the_current_folder(bot: Path, kefu: Kefu) -> None:
    result = kefu("train")
    assert (result.exit_code, result.exception) == (0, None) or result.exit_code == 0
    assert str(only_model(bot / "models")) in result.stdout


def test_bot_by_name(tmp_path: Path, kefu: Kefu, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("shop", "nlu"):
        (tmp_path / "domains" / name).mkdir(parents=True)
        (tmp_path / "domains" / name / "all.yml").write_text(FILES["domain.yml"] + FILES["data/nlu.yml"])
        (tmp_path / "domains" / name / "config.yml").write_text(FILES["config.yml"])
        (tmp_path / "stories" / name).mkdir(parents=True)
        (tmp_path / "stories" / name / "rules.yml").write_text(FILES["data/rules.yml"])
    monkeypatch.chdir(tmp_path)
    assert kefu("train", "shop").exit_code == 0
    assert load_model(only_model(tmp_path / "models" / "shop")).domain.intents
    unclear = kefu("train")
    assert unclear.exit_code == 2
    assert "shop" in unclear.stderr


@pytest.mark.parametrize(("half", "has_nlu", "has_core"), [("nlu", True, False), ("core", False, True)])
def test_half_of_a_bot(bot: Path, kefu: Kefu, half: str, has_nlu: bool, has_core: bool) -> None:
    assert kefu("train", half, bot, "--fixed-model-name", half, "--out", bot / "half").exit_code == 0
    model = load_model(bot / "half" / f"{half}.tar.gz")
    assert (model.pipeline is not None, model.ensemble is not None) == (has_nlu, has_core)


def test_dry_run_writes_nothing(bot: Path, kefu: Kefu) -> None:
    result = kefu("train", "--dry-run")
    assert result.exit_code == 0
    assert "To be trained" in result.stdout
    assert not list(bot.rglob("*.tar.gz"))


def test_mistakes_are_all_told_before_any_training(bot: Path, kefu: Kefu) -> None:
    rules = bot / "data" / "rules.yml"
    rules.write_text(rules.read_text().replace("utter_greet", "utter_gret"))
    config = bot / "config.yml"
    config.write_text(config.read_text().replace("RulePolicy", "RulePolcy"))
    result = kefu("train")
    assert result.exit_code == 2
    assert "rules.yml:6:" in result.stderr
    assert "did you mean 'utter_greet'?" in result.stderr
    assert "config.yml:7:" in result.stderr
    assert "2 errors" in result.stderr
    assert not list(bot.rglob("*.tar.gz"))


def test_named_files_replace_those_found(bot: Path, kefu: Kefu) -> None:
    (bot / "config.yml").rename(bot / "other.yml")
    (bot / "data").rename(bot / "elsewhere")
    result = kefu("train", "--config", "other.yml", "--data", "elsewhere", "--domain", "domain.yml")
    assert result.exit_code == 0


@pytest.mark.parametrize(
    ("args", "reason"),
    [
        (["no-such-bot"], "no bot and no folder"),
        (["--data", "nowhere"], "no such file"),
        (["--finetune"], "--finetune"),
        (["--num-threads", "0"], "--num-threads"),
    ],
)
def test_what_cannot_be_done_is_told(bot: Path, kefu: Kefu, args: list[str], reason: str) -> None:
    result = kefu("train", *args)
    assert result.exit_code == 2
    assert reason in result.stderr


def test_folder_that_cannot_be_written(bot: Path, kefu: Kefu) -> None:
    (bot / "file").write_text("")
    result = kefu("train", "--out", bot / "file")
    assert result.exit_code == 2
    assert str(bot / "file") in result.stderr
