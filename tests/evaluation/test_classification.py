"""Precision, recall and F1 of labels."""

from __future__ import annotations

import pytest

from kefu.evaluation.classification import report

PAIRS = [("a", "a"), ("a", "a"), ("a", "b"), ("b", "b"), ("c", "a")]


def test_each_label_has_its_scores() -> None:
    scores = report(PAIRS)
    assert scores["a"]["precision"] == pytest.approx(2 / 3)
    assert scores["a"]["recall"] == pytest.approx(2 / 3)
    assert scores["b"]["precision"] == pytest.approx(0.5)
    assert scores["b"]["f1-score"] == pytest.approx(2 / 3)
    assert scores["c"] == {
        "precision": 0.0,
        "recall": 0.0,
        "f1-score": 0.0,
        "support": 1,
        "confused_with": {"a": 1},
    }


def test_averages_count_labels_alike_or_by_how_often_they_are_wanted() -> None:
    scores = report(PAIRS)
    assert scores["accuracy"] == pytest.approx(0.6)
    assert scores["macro avg"]["recall"] == pytest.approx((2 / 3 + 1 + 0) / 3)
    assert scores["weighted avg"]["recall"] == pytest.approx(0.6)
    assert scores["weighted avg"]["support"] == 5


def test_nothing_to_report() -> None:
    assert report([])["accuracy"] == 0.0
