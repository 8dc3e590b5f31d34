import pytest

from kefu.project.annotations import parse_annotated, read_annotated
from kefu.project.nlu_data import EntityAnnotation


@pytest.mark.parametrize(
    ("marked", "text", "entities"),
    [
        ("hi there", "hi there", []),
        ("to [Berlin](city)", "to Berlin", [EntityAnnotation("city", "Berlin", 3, 9)]),
        ("to [NYC](city:New York)!", "to NYC!", [EntityAnnotation("city", "New York", 3, 6)]),
        (
            'to [NYC]{"entity": "city", "role": "to", "group": "1", "value": "New York"}',
            "to NYC",
            [EntityAnnotation("city", "New York", 3, 6, "to", "1")],
        ),
        (
            '[NYC][{"entity": "city"}, {"entity": "place", "value": {"id": 1}}]',
            "NYC",
            [EntityAnnotation("city", "NYC", 0, 3), EntityAnnotation("place", {"id": 1}, 0, 3)],
        ),
        (
            "[红色](color)的[手机](product)",
            "红色的手机",
            [EntityAnnotation("color", "红色", 0, 2), EntityAnnotation("product", "手机", 3, 5)],
        ),
        ("a [b] (c) [d", "a [b] (c) [d", []),
        ("[a][b](x)", "[a]b", [EntityAnnotation("x", "b", 3, 4)]),
    ],
)
def test_marks_become_entities_of_the_plain_text(marked, text, entities):
    assert parse_annotated(marked) == (text, tuple(entities))


@pytest.mark.parametrize(
    ("marked", "word"),
    [
        ('[x]{"entity" "city"}', "JSON"),
        ('[x]{"value": "city"}', '"entity"'),
        ('[x]{"entity": "city", "rol": "to"}', '"rol"'),
        ('[x][{"entity": 3}]', '"entity"'),
    ],
)
def test_a_broken_mark_is_told_and_stays_in_the_text(marked, word):
    read = read_annotated("say " + marked)
    assert read.text == "say " + marked
    [(offset, message)] = read.mistakes
    assert offset == 7
    assert word in message


def test_a_mark_that_nobody_closed_is_told():
    read = read_annotated("to [Bonn](city) from [Rome](city")
    assert read.text == "to Bonn from [Rome](city"
    assert read.unfinished == 21
    assert read_annotated("a [b] (c").unfinished is None
