"""Direct messages: `/intent@0.9{"entity": "value"}` says what is meant, without understanding."""

from __future__ import annotations

import re
from typing import Any

from kefu.conversation.parse import DIRECT_MESSAGE, EntityMatch, IntentScore, Parse
from kefu.project.domain import Domain
from kefu.strict_json import read_json

EXTRACTOR = "RegexMessageHandler"

# whatever follows the last closing brace does not matter
_DIRECT = re.compile(DIRECT_MESSAGE + r"(?P<intent>[^{@]+)(?:@(?P<confidence>[0-9.]+))?(?P<entities>\{.+\})?")


def parse_direct(text: str, domain: Domain) -> Parse | None:
    """What a direct message says; None where the text is an ordinary one.

    A text is ordinary if it does not start with a slash or if the domain has no such intent.
    Entities that the domain does not know are left out; broken JSON gives none.
    """
    found = _DIRECT.match(text)
    intent = found["intent"].strip() if found else ""
    if found is None or intent not in domain.intents:
        return None
    score = IntentScore(intent, _confidence(found["confidence"]))
    span = found.span("entities")
    entities = [
        EntityMatch(name, value, *span, extra={"extractor": EXTRACTOR})
        for name, values in _json_object(found["entities"]).items()
        if name in domain.entities
        for value in (values if isinstance(values, list) else [values])
    ]
    return Parse(text, score, tuple(entities), ranking=(score,))


def _confidence(written: str | None) -> float:
    try:
        return min(1.0, float(written)) if written else 1.0
    except ValueError:
        return 1.0


def _json_object(written: str | None) -> dict[str, Any]:
    try:
        data = read_json(written or "{}")
    except ValueError:
        return {}
    return data if isinstance(data, dict) else {}
