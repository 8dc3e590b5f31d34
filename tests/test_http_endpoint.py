"""Somebody else's HTTP server."""

from pathlib import Path

import pytest

from kefu.errors import KefuError
from kefu.http_endpoint import EndpointFailed, HttpEndpoint, json_object
from kefu.project.settings import EndpointSpec
from tests.http_stub import http_stub


async def test_answers_come_back_with_their_status_and_are_bounded() -> None:
    with http_stub() as stub:
        endpoint = HttpEndpoint(EndpointSpec(stub.url), max_answer=10)
        stub.will_say(b"12345", status=418)
        assert await endpoint.post(b"{}") == (418, b"12345")
        stub.will_say(b"x" * 11)
        with pytest.raises(EndpointFailed, match="larger than 10 bytes"):
            await endpoint.post(b"{}")
        await endpoint.close()


def test_missing_certificates_are_named(tmp_path: Path) -> None:
    with pytest.raises(KefuError, match=r"none\.pem"):
        HttpEndpoint(EndpointSpec("https://localhost", cafile=str(tmp_path / "none.pem")))


@pytest.mark.parametrize("body", [b"", b"[1]", b"{", b"\xff", b"[" * 100_000])
def test_what_is_no_object_is_empty(body: bytes) -> None:
    assert json_object(body) == {}
