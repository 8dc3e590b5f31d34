"""YAML 1.2 (core schema) with the place of every value; whatever is wrong becomes a Problem.

The scanner is PyYAML's; only the meaning of plain scalars is ours, because PyYAML reads YAML 1.1
(`yes` as true, `012` as 10).
"""

from __future__ import annotations

import math
import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from stat import S_ISREG
from typing import Any, NamedTuple

import yaml

from kefu.project.located import Located, Scalar
from kefu.project.problems import Place, Problem, did_you_mean
from kefu.project.scalars import TAGGED, plain_scalar

try:
    from yaml.cyaml import CParser as _Parser  # type: ignore[attr-defined]
except ImportError:  # PyYAML without libyaml
    _Parser = yaml.SafeLoader  # type: ignore[assignment,misc]

MAX_DEPTH = 60
# values after aliases are followed; a file of 5,000 examples has about as many
MAX_VALUES = 500_000
MAX_BYTES = 50_000_000

_KEY_FULL_WIDTH = re.compile(r"\s*(- )?\w+：")
_TOO_DEEP = f"nested more than {MAX_DEPTH} levels deep"
_TAG = "tag:yaml.org,2002:"
_ENVIRONMENT = re.compile(r"\$\{(\w+)\}")


@dataclass
class Document:
    """A file as read: its data (None where it cannot be read or is empty) and what is wrong."""

    file: str
    root: Located | None = None
    problems: list[Problem] = field(default_factory=list)


def read_file(path: Path) -> Document:
    """Read a YAML file; a file that cannot be read gives a problem."""
    file = shown_path(path)
    try:
        about = path.stat()
        if not S_ISREG(about.st_mode):  # reading a pipe or a device may never end
            return _not_read(file, "unreadable-file", "this is no plain file")
        if about.st_size > MAX_BYTES:
            return _not_read(file, "file-too-large", "the file exceeds 50 MB")
        raw = path.read_bytes()
    except OSError as error:
        return _not_read(file, "unreadable-file", f"cannot be read: {error.strerror or error}")
    try:
        return read_text(raw.decode("utf-8"), file)
    except UnicodeDecodeError as error:
        return Document(file, None, [_not_utf8(raw, error.start, file)])


def read_text(text: str, file: str) -> Document:
    """Read YAML text; `file` is the name that places show."""
    text = _decode_escapes(text.removeprefix("\ufeff"))
    document = Document(file)
    try:
        document.root = _Reader(text, document).read()
    except yaml.MarkedYAMLError as error:
        document.problems.append(_syntax_problem(error, text, file))
    except yaml.reader.ReaderError as error:
        place = _place_of_offset(text, error.position, file)
        document.problems.append(Problem("yaml-syntax", place, f"not YAML: {error.reason}"))
    except UnicodeEncodeError as error:
        place = _place_of_offset(text, error.start, file)
        document.problems.append(Problem("yaml-syntax", place, "half of a surrogate pair is no character"))
    except _Unreadable as error:
        document.problems.append(error.problem)
    return document


def real_path(path: Path) -> Path:
    """Where a path leads when links are followed, as far as they lead anywhere."""
    return Path(os.path.realpath(path))


def shown_path(path: Path) -> str:
    """The path as messages show it: relative where it lies below the current folder."""
    try:
        return str(real_path(path).relative_to(Path.cwd()))
    except ValueError:
        return str(path)


