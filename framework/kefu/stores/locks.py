"""One conversation, one turn at a time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from typing import Protocol


class ConversationLock(Protocol):
    """Lets turns of one conversation pass one by one, in the order in which they came."""

    def hold(self, sender_id: str) -> AbstractAsyncContextManager[None]: ...


@dataclass
class _Queue:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    waiting: int = 0


class InProcessLock:
    """Locks within one process. Waiting turns are woken, never polling; idle locks are dropped."""

    def __init__(self) -> None:
        self._queues: dict[str, _Queue] = {}

    @asynccontextmanager
    async def hold(self, sender_id: str) -> AsyncIterator[None]:
        queue = self._queues.setdefault(sender_id, _Queue())
        queue.waiting += 1
        try:
            async with queue.lock:
                yield
        finally:
            queue.waiting -= 1
            if not queue.waiting:
                del self._queues[sender_id]

    def __len__(self) -> int:
        """How many conversations are at work or waiting."""
        return len(self._queues)
