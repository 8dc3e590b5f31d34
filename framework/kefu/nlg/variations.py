"""Which variations of a response may be said here and now."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from operator import eq
from typing import Any

from kefu.project.domain import ResponseCondition, Variation


def eligible(
    variations: Sequence[Variation],
    slots: Mapping[str, Any],
    channel: str,
    language: str | None = None,
    default_language: str | None = None,
) -> list[Variation]:
    """The best variations, all equally good; empty where nothing may be said.

    Language decides first: the conversation's own (`zh-TW`), one of the same base (`zh`), the bot's
    default, then variations without a language. Inside one language: for this channel with conditions that
    hold, for this channel, conditions that hold, any. A variation for another channel or with an
    unmet condition is never chosen, nor is one with an empty list of conditions.

    Args:
        channel: the output channel's name, such as `collector` for REST.
    """
    allowed = [v for v in variations if v.channel in (None, channel) and _holds(v.conditions, slots)]
    for speaks in _languages(language, default_language):
        chosen = _highest([v for v in allowed if speaks(_tag(v.language))])
        if chosen:
            return chosen
    return []


def conversation_language(slots: Mapping[str, Any], detected: str | None) -> str | None:
    """The slot `language` where it is set, else what was detected."""
    chosen = slots.get("language")
    return chosen if isinstance(chosen, str) and chosen else detected


def _highest(allowed: Sequence[Variation]) -> list[Variation]:
    def rank(v: Variation) -> tuple[bool, bool]:
        return v.channel is not None, v.conditions is not None

    best = max(map(rank, allowed), default=None)
    return [v for v in allowed if rank(v) == best]


def _languages(language: str | None, default: str | None) -> Iterator[Callable[[str], bool]]:
    """Tests of a variation's language, the best one first."""
    for tag in (_tag(language), _tag(default)):
        if tag:
            yield partial(eq, tag)
            yield partial(_same_base, tag)
    yield partial(eq, "")


def _tag(language: str | None) -> str:
    return (language or "").replace("_", "-").lower()


def _same_base(tag: str, other: str) -> bool:
    return tag.partition("-")[0] == other.partition("-")[0]


def _holds(conditions: Sequence[ResponseCondition] | None, slots: Mapping[str, Any]) -> bool:
    if conditions is None:
        return True
    return bool(conditions) and all(_is(slots.get(c.slot), c.value) for c in conditions)


def _is(value: Any, wanted: Any) -> bool:
    if isinstance(value, str) and isinstance(wanted, str):
        return value.casefold() == wanted.casefold()
    return bool(value == wanted)
