"""An open API answers this machine, not the web pages that it looks at."""

from collections.abc import Callable

import httpx
import pytest

from kefu.server.auth import Auth
from kefu.server.settings import ServerSettings

Connect = Callable[[ServerSettings], httpx.AsyncClient]
EVENTS = "/conversations/ann/tracker/events"
EVIL = "https://evil.example"


@pytest.mark.parametrize("host", ["localhost:5005", "127.0.0.1", "127.0.0.1:5005", "[::1]:5005"])
async def test_this_machine_is_answered(client: httpx.AsyncClient, host: str) -> None:
    assert (await client.get("/status", headers={"Host": host})).status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "192.168.1.7"])
async def test_name_of_another_machine_is_refused(client: httpx.AsyncClient, host: str) -> None:
    response = await client.get("/status", headers={"Host": host})
    assert (response.status_code, response.json()["reason"]) == (403, "NotAuthorized")


@pytest.mark.parametrize(
    ("origin", "status"), [(EVIL, 403), ("null", 403), ("http://[", 403), ("http://localhost:3000", 200)]
)
async def test_page_from_elsewhere_changes_nothing(
    client: httpx.AsyncClient, origin: str, status: int
) -> None:
    response = await client.post(EVENTS, json={"event": "pause"}, headers={"Origin": origin})
    assert response.status_code == status
    assert (await client.get("/conversations/ann/tracker")).json()["paused"] is (status == 200)


@pytest.mark.parametrize(
    "settings", [ServerSettings(cors=(EVIL,)), ServerSettings(cors=("*",)), ServerSettings(auth=Auth("T"))]
)
async def test_page_is_welcome_where_the_operator_says_so(connect: Connect, settings: ServerSettings) -> None:
    async with connect(settings) as client:
        response = await client.get("/status?token=T", headers={"Origin": EVIL, "Host": "shop.example"})
        expected = 403 if settings.auth.is_open else 200
        assert response.status_code == expected
        assert (await client.get("/status?token=T", headers={"Origin": EVIL})).status_code == 200
