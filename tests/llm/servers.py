"""Model servers on this machine that behave well or badly."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from kefu.llm.model import ChatMessage, Prompt
from kefu.project.settings import LanguageModelSpec

Writer = asyncio.StreamWriter
Behaviour = Callable[[Writer], Awaitable[None]]

HELLO = Prompt((ChatMessage("user", "Say hello."),))


@dataclass
class Asked:
    """What a server was asked: headers in lower case and the JSON body of each request."""

    url: str = ""
    headers: list[dict[str, str]] = field(default_factory=list)
    bodies: list[dict[str, Any]] = field(default_factory=list)

    def spec(self, **options: Any) -> LanguageModelSpec:
        return LanguageModelSpec("small", base_url=self.url, **options)


@asynccontextmanager
async def model_server(*behaviours: Behaviour) -> AsyncIterator[Asked]:
    """A server whose answers follow the behaviours in turn, the last one again and again."""
    asked = Asked()

    async def serve(reader: asyncio.StreamReader, writer: Writer) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")[1:-2]
            headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in head)}
            asked.headers.append(headers)
            asked.bodies.append(json.loads(await reader.readexactly(int(headers["content-length"]))))
            await behaviours[min(len(asked.bodies), len(behaviours)) - 1](writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    asked.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"
    yield asked
    server.close()


def says(text: str, finish: str = "stop") -> Behaviour:
    choice = {"message": {"role": "assistant", "content": text}, "finish_reason": finish}
    usage = {"prompt_tokens": 7, "completion_tokens": 3}
    return answers(json.dumps({"choices": [choice], "usage": usage}).encode())


def answers(body: bytes, status: int = 200, kind: str = "application/json") -> Behaviour:
    head = f"HTTP/1.1 {status} X\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
    return sends(head.encode() + body)


def sends(*pieces: bytes, pause: float = 0.0) -> Behaviour:
    async def behave(writer: Writer) -> None:
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(pause)

    return behave


def streams(*words: str, end: bool = True) -> Behaviour:
    chunks = [json.dumps({"choices": [{"delta": {"content": word}}]}) for word in words]
    events = [f"data: {chunk}\n\n" for chunk in [*chunks, *(["[DONE]"] if end else [])]]
    return sends(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n", "".join(events).encode())


async def never_answers(writer: Writer) -> None:
    await asyncio.sleep(60)


async def never_ends(writer: Writer) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n")
    while True:
        writer.write(b" ")
        await writer.drain()
        await asyncio.sleep(0.01)


async def hangs_up(writer: Writer) -> None:
    """No answer at all."""
