from pathlib import Path

import pytest

from kefu.errors import ProjectError
from kefu.project.sources import Sources, find_layout, yaml_files
from tests.project.writing import write

BOT = "intents: [a]\n"


def code_of(target, sources=Sources()):
    with pytest.raises(ProjectError) as caught:
        find_layout(target, sources)
    return caught.value.problems[0].code


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_bot_by_its_name_in_kefus_shape(here):
    write(
        here, {"domains/retail/domain.yml": BOT, "domains/bank/domain.yml": BOT, "stories/retail/s.yml": ""}
    )
    write(here, {"domains/retail/config.yml": "", "domains/retail/actions.py": ""})
    layout = find_layout("retail", Sources())
    assert layout.name == "retail"
    assert [p.resolve() for p in layout.domain] == [here / "domains/retail"]
    assert [p.resolve() for p in layout.data] == [here / "stories/retail"]
    assert layout.settings["config"].resolve() == here / "domains/retail/config.yml"
    assert layout.actions.resolve() == here / "domains/retail/actions.py"
    assert find_layout("domains/retail", Sources()).data[0].resolve() == here / "stories/retail"


def test_the_only_bot_needs_no_name_and_several_do(here):
    write(here, {"domains/retail/domain.yml": BOT})
    assert find_layout(None, Sources()).name == "retail"
    write(here, {"domains/bank/domain.yml": BOT})
    assert code_of(None) == "several-projects"


def test_one_bot_may_lie_flat(here):
    write(here, {"domains/domain.yml": BOT, "stories/s.yml": ""})
    layout = find_layout(None, Sources())
    assert layout.name == here.name
    assert [p.resolve() for p in (*layout.domain, *layout.data)] == [here / "domains", here / "stories"]


def test_rasas_shape(tmp_path):
    write(tmp_path, {"domain.yml": BOT, "data/nlu.yml": "", "tests/test_a.yml": "", "config.yml": ""})
    write(tmp_path, {"actions/__init__.py": "", "actions/actions.py": ""})
    layout = find_layout(tmp_path, Sources())
    assert layout.domain == (tmp_path / "domain.yml",)
    assert layout.data == (tmp_path / "data",)
    assert layout.tests == (tmp_path / "tests",)
    assert layout.settings == {"config": tmp_path / "config.yml"}
    assert layout.actions == tmp_path / "actions"


def test_a_domain_may_be_a_folder(tmp_path):
    write(tmp_path, {"domain/a.yml": BOT, "data/nlu.yml": ""})
    assert find_layout(tmp_path, Sources()).domain == (tmp_path / "domain",)


def test_named_files_take_the_place_of_those_found(tmp_path):
    write(
        tmp_path, {"domain.yml": BOT, "data/nlu.yml": "", "config.yml": "", "other.yml": "", "more/n.yml": ""}
    )
    sources = Sources(domain=tmp_path / "other.yml", data=(tmp_path / "more",), config=tmp_path / "other.yml")
    layout = find_layout(tmp_path, sources)
    assert layout.domain == (tmp_path / "other.yml",)
    assert layout.data == (tmp_path / "more",)
    assert layout.settings["config"] == tmp_path / "other.yml"


def test_named_domain_and_data_need_no_project_around_them(here):
    write(here, {"d.yml": BOT, "n.yml": ""})
    layout = find_layout(None, Sources(domain=Path("d.yml"), data=(Path("n.yml"),)))
    assert layout.domain == (Path("d.yml"),)


def test_what_is_not_there_is_told(here):
    write(here, {"domains/retail/domain.yml": BOT})
    with pytest.raises(ProjectError) as caught:
        find_layout("retial", Sources())
    assert caught.value.problems[0].hint == "did you mean 'retail'?"
    assert code_of(None, Sources(config=Path("none.yml"))) == "missing-file"


def test_an_empty_folder_is_no_project(tmp_path):
    assert code_of(tmp_path) == "no-project"
    (tmp_path / "domains").mkdir()
    assert code_of(tmp_path) == "no-project"


def test_content_files_in_order_without_hidden_files_and_code(tmp_path):
    names = ["b.yml", "a.yaml", "sub/c.yml", ".hidden.yml", ".git/x.yml", "notes.txt", "actions/y.yml"]
    write(tmp_path, dict.fromkeys([*names, "actions/__init__.py"], ""))
    found = [p.relative_to(tmp_path).as_posix() for p in yaml_files(tmp_path)]
    assert found == ["a.yaml", "b.yml", "sub/c.yml"]


def test_a_link_that_leads_back_up_ends(tmp_path):
    write(tmp_path, {"sub/a.yml": ""})
    (tmp_path / "sub/up").symlink_to(tmp_path, target_is_directory=True)
    assert [p.name for p in yaml_files(tmp_path)] == ["a.yml"]
