"""One turn at a time in each conversation."""

import asyncio

import pytest

from kefu.stores.locks import InProcessLock


async def test_turns_of_one_conversation_pass_in_order_others_beside_them() -> None:
    locks, done = InProcessLock(), []
    first_may_end = asyncio.Event()

    async def turn(sender: str, name: str, wait: asyncio.Event | None = None) -> None:
        async with locks.hold(sender):
            if wait:
                await wait.wait()
            done.append(name)

    turns = [asyncio.create_task(turn("ann", "first", first_may_end))]
    turns += [asyncio.create_task(turn("ann", name)) for name in ("second", "third")]
    await asyncio.wait_for(turn("bob", "other"), 1)
    assert done == ["other"]
    first_may_end.set()
    await asyncio.gather(*turns)
    assert done == ["other", "first", "second", "third"]


async def test_idle_locks_are_dropped_after_failures_and_cancelled_waits_too() -> None:
    locks = InProcessLock()
    with pytest.raises(ValueError, match="broken"):
        async with locks.hold("ann"):
            raise ValueError("broken")
    async with locks.hold("bob"):
        waiting = asyncio.create_task(locks.hold("bob").__aenter__())
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        assert len(locks) == 1
    assert len(locks) == 0
