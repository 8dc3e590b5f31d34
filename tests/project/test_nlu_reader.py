from kefu.project.nlu_data import Example, Pattern
from kefu.project.nlu_reader import read_nlu
from kefu.project.problems import Severity
from kefu.project.yaml12 import read_text
from tests.project.writing import told


def read(text):
    problems = []
    return read_nlu([read_text(text, "nlu.yml").root["nlu"]], problems), problems


def test_examples_as_a_block_know_their_line():
    data, problems = read("nlu:\n- intent: greet\n  examples: |\n    - hi\n    -  hello - you\n")
    assert [(e.text, e.intent, e.place.line, e.place.column) for e in data.examples] == [
        ("hi", "greet", 4, 7),
        ("hello - you", "greet", 5, 8),
    ]
    assert not problems


def test_examples_as_a_list_keep_several_lines_and_metadata():
    data, _ = read(
        "nlu:\n- intent: a\n  metadata: all\n  examples:\n"
        "  - text: |\n      x\n      y\n    metadata: own\n  - z\n"
    )
    assert [(e.text, e.metadata) for e in data.examples] == [("x\ny", "own"), ("z", "all")]


def test_a_retrieval_intent_is_split():
    data, _ = read("nlu:\n- intent: faq/name\n  examples: |\n    - who are you\n")
    assert data.examples == (Example("who are you", "faq", response_key="name"),)
    assert data.examples[0].full_intent == "faq/name"


def test_synonyms_come_from_their_section_and_from_marks():
    data, _ = read(
        "nlu:\n- synonym: New York\n  examples: |\n    - NYC\n"
        "- intent: a\n  examples: |\n    - to [The Big Apple](city:New York)\n"
    )
    assert data.synonyms == {"nyc": "New York", "the big apple": "New York"}


def test_a_synonym_of_two_values_is_told_and_the_first_counts():
    data, problems = read(
        "nlu:\n- synonym: a\n  examples: |\n    - x\n- synonym: b\n  examples: |\n    - X\n"
    )
    assert data.synonyms == {"x": "a"}
    assert told(problems) == ["conflicting-synonym nlu.yml:7:7"]


def test_patterns():
    data, _ = read(
        "nlu:\n- regex: zip\n  examples: |\n    - \\d{5}\n- lookup: city\n  examples:\n  - Bonn\n  - Köln\n"
    )
    assert data.patterns == (Pattern("zip", (r"\d{5}",)), Pattern("city", ("Bonn", "Köln"), is_lookup=True))


def test_a_line_without_a_dash_is_skipped_and_told():
    data, problems = read("nlu:\n- intent: a\n  examples: |\n    - x\n    y\n")
    assert [e.text for e in data.examples] == ["x"]
    assert told(problems) == ["not-an-example nlu.yml:5:5"]


def test_a_broken_mark_is_told_at_its_column():
    _, problems = read('nlu:\n- intent: a\n  examples: |\n    - go [x]{"entity": 1}\n')
    assert told(problems) == ["bad-annotation nlu.yml:4:13"]


def test_a_mark_that_nobody_closed_is_warned_of():
    _, problems = read("nlu:\n- intent: a\n  examples: |\n    - to [x](city\n")
    assert told(problems, Severity.WARNING) == ["bad-annotation nlu.yml:4:10"]
