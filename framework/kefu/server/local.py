"""An API without a token is for this machine only, and not for the web pages that it looks at."""

from __future__ import annotations

from collections.abc import Collection
from urllib.parse import urlsplit

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from kefu.server.settings import is_loopback


class LocalOnly:
    """ASGI middleware that refuses what a browser may be tricked into sending.

    A page from elsewhere can call a server on the loopback interface by its address, or under a name
    of its own that resolves to it. Both show in the headers Origin and Host.
    """

    def __init__(self, app: ASGIApp, origins: Collection[str]) -> None:
        self.app, self.origins = app, origins

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope)
        if not is_loopback(request.url.hostname or ""):
            raise HTTPException(403, "without --auth-token the API answers this machine only")
        if not self._welcomes(request.headers.get("origin")):
            raise HTTPException(403, "web pages of this origin need --cors to call the API")
        await self.app(scope, receive, send)

    def _welcomes(self, origin: str | None) -> bool:
        if origin is None or origin in self.origins or "*" in self.origins:
            return True
        try:
            return is_loopback(urlsplit(origin).hostname or "")
        except ValueError:  # no address, so nobody that is known
            return False
