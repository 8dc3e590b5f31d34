"""Routes about one conversation: what happened in it, and adding to it from outside."""

from __future__ import annotations

import math
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from kefu.agent import Agent
from kefu.channels.http import check_id, json_kind, read_json
from kefu.conversation.events import Event, UnknownEvent, event_from_json
from kefu.conversation.tracker import Tracker, Verbosity

# bytes; a whole conversation may be posted
MAX_EVENTS_BODY = 1024 * 1024


class ConversationRoutes:
    """`/conversations/{conversation_id}/...`; an id may contain slashes."""

    def __init__(self, agent: Agent) -> None:
        self.agent = agent

    async def tracker(self, request: Request) -> Response:
        verbosity, until = verbosity_of(request), until_of(request)
        tracker = await self.agent.tracker(conversation_of(request))
        return JSONResponse(at_time(tracker, until).to_json(verbosity))

    async def append_events(self, request: Request) -> Response:
        verbosity = verbosity_of(request)
        events = events_from(await read_json(request, MAX_EVENTS_BODY))
        tracker = await self.agent.append_events(conversation_of(request), events)
        return JSONResponse(tracker.to_json(verbosity))

    async def replace_events(self, request: Request) -> Response:
        verbosity = verbosity_of(request)
        events = events_from(await read_json(request, MAX_EVENTS_BODY))
        tracker = await self.agent.replace_events(conversation_of(request), events)
        return JSONResponse(tracker.to_json(verbosity))


def conversation_of(request: Request) -> str:
    """The conversation's id in the path; raises HTTPException 400 where it cannot be one."""
    return check_id(request.path_params["conversation_id"], "conversation_id")


def verbosity_of(request: Request) -> Verbosity:
    """`include_events`, in any case; AFTER_RESTART where it is not given."""
    wanted = request.query_params.get("include_events", Verbosity.AFTER_RESTART)
    try:
        return Verbosity(wanted.upper())
    except ValueError:
        known = ", ".join(Verbosity)
        raise HTTPException(400, f"'include_events' must be one of {known}, not '{wanted}'") from None


def until_of(request: Request) -> float | None:
    """`until`, in seconds since 1970."""
    wanted = request.query_params.get("until")
    try:
        until = None if wanted is None else float(wanted)
    except ValueError:
        until = math.nan
    if until is not None and math.isnan(until):
        raise HTTPException(400, f"'until' must be a number of seconds, not '{wanted}'")
    return until


def at_time(tracker: Tracker, until: float | None) -> Tracker:
    """The conversation as it was then."""
    if until is None:
        return tracker
    past = [event for event in tracker.events if (event.timestamp or 0.0) <= until]
    return Tracker.from_events(tracker.sender_id, tracker.domain, past)


def events_from(data: Any) -> list[Event]:
    """One posted event or a list of them; raises HTTPException 400 where one is none."""
    items = data if isinstance(data, list) else [data]
    if not items:
        raise HTTPException(400, "there is no event in the list")
    if not all(isinstance(item, dict) for item in items):
        wrong = next(json_kind(item) for item in items if not isinstance(item, dict))
        raise HTTPException(400, f"an event is an object, not {wrong}")
    try:
        return [event_from_json(item) for item in items]
    except UnknownEvent as error:
        raise HTTPException(400, str(error)) from None
