"""What belongs together stays together: prices to their products, "not" to its verb, done to done."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import pairwise

from kefu.nlg.guard.atoms import CONTENT, VALUES, Atom, Clause, Kind, Reading
from kefu.nlg.guard.context import Reason

_CONDITIONS = frozenset(("if", "when", "unless", "before", "until", "while"))
_PERSONS = frozenset(("you", "we", "to_you", "to_we"))
_PASSIVE = frozenset(["be", "been", "being", "is", "are", "was", "were"])
_EDGES = " \"'()"
_MODALITIES = frozenset(("may", "can", "must", "should", "usually"))


def association_reasons(before: Reading, after: Reading) -> Iterator[Reason]:
    """Reasons where all pieces are there, but one has changed its place."""
    yield from _pairing_reasons(before, after)
    yield from _stolen_reasons(before, after)
    yield from _neighbour_reasons(before, after)
    for labelled, code, message in (
        (_polarities, "negation", "keep what is denied and what is not"),
        (_modalities, "modality", "keep what may, can or must be done"),
        (_conditions, "condition", "keep what depends on the condition"),
        (_aspects, "aspect", "keep whether this is done, being done or still to do"),
        (_agents, "role", "keep who does this"),
        (_patients, "role", "keep to whom this is done"),
    ):
        was, now = labelled(before), labelled(after)
        for value in was.keys() & now.keys():
            if not was[value] & now[value]:
                yield Reason(code, message, value.replace("_", " "))


def _rivals(reading: Reading) -> set[Kind]:
    """Kinds of which the text has several different values."""
    found: dict[Kind, set[str]] = defaultdict(set)
    for atom in reading.atoms(VALUES):
        found[atom.kind].add(atom.value)
    return {kind for kind, some in found.items() if len(some) > 1}


def _pairing_reasons(before: Reading, after: Reading) -> Iterator[Reason]:
    """Rivalling values keep their order, or whole clauses move with all that they hold."""
    rivals = _rivals(before)
    was, now = _rows(before, rivals), _rows(after, rivals)
    together = Counter(v for row in was for v in row)
    if together != Counter(v for row in now for v in row):
        return  # told by the comparison
    same_order = [v for row in was for v in row] == [v for row in now for v in row]
    if not same_order and Counter(was) != Counter(now):
        yield Reason("association", "keep these together as they were", "; ".join(" ".join(r) for r in was))


def _rows(reading: Reading, kinds: set[Kind]) -> list[tuple[str, ...]]:
    rows = (
        tuple(atom.value for atom in _by_kind(clause) if atom.kind in kinds) for clause in reading.clauses
    )
    return [row for row in rows if row]


def _by_kind(clause: Clause) -> list[Atom]:
    """Within a clause the order counts among values of one kind only."""
    return sorted(clause, key=lambda atom: atom.kind)


def _stolen_reasons(before: Reading, after: Reading) -> Iterator[Reason]:
    """A value must not come to stand with a word that belonged to its rival."""
    rivals = _rivals(before)
    was, now = _company(before, rivals), _company(after, rivals)
    for (kind, value), company in now.items():
        others = {w for key, words in was.items() if key[0] == kind and key[1] != value for w in words}
        for stolen in sorted(company & (others - was.get((kind, value), set()))):
            yield Reason("association", "this belongs to another value", f"{stolen} / {value}")


def _company(reading: Reading, kinds: set[Kind]) -> dict[tuple[Kind, str], set[str]]:
    company: dict[tuple[Kind, str], set[str]] = defaultdict(set)
    for clause in reading.clauses:
        words = {atom.value for atom in clause if atom.kind in CONTENT}
        for atom in clause:
            if atom.kind in kinds:
                company[atom.kind, atom.value] |= words
    return company


def _neighbour_reasons(before: Reading, after: Reading) -> Iterator[Reason]:
    """ "order R1", "7 left": no other value may take this place."""
    was, now = _neighbours(before), _neighbours(after)
    for key in was.keys() & now.keys():
        for value in sorted(now[key] - was[key]):
            yield Reason("association", "another value stands here", f"{key[0]} / {value}")


def _neighbours(reading: Reading) -> dict[tuple[str, bool], set[str]]:
    """(word, whether it stands before) -> values without another word between."""
    found: dict[tuple[str, bool], set[str]] = defaultdict(set)
    for clause in reading.clauses:
        for left, right in pairwise(clause):
            between = reading.text[left.place + len(left.text) : right.place]
            if not between.strip(_EDGES) and (left.kind in VALUES) != (right.kind in VALUES):
                word, value = (right, left) if left.kind in VALUES else (left, right)
                if word.kind in CONTENT:
                    found[word.value, word is left].add(value.value)
    return found


Labels = dict[str, set[str]]


def _polarities(reading: Reading) -> Labels:
    """Which events stand with a "not"."""
    labels: Labels = defaultdict(set)
    for clause in reading.clauses:
        label = "denied" if _has(clause, frozenset(("not",))) else "said"
        for atom in clause:
            if atom.kind == "event":
                labels[atom.value].add(label)
    return labels


def _modalities(reading: Reading) -> Labels:
    """Only where the text has several: otherwise there is nothing to confuse."""
    labels: Labels = defaultdict(set)
    if len({atom.value for atom in reading.atoms(("operator",))} & _MODALITIES) > 1:
        for clause in reading.clauses:
            modes = {atom.value for atom in clause if atom.kind == "operator"} & _MODALITIES or {"none"}
            for atom in _classes(clause):
                labels[atom.value] |= modes
    return labels


def _conditions(reading: Reading) -> Labels:
    """Which events and things stand under a condition."""
    labels: Labels = defaultdict(set)
    for clause in reading.clauses:
        classes = _classes(clause)
        label = {"under a condition"} if _has(clause, _CONDITIONS) else {"free"}
        # "after delivery it can be returned" is one clause with both
        both = {"free"} if len({atom.value for atom in classes}) > 1 else set()
        for atom in classes:
            labels[atom.value] |= label | both
    return labels


def _aspects(reading: Reading) -> Labels:
    labels: Labels = defaultdict(set)
    for clause in reading.clauses:
        events = [atom for atom in clause if atom.kind == "event"]
        past = {"past"} if _has(clause, frozenset(("past",))) else {"present"}
        for atom in events or _classes(clause):
            labels[atom.value] |= _aspect(clause) if events else past
    return labels


def _aspect(clause: Clause) -> set[str]:
    """What a clause may say about its events: `done`, `going` on, `open`."""
    marks = {atom.value for atom in clause if atom.kind == "aspect"}
    if _has(clause, _CONDITIONS | _MODALITIES) or "future" in marks:
        return {"open"}
    if "going" in marks:
        return {"going"}
    if "being" in marks and _is_form(clause, "ing"):
        return {"going", "open"}
    if marks & {"done", "past"}:
        return {"done"}
    return {"open", "done"} if "being" in marks or _is_form(clause, "ed") else {"open"}


def _agents(reading: Reading) -> Labels:
    """Who does it, the customer or the shop; passives do not say."""
    return _persons(reading, before=True)


def _patients(reading: Reading) -> Labels:
    """To whom it is done."""
    return _persons(reading, before=False)


def _persons(reading: Reading, before: bool) -> Labels:
    labels: Labels = defaultdict(set)
    for clause in reading.clauses:
        persons = [atom for atom in clause if atom.kind == "aspect" and atom.value in _PERSONS]
        for event in _classes(clause) if not _is_passive(clause) else ():
            on_side = [p for p in persons if _is_agent(p, event) == before]
            if on_side:
                nearest = min(on_side, key=lambda p: abs(p.place - event.place))
                labels[event.value].add(nearest.value.removeprefix("to_"))
    return labels


def _is_agent(person: Atom, event: Atom) -> bool:
    return person.place < event.place and not person.value.startswith("to_")


def _is_passive(clause: Clause) -> bool:
    marks = {word for atom in clause if atom.kind == "aspect" for word in atom.text.split()}
    return bool(marks & _PASSIVE)


def _classes(clause: Clause) -> list[Atom]:
    return [atom for atom in clause if atom.kind in ("event", "thing")]


def _has(clause: Clause, values: frozenset[str]) -> bool:
    return any(atom.value in values for atom in clause if atom.kind in ("operator", "aspect"))


def _is_form(clause: Clause, ending: str) -> bool:
    return any(atom.kind == "event" and atom.text.split()[0].endswith(ending) for atom in clause)
