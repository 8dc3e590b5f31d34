"""Routes about the server and its model."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from kefu import __version__
from kefu.agent import Agent
from kefu.channels.http import read_object, text_field

# the oldest version whose models this one reads
MINIMUM_COMPATIBLE_VERSION = "0.1.0"


async def hello(request: Request) -> Response:
    return PlainTextResponse(f"Hello from Kefu: {__version__}")


async def version(request: Request) -> Response:
    return JSONResponse({"version": __version__, "minimum_compatible_version": MINIMUM_COMPATIBLE_VERSION})


class ModelRoutes:
    """What the trained model is and what it understands."""

    def __init__(self, agent: Agent) -> None:
        self.agent = agent

    async def status(self, request: Request) -> Response:
        model = self.agent.model
        return JSONResponse(
            {"model_file": model.path.name, "model_id": model.model_id, "num_active_training_jobs": 0}
        )

    async def domain(self, request: Request) -> Response:
        return JSONResponse(self.agent.model.domain.source)

    async def parse(self, request: Request) -> Response:
        text = text_field(await read_object(request), "text")
        return JSONResponse((await self.agent.parse(text)).to_json())
