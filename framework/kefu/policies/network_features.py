"""Dialogue states as numbers: which features a state has, and the windows a network learns from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from kefu.conversation.states import DialogueState, UserState
from kefu.policies.training_data import Example
from kefu.project.domain import ACTION_LISTEN

NGRAM_SIZES = (2, 3, 4)
Features = tuple[tuple[int, float], ...]  # (number of the feature, its value)


# the kinds of features; what is unknown of INTENT and ACTION has a feature of its own
INTENT, ENTITY, TEXT, ACTION, SLOT, LOOP = "intent", "entity", "text", "action", "slot", "loop"
Name = tuple[str, str]  # kind and name of a feature
LISTEN: Name = (ACTION, ACTION_LISTEN)
PADDING, UNKNOWN_MESSAGE, UNKNOWN_ACTION = 0, 1, 2
_UNKNOWN = {INTENT: UNKNOWN_MESSAGE, TEXT: UNKNOWN_MESSAGE, ACTION: UNKNOWN_ACTION}


def named_features(state: DialogueState) -> Iterator[tuple[Name, float]]:
    """Name and value of everything that a state says."""
    yield from _of_user(state)
    if state.previous_action is not None:
        yield (ACTION, state.previous_action), 1.0
    for name, values in state.slots:
        for position, value in enumerate(values or ()):
            if value:
                yield (SLOT, f"{name} {position}"), value
    if state.active_loop is not None:
        yield (LOOP, state.active_loop), 1.0


def _of_user(state: DialogueState) -> Iterator[tuple[Name, float]]:
    user = state.user or UserState()
    if user.text is not None:
        pieces = text_pieces(user.text)
        yield from (((TEXT, piece), 1 / len(pieces)) for piece in pieces)
    elif state.previous_action is not None:  # before the first action nobody has spoken
        yield (INTENT, user.intent or ""), 1.0
    for label in user.entities:
        yield (ENTITY, label), 1.0


def text_pieces(text: str) -> list[str]:
    """The words and the character n-grams inside words, each once."""
    words = text.lower().split()
    pieces = {f"{word}_" for word in words}
    for word in words:
        padded = f" {word} "
        pieces.update(padded[i : i + n] for n in NGRAM_SIZES for i in range(len(padded) - n + 1))
    return sorted(pieces)


class Vocabulary:
    """Numbers for the features that training shows.

    A message or an action that it does not show counts as unknown, a text as far as its pieces are
    new; other new features say nothing.
    """

    def __init__(self, names: Iterable[Name]) -> None:
        self.names = list(names)
        self._numbers = {name: number for number, name in enumerate(self.names, start=UNKNOWN_ACTION + 1)}
        # training has shown texts where others have an intent
        self.has_text = any(kind == TEXT for kind, _ in self.names)

    @classmethod
    def of(cls, states: Iterable[DialogueState]) -> Vocabulary:
        """Every feature of the states, sorted."""
        return cls(sorted({name for state in set(states) for name, _ in named_features(state)}))

    def __len__(self) -> int:
        return len(self.names) + UNKNOWN_ACTION + 1

    def number(self, name: Name) -> int:
        return self._numbers.get(name) or _UNKNOWN.get(name[0], PADDING)

    def unknowns(self) -> np.ndarray:
        """(features,) what each feature turns into when it is hidden; listening stays."""
        hidden = [_UNKNOWN.get(kind, PADDING) for kind, _ in self.names]
        table = np.array([PADDING, UNKNOWN_MESSAGE, UNKNOWN_ACTION, *hidden])
        listen = self.number(LISTEN)
        table[listen] = listen
        return table

    def knows_text(self, text: str) -> bool:
        """True when stories have every piece of the text."""
        return all((TEXT, piece) in self._numbers for piece in text_pieces(text))

    def encode(self, state: DialogueState) -> Features:
        """What has the same number, such as the unknown pieces of a text, adds up."""
        values: dict[int, float] = {}
        for name, value in named_features(state):
            number = self.number(name)
            values[number] = values.get(number, 0.0) + value
        values.pop(PADDING, None)
        return tuple(values.items())


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
