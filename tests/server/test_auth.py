"""Who may use the API."""

from collections.abc import Callable

import httpx
import jwt
import pytest

from kefu.errors import KefuError
from kefu.server.auth import Auth
from kefu.server.settings import ServerSettings, is_loopback

Connect = Callable[[ServerSettings], httpx.AsyncClient]
SECRET = "a secret of more than thirty-two bytes"


def bearer(secret: str = SECRET, method: str = "HS256", **payload: object) -> dict[str, str]:
    return {"Authorization": f"Bearer {jwt.encode(payload, secret, algorithm=method)}"}


async def test_token_opens_the_api(connect: Connect) -> None:
    settings = ServerSettings("0.0.0.0", enable_api=True, auth=Auth(token="密钥"))
    async with connect(settings) as client:
        for query in ("", "?token=", "?token=other"):
            refused = await client.get(f"/status{query}")
            assert (refused.status_code, refused.json()["reason"]) == (401, "NotAuthenticated")
        assert (await client.get("/status", params={"token": "密钥"})).status_code == 200


async def test_channels_and_version_are_open(connect: Connect) -> None:
    async with connect(ServerSettings(auth=Auth(token="T"))) as client:
        assert (await client.get("/version")).status_code == 200
        assert (await client.post("/webhooks/rest/webhook", json={"message": "hi"})).status_code == 200
        for method, path in (
            ("GET", "/domain"),
            ("POST", "/model/parse"),
            ("GET", "/conversations/a/tracker"),
            ("POST", "/conversations/a/tracker/events"),
            ("PUT", "/conversations/a/tracker/events"),
        ):
            assert (await client.request(method, path)).status_code == 401


async def test_web_token_opens_what_its_user_may_see(connect: Connect) -> None:
    admin = bearer(user={"username": "boss", "role": "admin"})
    user = bearer(user={"username": "ann", "role": "user"})
    async with connect(ServerSettings(auth=Auth(jwt_secret=SECRET))) as client:

        async def status(path: str, headers: dict[str, str]) -> int:
            return (await client.get(path, headers=headers)).status_code

        assert await status("/status", admin) == 200
        assert await status("/conversations/ann/tracker", admin) == 200
        assert await status("/conversations/ann/tracker", user) == 200
        assert await status("/conversations/bob/tracker", user) == 403
        assert await status("/status", user) == 403


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Bearer nonsense"},
        {"Authorization": "Basic YTpi"},
        bearer(secret="another secret of more than thirty-two bytes", user={"role": "admin"}),
        bearer(SECRET * 2, "HS384", user={"role": "admin"}),
        bearer(user={"role": "admin"}, exp=1),
        bearer(user="admin"),
        bearer(),
    ],
)
async def test_wrong_web_token_opens_nothing(connect: Connect, headers: dict[str, str]) -> None:
    async with connect(ServerSettings(auth=Auth(jwt_secret=SECRET))) as client:
        assert (await client.get("/status", headers=headers)).status_code == 401


async def test_unsigned_web_token_opens_nothing(connect: Connect) -> None:
    unsigned = jwt.encode({"user": {"role": "admin"}}, None, algorithm="none")
    async with connect(ServerSettings(auth=Auth(jwt_secret=SECRET))) as client:
        response = await client.get("/status", headers={"Authorization": f"Bearer {unsigned}"})
        assert response.status_code == 401


async def test_either_way_is_enough(connect: Connect) -> None:
    async with connect(ServerSettings(auth=Auth("T", SECRET))) as client:
        admin = bearer(user={"username": "boss", "role": "admin"})
        assert (await client.get("/status?token=T")).status_code == 200
        assert (await client.get("/status", headers=admin)).status_code == 200


@pytest.mark.parametrize("interface", ["0.0.0.0", "::", "192.168.1.7", "shop.example"])
def test_open_api_on_a_network_is_refused(interface: str) -> None:
    with pytest.raises(KefuError, match="--auth-token"):
        ServerSettings(interface, enable_api=True)


@pytest.mark.parametrize("interface", ["127.0.0.1", "127.0.0.2", "::1", "localhost"])
def test_loopback_is_known(interface: str) -> None:
    assert is_loopback(interface)
    assert ServerSettings(interface, enable_api=True).serves_api


@pytest.mark.parametrize(
    "auth", [{"token": ""}, {"jwt_secret": ""}, {"jwt_secret": SECRET, "jwt_method": "none"}]
)
def test_protection_that_protects_nothing_is_refused(auth: dict[str, str]) -> None:
    with pytest.raises(KefuError):
        Auth(**auth)
