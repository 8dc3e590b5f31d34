"""What understanding found in one message; the `parse_data` of a user event."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

DIRECT_MESSAGE = "/"


@dataclass(frozen=True)
class IntentScore:
    """An intent with its probability in [0, 1].

    `full_retrieval_intent` is `faq/ask_name` where a response of the intent `faq` was selected.
    """

    name: str | None
    confidence: float = 0.0
    full_retrieval_intent: str | None = None

    def to_json(self) -> dict[str, Any]:
        full = self.full_retrieval_intent
        selected = {"full_retrieval_intent_name": full} if full else {}
        return {"name": self.name, "confidence": self.confidence, **selected}


@dataclass(frozen=True)
class EntityMatch:
    """An entity found in the text; offsets count characters. `extra` holds extractor details."""

    entity: str
    value: Any
    start: int | None = None
    end: int | None = None
    role: str | None = None
    group: str | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        known = {"start": self.start, "end": self.end, "role": self.role, "group": self.group}
        found = {k: v for k, v in known.items() if v is not None}
        return {"entity": self.entity, **found, "value": self.value, **self.extra}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> EntityMatch:
        names = ("entity", "value", "start", "end", "role", "group")
        extra = {k: v for k, v in data.items() if k not in names}
        known = {n: data.get(n) for n in names[1:]}
        return cls(entity=data["entity"], **known, extra=extra)


@dataclass(frozen=True)
class Parse:
    """One message, understood.

    `extra` keeps every other key of the wire form (text_tokens, response_selector, language, ...)
    so that what a client posted comes back whole.
    """

    text: str | None
    intent: IntentScore = IntentScore(None)
    entities: tuple[EntityMatch, ...] = ()
    ranking: tuple[IntentScore, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def language(self) -> str | None:
        return self.extra.get("language")

    def to_json(self) -> dict[str, Any]:
        ranking = {"intent_ranking": [i.to_json() for i in self.ranking]} if self.ranking else {}
        return {
            "text": self.text,
            "intent": self.intent.to_json(),
            "entities": [e.to_json() for e in self.entities],
            **ranking,
            **self.extra,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Parse:
        known = ("text", "intent", "entities", "intent_ranking")
        intent = data.get("intent") or {}
        return cls(
            text=data.get("text"),
            intent=_score(intent),
            entities=tuple(EntityMatch.from_json(e) for e in data.get("entities") or ()),
            ranking=tuple(_score(i) for i in data.get("intent_ranking") or ()),
            extra={k: v for k, v in data.items() if k not in known},
        )


def _score(data: Mapping[str, Any]) -> IntentScore:
    return IntentScore(
        data.get("name"), data.get("confidence") or 0.0, data.get("full_retrieval_intent_name")
    )
