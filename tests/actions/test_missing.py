"""Actions that nobody would carry out."""

from dataclasses import replace
from pathlib import Path

from kefu.actions.missing import missing_actions
from kefu.project.domain import Domain
from kefu.project.problems import Place, Severity
from kefu.project.project import Project
from kefu.project.settings import Endpoints, EndpointSpec

PLACE = Place("domain.yml", 3, 5)
CODE = """
from kefu import Action

class Points(Action):
    def name(self):
        return {name}

    async def run(self, dispatcher, tracker, domain):
        return []
"""


def project(folder: Path, code: str | None) -> Project:
    """A bot with one action of its own, and perhaps code for it."""
    domain = Domain(actions=("action_points",), action_places={"action_points": PLACE})
    file = folder / "actions.py"
    if code is not None:
        file.write_text(code, encoding="utf-8")
    return Project("bot", folder, domain, actions=file if code is not None else None)


def test_an_action_that_the_code_has(tmp_path: Path) -> None:
    assert missing_actions(project(tmp_path, CODE.format(name="'action_points'"))) == []


def test_a_misspelt_name_is_an_error_with_the_nearest(tmp_path: Path) -> None:
    (problem,) = missing_actions(project(tmp_path, CODE.format(name="'action_pionts'")))
    assert problem.place == PLACE
    assert problem.severity is Severity.ERROR
    assert problem.hint == "did you mean 'action_pionts'?"


def test_names_that_only_running_would_tell_are_trusted(tmp_path: Path) -> None:
    assert missing_actions(project(tmp_path, CODE.format(name="'action_' + 'points'"))) == []


def test_no_code_and_no_server_is_a_warning(tmp_path: Path) -> None:
    (problem,) = missing_actions(project(tmp_path, None))
    assert problem.severity is Severity.WARNING
    (problem,) = missing_actions(project(tmp_path, "from rasa_sdk import Action"))
    assert problem.severity is Severity.WARNING


def test_a_server_may_have_any_action(tmp_path: Path) -> None:
    served = Endpoints(action_endpoint=EndpointSpec("http://127.0.0.1:5055/webhook"))
    assert missing_actions(replace(project(tmp_path, None), endpoints=served)) == []
