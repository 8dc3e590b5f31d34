"""May a language model's words be sent in place of the rendered ones? Only the very same words may."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class GuardContext:
    """What is known about a rendered text."""

    language: str | None = None
    slots: Mapping[str, str] = field(default_factory=dict)
    buttons: tuple[str, ...] = ()
    mode: str = "strict"
    forbidden: tuple[str, ...] = ()
    instructions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reason:
    """One thing wrong with a rewording; the message says what to do about it."""

    code: str
    message: str
    piece: str = ""

    def __str__(self) -> str:
        return f"{self.message}: {self.piece}" if self.piece else self.message


@dataclass(frozen=True)
class Verdict:
    """Whether a rewording may go out, and if not, everything that speaks against it."""

    reasons: tuple[Reason, ...] = ()


def judge(original: str, rewritten: str, context: GuardContext) -> Verdict:
    """Whether the rewritten text says what the original says."""
    return Verdict(() if original == rewritten else (Reason("other-words", "keep the words as they are"),))
