"""Entities that are found by a regular expression or a lookup table."""

from pathlib import Path

from kefu.model_folder import ModelFolder
from kefu.nlu.pipeline import Pipeline
from kefu.project.nlu_data import NluData, Pattern
from tests.nlu_material import examples, spec, trained

DATA = NluData(
    examples({"go": "[R1](order) to [Rome](city) with [手机](product)"}),
    patterns=(
        Pattern("order", (r"R\d+",)),
        Pattern("city", ("York", "New York", "C++"), is_lookup=True),
        Pattern("product", ("手机", "手机壳"), is_lookup=True),
        Pattern("colour", ("red",), is_lookup=True),
    ),
)


def found(text: str, **options: object) -> list[tuple[str, str, int | None]]:
    parse = trained(DATA, (spec("RegexEntityExtractor", **options),)).parse(text)
    return [(e.entity, e.value, e.start) for e in parse.entities]


def test_expressions_and_tables_of_annotated_entities_are_found() -> None:
    assert found("r20 is red") == [("order", "r20", 0)]
    assert found("from new york") == [("city", "new york", 5)]


def test_the_longest_entry_wins_and_words_are_whole() -> None:
    assert found("New Yorkers in York") == [("city", "York", 15)]
    assert found("买手机壳") == [("product", "手机壳", 1)]
    assert found("use C++ now") == [("city", "C++", 4)]


def test_options() -> None:
    assert found("r20", case_sensitive=True) == []
    assert found("R20 York", use_regexes=False) == [("city", "York", 4)]
    assert found("R20 York", use_lookup_tables=False) == [("order", "R20", 0)]
    assert found("Yorkers", use_word_boundaries=False) == [("city", "York", 0)]


def test_offsets_hold_where_lower_case_is_longer() -> None:
    assert found("İ York") == [("city", "York", 2)]


def test_a_loaded_extractor_finds_the_same(tmp_path: Path) -> None:
    pipeline = trained(DATA, (spec("RegexEntityExtractor"),))
    pipeline.save(ModelFolder(tmp_path))
    text = "R20 to york 手机"
    parse = Pipeline.load(ModelFolder(tmp_path)).parse(text)
    assert parse == pipeline.parse(text) and len(parse.entities) == 3
    assert parse.entities[0].to_json()["extractor"] == "RegexEntityExtractor"
