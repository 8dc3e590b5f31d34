"""The contract of a pipeline component, and the message that walks through the pipeline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, runtime_checkable

from kefu.conversation.parse import EntityMatch, IntentScore, Parse
from kefu.model_folder import ModelFolder
from kefu.project.domain import Domain
from kefu.project.nlu_data import EntityAnnotation, Example, NluData


@dataclass(frozen=True)
class Token:
    """A piece of the text; offsets count characters."""

    text: str
    start: int
    end: int


@dataclass(frozen=True)
class SparseFeatures:
    """Features by index: for each token, and for the sentence as a whole.

    Attributes:
        size: how many features there are; every index is below it.
        tokens: for each token the indices of its features.
        sentence: the indices of the sentence's features, each once.
        unknown: how many features the sentence has that training never showed.
    """

    size: int
    tokens: Sequence[Sequence[int]]
    sentence: Sequence[int]
    unknown: int = 0


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

    @property
    def annotations(self) -> tuple[EntityAnnotation, ...]:
        """The entities that the author marked in a training text."""
        return self.example.entities if self.example else ()

    def rank(self, ranking: list[IntentScore]) -> None:
        """The likeliest intent comes first and is the message's intent."""
        self.ranking, self.intent = ranking, ranking[0]

    def add_entities(self, found: Sequence[EntityMatch]) -> None:
        """Add what is not known yet: one thing found twice by two extractors counts once."""
        known = {_identity(entity) for entity in self.entities}
        self.entities += [entity for entity in found if _identity(entity) not in known]

    def to_parse(self) -> Parse:
        spans = [[t.start, t.end] for t in self.tokens]
        tokens = {"text_tokens": spans} if spans else {}
        return Parse(
            self.text, self.intent, tuple(self.entities), tuple(self.ranking), {**tokens, **self.extra}
        )


def _identity(entity: EntityMatch) -> tuple[Any, ...]:
    return entity.entity, entity.start, entity.end, entity.role, entity.group, str(entity.value)


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
    """One step of understanding, made from its options.

    `process` adds to the message and changes nothing else, so that many threads may share it.
    """

    def process(self, message: Message) -> None: ...


@runtime_checkable
class Trainable(Component, Protocol):
    """A component that learns.

    `train` is called once, in pipeline order. What tokenizers and featurizers make of the training
    messages is what later components learn from. `restore` undoes `save`: a component made from the
    same options then processes alike.
    """

    def train(self, training: TrainingSet, progress: Progress) -> None: ...

    def save(self, folder: ModelFolder) -> None: ...

    def restore(self, folder: ModelFolder) -> None: ...


@runtime_checkable
class NeedsDomain(Component, Protocol):
    """A component that shows something of the domain as it is when the model is used."""

    def use_domain(self, domain: Domain) -> None: ...
