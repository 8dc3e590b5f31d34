"""Which response of a retrieval intent fits the text."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, TypedDict

import numpy as np

from kefu.model_folder import ModelFolder
from kefu.nlu.component import Message, Progress, TrainingSet
from kefu.nlu.options import SelectorOptions
from kefu.nlu.tagging import TagSet
from kefu.nlu.text_model import TextModel
from kefu.project.domain import Domain

DEFAULT_KEY = "default"


class _Saved(TypedDict):
    """The selector in a model, its network aside."""

    intents: list[str]
    trained: bool


class ResponseSelector:
    """Ranks the full intents (`faq/ask_name`) of one retrieval intent, or of all of them.

    One that serves all answers within the retrieval intent that was found, if one was.
    """

    def __init__(self, options: SelectorOptions) -> None:
        self._options = options
        self._model: TextModel | None = None
        self._intents: list[str] = []
        self._domain = Domain()

    def use_domain(self, domain: Domain) -> None:
        """Responses are looked up when they are shown: a changed one needs no training."""
        self._domain = domain

    def train(self, training: TrainingSet, progress: Progress) -> None:
        retrieval = [m for m in training.messages if m.example and m.example.response_key and m.tokens]
        self._intents = sorted({m.example.intent for m in retrieval if m.example and m.example.intent})
        own = [m for m in retrieval if m.example and self._serves(m.example.intent)]
        if not own:
            return
        labels = [m.example.full_intent if m.example else None for m in own]
        settings = self._options.settings()
        seed = training.seed if settings.seed is None else settings.seed
        self._model = TextModel.train(own, labels, TagSet(()), settings, seed, progress)

    def process(self, message: Message) -> None:
        if self._model is None or not message.tokens:
            return
        ranking = self._rank(message, self._model)
        found = message.extra.setdefault("response_selector", {"all_retrieval_intents": self._intents})
        found[self._options.retrieval_intent or DEFAULT_KEY] = {
            "response": self._response(*ranking[0]),
            "ranking": [{"confidence": sure, "intent_response_key": key} for key, sure in ranking],
        }
        if message.intent.name == _retrieval_intent(ranking[0][0]):
            message.intent = replace(message.intent, full_retrieval_intent=ranking[0][0])

    def save(self, folder: ModelFolder) -> None:
        folder.write_json("selector", {"intents": self._intents, "trained": self._model is not None})
        if self._model is not None:
            self._model.save(folder)

    def restore(self, folder: ModelFolder) -> None:
        about = folder.read_json("selector", _Saved)
        self._intents = about["intents"]
        self._model = TextModel.load(folder) if about["trained"] else None

    def _serves(self, intent: str | None) -> bool:
        return self._options.retrieval_intent in (None, intent)

    def _rank(self, message: Message, model: TextModel) -> list[tuple[str, float]]:
        probabilities = model.read(message).probabilities
        within = np.array([_retrieval_intent(key) == message.intent.name for key in model.intents])
        if within.any():
            probabilities = np.where(within, probabilities, 0)
            probabilities = probabilities / max(float(probabilities.sum()), 1e-12)
        best = np.argsort(-probabilities, kind="stable")[: self._options.ranking_length or None]
        return [(model.intents[i], float(probabilities[i])) for i in best]

    def _response(self, key: str, confidence: float) -> dict[str, Any]:
        action = f"utter_{key}"
        variations = self._domain.responses.get(action, ())
        return {
            "responses": [dict(variation.content) for variation in variations],
            "confidence": confidence,
            "intent_response_key": key,
            "utter_action": action,
        }


def _retrieval_intent(key: str) -> str:
    return key.partition("/")[0]
