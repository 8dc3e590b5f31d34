"""CPU seconds to train: the starter bot with Kefu's defaults, formbot with its own configuration.

    python benchmarks/bench_train.py

Each is trained in a fresh process without a cache, importing torch included. Rasa's figures are
those of Rasa 3.6.21 on a machine of the same size (idle / loaded), not measured in this run.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from common import FORMBOT, HELPDESK, STARTER, bot_copy, show, train

ROWS = ((STARTER, "37 / 90", "6"), (FORMBOT, "175 / 206", "15"), (HELPDESK, "-", "-"))


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        costs = [(name, rasa, goal, train(bot_copy(name, Path(folder)))) for name, rasa, goal in ROWS]
    show(
        "Training from nothing",
        ("bot", "CPU s", "to reach", "Rasa 3.6.21 CPU s", "wall s", "peak MB"),
        [(n, f"{c.cpu:.1f}", goal, rasa, f"{c.wall:.1f}", f"{c.peak_mb:.0f}") for n, rasa, goal, c in costs],
    )


if __name__ == "__main__":
    main()
