"""A small bot, trained by the command itself."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kefu.cli.main import main
from tests.small_bot import write_small_bot

Kefu = Callable[..., Result]


@pytest.fixture(scope="session")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a bot that has a model. Not to be changed."""
    folder = write_small_bot(tmp_path_factory.mktemp("trained"))
    assert CliRunner().invoke(main, ["train", str(folder)]).exit_code == 0
    return folder


@pytest.fixture
def bot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a bot without a model, and the current one."""
    monkeypatch.chdir(tmp_path)
    return write_small_bot(tmp_path)


@pytest.fixture
def kefu() -> Kefu:
    """Calls the command line in this process."""

    def called(*args: object, input: bytes | str | None = None) -> Result:
        return CliRunner().invoke(main, [str(arg) for arg in args], input=input)

    return called
