"""What the guard is told about a text, and what it answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Mode = Literal["strict", "balanced"]


@dataclass(frozen=True)
class GuardContext:
    """What is known about a rendered text.

    Attributes:
        language: of the text, as "en" or "zh"; None means that of the original.
        slots: name -> text of the values that were rendered. Texts of customers are among them.
        buttons: titles that stand below the text.
        mode: `strict` keeps clauses with facts word for word, `balanced` lets them be reworded.
        max_ratio: how many times longer the rewording may be, beside an allowance for a greeting.
        forbidden: words of promises that the author does not want to hear, unless in the original.
        markdown: whether the channel shows Markdown.
        names: known to the domain, such as lookup values; none may turn up that was not there.
        instructions: lines of the prompt, which must not leak.
    """

    language: str | None = None
    slots: Mapping[str, str] = field(default_factory=dict)
    buttons: tuple[str, ...] = ()
    mode: Mode = "balanced"
    max_ratio: float = 2.0
    forbidden: tuple[str, ...] = ()
    markdown: bool = False
    names: frozenset[str] = frozenset()
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

    @property
    def ok(self) -> bool:
        return not self.reasons

    @property
    def instruction(self) -> str:
        """What to tell the language model before it tries again."""
        return "\n".join(f"- {reason}" for reason in self.reasons)
