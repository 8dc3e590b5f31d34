"""Intent and entities by the joint network."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

import numpy as np

from kefu.conversation.parse import EntityMatch, IntentScore
from kefu.model_folder import ModelFolder
from kefu.nlu.component import Message, Progress, TrainingSet
from kefu.nlu.options import NetworkSettings
from kefu.nlu.tagging import Label, TagSet
from kefu.nlu.text_model import Reading, TextModel

EXTRACTOR = "DIETClassifier"


class HasSettings(Protocol):
    """Options that say how the network is to be."""

    def settings(self) -> NetworkSettings: ...


class JointClassifier:
    """One network that finds the intent, the entities, or both."""

    def __init__(self, options: HasSettings) -> None:
        self._settings = options.settings()
        self._model: TextModel | None = None

    def train(self, training: TrainingSet, progress: Progress) -> None:
        messages = [m for m in training.messages if m.example and m.tokens]
        examples = [m.example for m in messages if m.example]
        intents = [e.intent if self._settings.intents else None for e in examples]
        marked = [entity for e in examples for entity in e.entities] if self._settings.entities else []
        seed = training.seed if self._settings.seed is None else self._settings.seed
        self._model = TextModel.train(messages, intents, TagSet.of(marked), self._settings, seed, progress)

    def process(self, message: Message) -> None:
        if self._model is None or not message.tokens:
            return
        reading = self._model.read(message)
        if self._model.intents:
            message.rank(self._ranking(reading.probabilities, self._model.intents))
        message.add_entities(list(self._entities(message, self._model.tags, reading)))

    def save(self, folder: ModelFolder) -> None:
        if self._model is not None:
            self._model.save(folder)

    def restore(self, folder: ModelFolder) -> None:
        self._model = TextModel.load(folder)

    def _ranking(self, probabilities: np.ndarray, names: tuple[str, ...]) -> list[IntentScore]:
        best = np.argsort(-probabilities, kind="stable")[: self._settings.ranking_length or None]
        total = float(probabilities[best].sum()) if self._settings.renormalize else 1.0
        return [IntentScore(names[i], float(probabilities[i]) / total) for i in best]

    def _entities(self, message: Message, tags: TagSet, reading: Reading) -> Iterator[EntityMatch]:
        for label, first, last in tags.decode(reading.tags):
            confidence = float(reading.certainty[first : last + 1].mean())
            start, end = message.tokens[first].start, message.tokens[last].end
            yield _entity(message, label, start, end, confidence)


def _entity(message: Message, label: Label, start: int, end: int, confidence: float) -> EntityMatch:
    name, role, group = label
    sure = {"confidence_entity": confidence}
    if role:
        sure["confidence_role"] = confidence
    if group:
        sure["confidence_group"] = confidence
    return EntityMatch(
        name, message.text[start:end], start, end, role, group, {**sure, "extractor": EXTRACTOR}
    )
