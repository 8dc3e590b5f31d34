"""Numbers, dates, amounts and more, found by a Duckling server."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Mapping
from typing import Any

import httpx

from kefu.conversation.parse import EntityMatch
from kefu.nlu.component import Message
from kefu.nlu.options import DucklingOptions

logger = logging.getLogger(__name__)
EXTRACTOR = "DucklingEntityExtractor"
# After a failure the server is left alone for so many seconds, or each message would wait for it.
_PAUSE = 30.0


class DucklingEntityExtractor:
    """Asks the server for each message. Without an answer there are no entities.

    A silence is logged once, when it begins. The call blocks: a pipeline is to be run outside the
    event loop.
    """

    def __init__(self, options: DucklingOptions) -> None:
        self._options = options
        self._client = httpx.Client(timeout=options.timeout)
        self._is_silent, self._ask_again = False, 0.0

    def process(self, message: Message) -> None:
        server = self._options.server
        if server is None or time.monotonic() < self._ask_again:
            return
        try:
            answer = self._client.post(f"{server.rstrip('/')}/parse", data=self._question(message.text))
            found = [_entity(match) for match in answer.raise_for_status().json()]
        except (httpx.HTTPError, ValueError, LookupError, TypeError) as error:
            self._fell_silent(server, error)
            return
        self._is_silent = False
        message.add_entities(found)

    def _fell_silent(self, server: str, error: Exception) -> None:
        if not self._is_silent:
            logger.warning("Duckling at %s gives no entities: %s", server, error)
        self._is_silent, self._ask_again = True, time.monotonic() + _PAUSE

    def _question(self, text: str) -> dict[str, str]:
        asked = {"text": text, "reftime": str(int(time.time() * 1000))}
        if self._options.dimensions:
            asked["dims"] = json.dumps(self._options.dimensions)
        if self._options.locale:
            asked["locale"] = self._options.locale
        if self._options.timezone:
            asked["tz"] = self._options.timezone
        return asked


def _entity(match: Mapping[str, Any]) -> EntityMatch:
    """Duckling's match in Rasa's form; the whole answer stays beside the value."""
    found = match["value"]
    details = {"confidence": 1.0, "additional_info": found, "text": match["body"], "extractor": EXTRACTOR}
    return EntityMatch(match["dim"], _value(found), match["start"], match["end"], extra=details)


def _value(found: Mapping[str, Any]) -> Any:
    """The value itself, or both ends of an interval."""
    if found.get("type") == "interval":
        return {end: found.get(end, {}).get("value") for end in ("from", "to")}
    return found.get("value")
