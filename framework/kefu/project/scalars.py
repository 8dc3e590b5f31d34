"""What an unquoted scalar means by the core schema of YAML 1.2."""

from __future__ import annotations

import math
import re
from collections.abc import Callable

from kefu.project.located import Scalar

# longer ones are read as infinite
_INT = re.compile(r"[-+]?[0-9]{1,300}")
_OCTAL = re.compile(r"0o[0-7]{1,300}")
_HEX = re.compile(r"0x[0-9a-fA-F]{1,200}")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_INFINITY = re.compile(r"[-+]?\.(inf|Inf|INF)")
_WORDS: dict[str, Scalar] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), float("nan")),
}


def plain_scalar(text: str) -> Scalar:
    """The meaning of an unquoted scalar by the core schema."""
    if text in _WORDS:
        return _WORDS[text]
    if _INT.fullmatch(text):
        return int(text)
    if _OCTAL.fullmatch(text) or _HEX.fullmatch(text):
        return int(text, 0)
    if _FLOAT.fullmatch(text) or _INFINITY.fullmatch(text):
        return float(text.lower().replace(".inf", "inf"))
    return text


def _core_bool(text: str) -> bool:
    value = plain_scalar(text)
    if not isinstance(value, bool):
        raise ValueError(text)
    return value


def _finite_float(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(text)
    return value


# by the name of an explicit tag, as in `!!int`
TAGGED: dict[str, Callable[[str], Scalar]] = {
    "int": int,
    "float": _finite_float,
    "bool": _core_bool,
    "null": lambda _: None,
}
