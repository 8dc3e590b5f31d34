"""The seam to language models: a prompt goes in, words come out within a time budget."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Protocol

from kefu.errors import LLMError


@dataclass(frozen=True)
class ChatMessage:
    """One message of a prompt; `role` is system, user or assistant."""

    role: str
    text: str


@dataclass(frozen=True)
class Prompt:
    """What a model is asked. Equal prompts may get the same completion."""

    messages: tuple[ChatMessage, ...]
    max_tokens: int = 200
    temperature: float = 0.3

    def to_json(self) -> list[dict[str, str]]:
        """The messages as OpenAI's protocol and chat templates have them."""
        return [{"role": message.role, "content": message.text} for message in self.messages]


@dataclass(frozen=True)
class Completion:
    """What a model answered. `is_whole` is False where it was cut off at `max_tokens`."""

    text: str
    is_whole: bool = True
    prompt_tokens: int = 0
    completion_tokens: int = 0


class LanguageModel(Protocol):
    """Answers prompts. Two kinds: `kefu.llm.openai` and `kefu.llm.local`."""

    async def complete(self, prompt: Prompt, budget_ms: float) -> Completion:
        """The whole answer; raises LLMError, no later than the budget."""

    def stream(self, prompt: Prompt, budget_ms: float) -> AsyncIterator[str]:
        """The answer piece by piece; raises LLMError where it breaks off or the budget is spent."""

    async def close(self) -> None:
        """Let go of connections and threads."""


class Deadline:
    """A point in time on the running loop's clock."""

    def __init__(self, budget_ms: float) -> None:
        self._budget_ms = budget_ms
        self._end = asyncio.get_running_loop().time() + budget_ms / 1000

    @property
    def left_ms(self) -> float:
        return max(0.0, (self._end - asyncio.get_running_loop().time()) * 1000)

    @asynccontextmanager
    async def kept(self) -> AsyncIterator[None]:
        """What happens inside is broken off at the deadline; raises LLMError then."""
        try:
            async with asyncio.timeout_at(self._end):
                yield
        except TimeoutError:
            raise LLMError(f"no answer within {self._budget_ms:.0f} ms") from None
