"""Wrong templates are told before training."""

from pathlib import Path

from kefu.nlg.checks import check_responses
from kefu.project.loader import load_project

DOMAIN = """
responses:
  utter_ok:
  - text: "{slot} {{literal}} {{ slot }} {% if slot %}yes{% endif %} {"
  utter_wrong:
  - text: fine
  - text: "{% if slot %}never ended"
    buttons:
    - {title: "{{ slot|nofilter }}", payload: /x}
    - {title: "a\\n\\n{{ 1 + }}", payload: /x}
"""


def test_each_wrong_text_is_told_at_its_variation(tmp_path: Path) -> None:
    file = tmp_path / "domain.yml"
    file.write_text(DOMAIN)
    project = load_project(tmp_path).project
    assert project is not None
    found = check_responses(project.domain)
    assert [(p.place.line, p.code) for p in found if p.place] == [(7, "response-template")] * 3
    assert all("utter_wrong" in p.message for p in found)
    assert "endif" in found[0].message
    assert "nofilter" in found[1].message
    assert "in its line 3" in found[2].message
