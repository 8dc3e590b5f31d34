"""Questions stay questions: an offer must not become a deed, a statement must not become a question."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kefu.nlg.guard.context import Reason
from kefu.nlg.guard.lexicon import LEXICON
from kefu.nlg.guard.normal import normal

_SENTENCE = re.compile(r"[^.!?。\n]*[.!?。\n]+|[^.!?。\n]+$")
_PLEASE = re.compile(r"\bplease\b|请|^(?:call|write|try|say)\b")
_REQUEST = re.compile("|".join(LEXICON.requests))


def asking_reasons(original: str, rewritten: str) -> Iterator[Reason]:
    """Reasons where something is asked that was said, or the other way round."""
    asked, requested = _asked(original)
    asks, requests = _asked(rewritten)
    if asked and not asks:
        yield Reason("question", "this question must stay a question", asked[0])
    if len(asks) > len(asked) + len(requested):
        yield Reason("question", "do not ask this; the original does not", asks[-1])
    if requests and not (requested or asked or _PLEASE.search(normal(original))):
        yield Reason("question", "do not request anything; the original does not", requests[0])


def _asked(text: str) -> tuple[list[str], list[str]]:
    """Questions, and questions that are polite requests."""
    sentences = [sentence.strip() for sentence in _SENTENCE.findall(normal(text))]
    questions = [s for s in sentences if "?" in s]
    requests = [s for s in sentences if _REQUEST.search(s)]
    return [q for q in questions if q not in requests], requests
