"""Dialogue states as numbers: which features a state has, and the windows a network learns from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from kefu.conversation.states import DialogueState
from kefu.policies.training_data import Example

NGRAM_SIZES = (2, 3, 4)
TEXT = "text "
Features = tuple[tuple[int, float], ...]  # (number of the feature, its value)


def named_features(state: DialogueState) -> Iterator[tuple[str, float]]:
    """Name and value of everything that a state says."""
    if state.user is not None:
        if state.user.intent is not None:
            yield f"intent {state.user.intent}", 1.0
        for label in state.user.entities:
            yield f"entity {label}", 1.0
        yield from text_features(state.user.text or "")
    if state.previous_action is not None:
        yield f"action {state.previous_action}", 1.0
    for name, values in state.slots:
        for position, value in enumerate(values or ()):
            if value:
                yield f"slot {name} {position}", value
    if state.active_loop is not None:
        yield f"loop {state.active_loop}", 1.0


def text_features(text: str) -> Iterator[tuple[str, float]]:
    """The words and the character n-grams inside words; together they have the length 1."""
    words = text.lower().split()
    pieces = {f"word {word}" for word in words}
    for word in words:
        padded = f" {word} "
        pieces.update(padded[i : i + n] for n in NGRAM_SIZES for i in range(len(padded) - n + 1))
    for piece in sorted(pieces):
        yield TEXT + piece, len(pieces) ** -0.5


class Vocabulary:
    """Numbers for the features seen in training; number 0 is padding. An unseen feature is nothing."""

    def __init__(self, names: Iterable[str]) -> None:
        self.names = list(names)
        self._numbers = {name: number for number, name in enumerate(self.names, start=1)}
        # training has shown texts where others have an intent
        self.has_text = any(name.startswith(TEXT) for name in self.names)

    @classmethod
    def of(cls, examples: Iterable[Example]) -> Vocabulary:
        """Every feature of the examples, sorted."""
        states = {state for example in examples for state in example.states}
        return cls(sorted({name for state in states for name, _ in named_features(state)}))

    def __len__(self) -> int:
        return len(self.names) + 1

    def knows_text(self, text: str) -> bool:
        """True when stories have every piece of the text."""
        return all(name in self._numbers for name, _ in text_features(text))

    def encode(self, state: DialogueState) -> Features:
        found = ((self._numbers.get(name), value) for name, value in named_features(state))
        return tuple((number, value) for number, value in found if number is not None)


def padded(states: Sequence[Features]) -> tuple[np.ndarray, np.ndarray]:
    """Feature numbers and values, (states, most features of a state); padding has number and value 0."""
    width = max((len(state) for state in states), default=0)
    numbers = np.zeros((len(states), max(width, 1)), dtype=np.int64)
    values = np.zeros(numbers.shape, dtype=np.float32)
    for row, state in enumerate(states):
        for column, (number, value) in enumerate(state):
            numbers[row, column], values[row, column] = number, value
    return numbers, values


@dataclass(frozen=True)
class Windows:
    """What is learned: after these states comes this action. Equal windows are kept once.

    Attributes:
        states: (windows, history) rows of the tables below; oldest first, the newest in the last
            column, row 0 where the dialogue had not begun.
        actions: (windows,) the action that follows.
        shares: (windows,) 1 / how many different actions follow these states.
        feature_numbers, feature_values: (different states, features of a state).
    """

    states: np.ndarray
    actions: np.ndarray
    shares: np.ndarray
    feature_numbers: np.ndarray
    feature_values: np.ndarray

    @classmethod
    def of(
        cls, examples: Iterable[Example], vocabulary: Vocabulary, labels: Sequence[str], history: int
    ) -> Windows:
        encode = cache(vocabulary.encode)
        rows: dict[Features | None, int] = {None: 0}
        label_numbers = {label: number for number, label in enumerate(labels)}
        seen: dict[tuple[int, ...], None] = {}
        for example in examples:
            encoded = [rows.setdefault(encode(state), len(rows)) for state in example.states[-history:]]
            padding = [0] * (history - len(encoded))
            seen[(*padding, *encoded, label_numbers[example.action])] = None
        table = np.array(list(seen), dtype=np.int64).reshape(len(seen), history + 1)
        _, same, counts = np.unique(table[:, :-1], axis=0, return_inverse=True, return_counts=True)
        shares = (1 / counts[same.reshape(-1)]).astype(np.float32)
        return cls(table[:, :-1], table[:, -1], shares, *padded([state or () for state in rows]))

    def __len__(self) -> int:
        return len(self.actions)
