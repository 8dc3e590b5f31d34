"""Fingerprints: two parts with the same one were trained on the same things."""

from __future__ import annotations

import json
from collections.abc import Mapping, Set
from dataclasses import fields, is_dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path, PurePath
from typing import Any

import kefu

# whose code makes a difference to what is learned
ROOMS = ("project", "conversation", "nlu", "policies")


def fingerprint(*things: Any) -> str:
    """A hash of data classes, mappings, sequences and scalars, 64 hexadecimal digits.

    Where something stands in a file does not count: fields that take no part in comparisons
    are left out.
    """
    text = json.dumps(_plain(things), ensure_ascii=False, sort_keys=True)
    return sha256(text.encode()).hexdigest()


@cache
def of_code() -> str:
    """A hash of the code that learns: what another version has trained may not fit this one."""
    package = Path(kefu.__file__).parent
    files = [package / "optimizer.py", *(f for room in ROOMS for f in (package / room).rglob("*.py"))]
    contents = [(file.relative_to(package), file.read_bytes().hex()) for file in sorted(files)]
    return fingerprint(kefu.__version__, contents)


def _plain(value: Any) -> Any:
    if isinstance(value, str | int | float | None):
        return value
    if is_dataclass(value) and not isinstance(value, type):
        shown = {f.name: _plain(getattr(value, f.name)) for f in fields(value) if f.compare}
        return {"": type(value).__name__, **shown}
    if isinstance(value, Mapping):
        return {repr(k): _plain(v) for k, v in value.items()}
    if isinstance(value, Set):
        return sorted((_plain(v) for v in value), key=repr)
    if isinstance(value, PurePath):
        return str(value)
    return [_plain(v) for v in value]
