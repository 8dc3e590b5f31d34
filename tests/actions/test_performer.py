"""What authors' actions return is checked before it becomes part of a conversation."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from typing import Any

import pytest

from kefu import Action, BotUttered, CollectingDispatcher, SlotSet, Tracker
from kefu.actions.performer import ActionPerformer
from kefu.actions.remote import ActionServer
from kefu.conversation.events import Event
from kefu.errors import ActionFailed
from kefu.project.settings import EndpointSpec
from tests.http_stub import http_stub
from tests.scene import domain_of, scene

DOMAIN = domain_of("slots: {size: {type: any, mappings: [{type: custom}]}}\nactions: [action_do]")


class Do(Action):
    def __init__(self, said: dict[str, Any], events: list[Event]) -> None:
        self.said, self.events = said, events

    def name(self) -> str:
        return "action_do"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[Event]:
        if self.said:
            dispatcher.utter_message(**self.said)
        return self.events


@pytest.mark.parametrize(
    ("said", "events", "reason"),
    [
        ({}, [SlotSet("size", {1, 2})], "set is not JSON"),
        ({}, [SlotSet("size", datetime(2026, 1, 1, tzinfo=UTC))], "datetime is not JSON"),
        ({}, [SlotSet("size", math.nan)], "not JSON compliant"),
        ({}, [SlotSet("size", "\ud83d")], "half a character"),
        ({}, [BotUttered("a", {"elements": [3]})], "'elements' must be a list of"),
        ({"json_message": {"a": {1}}}, [], "set is not JSON"),
        ({"text": 5}, [], "'text' must be text or null"),
        ({"buttons": ["yes"]}, [], "'buttons' must be a list of"),
    ],
)
async def test_what_could_not_be_sent_or_kept_fails(
    said: dict[str, Any], events: list[Event], reason: str
) -> None:
    performer = ActionPerformer(DOMAIN, {"action_do": Do(said, events)}, None)
    with pytest.raises(ActionFailed, match=reason):
        await performer.run_custom("action_do", scene(DOMAIN))


@pytest.mark.parametrize(
    "answer",
    [
        b'{"events": [{"event": "slot", "name": "size", "value": NaN}]}',
        b'{"events": [{"event": "slot", "name": "size", "value": "\\ud83d"}]}',
        {"responses": [{"text": ["a"]}]},
        {"responses": [{"elements": [3]}]},
        {"events": [{"event": "bot", "text": "a", "data": {"buttons": {"a": 1}}}]},
    ],
)
async def test_an_action_server_is_believed_no_more(answer: Any) -> None:
    with http_stub() as stub:
        server = ActionServer(EndpointSpec(stub.url), DOMAIN)
        performer = ActionPerformer(DOMAIN, {}, server)
        stub.will_say(answer)
        with pytest.raises(ActionFailed):
            await performer.run_custom("action_do", scene(DOMAIN))
        await performer.close()
