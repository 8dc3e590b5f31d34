"""Servers of OpenAI's protocol, good ones and bad ones."""

from __future__ import annotations

import time

import pytest

from kefu.errors import LLMError
from kefu.llm.model import Completion
from kefu.llm.openai import OpenAIModel
from kefu.project.settings import LanguageModelSpec
from tests.llm.servers import (
    HELLO,
    Behaviour,
    answers,
    hangs_up,
    model_server,
    never_answers,
    never_ends,
    says,
    sends,
    streams,
)

STREAM = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"
TEN_MB = b"x" * 10_000_000


async def test_words_and_their_cost() -> None:
    async with model_server(says("Hello!")) as asked:
        model = OpenAIModel(asked.spec())
        assert await model.complete(HELLO, 2000) == Completion("Hello!", True, 7, 3)
        await model.close()
    [body] = asked.bodies
    assert body["messages"] == [{"role": "user", "content": "Say hello."}]
    assert (body["model"], body["max_tokens"], body["temperature"]) == ("small", 200, 0.3)
    assert "authorization" not in asked.headers[0]


async def test_an_answer_that_was_cut_off_says_so() -> None:
    async with model_server(says("Hel", finish="length")) as asked:
        assert not (await OpenAIModel(asked.spec()).complete(HELLO, 2000)).is_whole


async def test_the_key_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MY_KEY", "s3cret")
    async with model_server(says("Hello!")) as asked:
        await OpenAIModel(asked.spec(api_key_env="MY_KEY")).complete(HELLO, 2000)
    assert asked.headers[0]["authorization"] == "Bearer s3cret"
    monkeypatch.delenv("MY_KEY")
    with pytest.raises(LLMError, match="'MY_KEY' holds no key"):
        OpenAIModel(asked.spec(api_key_env="MY_KEY"))


def test_a_hosted_model_needs_a_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with pytest.raises(LLMError, match="OPENAI_API_KEY"):
        OpenAIModel(LanguageModelSpec("large"))


@pytest.mark.parametrize(
    ("behaviour", "reason", "transient"),
    [
        (answers(b"<html>Bad gateway</html>", kind="text/html"), "without words", False),
        (answers(b"<html>", status=502), "answered 502", True),
        (answers(b"{}", status=401), "answered 401", False),
        (answers(b"{}", status=429), "answered 429", True),
        (answers(b'{"choices": []}'), "without words", False),
        (answers(b'{"choices": [{"message": {"content": null}}]}'), "without words", False),
        (answers(b'{"choices": [{"message": {"content": 5}}], "usage": 3}'), "without words", False),
        (answers(b'{"choices": 1}'), "without words", False),
        (answers(b"[" * 100_000), "without words", False),
        (answers(b"\xff\xfe"), "without words", False),
        (says("  \n "), "without words", False),
        (answers(TEN_MB), "larger than", False),
        (sends(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"choices\""), "no answer from", True),
        (sends(b"nonsense\r\n\r\n"), "no answer from", True),
        (hangs_up, "no answer from", True),
        (never_answers, "within 300 ms", False),
        (never_ends, "within 300 ms", False),
    ],
)  # fmt: skip
async def test_bad_answers_are_told_within_the_budget(
    behaviour: Behaviour, reason: str, transient: bool
) -> None:
    async with model_server(behaviour) as asked:
        model = OpenAIModel(asked.spec())
        started = time.monotonic()
        with pytest.raises(LLMError, match=reason) as told:
            await model.complete(HELLO, 300)
        assert time.monotonic() - started < 1.0
        assert told.value.transient is transient
        await model.close()


async def test_a_server_that_is_not_there() -> None:
    with pytest.raises(LLMError, match="no answer"):
        await OpenAIModel(LanguageModelSpec("x", base_url="http://127.0.0.1:9/v1")).complete(HELLO, 1000)


async def test_words_come_as_they_are_written() -> None:
    async with model_server(streams("Hel", "", "lo ", "你好")) as asked:
        pieces = [piece async for piece in OpenAIModel(asked.spec()).stream(HELLO, 2000)]
    assert pieces == ["Hel", "lo ", "你好"]
    assert asked.bodies[0]["stream"] is True


@pytest.mark.parametrize(
    ("behaviour", "reason"),
    [
        (streams("Hel", end=False), "broke off"),
        (sends(STREAM, b"data: {nonsense}\n\n"), "broke off"),
        (answers(b"<html>\n</html>", kind="text/html"), "broke off"),
        (sends(STREAM, b"data: " + TEN_MB), "larger than"),
        (answers(b"", status=500), "answered 500"),
        (sends(STREAM, *[b"data: {}\n\n"] * 1000, pause=0.01), "within 300 ms"),
        (never_answers, "within 300 ms"),
    ],
)
async def test_streams_that_break(behaviour: Behaviour, reason: str) -> None:
    async with model_server(behaviour) as asked:
        model = OpenAIModel(asked.spec())
        with pytest.raises(LLMError, match=reason):
            _ = [piece async for piece in model.stream(HELLO, 300)]
        await model.close()
