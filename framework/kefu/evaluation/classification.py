"""How well labels are predicted: precision, recall and F1 of each, and over all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class LabelScore:
    """How well one label is predicted; `support` counts where it was wanted."""

    precision: float
    recall: float
    f1: float
    support: int
    # predicted in its place -> how often
    confused_with: dict[str, int]

    def to_json(self) -> dict[str, Any]:
        return {
            "precision": self.precision,
            "recall": self.recall,
            "f1-score": self.f1,
            "support": self.support,
            "confused_with": self.confused_with,
        }


def score_labels(pairs: Iterable[tuple[str, str]]) -> dict[str, LabelScore]:
    """Scores of every label in (wanted, predicted) pairs, by name."""
    counts = Counter(pairs)
    labels = sorted({label for pair in counts for label in pair})
    return {label: _score(label, counts) for label in labels}


def _score(label: str, counts: Counter[tuple[str, str]]) -> LabelScore:
    right = counts[label, label]
    wanted = sum(n for (w, _), n in counts.items() if w == label)
    said = sum(n for (_, p), n in counts.items() if p == label)
    precision, recall = (right / said if said else 0.0), (right / wanted if wanted else 0.0)
    f1 = 2 * precision * recall / (precision + recall) if right else 0.0
    confused = {p: n for (w, p), n in counts.most_common() if w == label and p != label}
    return LabelScore(precision, recall, f1, wanted, confused)


def report(pairs: Iterable[tuple[str, str]], without: str | None = None) -> dict[str, Any]:
    """The report in the shape of Rasa's: each label, accuracy, macro and weighted averages.

    Args:
        without: a label that stands for nothing and gets no score of its own.
    """
    pairs = list(pairs)
    scores = {label: score for label, score in score_labels(pairs).items() if label != without}
    data: dict[str, Any] = {label: score.to_json() for label, score in scores.items()}
    right = sum(wanted == predicted for wanted, predicted in pairs)
    data["accuracy"] = right / len(pairs) if pairs else 0.0
    data["macro avg"] = _average(scores.values(), [1] * len(scores))
    data["weighted avg"] = _average(scores.values(), [score.support for score in scores.values()])
    return data


def _average(scores: Iterable[LabelScore], weights: list[int]) -> dict[str, float]:
    total = sum(weights) or 1
    rows = [(s.precision, s.recall, s.f1) for s in scores]
    means = [sum(w * row[i] for w, row in zip(weights, rows, strict=True)) / total for i in range(3)]
    support = sum(score.support for score in scores)
    return {"precision": means[0], "recall": means[1], "f1-score": means[2], "support": support}
