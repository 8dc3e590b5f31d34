"""Problems on a terminal: colour, the line meant, a mark below it."""

import io
from pathlib import Path

import click
import pytest

from kefu.cli.problems import excerpt, show_problems
from kefu.project.problems import Place, Problem, Severity


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_terminal_shows_the_line_and_where_in_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "stories.yml"
    file.write_text("stories:\n- 步骤: grete\n", encoding="utf-8")
    problem = Problem("x.intent", Place(str(file), 2, 7), "no such intent", severity=Severity.WARNING)
    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    show_problems([problem])
    lines = click.unstyle(terminal.getvalue()).splitlines()
    assert lines[0] == f"{file}:2:7: warning x.intent: no such intent"
    assert lines[1:3] == ["    - 步骤: grete", "      \u3000\u3000  ^"]
    assert lines[3] == "1 warning"
    assert "\x1b[" in terminal.getvalue()


def test_pipe_gets_plain_lines(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    show_problems([Problem("a.b", Place(str(tmp_path / "x"), 1, 1), "wrong")], err=False)
    assert capsys.readouterr().out == f"{tmp_path / 'x'}:1:1: error a.b: wrong\n1 error\n"


@pytest.mark.parametrize("place", [Place("/nowhere/x.yml"), Place(__file__, 10_000, 1)])
def test_excerpt_of_what_cannot_be_read_is_empty(place: Place) -> None:
    assert excerpt(place) == ""
