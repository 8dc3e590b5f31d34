"""A small bot, trained once, behind an application."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import httpx
import pytest

from kefu.agent import Agent
from kefu.channels.rest import RestChannel
from kefu.project.loader import load_project
from kefu.server.app import build_app
from kefu.server.settings import ServerSettings
from kefu.training.archive import Model, load_model
from kefu.training.trainer import train
from tests.small_bot import write_small_bot

Client = httpx.AsyncClient
Connect = Callable[[ServerSettings], Client]


@pytest.fixture(scope="session")
def model(tmp_path_factory: pytest.TempPathFactory) -> Model:
    folder = write_small_bot(tmp_path_factory.mktemp("bot"))
    project = load_project(folder).project
    assert project is not None
    result = train(project, out=Path(folder, "models"))
    return load_model(result.path)


@pytest.fixture
async def connect(model: Model) -> AsyncIterator[Connect]:
    """Makes a client of a fresh server with the given settings."""
    agent = Agent(model)

    def connected(settings: ServerSettings) -> Client:
        app = build_app(agent, [RestChannel()], settings)
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        return Client(transport=transport, base_url="http://localhost")

    yield connected
    await agent.close()


@pytest.fixture
async def client(connect: Connect) -> AsyncIterator[Client]:
    async with connect(ServerSettings()) as client:
        yield client
