"""The contract of a pipeline component, and the message that walks through the pipeline."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Protocol, Self

import numpy as np

from kefu.conversation.parse import EntityMatch, IntentScore, Parse
from kefu.model_folder import ModelFolder
from kefu.project.domain import Domain
from kefu.project.nlu_data import Example, NluData


@dataclass(frozen=True)
class Token:
    """A piece of the text; offsets count characters."""

    text: str
    start: int
    end: int


@dataclass
class SparseFeatures:
    """Features by index: for each token, and for the sentence as a whole.

    Attributes:
        size: how many features there are.
        tokens: for each token the indices of its features (int32 arrays).
        sentence: the indices of the sentence's features.
    """

    size: int
    tokens: list[np.ndarray]
    sentence: np.ndarray


@dataclass
class Message:
    """A text on its way through the pipeline; each component adds what it finds."""

    text: str
    tokens: list[Token] = field(default_factory=list)
    features: list[SparseFeatures] = field(default_factory=list)
    intent: IntentScore = IntentScore(None)
    ranking: list[IntentScore] = field(default_factory=list)
    entities: list[EntityMatch] = field(default_factory=list)
    # further keys of the parse: response_selector, language, ...
    extra: dict[str, Any] = field(default_factory=dict)
    # training only
    example: Example | None = None

    def to_parse(self) -> Parse:
        spans = [[t.start, t.end] for t in self.tokens]
        tokens = {"text_tokens": spans} if spans else {}
        return Parse(
            self.text, self.intent, tuple(self.entities), tuple(self.ranking), {**tokens, **self.extra}
        )


@dataclass(frozen=True)
class TrainingSet:
    """What a component may learn from: the author's data and the messages processed so far."""

    data: NluData
    domain: Domain
    messages: list[Message]
    seed: int


class Progress(Protocol):
    """Told how far a long training is; shown as a bar or not at all."""

    def __call__(self, label: str, done: int, total: int) -> None: ...


class Component(Protocol):
    """One step of understanding.

    `train` is called once, in pipeline order; then `process` for every training message, so that
    later components learn from what this one finds. `save` and `load` must give back a component
    that processes alike.
    """

    def train(self, training: TrainingSet, progress: Progress) -> None: ...

    def process(self, message: Message) -> None: ...

    def save(self, folder: ModelFolder) -> None: ...

    @classmethod
    def load(cls, folder: ModelFolder) -> Self: ...
