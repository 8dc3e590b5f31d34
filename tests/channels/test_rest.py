"""The REST channel over HTTP: what it takes, what it answers, what it refuses."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Mount

from kefu.channels import http
from kefu.channels.message import MAX_TEXT, UserMessage
from kefu.channels.rest import RestChannel
from kefu.server.errors import HANDLERS

WEBHOOK = "/webhooks/rest/webhook"


class Echo:
    """Says everything twice, and remembers what it was told."""

    def __init__(self) -> None:
        self.heard: list[UserMessage] = []

    async def __call__(self, message: UserMessage) -> list[dict[str, Any]]:
        self.heard.append(message)
        return [{"recipient_id": message.sender_id, "text": message.text}] * 2


@pytest.fixture
def echo() -> Echo:
    return Echo()


@pytest.fixture
async def client(echo: Echo) -> AsyncIterator[httpx.AsyncClient]:
    routes = [Mount("/webhooks/rest", routes=list(RestChannel().routes(echo)))]
    app = Starlette(routes=routes, exception_handlers=HANDLERS)
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://bot") as client:
        yield client


async def test_message_is_answered_with_a_list_of_replies(client: httpx.AsyncClient, echo: Echo) -> None:
    response = await client.post(
        WEBHOOK, json={"sender": "ann", "message": " 你好 ", "metadata": {"page": 3}, "input_channel": "web"}
    )
    assert response.status_code == 200
    assert response.json() == [{"recipient_id": "ann", "text": "你好"}] * 2
    [heard] = echo.heard
    assert (heard.channel, heard.output, dict(heard.metadata)) == ("web", "collector", {"page": 3})


@pytest.mark.parametrize(
    ("sender", "taken"), [("missing", "default"), (None, "default"), (7, "7"), (1.5, "1.5"), ("a/b", "a/b")]
)
async def test_sender(client: httpx.AsyncClient, echo: Echo, sender: Any, taken: str) -> None:
    body = {"message": "hi"} if sender == "missing" else {"message": "hi", "sender": sender}
    await client.post(WEBHOOK, json=body)
    assert echo.heard[0].sender_id == taken


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", ""])
async def test_json_is_read_whatever_the_content_type(client: httpx.AsyncClient, content_type: str) -> None:
    response = await client.post(
        WEBHOOK, content=b'{"message": "hi"}', headers={"Content-Type": content_type}
    )
    assert response.status_code == 200


async def test_stream_gives_one_object_a_line_on_the_channel_queue(
    client: httpx.AsyncClient, echo: Echo
) -> None:
    response = await client.post(f"{WEBHOOK}?stream=true", json={"message": "hi"})
    assert [json.loads(line)["text"] for line in response.text.splitlines()] == ["hi", "hi"]
    assert response.headers["content-type"].startswith("text/event-stream")
    assert echo.heard[0].output == "queue"


@pytest.mark.parametrize(
    ("body", "status", "reason"),
    [
        (b"", 400, "no body"),
        (b"   ", 400, "no body"),
        (b"hello", 400, "not JSON"),
        (b'{"message": NaN}', 400, "not JSON"),
        (b'{"message": "hi", "metadata": {"n": 1e999}}', 400, "not JSON"),
        (b'{"message": "\xff"}', 400, "not UTF-8"),
        (b'{"message": "\\ud83d"}', 400, "half a character"),
        (b"[" * 60_000, 400, "nested"),
        (b'["message"]', 400, "must be a JSON object, not a list"),
        (b'{"sender": "ann"}', 400, "'message' must be text, not null"),
        (b'{"message": 5}', 400, "'message' must be text, not a number"),
        (b'{"message": {}}', 400, "'message' must be text, not an object"),
        (b'{"message": " \\n "}', 400, "'message' is empty"),
        (b'{"message": "hi", "sender": true}', 400, "'sender' must be text, not a boolean"),
        (b'{"message": "hi", "sender": ["a"]}', 400, "'sender' must be text, not a list"),
        (b'{"message": "hi", "sender": " "}', 400, "'sender' must have 1 to 255"),
        (b'{"message": "hi", "sender": "%s"}' % (b"a" * 256), 400, "'sender' must have 1 to 255"),
        (rb'{"message": "hi", "sender": "a\nb"}', 400, "'sender' must not hold control characters"),
        (rb'{"message": "hi", "sender": "a\u0000"}', 400, "'sender' must not hold control characters"),
        (b'{"message": "hi", "metadata": "x"}', 400, "'metadata' must be an object, not text"),
        (b'{"message": "hi", "input_channel": 3}', 400, "'input_channel' must be text"),
        (b'{"message": "%s"}' % (b"a" * (MAX_TEXT + 1)), 413, "longer than 10,000 characters"),
        (b'{"message": "%s"}' % (b"a" * 100_000), 413, "larger than 65,536 bytes"),
    ],
)
async def test_broken_request_is_refused_and_nobody_hears_of_it(
    client: httpx.AsyncClient, echo: Echo, body: bytes, status: int, reason: str
) -> None:
    response = await client.post(WEBHOOK, content=body)
    error = response.json()
    assert response.status_code == status == error["code"]
    assert error["status"] == "failure"
    assert reason in error["message"]
    assert echo.heard == []


async def test_body_without_declared_length_is_counted_while_it_comes(client: httpx.AsyncClient) -> None:
    async def endless() -> AsyncIterator[bytes]:
        while True:
            yield b"a" * 10_000

    response = await client.post(WEBHOOK, content=endless())
    assert response.status_code == 413


async def test_body_that_does_not_come_is_not_waited_for(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def slow() -> AsyncIterator[bytes]:
        yield b'{"message":'
        await asyncio.sleep(60)

    monkeypatch.setattr(http, "BODY_TIMEOUT", 0.05)
    response = await client.post(WEBHOOK, content=slow())
    assert (response.status_code, response.json()["reason"]) == (408, "RequestTimeout")


async def test_client_may_name_its_message(client: httpx.AsyncClient, echo: Echo) -> None:
    for _ in range(2):
        await client.post(WEBHOOK, json={"message": "hi", "message_id": "m-1"})
        await client.post(WEBHOOK, json={"message": "hi"})
    named, unnamed = echo.heard[::2], echo.heard[1::2]
    assert [m.message_id for m in named] == ["m-1", "m-1"]
    assert unnamed[0].message_id != unnamed[1].message_id


async def test_health_and_wrong_method(client: httpx.AsyncClient) -> None:
    assert (await client.get("/webhooks/rest/")).json() == {"status": "ok"}
    refused = await client.get(WEBHOOK)
    assert (refused.status_code, refused.json()["reason"]) == (405, "MethodNotAllowed")
