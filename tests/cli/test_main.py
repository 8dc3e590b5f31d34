"""The command line as a whole: quick help, names of one or two words, mistakes told."""

import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from kefu import __version__
from kefu.cli.main import COMMANDS, main

FRAMEWORK = Path(__file__).resolve().parents[2] / "framework"
HEAVY = ("torch", "transformers", "rich", "numpy", "starlette", "uvicorn", "yaml")


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys\n"
        "from kefu.cli.main import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        f"print([m for m in {HEAVY!r} if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env={"PYTHONPATH": str(FRAMEWORK)}
    )
    assert done.stdout.splitlines()[-1] == "[]"
    assert all(name in done.stdout for name in COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(name: str) -> None:
    result = CliRunner().invoke(main, [*name.split(), "--help"])
    assert result.exit_code == 0
    assert "Usage" in result.stdout


def test_version() -> None:
    assert __version__ in CliRunner().invoke(main, ["--version"]).stdout


@pytest.mark.parametrize(
    ("typed", "hint"),
    [("trian", "did you mean 'train'?"), ("dta validate", "did you mean 'data validate'?"), ("zzz", "")],
)
def test_unknown_command_names_the_nearest(typed: str, hint: str) -> None:
    result = CliRunner().invoke(main, typed.split())
    assert result.exit_code == 2
    assert f"there is no command '{typed.split()[0]}'" in result.stderr
    assert hint in result.stderr


def test_unknown_option_is_told_with_exit_code_2() -> None:
    result = CliRunner().invoke(main, ["run", "--prot", "1"])
    assert result.exit_code == 2
    assert "--port" in result.stderr
