"""From `nlu:` sections to NluData."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from kefu.project.annotations import parse_annotated, read_annotated
from kefu.project.located import Located, shifted
from kefu.project.nlu_data import Example, NluData, Pattern
from kefu.project.problems import Place, Problem, Severity

__all__ = ["parse_annotated", "read_nlu"]

# characters; longer messages are refused
MAX_EXAMPLE = 10_000
_FULL_WIDTH_MARK = re.compile(r"[\[［【][^\[\]［］【】]+[\]］】]\s?[(（]\w+[)）]")


def read_nlu(sections: Iterable[Located], problems: list[Problem]) -> NluData:
    """All `nlu:` sections as one."""
    collected = _Collected(problems)
    for section in sections:
        for item in section:
            collected.read(item)
    return NluData(tuple(collected.examples), collected.synonyms, tuple(collected.patterns))


@dataclass
class _Collected:
    problems: list[Problem]
    examples: list[Example] = field(default_factory=list)
    synonyms: dict[str, str] = field(default_factory=dict)
    synonym_places: dict[str, Place | None] = field(default_factory=dict)
    patterns: list[Pattern] = field(default_factory=list)

    def read(self, item: Located) -> None:
        if intent := item["intent"].text():
            self._read_intent(intent, item)
        elif value := item["synonym"].text():
            for text, place, _ in self._lines(item["examples"]):
                self._add_synonym(text, value, place)
        elif name := item["regex"].text():
            self._add_pattern(name, item, is_lookup=False)
        elif name := item["lookup"].text():
            self._add_pattern(name, item, is_lookup=True)

    def _read_intent(self, full_name: str, item: Located) -> None:
        intent, _, response_key = full_name.strip().partition("/")
        for text, place, own_metadata in self._lines(item["examples"]):
            if len(text) > MAX_EXAMPLE:
                message = f"this example is longer than {MAX_EXAMPLE:,} characters; no message is"
                self.problems.append(Problem("long-example", place, message))
                continue
            annotated = read_annotated(text)
            for offset, message in annotated.mistakes:
                self.problems.append(Problem("bad-annotation", shifted(place, offset), message))
            if annotated.unfinished is not None:
                where = shifted(place, annotated.unfinished)
                self._warn("bad-annotation", where, "this mark has no closing ')' and is read as plain text")
            for entity in annotated.entities:
                marked = annotated.text[entity.start : entity.end]
                if isinstance(entity.value, str) and entity.value != marked:
                    self._add_synonym(marked, entity.value, place)
            if _FULL_WIDTH_MARK.search(annotated.text):
                self._warn(
                    "bad-annotation", place, "full-width brackets mark no entity: write [text](entity)"
                )
            metadata = item["metadata"].plain if own_metadata is None else own_metadata
            self.examples.append(
                Example(
                    annotated.text,
                    intent,
                    annotated.entities,
                    response_key or None,
                    metadata,
                    place or item.place,
                )
            )

    def _add_pattern(self, name: str, item: Located, is_lookup: bool) -> None:
        texts = tuple(text for text, _, _ in self._lines(item["examples"]))
        self.patterns.append(Pattern(name, texts, is_lookup, item.place))

    def _add_synonym(self, text: str, value: str, place: Place | None) -> None:
        key = text.lower()
        known = self.synonyms.setdefault(key, value)
        if known != value:
            first = self.synonym_places[key]
            message = f"'{text}' is a synonym of '{known}' already; that one counts, not '{value}'"
            self._warn("conflicting-synonym", place, message, first)
        self.synonym_places.setdefault(key, place)

    def _lines(self, examples: Located) -> Iterator[tuple[str, Place | None, Any]]:
        """Text, place and metadata of each example of a block of `- ` lines or a list."""
        if isinstance(examples.content, list):
            for item in examples:
                text = (item["text"] if item.is_mapping else item).text()
                if text and text.strip():
                    yield text.strip(), item.place, item["metadata"].plain
            return
        for line, place in examples.lines():
            text = line.strip()
            if text.startswith("-"):
                content = text[1:].strip()
                if content:
                    yield content, shifted(place, line.index(content, line.index("-") + 1)), None
            elif text:
                self._warn(
                    "not-an-example", place, f"this line does not start with '-' and is skipped: {text[:40]}"
                )

    def _warn(self, code: str, place: Place | None, message: str, *related: Place | None) -> None:
        others = tuple(p for p in related if p)
        self.problems.append(Problem(code, place, message, severity=Severity.WARNING, related=others))
