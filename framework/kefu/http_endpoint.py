"""Somebody else's HTTP server: JSON goes out, a bounded answer comes in."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import httpx

from kefu.errors import KefuError
from kefu.project.settings import EndpointSpec
from kefu.strict_json import read_json

TIMEOUT = 300.0  # seconds
MAX_ANSWER = 4 * 1024 * 1024  # bytes


class EndpointFailed(KefuError):
    """There was no answer, or one that is too large."""


class AnswerTooLarge(EndpointFailed):
    """The answer has more bytes than may be read."""


class HttpEndpoint:
    """Posts to the server of an endpoint over connections that stay open.

    Args:
        timeout: seconds to wait for the whole answer.
        max_answer: bytes that an answer may have.

    Raises:
        KefuError: the endpoint's cafile cannot be used.
    """

    def __init__(self, spec: EndpointSpec, *, timeout: float = TIMEOUT, max_answer: int = MAX_ANSWER) -> None:
        self._url = spec.url
        self._timeout = timeout
        self._max_answer = max_answer
        token = {spec.token_name: spec.token} if spec.token else {}
        self._client = httpx.AsyncClient(
            params={**spec.params, **token},
            headers={"Content-Type": "application/json", **spec.headers},
            auth=spec.basic_auth,
            timeout=timeout,
            verify=_certificates(spec),
        )

    async def post(self, content: bytes) -> tuple[int, bytes]:
        """Status and body of the answer to a JSON document; raises EndpointFailed."""
        try:
            # the client's own timeout is for each read: an answer may come byte by byte
            async with asyncio.timeout(self._timeout), self.stream(content) as (status, chunks):
                return status, b"".join([chunk async for chunk in chunks])
        except TimeoutError:
            raise EndpointFailed(f"no answer from {self._url} within {self._timeout:g} seconds") from None

    @asynccontextmanager
    async def stream(self, content: bytes) -> AsyncIterator[tuple[int, AsyncIterator[bytes]]]:
        """Status and pieces of the answer as they come; raises EndpointFailed."""
        try:
            async with self._client.stream("POST", self._url, content=content) as response:
                yield response.status_code, self._bounded(response)
        except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:
            reason = str(error) or type(error).__name__
            raise EndpointFailed(f"no answer from {self._url}: {reason}") from None

    async def close(self) -> None:
        await self._client.aclose()

    async def _bounded(self, response: httpx.Response) -> AsyncIterator[bytes]:
        size = 0
        async for chunk in response.aiter_bytes():
            size += len(chunk)
            if size > self._max_answer:
                raise AnswerTooLarge(f"the answer of {self._url} is larger than {self._max_answer:,} bytes")
            yield chunk


def json_object(body: bytes) -> Mapping[str, Any]:
    """The body as an object; empty where it is none."""
    try:
        data = read_json(body)
    except ValueError:
        return {}
    return data if isinstance(data, dict) else {}


def _certificates(spec: EndpointSpec) -> ssl.SSLContext | bool:
    if not spec.cafile:
        return True
    try:
        return ssl.create_default_context(cafile=spec.cafile)
    except OSError as error:
        raise KefuError(f"the cafile '{spec.cafile}' cannot be used: {error}") from None
