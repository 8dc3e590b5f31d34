"""The intent of the first example that a text contains."""

import gzip
import json
from pathlib import Path

import pytest

from kefu.model_folder import ModelFolder
from kefu.nlu.pipeline import Pipeline
from kefu.project.loader import load_project
from kefu.project.nlu_data import NluData
from tests.nlu_material import examples, spec, trained
from tests.shared import shared

DATA = NluData(
    examples(
        {
            "greet": "Hi\nare you there?\nboth",
            "ask": "how much (net)\nboth\n多少钱\n/ask",
            "late": "Hi there",
        }
    )
)


def intent(text: str, **options: object) -> str | None:
    return trained(DATA, (spec("KeywordIntentClassifier", **options),)).parse(text).intent.name


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("well Hi you", "greet"),
        ("Hi there", "greet"),
        ("hi", None),
        ("Hiking", None),
        ("are you there", "greet"),
        ("how much (net)?", "ask"),
        ("both", None),
        ("they ask", None),
        ("这个多少钱呀", "ask"),
    ],
)
def test_whole_words_in_order(text: str, found: str | None) -> None:
    assert intent(text) == found


def test_case_may_be_ignored() -> None:
    assert intent("oh HI", case_sensitive=False) == "greet"


def test_a_match_is_certain_and_survives_saving(tmp_path: Path) -> None:
    pipeline = trained(DATA, (spec("KeywordIntentClassifier"),))
    pipeline.save(ModelFolder(tmp_path))
    parse = Pipeline.load(ModelFolder(tmp_path)).parse("Hi there")
    assert parse.to_json()["intent"] == {"name": "greet", "confidence": 1.0}


@pytest.mark.parametrize("bot", ["RasaHQ__rasa-3.0.4__formbot__B", "RasaHQ__helpdesk-assistant__B"])
def test_it_understands_recorded_texts_as_rasa_does(bot: str) -> None:
    project = load_project(shared(f"oracle/projects/{bot}")).project
    assert project is not None and project.config.pipeline is not None
    pipeline = trained(project.nlu, project.config.pipeline)
    for text, wanted in recorded(shared(f"oracle/records/{bot}.jsonl.gz")):
        assert pipeline.parse(text).intent.name == wanted, text


def recorded(path: Path) -> set[tuple[str, str | None]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        turns = [turn for line in lines for turn in json.loads(line)["turns"]]
    events = [event for turn in turns for event in turn.get("events", ()) if event["event"] == "user"]
    return {(e["text"], e["intent"]) for e in events if e["text"] and not e["text"].startswith("/")}
