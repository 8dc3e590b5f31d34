"""Replaying recorded conversations against an agent in this process.

The material brings its own comparison (`compare.py`), normal form of events (`walk.py`) and action
server (`stub_actions.py`); they are used as they are.
"""

from __future__ import annotations

import asyncio
import gzip
import importlib.util
import json
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import HTTPServer
from pathlib import Path
from types import ModuleType
from typing import Any

from kefu.agent import Agent
from kefu.channels.message import UserMessage
from kefu.conversation.events import event_from_json
from kefu.conversation.tracker import Verbosity


def load_module(path: Path) -> ModuleType:
    """A Python file of the material as a module of that name."""
    if path.stem not in sys.modules:
        spec = importlib.util.spec_from_file_location(path.stem, path)
        assert spec and spec.loader
        module = importlib.util.module_from_spec(spec)
        sys.modules[path.stem] = module
        spec.loader.exec_module(module)
    return sys.modules[path.stem]


def records(path: Path) -> list[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


@contextmanager
def action_server(stub: ModuleType) -> Iterator[str]:
    """The material's action server on a free port; gives its address."""
    server: HTTPServer = stub.Server(("127.0.0.1", 0), stub.Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/webhook"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class InProcessClient:
    """Speaks to an agent as the material's HTTP client speaks to a server."""

    def __init__(self, agent: Agent, runner: asyncio.Runner) -> None:
        self._agent, self._runner = agent, runner

    def send(self, sender: str, text: str) -> list[dict[str, Any]]:
        replies = self._runner.run(self._agent.handle(UserMessage(text.strip(), sender)))
        return [{k: v for k, v in reply.items() if k != "recipient_id"} for reply in replies]

    def tracker(self, sender: str) -> dict[str, Any]:
        tracker = self._runner.run(self._agent.tracker(sender))
        return tracker.to_json(Verbosity.ALL)

    def post_events(self, sender: str, events: Any) -> int:
        posted = [event_from_json(e) for e in (events if isinstance(events, list) else [events])]
        self._runner.run(self._agent.append_events(sender, posted))
        return 200
