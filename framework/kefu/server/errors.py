"""Every refusal and failure of the server has the same JSON body."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ExceptionHandler

from kefu import __version__
from kefu.errors import MessageRefused

REASONS = {
    400: "BadRequest",
    401: "NotAuthenticated",
    403: "NotAuthorized",
    404: "NotFound",
    405: "MethodNotAllowed",
    406: "NotAcceptable",
    408: "RequestTimeout",
    409: "Conflict",
    413: "PayloadTooLarge",
    500: "InternalServerError",
}


def failure(status: int, message: str, headers: dict[str, str] | None = None) -> Response:
    """The body that clients of Rasa's HTTP API expect of an error."""
    body: dict[str, object] = {
        "version": __version__,
        "status": "failure",
        "message": message,
        "reason": REASONS.get(status, "Error"),
        "details": {},
        "help": None,
        "code": status,
    }
    return JSONResponse(body, status, headers)


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    headers = dict(error.headers) if error.headers else None
    return failure(error.status_code, error.detail, headers)


async def _message_refused(request: Request, error: Exception) -> Response:
    return failure(400, str(error))


async def _failed(request: Request, error: Exception) -> Response:
    # the error travels on to uvicorn, which logs it
    return failure(500, "the server failed on this request; its log says why")


HANDLERS: dict[type[Exception] | int, ExceptionHandler] = {
    HTTPException: _refused,
    MessageRefused: _message_refused,
    Exception: _failed,
}
