"""What it costs to start: `--help`, and a server with the starter bot.

python benchmarks/bench_startup.py
"""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path

from common import STARTER, bot_copy, kefu, measure, server, show, train


def main() -> None:
    helps = [measure(kefu("--help")).cpu for _ in range(6)][1:]
    with tempfile.TemporaryDirectory() as folder:
        project = bot_copy(STARTER, Path(folder))
        train(project)
        with server(project) as running:
            time.sleep(2)
            memory = running.resident_mb()
    show(
        "Start",
        ("what", "Kefu", "to reach", "Rasa 3.6.21"),
        [
            ("--help, CPU s, median of 5", f"{statistics.median(helps):.2f}", "0.2", "1.7-2.1"),
            ("server ready, CPU s", f"{running.ready_cpu:.1f}", "4", "34"),
            ("server ready, wall s", f"{running.ready_wall:.1f}", "-", "35"),
            ("memory idle, MB", f"{memory:.0f}", "450", "1,080"),
        ],
    )


if __name__ == "__main__":
    main()
