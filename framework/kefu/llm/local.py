"""A language model in this process: a folder, a hub's name or a GGUF file, run by transformers.

The weights are read as safetensors or GGUF: files that cannot run.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from kefu.errors import LLMError, MissingExtra
from kefu.llm.model import Completion, Deadline, Prompt
from kefu.project.settings import LanguageModelSpec

logger = logging.getLogger(__name__)

_GGUF_PACKAGES = ("gguf", "accelerate")


@dataclass(frozen=True)
class Loaded:
    """A tokenizer and a model of transformers."""

    tokenizer: Any
    model: Any

    def encode(self, prompt: Prompt) -> Any:
        """Token numbers `(1, tokens)` with their mask."""
        messages = prompt.to_json()
        if self.tokenizer.chat_template:
            return self.tokenizer.apply_chat_template(
                messages, add_generation_prompt=True, return_tensors="pt", return_dict=True
            )
        text = "\n\n".join(message["content"] for message in messages) + "\n\n"
        return self.tokenizer(text, return_tensors="pt")

    def generate(self, inputs: Any, prompt: Prompt, budget_ms: float, streamer: Any = None) -> Any:
        """Token numbers of prompt and answer `(1, tokens)`."""
        sampling: dict[str, Any] = {"do_sample": False}
        if prompt.temperature:
            sampling = {"do_sample": True, "temperature": prompt.temperature}
        return self.model.generate(
            **inputs,
            max_new_tokens=prompt.max_tokens,
            # a thread cannot be broken off: it has to stop by itself
            max_time=budget_ms / 1000,
            pad_token_id=self.tokenizer.eos_token_id,
            streamer=streamer,
            **sampling,
        )


class LocalModel:
    """A causal language model of transformers in a thread of its own, see `LanguageModel`.

    Loading takes seconds, of a large GGUF file minutes.

    Raises:
        LLMError: it cannot be loaded.
        MissingExtra: reading GGUF files needs a package.
    """

    def __init__(self, spec: LanguageModelSpec) -> None:
        self._loaded = _load(spec)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="llm")

    async def complete(self, prompt: Prompt, budget_ms: float) -> Completion:
        loop = asyncio.get_running_loop()
        deadline = Deadline(budget_ms)
        async with deadline.kept():
            return await loop.run_in_executor(self._thread, _complete, self._loaded, prompt, budget_ms)

    async def stream(self, prompt: Prompt, budget_ms: float) -> AsyncIterator[str]:
        deadline = Deadline(budget_ms)
        pieces = _transformers().AsyncTextIteratorStreamer(
            self._loaded.tokenizer, skip_prompt=True, skip_special_tokens=True
        )
        work = self._thread.submit(_write, self._loaded, prompt, budget_ms, pieces)
        while True:
            async with deadline.kept():
                piece = await anext(pieces, None)
            if piece is None:
                break
            yield piece
        work.result()

    async def close(self) -> None:
        self._thread.shutdown(wait=False, cancel_futures=True)


def _transformers() -> Any:
    return import_module("transformers")


def _load(spec: LanguageModelSpec) -> Loaded:
    if spec.gguf_file and not all(map(find_spec, _GGUF_PACKAGES)):
        raise MissingExtra("a GGUF file in this process", "gguf")
    if spec.model.startswith(("/", "./", "../")) and not Path(spec.model).is_dir():
        raise LLMError(f"there is no folder '{spec.model}' with a language model")
    transformers = _transformers()
    gguf = {"gguf_file": spec.gguf_file} if spec.gguf_file else {}
    weights: dict[str, Any] = gguf or {"use_safetensors": True}
    logger.info("loading the language model '%s'", spec.model)
    try:
        tokenizer = transformers.AutoTokenizer.from_pretrained(spec.model, **gguf)
        model = transformers.AutoModelForCausalLM.from_pretrained(spec.model, **weights)
    except Exception as error:  # whatever a damaged file brings about
        raise LLMError(f"the language model '{spec.model}' cannot be loaded: {error}") from None
    return Loaded(tokenizer, model.eval())


def _complete(loaded: Loaded, prompt: Prompt, budget_ms: float) -> Completion:
    inputs = loaded.encode(prompt)
    size = inputs["input_ids"].shape[1]
    written = _generated(loaded, inputs, prompt, budget_ms)[0][size:]
    text = loaded.tokenizer.decode(written, skip_special_tokens=True)
    if not text.strip():
        raise LLMError("the language model answered without words")
    is_whole = int(written[-1]) in _ends(loaded)
    return Completion(text, is_whole, prompt_tokens=size, completion_tokens=len(written))


def _write(loaded: Loaded, prompt: Prompt, budget_ms: float, pieces: Any) -> None:
    try:
        _generated(loaded, loaded.encode(prompt), prompt, budget_ms, pieces)
    finally:
        pieces.end()


def _generated(loaded: Loaded, inputs: Any, prompt: Prompt, budget_ms: float, streamer: Any = None) -> Any:
    try:
        return loaded.generate(inputs, prompt, budget_ms, streamer)
    except Exception as error:  # a model may raise anything
        raise LLMError(f"the language model failed: {error}") from None


def _ends(loaded: Loaded) -> set[int]:
    ends = loaded.model.generation_config.eos_token_id
    return set(ends) if isinstance(ends, list) else {ends, loaded.tokenizer.eos_token_id}
