"""The action server protocol, against a real HTTP server."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from kefu.actions.remote import ActionServer
from kefu.conversation.events import BotUttered, Event, SlotSet
from kefu.errors import ActionFailed, ActionRejected
from kefu.project.settings import EndpointSpec
from tests.http_stub import HttpStub, http_stub
from tests.scene import domain_of, scene, texts

DOMAIN = domain_of("""
actions: [action_a, {action_b: {send_domain: true}}]
responses:
  utter_stock:
  - text: "{count} left"
    buttons: [{title: Buy, payload: /buy}]
""")


@pytest.fixture
def stub() -> Iterator[HttpStub]:
    with http_stub() as stub:
        yield stub


async def ask(
    url: str, *events: Event, name: str = "action_a", options: Any = (), **limits: Any
) -> list[Event]:
    server = ActionServer(EndpointSpec(url, **dict(options)), DOMAIN, **limits)
    try:
        return await server.run(name, scene(DOMAIN, *events))
    finally:
        await server.close()


async def test_request_says_who_what_and_where_the_conversation_stands(stub: HttpStub) -> None:
    stub.will_say({"events": [], "responses": []})
    await ask(stub.url, BotUttered("你好"))
    [request] = stub.requests
    assert request["next_action"] == "action_a"
    assert request["sender_id"] == "ann"
    assert request["domain"]["actions"] == DOMAIN.source["actions"]
    assert [event["event"] for event in request["tracker"]["events"]] == ["action", "bot"]
    assert request["tracker"]["events"][1]["text"] == "你好"


async def test_only_the_newest_events_travel(stub: HttpStub) -> None:
    stub.will_say({"events": [], "responses": []})
    await ask(stub.url, *(BotUttered(str(n)) for n in range(50)), max_events=3)
    assert [event["text"] for event in stub.requests[0]["tracker"]["events"]] == ["47", "48", "49"]


async def test_messages_come_before_events(stub: HttpStub) -> None:
    stub.will_say({"events": [{"event": "slot", "name": "a", "value": 1}], "responses": [{"text": "hi"}]})
    events = await ask(stub.url)
    assert texts(events[:1]) == ["hi"]
    assert events[1:] == [SlotSet("a", 1)]


async def test_response_is_worded_here_and_what_comes_along_stands_above_it(stub: HttpStub) -> None:
    stub.will_say(
        {
            "events": [],
            "responses": [
                {"response": "utter_stock", "count": 3, "buttons": [{"title": "No"}], "text": None},
                {"response": "utter_stock", "count": 3, "text": "own words", "image": "p.png"},
                {"response": "utter_unknown"},
            ],
        }
    )
    first, second = await ask(stub.url)
    assert isinstance(first, BotUttered) and isinstance(second, BotUttered)
    assert first.text == "3 left"
    assert [b["title"] for b in first.data["buttons"]] == ["Buy", "No"]
    assert first.metadata["utter_action"] == "utter_stock"
    assert (second.text, second.data["image"]) == ("own words", "p.png")


async def test_endpoint_options_are_sent(stub: HttpStub) -> None:
    stub.will_say({"events": [], "responses": []})
    options = {
        "token": "t&1",
        "token_name": "key",
        "params": {"v": "2"},
        "headers": {"X-Shop": "1"},
        "basic_auth": ("u", "p"),
    }
    await ask(stub.url, options=options)
    assert stub.paths == ["/webhook?v=2&key=t%261"]
    assert stub.headers[0]["x-shop"] == "1"
    assert stub.headers[0]["authorization"] == "Basic dTpw"
    assert stub.headers[0]["content-type"] == "application/json"


@pytest.mark.parametrize(("name", "sent"), [("action_a", False), ("action_b", True), ("validate_f", True)])
async def test_domain_is_sent_selectively(stub: HttpStub, name: str, sent: bool) -> None:
    stub.will_say({"events": [], "responses": []})
    await ask(stub.url, name=name, options={"enable_selective_domain": True})
    assert ("domain" in stub.requests[0]) is sent


async def test_domain_is_sent_again_where_the_server_lacks_it(stub: HttpStub) -> None:
    stub.will_say({"error": "no domain", "action_name": "action_a"}, status=449)
    stub.will_say({"events": [], "responses": [{"text": "ok"}]})
    events = await ask(stub.url, options={"enable_selective_domain": True})
    assert texts(events) == ["ok"]
    assert ["domain" in request for request in stub.requests] == [False, True]


async def test_rejection_is_told_apart_from_a_bad_request(stub: HttpStub) -> None:
    stub.will_say({"error": "not now", "action_name": "action_a"}, status=400)
    with pytest.raises(ActionRejected):
        await ask(stub.url)
    stub.will_say({"error": "Invalid body request"}, status=400)
    with pytest.raises(ActionFailed, match="400 Invalid body request"):
        await ask(stub.url)


@pytest.mark.parametrize(
    ("status", "answer", "reason"),
    [
        (500, {"error": "broken"}, "500 broken"),
        (404, b"<html>", "404"),
        (200, b"not json", "lists 'events' and 'responses'"),
        (200, b"[" * 100_000, "lists 'events' and 'responses'"),
        (200, [1], "lists 'events' and 'responses'"),
        (200, {"events": {}, "responses": []}, "lists 'events' and 'responses'"),
        (200, {"events": [], "responses": ["hi"]}, "not an object"),
        (200, {"events": [{"event": "nonsense"}], "responses": []}, "nonsense"),
        (200, {"events": [1], "responses": []}, "event"),
        (200, {"events": [{"event": "slot", "value": 1}], "responses": []}, "name"),
        (200, b'{"events": [], "x": "' + b"y" * 300_000 + b'"}', "larger than 200,000 bytes"),
    ],
)
async def test_what_is_no_answer_fails_with_a_reason(
    stub: HttpStub, status: int, answer: Any, reason: str
) -> None:
    stub.will_say(answer, status)
    with pytest.raises(ActionFailed, match=reason):
        await ask(stub.url, max_answer=200_000)


async def test_server_that_is_not_there_fails_with_its_address(stub: HttpStub) -> None:
    with pytest.raises(ActionFailed, match=r"127\.0\.0\.1:9/webhook"):
        await ask("http://127.0.0.1:9/webhook", timeout=1)
