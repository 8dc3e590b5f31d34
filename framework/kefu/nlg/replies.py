"""What the assistant says, as the messages that REST clients get."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from kefu.conversation.events import BotUttered
from kefu.data_types import describe, fits

Reply = dict[str, Any]
_Parts = list[dict[str, Any]] | None
_TYPES = {
    "text": str | None,
    "image": str | None,
    "buttons": _Parts,
    "quick_replies": _Parts,
    "elements": _Parts,
}


def replies(recipient_id: str, said: Iterable[BotUttered]) -> list[Reply]:
    """REST messages: `{recipient_id, text?, buttons?, image?, attachment?, custom?}` each.

    One utterance may become several messages: text (one for each part between blank lines, or one
    with the buttons), then custom, image, attachment and elements.
    """
    return [{"recipient_id": recipient_id, **message} for event in said for message in _messages(event)]


def message_mistake(message: Mapping[str, Any]) -> str | None:
    """Why a text with its buttons and so on cannot be sent; None where it can."""
    wrong = (name for name, wanted in _TYPES.items() if not fits(message.get(name), wanted))
    name = next(wrong, None)
    return f"'{name}' must be {describe(_TYPES[name])}" if name else None


def _messages(event: BotUttered) -> Iterator[Reply]:
    data = event.data
    buttons = data.get("quick_replies") or data.get("buttons")
    text = (event.text or "").strip()
    if buttons:
        yield {**({"text": event.text} if event.text else {}), "buttons": buttons}
    elif text:
        yield from ({"text": part} for part in text.split("\n\n"))
    if data.get("custom"):
        yield {"custom": data["custom"]}
    if data.get("image"):
        yield {"image": data["image"]}
    # an image is repeated as attachment in the event; it is sent once
    if data.get("attachment") and data["attachment"] != data.get("image"):
        yield {"attachment": data["attachment"]}
    for element in data.get("elements") or ():
        yield _element(element)


def _element(element: Mapping[str, Any]) -> Reply:
    text = f"{element.get('title', '')} : {element.get('subtitle', '')}"
    return {"text": text, "buttons": element.get("buttons", [])}
