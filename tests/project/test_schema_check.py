import json
from pathlib import Path

import jsonschema
import pytest

import kefu.project
from kefu.project.schema_check import SCHEMAS, check_schema
from kefu.project.yaml12 import read_text
from tests.project.writing import told

FOLDER = Path(kefu.project.__file__).parent / "schemas"


def check(schema, text):
    return check_schema(read_text(text, "f.yml").root, schema)


@pytest.mark.parametrize("name", SCHEMAS)
def test_each_published_schema_is_a_schema(name):
    schema = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    jsonschema.Draft202012Validator.check_schema(schema)


SLOT = "slots:\n  a:\n    type: text\n    mappings:\n    - "


@pytest.mark.parametrize(
    ("schema", "text", "expected"),
    [
        ("domain", "version: 3.1\n", "wrong-type f.yml:1:10"),
        ("domain", "intents: greet\n", "wrong-type f.yml:1:10"),
        ("domain", "intents:\n- greet:\n", "wrong-type f.yml:2:9"),
        ("domain", "intents:\n- greet:\n    use_entites: []\n", "unknown-key f.yml:3:5"),
        ("domain", "entities:\n- 3\n", "wrong-type f.yml:2:3"),
        ("domain", "slots:\n  a:\n    type: text\n", "missing-key f.yml:2:3"),
        ("domain", "slots:\n  a:\n    type: txt\n    mappings: []\n", "wrong-value f.yml:3:11"),
        ("domain", "slots:\n  a:\n    type: categorical\n    mappings: []\n", "missing-key f.yml:2:3"),
        ("domain", SLOT + "type: from_entity\n", "missing-key f.yml:5:7"),
        ("domain", SLOT + "type: from_intent\n", "missing-key f.yml:5:7"),
        ("domain", SLOT + "{type: from_intent, value: null}\n", "wrong-type f.yml:5:34"),
        ("domain", SLOT + "{type: from_txt}\n", "wrong-value f.yml:5:14"),
        ("domain", SLOT + "{type: custom, entty: x}\n", "unknown-key f.yml:5:22"),
        ("domain", "forms:\n- f\n", "wrong-type f.yml:2:1"),
        ("domain", "forms:\n  f:\n    ignored_intents: a\n", "missing-key f.yml:2:3"),
        ("domain", "responses:\n  utter_a: hi\n", "wrong-type f.yml:2:12"),
        ("domain", "responses:\n  utter_a: []\n", "wrong-value f.yml:2:12"),
        ("domain", "responses:\n  utter_a:\n  - image: x\n", "wrong-type f.yml:3:5"),
        ("domain", "responses:\n  utter_a:\n  - text: null\n", "wrong-type f.yml:3:11"),
        ("domain", "session_config:\n  session_expiration_time: -1\n", "wrong-value f.yml:2:28"),
        ("nlu", "nlu:\n- itent: a\n  intent: b\n", "unknown-key f.yml:2:3"),
        ("nlu", "nlu:\n- examples: a\n", "wrong-type f.yml:2:3"),
        ("nlu", "nlu:\n- intent: a\n  synonym: b\n", "wrong-type f.yml:2:3"),
        ("nlu", "nlu:\n- intent: /\n", "wrong-value f.yml:2:11"),
        ("nlu", "nlu:\n- intent: a\n  examples: 3\n", "wrong-type f.yml:3:13"),
        ("stories", "stories:\n- story: a\n", "missing-key f.yml:2:3"),
        ("stories", "stories:\n- story: a\n  steps:\n  - intnt: b\n", "unknown-key f.yml:4:5"),
        ("stories", "stories:\n- story: a\n  steps:\n  - action:\n", "wrong-type f.yml:4:12"),
        ("stories", "rules:\n- rule: a\n  conversation_start: yes\n  steps: []\n", "wrong-type f.yml:3:23"),
        (
            "stories",
            "stories:\n- story: a\n  steps:\n  - or:\n    - slot_was_set: [a, b]\n",
            "wrong-value f.yml:5:21",
        ),
        ("stories", "stories:\n- story: a\n  steps:\n  - entities: [a]\n", "wrong-type f.yml:4:5"),
        ("config", "langauge: en\n", "unknown-key f.yml:1:1"),
        ("config", "pipeline: some_template\n", "wrong-type f.yml:1:11"),
        ("config", "policies:\n- nme: a\n", "missing-key f.yml:2:3"),
        ("config", "recipe: graph.v1\n", "wrong-value f.yml:1:9"),
        ("endpoints", "action_endpoint:\n  token: x\n", "missing-key f.yml:1:1"),
        ("endpoints", "nlg:\n  url: localhost:5055\n", "wrong-value f.yml:2:8"),
        ("endpoints", "nlg:\n  url: http://a b\n", "wrong-value f.yml:2:8"),
        ("endpoints", "nlg:\n  url: file:///etc/passwd\n", "wrong-value f.yml:2:8"),
        ("endpoints", "nlg:\n  url: http://a\n  headers: {b: [c]}\n", "wrong-type f.yml:3:16"),
        ("endpoints", "nlg:\n  url: http://a\n  headers: {b: 中}\n", "wrong-value f.yml:3:16"),
        ("endpoints", "nlg:\n  url: http://a\n  headers: {b c: d}\n", "wrong-value f.yml:3:12"),
        ("credentials", "rest: 3\n", "wrong-type f.yml:1:7"),
    ],
)
def test_what_is_wrong_is_told_where_it_stands(schema, text, expected):
    assert told(check(schema, text)) == [expected]


def test_the_nearest_right_word_is_named():
    [problem] = check("domain", SLOT + "{type: from_entty}\n")
    assert problem.hint == "did you mean 'from_entity'?"
    [problem] = check("config", "langauge: en\n")
    assert problem.hint == "did you mean 'language'?"


def test_a_message_names_the_way_and_says_what_was_expected():
    [problem] = check("domain", "slots:\n  size:\n    type: float\n    min_value: low\n    mappings: []\n")
    assert problem.message == 'slots.size.min_value: expected a number, found "low"'


def test_all_mistakes_are_told_at_once():
    text = "intents: 3\nentities: 4\nslots:\n  a: {type: x, mappings: 5}\n"
    assert len(check("domain", text)) == 4


def test_addresses_of_servers():
    for url in ("http://localhost:5055/webhook", "https://a.b/c?d=e", "http://[::1]:80", "http://u:p@h/x"):
        assert check("endpoints", f"action_endpoint: {{url: '{url}'}}\n") == []


def test_so_many_mistakes_that_they_are_not_all_told():
    problems = check("nlu", "nlu: [" + "1, " * 100_000 + "1]\n")
    assert problems[-1].code == "many-mistakes"
    assert len(problems) < 1_000
