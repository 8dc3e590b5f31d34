"""Where conversations are kept between messages."""

from __future__ import annotations

import logging
from collections import OrderedDict
from typing import Protocol

from kefu.conversation.tracker import Tracker

logger = logging.getLogger(__name__)

# what one process holds before it lets go of conversations
MAX_CONVERSATIONS, MAX_EVENTS = 10_000, 1_000_000


class TrackerStore(Protocol):
    """Keeps trackers by sender.

    `load` gives a tracker that the caller must not change; it continues a copy and saves that.
    """

    async def load(self, sender_id: str) -> Tracker | None: ...

    async def save(self, tracker: Tracker) -> None: ...


class InMemoryTrackerStore:
    """Live trackers in this process; they are gone when it ends.

    Beyond its limits the conversations that were quiet for longest are forgotten, and a log line
    says so.
    """

    def __init__(self, max_conversations: int = MAX_CONVERSATIONS, max_events: int = MAX_EVENTS) -> None:
        self._trackers: OrderedDict[str, Tracker] = OrderedDict()
        self._max_conversations = max_conversations
        self._max_events = max_events
        self._events = 0

    async def load(self, sender_id: str) -> Tracker | None:
        return self._trackers.get(sender_id)

    async def save(self, tracker: Tracker) -> None:
        known = self._trackers.pop(tracker.sender_id, None)
        self._trackers[tracker.sender_id] = tracker
        self._events += len(tracker.events) - (len(known.events) if known else 0)
        self._forget_quiet_ones()

    def _forget_quiet_ones(self) -> None:
        # the conversation that was just saved always stays
        while len(self._trackers) > 1 and (
            len(self._trackers) > self._max_conversations or self._events > self._max_events
        ):
            sender_id, tracker = self._trackers.popitem(last=False)
            self._events -= len(tracker.events)
            logger.warning(
                "conversation '%s' is forgotten: memory is kept for %d conversations and %d events",
                sender_id,
                self._max_conversations,
                self._max_events,
            )
