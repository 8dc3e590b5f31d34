"""Entities as tags of tokens (BILOU), and back.

B begins an entity of several tokens, I is inside, L is last, U is the only one, O is outside.
An entity with a role or group has tags of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from kefu.nlu.component import Token
from kefu.project.nlu_data import EntityAnnotation

# entity, role, group
Label = tuple[str, str | None, str | None]
_BEGIN, _INSIDE, _LAST, _ONLY = range(4)
FORBIDDEN = -1e4


@dataclass(frozen=True)
class TagSet:
    """The tags of some labels. Tag 0 is outside; each label has four, in the order B, I, L, U."""

    labels: tuple[Label, ...]

    @classmethod
    def of(cls, entities: Iterable[EntityAnnotation]) -> TagSet:
        found = {(e.entity, e.role, e.group) for e in entities if e.start is not None}
        return cls(tuple(sorted(found, key=lambda label: tuple(part or "" for part in label))))

    @property
    def size(self) -> int:
        """How many tags there are; 0 without labels."""
        return 1 + 4 * len(self.labels) if self.labels else 0

    @cached_property
    def forbidden(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Penalties (from, to), (first,) and (last,): 0, or FORBIDDEN where tags make no entity."""
        opens = np.array([self._opens(tag) for tag in range(self.size)])
        closed = np.array([self._closes(tag) for tag in range(self.size)])
        same = (np.arange(self.size)[:, None] - 1) // 4 == (np.arange(self.size)[None, :] - 1) // 4
        allowed = np.where(closed[:, None], opens[None, :], same & ~opens[None, :])
        penalties = (np.where(ok, 0.0, FORBIDDEN).astype(np.float32) for ok in (allowed, opens, closed))
        return next(penalties), next(penalties), next(penalties)

    def encode(self, tokens: Sequence[Token], entities: Iterable[EntityAnnotation]) -> np.ndarray:
        """The tags (T,) of annotated tokens. A token that an entity only touches belongs to it."""
        tags = np.zeros(len(tokens), np.int64)
        for entity in entities:
            label = (entity.entity, entity.role, entity.group)
            inside = _covered(tokens, entity)
            if inside and label in self.labels and not tags[inside].any():
                tags[inside] = 1 + 4 * self.labels.index(label) + _parts(len(inside))
        return tags

    def decode(self, tags: Sequence[int]) -> list[tuple[Label, int, int]]:
        """Label, first token and last token of each entity in allowed tags."""
        found, start = [], 0
        for position, tag in enumerate(tags):
            part = (tag - 1) % 4
            if tag and part in (_BEGIN, _ONLY):
                start = position
            if tag and part in (_LAST, _ONLY):
                found.append((self.labels[(tag - 1) // 4], start, position))
        return found

    def _opens(self, tag: int) -> bool:
        return tag == 0 or (tag - 1) % 4 in (_BEGIN, _ONLY)

    def _closes(self, tag: int) -> bool:
        return tag == 0 or (tag - 1) % 4 in (_LAST, _ONLY)


def best_path(scores: np.ndarray, moves: np.ndarray, first: np.ndarray, last: np.ndarray) -> list[int]:
    """The likeliest tags (T,) of scores (T, K), by Viterbi (1967)."""
    state = first + scores[0]  # (K,)
    origins = []
    for step in scores[1:]:
        reached = state[:, None] + moves  # (from, to)
        origin = reached.argmax(0)
        origins.append(origin)
        state = reached[origin, np.arange(len(origin))] + step
    path = [int((state + last).argmax())]
    for origin in reversed(origins):
        path.append(int(origin[path[-1]]))
    return path[::-1]


def _covered(tokens: Sequence[Token], entity: EntityAnnotation) -> list[int]:
    if entity.start is None or entity.end is None:
        return []
    return [i for i, t in enumerate(tokens) if t.start < entity.end and entity.start < t.end]


def _parts(count: int) -> np.ndarray:
    if count == 1:
        return np.array([_ONLY])
    return np.array([_BEGIN, *[_INSIDE] * (count - 2), _LAST])
