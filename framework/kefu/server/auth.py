"""Who may use the HTTP API: whoever knows the token, or carries a signed JSON web token.

The payload of a web token is `{"user": {"username": ..., "role": "admin" | "user"}}`. An admin may
do everything, a user only what concerns the conversation of that name. Where both ways are set up,
either is enough.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from kefu.errors import KefuError, MissingExtra


@dataclass(frozen=True)
class Auth:
    """What protects the API; without token and secret it is open.

    Raises:
        KefuError: a token is empty, or the method cannot work with a shared secret.
        MissingExtra: web tokens are wanted and PyJWT is not installed.
    """

    token: str | None = field(default=None, repr=False)
    jwt_secret: str | None = field(default=None, repr=False)
    jwt_method: str = "HS256"

    def __post_init__(self) -> None:
        if "" in (self.token, self.jwt_secret):
            raise KefuError("an empty token protects nothing; give one or leave the option out")
        if self.jwt_secret and self.jwt_method not in ("HS256", "HS384", "HS512"):
            raise KefuError(f"the JWT method must be HS256, HS384 or HS512, not {self.jwt_method}")
        if self.jwt_secret:
            _jwt()

    @property
    def is_open(self) -> bool:
        return not (self.token or self.jwt_secret)

    def check(self, request: Request) -> None:
        """Raises HTTPException 401 where nobody is known, 403 where it is somebody else's."""
        if self.is_open or self._knows_token(request):
            return
        user = self._user(request)
        if user is None:
            raise HTTPException(401, "the request carries no valid token")
        own = request.path_params.get("conversation_id")
        if user.get("role") == "admin" or (
            user.get("role") == "user" and own and user.get("username") == own
        ):
            return
        raise HTTPException(403, "this user may not do that")

    def _knows_token(self, request: Request) -> bool:
        given = request.query_params.get("token", "")
        return bool(self.token) and hmac.compare_digest(given.encode(), str(self.token).encode())

    def _user(self, request: Request) -> Mapping[str, Any] | None:
        """The user of a valid web token."""
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if not self.jwt_secret or scheme.lower() != "bearer":
            return None
        jwt = _jwt()
        try:
            payload = jwt.decode(token.strip(), self.jwt_secret, algorithms=[self.jwt_method])
        except jwt.PyJWTError:
            return None
        user = payload.get("user")
        return user if isinstance(user, Mapping) else None


class RequireAuth:
    """ASGI middleware of the routes that `Auth` protects."""

    def __init__(self, app: ASGIApp, auth: Auth) -> None:
        self.app, self.auth = app, auth

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.auth.check(Request(scope))
        await self.app(scope, receive, send)


def _jwt() -> Any:
    try:
        import jwt  # noqa: PLC0415 - an optional extra
    except ImportError:
        raise MissingExtra("--jwt-secret", "jwt") from None
    return jwt
