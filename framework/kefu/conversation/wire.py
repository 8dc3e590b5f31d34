"""A conversation as JSON text for servers that actions and words come from."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from kefu.conversation.tracker import Tracker, Verbosity

MAX_EVENTS = 500  # newest events sent, so that a long conversation stays cheap


def tracker_text(tracker: Tracker, max_events: int = MAX_EVENTS) -> str:
    """The tracker's wire form with the newest events of its session; these are JSON already."""
    state = tracker.to_json(Verbosity.NONE)
    del state["events"]
    first = max(tracker.session_at, len(tracker.events) - max_events)
    events = ", ".join(event.wire_text for event in tracker.events[first:])
    return object_text(state, events=f"[{events}]")


def object_text(data: Mapping[str, Any], **more: str) -> str:
    """JSON of an object; `more` are members that are JSON already. One of `data` is needed."""
    members = "".join(f', "{name}": {text}' for name, text in more.items())
    return json.dumps(data, ensure_ascii=False)[:-1] + members + "}"
