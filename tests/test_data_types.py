"""Plain data against type annotations."""

from dataclasses import dataclass, field
from typing import Any, Literal, TypedDict

import pytest

from kefu.data_types import built, describe, fits


@dataclass(frozen=True)
class Options:
    size: int
    name: str = "x"
    words: list[str] = field(default_factory=list)


class Document(TypedDict):
    options: dict[str, Any]
    names: list[str] | None


class Loose(TypedDict, total=False):
    name: str


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        (1, int),
        (1, float),
        (None, str | None),
        ("a", Literal["a", "b"]),
        ({"a": [1.5]}, dict[str, list[float]]),
        ({"size": 1, "words": ["a"]}, Options),
        ({"options": {"a": object()}, "names": None}, Document),
        ([{}, {"name": "a"}], list[Loose]),
    ],
)
def test_what_fits(value: Any, wanted: Any) -> None:
    assert fits(value, wanted)


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        (True, int),
        (True, float),
        (1.0, int),
        (None, str),
        ("c", Literal["a", "b"]),
        (["a", 1], list[str]),
        ({"a": 1}, dict[str, str]),
        ([], dict[str, str]),
        ({"name": "no size"}, Options),
        ({"size": "1"}, Options),
        ({"size": 1, "more": 1}, Options),
        ({"options": {}}, Document),
        ({"other": "a"}, Loose),
        ([], Loose),
    ],
)
def test_what_does_not(value: Any, wanted: Any) -> None:
    assert not fits(value, wanted)


def test_a_data_class_is_built_from_its_own_fields_only() -> None:
    assert built(Options, {"size": 2}) == Options(2)
    with pytest.raises(ValueError, match="Options has other fields than size, more"):
        built(Options, {"size": 2, "more": 1})


def test_types_in_words() -> None:
    assert describe(list[int] | None) == "a list of a whole number or null"
    assert describe(dict[str, int]) == "a map"
