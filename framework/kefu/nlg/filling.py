"""Texts with parts that a language model may write: `{% fill "…" %}fallback{% endfill %}`."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kefu.nlg.templates import TemplateFailed, render
from kefu.project.fill_tag import FILL


@dataclass(frozen=True)
class Fill:
    """A part to be written from `facts`; `fallback` stands where that fails."""

    instruction: str
    facts: Mapping[str, Any]
    fallback: str


def has_fills(text: str) -> bool:
    """False where a text certainly has none."""
    return "fill" in text and "{%" in text


def split_fills(text: str, values: Mapping[str, Any]) -> list[str | Fill]:
    """The rendered text in its parts; joined with the fallbacks they are what `render` gives.

    Raises:
        TemplateFailed: as `render`.
    """
    fills: list[Fill] = []
    # digits stay what they are in every filter; no value can know them
    mark = f"\x00{secrets.randbits(128)}"
    marks = re.compile(rf"{mark}-(\d+)\x00")

    def collect(instruction: str, facts: Mapping[str, Any], fallback: str) -> str:
        # a fill inside of another one is a part of its fallback
        fills.append(Fill(instruction, facts, marks.sub(lambda m: fills[int(m[1])].fallback, fallback)))
        return f"{mark}-{len(fills) - 1}\x00"

    plain = render(text, values)
    try:
        parts = marks.split(render(text, {**values, FILL: collect}))
    except TemplateFailed:  # the marks made it too long
        return [plain]
    if any("\x00" in part for part in parts[::2]):  # the template took a mark to pieces
        return [plain]
    return [fills[int(part)] if i % 2 else part for i, part in enumerate(parts)]
