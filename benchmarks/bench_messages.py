"""What a message costs over REST on the starter bot.

    python benchmarks/bench_messages.py

Many senders: 600 messages as text, each sender three, after a warm-up of 60. One conversation: it
is brought to its 400th message; then the next 60 take turns with the 10th to 70th message of another
one, so that both see the same machine, and the medians are compared.
Large: a 100 kB message while another customer goes on talking.
"""

from __future__ import annotations

import statistics
import tempfile
import threading
import time
from pathlib import Path

import httpx

from common import STARTER, Server, bot_copy, server, show, train

TEXTS = ("hello there", "i am so sad today", "are you a bot?")


def send(client: httpx.Client, sender: str, text: str) -> float:
    """Seconds until the replies are there."""
    started = time.perf_counter()
    reply = client.post("/webhooks/rest/webhook", json={"sender": sender, "message": text})
    reply.raise_for_status()
    return time.perf_counter() - started


def many_senders(running: Server, client: httpx.Client, count: int = 600) -> tuple[float, float]:
    """CPU milliseconds a message in the server, and the median latency in ms."""
    for i in range(60):
        send(client, f"warm-{i}", TEXTS[i % 3])
    before = running.cpu()
    times = [send(client, f"many-{i // 3}", TEXTS[i % 3]) for i in range(count)]
    return (running.cpu() - before) / count * 1000, statistics.median(times) * 1000


def long_conversation(client: httpx.Client) -> float:
    """How many times slower the 400th message is than the 10th."""
    for i in range(400):
        send(client, "long", TEXTS[i % 3])
    for i in range(10):
        send(client, "short", TEXTS[i % 3])
    pairs = [(send(client, "long", TEXTS[i % 3]), send(client, "short", TEXTS[i % 3])) for i in range(60)]
    long, short = (statistics.median(times) for times in zip(*pairs, strict=True))
    return long / short


def large_message(client: httpx.Client, base: str) -> tuple[int, float, float]:
    """Status and ms of a 100 kB message; the slowest ms of another customer meanwhile."""
    others: list[float] = []
    stop = threading.Event()

    def go_on() -> None:
        with httpx.Client(base_url=base) as other:
            while not stop.is_set():
                others.append(send(other, "other", TEXTS[0]))

    thread = threading.Thread(target=go_on)
    thread.start()
    time.sleep(0.5)
    times = []
    for _ in range(5):
        started = time.perf_counter()
        reply = client.post("/webhooks/rest/webhook", json={"sender": "big", "message": "a" * 100_000})
        times.append(time.perf_counter() - started)
    stop.set()
    thread.join()
    return reply.status_code, statistics.median(times) * 1000, max(others) * 1000


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        project = bot_copy(STARTER, Path(folder))
        train(project)
        with server(project) as running, httpx.Client(base_url=running.base, timeout=60) as client:
            cpu, latency = many_senders(running, client)
            slower = long_conversation(client)
            status, refused, others = large_message(client, running.base)
    show(
        "Messages over REST, starter bot",
        ("what", "Kefu", "to reach", "Rasa 3.6.21"),
        [
            ("CPU ms a message, many senders", f"{cpu:.2f}", "3", "25-30"),
            ("median latency ms, one client", f"{latency:.1f}", "-", "30"),
            ("400th message against the 10th", f"{slower:.2f} x", "1.2 x", "6-7 x after 200"),
            ("a 100 kB message", f"{status} after {refused:.0f} ms", "4xx, < 50 ms", "blocks 47 s"),
            ("slowest other customer meanwhile, ms", f"{others:.0f}", "-", "46,800"),
        ],
    )


if __name__ == "__main__":
    main()
