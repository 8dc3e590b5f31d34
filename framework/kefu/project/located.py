"""Data together with where it stands in a file: what every reader walks over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from kefu.project.problems import Place

Scalar = str | int | float | bool | None


class Located:
    """A value with its place. Asking for what is not there gives an empty value, never an error.

    Attributes:
        content: a scalar, a list of Located, or a dict of Located with text keys.
        place: where the value starts; None for data that comes from no file.
        key_place: where its key stands, for a value inside a mapping.
        block_indent: for a block scalar (`|` or `>`) the indentation of its lines.
    """

    __slots__ = ("_plain", "block_indent", "content", "key_place", "place")

    def __init__(
        self,
        content: Scalar | list[Located] | dict[str, Located],
        place: Place | None = None,
        key_place: Place | None = None,
        block_indent: int | None = None,
    ) -> None:
        self.content = content
        self.place = place
        self.key_place = key_place
        self.block_indent = block_indent
        self._plain: Any = self

    @property
    def plain(self) -> Any:
        """The same as plain data, shared between calls: do not change it."""
        if self._plain is self:
            self._plain = self._to_plain()
        return self._plain

    def _to_plain(self) -> Any:
        if isinstance(self.content, dict):
            return {key: value.plain for key, value in self.content.items()}
        if isinstance(self.content, list):
            return [item.plain for item in self.content]
        return self.content

    @property
    def name_place(self) -> Place | None:
        """The best place to point at: the key if there is one, else the value."""
        return self.key_place or self.place

    @property
    def is_null(self) -> bool:
        return self.content is None

    @property
    def is_mapping(self) -> bool:
        return isinstance(self.content, dict)

    def under(self, key_place: Place | None) -> Located:
        """The same value under another key."""
        return Located(self.content, self.place, key_place, self.block_indent)

    def __contains__(self, key: str) -> bool:
        return isinstance(self.content, dict) and key in self.content

    def __getitem__(self, key: str) -> Located:
        """The value of a key; an empty value in the same place where there is none."""
        if isinstance(self.content, dict) and key in self.content:
            return self.content[key]
        return Located(None, self.place, self.key_place)

    def __iter__(self) -> Iterator[Located]:
        """The items of a list; nothing for anything else."""
        return iter(self.content if isinstance(self.content, list) else ())

    def items(self) -> Iterable[tuple[str, Located]]:
        """Keys and values of a mapping; nothing for anything else."""
        return self.content.items() if isinstance(self.content, dict) else ()

    def at(self, path: Iterable[str | int]) -> Located:
        """The value at a path of keys and indices; stops where the path leads nowhere."""
        here = self
        for step in path:
            if isinstance(here.content, list) and isinstance(step, int):
                here = here.content[step]
            elif isinstance(here.content, dict) and step in here.content:
                here = here.content[str(step)]
            else:
                break
        return here

    def text(self) -> str | None:
        """A scalar as text; None for null, lists and mappings."""
        if self.content is None or isinstance(self.content, list | dict):
            return None
        return self.content if isinstance(self.content, str) else str(self.content)

    def texts(self) -> tuple[str, ...]:
        """The texts of a list, or a single text as the only one."""
        parts = [self] if not isinstance(self.content, list) else self.content
        return tuple(text for part in parts if (text := part.text()) is not None)

    def flag(self, default: bool) -> bool:
        return self.content if isinstance(self.content, bool) else default

    def number(self, default: float) -> float:
        is_number = isinstance(self.content, int | float) and not isinstance(self.content, bool)
        return self.content if is_number else default  # type: ignore[return-value]

    def lines(self) -> Iterator[tuple[str, Place | None]]:
        """The lines of a text, each with its own place where the text is a block."""
        for number, line in enumerate((self.text() or "").split("\n")):
            if self.block_indent is None or self.place is None:
                yield line, self.place
            else:
                yield line, Place(self.place.file, self.place.line + 1 + number, self.block_indent + 1)


def shifted(place: Place | None, columns: int) -> Place | None:
    """A place further right on the same line."""
    return replace(place, column=place.column + columns) if place else None


def locate(data: Any) -> Located:
    """Plain data as Located without places."""
    if isinstance(data, Mapping):
        return Located({str(key): locate(value) for key, value in data.items()})
    if isinstance(data, list | tuple):
        return Located([locate(item) for item in data])
    return Located(data)
