"""The events of a conversation, so that a copy costs nothing however long the conversation is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import overload

from kefu.conversation.events import Event


class EventLog(Sequence[Event]):
    """An append-only list that shares its beginning with its copies.

    A copy reads the same list up to its own length. Who appends first goes on with that list; who
    finds it longer than its own length starts a list of its own.
    """

    __slots__ = ("_events", "_length")

    def __init__(self) -> None:
        self._events: list[Event] = []
        self._length = 0

    def copy(self) -> EventLog:
        twin = EventLog()
        twin._events, twin._length = self._events, self._length
        return twin

    def append(self, event: Event) -> None:
        if len(self._events) != self._length:
            self._events = self._events[: self._length]
        self._events.append(event)
        self._length += 1

    def __len__(self) -> int:
        return self._length

    @overload
    def __getitem__(self, index: int) -> Event: ...

    @overload
    def __getitem__(self, index: slice) -> list[Event]: ...

    def __getitem__(self, index: int | slice) -> Event | list[Event]:
        if isinstance(index, slice):
            return [self._events[i] for i in range(*index.indices(self._length))]
        if not -self._length <= index < self._length:
            raise IndexError(index)
        return self._events[index % self._length]

    def __iter__(self) -> Iterator[Event]:
        return islice(self._events, self._length)
