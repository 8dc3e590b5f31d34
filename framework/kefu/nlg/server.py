"""An NLG server: responses are worded by somebody else, over HTTP."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kefu.conversation.tracker import Tracker
from kefu.conversation.wire import object_text, tracker_text
from kefu.http_endpoint import EndpointFailed, HttpEndpoint, json_object
from kefu.nlg.generator import WordingFailed, Words
from kefu.nlg.replies import message_mistake
from kefu.nlg.variations import eligible
from kefu.project.domain import Domain
from kefu.project.settings import EndpointSpec

TIMEOUT = 60.0  # seconds
_OK = 200


class NlgServer:
    """Asks the server of `endpoint` for the words of a response."""

    def __init__(self, endpoint: EndpointSpec, domain: Domain) -> None:
        self._server = HttpEndpoint(endpoint, timeout=TIMEOUT)
        self._domain = domain

    async def generate(
        self, name: str, tracker: Tracker, channel: str, arguments: Mapping[str, Any] | None = None
    ) -> Words | None:
        """The server's words; raises WordingFailed where it has none."""
        request = {
            "response": name,
            "id": self._id(name, tracker, channel),
            "arguments": dict(arguments or {}),
            "channel": {"name": channel},
        }
        text = object_text(request, tracker=tracker_text(tracker))
        try:
            status, body = await self._server.post(text.encode())
        except EndpointFailed as error:
            raise WordingFailed(f"'{name}' is not worded: {error}") from None
        words = json_object(body)
        if status != _OK or not words:
            raise WordingFailed(f"'{name}' is not worded: the NLG server answered {status} without words")
        if mistake := message_mistake(words):
            raise WordingFailed(f"'{name}' is not worded: in the NLG server's answer {mistake}")
        return dict(words)

    async def close(self) -> None:
        await self._server.close()

    def _id(self, name: str, tracker: Tracker, channel: str) -> str | None:
        """The id of the variation that would be said here, if it is the only one."""
        fitting = eligible(self._domain.responses.get(name, ()), tracker.state.slots, channel)
        return fitting[0].id if len(fitting) == 1 else None
