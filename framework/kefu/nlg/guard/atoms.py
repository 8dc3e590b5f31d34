"""What a text is read as: clauses of atoms."""

from __future__ import annotations

from bisect import bisect
from dataclasses import dataclass
from typing import Literal

# values: compared by what they are worth; operators: negation, modality, quantity, condition, time;
# events and things: classes of the lexicon; word: one that the guard does not know;
# aspect: tells done from being done
Kind = Literal["number", "date", "code", "name", "operator", "event", "thing", "word", "aspect"]
VALUES: frozenset[Kind] = frozenset(("number", "date", "code", "name"))
CONTENT: frozenset[Kind] = frozenset(("event", "thing", "word"))
FACTS: frozenset[Kind] = VALUES | {"operator", "event", "thing"}

# Chinese operators that close what they are said of
BEHIND = frozenset(["后", "之后", "以后", "前", "之前", "以前", "除外", "之外", "以外", "外", "的话"])


@dataclass(frozen=True)
class Atom:
    """One piece of meaning: `value` is what is compared, `text` what is shown to people."""

    kind: Kind
    value: str
    text: str
    place: int = 0


Clause = tuple[Atom, ...]


@dataclass(frozen=True)
class Reading:
    """A text as its clauses, and the text itself in one form (see `normal`)."""

    clauses: tuple[Clause, ...]
    text: str
    ends: tuple[int, ...] = ()  # places where sentences end

    def sentence(self, atom: Atom) -> int:
        """The number of the sentence in which an atom stands."""
        return bisect(self.ends, atom.place)

    def atoms(self, kinds: frozenset[Kind] | tuple[Kind, ...]) -> list[Atom]:
        return [atom for clause in self.clauses for atom in clause if atom.kind in kinds]


def carries_fact(clause: Clause) -> bool:
    return any(atom.kind in FACTS for atom in clause)
