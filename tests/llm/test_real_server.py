"""A real model behind a real server of OpenAI's protocol, where one is named."""

from __future__ import annotations

import os

import pytest

from kefu.llm.model import ChatMessage, Prompt
from kefu.llm.opening import open_language_model
from kefu.project.settings import LanguageModelSpec

URL = os.environ.get("KEFU_TEST_LLM_URL")
HELLO = Prompt((ChatMessage("user", "Say hello."),), max_tokens=20, temperature=0.0)

pytestmark = pytest.mark.skipif(not URL, reason="KEFU_TEST_LLM_URL names no server, such as http://…/v1")


async def test_it_answers_whole_and_in_pieces() -> None:
    model = open_language_model(LanguageModelSpec("default", base_url=URL))
    completion = await model.complete(HELLO, 60_000)
    assert "hello" in completion.text.lower()
    assert completion.prompt_tokens > 0 and completion.completion_tokens > 0
    pieces = [piece async for piece in model.stream(HELLO, 60_000)]
    assert len(pieces) > 1 and "hello" in "".join(pieces).lower()
    await model.close()
