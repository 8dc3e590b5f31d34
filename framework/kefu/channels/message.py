"""What comes in from a channel."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

MAX_TEXT = 10_000


@dataclass(frozen=True)
class UserMessage:
    """A customer's message. `channel` is the input channel, `output` the name that responses see."""

    text: str
    sender_id: str = "default"
    channel: str = "rest"
    output: str = "collector"
    metadata: Mapping[str, Any] = field(default_factory=dict)
    message_id: str = field(default_factory=lambda: uuid4().hex)
