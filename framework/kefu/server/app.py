"""The ASGI application: channels, and the HTTP API where it is served."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.routing import BaseRoute, Mount, Route

from kefu.agent import Agent
from kefu.channels.channel import Channel
from kefu.server.about import ModelRoutes, hello, version
from kefu.server.auth import RequireAuth
from kefu.server.conversations import ConversationRoutes
from kefu.server.errors import HANDLERS
from kefu.server.local import LocalOnly
from kefu.server.settings import ServerSettings


def build_app(agent: Agent, channels: Iterable[Channel], settings: ServerSettings) -> Starlette:
    """The application in which `agent` answers on `channels`."""
    webhooks = [Mount(f"/webhooks/{c.name}", routes=list(c.routes(agent.handle))) for c in channels]
    api = api_routes(agent, protection(settings)) if settings.serves_api else []
    return Starlette(
        routes=[Route("/", hello), Route("/version", version), *webhooks, *api],
        middleware=_cors(settings.cors),
        exception_handlers=HANDLERS,
        lifespan=_closing(agent),
    )


def protection(settings: ServerSettings) -> list[Middleware]:
    """What stands before every route of the API."""
    if settings.auth.is_open:
        return [Middleware(LocalOnly, origins=settings.cors)]
    return [Middleware(RequireAuth, auth=settings.auth)]


def api_routes(agent: Agent, protected: Sequence[Middleware]) -> Sequence[BaseRoute]:
    """The HTTP API."""
    model, conversation = ModelRoutes(agent), ConversationRoutes(agent)
    tracker = "/conversations/{conversation_id:path}/tracker"
    return [
        Route("/status", model.status, middleware=protected),
        Route("/domain", model.domain, middleware=protected),
        Route("/model/parse", model.parse, methods=["POST"], middleware=protected),
        Route(tracker, conversation.tracker, middleware=protected),
        Route(f"{tracker}/events", conversation.append_events, methods=["POST"], middleware=protected),
        Route(f"{tracker}/events", conversation.replace_events, methods=["PUT"], middleware=protected),
    ]


def _closing(agent: Agent) -> Callable[[Starlette], AbstractAsyncContextManager[None]]:
    """The agent lives as long as the application."""

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        yield
        await agent.close()

    return lifespan


def _cors(origins: Sequence[str]) -> list[Middleware]:
    if not origins:
        return []
    return [Middleware(CORSMiddleware, allow_origins=origins, allow_methods=["*"], allow_headers=["*"])]
