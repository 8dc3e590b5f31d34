"""The same pieces, put together otherwise: swapped partners, swapped sides, swapped scopes.

A piece that gained a partner and lost another one of the same sort has been recombined. Moving whole
clauses, merging and splitting them only gains or only loses, and passes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from itertools import pairwise

from kefu.nlg.guard.atoms import BEHIND, CONTENT, VALUES, Atom, Clause, Kind, Reading
from kefu.nlg.guard.context import Reason

_PARTNERS: frozenset[Kind] = VALUES | CONTENT
# operators that say something of their whole clause, and those that say it of what stands beside them
_OF_CLAUSE = frozenset(
    ("today", "tomorrow", "yesterday", "later", "soon", "only", "all", "some", "must", "may", "not")
)
# what follows them in English, what precedes them in Chinese
_SCOPES = frozenset(("when", "before", "until", "if", "unless", "except", "only", "from", "to", "for"))

Partners = Mapping[str, set[tuple[str, str]]]


def recombination_reasons(before: Reading, after: Reading) -> Iterator[Reason]:
    """Reasons for pieces that have changed their partners, sides or scopes."""
    topics = _topics(before)
    for groups in (_by_clause, _by_sentence):
        was, now = _partners(groups(before)), _partners(groups(after))
        yield from _exchanged(was, now, "keep these together", topics)
    yield from _scope_reasons(before, after)
    yield from _direction_reasons(before, after)
    yield from _side_reasons(before, after)
    if _all_first(before) != _all_first(after):
        yield Reason("association", "keep whether all or only not all are meant")


def _topics(reading: Reading) -> set[str]:
    """The only code or name of a text, and the word before it ("order R1"): all is about them."""
    topics: set[str] = set()
    for kind in ("code", "name"):
        if len({atom.value for atom in reading.atoms((kind,))}) == 1:
            for clause in reading.clauses:
                for i, atom in enumerate(clause):
                    topics |= {a.value for a in clause[max(0, i - 1) : i + 1]} if atom.kind == kind else set()
    return topics


def _by_clause(reading: Reading) -> list[list[Atom]]:
    return [list(clause) for clause in reading.clauses]


def _by_sentence(reading: Reading) -> list[list[Atom]]:
    sentences: dict[int, list[Atom]] = defaultdict(list)
    for clause in reading.clauses:
        for atom in clause:
            sentences[reading.sentence(atom)].append(atom)
    return list(sentences.values())


def _partners(groups: Iterable[Iterable[Atom]]) -> dict[str, set[tuple[str, str]]]:
    """What stands with each piece, as (sort, value)."""
    found: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for group in groups:
        pieces = {(_sort(atom), atom.value) for atom in group if _counts(atom)}
        for _, value in pieces:
            found[value] |= {piece for piece in pieces if piece[1] != value}
    return found


def _counts(atom: Atom) -> bool:
    return atom.kind in _PARTNERS or (atom.kind == "operator" and atom.value in _OF_CLAUSE)


def _sort(atom: Atom) -> str:
    return "content" if atom.kind in CONTENT else atom.kind


def _exchanged(
    was: Partners, now: Partners, message: str, topics: AbstractSet[str] = frozenset()
) -> Iterator[Reason]:
    known = was.keys() & now.keys()
    for value in sorted(known - topics):
        gained = {piece for piece in now[value] - was[value] if piece[1] in known}
        lost = {piece for piece in was[value] - now[value] if piece[1] in known}
        if {sort for sort, _ in gained} & {sort for sort, _ in lost}:
            pieces = ", ".join(sorted(partner for _, partner in lost))
            yield Reason("association", message, f"{value}: {pieces}")


def _scope_reasons(before: Reading, after: Reading) -> Iterator[Reason]:
    """ "after" must not come to be said of what stood outside of it in its clause."""
    outside, inside = _scopes(before, inside=False), _scopes(after, inside=True)
    for operator in sorted(outside.keys() & inside.keys()):
        if moved := outside[operator] & inside[operator]:
            pieces = ", ".join(sorted(value for _, value in moved))
            yield Reason("association", "keep what this is said of", f"{operator}: {pieces}")


def _scopes(reading: Reading, inside: bool) -> dict[str, set[tuple[str, str]]]:
    """What an operator is said of (or not), of its clause: pieces behind it, in Chinese often before it."""
    found: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for clause in reading.clauses:
        for i, operator in enumerate(clause):
            if operator.value in _SCOPES:
                found[operator.value] |= {
                    ("content", a.value)
                    for k, a in enumerate(clause)
                    if a.kind in CONTENT | {"name"} and (_is_inside(operator, k - i) == inside)
                }
    return found


def _is_inside(operator: Atom, distance: int) -> bool:
    """Prepositions take the next piece, other operators all on their side."""
    if operator.kind == "aspect":
        return distance == 1
    return (distance < 0) == (operator.text in BEHIND)


def _direction_reasons(before: Reading, after: Reading) -> Iterator[Reason]:
    """From there to here must not become from here to there."""
    was, now = _directions(before), _directions(after)
    for place in sorted(was.keys() & now.keys()):
        if not was[place] & now[place]:
            yield Reason("association", "keep the direction", place)


def _directions(reading: Reading) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for clause in reading.clauses:
        for preposition, atom in pairwise(clause):
            if preposition.value in ("from", "to") and preposition.kind == "aspect":
                found[atom.value].add(preposition.value)
    return found


def _side_reasons(before: Reading, after: Reading) -> Iterator[Reason]:
    """Subject and object must not change sides of their verb."""
    was, now = _sides(before), _sides(after)
    for event in was.keys() & now.keys():
        (left, right), (left_now, right_now) = was[event], now[event]
        if left & right_now - right and right & left_now - left:
            yield Reason("association", "keep subject and object", event)


def _sides(reading: Reading) -> dict[str, tuple[set[str], set[str]]]:
    sides: dict[str, tuple[set[str], set[str]]] = defaultdict(lambda: (set(), set()))
    for clause in reading.clauses:
        pieces = [atom for atom in clause if atom.kind in _PARTNERS or atom.value in ("you", "we")]
        for event in (atom for atom in clause if atom.kind in ("event", "thing")):
            sides[event.value][0].update(a.value for a in pieces if a.place < event.place)
            sides[event.value][1].update(a.value for a in pieces if a.place > event.place)
    return sides


def _all_first(reading: Reading) -> list[bool]:
    """For each clause that says both "all" and "not", which of them comes first."""
    return [order for clause in reading.clauses for order in _order(clause)]


def _order(clause: Clause) -> list[bool]:
    places = {name: [a.place for a in clause if a.value == name] for name in ("all", "not")}
    return [min(places["all"]) < min(places["not"])] if places["all"] and places["not"] else []
