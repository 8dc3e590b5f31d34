"""The terminal as a channel: one message a line, replies as plain lines."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from kefu.channels.message import UserMessage
from kefu.errors import MessageRefused

STOP = "/stop"
# the output channel's name that responses see
OUTPUT = "cmdline"

Buttons = Sequence[Mapping[str, Any]]
Replies = Sequence[Mapping[str, Any]]


def chat(
    answer: Callable[[UserMessage], Replies],
    lines: Iterable[str],
    show: Callable[[str], None],
    refuse: Callable[[str], None],
    sender_id: str,
) -> None:
    """Answer line after line until there is none left, or `/stop`. Blank lines are skipped."""
    buttons: Buttons = ()
    for line in lines:
        text = line.strip()
        if text == STOP:
            return
        if not text:
            continue
        message = UserMessage(chosen(text, buttons), sender_id, OUTPUT, OUTPUT)
        try:
            replies = answer(message)
        except MessageRefused as error:
            refuse(str(error))
            continue
        buttons = [button for reply in replies for button in reply.get("buttons") or ()]
        for reply_line in rendered(replies):
            show(reply_line)


def chosen(text: str, buttons: Buttons) -> str:
    """The payload of the button whose number was typed, or the text itself."""
    if text.isdecimal() and len(text) < 4 and 1 <= int(text) <= len(buttons):
        button = buttons[int(text) - 1]
        return str(button.get("payload") or button.get("title") or text)
    return text


def rendered(replies: Replies) -> Iterator[str]:
    """Replies as lines; buttons are numbered through."""
    number = 0
    for reply in replies:
        if reply.get("text"):
            yield str(reply["text"])
        for button in reply.get("buttons") or ():
            number += 1
            yield f"  {number}. {button.get('title', '')}"
        if reply.get("image"):
            yield f"Image: {reply['image']}"
        for kind in ("attachment", "custom"):
            if reply.get(kind):
                yield f"{kind.capitalize()}: {json.dumps(reply[kind], ensure_ascii=False)}"
