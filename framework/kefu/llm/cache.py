"""Completions that are kept: the same prompt is not asked twice."""

from __future__ import annotations

from collections import OrderedDict

from kefu.llm.model import Completion, Prompt


class CompletionCache:
    """The `size` completions used last, by the content of their prompts."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._kept: OrderedDict[Prompt, Completion] = OrderedDict()

    def get(self, prompt: Prompt) -> Completion | None:
        if prompt in self._kept:
            self._kept.move_to_end(prompt)
        return self._kept.get(prompt)

    def keep(self, prompt: Prompt, completion: Completion) -> None:
        self._kept[prompt] = completion
        self._kept.move_to_end(prompt)
        while len(self._kept) > self._size:
            self._kept.popitem(last=False)
