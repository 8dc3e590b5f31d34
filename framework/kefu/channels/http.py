"""Reading a request's JSON body within limits.

Every refusal is a starlette `HTTPException` with a 4xx status and a sentence for people.
"""

from __future__ import annotations

import asyncio
import re
from typing import Any, NoReturn

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request

from kefu import strict_json
from kefu.channels.message import MAX_TEXT

# bytes; a customer's message with its metadata
MAX_BODY = 64 * 1024
# characters; what a tracker store's key column holds
MAX_ID = 255
# bytes read and thrown away, so that a client that is still sending gets to read the refusal
MAX_DISCARDED = 1024 * 1024
# seconds from the first byte of a body to its last
BODY_TIMEOUT = 30.0
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


async def read_json(request: Request, limit: int = MAX_BODY) -> Any:
    """The body as JSON, whatever the Content-Type says.

    Raises:
        HTTPException: 413 where the body is larger than `limit` bytes, 408 where it does not come,
            400 where it is empty, not UTF-8, not JSON, or holds text that is not Unicode.
    """
    body = await _read(request, limit)
    if not body.strip():
        raise HTTPException(400, "the request has no body; JSON is expected")
    try:
        return strict_json.read_json(body.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise HTTPException(400, f"the body is not UTF-8 (byte {error.start})") from None
    except ValueError as error:
        raise HTTPException(400, f"the body is not JSON: {error}") from None


async def read_object(request: Request, limit: int = MAX_BODY) -> dict[str, Any]:
    """The body as a JSON object; raises as `read_json`."""
    data = await read_json(request, limit)
    if not isinstance(data, dict):
        raise HTTPException(400, f"the body must be a JSON object, not {json_kind(data)}")
    return data


def text_field(data: dict[str, Any], name: str) -> str:
    """A text that must be there, not be blank and not be longer than a message may be."""
    value = data.get(name)
    if not isinstance(value, str):
        raise HTTPException(400, f"'{name}' must be text, not {json_kind(value)}")
    if not value.strip():
        raise HTTPException(400, f"'{name}' is empty")
    if len(value) > MAX_TEXT:
        raise HTTPException(413, f"'{name}' is longer than {MAX_TEXT:,} characters")
    return value


def check_id(name: str, field: str) -> str:
    """The name of a conversation, if a tracker store and a log can keep it."""
    if not name.strip() or len(name) > MAX_ID:
        raise HTTPException(400, f"'{field}' must have 1 to {MAX_ID} characters")
    if _CONTROL.search(name):
        raise HTTPException(400, f"'{field}' must not hold control characters such as a line break")
    return name


def json_kind(value: Any) -> str:
    """What a JSON value is called, for messages."""
    kinds = {dict: "an object", list: "a list", str: "text", bool: "a boolean", type(None): "null"}
    return kinds.get(type(value), "a number")


async def _read(request: Request, limit: int) -> bytes:
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and int(declared) > MAX_DISCARDED:
        _too_large(limit)
    body, size = bytearray(), 0
    try:
        async with asyncio.timeout(BODY_TIMEOUT):
            async for chunk in request.stream():
                size += len(chunk)
                if size <= limit:
                    body += chunk
                elif size > MAX_DISCARDED:
                    break
    except TimeoutError:
        raise HTTPException(
            408, f"the body did not come within {BODY_TIMEOUT:g} seconds", headers={"Connection": "close"}
        ) from None
    except ClientDisconnect:
        raise HTTPException(400, "the connection ended before the body did") from None
    if size > limit:
        _too_large(limit)
    return bytes(body)


def _too_large(limit: int) -> NoReturn:
    # the rest of the body may still be on its way
    raise HTTPException(413, f"the body is larger than {limit:,} bytes", headers={"Connection": "close"})
