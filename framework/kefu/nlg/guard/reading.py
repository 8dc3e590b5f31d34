"""From a text to clauses of atoms: names first, then values, then words of the lexicon.

What is left over is a `word`: the guard does not know it, so it has to stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise

from kefu.nlg.guard.atoms import BEHIND, Atom, Clause, Reading
from kefu.nlg.guard.context import GuardContext
from kefu.nlg.guard.lexicon import LEXICON, split
from kefu.nlg.guard.normal import normal
from kefu.nlg.guard.stems import stem
from kefu.nlg.guard.values import MONTHS, values

_TOKEN = re.compile(r"'?[a-z\u00c0-\u024f]+|[\u3400-\u9fff]|[.;:,!?。、\n]|\x00")
_QUOTED = re.compile(r"[\"“「]([^\"“”「」\n]{1,60})[\"”」]")
# capitals say nothing at the beginning of a sentence
_PROPER = re.compile(r"(?<=[a-z,] )[A-Z][A-Za-z]+")
_END = re.compile(r"[.!?。;\n]")
_BREAKS = frozenset(".;:,!?。、\n")
_JOINTS = frozenset(["and", "but", "while", "because", "however", "nor", "so", "但", "而", "并", "且"])
_CLOSING = ((("operator", "when"),), (("operator", "if"),))
_SUBCLAUSES = ((("operator", "if"),), (("operator", "unless"),))
_AFTER = frozenset(["以内", "之内", "内", "以上", "以下", "左右", "上下", "起"]) | {
    "or less",
    "or more",
    "or fewer",
    "or so",
}
_CURRENCIES = frozenset(("yuan", "dollar", "euro", "pound_sterling", "yen", "hkd", "cent"))
_TIMES = frozenset(("second", "minute", "hour", "day", "workday", "week", "month", "year"))
_RANGE = re.compile(r"\s*(?:to|and|-|~|到|至|和)\s*")
_COMPARATORS = frozenset(("le", "ge", "lt", "gt", "about"))
_TAKEN = "\x00"


def read(text: str, context: GuardContext, original: str) -> Reading:
    """A text as clauses. Names are the values in the original and those that the domain knows."""
    whole = normal(text)
    spans = sorted(_claimed(whole, _names(context, original)), key=lambda s: s[0])
    masked, atoms = _masked(whole, spans)
    clauses = _clauses(masked, [*atoms])
    ends = tuple(m.start() for m in _END.finditer(masked))
    return Reading(tuple(_plain(_compared(_ranged(c, whole))) for c in clauses if c), whole, ends)


Span = tuple[int, int, list[Atom]]


@lru_cache(maxsize=256)
def _rendered(original: str) -> tuple[str, frozenset[str]]:
    """The original in one form, and the names that can be seen in it: quotations, capitals."""
    quoted = {normal(q) for q in _QUOTED.findall(original)}
    proper = {normal(n) for n in _PROPER.findall(original)}
    return normal(original), frozenset(
        quoted
        | {n for n in proper if stem(n) not in LEXICON.longest and n[:3] not in MONTHS and not _is_plain(n)}
    )


def _names(context: GuardContext, original: str) -> list[str]:
    whole, seen = _rendered(original)
    given = [normal(v) for v in (*context.slots.values(), *context.buttons) if v.strip()]
    shielded = [name for name in given if name in whole and not _is_plain(name)]
    return sorted({*shielded, *seen, *_known(context.names)}, key=len, reverse=True)


@lru_cache(maxsize=64)
def _known(names: frozenset[str]) -> tuple[str, ...]:
    return tuple(normal(name) for name in names if name.strip())


@lru_cache(maxsize=4096)
def _is_plain(name: str) -> bool:
    """Whether a value is better read than taken as a name: a number, a date, a word of the lexicon."""
    found = list(values(name))
    if found and found[0][0] == 0 and found[-1][1] == len(name):
        return True
    return tuple(split(name)) in LEXICON.entries or len(name) < 2


def _claimed(text: str, names: Iterable[str]) -> Iterator[Span]:
    free = text
    for name in names:
        start = free.find(name)
        while start >= 0:
            end = start + len(name)
            if _stands_alone(free, start, end):
                yield start, end, [Atom("name", name, name, start)]
                free = free[:start] + _TAKEN * len(name) + free[end:]
            start = free.find(name, end)
    yield from values(free)


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Latin letters and digits on both sides of an edge make it none."""
    return not (_joined(text[start - 1 : start], text[start]) or _joined(text[end - 1], text[end : end + 1]))


