"""Words that belong to the prompt or to the model's own voice, not to the answer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from kefu.nlg.guard.context import GuardContext, Reason
from kefu.nlg.guard.lexicon import LEXICON
from kefu.nlg.guard.normal import normal, squeezed

# so many units of an instruction in a row are a quotation
QUOTED = 5

_UNIT = re.compile(r"[a-z0-9']+|[\u3400-\u9fff]")
_ECHO = re.compile("|".join(LEXICON.echoes), re.IGNORECASE)
_MACHINERY = re.compile(r"\{\{|\}\}|\{%|%\}|<\||\|>|\[/?inst\]|<<sys>>|```", re.IGNORECASE)


def leak_reasons(original: str, rewritten: str, context: GuardContext) -> Iterator[Reason]:
    """Reasons against echoes of the task, pieces of templates and lines of the prompt."""
    known = squeezed(original)
    for pattern, code in ((_ECHO, "echo"), (_MACHINERY, "machinery")):
        for found in pattern.finditer(normal(rewritten)):
            if squeezed(found[0]) not in known:
                yield Reason(code, "give only the reworded text, without this", found[0].strip())
    for line in context.instructions:
        if piece := _quoted(line, original, rewritten):
            yield Reason("leak", "do not repeat your instructions", piece)


def _quoted(line: str, original: str, rewritten: str) -> str | None:
    stolen = _runs(line) & _runs(rewritten) - _runs(original)
    return " ".join(min(stolen)) if stolen else None


@lru_cache(maxsize=256)
def _runs(text: str) -> frozenset[tuple[str, ...]]:
    units = _UNIT.findall(normal(text))
    size = min(QUOTED, len(units)) if len(units) > 2 else QUOTED
    return frozenset(tuple(units[i : i + size]) for i in range(len(units) - size + 1))
