"""Numbers, dates and amounts from a Duckling server."""

import json
import logging
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs

import pytest

from kefu.project.nlu_data import NluData
from tests.nlu_material import spec, trained

FOUND = [
    {"dim": "number", "body": "5", "start": 6, "end": 7, "value": {"type": "value", "value": 5}},
    {
        "dim": "time",
        "body": "May",
        "start": 8,
        "end": 11,
        "value": {"type": "interval", "from": {"value": "a"}},
    },
]


class Duckling(BaseHTTPRequestHandler):
    asked: list[dict[str, list[str]]] = []

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.asked.append(parse_qs(body))
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps(FOUND).encode())

    def log_message(self, format: str, *args: object) -> None:
        """Keep the test's output clean."""


@pytest.fixture
def url() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), Duckling)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_answers_become_entities(url: str) -> None:
    options = {"url": url, "dimensions": ["number", "time"], "timezone": "Asia/Shanghai"}
    parse = trained(NluData(), (spec("DucklingEntityExtractor", **options),)).parse("table 5 May")
    assert [(e.entity, e.value, e.start) for e in parse.entities] == [
        ("number", 5, 6),
        ("time", {"from": "a", "to": None}, 8),
    ]
    assert parse.entities[0].to_json()["extractor"] == "DucklingEntityExtractor"
    asked = Duckling.asked[-1]
    assert json.loads(asked["dims"][0]) == ["number", "time"] and asked["tz"] == ["Asia/Shanghai"]


def test_a_silent_server_costs_entities_and_one_log_line(caplog: pytest.LogCaptureFixture) -> None:
    pipeline = trained(NluData(), (spec("DucklingEntityExtractor", url="http://127.0.0.1:1"),))
    with caplog.at_level(logging.WARNING):
        assert pipeline.parse("5").entities == pipeline.parse("6").entities == ()
    assert len([r for r in caplog.records if "Duckling" in r.message]) == 1
