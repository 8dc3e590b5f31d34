"""The REST channel: a message is posted, the replies are the answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from kefu.channels.channel import Handler
from kefu.channels.http import check_id, json_kind, read_object, text_field
from kefu.channels.message import UserMessage


class RestChannel:
    """`POST webhook` with `{sender, message, metadata?, input_channel?}`; replies as a JSON list.

    A client that may send a message twice gives it a `message_id`; the second time has no effect
    and gets the first answer. With `?stream=true` the replies are JSON objects, one a line.
    """

    name = "rest"

    def routes(self, handle: Handler) -> Sequence[BaseRoute]:
        async def webhook(request: Request) -> Response:
            streamed = request.query_params.get("stream", "").lower() == "true"
            message = message_from(await read_object(request), output="queue" if streamed else "collector")
            replies = await handle(message)
            if streamed:
                return StreamingResponse(_lines(replies), media_type="text/event-stream")
            return JSONResponse(replies)

        return [Route("/", health), Route("/webhook", webhook, methods=["POST"])]


async def health(request: Request) -> Response:
    """Says that the channel is there."""
    return JSONResponse({"status": "ok"})


def message_from(data: dict[str, Any], output: str) -> UserMessage:
    """Read a posted message; raises HTTPException where it is not one."""
    text = text_field(data, "message").strip()
    metadata = data.get("metadata")
    if not isinstance(metadata, Mapping | None):
        raise HTTPException(400, f"'metadata' must be an object, not {json_kind(metadata)}")
    channel = "rest" if data.get("input_channel") is None else text_field(data, "input_channel")
    message = UserMessage(text, sender_of(data.get("sender")), channel, output, metadata or {})
    if data.get("message_id") is None:
        return message
    return replace(message, message_id=text_field(data, "message_id"))


def sender_of(sender: Any) -> str:
    """Whose message it is: `default` where nothing is said; a number is taken as text."""
    if sender is None:
        return "default"
    if isinstance(sender, bool) or not isinstance(sender, str | int | float):
        raise HTTPException(400, f"'sender' must be text, not {json_kind(sender)}")
    return check_id(str(sender), "sender")


def _lines(replies: Iterable[dict[str, Any]]) -> Iterator[bytes]:
    for reply in replies:
        yield bytes(JSONResponse(reply).body) + b"\n"
