"""Finding authors' actions, and telling where they are wrong."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from kefu.actions.loading import check_actions, load_actions
from kefu.errors import ProjectError

HELLO = """
from kefu import Action, SlotSet

class Hello(Action):
    def name(self):
        return "action_hello"

    async def run(self, dispatcher, tracker, domain):
        return [SlotSet("a", 1)]
"""


def problem(path: Path) -> str:
    with pytest.raises(ProjectError) as error:
        load_actions(path)
    return str(error.value)


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_file_of_actions(tmp_path: Path) -> None:
    file = write(tmp_path / "actions.py", HELLO + "\nclass Abstract(Action): pass\n")
    assert list(load_actions(file)) == ["action_hello"]


def test_folder_whose_modules_import_each_other(tmp_path: Path) -> None:
    folder = tmp_path / "actions"
    write(folder / "__init__.py", "")
    write(folder / "data.py", "GREETING = '你好'\n")
    write(folder / "deep" / "base.py", HELLO)
    more = "from .data import GREETING\nfrom .deep.base import Hello\n"
    more += "class Bye(Hello):\n    def name(self):\n        return 'action_' + GREETING\n"
    write(folder / "more.py", more)
    assert sorted(load_actions(folder)) == ["action_hello", "action_你好"]


def test_changed_file_is_read_anew(tmp_path: Path) -> None:
    file = write(tmp_path / "actions.py", HELLO)
    load_actions(file)
    write(file, HELLO.replace("action_hello", "action_changed"))
    assert list(load_actions(file)) == ["action_changed"]


def test_wrong_syntax_is_located(tmp_path: Path) -> None:
    folder = tmp_path / "actions"
    write(folder / "one.py", "x = (1,\n")
    write(folder / "two.py", "def f(:\n    pass\n")
    found = problem(folder)
    assert found == "\n".join(map(str, check_actions(folder)))
    assert f"{folder / 'one.py'}:1:5: error action-syntax" in found
    assert f"{folder / 'two.py'}:1:7: error action-syntax" in found


def test_code_that_exits_is_located(tmp_path: Path) -> None:
    (tmp_path / "actions.py").write_text("import sys\nsys.exit()\n")
    assert "actions.py:2:1: error action-import" in problem(tmp_path / "actions.py")


def test_an_action_without_a_name_is_located(tmp_path: Path) -> None:
    (tmp_path / "actions.py").write_text(HELLO.replace('"action_hello"', "None"))
    assert "actions.py:4:1: error action-broken" in problem(tmp_path / "actions.py")


def test_code_nested_too_deeply_is_located(tmp_path: Path) -> None:
    (tmp_path / "actions.py").write_text("x = " + "-" * 100_000 + "1")
    assert [p.code for p in check_actions(tmp_path / "actions.py")] == ["action-syntax"]


def test_failing_import_is_located_at_the_authors_line(tmp_path: Path) -> None:
    file = write(tmp_path / "actions.py", HELLO + "\nimport no_such_module\n")
    assert f"{file}:11:1: error action-import" in problem(file)
    assert "no_such_module" in problem(file)


def test_name_twice_names_both_places(tmp_path: Path) -> None:
    file = write(tmp_path / "actions.py", HELLO + "\nclass Other(Hello):\n    pass\n")
    found = problem(file)
    assert f"{file}:11:1: error action-duplicate" in found
    assert f"see also {file}:4:1" in found


def test_action_that_cannot_be_made_is_located(tmp_path: Path) -> None:
    file = write(tmp_path / "actions.py", HELLO.replace('return "action_hello"', "return 1 / 0"))
    assert f"{file}:4:1: error action-broken" in problem(file)
    assert "ZeroDivisionError" in problem(file)


def test_code_for_an_action_server_is_left_to_it(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    file = write(tmp_path / "actions.py", "from rasa_sdk import Action\n")
    assert load_actions(file) == {}
    assert "action server" in caplog.text


def test_writing_actions_needs_no_heavy_import() -> None:
    code = "import sys; from kefu import Action, SlotSet; print({'torch', 'numpy'} & set(sys.modules))"
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=env)
    assert done.stdout.strip() == "set()"
