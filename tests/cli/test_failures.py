"""What a person is told when a command breaks off."""

import logging
from pathlib import Path

import click
import pytest

from kefu.cli.failures import told
from kefu.errors import ModelError, ProjectError
from kefu.project.problems import Place, Problem


def exit_code(error: BaseException) -> object:
    with pytest.raises(SystemExit) as left, told():
        raise error
    return left.value.code


def test_project_error_shows_every_problem(capsys: pytest.CaptureFixture[str]) -> None:
    problems = [Problem("x.one", Place("a.yml", 3, 5), "wrong"), Problem("x.two", None, "bad", "be good")]
    assert exit_code(ProjectError(problems)) == 2
    assert capsys.readouterr().err.splitlines() == [
        "a.yml:3:5: error x.one: wrong",
        "error x.two: bad (be good)",
        "2 errors",
    ]


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (ModelError("the model is damaged"), 2),
        (click.UsageError("no such thing"), 2),
        (click.FileError("x.yml", "is not there"), 2),
        (KeyboardInterrupt(), 130),
        (EOFError(), 130),
        (click.Abort(), 130),
    ],
)
def test_expected_ends_have_no_traceback(
    error: BaseException, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert exit_code(error) == code
    said = capsys.readouterr().err
    assert "Traceback" not in said
    assert str(error) in said


def test_unforeseen_error_is_one_sentence_and_its_details_are_kept(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert exit_code(ZeroDivisionError("by zero")) == 2
    said = capsys.readouterr().err
    assert len(said.splitlines()) == 1
    [log] = tmp_path.iterdir()
    assert str(log) in said
    assert "Traceback" in log.read_text(encoding="utf-8")


def test_debug_shows_the_details(
    capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="kefu")
    assert exit_code(ZeroDivisionError("by zero")) == 2
    assert "Traceback" in capsys.readouterr().err
