"""Conversations kept in memory."""

import pytest

from kefu.conversation.events import BotUttered
from kefu.conversation.tracker import Tracker
from kefu.project.domain import Domain
from kefu.stores.tracker_store import InMemoryTrackerStore


def tracker(sender: str, events: int = 1) -> Tracker:
    return Tracker.from_events(sender, Domain(), [BotUttered(str(n)) for n in range(events)])


async def known(store: InMemoryTrackerStore, *senders: str) -> list[str]:
    return [sender for sender in senders if await store.load(sender)]


async def test_saved_tracker_is_loaded_by_its_sender() -> None:
    store = InMemoryTrackerStore()
    mine = tracker("ann")
    await store.save(mine)
    assert await store.load("ann") is mine
    assert await store.load("bob") is None


async def test_quiet_conversations_are_forgotten_and_it_is_said(caplog: pytest.LogCaptureFixture) -> None:
    store = InMemoryTrackerStore(max_conversations=2)
    for sender in ("ann", "bob", "ann", "cy"):
        await store.save(tracker(sender))
    assert await known(store, "ann", "bob", "cy") == ["ann", "cy"]
    assert "'bob' is forgotten" in caplog.text


async def test_events_are_bounded_but_the_latest_conversation_stays() -> None:
    store = InMemoryTrackerStore(max_events=10)
    for sender, events in (("ann", 6), ("bob", 4)):
        await store.save(tracker(sender, events))
    assert await known(store, "ann", "bob") == ["ann", "bob"]
    await store.save(tracker("bob", 5))
    assert await known(store, "ann", "bob") == ["bob"]
    await store.save(tracker("cy", 50))
    assert await known(store, "bob", "cy") == ["cy"]
