"""The contract of a channel: how the messages of one medium come in and go out."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Protocol

from starlette.routing import BaseRoute

from kefu.channels.message import UserMessage

# one message in, the replies out: `{recipient_id, text?, image?, buttons?, attachment?, custom?}`
Handler = Callable[[UserMessage], Awaitable[list[dict[str, Any]]]]


class Channel(Protocol):
    """A medium that reaches the assistant over HTTP.

    `name` is its key in credentials.yml; `routes` are mounted at `/webhooks/<name>`.
    """

    @property
    def name(self) -> str: ...

    def routes(self, handle: Handler) -> Sequence[BaseRoute]: ...
