"""The action server: the author's actions in another process, spoken to over HTTP."""

from __future__ import annotations

import json
import ssl
from collections.abc import Mapping
from typing import Any

import httpx

from kefu.actions.context import ActionContext
from kefu.actions.speaking import answer_events
from kefu.conversation.events import Event, UnknownEvent, event_from_json
from kefu.conversation.tracker import Verbosity
from kefu.errors import ActionFailed, ActionRejected, KefuError
from kefu.project.domain import Domain
from kefu.project.settings import EndpointSpec

# the version of the protocol: action servers compare it with their own and only warn
PROTOCOL_VERSION = "3.6.21"
TIMEOUT = 300.0  # seconds
MAX_EVENTS = 500  # newest events sent, so that a long conversation stays cheap
MAX_ANSWER = 4 * 1024 * 1024  # bytes

_REJECTED, _DOMAIN_MISSING = 400, 449


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
        self._endpoint = endpoint
        self._domain = domain
        self._domain_json = json.dumps(domain.source, ensure_ascii=False).encode()
        self._max_events = max_events
        self._max_answer = max_answer
        token = {endpoint.token_name: endpoint.token} if endpoint.token else {}
        self._client = httpx.AsyncClient(
            params={**endpoint.params, **token},
            headers=endpoint.headers,
            auth=endpoint.basic_auth,
            timeout=timeout,
            verify=_certificates(endpoint),
        )

    async def run(self, name: str, context: ActionContext) -> list[Event]:
        """What the action says and does, its messages first.

        Raises:
            ActionRejected: the action declined to run.
            ActionFailed: no answer, a wrong one, or one with another status.
        """
        head = self._request(name, context)
        status, body = await self._post(name, head, with_domain=self._sends_domain(name))
        if status == _DOMAIN_MISSING:
            status, body = await self._post(name, head, with_domain=True)
        answer = _object(body)
        if status == _REJECTED and "action_name" in answer:
            raise ActionRejected(name, str(answer.get("error", "")))
        if status != httpx.codes.OK:
            raise ActionFailed(name, f"the action server answered {status} {answer.get('error', '')}".strip())
        return await _events(name, body, context)

    async def close(self) -> None:
        await self._client.aclose()

    def _request(self, name: str, context: ActionContext) -> bytes:
        """The body without the domain. Most of it is events: they are JSON already."""
        tracker = context.tracker
        state = tracker.to_json(Verbosity.NONE)
        del state["events"]
        events = ", ".join(event.wire_text for event in tracker.events[-self._max_events :])
        request = {
            "next_action": name,
            "sender_id": tracker.sender_id,
            "version": PROTOCOL_VERSION,
        }
        conversation = f'{_open(state)}, "events": [{events}]}}'
        return f'{_open(request)}, "tracker": {conversation}}}'.encode()

    def _sends_domain(self, name: str) -> bool:
        listed = name in self._domain.actions_with_domain or name.startswith("validate_")
        return not self._endpoint.enable_selective_domain or listed

    async def _post(self, name: str, head: bytes, with_domain: bool) -> tuple[int, bytes]:
        # the domain was turned into JSON once, not for every request
        content = head[:-1] + b', "domain": ' + self._domain_json + b"}" if with_domain else head
        headers = {"Content-Type": "application/json"}
        try:
            async with self._client.stream(
                "POST", self._endpoint.url, content=content, headers=headers
            ) as response:
                return response.status_code, await self._read(name, response)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            reason = str(error) or type(error).__name__
            raise ActionFailed(name, f"no answer from {self._endpoint.url}: {reason}") from None

    async def _read(self, name: str, response: httpx.Response) -> bytes:
        body = bytearray()
        async for chunk in response.aiter_bytes():
            body += chunk
            if len(body) > self._max_answer:
                raise ActionFailed(name, f"its answer is larger than {self._max_answer:,} bytes")
        return bytes(body)


def _certificates(endpoint: EndpointSpec) -> ssl.SSLContext | bool:
    if not endpoint.cafile:
        return True
    try:
        return ssl.create_default_context(cafile=endpoint.cafile)
    except OSError as error:
        raise KefuError(f"the action server's cafile '{endpoint.cafile}' cannot be used: {error}") from None


def _open(data: Mapping[str, Any]) -> str:
    """JSON of an object without its closing brace, so that more can follow."""
    return json.dumps(data, ensure_ascii=False)[:-1]


def _object(body: bytes) -> Mapping[str, Any]:
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}


async def _events(name: str, body: bytes, context: ActionContext) -> list[Event]:
    answer = _object(body)
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
