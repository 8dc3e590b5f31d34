"""The action server: the author's actions in another process, spoken to over HTTP."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from kefu.actions.context import ActionContext
from kefu.actions.speaking import answer_events
from kefu.conversation.events import Event, UnknownEvent, event_from_json
from kefu.conversation.wire import MAX_EVENTS, object_text, tracker_text
from kefu.errors import ActionFailed, ActionRejected
from kefu.http_endpoint import MAX_ANSWER, TIMEOUT, EndpointFailed, HttpEndpoint, json_object
from kefu.project.domain import Domain
from kefu.project.settings import EndpointSpec

# the version of the protocol: action servers compare it with their own and only warn
PROTOCOL_VERSION = "3.6.21"

_OK, _REJECTED, _DOMAIN_MISSING = 200, 400, 449


class ActionServer:
    """Runs actions on the server of `endpoint`.

    Args:
        max_events: how many of the newest events a request carries.
        timeout: seconds until an action counts as failed.
        max_answer: bytes that an answer may have.
    """

    def __init__(
        self,
        endpoint: EndpointSpec,
        domain: Domain,
        *,
        max_events: int = MAX_EVENTS,
        timeout: float = TIMEOUT,
        max_answer: int = MAX_ANSWER,
    ) -> None:
        self._server = HttpEndpoint(endpoint, timeout=timeout, max_answer=max_answer)
        self._selects = endpoint.enable_selective_domain
        self._domain = domain
        # turned into JSON once, not for every request
        self._domain_text = json.dumps(domain.source, ensure_ascii=False)
        self._max_events = max_events

    async def run(self, name: str, context: ActionContext) -> list[Event]:
        """What the action says and does, its messages first.

        Raises:
            ActionRejected: the action declined to run.
            ActionFailed: no answer, a wrong one, or one with another status.
        """
        status, body = await self._post(name, context, with_domain=self._sends_domain(name))
        if status == _DOMAIN_MISSING:
            status, body = await self._post(name, context, with_domain=True)
        answer = json_object(body)
        if status == _REJECTED and "action_name" in answer:
            raise ActionRejected(name, str(answer.get("error", "")))
        if status != _OK:
            raise ActionFailed(name, f"the action server answered {status} {answer.get('error', '')}".strip())
        return await _events(name, answer, context)

    async def close(self) -> None:
        await self._server.close()

    def _sends_domain(self, name: str) -> bool:
        listed = name in self._domain.actions_with_domain or name.startswith("validate_")
        return not self._selects or listed

    async def _post(self, name: str, context: ActionContext, with_domain: bool) -> tuple[int, bytes]:
        request = {
            "next_action": name,
            "sender_id": context.tracker.sender_id,
            "version": PROTOCOL_VERSION,
        }
        domain = {"domain": self._domain_text} if with_domain else {}
        text = object_text(request, tracker=tracker_text(context.tracker, self._max_events), **domain)
        try:
            return await self._server.post(text.encode())
        except EndpointFailed as error:
            raise ActionFailed(name, str(error)) from None


async def _events(name: str, answer: Mapping[str, Any], context: ActionContext) -> list[Event]:
    events, responses = answer.get("events"), answer.get("responses")
    if not isinstance(events, list | None) or not isinstance(responses, list | None) or not answer:
        raise ActionFailed(name, "its answer is not an object with the lists 'events' and 'responses'")
    if not all(isinstance(response, dict) for response in responses or ()):
        raise ActionFailed(name, "one of its 'responses' is not an object")
    try:
        done = [event_from_json(event) for event in events or ()]
    except UnknownEvent as error:
        raise ActionFailed(name, str(error)) from None
    return [*await answer_events(responses or (), context), *done]
