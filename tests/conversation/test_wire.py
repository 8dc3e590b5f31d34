"""A conversation as JSON text."""

import json

from kefu.conversation.events import BotUttered, SessionStarted, SlotSet
from kefu.conversation.tracker import Tracker, Verbosity
from kefu.conversation.wire import object_text, tracker_text
from kefu.project.domain import Domain


def test_text_says_what_the_wire_form_says() -> None:
    events = [SlotSet("a", {"k": [1, None]}, timestamp=1.0), BotUttered("你好", metadata={"m": True})]
    tracker = Tracker.from_events("ann", Domain(), events)
    assert json.loads(tracker_text(tracker)) == tracker.to_json(Verbosity.ALL)
    newest = tracker.to_json(Verbosity.ALL, limit=1)
    assert json.loads(tracker_text(tracker, max_events=1)) == newest


def test_only_the_session_is_told() -> None:
    events = [SlotSet("a", 1), SessionStarted(), BotUttered("hi")]
    told = json.loads(tracker_text(Tracker.from_events("ann", Domain(), events)))
    assert [event["event"] for event in told["events"]] == ["session_started", "bot"]


def test_members_that_are_json_already_join_the_others() -> None:
    assert json.loads(object_text({"a": 1}, b="[2]", c="null")) == {"a": 1, "b": [2], "c": None}
