"""The test stories that come with three real bots, and the turns recorded from Rasa 3.6.21.

    python benchmarks/bench_stories.py

Story tests: each bot is trained with its own configuration, then `kefu test core` runs its tests.
Recorded turns: replies and events of 5,005 turns are compared by the client that recorded them.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from common import FORMBOT, HELPDESK, SHARED, STARTER, bot_copy, kefu, measure, server, show, train

ORACLE = SHARED / "oracle"


def story_tests(name: str, folder: Path) -> str:
    project = bot_copy(name, folder)
    train(project)
    out = folder / f"{name}-results"
    measure(kefu("test", "core", project, "--model", project / "models", "--out", out))
    report = json.loads((out / "story_report.json").read_text(encoding="utf-8"))
    counts = report["conversation_accuracy"]
    return f"{counts['correct']} of {counts['total']}"


def recorded_turns(folder: Path) -> list[tuple[str, str]]:
    rows = []
    stub = subprocess.Popen([sys.executable, ORACLE / "stub_actions.py"], stderr=subprocess.DEVNULL)
    try:
        for record in sorted((ORACLE / "records").iterdir()):
            rows.append((record.name.removesuffix(".jsonl.gz"), replayed(record, folder)))
    finally:
        stub.terminate()
    return rows


def replayed(record: Path, folder: Path) -> str:
    name = record.name.removesuffix(".jsonl.gz")
    project = Path(shutil.copytree(ORACLE / "projects" / name, folder / name))
    train(project)
    with server(project, "--enable-api") as running:
        compare = [sys.executable, str(ORACLE / "compare.py"), "--base", running.base, "--jobs", "2"]
        cost = measure([*compare, "--details", str(folder / f"{name}.json"), str(record)])
    return cost.output.strip().splitlines()[-1]


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        bots = [(name, story_tests(name, Path(folder))) for name in (STARTER, FORMBOT, HELPDESK)]
        turns = recorded_turns(Path(folder))
    show("Test stories that pass", ("bot", "passed"), bots)
    show(
        "Turns recorded from Rasa 3.6.21 that agree, replies and events", ("bot and variant", "agree"), turns
    )


if __name__ == "__main__":
    main()
