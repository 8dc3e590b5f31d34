"""One value for the many ways to say it."""

from kefu.project.nlu_data import NluData, Pattern
from tests.nlu_material import examples, spec, trained

DATA = NluData(
    examples({"go": 'to [NYC]{"entity": "city", "value": "New York"}\nto [Bonn](city)'}),
    synonyms={"big apple": "New York", "bonn": "Bonn"},
    patterns=(Pattern("city", ("nyc", "big apple", "bonn"), is_lookup=True),),
)


def found(text: str) -> list[tuple[object, object]]:
    specs = (spec("RegexEntityExtractor"), spec("EntitySynonymMapper"))
    parse = trained(DATA, specs).parse(text)
    return [(e.value, e.to_json().get("processors")) for e in parse.entities]


def test_values_are_mapped_whatever_the_case() -> None:
    assert found("the Big Apple") == [("New York", ["EntitySynonymMapper"])]


def test_a_value_that_is_right_already_stays_as_it_is() -> None:
    assert found("to Bonn") == [("Bonn", None)]
