"""What an NLU test found, as files and as a table."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kefu.evaluation.classification import report
from kefu.evaluation.nlu_test import NOTHING, NluTestResult, Understood

INTENT_FILE, ENTITY_FILE, ERROR_FILE = "intent_report.json", "entity_report.json", "intent_errors.json"
SUMMARIES = ("macro avg", "weighted avg")


def intent_report(test: NluTestResult) -> dict[str, Any]:
    """Scores of each intent, in the shape of Rasa's report."""
    return report(test.intents)


def entity_report(test: NluTestResult) -> dict[str, Any]:
    """Scores of each entity; one counts as found where span, type, role and group are right."""
    scores = report(test.entities, without=NOTHING)
    # of the words that are no entity there is no number, so accuracy would mean nothing
    del scores["accuracy"]
    return scores


def write_reports(test: NluTestResult, folder: Path) -> list[Path]:
    """Write the reports into a folder, which is made if need be; the paths of the files."""
    folder.mkdir(parents=True, exist_ok=True)
    contents = {
        INTENT_FILE: intent_report(test),
        ENTITY_FILE: entity_report(test),
        ERROR_FILE: [_error(wrong) for wrong in test.misunderstood],
    }
    for name, content in contents.items():
        text = json.dumps(content, ensure_ascii=False, indent=2) + "\n"
        (folder / name).write_text(text, encoding="utf-8")
    return [folder / name for name in contents]


def table(title: str, scores: dict[str, Any]) -> Iterator[str]:
    """A report as lines of text."""
    rows = {label: row for label, row in scores.items() if isinstance(row, dict)}
    width = max(map(len, [title, *rows]))
    yield f"{title:{width}}  precision  recall     f1  support"
    for label, row in rows.items():
        numbers = f"{row['precision']:9.3f}  {row['recall']:6.3f}  {row['f1-score']:5.3f}  {row['support']:7}"
        yield f"{label:{width}}  {numbers}"


def _error(wrong: Understood) -> dict[str, Any]:
    """A misunderstood text, in the shape of Rasa's list."""
    return {
        "text": wrong.example.text,
        "intent": wrong.intents[0],
        "intent_prediction": {"name": wrong.intents[1], "confidence": wrong.parse.intent.confidence},
        "place": str(wrong.example.place) if wrong.example.place else None,
    }