class _Unreadable(Exception):
    """Ends the reading of a document."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem


class _Sized(NamedTuple):
    """A value and how many values it holds, itself included."""

    value: Located
    size: int


class _Reader:
    """Builds Located values from PyYAML's events; `problems` collects what is wrong.

    Events instead of nodes: PyYAML's own composer recurses in C and can be made to crash.
    """

    def __init__(self, text: str, document: Document) -> None:
        self.parser = _Parser(text)
        self.document = document
        self.text_lines = text.split("\n")
        self.anchors: dict[str, _Sized] = {}
        self.open_anchors: set[str] = set()

    def read(self) -> Located | None:
        """The only document of the stream; None where there is none."""
        self._next()
        if self.parser.check_event(yaml.StreamEndEvent):
            return None
        self._next()
        root = self._value(0).value
        self._next()
        if not self.parser.check_event(yaml.StreamEndEvent):
            place = self._place(self.parser.peek_event())
            raise _Unreadable(
                Problem("yaml-syntax", place, "a file holds one YAML document, here starts another")
            )
        return root

    def _next(self) -> Any:
        return self.parser.get_event()

    def _value(self, depth: int) -> _Sized:
        event = self._next()
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event)
        if depth > MAX_DEPTH:
            raise _Unreadable(Problem("yaml-depth", self._place(event), _TOO_DEEP))
        if event.anchor:
            self.open_anchors.add(event.anchor)
        result = self._build(event, depth)
        if result.size > MAX_VALUES:
            message = f"more than {MAX_VALUES:,} values (aliases count in full)"
            raise _Unreadable(Problem("yaml-size", self._place(event), message))
        if event.anchor:
            self.anchors[event.anchor] = result
            self.open_anchors.discard(event.anchor)
        return result

    def _alias(self, event: Any) -> _Sized:
        if event.anchor in self.open_anchors:
            raise _Unreadable(
                Problem("yaml-alias", self._place(event), f"the anchor '{event.anchor}' contains itself")
            )
        if event.anchor not in self.anchors:
            hint = did_you_mean(event.anchor, self.anchors)
            raise _Unreadable(
                Problem("yaml-alias", self._place(event), f"no anchor '&{event.anchor}' above", hint)
            )
        return self.anchors[event.anchor]

    def _build(self, event: Any, depth: int) -> _Sized:
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(event, depth)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(event, depth)
        return _Sized(self._scalar(event), 1)

    def _sequence(self, event: Any, depth: int) -> _Sized:
        parts = []
        while not self.parser.check_event(yaml.SequenceEndEvent):
            parts.append(self._value(depth + 1))
        self._next()
        return _Sized(Located([p.value for p in parts], self._place(event)), 1 + sum(p.size for p in parts))

    def _mapping(self, event: Any, depth: int) -> _Sized:
        content: dict[str, Located] = {}
        merged: list[Located] = []
        size = 1
        while not self.parser.check_event(yaml.MappingEndEvent):
            key_event: Any = self.parser.peek_event()
            key_place = self._place(key_event)
            self._value(depth + 1)
            value = self._value(depth + 1)
            size += value.size
            key = key_event.value if isinstance(key_event, yaml.ScalarEvent) else None
            if key is None:
                self._report("yaml-key", key_place, "a key has to be a text")
            elif key == "<<" and key_event.implicit[0]:
                merged += list(value.value) or [value.value]
            elif key in content:
                self._report(
                    "duplicate-key", key_place, f"the key '{key}' stands twice", content[key].key_place
                )
            else:
                content[key] = value.value.under(key_place)
        self._next()
        for other in merged:
            content = {**dict(other.items()), **content}
        return _Sized(Located(content, self._place(event)), size)

    def _scalar(self, event: Any) -> Located:
        place = self._place(event)
        if event.implicit[0]:
            return Located(self._plain(self._expand(event.value, place), place), place)
        if event.tag not in (None, "!", f"{_TAG}str"):
            return Located(self._tagged(event, place), place)
        return Located(event.value, place, block_indent=self._block_indent(event))

    def _plain(self, text: str, place: Place) -> Scalar:
        """An unquoted scalar; infinite numbers and NaN, which JSON does not have, stay texts."""
        value = plain_scalar(text)
        if not isinstance(value, float) or math.isfinite(value):
            return value
        self._report(
            "yaml-number", place, f"'{text[:60]}' is no finite number; put it in quotes if it is a text"
        )
        return text

    def _tagged(self, event: Any, place: Place) -> Scalar:
        """A scalar with an explicit tag such as `!!int`."""
        convert = TAGGED.get(str(event.tag).removeprefix(_TAG))
        try:
            if convert:
                return convert(event.value)
        except ValueError:
            pass
        self._report("yaml-tag", place, f"'{event.value[:60]}' cannot be read with the tag {event.tag}")
        return str(event.value)

    def _expand(self, text: str, place: Place) -> str:
        """Replace `${NAME}` by the environment's value."""

        def value(match: re.Match[str]) -> str:
            if match[1] not in os.environ:
                message = f"the environment variable '{match[1]}' is not set"
                self._report("unset-variable", place, message)
            return os.environ.get(match[1], match[0])

        return _ENVIRONMENT.sub(value, text) if "${" in text else text

    def _block_indent(self, event: Any) -> int | None:
        if event.style not in ("|", ">"):
            return None
        lines = self.text_lines[event.start_mark.line + 1 : event.end_mark.line + 1]
        return next((len(line) - len(line.lstrip(" ")) for line in lines if line.strip()), 0)

    def _place(self, event: Any) -> Place:
        return Place(self.document.file, event.start_mark.line + 1, event.start_mark.column + 1)

    def _report(self, code: str, place: Place, message: str, *related: Place | None) -> None:
        others = tuple(p for p in related if p)
        self.document.problems.append(Problem(code, place, message, related=others))


