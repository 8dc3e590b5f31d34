"""A language model as the rest of Kefu uses it: bounded in time, load, failures and cost."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from kefu.errors import LLMError
from kefu.llm.breaker import CircuitBreaker
from kefu.llm.cache import CompletionCache
from kefu.llm.model import Completion, Deadline, LanguageModel, Prompt

FIRST_WAIT = 0.05  # seconds before the first retry; each further one waits twice as long


@dataclass
class Usage:
    """What a model was used for since the start. `cached` answers cost nothing."""

    answered: int = 0
    cached: int = 0
    failed: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    milliseconds: float = 0.0

    def count(self, completion: Completion) -> None:
        self.prompt_tokens += completion.prompt_tokens
        self.completion_tokens += completion.completion_tokens


class ManagedModel:
    """Another model behind a cache, a circuit breaker, a queue and retries, see `LanguageModel`.

    The budget of a request covers its time in the queue and its retries.

    Args:
        retries: how often a request that failed in passing is sent again.
        concurrency: requests at the same time; others queue.
        cache: completions that are kept.
    """

    def __init__(
        self,
        model: LanguageModel,
        *,
        retries: int = 1,
        concurrency: int = 4,
        cache: int = 1000,
        breaker: CircuitBreaker | None = None,
    ) -> None:
        self._model = model
        self._retries = retries
        self._slots = asyncio.Semaphore(concurrency)
        self._cache = CompletionCache(cache)
        self._breaker = breaker or CircuitBreaker()
        self.usage = Usage()

    async def complete(self, prompt: Prompt, budget_ms: float) -> Completion:
        known = self._cache.get(prompt)
        if known is not None:
            self.usage.cached += 1
            return known
        deadline = Deadline(budget_ms)
        async with self._watched(deadline, budget_ms), deadline.kept(), self._slots:
            completion = await self._tried(prompt, deadline)
        self.usage.count(completion)
        self._cache.keep(prompt, completion)
        return completion

    async def stream(self, prompt: Prompt, budget_ms: float) -> AsyncIterator[str]:
        """Neither cached nor tried again: what was said cannot be taken back."""
        deadline = Deadline(budget_ms)
        async with self._watched(deadline, budget_ms):
            async with deadline.kept():
                await self._slots.acquire()
            try:
                async for piece in self._model.stream(prompt, deadline.left_ms):
                    yield piece
            finally:
                self._slots.release()

    async def close(self) -> None:
        await self._model.close()

    async def _tried(self, prompt: Prompt, deadline: Deadline) -> Completion:
        for retry in range(self._retries):
            try:
                return await self._model.complete(prompt, deadline.left_ms)
            except LLMError as error:
                if not error.transient:
                    raise
            # spread out, so that many who failed together do not come back together
            await asyncio.sleep(FIRST_WAIT * 2**retry * random.uniform(0.5, 1.5))  # noqa: S311 - no secret
        return await self._model.complete(prompt, deadline.left_ms)

    @asynccontextmanager
    async def _watched(self, deadline: Deadline, budget_ms: float) -> AsyncIterator[None]:
        """Tell the breaker and the counters how it went."""
        self._breaker.check()
        try:
            yield
        except LLMError:
            self.usage.failed += 1
            self._breaker.failed()
            raise
        else:
            self.usage.answered += 1
            self._breaker.succeeded()
        finally:
            self.usage.milliseconds += budget_ms - deadline.left_ms
