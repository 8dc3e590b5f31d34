"""Entities marked inside an example: `[Berlin](city)` or `[Berlin]{"entity": "city", "role": "to"}`."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from kefu.project.nlu_data import EntityAnnotation
from kefu.strict_json import check_json

# a marked text, followed by (entity), (entity:value), {json} or [{json}, ...]
_MARKED = re.compile(r"\[([^\]]+?)\](?:\(([^:()]+)(?::([^)]*))?\)|(?=\{)|(?=\[\s*\{))")
_UNFINISHED = re.compile(r"\[[^\[\]]+\]\([^()]*$")
_DECODER = json.JSONDecoder()
_KEYS = {"entity", "value", "role", "group"}


@dataclass(frozen=True)
class Annotated:
    """A text without its marks, and what was marked.

    `mistakes` are (offset in the marked text, message) pairs; `unfinished` is the offset of a mark
    that nobody closed.
    """

    text: str
    entities: tuple[EntityAnnotation, ...] = ()
    mistakes: tuple[tuple[int, str], ...] = ()
    unfinished: int | None = None


def parse_annotated(text: str) -> tuple[str, tuple[EntityAnnotation, ...]]:
    """The plain text and its entities; broken marks stay in the text as they are."""
    read = read_annotated(text)
    return read.text, read.entities


def read_annotated(text: str) -> Annotated:
    """Like `parse_annotated`, and tells what is wrong with the marks."""
    if "[" not in text:
        return Annotated(text)
    plain = ""
    entities: list[EntityAnnotation] = []
    mistakes: list[tuple[int, str]] = []
    position = 0
    while match := _MARKED.search(text, position):
        plain += text[position : match.start()]
        try:
            marks, position = _marks(text, match)
        except ValueError as error:
            mistakes.append((match.end(), str(error)))
            plain, position = plain + match[0], match.end()
            continue
        start, end = len(plain), len(plain) + len(match[1])
        plain += match[1]
        entities += [_entity(mark, match[1], start, end) for mark in marks]
    open_mark = _UNFINISHED.search(text, position)
    unfinished = open_mark.start() if open_mark else None
    return Annotated(plain + text[position:], tuple(entities), tuple(mistakes), unfinished)


def _marks(text: str, match: re.Match[str]) -> tuple[list[dict[str, Any]], int]:
    """What a marked text is said to be, and where the mark ends. ValueError says what is wrong."""
    if match[2] is not None:
        return [{"entity": match[2].strip(), "value": match[3]}], match.end()
    try:
        data, end = _DECODER.raw_decode(text, match.end())
        check_json(data)
    except (ValueError, RecursionError):
        raise ValueError('an entity mark has to be JSON, such as {"entity": "city"}') from None
    marks = data if isinstance(data, list) else [data]
    for mark in marks:
        _check(mark)
    return marks, end


def _check(mark: Any) -> None:
    if not isinstance(mark, dict) or not isinstance(mark.get("entity"), str):
        raise ValueError('an entity mark needs "entity" with the name of the entity')
    for key in mark.keys() - _KEYS:
        raise ValueError(f'an entity mark has no key "{key}"; it has entity, role, group, value')
    for key in ("role", "group"):
        if not isinstance(mark.get(key), str | None):
            raise ValueError(f'"{key}" of an entity mark has to be a text')


def _entity(mark: dict[str, Any], text: str, start: int, end: int) -> EntityAnnotation:
    value = mark.get("value")
    value = text if value is None else value
    return EntityAnnotation(mark["entity"], value, start, end, mark.get("role"), mark.get("group"))
