"""The HTTP API of a running bot, request by request."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from kefu import __version__
from kefu.server.settings import ServerSettings

Client = httpx.AsyncClient
Connect = Callable[[ServerSettings], Client]
WEBHOOK = "/webhooks/rest/webhook"


async def say(client: Client, text: str, sender: str = "ann") -> list[dict[str, Any]]:
    response = await client.post(WEBHOOK, json={"sender": sender, "message": text})
    assert response.status_code == 200
    replies: list[dict[str, Any]] = response.json()
    return replies


async def test_message_is_answered(client: Client) -> None:
    [reply] = await say(client, "hello")
    button = {"title": "Paris", "payload": '/inform{"city": "Paris"}'}
    assert reply == {"recipient_id": "ann", "text": "你好! Where to?", "buttons": [button]}
    text, image = await say(client, reply["buttons"][0]["payload"])
    assert text == {"recipient_id": "ann", "text": "Going to Paris."}
    assert image == {"recipient_id": "ann", "image": "https://maps.example/city.png"}


async def test_about_the_server(client: Client) -> None:
    assert (await client.get("/")).text == f"Hello from Kefu: {__version__}"
    version = (await client.get("/version")).json()
    assert version["version"] == __version__
    assert set(version) == {"version", "minimum_compatible_version"}


async def test_status_names_the_model(client: Client) -> None:
    status = (await client.get("/status")).json()
    assert status["model_file"].endswith(".tar.gz")
    assert status["model_id"]
    assert status["num_active_training_jobs"] == 0


async def test_domain(client: Client) -> None:
    assert "utter_greet" in (await client.get("/domain")).json()["responses"]


async def test_parse(client: Client) -> None:
    parse = (await client.post("/model/parse", json={"text": '/inform{"city": "Rome"}'})).json()
    assert parse["intent"] == {"name": "inform", "confidence": 1.0}
    assert parse["entities"][0]["value"] == "Rome"


class TestTracker:
    async def test_shows_what_happened(self, client: Client) -> None:
        await say(client, '/inform{"city": "Rome"}')
        tracker = (await client.get("/conversations/ann/tracker")).json()
        assert tracker["sender_id"] == "ann"
        assert tracker["slots"]["city"] == "Rome"
        assert tracker["latest_message"]["intent"]["name"] == "inform"
        kinds = [event["event"] for event in tracker["events"]]
        assert kinds[:3] == ["action", "session_started", "action"]
        assert "bot" in kinds

    async def test_of_an_unknown_conversation_is_a_fresh_session(self, client: Client) -> None:
        tracker = (await client.get("/conversations/nobody/tracker")).json()
        assert [e.get("name") for e in tracker["events"]] == ["action_session_start", None, "action_listen"]

    @pytest.mark.parametrize("name", ["a/b", "a/tracker", "客服", "a b", "x/tracker/y"])
    async def test_of_a_conversation_with_an_odd_name(self, client: Client, name: str) -> None:
        await say(client, "hello", sender=name)
        tracker = (await client.get(f"/conversations/{name}/tracker")).json()
        assert (tracker["sender_id"], tracker["latest_message"]["text"]) == (name, "hello")

    @pytest.mark.parametrize(("wanted", "shown"), [("none", False), ("ALL", True), ("applied", True)])
    async def test_shows_the_events_asked_for(self, client: Client, wanted: str, shown: bool) -> None:
        tracker = (await client.get(f"/conversations/ann/tracker?include_events={wanted}")).json()
        assert bool(tracker["events"]) is shown

    async def test_until_a_moment(self, client: Client) -> None:
        await say(client, '/inform{"city": "Rome"}')
        events = (await client.get("/conversations/ann/tracker")).json()["events"]
        before = events[2]["timestamp"]
        tracker = (await client.get(f"/conversations/ann/tracker?until={before}")).json()
        assert tracker["slots"]["city"] is None

    @pytest.mark.parametrize("name", ["", "%20", "a" * 256])
    async def test_of_an_impossible_name(self, client: Client, name: str) -> None:
        assert (await client.get(f"/conversations/{name}/tracker")).status_code == 400

    @pytest.mark.parametrize("query", ["include_events=some", "until=later", "until=nan"])
    async def test_refuses_nonsense(self, client: Client, query: str) -> None:
        response = await client.get(f"/conversations/ann/tracker?{query}")
        assert (response.status_code, response.json()["reason"]) == (400, "BadRequest")


class TestEvents:
    PATH = "/conversations/ann/tracker/events"
    SLOT = {"event": "slot", "name": "city", "value": "Oslo", "timestamp": 5.0}

    async def test_one_is_appended_as_given(self, client: Client) -> None:
        tracker = (await client.post(self.PATH, json=self.SLOT)).json()
        assert tracker["slots"]["city"] == "Oslo"
        assert tracker["events"][-1]["timestamp"] == 5.0
        assert tracker["events"][0]["name"] == "action_session_start"

    async def test_several_are_appended(self, client: Client) -> None:
        await client.post(f"{self.PATH}?include_events=none", json=[self.SLOT, {"event": "pause"}])
        tracker = (await client.get("/conversations/ann/tracker")).json()
        assert tracker["paused"]
        assert await say(client, "hello") == []

    async def test_all_are_replaced(self, client: Client) -> None:
        await say(client, "hello")
        tracker = (await client.put(self.PATH, json=[self.SLOT])).json()
        assert [e["event"] for e in tracker["events"]] == ["slot"]

    @pytest.mark.parametrize(
        "body",
        [
            b"[]",
            b"[1]",
            b'"slot"',
            b"{}",
            b'{"event": "dance"}',
            b'[{"event": "slot", "name": "city", "value": "Rome"}, {"event": "slot"}]',
            b'{"event": "user", "parse_data": {"intent": 3}}',
        ],
    )
    async def test_broken_ones_change_nothing(self, client: Client, body: bytes) -> None:
        response = await client.post(self.PATH, content=body)
        assert response.status_code == 400
        tracker = (await client.get("/conversations/ann/tracker")).json()
        assert tracker["slots"]["city"] is None


@pytest.mark.parametrize(
    ("text", "status"), [("", 400), (None, 400), (3, 400), ("a" * 10_001, 413), ("a" * 100_000, 413)]
)
async def test_text_that_cannot_be_parsed_is_refused(client: Client, text: Any, status: int) -> None:
    response = await client.post("/model/parse", json={"text": text})
    assert (response.status_code, response.json()["status"]) == (status, "failure")


async def test_unknown_paths_and_methods_have_the_same_error_body(client: Client) -> None:
    for method, path, status in (("GET", "/nowhere", 404), ("DELETE", "/status", 405)):
        response = await client.request(method, path)
        assert response.status_code == status
        assert set(response.json()) >= {"version", "status", "message", "reason", "details", "help", "code"}


async def test_api_on_a_network_is_closed_until_asked_for(connect: Connect) -> None:
    async with connect(ServerSettings("0.0.0.0")) as client:
        assert (await client.get("/status")).status_code == 404
        assert (await client.get("/version")).status_code == 200
        assert await say(client, "hello")


async def test_web_pages_may_call_where_allowed(connect: Connect) -> None:
    asked = {"Origin": "https://shop.example", "Access-Control-Request-Method": "POST"}
    async with connect(ServerSettings(cors=("https://shop.example",))) as client:
        allowed = await client.options(WEBHOOK, headers=asked)
        assert allowed.headers["access-control-allow-origin"] == "https://shop.example"
    async with connect(ServerSettings()) as client:
        assert "access-control-allow-origin" not in (await client.options(WEBHOOK, headers=asked)).headers