def _joined(left: str, right: str) -> bool:
    return bool(left and right) and left.isascii() and right.isascii() and left.isalnum() and right.isalnum()


def _masked(text: str, spans: list[Span]) -> tuple[str, list[Atom]]:
    """The text with one mark for each span."""
    pieces, atoms, at = [], [], 0
    for start, end, found in spans:
        pieces += [text[at:start], _TAKEN, " " * (end - start - 1)]
        atoms += found
        at = end
    return "".join((*pieces, text[at:])), atoms


def _clauses(masked: str, taken: list[Atom]) -> list[list[Atom]]:
    tokens = [(m[0], m.start()) for m in _TOKEN.finditer(masked)]
    units = [stem(token) for token, _ in tokens]
    clauses: list[list[Atom]] = [[]]
    claimed = iter(taken)
    at = 0
    while at < len(tokens):
        token, place = tokens[at]
        known = None if token == _TAKEN or token in _BREAKS else LEXICON.match(units, at)
        size = known[0] if known else 1
        if token in _BREAKS or (size == 1 and token in _JOINTS) or (known and known[1] in _SUBCLAUSES):
            clauses[-1] = _asked(clauses[-1]) if token == "?" else clauses[-1]
            clauses.append([])
        if token == _TAKEN:
            clauses[-1].append(next(claimed))
        elif known:
            text = masked[place : tokens[at + size - 1][1] + len(tokens[at + size - 1][0])]
            clauses[-1] += [Atom(kind, name, text, place) for kind, name in known[1]]
            clauses += [[]] if text in BEHIND and known[1] in _CLOSING else []
        elif token not in _BREAKS:
            _unknown(clauses[-1], token, place)
        at += size
    return clauses


def _unknown(clause: list[Atom], token: str, place: int) -> None:
    """Unknown Chinese characters in a row are one word."""
    last = clause[-1] if clause else None
    if not token.isascii() and last and last.kind == "word" and last.place + len(last.value) == place:
        clause[-1] = replace(last, value=last.value + token, text=last.text + token)
    else:
        clause.append(Atom("word", stem(token), token, place))


def _ranged(clause: list[Atom], text: str) -> list[Atom]:
    """ "1 to 3 days": the first number has the unit of the second."""
    numbers = [i for i, atom in enumerate(clause) if atom.kind == "number"]
    for i, k in pairwise(numbers):
        one, two = clause[i], clause[k]
        between = text[one.place + len(one.text) : two.place]
        if " " not in one.value and _RANGE.fullmatch(between):
            clause[i] = replace(one, value=" ".join((one.value, *two.value.split()[1:])))
    return clause


def _compared(clause: list[Atom]) -> Clause:
    """ "up to 5 days": the comparison belongs to the nearest number of its clause."""
    numbers = [i for i, atom in enumerate(clause) if atom.kind in ("number", "date")]
    if not numbers:
        return tuple(clause)
    for atom in [a for a in clause if a.kind == "operator" and a.value in _COMPARATORS]:
        nearest = min(numbers, key=lambda i: _distance(atom, clause[i]))
        clause[nearest] = replace(clause[nearest], value=f"{atom.value} {clause[nearest].value}")
    return tuple(a for a in clause if a.value not in _COMPARATORS)


def _distance(comparison: Atom, number: Atom) -> tuple[bool, int]:
    """A comparison stands before its number, but for a few words that follow it."""
    follows = number.place > comparison.place
    return follows == (comparison.text in _AFTER), abs(number.place - comparison.place)


def _asked(clause: list[Atom]) -> list[Atom]:
    """ "Can you ...?" and "Do you need ...?" are only polite."""
    return [atom for atom in clause if atom.value not in ("can", "need", "whether")]


def _plain(clause: Clause) -> Clause:
    """Without what its values say already: money costs, hours are taken; what is not, cannot be."""
    units = {atom.value.split()[-1] for atom in clause if atom.kind == "number"}
    said = {"cost"} if units & _CURRENCIES else set()
    said |= {"takes", "need"} if units & (_TIMES | _CURRENCIES) else set()
    said |= {"email"} if any("@" in atom.value for atom in clause) else set()
    said |= {"visit", "can"} if any("." in atom.value for atom in clause if atom.kind == "code") else set()
    said |= {"can"} if any(atom.value == "not" for atom in clause) else set()
    return tuple(atom for atom in clause if atom.value not in said)
