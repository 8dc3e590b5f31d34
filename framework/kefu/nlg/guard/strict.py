"""The strict mode: clauses that carry a fact stay word for word, in their order."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kefu.nlg.guard.atoms import carries_fact
from kefu.nlg.guard.context import GuardContext, Reason
from kefu.nlg.guard.normal import squeezed
from kefu.nlg.guard.reading import read

# not within numbers, times and addresses
_CLAUSE = re.compile(r"(?<=[,;:!?.])(?=\s|$)|(?<=[，；：！？。\n])")


def strict_reasons(original: str, rewritten: str, context: GuardContext) -> Iterator[Reason]:
    """Reasons for each clause with a fact that is not there as it was, and for facts outside of them."""
    rest = squeezed(rewritten)
    left: list[str] = []
    for clause in _factual(original, context):
        found, _, after = rest.partition(clause)
        if len(found) == len(rest):
            yield Reason("changed-clause", "keep this word for word", clause)
        else:
            left.append(found)
            rest = after
    for clause in _factual(rewritten, context, original):
        if clause in squeezed("".join((*left, rest))) and clause not in squeezed(original):
            yield Reason("added-clause", "leave out this clause", clause)


def _factual(text: str, context: GuardContext, original: str | None = None) -> list[str]:
    clauses = [c for c in _CLAUSE.split(text) if c.strip()]
    factual = [c for c in clauses if any(map(carries_fact, read(c, context, original or text).clauses))]
    return [re.sub(r"[^\w%)\"]+$", "", squeezed(c)) for c in factual]
