"""A model bounded in time, load, failures and cost."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator

import pytest

from kefu.errors import LLMError
from kefu.llm.breaker import CircuitBreaker
from kefu.llm.managed import ManagedModel
from kefu.llm.model import ChatMessage, Completion, Prompt
from kefu.llm.openai import OpenAIModel
from kefu.llm.opening import open_language_model
from tests.llm.servers import HELLO, answers, model_server, never_answers, says, streams

DOWN = answers(b"", status=503)


def prompt(text: str) -> Prompt:
    return Prompt((ChatMessage("user", text),))


async def test_the_same_prompt_is_asked_once() -> None:
    async with model_server(says("Hello!")) as asked:
        model = open_language_model(asked.spec(cache=1))
        await model.complete(HELLO, 2000)
        await model.complete(HELLO, 2000)
        assert len(asked.bodies) == 1
        await model.complete(prompt("other"), 2000)  # takes the only place
        await model.complete(HELLO, 2000)
        assert len(asked.bodies) == 3
    usage = model.usage
    assert (usage.answered, usage.cached, usage.failed) == (3, 1, 0)
    assert (usage.prompt_tokens, usage.completion_tokens) == (21, 9)
    assert usage.milliseconds > 0


async def test_what_failed_in_passing_is_sent_again() -> None:
    async with model_server(DOWN, DOWN, says("Hello!")) as asked:
        assert (await open_language_model(asked.spec(retries=2)).complete(HELLO, 2000)).text == "Hello!"
        assert len(asked.bodies) == 3


async def test_what_cannot_get_better_is_not_sent_again() -> None:
    async with model_server(answers(b"", status=401)) as asked:
        with pytest.raises(LLMError, match="401"):
            await open_language_model(asked.spec(retries=3)).complete(HELLO, 2000)
        assert len(asked.bodies) == 1


async def test_retries_keep_the_budget() -> None:
    async with model_server(DOWN) as asked:
        started = time.monotonic()
        with pytest.raises(LLMError, match="within 200 ms"):
            await open_language_model(asked.spec(retries=50)).complete(HELLO, 200)
        assert time.monotonic() - started < 0.5


class Slow:
    """A model that tells how many prompts it works on at a time."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.working = 0
        self.most = 0

    async def complete(self, prompt: Prompt, budget_ms: float) -> Completion:
        self.working += 1
        self.most = max(self.most, self.working)
        try:
            await asyncio.sleep(self.seconds)
        finally:
            self.working -= 1
        return Completion("done")

    async def stream(self, prompt: Prompt, budget_ms: float) -> AsyncIterator[str]:
        yield (await self.complete(prompt, budget_ms)).text

    async def close(self) -> None:
        pass


async def test_so_many_at_a_time_and_no_more() -> None:
    slow = Slow(0.01)
    model = ManagedModel(slow, concurrency=2)
    await asyncio.gather(*(model.complete(prompt(str(i)), 5000) for i in range(7)))
    assert slow.most == 2


async def test_the_budget_covers_the_queue() -> None:
    model = ManagedModel(Slow(0.15), concurrency=1)
    first, second = await asyncio.gather(
        *(model.complete(prompt(str(i)), 200) for i in range(2)), return_exceptions=True
    )
    assert isinstance(first, Completion)
    assert isinstance(second, LLMError)


async def test_after_failures_in_a_row_the_server_is_left_alone() -> None:
    now = 0.0
    breaker = CircuitBreaker(failures=2, pause=30, clock=lambda: now)
    async with model_server(DOWN, DOWN, DOWN, says("Hello!")) as asked:
        spec = asked.spec(retries=0)
        model = ManagedModel(OpenAIModel(spec), retries=0, breaker=breaker)
        for expected in (1, 2, 2, 2):
            with pytest.raises(LLMError):
                await model.complete(HELLO, 2000)
            assert len(asked.bodies) == expected
        now = 31.0  # one try, which fails: another pause
        for _ in range(2):
            with pytest.raises(LLMError):
                await model.complete(HELLO, 2000)
        assert len(asked.bodies) == 3
        now = 62.0
        assert (await model.complete(HELLO, 2000)).text == "Hello!"
        await model.complete(prompt("and on"), 2000)


async def test_streams_are_counted_and_leave_their_place() -> None:
    async with model_server(streams("Hel", "lo")) as asked:
        model = open_language_model(asked.spec(concurrency=1))
        for _ in range(2):
            assert [piece async for piece in model.stream(HELLO, 2000)] == ["Hel", "lo"]
        assert model.usage.answered == 2


async def test_a_stream_that_nobody_reads_on_leaves_its_place() -> None:
    model = ManagedModel(Slow(0), concurrency=1)
    pieces = model.stream(HELLO, 1000)
    assert await anext(pieces) == "done"
    await pieces.aclose()  # type: ignore[attr-defined]
    assert (await model.complete(HELLO, 1000)).text == "done"


async def test_who_gives_up_leaves_no_place_taken() -> None:
    async with model_server(never_answers, says("Hello!")) as asked:
        model = open_language_model(asked.spec(concurrency=1))
        waiting = asyncio.create_task(model.complete(HELLO, 5000))
        await asyncio.sleep(0.05)
        waiting.cancel()
        assert (await model.complete(HELLO, 2000)).text == "Hello!"
