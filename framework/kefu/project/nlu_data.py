"""Training examples for understanding, as the author wrote them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from kefu.project.problems import Place


@dataclass(frozen=True)
class EntityAnnotation:
    """An entity in a text. `start` and `end` are character offsets; None where there is no text."""

    entity: str
    value: Any
    start: int | None = None
    end: int | None = None
    role: str | None = None
    group: str | None = None


@dataclass(frozen=True)
class Example:
    """One annotated sentence. `response_key` is `ask_name` in the intent `faq/ask_name`."""

    text: str
    intent: str | None
    entities: tuple[EntityAnnotation, ...] = ()
    response_key: str | None = None
    metadata: Any = None
    place: Place | None = field(default=None, compare=False)

    @property
    def full_intent(self) -> str | None:
        """The intent with its response key, if it has one."""
        return f"{self.intent}/{self.response_key}" if self.response_key else self.intent


@dataclass(frozen=True)
class Pattern:
    """A regular expression (`regex`) or the alternatives of a lookup table."""

    name: str
    patterns: tuple[str, ...]
    is_lookup: bool = False
    place: Place | None = field(default=None, compare=False)


@dataclass(frozen=True)
class NluData:
    """All that understanding learns from."""

    examples: tuple[Example, ...] = ()
    # lower-cased text -> canonical value
    synonyms: dict[str, str] = field(default_factory=dict)
    patterns: tuple[Pattern, ...] = ()
