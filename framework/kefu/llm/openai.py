"""Any server that speaks OpenAI's chat protocol: vLLM, Ollama, llama.cpp, hosted ones."""

from __future__ import annotations

import json
import os
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

from kefu.errors import LLMError
from kefu.http_endpoint import AnswerTooLarge, EndpointFailed, HttpEndpoint, json_object
from kefu.llm.model import Completion, Deadline, Prompt
from kefu.project.settings import EndpointSpec, LanguageModelSpec

DEFAULT_URL = "https://api.openai.com/v1"
DEFAULT_KEY = "OPENAI_API_KEY"  # the environment variable of DEFAULT_URL
MAX_ANSWER = 1024 * 1024  # bytes; the longest answers of models are a tenth of it
# the connection's own limit; budgets are shorter
_TIMEOUT = 60.0  # seconds
_OK = 200
# worth asking again: too slow, too busy, or broken on the other side
_TRANSIENT = frozenset({408, 429, *range(500, 600)})


class OpenAIModel:
    """A model behind a server, see `LanguageModel`."""

    def __init__(self, spec: LanguageModelSpec) -> None:
        key = _key(spec)
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        url = f"{(spec.base_url or DEFAULT_URL).rstrip('/')}/chat/completions"
        endpoint = EndpointSpec(url, headers=headers)
        self._model = spec.model
        self._server = HttpEndpoint(endpoint, timeout=_TIMEOUT, max_answer=MAX_ANSWER)

    async def complete(self, prompt: Prompt, budget_ms: float) -> Completion:
        async with Deadline(budget_ms).kept(), self._asked(prompt, stream=False) as chunks:
            return _completion(b"".join([chunk async for chunk in chunks]))

    async def stream(self, prompt: Prompt, budget_ms: float) -> AsyncIterator[str]:
        deadline = Deadline(budget_ms)
        async with AsyncExitStack() as stack:
            async with deadline.kept():
                chunks = await stack.enter_async_context(self._asked(prompt, stream=True))
            events = _events(chunks)
            while True:
                # the budget is for the model, not for whoever takes the pieces
                async with deadline.kept():
                    piece = await anext(events, None)
                if piece is None:
                    return
                if piece:
                    yield piece

    async def close(self) -> None:
        await self._server.close()

    @asynccontextmanager
    async def _asked(self, prompt: Prompt, *, stream: bool) -> AsyncIterator[AsyncIterator[bytes]]:
        request = {
            "model": self._model,
            "messages": prompt.to_json(),
            "max_tokens": prompt.max_tokens,
            "temperature": prompt.temperature,
            "stream": stream,
        }
        try:
            async with self._server.stream(json.dumps(request).encode()) as (status, chunks):
                if status != _OK:
                    raise LLMError(f"the model's server answered {status}", transient=status in _TRANSIENT)
                yield chunks
        except EndpointFailed as error:
            raise LLMError(str(error), transient=not isinstance(error, AnswerTooLarge)) from None


def _key(spec: LanguageModelSpec) -> str | None:
    """From the environment only; a server of one's own needs none."""
    name = spec.api_key_env or (None if spec.base_url else DEFAULT_KEY)
    key = os.environ.get(name) if name else None
    if name and not key:
        raise LLMError(f"the environment variable '{name}' holds no key for the language model")
    return key


def _completion(body: bytes) -> Completion:
    answer = json_object(body)
    choice = _first(answer.get("choices"))
    text = _mapping(choice.get("message")).get("content")
    if not isinstance(text, str) or not text.strip():
        raise LLMError("the model's server answered without words")
    usage = _mapping(answer.get("usage"))
    return Completion(
        text=text,
        is_whole=choice.get("finish_reason") != "length",
        prompt_tokens=_count(usage.get("prompt_tokens")),
        completion_tokens=_count(usage.get("completion_tokens")),
    )


async def _events(chunks: AsyncIterator[bytes]) -> AsyncIterator[str]:
    """The words of server-sent events; raises LLMError where the last one is missing."""
    async for line in _lines(chunks):
        data = line.removeprefix(b"data:").strip()
        if data == b"[DONE]":
            return
        if line.startswith(b"data:"):
            content = _mapping(_first(json_object(data).get("choices")).get("delta")).get("content")
            yield content if isinstance(content, str) else ""
    raise LLMError("the model's server broke off in the middle of its answer", transient=True)


async def _lines(chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    rest = b""
    async for chunk in chunks:
        *whole, rest = (rest + chunk).split(b"\n")
        for line in whole:
            yield line


def _first(choices: Any) -> Mapping[str, Any]:
    return _mapping(choices[0]) if isinstance(choices, list) and choices else {}


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _count(value: Any) -> int:
    return value if isinstance(value, int) else 0
