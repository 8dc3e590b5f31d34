"""Recorded conversations of another implementation: at each step the same policy decides the same."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kefu.conversation.events import Event, UserUttered, event_from_json
from kefu.conversation.parse import EntityMatch, IntentScore, Parse
from kefu.conversation.tracker import Tracker
from kefu.policies.ensemble import Ensemble
from kefu.policies.policy import Prediction
from kefu.project.loader import load_project
from tests.policies.bots import trained
from tests.shared import SHARED, shared

RECORDS = sorted(SHARED.glob("*/records/*.jsonl.gz"))
# every so many-th conversation is enough to notice a break
STEP = 6
BEFORE_AN_ACTION = ("user_featurization", "loop_interrupted", "action", "action_execution_rejected")


@pytest.fixture(params=RECORDS or [None], ids=lambda path: path and path.name.removesuffix(".jsonl.gz"))
def recorded(request: pytest.FixtureRequest) -> Path:
    path: Path | None = request.param
    return path or shared("no recorded conversations")


def test_the_same_decisions(recorded: Path) -> None:
    name = recorded.name.removesuffix(".jsonl.gz")
    project = load_project(recorded.parents[1] / "projects" / name).project
    assert project is not None
    ensemble = trained(project, project.config.policies or ())
    with gzip.open(recorded, "rt", encoding="utf-8") as lines:
        conversations = [json.loads(line) for line in lines][::STEP]
    for conversation in conversations:
        for turn, wanted, got in decisions(conversation, ensemble):
            assert got == wanted, f"{conversation['id']}, turn {turn}"


def decisions(conversation: dict[str, Any], ensemble: Ensemble) -> Iterator[tuple[int, Any, Any]]:
    """(turn, what was recorded, what the policies say) for every action that a policy chose."""
    tracker = Tracker("recorded", ensemble.domain)
    prediction: Prediction | None = None
    for turn, data in enumerate(conversation["turns"]):
        for event in data["events"]:
            if event["event"] in BEFORE_AN_ACTION and prediction is None:
                prediction = ensemble.predict(tracker)
            if event["event"].startswith("action"):
                if event["policy"] is not None and prediction is not None:
                    yield turn, decided(event), taken(event, prediction)
                prediction = None
            tracker.append(as_event(event))


def decided(event: dict[str, Any]) -> tuple[Any, ...]:
    return event["name"], event["policy"], event["confidence"], event.get("hide_rule_turn")


def taken(event: dict[str, Any], prediction: Prediction) -> tuple[Any, ...]:
    hide = prediction.hide_rule_turn if "hide_rule_turn" in event else None
    return prediction.action, prediction.policy, prediction.confidence, hide


def as_event(data: dict[str, Any]) -> Event:
    if data["event"] != "user":
        return event_from_json(data)
    entities = tuple(map(EntityMatch.from_json, data["entities"]))
    parse = Parse(data["text"], IntentScore(data["intent"], data["intent_confidence"]), entities)
    return UserUttered(text=data["text"], parse_data=parse)
