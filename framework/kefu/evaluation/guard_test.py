"""How often the guard says what people say: given pairs of a rendered and a rewritten text."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kefu.errors import KefuError
from kefu.nlg.guard import GuardContext, Verdict, judge
from kefu.nlg.guard.context import Mode


@dataclass(frozen=True)
class Pair:
    """A rewording that a person has judged; `line` is its place in the file."""

    rendered: str
    rewritten: str
    faithful: bool
    line: int
    language: str | None = None
    slots: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class JudgedPair:
    """A pair with the guard's verdict."""

    pair: Pair
    verdict: Verdict

    @property
    def agrees(self) -> bool:
        return self.verdict.ok == self.pair.faithful


@dataclass(frozen=True)
class GuardReport:
    """All pairs of a file, judged."""

    judged: tuple[JudgedPair, ...]

    @property
    def disagreements(self) -> tuple[JudgedPair, ...]:
        return tuple(one for one in self.judged if not one.agrees)

    def agreeing(self, faithful: bool) -> tuple[int, int]:
        """How many verdicts agree, of how many pairs that are faithful (or not)."""
        some = [one for one in self.judged if one.pair.faithful == faithful]
        return sum(one.agrees for one in some), len(some)


def judge_pairs(path: Path, mode: Mode = "balanced") -> GuardReport:
    """Judge each pair of a file with one JSON object a line; raises KefuError on what it cannot read."""
    return GuardReport(tuple(_judged(pair, mode) for pair in read_pairs(path)))


def _judged(pair: Pair, mode: Mode) -> JudgedPair:
    context = GuardContext(language=pair.language, slots=pair.slots, mode=mode)
    return JudgedPair(pair, judge(pair.rendered, pair.rewritten, context))


def read_pairs(path: Path) -> list[Pair]:
    """The pairs of a file, see `judge_pairs`."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise KefuError(f"{path} cannot be read: {error}") from None
    pairs = list(_pairs(path, text))
    if not pairs:
        raise KefuError(f"there are no pairs in {path}")
    return pairs


def _pairs(path: Path, text: str) -> Iterator[Pair]:
    # not splitlines: the texts may hold exotic line ends
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield _pair(line, number, f"{path}:{number}")


def _pair(line: str, number: int, place: str) -> Pair:
    try:
        data = json.loads(line)
    except ValueError as error:
        raise KefuError(f"{place}: this is no JSON: {error}") from None
    if not isinstance(data, dict):
        raise KefuError(f"{place}: an object is expected")
    for key, kind in (("rendered", str), ("rewritten", str), ("faithful", bool)):
        if not isinstance(data.get(key), kind):
            raise KefuError(f"{place}: '{key}' is missing or is no {kind.__name__}")
    return Pair(
        data["rendered"],
        data["rewritten"],
        data["faithful"],
        number,
        _language(data, place),
        _slots(data, place),
    )


def _language(data: dict[str, Any], place: str) -> str | None:
    language = data.get("language")
    if language is None or isinstance(language, str):
        return language
    raise KefuError(f"{place}: 'language' must be a text such as en or zh")


def _slots(data: dict[str, Any], place: str) -> dict[str, str]:
    slots = data.get("slots") or {}
    if not isinstance(slots, dict):
        raise KefuError(f"{place}: 'slots' must be an object of names and values")
    return {str(name): str(value) for name, value in slots.items() if value is not None}
