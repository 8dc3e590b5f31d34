"""`kefu shell` through a pipe."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

Kefu = Callable[..., Result]

GREETING = "你好! Where to?\n  1. Paris\n"
GOING = "Going to Paris.\nImage: https://maps.example/city.png\n"


def test_one_message_a_line_and_only_replies_on_standard_output(trained: Path, kefu: Kefu) -> None:
    result = kefu("shell", trained, input="hello\n\n1\n")
    assert result.exit_code == 0
    assert result.stdout == GREETING + GOING
    assert result.stderr == ""


@pytest.mark.parametrize("text", ["", "\n", "/stop\nhello\n"])
def test_ends_cleanly_without_a_message(trained: Path, kefu: Kefu, text: str) -> None:
    result = kefu("shell", trained, input=text)
    assert (result.exit_code, result.output) == (0, "")


def test_line_that_is_no_text_is_passed_over(trained: Path, kefu: Kefu) -> None:
    result = kefu("shell", trained, input=b"\xff\xfe\nhello")
    assert result.stdout == GREETING
    assert "line 1 is not UTF-8" in result.stderr


def test_message_that_is_too_long_is_refused(trained: Path, kefu: Kefu) -> None:
    result = kefu("shell", trained, input="a" * 20_000 + "\nhello\n")
    assert result.stdout == GREETING
    assert "10,000" in result.stderr


def test_without_a_model_it_says_to_train(bot: Path, kefu: Kefu) -> None:
    result = kefu("shell", input="hello\n")
    assert result.exit_code == 2
    assert "kefu train" in result.stderr
    assert result.stdout == ""


def test_model_that_is_none(bot: Path, kefu: Kefu) -> None:
    Path("models").mkdir()
    Path("models/broken.tar.gz").write_bytes(b"nothing")
    for args in ((), ("-m", "models/broken.tar.gz"), ("-m", "nowhere.tar.gz")):
        result = kefu("shell", *args)
        assert result.exit_code == 2
        assert "Traceback" not in result.output


def test_named_model_needs_no_project(
    trained: Path, kefu: Kefu, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert kefu("shell", "-m", trained / "models", input="hello").stdout == GREETING
