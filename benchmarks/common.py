"""What the benchmarks share: children whose CPU time is counted, a server, a table."""

from __future__ import annotations

import os
import platform
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
STARTER = "RasaHQ__rasa-3.6.20__initial_project"
FORMBOT = "RasaHQ__rasa-3.0.4__formbot"
HELPDESK = "RasaHQ__helpdesk-assistant"


@dataclass(frozen=True)
class Cost:
    """What a finished child cost: CPU and wall seconds, peak memory in MB, exit code, output."""

    cpu: float
    wall: float
    peak_mb: float
    code: int
    output: str


def kefu(*args: str | Path) -> list[str]:
    """The command line of a kefu command."""
    return [sys.executable, str(ROOT / "cli.py"), *map(str, args)]


def measure(command: Sequence[str], cwd: Path | None = None) -> Cost:
    """Run a child to its end and ask the operating system what it cost."""
    started = time.perf_counter()
    with tempfile.TemporaryFile() as output:
        child = subprocess.Popen(command, cwd=cwd or ROOT, stdout=output, stderr=output, env=environment())
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        text = output.read().decode("utf-8", "replace")
    wall = time.perf_counter() - started
    return Cost(usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss / 1024, child.returncode, text)


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT / "framework")}


def bot_copy(name: str, folder: Path) -> Path:
    """A private copy of a shared bot; ends the benchmark where the material is absent."""
    source = SHARED / "bots" / name
    if not source.exists():
        sys.exit(f"{source} is not here: this benchmark needs the shared bots beside the checkout")
    return Path(shutil.copytree(source, folder / name))


def train(project: Path, *flags: str) -> Cost:
    cost = measure(kefu("train", project, "--out", project / "models", "--force", *flags))
    if cost.code:
        sys.exit(f"training {project.name} failed:\n{cost.output}")
    return cost


@dataclass
class Server:
    """A running server and its process id."""

    base: str
    pid: int
    ready_wall: float
    ready_cpu: float

    def cpu(self) -> float:
        """CPU seconds used so far."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def resident_mb(self) -> float:
        status = Path(f"/proc/{self.pid}/status").read_text()
        return next(int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmRSS"))


@contextmanager
def server(project: Path, *flags: str) -> Iterator[Server]:
    """`kefu run` on a free port, until it answers."""
    port = free_port()
    command = kefu("run", project, "--model", project / "models", "--port", str(port), *flags)
    started = time.perf_counter()
    child = subprocess.Popen(
        command, cwd=project, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    running = Server(f"http://127.0.0.1:{port}", child.pid, 0.0, 0.0)
    try:
        wait_for(running.base + "/status", child)
        running.ready_wall, running.ready_cpu = time.perf_counter() - started, running.cpu()
        yield running
    finally:
        child.terminate()
        child.wait(20)


def wait_for(url: str, child: subprocess.Popen[bytes], limit: float = 120) -> None:
    end = time.monotonic() + limit
    while time.monotonic() < end:
        if child.poll() is not None:
            sys.exit(f"the server ended with exit code {child.returncode}")
        try:
            if httpx.get(url, timeout=2).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.05)
    sys.exit("the server did not get ready")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def show(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print one table; plain text where the output is piped."""
    table = Table(title=title, title_justify="left")
    for column in columns:
        table.add_column(column)
    for row in rows:
        table.add_row(*row)
    console = Console(width=None if sys.stdout.isatty() else 140)
    console.print(table)
    console.print(
        f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, Python {platform.python_version()}"
    )
