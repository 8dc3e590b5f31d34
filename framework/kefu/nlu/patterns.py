"""Regular expressions and lookup tables of the training data, ready to be searched for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypedDict

from kefu.errors import ProjectError
from kefu.nlu.options import PatternOptions
from kefu.nlu.tokenizers import unicode_tokens
from kefu.project.checks_nlu import check_regex
from kefu.project.nlu_data import Pattern

Span = tuple[int, int]


class Saved(TypedDict):
    """A pattern in a model."""

    name: str
    expressions: list[str]
    entries: list[str]


@dataclass(frozen=True)
class PatternSearch:
    """One named pattern: regular expressions, or the entries of a lookup table.

    Entries are looked up by length at every place where one may begin, so the cost grows with the
    text and the number of different lengths, not with the size of the table.
    """

    name: str
    expressions: tuple[re.Pattern[str], ...] = ()
    entries: frozenset[str] = frozenset()
    lengths: tuple[int, ...] = ()
    case_sensitive: bool = True
    use_word_boundaries: bool = True

    def spans(self, text: str) -> Iterator[Span]:
        """Where the pattern matches; the longest entry wins at each place."""
        for expression in self.expressions:
            yield from (m.span() for m in expression.finditer(text) if m[0])
        if self.entries:
            yield from self._entry_spans(text)

    def _entry_spans(self, text: str) -> Iterator[Span]:
        wanted = text if self.case_sensitive else fold(text)
        starts, ends = self._edges(text)
        free = 0
        for start in starts:
            if start < free:
                continue
            sizes = (
                n for n in self.lengths if start + n in ends and wanted[start : start + n] in self.entries
            )
            size = next(sizes, 0)
            if size:
                free = start + size
                yield start, free

    def _edges(self, text: str) -> tuple[Sequence[int], set[int] | range]:
        if not self.use_word_boundaries:
            return range(len(text)), range(len(text) + 1)
        tokens = list(unicode_tokens(text))
        return [t.start for t in tokens], {t.end for t in tokens}


def fold(text: str) -> str:
    """Lower case, at the same length, so that offsets stay true."""
    return "".join(low if len(low := c.lower()) == 1 else c for c in text)


def searches(
    patterns: Iterable[Pattern], options: PatternOptions, names: set[str] | None = None
) -> list[PatternSearch]:
    """The patterns that the options ask for, those of one name together.

    Raises ProjectError with every regular expression that is wrong.
    """
    chosen = [p for p in patterns if (names is None or p.name in names) and _wanted(p, options)]
    problems = [problem for pattern in chosen for problem in check_regex(pattern)]
    if problems:
        raise ProjectError(problems)
    by_name: dict[tuple[str, bool], list[str]] = {}
    for pattern in chosen:
        by_name.setdefault((pattern.name, pattern.is_lookup), []).extend(pattern.patterns)
    return [_search(name, is_lookup, texts, options) for (name, is_lookup), texts in by_name.items()]


def to_json(found: Sequence[PatternSearch]) -> list[Saved]:
    return [
        {"name": s.name, "expressions": [e.pattern for e in s.expressions], "entries": sorted(s.entries)}
        for s in found
    ]


def from_json(data: Iterable[Saved], options: PatternOptions) -> list[PatternSearch]:
    return [_search(s["name"], bool(s["entries"]), s["entries"] or s["expressions"], options) for s in data]


def _wanted(pattern: Pattern, options: PatternOptions) -> bool:
    return options.use_lookup_tables if pattern.is_lookup else options.use_regexes


def _search(name: str, is_lookup: bool, texts: Iterable[str], options: PatternOptions) -> PatternSearch:
    if not is_lookup:
        flags = re.NOFLAG if options.case_sensitive else re.IGNORECASE
        return PatternSearch(name, tuple(re.compile(text, flags) for text in texts))
    entries = frozenset(t if options.case_sensitive else fold(t) for t in texts if t)
    lengths = tuple(sorted({len(entry) for entry in entries}, reverse=True))
    return PatternSearch(name, (), entries, lengths, options.case_sensitive, options.use_word_boundaries)
