"""Nothing is lost and nothing is added: values by worth, operators, classes of words, unknown words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from kefu.nlg.guard.atoms import Atom, Kind, Reading, carries_fact
from kefu.nlg.guard.context import Reason

_WHAT: dict[Kind, str] = {
    "number": "number",
    "date": "date or time",
    "code": "code or address",
    "name": "name",
    "operator": "meaning",
    "event": "event",
    "thing": "thing",
}


def comparison_reasons(before: Reading, after: Reading) -> Iterator[Reason]:
    """Reasons for each fact of one text that the other has not."""
    for kind, what in _WHAT.items():
        was, now = before.atoms((kind,)), after.atoms((kind,))
        lost = (atom for atom in _missing(was, now) if not _may_go(atom, before))
        yield from (Reason(f"lost-{kind}", f"keep this {what}", a.text) for a in lost)
        yield from (Reason(f"new-{kind}", f"leave out this {what}", a.text) for a in _missing(now, was))
    yield from _word_reasons(before, after)


def _may_go(atom: Atom, reading: Reading) -> bool:
    """ "not yet" may become "not"; "unless ..., otherwise" says it twice."""
    operators = {a.value for a in reading.atoms(("operator",))}
    return atom.value == "yet" or (atom.value == "else" and "unless" in operators)


def _missing(these: list[Atom], those: list[Atom]) -> list[Atom]:
    """Atoms that the others lack; how often counts for numbers, negations and rivalling names."""
    have = {atom.value for atom in those}
    lost = {atom.value: atom for atom in these if atom.value not in have}
    counts = Counter(atom.value for atom in these)
    others = Counter(atom.value for atom in those)
    for atom in these:
        if _is_counted(atom, these) and counts[atom.value] > others[atom.value]:
            lost[atom.value] = atom
    return [*lost.values()]


def _is_counted(atom: Atom, among: list[Atom]) -> bool:
    if atom.kind in ("name", "code"):
        return len({other.value for other in among}) > 1
    return atom.kind in ("number", "date") or atom.value == "not"


def _word_reasons(before: Reading, after: Reading) -> Iterator[Reason]:
    """Words that no lexicon knows: none may come, and none may go from where facts stand."""
    kept = {atom.value for atom in after.atoms(("word",))}
    had = {atom.value for atom in before.atoms(("word",))}
    for clause in before.clauses:
        for atom in clause:
            if atom.kind == "word" and carries_fact(clause) and not _has(atom, kept, after):
                yield Reason("lost-word", "keep this word", atom.text)
    for atom in after.atoms(("word",)):
        if not _has(atom, had, before):
            yield Reason("new-word", "leave out this word", atom.text)


def _has(word: Atom, words: set[str], text: Reading) -> bool:
    """Chinese has no spaces: a word may be cut otherwise in the other text."""
    return word.value in words or (not word.value.isascii() and _is_made_of(word.value, text.text))


def _is_made_of(word: str, text: str) -> bool:
    """Whether the word is one of the text's pieces, or several of two characters at least."""
    if word in text:
        return True
    cuts = range(len(word) - 2, 1, -1)
    return any(word[:cut] in text and _is_made_of(word[cut:], text) for cut in cuts)
