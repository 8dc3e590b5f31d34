"""From messages to the tensors that the network reads."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
import torch
from torch import Tensor

from kefu.nlu.component import Message
from kefu.nlu.network import Batch


@dataclass(frozen=True)
class Encoded:
    """One text: bags of features of its tokens, laid end to end, and its own bag.

    Attributes:
        sizes: features of each token, (T,).
        token_features, token_weights: (sum of sizes,).
        features, weights: of the text as a whole.
    """

    sizes: np.ndarray
    token_features: np.ndarray
    token_weights: np.ndarray
    features: np.ndarray
    weights: np.ndarray


class FeatureSpace:
    """All featurizers' features side by side, rare ones weighing more.

    The bag of a text has tf-idf weights and length 1 (Salton and Buckley 1988). Features never seen
    in training count in that length, so that a text of mostly unknown words says little.
    """

    def __init__(self, rarity: np.ndarray, texts: int) -> None:
        self.rarity, self.texts = rarity, texts  # rarity: (features,) inverse document frequency
        self._unknown = (math.log(1 + texts) + 1) ** 2

    @classmethod
    def of(cls, messages: Sequence[Message]) -> FeatureSpace:
        """Learn how rare each feature is; texts bear the same featurizers' features."""
        size = sum(block.size for block in messages[0].features) if messages else 0
        seen = np.zeros(size)
        for message in messages:
            seen[list(_sentence(message))] += 1
        return cls((np.log((1 + len(messages)) / (1 + seen)) + 1).astype(np.float32), len(messages))

    @property
    def size(self) -> int:
        return len(self.rarity)

    def encode(self, message: Message) -> Encoded:
        bags = _token_bags(message)
        sizes = np.fromiter(map(len, bags), np.int64, len(bags))
        features, weights = self._sentence_bag(message)
        return Encoded(
            sizes,
            np.fromiter(chain.from_iterable(bags), np.int64),
            np.repeat(1 / np.sqrt(np.maximum(sizes, 1)), sizes).astype(np.float32),
            features,
            weights,
        )

    def _sentence_bag(self, message: Message) -> tuple[np.ndarray, np.ndarray]:
        """Features and their weights; each featurizer that found any has the same share."""
        offset, parts = 0, []
        for block in message.features:
            if block.sentence or block.unknown:
                features = np.array(block.sentence, np.int64) + offset
                rarity = self.rarity[features]
                parts.append((features, rarity / math.sqrt(rarity @ rarity + block.unknown * self._unknown)))
            offset += block.size
        if not parts:
            return np.zeros(0, np.int64), np.zeros(0, np.float32)
        weights = np.concatenate([weights for _, weights in parts]) / math.sqrt(len(parts))
        return np.concatenate([features for features, _ in parts]), weights.astype(np.float32)


def make_batch(texts: Sequence[Encoded]) -> Batch:
    """Lay several texts end to end."""
    sizes = np.concatenate([t.sizes for t in texts])
    return Batch(
        lengths=torch.from_numpy(np.fromiter((len(t.sizes) for t in texts), np.int64, len(texts))),
        token_features=_joined([t.token_features for t in texts]),
        token_weights=_joined([t.token_weights for t in texts]),
        token_starts=torch.from_numpy(_starts(sizes)),
        features=_joined([t.features for t in texts]),
        weights=_joined([t.weights for t in texts]),
        starts=torch.from_numpy(_starts(np.fromiter((len(t.features) for t in texts), np.int64, len(texts)))),
    )


def windows(text: Encoded, length: int) -> list[Encoded]:
    """A text in pieces of at most so many tokens; the first has the features of the whole."""
    if len(text.sizes) <= length:
        return [text]
    ends = np.concatenate([[0], np.cumsum(text.sizes)])
    pieces = []
    for first in range(0, len(text.sizes), length):
        sizes = text.sizes[first : first + length]
        part = slice(ends[first], ends[first + len(sizes)])
        whole = slice(None) if first == 0 else slice(0)
        pieces.append(
            Encoded(
                sizes,
                text.token_features[part],
                text.token_weights[part],
                text.features[whole],
                text.weights[whole],
            )
        )
    return pieces


def _joined(parts: list[np.ndarray]) -> Tensor:
    return torch.from_numpy(np.concatenate(parts) if len(parts) > 1 else parts[0])


def _starts(sizes: np.ndarray) -> np.ndarray:
    starts: np.ndarray = np.cumsum(sizes) - sizes
    return starts


def _sentence(message: Message) -> list[int]:
    found, offset = [], 0
    for block in message.features:
        found += [offset + index for index in block.sentence]
        offset += block.size
    return found


def _token_bags(message: Message) -> list[list[int]]:
    bags: list[list[int]] = [[] for _ in message.tokens]
    offset = 0
    for block in message.features:
        for bag, features in zip(bags, block.tokens, strict=True):
            bag += [offset + index for index in features]
        offset += block.size
    return bags
