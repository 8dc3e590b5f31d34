"""Plain data, as YAML and JSON give it, against a type annotation."""

from __future__ import annotations

import types
import typing
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from typing import Any, TypeVar

T = TypeVar("T")

_WORDS = {int: "a whole number", float: "a number", bool: "true or false", str: "text", type(None): "null"}


def fits(value: Any, wanted: Any) -> bool:
    """True when a value is what an annotation says; a data class or TypedDict is a map of its fields.

    A whole number is a number too, true and false are none.
    """
    origin, inner = typing.get_origin(wanted), typing.get_args(wanted)
    if origin in (typing.Union, types.UnionType):
        return any(fits(value, w) for w in inner)
    if origin is typing.Literal:
        return value in inner
    if origin is list:
        return isinstance(value, list) and all(fits(v, inner[0]) for v in value)
    if origin is dict:
        return isinstance(value, dict) and all(fits(v, inner[1]) for v in value.values())
    if is_dataclass(wanted) or typing.is_typeddict(wanted):
        return isinstance(value, dict) and _fits_fields(value, wanted)
    if wanted is float:
        return isinstance(value, int | float) and not isinstance(value, bool)
    if wanted is int:
        return isinstance(value, int) and not isinstance(value, bool)
    return wanted is Any or isinstance(value, wanted)


def built(kind: type[T], values: Mapping[str, Any]) -> T:
    """The data class of these fields; raises ValueError where they are not its own."""
    if not fits(values, kind):
        raise ValueError(f"{kind.__name__} has other fields than {', '.join(values) or 'none'}")
    return kind(**values)


def describe(wanted: Any) -> str:
    """An annotation in words for people."""
    origin, inner = typing.get_origin(wanted), typing.get_args(wanted)
    if origin in (typing.Union, types.UnionType):
        return " or ".join(describe(w) for w in inner)
    if origin is typing.Literal:
        return " or ".join(map(str, inner))
    if origin is list:
        return f"a list of {describe(inner[0])}"
    return _WORDS.get(wanted, "a map")


def _fits_fields(value: Mapping[str, Any], wanted: Any) -> bool:
    """All that must be there is there, nothing else is, and each has its type."""
    hints = typing.get_type_hints(wanted)
    if is_dataclass(wanted):
        known = {f.name for f in fields(wanted)}
        needed = {f.name for f in fields(wanted) if f.default is MISSING and f.default_factory is MISSING}
    else:
        known, needed = set(hints), set(wanted.__required_keys__)
    return needed <= value.keys() <= known and all(fits(v, hints[k]) for k, v in value.items())
