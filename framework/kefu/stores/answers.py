"""Answers already given, so that a message sent twice has no second effect."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

MAX_ANSWERS = 5_000


class GivenAnswers:
    """The newest answers by conversation and message id."""

    def __init__(self, limit: int = MAX_ANSWERS) -> None:
        self._limit = limit
        self._answers: OrderedDict[tuple[str, str], list[dict[str, Any]]] = OrderedDict()

    def get(self, sender_id: str, message_id: str) -> list[dict[str, Any]] | None:
        """The answer to a message seen before; None where it is new or long ago."""
        return self._answers.get((sender_id, message_id))

    def keep(self, sender_id: str, message_id: str, answer: list[dict[str, Any]]) -> None:
        self._answers[sender_id, message_id] = answer
        if len(self._answers) > self._limit:
            self._answers.popitem(last=False)
