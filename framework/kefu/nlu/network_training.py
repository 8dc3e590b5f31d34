"""How the joint network learns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from kefu.nlu.component import Progress
from kefu.nlu.encoding import Encoded, make_batch
from kefu.nlu.network import Batch, JointNetwork
from kefu.nlu.options import NetworkSettings
from kefu.optimizer import AdamW

NO_INTENT = -1
_LEARNING_RATE = 5e-3
# Training ends when an epoch's mean loss is this small ...
_LEARNED = 0.02
# ... or when it fell by less than this share in so many epochs.
_LITTLE, _PATIENCE = 0.02, 10
# Batches of similar length are made from so many at a time.
_STRETCH = 8


@dataclass(frozen=True)
class Lesson:
    """One text with its right answers: `intent` (or NO_INTENT) and `tags` (T,)."""

    text: Encoded
    intent: int
    tags: np.ndarray


def fit(
    network: JointNetwork, lessons: Sequence[Lesson], settings: NetworkSettings, seed: int, progress: Progress
) -> None:
    """Teach the network until it has learned, `settings.epochs` times over the lessons at most."""
    rate = settings.learning_rate or _LEARNING_RATE
    optimizer = AdamW(network.parameters(), rate, tables=network.tables())
    shuffle = np.random.default_rng(seed)
    watch = Convergence()
    network.train()
    for epoch in range(settings.epochs):
        losses = []
        for batch in _batches(lessons, settings.batch_size, shuffle):
            loss = _loss(network, batch)
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
            losses.append(float(loss.detach()))
        progress("understanding", epoch + 1, settings.epochs)
        if watch.ends(float(np.mean(losses))):
            break
    network.eval()


class Convergence:
    """Tells when going on would teach nothing more."""

    def __init__(self) -> None:
        self._best: list[float] = []

    def ends(self, loss: float) -> bool:
        """Take in an epoch's loss."""
        self._best.append(min([loss, *self._best[-1:]]))
        if loss < _LEARNED:
            return True
        return len(self._best) > _PATIENCE and self._best[-1] > self._best[-1 - _PATIENCE] * (1 - _LITTLE)


def _batches(
    lessons: Sequence[Lesson], size: int, shuffle: np.random.Generator
) -> Iterator[tuple[Batch, Tensor, Tensor]]:
    for chosen in _grouped(lessons, size, shuffle):
        tags = [torch.from_numpy(lesson.tags) for lesson in chosen]
        yield (
            make_batch([lesson.text for lesson in chosen]),
            torch.tensor([lesson.intent for lesson in chosen]),
            torch.nn.utils.rnn.pad_sequence(tags, batch_first=True),
        )


def _grouped(lessons: Sequence[Lesson], size: int, shuffle: np.random.Generator) -> Iterator[list[Lesson]]:
    """All lessons in random groups of texts about equally long, so that little is padding."""
    order = shuffle.permutation(len(lessons))
    lengths = np.array([len(lesson.tags) for lesson in lessons])
    stretches = [order[i : i + _STRETCH * size] for i in range(0, len(order), _STRETCH * size)]
    alike = [stretch[np.argsort(lengths[stretch], kind="stable")] for stretch in stretches]
    groups = [stretch[i : i + size] for stretch in alike for i in range(0, len(stretch), size)]
    for position in shuffle.permutation(len(groups)):
        yield [lessons[i] for i in groups[position]]


def _loss(network: JointNetwork, batch: tuple[Batch, Tensor, Tensor]) -> Tensor:
    texts, intents, tags = batch
    intent_scores, tag_scores = network(texts)
    losses = []
    if network.shape.intents:
        losses.append(functional.cross_entropy(intent_scores, intents, ignore_index=NO_INTENT))
    if network.crf is not None:
        losses.append(network.crf.loss(tag_scores, tags, texts.lengths))
    return torch.stack(losses).sum()
