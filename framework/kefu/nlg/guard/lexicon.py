"""The words that the guard knows, from lexicons/*.json, and the longest match among them.

A lexicon says which words change nothing ("neutral"), which classes of words mean the same, and of what
kind each class is. Whatever is in no lexicon counts as a fact. Classes may be written together
("out of stock" is `not` and `in_stock`).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kefu.nlg.guard.atoms import Kind
from kefu.nlg.guard.stems import stem

Meaning = tuple[tuple[Kind, str], ...]  # (kind, class); none for neutral words

_KINDS: tuple[Kind, ...] = ("operator", "event", "thing", "aspect")


@dataclass
class Lexicon:
    """Words of both languages: texts mix them."""

    entries: dict[tuple[str, ...], Meaning] = field(default_factory=dict)
    longest: dict[str, int] = field(default_factory=dict)  # first unit -> units of its longest entry
    units: dict[str, str] = field(default_factory=dict)
    echoes: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def match(self, units: Sequence[str], start: int) -> tuple[int, Meaning] | None:
        """How many units from `start` are known together, and what they mean."""
        for size in range(min(self.longest.get(units[start], 0), len(units) - start), 0, -1):
            meaning = self.entries.get(tuple(units[start : start + size]))
            if meaning is not None:
                return size, meaning
        return None

    def add(self, phrase: str, meaning: Meaning) -> None:
        key = tuple(split(phrase))
        self.entries[key] = meaning
        self.longest[key[0]] = max(self.longest.get(key[0], 0), len(key))


def split(phrase: str) -> list[str]:
    """Stems of English words, single Chinese characters."""
    words = phrase.replace("-", " ").split()
    return [unit for word in words for unit in ([stem(word)] if word.isascii() else word)]


def load() -> Lexicon:
    """Both languages' lexicons."""
    lexicon = Lexicon()
    for path in sorted((Path(__file__).parent / "lexicons").glob("*.json")):
        _read(json.loads(path.read_text(encoding="utf-8")), lexicon)
    return lexicon


def _read(data: dict[str, Any], lexicon: Lexicon) -> None:
    kinds: dict[str, Kind] = {name: kind for kind in _KINDS for name in data.get(kind, {})}
    for phrase in _phrases(data["neutral"]):
        lexicon.add(phrase, ())
    for kind in _KINDS:
        for name, lines in data.get(kind, {}).items():
            for phrase in _phrases(lines):
                lexicon.add(phrase, ((kind, name),))
    for names, lines in data["together"].items():
        meaning = tuple((kinds[name], name) for name in names.split())
        for phrase in _phrases(lines):
            lexicon.add(phrase, meaning)
    lexicon.units |= {phrase: name for name, lines in data["units"].items() for phrase in _phrases(lines)}
    lexicon.echoes += data["echoes"]
    lexicon.requests += data["requests"]


def _phrases(lines: str | list[str]) -> Iterator[str]:
    for line in [lines] if isinstance(lines, str) else lines:
        yield from (phrase.strip() for phrase in line.split(","))


LEXICON = load()
