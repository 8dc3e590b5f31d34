"""From words to bot events, and the actions that only speak."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from kefu.actions.context import ActionContext
from kefu.conversation.events import BotUttered, Event

_DATA_KEYS = ("elements", "quick_replies", "buttons", "attachment", "image", "custom")


async def say(name: str, context: ActionContext) -> list[Event]:
    """The response `name` as an event; nothing where it has no fitting variation."""
    words = await context.responses.generate(name, context.tracker, context.channel)
    return [] if words is None else [bot_event({**words, "utter_action": name})]


async def say_if_defined(name: str, context: ActionContext) -> list[Event]:
    """As `say`, for responses that a domain need not have."""
    return await say(name, context) if name in context.domain.responses else []


async def say_text(text: str, context: ActionContext) -> list[Event]:
    """A literal text: what end-to-end stories teach."""
    return [BotUttered(text=text, data=dict.fromkeys(_DATA_KEYS))]


async def say_selected(name: str, context: ActionContext) -> list[Event]:
    """The retrieval response that understanding selected for `utter_<intent>`."""
    message = context.tracker.latest_message
    selected = message.parse_data.extra.get("response_selector", {}) if message else {}
    choice = selected.get(name.removeprefix("utter_")) or selected.get("default")
    if not choice:
        return []
    return await say(choice["response"]["utter_action"], context)


async def answer_events(answers: Iterable[Mapping[str, Any]], context: ActionContext) -> list[Event]:
    """What a custom action wants to be said, as events.

    An answer names a `response` (its other keys are then values for it) or brings its own words;
    its own words stand above those of the response.
    """
    said: list[Event] = []
    for answer in answers:
        own = {k: v for k, v in answer.items() if k != "response"}
        words = await _named_words(answer.get("response"), own, context)
        if words is not None:
            buttons = [*(words.get("buttons") or ()), *(own.get("buttons") or ())]
            own_words = {k: v for k, v in own.items() if v}
            said.append(bot_event({**words, **own_words, "buttons": buttons or None}))
    return said


async def _named_words(
    name: str | None, arguments: Mapping[str, Any], context: ActionContext
) -> dict[str, Any] | None:
    if not name:
        return {}
    words = await context.responses.generate(name, context.tracker, context.channel, arguments)
    return None if words is None else {**words, "utter_action": name}


def bot_event(words: Mapping[str, Any]) -> BotUttered:
    """Words as an event; what is no part of a message becomes its metadata."""
    data = {key: words.get(key) for key in _DATA_KEYS}
    data["attachment"] = data["attachment"] or data["image"]
    metadata = {k: v for k, v in words.items() if k != "text" and k not in data}
    return BotUttered(text=words.get("text"), data=data, metadata=metadata)
