"""Messages that say by themselves what is meant."""

from typing import Any

import pytest

from kefu.nlu.direct import parse_direct
from tests.scene import domain_of

DOMAIN = domain_of("{intents: [greet, inform], entities: [city, n]}")


def read(text: str) -> tuple[str | None, float, list[tuple[str, Any]]] | None:
    parse = parse_direct(text, DOMAIN)
    if parse is None:
        return None
    return parse.intent.name, parse.intent.confidence, [(e.entity, e.value) for e in parse.entities]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("/greet", ("greet", 1.0, [])),
        ("/ greet ", ("greet", 1.0, [])),
        ("/greet@0.5", ("greet", 0.5, [])),
        ("/greet@2", ("greet", 1.0, [])),
        ("/greet@x", ("greet", 1.0, [])),
        ('/inform@0.9{"city": "北京"}', ("inform", 0.9, [("city", "北京")])),
        ('/inform{"city": "Rome"} and so on', ("inform", 1.0, [("city", "Rome")])),
        ('/inform{"city": ["Rome", "Oslo"], "n": []}', ("inform", 1.0, [("city", "Rome"), ("city", "Oslo")])),
        ('/inform{"city": null, "nope": 1}', ("inform", 1.0, [("city", None)])),
        ("/inform{broken}", ("inform", 1.0, [])),
        ('/inform{"city": "Rome"', ("inform", 1.0, [])),
        ("/inform{" + "[" * 100_000 + "}", ("inform", 1.0, [])),
        ("/restart", ("restart", 1.0, [])),
    ],
)
def test_direct_message(text: str, expected: object) -> None:
    assert read(text) == expected


@pytest.mark.parametrize("text", ["hello", "", "/", "/nope", "//greet", "/greet[]", "/greet extra words"])
def test_everything_else_is_an_ordinary_text(text: str) -> None:
    assert read(text) is None


def test_entities_carry_the_span_of_the_json_and_their_extractor() -> None:
    parse = parse_direct('/inform{"n": 1}', DOMAIN)
    assert parse is not None
    assert parse.to_json()["entities"] == [
        {"entity": "n", "start": 7, "end": 15, "value": 1, "extractor": "RegexMessageHandler"}
    ]
    assert parse.to_json()["intent_ranking"] == [{"name": "inform", "confidence": 1.0}]
