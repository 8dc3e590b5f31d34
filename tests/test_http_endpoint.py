"""Somebody else's HTTP server."""

import asyncio
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


async def test_an_answer_that_comes_byte_by_byte_is_not_waited_for() -> None:
    async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
        while not writer.is_closing():
            writer.write(b" ")
            await asyncio.sleep(0.02)

    server = await asyncio.start_server(drip, "127.0.0.1", 0)
    endpoint = HttpEndpoint(
        EndpointSpec(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"), timeout=0.1
    )
    with pytest.raises(EndpointFailed, match=r"within 0\.1 seconds"):
        await asyncio.wait_for(endpoint.post(b"{}"), 5)
    await endpoint.close()
    server.close()


@pytest.mark.parametrize("url", ["http://xn--/", "http://a:99999/", "ftp://a/"])
async def test_an_address_that_cannot_be_is_no_answer(url: str) -> None:
    endpoint = HttpEndpoint(EndpointSpec(url))
    with pytest.raises(EndpointFailed, match="no answer"):
        await endpoint.post(b"{}")
    await endpoint.close()


def test_missing_certificates_are_named(tmp_path: Path) -> None:
    with pytest.raises(KefuError, match=r"none\.pem"):
        HttpEndpoint(EndpointSpec("https://localhost", cafile=str(tmp_path / "none.pem")))


@pytest.mark.parametrize("body", [b"", b"[1]", b"{", b"\xff", b"[" * 100_000])
def test_what_is_no_object_is_empty(body: bytes) -> None:
    assert json_object(body) == {}
