"""When a session starts, and with what."""

from kefu.conversation.events import ActionExecuted, Event, Restarted, SlotSet, UserUttered
from kefu.conversation.sessions import is_expired, needs_session, session_start, starts_session
from kefu.conversation.tracker import Tracker
from kefu.project.domain import SessionSettings
from tests.scene import domain_of

DOMAIN = domain_of("slots: {a: {type: text, mappings: [{type: custom}]}}")
HOUR = SessionSettings(expiration_minutes=60)


def tracker(*events: Event) -> Tracker:
    return Tracker.from_events("ann", DOMAIN, events)


def said(at: float) -> list[Event]:
    return [ActionExecuted(name="action_listen", timestamp=at), UserUttered("hi", timestamp=at)]


def test_session_starts_where_nothing_has_happened_or_still_counts() -> None:
    assert needs_session(tracker(), HOUR, now=0)
    assert needs_session(tracker(*said(0), Restarted()), HOUR, now=1)
    assert not needs_session(tracker(SlotSet("a", "1")), HOUR, now=10**9)


def test_session_expires_after_its_time() -> None:
    assert not is_expired(tracker(*said(0)), HOUR, now=3600)
    assert is_expired(tracker(*said(0)), HOUR, now=3601)
    assert not is_expired(tracker(*said(0), *said(100)), HOUR, now=3601)
    assert not is_expired(tracker(*said(0)), SessionSettings(expiration_minutes=0), now=10**9)


def test_every_slot_event_that_counts_is_carried_over() -> None:
    past = tracker(SlotSet("a", "1"), *said(0), SlotSet("a", None), SlotSet("a", "2"))
    names = [type(event).__name__ for event in session_start(past, HOUR)]
    assert names == ["SessionStarted", "SlotSet", "SlotSet", "SlotSet", "ActionExecuted"]
    assert Tracker.from_events("ann", DOMAIN, session_start(past, HOUR)).slot("a") == "2"
    forgetful = SessionSettings(carry_over_slots=False)
    assert len(session_start(past, forgetful)) == 2


def test_posted_events_may_bring_their_own_session_start() -> None:
    start = session_start(tracker(), HOUR)
    assert starts_session([ActionExecuted(name="action_session_start"), *start])
    assert not starts_session([SlotSet("a", "1")])
