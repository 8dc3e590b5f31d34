"""`{slot}` in what is said: a slot's value takes its place.

A name that nobody knows leaves the whole text as it is. `{{x}}` stands for a literal `{x}`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_PIECES = re.compile(r"(?P<open>\{\{)|(?P<close>\}\})|\{(?P<name>[^\n{}]+)\}|(?P<stray>[{}])")


def interpolate(text: str, values: Mapping[str, Any]) -> str:
    """Put values in; an unset slot reads `None`.

    A text with an unknown name or an unpaired brace comes back untouched.
    """
    done: list[str] = []
    end = 0
    for piece in _PIECES.finditer(text):
        name = piece["name"]
        if piece["stray"] or (name is not None and name not in values):
            return text
        done += text[end : piece.start()], str(values[name]) if name is not None else piece[0][0]
        end = piece.end()
    return "".join(done) + text[end:]
