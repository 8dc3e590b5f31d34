"""What Rasa 3.6 did in recorded conversations, Kefu does too: replies, events, policies, confidences.

A seeded sample is replayed; with KEFU_REPLAY_ALL=1 every recorded conversation is.
"""

from __future__ import annotations

import asyncio
import os
import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from kefu.agent import Agent
from kefu.project.loader import load_project
from kefu.project.project import Project
from kefu.project.settings import Endpoints
from kefu.training.archive import load_model
from kefu.training.trainer import train
from tests.conformance.replay import InProcessClient, action_server, load_module, records
from tests.shared import shared

BOTS = ("RasaHQ__rasa-3.0.4__formbot", "RasaHQ__helpdesk-assistant")
# memoization and rules; rules and keyword understanding; augmented memoization and rules
VARIANTS = ("A", "B", "C")
SAMPLE = 25


@dataclass(frozen=True)
class Material:
    folder: Path
    compare: ModuleType
    action_url: str


@pytest.fixture(scope="module")
def material() -> Iterator[Material]:
    folder = shared("oracle")
    sys.path.insert(0, str(folder))  # compare.py imports walk.py
    compare, stub = load_module(folder / "compare.py"), load_module(folder / "stub_actions.py")
    sys.path.remove(str(folder))
    with action_server(stub) as url:
        yield Material(folder, compare, url)


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("bot", BOTS)
def test_every_turn_agrees(
    bot: str, variant: str, material: Material, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KEFU_CACHE", str(tmp_path / "cache"))  # not beside the material
    name = f"{bot}__{variant}"
    project = load_project(material.folder / "projects" / name).project
    assert project is not None
    recorded = records(material.folder / "records" / f"{name}.jsonl.gz")
    if not os.environ.get("KEFU_REPLAY_ALL"):
        recorded = random.Random(1).sample(recorded, SAMPLE)
    model = train(project, out=tmp_path / "models").path
    assert model is not None
    agent = Agent(load_model(model), endpoints=served_by(material.action_url, project))
    different = [r["first"] for r in replayed(agent, recorded, material.compare) if r["first"]]
    assert not different, first_difference(different[0])


def served_by(url: str, project: Project) -> Endpoints:
    endpoint = project.endpoints.action_endpoint
    assert endpoint is not None
    return replace(project.endpoints, action_endpoint=replace(endpoint, url=url))


def replayed(agent: Agent, recorded: list[dict[str, Any]], compare: ModuleType) -> list[dict[str, Any]]:
    with asyncio.Runner() as runner:
        client = InProcessClient(agent, runner)
        results = [compare.replay(record, client, "replay", True) for record in recorded]
        runner.run(agent.close())
    return results


def first_difference(found: dict[str, Any]) -> str:
    lines = [f"after {found['before']}", f"input {found['input']!r}: {found['signature']}"]
    lines += [f"  want {event}" for event in found["want_events"]]
    lines += [f"  got  {event}" for event in found["got_events"]]
    return "\n".join([*lines, f"  want {found['want_replies']}", f"  got  {found['got_replies']}"])