def _decode_escapes(text: str) -> str:
    r"""Rasa reads `\uXXXX` outside quotes too, in files that are otherwise plain ASCII."""
    if "\\u" not in text or not text.isascii():
        return text
    try:
        decoded = text.encode().decode("raw_unicode_escape")
        return decoded.encode("utf-16", "surrogatepass").decode("utf-16")
    except UnicodeError:
        return text


def _syntax_problem(error: yaml.MarkedYAMLError, text: str, file: str) -> Problem:
    mark = error.problem_mark or error.context_mark
    place = Place(file, mark.line + 1, mark.column + 1) if mark else Place(file)
    lines = text.split("\n")
    line = lines[mark.line] if mark and mark.line < len(lines) else ""
    if "\t" in line[: len(line) - len(line.lstrip())]:
        return Problem("yaml-tab", place, "a tab cannot indent YAML", "use spaces")
    if full_width := _full_width_colon(lines, place):
        return Problem(
            "yaml-syntax", full_width, "a full-width colon '：' ends no key", "use ':' and a space"
        )
    since = error.context_mark
    opened = f" (it starts in line {since.line + 1})" if since and since.line + 1 != place.line else ""
    doing = f"{error.context}: " if error.context else ""
    return Problem("yaml-syntax", place, f"not YAML: {doing}{error.problem}{opened}", _syntax_hint(error))


def _full_width_colon(lines: list[str], place: Place) -> Place | None:
    """Where a Chinese colon was typed after a key, in the line of the mistake or those before it."""
    for number in range(place.line, max(place.line - 3, 0), -1):
        if number <= len(lines) and (found := _KEY_FULL_WIDTH.match(lines[number - 1])):
            return Place(place.file, number, found.end())
    return None


def _syntax_hint(error: yaml.MarkedYAMLError) -> str | None:
    known = {
        "mapping values are not allowed": "put a text that contains ': ' in quotes, or mend the indentation",
        "cannot start any token": "put a text that starts with @, ` or % in quotes",
        "did not find expected key": "check the indentation and the quotes of the lines above",
        "could not find expected ':'": "check the indentation and the quotes of the lines above",
    }
    return next((hint for part, hint in known.items() if part in str(error.problem)), None)


def _not_utf8(raw: bytes, offset: int, file: str) -> Problem:
    before = raw[:offset].decode("utf-8")
    place = _place_of_offset(before, len(before), file)
    return Problem("not-utf8", place, "the file is not UTF-8 here", "save the file as UTF-8")


def _place_of_offset(text: str, offset: int, file: str) -> Place:
    before = text[:offset]
    return Place(file, before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1)


def _not_read(file: str, code: str, reason: str) -> Document:
    return Document(file, None, [Problem(code, Place(file), reason)])
