"""`kefu run`: a real server, and what keeps it from starting."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from click.testing import Result

Kefu = Callable[..., Result]
FRAMEWORK = Path(__file__).resolve().parents[2] / "framework"


@pytest.fixture
def server(trained: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A running server and its address."""
    process = subprocess.Popen(
        [sys.executable, "-m", "kefu.cli.main", "run", str(trained), "--port", "0"],
        env={**os.environ, "PYTHONPATH": str(FRAMEWORK)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    line = process.stdout.readline()
    found = re.search(r"http://\S+", line)
    assert found, (line, process.stderr and process.stderr.read())
    yield process, found[0]
    process.kill()
    process.communicate()


def test_it_answers_refuses_and_stops(server: tuple[subprocess.Popen[str], str]) -> None:
    process, address = server
    webhook = f"{address}/webhooks/rest/webhook"
    with httpx.Client() as client:
        assert client.get(f"{address}/status").status_code == 200
        replies = client.post(webhook, json={"sender": "ann", "message": "hello"}).json()
        assert replies[0]["text"] == "你好! Where to?"
        for size in (100_000, 3_000_000):
            assert client.post(webhook, json={"message": "a" * size}).status_code == 413
        assert client.post(webhook, json={"message": "hello"}).status_code == 200
    process.send_signal(signal.SIGTERM)
    _, said = process.communicate(timeout=10)
    assert "Traceback" not in said


def test_taken_port(trained: Path, kefu: Kefu) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        result = kefu("run", trained, "--port", taken.getsockname()[1])
    assert result.exit_code == 2
    assert "cannot listen on 127.0.0.1" in result.stderr


@pytest.mark.parametrize(
    ("args", "reason"),
    [
        (["-i", "0.0.0.0", "--enable-api"], "--auth-token"),
        (["-i", "no.such.host.invalid"], "cannot listen on no.such.host.invalid"),
        (["--auth-token", ""], "empty token"),
        (["--jwt-secret", "s", "--jwt-method", "none"], "HS256"),
        (["--port", "70000"], "--port"),
        (["--endpoints", "nowhere.yml"], "nowhere.yml"),
        (["--credentials", "broken.yml"], "broken.yml:2:1: error"),
        (["--model", "nowhere.tar.gz"], "nowhere.tar.gz"),
        ([], "kefu train"),
    ],
)
def test_what_keeps_it_from_starting(bot: Path, kefu: Kefu, args: list[str], reason: str) -> None:
    Path("broken.yml").write_text("rest: [")
    result = kefu("run", "--port", "0", *args)
    assert result.exit_code == 2
    assert reason in result.stderr
    assert "Traceback" not in result.output
