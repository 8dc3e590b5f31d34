"""A trained network with what it takes to use it: features, names of intents, tags of entities."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, TypedDict

import numpy as np
import torch

from kefu.data_types import built
from kefu.model_folder import ModelFolder
from kefu.nlu.component import Message, Progress
from kefu.nlu.encoding import FeatureSpace, make_batch, windows
from kefu.nlu.network import JointNetwork, Shape, load_network
from kefu.nlu.network_training import NO_INTENT, Lesson, fit
from kefu.nlu.options import NetworkSettings
from kefu.nlu.tagging import TagSet, best_path

# Attention costs the square of its length: longer texts are read in pieces of so many tokens.
WINDOW = 256


class _Saved(TypedDict):
    """A text model in a model file, its weights aside."""

    shape: dict[str, Any]
    intents: list[str]
    labels: list[list[str | None]]
    texts: int


@dataclass(frozen=True)
class Reading:
    """What the network makes of a text.

    Attributes:
        probabilities: of the intents (L,), summing to 1.
        tags: one a token; empty where there are no entities to find.
        certainty: how likely each tag is (T,).
    """

    probabilities: np.ndarray
    tags: list[int]
    certainty: np.ndarray


class TextModel:
    """Reads a message: how likely is each intent, and which tag has each token."""

    def __init__(
        self, space: FeatureSpace, intents: Sequence[str], tags: TagSet, network: JointNetwork
    ) -> None:
        self.intents, self.tags = tuple(intents), tags
        self._space, self._network = space, network.eval()
        self._moves = _moves(network, tags)

    @classmethod
    def train(
        cls,
        messages: Sequence[Message],
        intents: Sequence[str | None],
        tags: TagSet,
        settings: NetworkSettings,
        seed: int,
        progress: Progress,
    ) -> TextModel:
        """Learn from messages with their intents, as `intents` names them, and their entities."""
        names = sorted({name for name in intents if name is not None})
        space = FeatureSpace.of(messages)
        shape = Shape(
            space.size,
            len(names),
            tags.size,
            settings.hidden,
            settings.layers,
            settings.heads,
            settings.dropout,
        )
        number = {name: i for i, name in enumerate(names)}
        lessons = [
            Lesson(space.encode(m), number.get(intent or "", NO_INTENT), tags.encode(m.tokens, m.annotations))
            for m, intent in zip(messages, intents, strict=True)
            if m.tokens
        ]
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            network = JointNetwork(shape)
            if lessons and (names or tags.size):
                fit(network, lessons, settings, seed, progress)
        return cls(space, names, tags, network)

    @torch.inference_mode()
    def read(self, message: Message) -> Reading:
        """A long text is read in pieces; the intent comes from the features of the whole."""
        pieces = windows(self._space.encode(message), WINDOW)
        intents, tags = self._network(make_batch(pieces[:1]))
        found = [self._tagged(tags[0])] if tags is not None else []
        if tags is not None:
            found += [self._tagged(self._network(make_batch([piece]))[1][0]) for piece in pieces[1:]]
        return Reading(
            torch.softmax(intents[0], 0).numpy(),
            [tag for path, _ in found for tag in path],
            np.concatenate([certainty for _, certainty in found] or [np.zeros(0)]),
        )

    def _tagged(self, scores: torch.Tensor) -> tuple[list[int], np.ndarray]:
        """The best tags for scores (T, K), and how likely each is by itself."""
        path = best_path(scores.numpy(), *self._moves)
        return path, torch.softmax(scores, 1).numpy()[np.arange(len(path)), path]

    def save(self, folder: ModelFolder) -> None:
        about = {"shape": asdict(self._network.shape), "intents": self.intents, "labels": self.tags.labels}
        folder.write_json("network", {**about, "texts": self._space.texts})
        weights = {name: tensor.numpy() for name, tensor in self._network.state_dict().items()}
        folder.write_arrays("network", {**weights, "rarity": self._space.rarity})

    @classmethod
    def load(cls, folder: ModelFolder) -> TextModel:
        """Raises ModelError where a part is missing or broken, ValueError where parts do not fit."""
        about, arrays = folder.read_json("network", _Saved), folder.read_arrays("network")
        space = FeatureSpace(arrays.pop("rarity"), about["texts"])
        tags = TagSet(tuple((str(entity), role, group) for entity, role, group in about["labels"]))
        shape = built(Shape, about["shape"])
        if (shape.features, shape.intents, shape.tags) != (space.size, len(about["intents"]), tags.size):
            raise ValueError("the names of features, intents and tags do not fit the network")
        return cls(space, about["intents"], tags, load_network(shape, arrays))


def _moves(network: JointNetwork, tags: TagSet) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Scores of the moves between tags, of the first and of the last, without the impossible."""
    if network.crf is None:
        return np.zeros((0, 0)), np.zeros(0), np.zeros(0)
    learned = (p.detach().numpy() for p in (network.crf.moves, network.crf.first, network.crf.last))
    moves, first, last = (own + penalty for own, penalty in zip(learned, tags.forbidden, strict=True))
    return moves, first, last
