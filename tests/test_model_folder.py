"""A model's parts as JSON and arrays."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kefu.errors import ModelError
from kefu.model_folder import ModelFolder


def test_documents_keep_their_order_and_scripts(tmp_path: Path) -> None:
    ModelFolder(tmp_path).write_json("domain", {"z": "值", "a": [1, None]})
    found = ModelFolder(tmp_path).read_json("domain", dict[str, Any])
    assert list(found.items()) == [("z", "值"), ("a", [1, None])]


def test_arrays_come_back_equal(tmp_path: Path) -> None:
    folder = ModelFolder(tmp_path).sub("part")
    folder.write_arrays("weights", {"w": np.arange(6, dtype=np.float32).reshape(2, 3).T})
    assert np.array_equal(folder.read_arrays("weights")["w"], np.array([[0, 3], [1, 4], [2, 5]]))


def test_what_is_missing_or_broken_is_said(tmp_path: Path) -> None:
    (tmp_path / "broken.json").write_text("{")
    folder = ModelFolder(tmp_path)
    for name in ("absent", "broken"):
        with pytest.raises(ModelError, match=name):
            folder.read_json(name, dict[str, Any])
        with pytest.raises(ModelError, match=name):
            folder.read_arrays(name)


@pytest.mark.parametrize("text", ["[1]", '["a", null]', '{"a": "b"}', "NaN", "[" * 100_000])
def test_a_document_that_is_something_else_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "names.json").write_text(text)
    with pytest.raises(ModelError, match="names"):
        ModelFolder(tmp_path).read_json("names", list[str])


def test_weights_that_are_no_numbers_are_refused(tmp_path: Path) -> None:
    folder = ModelFolder(tmp_path)
    folder.write_arrays("weights", {"w": np.array([1.0, np.nan])})
    with pytest.raises(ModelError, match="no number"):
        folder.read_arrays("weights")
