"""How well examples are understood, counted and written down."""

import json
from pathlib import Path

import pytest

from kefu.conversation.parse import EntityMatch, IntentScore, Parse
from kefu.evaluation.nlu_report import entity_report, intent_report, table, write_reports
from kefu.evaluation.nlu_test import NluTestResult, run_nlu_test
from kefu.project.nlu_data import EntityAnnotation, Example

PARSES = {
    "hello": Parse("hello", IntentScore("greet", 0.9)),
    "hey": Parse("hey", IntentScore("bye", 0.6)),
    "to Rome": Parse("to Rome", IntentScore("go", 0.8), (EntityMatch("city", "Rome", 3, 7, role="to"),)),
    "to Oslo": Parse("to Oslo", IntentScore("go", 0.8), (EntityMatch("city", "Oslo", 0, 7, role="to"),)),
    "your name": Parse("your name", IntentScore("faq", 0.9, full_retrieval_intent="faq/age")),
    "Rome": Parse("Rome", IntentScore("go", 0.8), (EntityMatch("city", "Rome", 0, 4),)),
}
TO = {"entity": "city", "value": "x", "role": "to"}


@pytest.fixture
def result() -> NluTestResult:
    examples = [
        Example("hello", "greet"),
        Example("hey", "greet"),
        Example("to Rome", "go", (EntityAnnotation(**TO, start=3, end=7),)),
        Example("to Oslo", "go", (EntityAnnotation(**TO, start=3, end=7),)),
        Example("your name", "faq", response_key="name"),
        Example("Rome", None, (EntityAnnotation("city", "Rome", 0, 4),)),
    ]
    return run_nlu_test(examples, PARSES.__getitem__)


def test_intents_are_scored_where_one_is_wanted(result: NluTestResult) -> None:
    scores = intent_report(result)
    assert scores["accuracy"] == 3 / 5
    assert (scores["greet"]["precision"], scores["greet"]["recall"]) == (1.0, 0.5)
    assert scores["greet"]["confused_with"] == {"bye": 1}
    assert scores["faq/name"]["confused_with"] == {"faq/age": 1}


def test_entity_is_found_where_span_and_role_are_right(result: NluTestResult) -> None:
    scores = entity_report(result)
    assert set(scores) == {"city", "city#to", "macro avg", "weighted avg"}
    assert scores["city"]["f1-score"] == 1.0
    # one right, one missed, one that is none
    assert (scores["city#to"]["precision"], scores["city#to"]["recall"]) == (0.5, 0.5)


def test_reports_are_written(result: NluTestResult, tmp_path: Path) -> None:
    paths = write_reports(result, tmp_path / "new" / "folder")
    assert {path.name for path in paths} == {"intent_report.json", "entity_report.json", "intent_errors.json"}
    errors = json.loads((tmp_path / "new" / "folder" / "intent_errors.json").read_text(encoding="utf-8"))
    assert [(e["text"], e["intent"], e["intent_prediction"]["name"]) for e in errors] == [
        ("hey", "greet", "bye"),
        ("your name", "faq/name", "faq/age"),
    ]


def test_table_has_a_row_for_each_label_and_average(result: NluTestResult) -> None:
    lines = list(table("intent", intent_report(result)))
    assert [line.split()[0] for line in lines] == [
        "intent", "bye", "faq/age", "faq/name", "go", "greet", "macro", "weighted",
    ]  # fmt: skip
    assert lines[5].split() == ["greet", "1.000", "0.500", "0.667", "2"]


def test_nothing_to_score_gives_an_empty_report() -> None:
    empty = run_nlu_test([Example("hello", "greet")], PARSES.__getitem__)
    assert list(table("entity", entity_report(empty)))
