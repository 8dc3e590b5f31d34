"""Responses worded by somebody else."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

from kefu.conversation.events import SlotSet
from kefu.conversation.tracker import Tracker
from kefu.nlg.generator import WordingFailed
from kefu.nlg.server import NlgServer
from kefu.project.settings import EndpointSpec
from tests.http_stub import HttpStub, http_stub
from tests.scene import domain_of

DOMAIN = domain_of("""
slots: {a: {type: text, mappings: [{type: custom}]}}
responses:
  utter_one: [{text: local, id: one_1}]
  utter_two: [{text: x, id: two_1}, {text: y, id: two_2}]
""")


@pytest.fixture
def stub() -> Iterator[HttpStub]:
    with http_stub() as stub:
        yield stub


@pytest.fixture
async def server(stub: HttpStub) -> AsyncIterator[NlgServer]:
    server = NlgServer(EndpointSpec(stub.url), DOMAIN)
    yield server
    await server.close()


TRACKER = Tracker.from_events("ann", DOMAIN, [SlotSet("a", "1")])


async def test_server_words_the_response(stub: HttpStub, server: NlgServer) -> None:
    stub.will_say({"text": "from afar", "buttons": [{"title": "A", "payload": "/a"}]})
    words = await server.generate("utter_one", TRACKER, "collector", {"n": 1})
    assert words == {"text": "from afar", "buttons": [{"title": "A", "payload": "/a"}]}
    [request] = stub.requests
    assert (request["response"], request["id"], request["arguments"]) == ("utter_one", "one_1", {"n": 1})
    assert request["channel"] == {"name": "collector"}
    assert request["tracker"]["slots"]["a"] == "1"


async def test_id_is_only_sent_where_one_variation_fits(stub: HttpStub, server: NlgServer) -> None:
    stub.will_say({"text": "x"})
    await server.generate("utter_two", TRACKER, "collector")
    assert stub.requests[0]["id"] is None


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        ({}, 200),
        (b"no json", 200),
        ({"text": 1}, 200),
        ({"text": "x", "buttons": 3}, 200),
        ({"text": "x"}, 500),
    ],
)
async def test_no_words_are_a_failure(stub: HttpStub, server: NlgServer, answer: Any, status: int) -> None:
    stub.will_say(answer, status)
    with pytest.raises(WordingFailed, match="utter_one"):
        await server.generate("utter_one", TRACKER, "collector")


async def test_server_that_is_not_there_is_a_failure() -> None:
    server = NlgServer(EndpointSpec("http://127.0.0.1:9"), DOMAIN)
    with pytest.raises(WordingFailed, match="no answer"):
        await server.generate("utter_one", TRACKER, "collector")
    await server.close()
