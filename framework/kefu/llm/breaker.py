"""A circuit breaker: who failed several times in a row is left alone for a while."""

from __future__ import annotations

import time
from collections.abc import Callable

from kefu.errors import LLMError

FAILURES = 3
PAUSE = 30.0  # seconds


class CircuitBreaker:
    """After `failures` in a row nothing passes for `pause` seconds; then one try at a time.

    M. Nygard, Release It! (2007).
    """

    def __init__(
        self, failures: int = FAILURES, pause: float = PAUSE, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._limit = failures
        self._pause = pause
        self._clock = clock
        self._failures = 0
        self._open_until = 0.0

    def check(self) -> None:
        """Let one request pass; raises LLMError during a pause."""
        if self._failures < self._limit:
            return
        now = self._clock()
        if now < self._open_until:
            raise LLMError("the language model failed several times; it is left alone for a while")
        # this request tries, all others go on waiting
        self._open_until = now + self._pause

    def succeeded(self) -> None:
        self._failures = 0

    def failed(self) -> None:
        self._failures += 1
        self._open_until = self._clock() + self._pause
