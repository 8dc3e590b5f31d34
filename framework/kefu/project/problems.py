"""What is wrong with a project, where, and what was probably meant."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum


class Severity(StrEnum):
    """How much a problem matters: an error stops training, the others do not."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, order=True)
class Place:
    """A position in a file; line and column count from 1."""

    file: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True)
class Problem:
    """One mistake: a stable code, a place, what is wrong, and a hint at the right thing."""

    code: str
    place: Place | None
    message: str
    hint: str | None = None
    severity: Severity = Severity.ERROR
    # the other side of a contradiction
    related: tuple[Place, ...] = ()

    def __str__(self) -> str:
        where = f"{self.place}: " if self.place else ""
        hint = f" ({self.hint})" if self.hint else ""
        also = "".join(f"\n    see also {place}" for place in self.related)
        return f"{where}{self.severity} {self.code}: {self.message}{hint}{also}"


def did_you_mean(name: str, known: Iterable[str]) -> str | None:
    """A hint with the nearest known name, or None where nothing is near."""
    near = get_close_matches(name, list(known), n=1, cutoff=0.6)
    return f"did you mean '{near[0]}'?" if near else None


def unknown_name(
    kind: str,
    name: str,
    place: Place | None,
    known: Iterable[str],
    severity: Severity = Severity.ERROR,
    effect: str = "",
) -> Problem:
    """A name that is used but defined nowhere; `effect` says what comes of it."""
    message = f"there is no {kind} '{name}'" + (f": {effect}" if effect else "")
    return Problem(f"unknown-{kind}", place, message, did_you_mean(name, known), severity)


def has_errors(problems: Iterable[Problem]) -> bool:
    """True when at least one problem stops training."""
    return any(p.severity is Severity.ERROR for p in problems)
