"""Entities as tags, and back."""

from itertools import pairwise, product

import numpy as np

from kefu.nlu.component import Token
from kefu.nlu.tagging import TagSet, best_path
from kefu.nlu.tokenizers import unicode_tokens
from kefu.project.nlu_data import EntityAnnotation

TEXT = "from New York City to Rome"
TOKENS: list[Token] = list(unicode_tokens(TEXT))
ENTITIES = (
    EntityAnnotation("city", "New York City", 5, 18, role="from"),
    EntityAnnotation("city", "Rome", 22, 26, role="to"),
)


def test_what_is_encoded_is_decoded() -> None:
    tags = TagSet.of(ENTITIES)
    path = tags.encode(TOKENS, ENTITIES)
    assert tags.decode(path.tolist()) == [(("city", "from", None), 1, 3), (("city", "to", None), 5, 5)]


def test_a_token_that_an_entity_only_touches_belongs_to_it() -> None:
    entity = EntityAnnotation("city", "ew Yor", 6, 12)
    tags = TagSet.of([entity])
    assert tags.decode(tags.encode(TOKENS, [entity]).tolist()) == [(("city", None, None), 1, 2)]


def test_the_best_path_is_the_best_of_all_allowed_paths() -> None:
    tags = TagSet.of(ENTITIES)
    moves, first, last = tags.forbidden
    scores = np.random.default_rng(3).normal(size=(4, tags.size)).astype(np.float32)

    def worth(path: tuple[int, ...]) -> float:
        steps = sum(float(moves[a, b]) for a, b in pairwise(path))
        return float(scores[range(4), path].sum() + first[path[0]] + last[path[-1]]) + steps

    best = max(product(range(tags.size), repeat=4), key=worth)
    assert tuple(best_path(scores, moves, first, last)) == best


def test_no_entities_no_tags() -> None:
    assert TagSet.of([EntityAnnotation("city", "Rome")]).size == 0
