"""When a conversation starts anew, and what it takes along."""

from __future__ import annotations

from collections.abc import Sequence

from kefu.conversation.events import ActionExecuted, Event, SessionStarted, SlotSet
from kefu.conversation.tracker import Tracker
from kefu.project.domain import ACTION_LISTEN, SessionSettings


def needs_session(tracker: Tracker, settings: SessionSettings, now: float) -> bool:
    """Whether a session has to start: nothing has happened yet, or it was long ago.

    Args:
        now: seconds since 1970.
    """
    return tracker.history.event is None or is_expired(tracker, settings, now)


def is_expired(tracker: Tracker, settings: SessionSettings, now: float) -> bool:
    """Whether the newest customer message that still counts is too old."""
    message = tracker.latest_applied_message
    if not settings.enabled or message is None or message.timestamp is None:
        return False
    return now - message.timestamp > settings.expiration_minutes * 60


def session_start(tracker: Tracker, settings: SessionSettings) -> list[Event]:
    """The events that start a session; slots are set again where they are carried over."""
    applied = tracker.applied_events() if settings.carry_over_slots else []
    carried = [event for event in applied if isinstance(event, SlotSet)]
    return [SessionStarted(), *carried, ActionExecuted(name=ACTION_LISTEN)]


def starts_session(events: Sequence[Event]) -> bool:
    """Whether posted events bring their own session start."""
    return any(isinstance(event, SessionStarted) for event in events[:2])
