"""Events: their wire form there and back, and what is refused."""

import pytest

from kefu.conversation import events as ev
from kefu.conversation.parse import EntityMatch, IntentScore, Parse

PARSE = Parse(
    "two for tea",
    IntentScore("book", 0.9),
    (EntityMatch("number", 2, 0, 3, role="guests", extra={"extractor": "X"}),),
    (IntentScore("book", 0.9), IntentScore("greet", 0.1)),
    {"language": "en"},
)

EVENTS = [
    ev.UserUttered("two for tea", PARSE, "rest", "m1", timestamp=1.5, metadata={"page": "/"}),
    ev.BotUttered("hi", {"buttons": [{"title": "Yes", "payload": "/affirm"}]}),
    ev.ActionExecuted("utter_greet", "RulePolicy", 1.0),
    ev.ActionExecuted(None, "TEDPolicy", 0.7, "how are you?"),
    ev.SlotSet("city", ["上海"]),
    ev.ActiveLoop("return_form"),
    ev.ActiveLoop(None),
    ev.LoopInterrupted(True),
    ev.FollowupAction("utter_bye"),
    ev.EntitiesAdded(({"entity": "city", "value": "x"},)),
    ev.UserFeaturization(True),
    ev.ActionExecutionRejected("return_form", "RulePolicy", 1.0),
    ev.ReminderScheduled("EXTERNAL_remind", None, "2030-01-01T00:00:00", "r1", False),
    ev.ReminderCancelled("r1"),
    ev.AgentUttered("hello, this is Li", {}),
    *(cls() for cls in ev.EVENT_TYPES.values() if len(cls.__dataclass_fields__) == 2),
]


@pytest.mark.parametrize("event", EVENTS, ids=lambda e: e.type_name)
def test_wire_form_there_and_back(event: ev.Event) -> None:
    back = ev.event_from_json(ev.event_to_json(event))
    assert ev.event_to_json(back) == ev.event_to_json(event)
    assert type(back) is type(event)


def test_the_parse_of_a_user_event_names_its_message() -> None:
    data = ev.event_to_json(EVENTS[0])
    assert data["parse_data"]["message_id"] == "m1"
    assert data["parse_data"]["metadata"] == {"page": "/"}
    assert data["parse_data"]["entities"][0] == {
        "entity": "number",
        "start": 0,
        "end": 3,
        "role": "guests",
        "value": 2,
        "extractor": "X",
    }


def test_older_names_are_read() -> None:
    assert ev.event_from_json({"event": "form", "name": "f"}) == ev.ActiveLoop("f")
    assert ev.event_from_json({"event": "form_validation", "validate": False}) == ev.LoopInterrupted(True)


@pytest.mark.parametrize(
    "data",
    [
        None,
        [],
        {},
        {"event": 7},
        {"event": "nonsense"},
        {"event": "slot"},
        {"event": "slot", "name": 3},
        {"event": "user", "text": ["a"]},
        {"event": "user", "text": "a", "parse_data": "b"},
        {"event": "user", "parse_data": {"intent": "greet"}},
        {"event": "user", "parse_data": {"intent": {"name": ["greet"]}}},
        {"event": "user", "parse_data": {"entities": [{"value": "a"}]}},
        {"event": "user", "parse_data": {"entities": [{"entity": "a", "role": ["b"]}]}},
        {"event": "user", "parse_data": {"intent": {"name": "greet", "confidence": "high"}}},
        {"event": "user", "parse_data": {"language": {"name": "en"}}},
        {"event": "entities", "entities": 3},
        {"event": "action", "name": "a", "timestamp": "yesterday"},
        {"event": "bot", "text": "a", "metadata": "b"},
    ],
)
def test_nonsense_is_refused_with_a_reason(data: object) -> None:
    with pytest.raises(ev.UnknownEvent):
        ev.event_from_json(data)  # type: ignore[arg-type]
