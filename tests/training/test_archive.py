"""Model files: the newest is found, what is in them comes back, and what does not fit is told."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kefu.errors import ModelError
from kefu.model_folder import ModelFolder
from kefu.training.archive import latest_model, load_model
from kefu.training.packing import pack, unpack
from kefu.training.trainer import train
from tests.training.conftest import loaded


@pytest.fixture
def model(bot: Path) -> Path:
    path = train(loaded(bot), out=bot / "models", name="first").path
    assert path
    return path


def test_domain_and_config_come_back(model: Path, bot: Path) -> None:
    project, found = loaded(bot), load_model(model)
    assert found.domain.source == project.domain.source
    assert found.domain.action_names == project.domain.action_names
    assert found.config == project.config
    assert (found.name, found.assistant_id, found.path) == ("bot", "bot", model)


def test_the_newest_model_of_a_folder_is_taken(model: Path) -> None:
    older = model.with_name("zz-older.tar.gz")
    older.write_bytes(model.read_bytes())
    os.utime(older, (1, 1))
    assert latest_model(model.parent) == model
    assert load_model(model.parent).path == model


def test_a_missing_model_says_what_to_run(tmp_path: Path) -> None:
    assert latest_model(tmp_path) is None
    for path in (tmp_path, tmp_path / "models", tmp_path / "model.tar.gz"):
        with pytest.raises(ModelError, match="kefu train"):
            load_model(path)


@pytest.mark.parametrize("key", ["parts", "model_id", "assistant_id", "name", "created"])
def test_a_manifest_that_says_too_little_is_refused(model: Path, tmp_path: Path, key: str) -> None:
    about = unpack(model, tmp_path / "folder")
    pack(tmp_path / "folder", model, {k: v for k, v in about.items() if k != key})
    with pytest.raises(ModelError, match="does not fit this version"):
        load_model(model)


@pytest.mark.parametrize(
    ("part", "document", "data"),
    [
        ("", "config", []),
        ("nlu", "pipeline", [{"name": "NoSuchComponent", "options": {}}]),
        ("nlu", "pipeline", {"name": 1}),
        ("policies", "policies", ["os.system"]),
        ("policies/0_RulePolicy", "rules", {"options": {"no": 1}}),
        ("policies/2_TEDPolicy", "policy", {}),
        ("policies/2_TEDPolicy", "policy", {"vocabulary": [3], "labels": 5}),
    ],
)
def test_parts_that_make_no_sense_are_told(
    model: Path, tmp_path: Path, part: str, document: str, data: object
) -> None:
    about = unpack(model, tmp_path / "folder")
    ModelFolder(tmp_path / "folder" / part).write_json(document, data)
    pack(tmp_path / "folder", model, about)
    with pytest.raises(ModelError):
        load_model(model)


def test_no_trace_is_left_after_loading(model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    load_model(model)
    model.write_bytes(model.read_bytes()[:-100])
    with pytest.raises(ModelError):
        load_model(model)
    assert list((tmp_path / "temporary").iterdir()) == []


def test_what_does_not_fit_the_domain_schema_is_told(model: Path, tmp_path: Path) -> None:
    about = unpack(model, tmp_path / "folder")
    source = load_model(model).domain.source
    source["slots"]["city"]["mappings"][0]["type"] = "from_nowhere"
    ModelFolder(tmp_path / "folder").write_json("domain", source)
    pack(tmp_path / "folder", model, about)
    with pytest.raises(ModelError, match="'from_nowhere' is not known"):
        load_model(model)
