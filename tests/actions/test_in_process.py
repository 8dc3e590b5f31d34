"""Authors' actions in this process."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import Any

import pytest

import kefu
from kefu import Action, ActionExecutionRejection, CollectingDispatcher, SlotSet, Tracker, ValidationAction
from kefu.actions.in_process import run_in_process
from kefu.conversation.events import BotUttered, Event
from kefu.conversation.parse import EntityMatch
from kefu.errors import ActionFailed, ActionRejected
from tests.scene import domain_of, scene, slots_set, texts, understood

DOMAIN = domain_of("""
intents: [order]
entities: [thing]
slots:
  size: {type: text, mappings: [{type: custom}]}
  color: {type: text, mappings: [{type: custom}]}
responses:
  utter_hi: [{text: "hi {name}, {size}"}]
""")
Body = Callable[[CollectingDispatcher, Tracker, Any], Any]


class Does(Action):
    """An action with an ordinary function for a body."""

    def __init__(self, body: Body) -> None:
        self.body = body

    def name(self) -> str:
        return "action_does"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> Any:
        return self.body(dispatcher, tracker, domain)


class DoesAsync(Does):
    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> Any:
        await asyncio.sleep(0)
        return self.body(dispatcher, tracker, domain)


async def run(body: Body, *events: Event, kind: type[Does] = DoesAsync) -> list[Event]:
    return await run_in_process("action_does", kind(body), scene(DOMAIN, *events))


async def test_words_come_first_then_events() -> None:
    def body(dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> Any:
        dispatcher.utter_message(text="own", buttons=[{"title": "A", "payload": "/a"}], image="p.png")
        dispatcher.utter_message(response="utter_hi", name="Ann")
        dispatcher.utter_message(json_message={"k": 1})
        return [SlotSet("size", "40"), {"event": "slot", "name": "color", "value": "red"}]

    events = await run(body, SlotSet("size", "39"))
    assert texts(events) == ["own", "hi Ann, 39", None]
    assert slots_set(events) == [("size", "40"), ("color", "red")]
    own, _, custom = (event for event in events if isinstance(event, BotUttered))
    assert (own.data["buttons"][0]["title"], own.data["image"]) == ("A", "p.png")
    assert custom.data["custom"] == {"k": 1}


async def test_tracker_tells_what_was_said_and_is_known() -> None:
    seen: dict[str, Any] = {}

    def body(dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> Any:
        seen["slot"] = tracker.get_slot("size")
        seen["intent"] = tracker.get_intent_of_latest_message()
        seen["values"] = list(tracker.get_latest_entity_values("thing"))
        seen["role"] = list(tracker.get_latest_entity_values("thing", entity_role="r"))
        seen["text"] = tracker.latest_message["text"]
        seen["events"] = [event["event"] for event in tracker.events]
        seen["domain"] = list(domain["responses"])

    message = understood("two", "order", EntityMatch("thing", 1), EntityMatch("thing", 2, role="r"))
    assert await run(body, SlotSet("size", "39"), message) == []
    assert seen == {
        "slot": "39",
        "intent": "order",
        "values": [1, 2],
        "role": [2],
        "text": "two",
        "events": ["action", "slot", "user"],
        "domain": ["utter_hi"],
    }


async def test_what_an_action_reads_is_a_copy() -> None:
    def body(dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> Any:
        tracker.get_slot("size").append("changed")
        tracker.latest_message["entities"][0]["value"].append("changed")

    size, found = ["40"], ["red"]
    await run(body, SlotSet("size", size), understood("", "order", EntityMatch("thing", found)))
    assert (size, found) == (["40"], ["red"])


async def test_ordinary_function_runs_in_a_thread_and_holds_up_nobody() -> None:
    here, gate = threading.current_thread(), threading.Event()

    def body(*_: Any) -> Any:
        assert threading.current_thread() is not here
        assert gate.wait(5)
        return [SlotSet("size", "1")]

    running = asyncio.create_task(run(body, kind=Does))
    await asyncio.sleep(0.01)
    gate.set()
    assert slots_set(await running) == [("size", "1")]


async def test_action_may_decline() -> None:
    def body(*_: Any) -> Any:
        raise ActionExecutionRejection("action_does", "not now")

    with pytest.raises(ActionRejected, match="not now"):
        await run(body)


@pytest.mark.parametrize(
    ("returned", "reason"),
    [
        ("text", "not str"),
        ({"event": "slot"}, "not dict"),
        (7, "not int"),
        ([7], "event"),
        ([{"event": "nonsense"}], "nonsense"),
    ],
)
async def test_what_is_no_event_fails_with_a_reason(returned: Any, reason: str) -> None:
    with pytest.raises(ActionFailed, match=reason):
        await run(lambda *_: returned)


def stops(*_: Any) -> Any:
    return next(iter(()))


def exits(*_: Any) -> Any:
    raise SystemExit(3)


def cancels(*_: Any) -> Any:
    raise asyncio.CancelledError


@pytest.mark.parametrize("kind", [Does, DoesAsync])
@pytest.mark.parametrize("body", [stops, exits, cancels])
async def test_what_would_end_a_thread_or_the_server_only_fails_the_action(
    kind: type[Does], body: Body
) -> None:
    with pytest.raises(ActionFailed):
        await asyncio.wait_for(run(body, kind=kind), 5)


async def test_a_turn_that_is_cancelled_ends() -> None:
    gate = asyncio.Event()

    async def body(*_: Any) -> Any:
        await gate.wait()

    running = asyncio.create_task(run(body, kind=Does))
    await asyncio.sleep(0.01)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running


async def test_what_breaks_fails_with_its_cause() -> None:
    def body(*_: Any) -> Any:
        raise KeyError("order 7")

    with pytest.raises(ActionFailed, match="KeyError: 'order 7'") as failure:
        await run(body)
    assert isinstance(failure.value.__cause__, KeyError)


class Judge(ValidationAction):
    def validate_size(self, value: Any, *_: Any) -> dict[str, Any] | None:
        return {"size": int(value)} if str(value).isdigit() else None

    async def validate_color(self, value: Any, *_: Any) -> dict[str, Any]:
        return {"color": value.lower()}

    def extract_color(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any
    ) -> dict[str, Any]:
        return {"color": "RED"}


@pytest.mark.parametrize(("given", "expected"), [("40", 40), ("big", None)])
async def test_validation_calls_a_method_for_each_slot(given: str, expected: int | None) -> None:
    context = scene(DOMAIN, SlotSet("size", given))
    events = await run_in_process("action_validate_slot_mappings", Judge(), context)
    assert slots_set(events) == [("size", expected), ("color", "red")]


def test_authors_names_can_be_imported_from_kefu() -> None:
    for name in kefu.__all__:
        assert getattr(kefu, name).__name__
    with pytest.raises(AttributeError, match="NoSuchThing"):
        kefu.NoSuchThing  # noqa: B018
